"""A machine whose clock is put back or forward: nothing negative, nothing twice, and what is done counts."""

from datetime import timedelta

import pytest
from django.test import Client

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid
from huiyin.cases import actions
from huiyin.cases.models import Case
from huiyin.cases.tests.factories import MORNING, STEP, accept, answer, complete, make_case, send
from huiyin.journal.actions import seal
from huiyin.journal.models import Event
from huiyin.journal.queries import verify_journal
from huiyin.ledger.actions import climb, waive_obligation
from huiyin.ledger.models import Obligation
from huiyin.ledger.queries.replay import verify_ledger
from huiyin.staff.tests.factories import Company

pytestmark = pytest.mark.django_db
BACK = timedelta(hours=5)
LADDER = Actor.system("ladder")


@pytest.fixture
def put_back(company: Company, procedures: None) -> Case:
    """A matter that came in at nine; then the clock of the machine is put back by five hours, and it is handled."""
    case = make_case(company, kind="complaint", at=MORNING)
    sheet = send(company, case, at=MORNING + STEP)
    early = MORNING - BACK
    accept(company, sheet, at=early)
    complete(company, sheet, at=early + STEP)
    case.refresh_from_db()
    answer(company, case, at=early + 2 * STEP)
    case.refresh_from_db()
    return case


def test_what_is_done_after_the_clock_was_put_back_counts(put_back: Case) -> None:
    events = list(Event.objects.filter(subject_kind="case", subject_id=put_back.pk).order_by("sequence"))
    assert [one.occurred_at for one in events] == sorted(one.occurred_at for one in events)
    left = Obligation.objects.filter(subject_kind="case", subject_id=put_back.pk, closed_at=None)
    assert [one.clause.code for one in left.select_related("clause")] == ["return-visit"]
    assert verify_ledger().differences == []
    seal(MORNING - BACK)
    assert verify_journal().ok


def test_nothing_negative_is_shown(put_back: Case, company: Company, client: Client) -> None:
    client.force_login(company.clerk.staff)
    page = client.get(f"/cases/{put_back.pk}/")
    assert page.status_code == 200
    assert client.get("/cases/figures/").status_code == 200
    assert client.get(f"/cases/{put_back.pk}/holders/").status_code == 200


def test_a_time_that_somebody_types_is_still_checked(company: Company) -> None:
    sheet = send(company, make_case(company, at=MORNING), at=MORNING + STEP)
    before = MORNING - BACK
    with pytest.raises(Invalid):
        actions.accept_sheet(
            sheet_id=sheet.pk, by=company.handler.actor, at=MORNING + 2 * STEP, occurred_at=before
        )


def test_forward_and_back_fires_no_step_twice(company: Company, procedures: None) -> None:
    make_case(company, kind="complaint", at=MORNING)
    forward = MORNING + timedelta(days=2)
    assert climb(by=LADDER, at=forward)
    assert not climb(by=LADDER, at=MORNING + STEP), "the clock is right again"
    assert not climb(by=LADDER, at=forward)
    fired = [
        (one.data["clause_id"], one.data["step"]) for one in Event.objects.filter(name="obligation.escalated")
    ]
    assert len(fired) == len(set(fired))
    assert verify_ledger().differences == []


def test_what_is_waived_after_the_clock_was_put_back_is_waived(company: Company, procedures: None) -> None:
    case = make_case(company, kind="complaint", at=MORNING)
    owed = Obligation.objects.filter(subject_kind="case", subject_id=case.pk, closed_at=None).earliest("pk")
    waived = waive_obligation(owed.pk, reason="误登", by=company.manager.actor, at=MORNING - BACK)
    assert waived.status == Obligation.Status.WAIVED
    assert verify_ledger().differences == []
