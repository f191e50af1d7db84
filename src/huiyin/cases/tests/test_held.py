"""What hangs on people in the register: what is open is in the list of what they hold, what is done with is not."""

import pytest

from huiyin.cases import actions
from huiyin.cases.actions import BoxFacts, Mail
from huiyin.cases.tests.factories import (
    DAY,
    MORNING,
    STEP,
    accept,
    answer,
    complete,
    escalate,
    make_case,
    send,
)
from huiyin.improvements.tests.factories import make_nonconformity
from huiyin.ledger.models import Obligation
from huiyin.staff.queries.held import count_held, everything_held
from huiyin.staff.tests.factories import Company, Persona


def held(person: Persona, kind: str) -> list[str]:
    """What a person holds of one kind, as it is shown."""
    return [one.title for tie, one in everything_held(person.staff.pk, MORNING) if tie.kind == kind]


def test_a_matter_hangs_on_whoever_took_it_on_until_the_answer(company: Company) -> None:
    case = make_case(company, first_asked_id=company.colleague.staff.pk)
    sheet = send(company, case)
    assert held(company.colleague, "case_asked") == [case.number]
    assert held(company.handler, "sheet") == []
    accept(company, sheet)
    assert held(company.handler, "sheet") == [sheet.number]
    assert held(company.handler, "case") == [case.number]
    complete(company, sheet)
    answer(company, case)
    assert held(company.handler, "sheet") == []
    assert held(company.colleague, "case_asked") == []


@pytest.mark.usefixtures("procedures")
def test_promises_and_obligations_hang_on_whoever_gave_and_owes_them(company: Company) -> None:
    case = make_case(company, first_asked_id=company.clerk.staff.pk)
    by = company.clerk.actor
    actions.acknowledge_case(
        case_id=case.pk, promised_at=MORNING + DAY, reason="配件未到", by=by, at=MORNING + STEP
    )
    assert held(company.clerk, "promise") == [case.number]
    owed = Obligation.objects.open().filter(responsible_id=company.clerk.staff.pk)
    assert held(company.clerk, "obligation") == [row.clause_code for row in owed.order_by("pk")] != []
    answer(company, case, at=MORNING + 5 * STEP)
    assert held(company.clerk, "promise") == []


def test_a_report_hangs_on_whom_it_went_to(company: Company) -> None:
    case = make_case(company)
    escalate(company, case, at=MORNING)
    assert held(company.director, "escalation") == [case.number]


def test_boxes_and_letters_hang_on_who_looks_after_them(company: Company) -> None:
    by = company.supervisor.actor
    box = BoxFacts(name="一号箱", place="大堂", custodian_id=company.clerk.staff.pk)
    actions.set_up_box(unit_id=company.office.pk, box=box, by=by, at=MORNING)
    assert held(company.clerk, "opinion_box") == ["一号箱"]
    mail = Mail(sender="刘女士", subject="电梯")
    letter = actions.receive_letter(unit_id=company.office.pk, mail=mail, by=company.clerk.actor, at=MORNING)
    assert held(company.clerk, "letter_received") == [f"#{letter.pk}"]
    actions.forward_letter(
        letter_id=letter.pk, staff_id=company.director.staff.pk, by=company.clerk.actor, at=MORNING
    )
    assert held(company.clerk, "letter_received") == []
    assert held(company.director, "letter") == [f"#{letter.pk}"]


def test_nonconformities_and_their_actions_hang_on_their_owners(company: Company) -> None:
    row = make_nonconformity(company, "acting")
    assert held(company.handler, "nonconformity") == [row.number]
    assert held(company.director, "corrective_action") == [row.number]
    closed = make_nonconformity(company, "closed")
    assert closed.number not in held(company.handler, "nonconformity")
    assert held(company.director, "corrective_action") == [row.number]


def test_what_was_kept_for_oneself_ends_with_the_person(company: Company) -> None:
    by = company.clerk.actor
    actions.save_filter(name="我的", parameters={"status": "registered"}, by=by, at=MORNING)
    personal = [one.tie.kind for one in count_held(company.clerk.staff.pk, MORNING) if one.tie.is_personal]
    assert personal == ["saved_filter"]


def test_names_and_words_of_customers_are_not_in_it(company: Company) -> None:
    case = make_case(company)
    accept(company, send(company, case))
    shown = str([one for _tie, one in everything_held(company.handler.staff.pk, MORNING)])
    assert "漏水" not in shown
    assert "刘女士" not in shown
