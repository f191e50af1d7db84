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
from io import BytesIO
from huiyin.base import clock
from huiyin.cases import actions
from huiyin.files.actions import attach_stream
from huiyin.staff.tests.access import coming_shift
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
by, at, office = company.admin.actor, clock.now(), company.office
facts = actions.BoxFacts(name="东门意见箱", place="东门")
box = actions.set_up_box(unit_id=office.pk, box=facts, by=by, at=at)
actions.open_box(box_id=box.pk, witness_id=company.clerk.staff.pk, letters=3, by=by, at=at)
actions.receive_letter(unit_id=office.pk, mail=actions.Mail(sender="业主委员会", subject="关于电梯"), by=by, at=at)
actions.note_communication(unit_id=office.pk, talk=actions.Talk(party="李志强", content="询问"), by=by, at=at)
actions.open_problem(unit_id=office.pk, name="电梯反复停梯", case_ids=[1], by=by, at=at)
attach_stream(owner_kind="case", owner_id=1, name="a.txt", stream=BytesIO("图".encode()), by=by, at=at)
coming_shift(company)
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
"path.box_id" = 1
"path.opening_id" = 1
"path.letter_id" = 1
"path.communication_id" = 1
"path.problem_id" = 1
"path.file_id" = 1
"path.shift_id" = 1
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
