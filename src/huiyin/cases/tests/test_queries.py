"""What the pages read: lists by priority, inboxes, queues, the register, the story of a case."""

from typing import Any

import pytest

from huiyin.base.errors import Invalid, NotFound
from huiyin.cases import actions, queries
from huiyin.cases.actions import KindPolicy
from huiyin.cases.models import Case
from huiyin.cases.queries import CaseFilter
from huiyin.cases.tests.factories import (
    DAY,
    LATER,
    MORNING,
    STEP,
    accept,
    answer,
    drive,
    escalate,
    make_case,
    plan,
    send,
    visit,
)
from huiyin.customers.tests.factories import make_customer, make_estate
from huiyin.staff.tests.factories import BEGIN, SETUP, Company

S = Case.Status


def listed(company: Company, persona: str = "clerk", order: str = "newest", **limits: Any) -> list[Case]:
    """The cases that a persona finds within these limits."""
    actor = getattr(company, persona).actor
    return queries.list_cases(CaseFilter(**limits), actor=actor, order=order).rows


class TestGetCase:
    """One case, or none."""

    def test_what_one_may_not_see_is_not_there(self, company: Company) -> None:
        case = make_case(company)
        assert queries.get_case(case.pk, company.clerk.actor) == case
        with pytest.raises(NotFound):
            queries.get_case(case.pk, company.outsider.actor)

    def test_by_its_number(self, company: Company) -> None:
        case = make_case(company)
        assert queries.find_case_by_number(f" {case.number} ", company.clerk.actor) == case
        assert queries.find_case_by_number(str(case.number), company.outsider.actor) is None


class TestListCases:
    """Lists with filters, in the order in which things should be done."""

    def test_what_goes_first_stands_at_the_top(self, company: Company) -> None:
        """AE10, AE3: urgency, importance, important customers, then who waits longest or was promised soonest."""
        vip = make_customer(company.office, klass="A")
        plain = make_case(company)
        later = make_case(company, at=MORNING + STEP)
        urgent = make_case(company, at=MORNING + 2 * STEP, urgency="urgent", importance=0)
        important = make_case(company, at=MORNING + 2 * STEP, importance=3)
        of_vip = make_case(company, at=MORNING + 3 * STEP, customer_id=vip.pk)
        assert listed(company, order="priority") == [urgent, important, of_vip, plain, later]

    def test_pages_follow_each_other(self, company: Company) -> None:
        made = [make_case(company, at=MORNING + number * STEP) for number in range(5)]
        actor, seen, after = company.clerk.actor, [], ""
        while True:
            page = queries.list_cases(CaseFilter(), actor=actor, after=after, size=2)
            seen += page.rows
            after = page.next
            if not after:
                break
        assert seen == made

    def test_filters(self, company: Company) -> None:
        need = make_case(company, topic="给排水")
        complaint = make_case(company, kind="complaint", source="visit", urgency="urgent")
        sheet = send(company, need)
        accept(company, sheet)
        assert listed(company, status=(S.IN_HANDLING,)) == [need]
        assert listed(company, kind="complaint") == listed(company, source="visit") == [complaint]
        assert listed(company, urgency="urgent") == [complaint]
        assert listed(company, topic="给排水") == [need]
        assert listed(company, department_id=company.engineering.pk) == [need]
        assert listed(company, handler_id=company.handler.staff.pk) == [need]
        assert listed(company, "handler", mine=True) == [need]
        assert len(listed(company, mine=True)) == 2
        assert listed(company, since=MORNING + DAY) == []
        assert len(listed(company, until=MORNING + DAY, open=True)) == 2
        assert listed(company, paused=True) == []

    def test_a_unit_with_everything_below_it(self, company: Company) -> None:
        case = make_case(company)
        make_case(company, by=company.outsider.actor, unit_id=company.other_office.pk)
        assert listed(company, "manager", unit_id=company.office.pk) == [case]
        assert len(listed(company, "manager", unit_id=company.company.pk)) == 2
        assert len(listed(company, "admin")) == 2

    def test_by_words(self, company: Company) -> None:
        case = make_case(company, words="三号楼电梯异响")
        make_case(company)
        assert listed(company, text="电梯") == [case]
        assert listed(company, "outsider", text="电梯") == []

    def test_a_department_searches_what_it_was_sent(self, company: Company) -> None:
        case = make_case(company, words="三号楼电梯异响")
        make_case(company, words="电梯按键失灵")
        send(company, case)
        assert listed(company, "handler", text="电梯") == [case]

    def test_an_unknown_order_is_refused(self, company: Company) -> None:
        with pytest.raises(Invalid):
            listed(company, order="beauty")

    def test_counts_what_it_lists(self, company: Company) -> None:
        make_case(company)
        limits = CaseFilter(open=True)
        assert queries.count_cases(limits, actor=company.clerk.actor).number == 1

    @pytest.mark.parametrize("persona", ["clerk", "handler", "admin"])
    def test_costs_the_same_for_many(
        self, company: Company, persona: str, django_assert_num_queries: Any
    ) -> None:
        for _ in range(4):
            send(company, make_case(company))
        with django_assert_num_queries(1):
            for case in listed(company, persona):
                assert case.kind.name
                assert case.department
                assert (case.handler, case.customer, case.premises) == (None, None, None)


class TestTheCallerOnThePhone:
    """The register screen shows what is open before anything is asked twice."""

    def test_open_matters_of_the_customer_and_the_place(self, company: Company) -> None:
        customer, estate = make_customer(company.office), make_estate(company.office)
        mine = make_case(company, customer_id=customer.pk)
        lift = make_case(company, premises_id=estate.lift.pk)
        done = make_case(company, customer_id=customer.pk)
        actions.withdraw_case(case_id=done.pk, reason="取消", by=company.clerk.actor, at=MORNING)
        found = queries.open_matters(company.clerk.actor, customer_id=customer.pk, premises_id=estate.lift.pk)
        assert found == [mine, lift]
        assert queries.open_matters(company.clerk.actor) == []
        assert len(queries.matters_of_customer(customer.pk, company.clerk.actor)) == 2
        assert queries.matters_of_customer(customer.pk, company.outsider.actor) == []

    def test_what_came_from_this_number(self, company: Company) -> None:
        case = make_case(company, caller_phone="138-0013-8000")
        assert queries.caller_history("138 0013 8000", company.clerk.actor) == [case]
        assert queries.caller_history("", company.clerk.actor) == []


class TestSheetInbox:
    """What lies with a department."""

    def test_to_accept_and_in_handling(self, company: Company) -> None:
        waiting = send(company, make_case(company))
        taken = accept(company, send(company, make_case(company)))
        send(company, make_case(company), department_id=company.security.pk)
        actor = company.handler.actor
        assert queries.sheet_inbox(actor, status="sent").rows == [waiting]
        assert queries.sheet_inbox(actor, mine=True).rows == [taken]
        assert queries.count_inbox(actor) == {"sent": 1, "accepted": 1}

    def test_urgent_ones_first(self, company: Company) -> None:
        normal = send(company, make_case(company))
        urgent = send(company, make_case(company, urgency="urgent"))
        assert queries.sheet_inbox(company.handler.actor).rows == [urgent, normal]

    def test_costs_the_same_for_many(self, company: Company, django_assert_num_queries: Any) -> None:
        for _ in range(4):
            send(company, make_case(company))
        with django_assert_num_queries(1):
            for sheet in queries.sheet_inbox(company.handler.actor).rows:
                assert sheet.case.unit.name
                assert sheet.case.kind.name
                assert sheet.department.name


class TestVisitQueue:
    """What is to be visited, by somebody else."""

    def test_leaves_out_what_one_handled_oneself(self, company: Company) -> None:
        handled = drive(company, S.ANSWERED)
        own = make_case(company, kind="enquiry")
        answer(company, own, at=LATER)
        assert queries.visit_queue(company.clerk.actor).rows == [handled]
        assert set(queries.visit_queue(company.colleague.actor).rows) == {handled, own}
        assert queries.count_visit_queue(company.colleague.actor).number == 2
        assert queries.visit_queue(company.handler.actor).rows == []

    def test_what_is_done_is_gone(self, company: Company) -> None:
        visit(company, drive(company, S.ANSWERED), "satisfied", at=LATER)
        assert queries.visit_queue(company.colleague.actor).rows == []


class TestListRegister:
    """Form-01: a line for each matter, with its latest papers."""

    def test_the_latest_papers(self, company: Company) -> None:
        case = drive(company, S.CLOSED, planned=True)
        [row] = queries.list_register(CaseFilter(), actor=company.clerk.actor).rows
        assert row.case == case
        assert row.sheet is not None
        assert row.plan is not None
        assert row.answer is not None
        assert row.visit is not None
        assert (row.sheet.number, row.visit.outcome) == ("LL-HY-JN-CH-2026-000001", "satisfied")

    def test_costs_the_same_for_many(self, company: Company, django_assert_max_num_queries: Any) -> None:
        for _ in range(3):
            drive(company, S.CLOSED, planned=True)
        with django_assert_max_num_queries(5):
            queries.list_register(CaseFilter(), actor=company.clerk.actor)


class TestTimeline:
    """The story of a case, with the words that people used."""

    def test_tells_everything_in_order(self, company: Company) -> None:
        case = drive(company, S.CLOSED, planned=True, escalated=True)
        story = queries.timeline(case)
        assert [entry.event.name for entry in story] == [
            "case.registered",
            "case.escalated",
            "sheet.sent",
            "plan.submitted",
            "sheet.accepted",
            "sheet.completed",
            "case.answered",
            "case.closed",
        ]
        words = [text for entry in story for _label, text in entry.remarks]
        for expected in (
            "厨房水龙头漏水",
            "承诺时间已过",
            "更换主管道",
            "已更换阀芯，试水正常",
            "已修好，请放心使用",
        ):
            assert expected in words
        assert story[0].who == "林小雨"
        assert not any(entry.is_voided for entry in story)

    def test_marks_wrong_records(self, company: Company) -> None:
        case = drive(company, S.ANSWERED)
        actions.withdraw_answer(case_id=case.pk, reason="记错了单", by=company.clerk.actor, at=LATER)
        story = {entry.event.name: entry for entry in queries.timeline(case)}
        assert story["case.answered"].is_voided
        assert ("记错了单") in [text for _label, text in story["case.answer_withdrawn"].remarks]

    def test_costs_the_same_for_a_long_story(
        self, company: Company, django_assert_max_num_queries: Any
    ) -> None:
        case = drive(company, S.IN_HANDLING, planned=True)
        plan(company, case.sheets.get(), at=LATER)
        escalate(company, case, at=LATER)
        for number in range(4):
            actions.urge_case(case_id=case.pk, by=company.clerk.actor, at=LATER + number * STEP)
            actions.note_progress(case_id=case.pk, words="已联系", by=company.clerk.actor, at=LATER + DAY)
        with django_assert_max_num_queries(18):
            assert len(queries.timeline(case)) == 14


class TestProposeDepartment:
    """Where the sheet probably goes."""

    def test_where_the_last_one_of_its_kind_went(self, company: Company) -> None:
        case = make_case(company, topic="给排水")
        assert queries.propose_department(case) is None
        send(company, make_case(company, topic="给排水"))
        send(company, make_case(company, topic="治安"), department_id=company.security.pk)
        assert queries.propose_department(case) == company.engineering
        assert company.desk not in queries.choose_departments(case)

    def test_where_the_unit_has_settled_it(self, company: Company) -> None:
        send(company, make_case(company))
        for unit, department in ((company.root, company.engineering), (company.office, company.security)):
            actions.set_kind_policy(
                unit_id=unit.pk,
                kind="need",
                policy=KindPolicy(department_id=department.pk),
                by=SETUP,
                at=BEGIN,
            )
        assert queries.propose_department(make_case(company)) == company.security
