"""The API against its own description: schemathesis calls the live site with whatever the schema allows, and more.

Every answer must be a described one: no failure of ours, the right content type and shape, wrong input refused.
The full run (`--full`) goes through all the borders of every field and tries many more calls of each operation.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.live import LiveSite

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
#: A company with matters in every status; prints the token of a program that may do everything.
MAKE = """
from huiyin.base import clock
from huiyin.cases.tests.factories import drive, make_kinds
from huiyin.customers.tests.factories import make_customer, make_estate
from huiyin.staff.actions import create_token
from huiyin.staff.tests.factories import make_company
company = make_company()
make_kinds()
make_customer(company.office)
make_estate(company.office)
for status in ("registered", "dispatched", "in_handling", "handled", "answered", "closed"):
    drive(company, status, planned=status == "in_handling", escalated=status == "dispatched")
print(create_token(name="schema", expires_at=None, by=company.admin.actor, at=clock.now())[1])
"""
#: Where operations find something: half of the calls would otherwise end with 404.
KNOWN = """
[parameters]
"path.case_id" = [1, 2, 3, 4, 5, 6]
"path.sheet_id" = [1, 2, 3, 4, 5, 6]
"path.plan_id" = 1
"path.escalation_id" = 1
"path.visit_id" = 1
"path.obligation_id" = 1
"""
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
)


@pytest.fixture(scope="module")
def token(live_site: LiveSite) -> str:
    """Of a program that may do everything."""
    return live_site.python(MAKE).split()[-1]


def run(site: LiveSite, token: str, *, phases: str, examples: int) -> None:
    """Let schemathesis run; its report is the message where it finds something."""
    (site.home / "schemathesis.toml").write_text(KNOWN, encoding="utf-8")
    command = [
        str(SCHEMATHESIS), "run", f"{site.url}/api/v1/openapi.json",
        "--header", f"Authorization: Bearer {token}",
        "--checks", ",".join(CHECKS),
        "--phases", phases,
        "--max-examples", str(examples),
        "--generation-deterministic",
        "--suppress-health-check", "all",
        "--continue-on-failure",
        "--no-color",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd=site.home)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]


def test_answers_as_described(live_site: LiveSite, token: str) -> None:
    run(live_site, token, phases="fuzzing", examples=5)


@pytest.mark.slow
def test_answers_as_described_to_everything(live_site: LiveSite, token: str) -> None:
    run(live_site, token, phases="examples,coverage,fuzzing,stateful", examples=60)
