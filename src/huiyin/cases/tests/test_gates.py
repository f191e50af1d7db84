"""A clause that wants every complaint visited is asked before one is closed without (A34)."""

import pytest
from django.conf import settings
from django.utils import translation

from huiyin.base.errors import Invalid
from huiyin.cases import actions
from huiyin.cases.actions import KindPolicy
from huiyin.cases.forms.steps import AnswerForm
from huiyin.cases.models import Case
from huiyin.cases.queries.measures import list_satisfaction, take_satisfaction
from huiyin.cases.tests.factories import DAY, LATER, MORNING, answer, handle, make_case, visit
from huiyin.journal.models import Event
from huiyin.ledger import registry
from huiyin.ledger.actions import install_pack
from huiyin.ledger.models import Obligation, Remark
from huiyin.ledger.queries.replay import verify_ledger
from huiyin.ledger.rules.reading import read_pack
from huiyin.staff.tests.factories import BEGIN, SETUP, Company

pytestmark = pytest.mark.django_db


@pytest.fixture
def complaint(company: Company) -> Case:
    """A complaint that a department has handled, in an office that asks nobody afterwards."""
    pack = read_pack((settings.PACKS / "property.toml").read_text(encoding="utf-8"))
    install_pack(pack, by=SETUP, at=BEGIN, adopters=[company.root.place()])
    policy = KindPolicy(visit_policy="sample", sample_percent=0)
    actions.set_kind_policy(
        unit_id=company.office.pk, kind="complaint", policy=policy, seed=7, by=SETUP, at=BEGIN
    )
    case = make_case(company, kind="complaint")
    handle(company, case)
    return case


def test_a_clerk_cannot_close_it_and_nothing_is_written(company: Company, complaint: Case) -> None:
    with translation.override("en"), pytest.raises(Invalid, match="followed by a return visit"):
        answer(company, complaint, reason="too many")
    assert Case.objects.get(pk=complaint.pk).status == Case.Status.HANDLED
    assert not Event.objects.filter(name="case.answered").exists()


def test_a_supervisor_is_asked_why_and_it_counts_as_an_exception(company: Company, complaint: Case) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.answer_case(case_id=complaint.pk, words="已改正", at=LATER, by=company.supervisor.actor)
    assert list(refusal.value.fields) == ["reason"]
    actions.answer_case(
        case_id=complaint.pk,
        words="已改正",
        at=LATER,
        by=company.supervisor.actor,
        reason="the customer moved abroad",
    )
    assert Case.objects.get(pk=complaint.pk).status == Case.Status.CLOSED
    row = Obligation.objects.get(clause_code="complaint-visited")
    assert (row.status, row.subject_kind, row.subject_id) == ("waived", "case", complaint.pk)
    assert Remark.objects.get().words == "the customer moved abroad"
    assert registry.presented("case", [complaint.pk], company.supervisor.actor)
    assert verify_ledger().differences == []


def test_only_those_who_may_are_offered_the_field(company: Company, complaint: Case) -> None:
    case = Case.objects.get(pk=complaint.pk)
    forms = {
        person.staff.pk: AnswerForm(case=case, actor=person.actor, at=LATER)
        for person in (company.clerk, company.supervisor)
    }
    assert "reason" not in forms[company.clerk.staff.pk].fields
    assert "reason" in forms[company.supervisor.staff.pk].fields


def test_satisfaction_is_measured_where_somebody_was_asked(company: Company) -> None:
    for outcome, level in (("satisfied", 5), ("unsatisfied", 2), ("unreachable", None)):
        case = make_case(company)
        handle(company, case)
        answer(company, case)
        visit(company, case, outcome=outcome, level=level)
    paths = {company.root.path, company.office.path, company.desk.path}
    by_path = take_satisfaction(paths, MORNING, MORNING + 2 * DAY)
    assert by_path[company.root.path] == by_path[company.office.path]
    taken = by_path[company.office.path]
    assert (taken.numerator, taken.denominator) == (1, 2)
    assert len(list_satisfaction(company.root.path, MORNING, MORNING + 2 * DAY, "denominator")) == 2
    assert list_satisfaction(company.other_office.path, MORNING, MORNING + 2 * DAY, "numerator") == []
