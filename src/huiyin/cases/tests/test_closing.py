"""The customer is answered, and asked afterwards by somebody else: how cases end, and how wrong records are mended."""

from datetime import timedelta
from typing import Any

import pytest

from huiyin.base.errors import Invalid, NotAllowed, WrongStatus
from huiyin.cases import actions, queries
from huiyin.cases.actions import KindPolicy, VisitResult
from huiyin.cases.models import Case, ReturnVisit
from huiyin.cases.tests.factories import (
    DAY,
    LATER,
    MORNING,
    STEP,
    accept,
    answer,
    complete,
    drive,
    handle,
    make_case,
    send,
    visit,
)
from huiyin.journal.models import Event
from huiyin.journal.queries import list_events, voided_ids
from huiyin.staff.tests.factories import BEGIN, SETUP, Company

S = Case.Status


def standing(case: Case) -> list[Event]:
    """The events that nothing voids, in the order of recording."""
    events = sorted(list_events("case", [case.pk]), key=lambda event: event.sequence)
    voided = voided_ids(events)
    return [event for event in events if event.pk not in voided]


def fresh(case: Case) -> Case:
    """The case as it stands now."""
    return Case.objects.get(pk=case.pk)


def accept_words(company: Company, kind: str = "enquiry") -> None:
    """The office takes the word of callers who were satisfied on the spot."""
    set_policy(company, kind, KindPolicy(visit_policy="accept"))


def set_policy(company: Company, kind: str, policy: KindPolicy) -> None:
    """The office decides about return visits."""
    actions.set_kind_policy(unit_id=company.office.pk, kind=kind, policy=policy, seed=7, by=SETUP, at=BEGIN)


class TestTheWholeLoop:
    """WF-01, from the call to the satisfied customer."""

    def test_each_step_leaves_one_event(self, company: Company) -> None:
        case = drive(company, S.CLOSED)
        assert [event.name for event in standing(case)] == [
            "case.registered",
            "sheet.sent",
            "sheet.accepted",
            "sheet.completed",
            "case.answered",
            "case.closed",
        ]
        assert (case.round, case.closed_at) == (1, MORNING + DAY)

    def test_the_dissatisfied_customer_gets_a_second_round(self, company: Company) -> None:
        case = drive(company, S.ANSWERED)
        visit(company, case, "unsatisfied", level=1, words="又漏了")
        reopened = fresh(case)
        assert (reopened.status, reopened.round, reopened.answered_at) == (S.REGISTERED, 2, None)
        assert (reopened.department, reopened.handler, reopened.promised_at) == (None, None, None)
        event = standing(case)[-1]
        assert (event.name, event.data["round"]) == ("case.reopened", 2)
        start = MORNING + 2 * DAY
        sheet = send(company, case, at=start)
        assert sheet.round == 2
        complete(company, accept(company, sheet, at=start + STEP), at=start + 2 * STEP)
        answer(company, case, at=start + 3 * STEP)
        visit(company, case, "satisfied", at=start + DAY)
        assert fresh(case).status == S.CLOSED


class TestAnswerCase:
    """Answered in substance (AE1, G13)."""

    def test_on_the_spot_is_visited_like_everything_else(self, company: Company) -> None:
        case = make_case(company, kind="enquiry")
        answer(company, case, on_the_spot=True, caller_satisfied=True)
        assert (fresh(case).status, fresh(case).visit) == (S.ANSWERED, "required")
        data = standing(case)[-1].data
        assert (data["on_the_spot"], data["handler_id"]) == (True, company.clerk.staff.pk)

    def test_the_word_of_the_caller_closes_where_the_unit_accepts_it(self, company: Company) -> None:
        accept_words(company)
        case = make_case(company, kind="enquiry")
        answer(company, case, on_the_spot=True, caller_satisfied=True)
        assert fresh(case).status == S.CLOSED
        answered, closed = standing(case)[-2:]
        assert (answered.name, answered.data["visit"]) == ("case.answered", "accepted")
        assert (closed.name, closed.data) == ("case.closed", {"visit_id": None, "satisfied": True})

    def test_no_word_no_closing(self, company: Company) -> None:
        accept_words(company)
        case = make_case(company, kind="enquiry")
        answer(company, case, on_the_spot=True)
        assert fresh(case).status == S.ANSWERED

    def test_left_out_of_the_sample_is_closed_without_a_word_on_satisfaction(self, company: Company) -> None:
        set_policy(company, "need", KindPolicy(visit_policy="sample", sample_percent=0))
        case = make_case(company)
        handle(company, case)
        answer(company, case)
        answered, closed = standing(case)[-2:]
        assert (answered.data["visit"], closed.data["satisfied"]) == ("sampled_out", None)
        assert fresh(case).status == S.CLOSED

    def test_nobody_is_on_the_spot_after_a_department_handled_it(self, company: Company) -> None:
        case = drive(company, S.HANDLED)
        with pytest.raises(Invalid) as refusal:
            answer(company, case, on_the_spot=True, at=LATER)
        assert list(refusal.value.fields) == ["on_the_spot"]

    def test_only_callers_on_the_spot_say_whether_they_are_satisfied(self, company: Company) -> None:
        with pytest.raises(Invalid):
            answer(company, make_case(company), caller_satisfied=True)

    def test_who_was_asked_first_answers(self, company: Company) -> None:
        case = make_case(company, kind="enquiry", first_asked_id=company.handler.staff.pk)
        actions.answer_case(
            case_id=case.pk, words="东门六点关", channel="face", by=company.handler.actor, at=MORNING
        )
        assert fresh(case).status == S.ANSWERED

    def test_not_before_the_department_was_done(self, company: Company) -> None:
        case = drive(company, S.HANDLED)
        with pytest.raises(Invalid):
            answer(company, case, at=LATER, occurred_at=MORNING + STEP)


class TestRecordVisit:
    """Somebody else asks the customer (A34)."""

    def test_the_handler_never_visits(self, company: Company) -> None:
        case = make_case(company, kind="enquiry")
        answer(company, case)
        with pytest.raises(NotAllowed):
            actions.record_visit(
                case_id=case.pk,
                result=VisitResult(outcome="satisfied"),
                by=company.clerk.actor,
                at=LATER,
            )

    def test_nor_whoever_handled_an_earlier_round(self, company: Company) -> None:
        case = make_case(company, kind="enquiry")
        answer(company, case)
        visit(company, case, "unsatisfied")
        actions.answer_case(
            case_id=case.pk, words="再次说明", by=company.supervisor.actor, at=MORNING + 2 * DAY
        )
        assert queries.handlers_of(fresh(case)) == {company.clerk.staff.pk, company.supervisor.staff.pk}

    def test_telling_the_result_is_not_handling(self, company: Company) -> None:
        case = drive(company, S.ANSWERED)
        result = VisitResult(outcome="satisfied")
        actions.record_visit(case_id=case.pk, result=result, by=company.clerk.actor, at=LATER)
        assert fresh(case).status == S.CLOSED

    def test_three_different_days_without_an_answer(self, company: Company) -> None:
        case = drive(company, S.ANSWERED)
        first_day = MORNING + DAY
        for at in (first_day, first_day + STEP, first_day + 2 * STEP, first_day + DAY):
            visit(company, case, "unreachable", at=at)
            assert fresh(case).status == S.ANSWERED
        visit(company, case, "unreachable", at=first_day + 2 * DAY)
        assert fresh(case).status == S.UNREACHABLE
        event = standing(case)[-1]
        assert (event.name, event.data["attempts"]) == ("case.unreachable", 5)
        assert not any(event.name == "case.closed" for event in standing(case))

    def test_days_are_local_days(self, company: Company) -> None:
        """23:50 and 00:10 in Shanghai are two days, though one in UTC."""
        case = drive(company, S.ANSWERED)
        midnight = MORNING.replace(hour=16)
        for at in (
            midnight - timedelta(minutes=10),
            midnight + timedelta(minutes=10),
            midnight + DAY,
        ):
            visit(company, case, "unreachable", at=at)
        assert fresh(case).status == S.UNREACHABLE

    def test_a_reopened_case_counts_its_tries_anew(self, company: Company) -> None:
        case = drive(company, S.ANSWERED)
        for day in (1, 2):
            visit(company, case, "unreachable", at=MORNING + day * DAY)
        visit(company, case, "unsatisfied", at=MORNING + 3 * DAY)
        answer(company, case, at=MORNING + 4 * DAY)
        visit(company, case, "unreachable", at=MORNING + 5 * DAY)
        assert fresh(case).status == S.ANSWERED

    @pytest.mark.parametrize(
        ("result", "field"),
        [
            ({"outcome": "happy"}, "outcome"),
            ({"outcome": "satisfied", "method": "telepathy"}, "method"),
            ({"outcome": "satisfied", "level": 1}, "level"),
        ],
    )
    def test_wrong_input_is_named(self, company: Company, result: dict[str, Any], field: str) -> None:
        case = drive(company, S.ANSWERED)
        with pytest.raises(Invalid) as refusal:
            visit(company, case, **result)
        assert list(refusal.value.fields) == [field]


class TestWithdrawAnswer:
    """An answer that was never given."""

    def test_goes_back_to_the_result(self, company: Company) -> None:
        case = drive(company, S.ANSWERED)
        withdraw_answer(company, case)
        mended = fresh(case)
        assert (mended.status, mended.answered_at, mended.handler) == (
            S.HANDLED,
            None,
            company.handler.staff,
        )
        assert "case.answered" not in [event.name for event in standing(case)]

    def test_goes_back_to_the_register(self, company: Company) -> None:
        case = make_case(company)
        answer(company, case)
        withdraw_answer(company, case)
        assert (fresh(case).status, fresh(case).handler) == (S.REGISTERED, None)
        answer(company, case, at=LATER)

    def test_takes_the_closing_with_it(self, company: Company) -> None:
        accept_words(company)
        case = make_case(company, kind="enquiry")
        answer(company, case, on_the_spot=True, caller_satisfied=True)
        withdraw_answer(company, case)
        assert (fresh(case).status, fresh(case).closed_at) == (S.REGISTERED, None)
        assert [event.name for event in standing(case)] == [
            "case.registered",
            "case.answer_withdrawn",
            "case.closing_withdrawn",
        ]

    def test_not_after_a_visit(self, company: Company) -> None:
        case = drive(company, S.ANSWERED)
        visit(company, case, "unreachable")
        with pytest.raises(WrongStatus):
            withdraw_answer(company, case)

    def test_only_by_its_author_or_a_supervisor(self, company: Company) -> None:
        case = drive(company, S.ANSWERED)
        with pytest.raises(NotAllowed):
            actions.withdraw_answer(case_id=case.pk, reason="不对", by=company.colleague.actor, at=LATER)
        actions.withdraw_answer(case_id=case.pk, reason="不对", by=company.supervisor.actor, at=LATER)


class TestWithdrawVisit:
    """A visit that went otherwise."""

    def test_the_case_waits_for_its_visit_again(self, company: Company) -> None:
        case = drive(company, S.CLOSED)
        withdraw_visit(company, case)
        assert (fresh(case).status, fresh(case).closed_at) == (S.ANSWERED, None)
        visit(company, case, "unsatisfied", at=LATER)
        assert fresh(case).round == 2

    def test_a_reopened_case_goes_back_a_round(self, company: Company) -> None:
        case = drive(company, S.ANSWERED)
        before = fresh(case)
        visit(company, case, "unsatisfied")
        withdraw_visit(company, case)
        after = fresh(case)
        for field in ("status", "round", "department_id", "handler_id", "answered_at", "visit"):
            assert getattr(after, field) == getattr(before, field), field

    def test_not_once_the_new_round_has_moved(self, company: Company) -> None:
        case = drive(company, S.ANSWERED)
        visit(company, case, "unsatisfied")
        send(company, case, at=LATER)
        with pytest.raises(WrongStatus):
            withdraw_visit(company, case)

    def test_only_the_last_one_and_once(self, company: Company) -> None:
        case = drive(company, S.UNREACHABLE)
        first = ReturnVisit.objects.filter(case=case).earliest("pk")
        with pytest.raises(WrongStatus):
            actions.withdraw_visit(visit_id=first.pk, reason="记错", by=company.colleague.actor, at=LATER)
        last = withdraw_visit(company, case)
        with pytest.raises(WrongStatus):
            actions.withdraw_visit(visit_id=last.pk, reason="记错", by=company.colleague.actor, at=LATER)
        assert len(queries.visits_of_round(fresh(case))) == 2


def withdraw_answer(company: Company, case: Case) -> None:
    """The clerk notices the mistake."""
    actions.withdraw_answer(case_id=case.pk, reason="记错了单", by=company.clerk.actor, at=LATER)


def withdraw_visit(company: Company, case: Case) -> ReturnVisit:
    """周敏 notices the mistake."""
    last = ReturnVisit.objects.filter(case=case, withdrawn_at=None).latest("pk")
    return actions.withdraw_visit(visit_id=last.pk, reason="记错了单", by=company.colleague.actor, at=LATER)
