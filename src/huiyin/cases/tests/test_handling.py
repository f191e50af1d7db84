"""From the desk to the department and back: sheets, plans, waits, urgings, reports upwards."""

from typing import Any

import pytest

from huiyin.base.errors import Invalid, NotAllowed, WrongStatus
from huiyin.cases import actions, queries
from huiyin.cases.models import Case, ContactSheet
from huiyin.cases.tests.factories import (
    DAY,
    LATER,
    MORNING,
    STEP,
    accept,
    answer,
    complete,
    drive,
    escalate,
    handle,
    make_case,
    plan,
    send,
    visit,
)
from huiyin.journal.queries import list_events
from huiyin.staff.tests.factories import Company


def data_of(case: Case, name: str) -> dict[str, object]:
    """What the last event of this name carries."""
    found = [event for event in list_events("case", [case.pk]) if event.name == name]
    return dict(found[-1].data)


class TestSendSheet:
    """The desk passes the matter on (A27, A28, A30)."""

    def test_with_the_time_set_by_the_clerk(self, company: Company) -> None:
        case = make_case(company)
        sheet = send(company, case, respond_by=MORNING + DAY)
        case.refresh_from_db()
        assert (sheet.number, sheet.content) == ("LL-HY-JN-CH-2026-000001", "厨房水龙头漏水")
        assert (case.department, case.sort_at) == (company.engineering, MORNING + DAY)
        sent = data_of(case, "sheet.sent")
        assert (sent["department_id"], sent["timed"], sent["oral"]) == (company.engineering.pk, True, False)

    def test_orally_only_if_urgent(self, company: Company) -> None:
        with pytest.raises(Invalid) as refusal:
            send(company, make_case(company), oral=True)
        assert list(refusal.value.fields) == ["oral"]
        urgent = make_case(company, urgency="urgent")
        assert send(company, urgent, oral=True).is_oral
        assert data_of(urgent, "sheet.sent")["oral"] is True

    def test_again_after_a_refusal(self, company: Company) -> None:
        case = drive(company, Case.Status.REGISTERED)
        assert case.department is None
        sheet = send(company, case, department_id=company.security.pk, at=LATER)
        case.refresh_from_db()
        assert case.department_id == company.security.pk
        assert sheet.status == ContactSheet.Status.SENT

    def test_again_when_the_result_is_not_good_enough(self, company: Company) -> None:
        case = drive(company, Case.Status.HANDLED)
        send(company, case, content="仍有渗水，请复查", at=LATER)
        case.refresh_from_db()
        assert (case.status, case.handler) == (Case.Status.DISPATCHED, None)

    def test_a_closed_unit_is_refused(self, company: Company) -> None:
        type(company.security).objects.filter(pk=company.security.pk).update(is_active=False)
        with pytest.raises(Invalid):
            send(company, make_case(company), department_id=company.security.pk)

    @pytest.mark.parametrize("respond_by", [MORNING, MORNING + STEP])
    def test_a_time_that_has_passed_is_refused(self, company: Company, respond_by: object) -> None:
        with pytest.raises(Invalid):
            send(company, make_case(company), respond_by=respond_by)


class TestAcceptSheet:
    """The department takes it on."""

    def test_the_director_names_the_handler(self, company: Company) -> None:
        sheet = send(company, make_case(company))
        actions.accept_sheet(
            sheet_id=sheet.pk,
            handler_id=company.handler.staff.pk,
            by=company.director.actor,
            at=MORNING + 2 * STEP,
        )
        assert Case.objects.get().handler == company.handler.staff

    def test_whoever_is_second_is_told(self, company: Company) -> None:
        sheet = send(company, make_case(company))
        accept(company, sheet)
        with pytest.raises(WrongStatus):
            accept(company, sheet)

    def test_a_recalled_sheet_says_so(self, company: Company) -> None:
        """The department still sees that it came too late."""
        sheet = send(company, make_case(company))
        actions.recall_sheet(
            sheet_id=sheet.pk, reason="派错部门", by=company.clerk.actor, at=MORNING + 2 * STEP
        )
        with pytest.raises(WrongStatus):
            accept(company, sheet, at=LATER)

    def test_not_before_it_was_sent(self, company: Company) -> None:
        sheet = send(company, make_case(company))
        with pytest.raises(Invalid):
            actions.accept_sheet(sheet_id=sheet.pk, by=company.handler.actor, at=LATER, occurred_at=MORNING)


class TestPlans:
    """Long handling has a plan that the customer knows (A32)."""

    def test_the_plan_is_told_and_the_reaction_kept(self, company: Company) -> None:
        case = make_case(company)
        made = plan(company, send(company, case), at=MORNING + 2 * STEP)
        told = actions.feed_back_plan(
            plan_id=made.pk, reaction="可以接受", by=company.clerk.actor, at=MORNING + 3 * STEP
        )
        assert (told.is_fed_back, told.reaction) == (True, "可以接受")
        assert data_of(case, "plan.submitted")["first_asked_id"] == company.clerk.staff.pk
        assert data_of(case, "plan.fed_back") == {"plan_id": made.pk}

    def test_is_told_once(self, company: Company) -> None:
        made = plan(company, send(company, make_case(company)), at=MORNING + 2 * STEP)
        actions.feed_back_plan(plan_id=made.pk, by=company.clerk.actor, at=LATER)
        with pytest.raises(WrongStatus):
            actions.feed_back_plan(plan_id=made.pk, by=company.colleague.actor, at=LATER)

    def test_can_be_revised(self, company: Company) -> None:
        sheet = send(company, make_case(company))
        first, second = (plan(company, sheet, at=MORNING + days * DAY) for days in (1, 2))
        assert [first, second] == list(sheet.plans.order_by("id"))


class TestPauses:
    """While it waits for the customer or for parts, clocks may stand."""

    def test_waits_and_goes_on(self, company: Company) -> None:
        case = drive(company, Case.Status.IN_HANDLING)
        actions.pause_case(
            case_id=case.pk, reason="parts", words="阀芯订货", by=company.handler.actor, at=MORNING + DAY
        )
        case.refresh_from_db()
        assert case.paused_for == "parts"
        actions.resume_case(case_id=case.pk, by=company.handler.actor, at=MORNING + 2 * DAY)
        case.refresh_from_db()
        assert not case.is_paused
        assert queries.find_open_pause(case) is None
        assert data_of(case, "case.resumed")["pause_id"] == data_of(case, "case.paused")["pause_id"]

    def test_a_waiting_case_is_neither_completed_nor_answered(self, company: Company) -> None:
        case = drive(company, Case.Status.IN_HANDLING)
        actions.pause_case(case_id=case.pk, reason="parts", by=company.handler.actor, at=MORNING + DAY)
        with pytest.raises(WrongStatus):
            complete(company, case.sheets.get(), at=LATER)
        waiting = make_case(company)
        actions.pause_case(case_id=waiting.pk, reason="customer", by=company.clerk.actor, at=MORNING)
        with pytest.raises(WrongStatus):
            answer(company, waiting)

    def test_twice_is_refused(self, company: Company) -> None:
        case = make_case(company)
        actions.pause_case(case_id=case.pk, reason="parts", by=company.clerk.actor, at=MORNING)
        with pytest.raises(WrongStatus):
            actions.pause_case(case_id=case.pk, reason="customer", by=company.clerk.actor, at=MORNING)

    def test_waits_do_not_overlap(self, company: Company) -> None:
        case = make_case(company)
        actions.pause_case(case_id=case.pk, reason="parts", by=company.clerk.actor, at=MORNING + STEP)
        actions.resume_case(case_id=case.pk, by=company.clerk.actor, at=MORNING + 3 * STEP)
        with pytest.raises(Invalid):
            actions.pause_case(
                case_id=case.pk,
                reason="parts",
                by=company.clerk.actor,
                at=LATER,
                occurred_at=MORNING + 2 * STEP,
            )

    def test_withdrawing_ends_the_wait(self, company: Company) -> None:
        case = make_case(company)
        actions.pause_case(case_id=case.pk, reason="parts", by=company.clerk.actor, at=MORNING)
        actions.withdraw_case(case_id=case.pk, reason="取消", by=company.clerk.actor, at=LATER)
        case.refresh_from_db()
        assert (case.is_paused, queries.find_open_pause(case)) == (False, None)


class TestUrging:
    """Whoever holds it is reminded, and counted (A33)."""

    def test_reaches_whoever_holds_it(self, company: Company) -> None:
        case = make_case(company)
        clerk, handler = company.clerk, company.handler
        first = actions.urge_case(case_id=case.pk, origin="customer", by=clerk.actor, at=MORNING)
        sheet = send(company, case)
        second = actions.urge_case(case_id=case.pk, by=clerk.actor, at=MORNING + 2 * STEP)
        accept(company, sheet, at=MORNING + 3 * STEP)
        third = actions.urge_case(
            case_id=case.pk, origin="leader", words="今天必须完成", by=company.manager.actor, at=LATER
        )
        assert (first.to_staff, first.to_unit) == (clerk.staff, company.desk)
        assert (second.to_staff, second.to_unit) == (None, company.engineering)
        assert (third.to_staff, third.to_unit) == (handler.staff, company.engineering)
        assert data_of(case, "case.urged") == {"urging_id": third.pk, "origin": "leader", "count": 3}


class TestEscalation:
    """First the director, then the general manager (A33)."""

    def test_up_the_line(self, company: Company) -> None:
        case = drive(company, Case.Status.IN_HANDLING)
        first = escalate(company, case, at=LATER)
        second = escalate(company, case, at=LATER, level="general_manager")
        assert (first.to, second.to) == (company.director.staff, company.manager.staff)
        assert data_of(case, "case.escalated")["to_id"] == company.manager.staff.pk

    def test_not_past_the_director(self, company: Company) -> None:
        with pytest.raises(Invalid):
            escalate(company, make_case(company), at=LATER, level="general_manager")

    def test_again_only_after_the_response(self, company: Company) -> None:
        case = make_case(company)
        report = escalate(company, case, at=MORNING)
        with pytest.raises(Invalid):
            escalate(company, case, at=LATER)
        actions.respond_to_escalation(
            escalation_id=report.pk, response="明天上午解决", by=company.director.actor, at=LATER
        )
        escalate(company, case, at=LATER)

    def test_responds_once(self, company: Company) -> None:
        report = escalate(company, make_case(company), at=MORNING)
        said: dict[str, Any] = {"escalation_id": report.pk, "response": "已安排", "at": LATER}
        actions.respond_to_escalation(**said, by=company.director.actor)
        with pytest.raises(WrongStatus):
            actions.respond_to_escalation(**said, by=company.director.actor)

    def test_a_clerk_does_not_respond_for_the_director(self, company: Company) -> None:
        report = escalate(company, make_case(company), at=MORNING)
        with pytest.raises(NotAllowed):
            actions.respond_to_escalation(
                escalation_id=report.pk, response="好", by=company.clerk.actor, at=LATER
            )

    def test_a_new_round_begins_with_the_director(self, company: Company) -> None:
        case = make_case(company)
        report = escalate(company, case, at=MORNING)
        actions.respond_to_escalation(
            escalation_id=report.pk, response="已安排", by=company.director.actor, at=MORNING
        )
        handle(company, case)
        answer(company, case)
        visit(company, case, "unsatisfied")
        with pytest.raises(Invalid):
            escalate(company, case, at=LATER, level="general_manager")
        assert escalate(company, case, at=LATER).round == 2
