"""The page of audit packs: asked for, watched, taken along."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from huiyin.journal.models import Event
from huiyin.ledger import tasks
from huiyin.ledger.models import AuditPack, ProcedureVersion
from huiyin.ledger.tests import kettles
from huiyin.ledger.tests.kettles import START, KettleOn, happen
from huiyin.staff.models import Staff
from huiyin.staff.tests.factories import Company, Persona, make_company

pytestmark = pytest.mark.django_db
MARCH = {"since": "2026-03", "until": "2026-03"}


@pytest.fixture
def company(settings: Any, tmp_path: Path) -> Company:
    """The office lives by the tea procedure; one kettle is on."""
    settings.HOME = tmp_path
    made = make_company()
    kettles.install(place=made.office.place())
    happen(KettleOn(cook_id=made.clerk.staff.pk), 0, place=made.office.place())
    happen("whistled", 30, place=made.office.place())
    return made


def browser(persona: Persona) -> Client:
    """A browser in which this person is logged in, with English pages."""
    client = Client()
    Staff.objects.filter(pk=persona.staff.pk).update(language="en")
    client.force_login(persona.staff)
    return client


def address() -> str:
    """The packs of the tea procedure."""
    return f"/procedures/{ProcedureVersion.objects.get().pk}/audit/"


def test_from_the_button_to_the_file(company: Company) -> None:
    client = browser(company.quality)
    procedure = client.get(address().removesuffix("audit/"))
    assertContains(procedure, f'href="{address()}"')
    assertContains(client.get(address()), "No pack yet")
    asked = client.post(address(), {"unit": company.office.pk, **MARCH})
    assert asked.status_code == 303
    waiting = client.get(address())
    assertContains(waiting, "waiting")
    assertContains(waiting, "every 2s")
    tasks.make_audit_packs(START)
    ready = client.get(address())
    assertContains(ready, "1 obligations")
    assertNotContains(ready, "every 2s")
    pack = AuditPack.objects.get()
    taken = client.get(f"/audit-packs/{pack.pk}/")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(taken.streaming_content)))  # type: ignore[attr-defined]
    assert "verify.py" in archive.namelist()
    assert taken.headers["Content-Disposition"] == 'attachment; filename="tea-2026-03-2026-03.zip"'
    assert client.get(f"/audit-packs/{pack.pk}/report/").content.startswith(b"%PDF")
    assert Event.objects.filter(name="audit_pack.taken", actor_id=company.quality.staff.pk).count() == 2


def test_mistakes_stand_at_their_fields(company: Company) -> None:
    client = browser(company.quality)
    for given, said in (
        ({"unit": company.office.pk, "since": "2026-04", "until": "2026-03"}, "before the first month"),
        ({"unit": company.office.pk, "since": "March", "until": "2026-03"}, "Write months like"),
        ({"unit": company.root.pk, **MARCH}, "valid choice"),
        (MARCH, "required"),
    ):
        assertContains(client.post(address(), given), said, status_code=422)
    assert not AuditPack.objects.exists()


def test_a_pack_of_another_unit_does_not_exist(company: Company) -> None:
    browser(company.admin).post(address(), MARCH)
    tasks.make_audit_packs(START)
    pack = AuditPack.objects.get()
    assertNotContains(browser(company.quality).get(address()), "audit-packs/")
    assert browser(company.quality).get(f"/audit-packs/{pack.pk}/").status_code == 404
    assert browser(company.admin).get(f"/audit-packs/{pack.pk}/").status_code == 200


def test_who_may_make_none_is_offered_none(company: Company) -> None:
    client = browser(company.clerk)
    assertNotContains(client.get(address().removesuffix("audit/")), "Audit packs")
    assert client.get(address()).status_code == 403
