"""林小雨 takes calls: registering, promising, grading, putting right."""

from datetime import timedelta
from typing import Any

import pytest

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed, NotFound
from huiyin.cases import actions
from huiyin.cases.models import Case
from huiyin.cases.tests.factories import DAY, MORNING, STEP, make_case, send
from huiyin.customers.tests.factories import make_customer, make_estate
from huiyin.journal.models import Event
from huiyin.journal.queries import list_events, voided_ids
from huiyin.search.queries import find
from huiyin.staff.tests.factories import Company


def last_event(case: Case) -> Event:
    """What happened to the case last, in the order of recording."""
    return max(list_events("case", [case.pk]), key=lambda event: event.sequence)


class TestRegisterCase:
    """Everything a customer raises stands on the register, once, with who answers for it (A23, G13)."""

    def test_an_unidentified_caller_is_registered(self, company: Company) -> None:
        case = make_case(company, caller_phone="138 0013-8000")
        assert case.number == "KF-HY-JN-CH-2026-000001"
        assert case.status == Case.Status.REGISTERED
        assert (case.customer_id, case.caller_phone) == (None, "13800138000")
        assert case.first_asked_id == company.clerk.staff.pk
        assert case.desk == company.desk

    def test_the_event_carries_facts_and_no_words(self, company: Company) -> None:
        case = make_case(company, topic="给排水")
        event = last_event(case)
        assert event.name == "case.registered"
        assert event.unit_path == company.office.path
        assert event.data == {
            "kind": "need",
            "source": "phone",
            "urgency": "normal",
            "importance": 1,
            "topic": "给排水",
            "round": 1,
            "first_asked_id": company.clerk.staff.pk,
            "desk_id": company.desk.pk,
            "premises_id": None,
            "due_at": None,
            "parent_id": None,
        }

    def test_a_customer_of_an_important_class_goes_first(self, company: Company) -> None:
        customer = make_customer(company.office, klass="A")
        assert customer.is_important
        case = make_case(company, customer_id=customer.pk, caller_name="")
        assert case.customer == customer
        assert case.priority > make_case(company).priority
        assert last_event(case).customer_id == customer.pk

    def test_a_public_place_is_enough(self, company: Company) -> None:
        lift = make_estate(company.office).lift
        case = make_case(company, caller_name="", premises_id=lift.pk, words="电梯异响")
        assert case.premises == lift

    def test_nobody_and_nowhere_is_refused(self, company: Company) -> None:
        with pytest.raises(Invalid) as refusal:
            make_case(company, caller_name="")
        assert list(refusal.value.fields) == ["caller_name"]

    @pytest.mark.parametrize(
        ("field", "value"),
        [("kind", "gossip"), ("source", "dream"), ("words", "  "), ("urgency", "soon"), ("importance", 4)],
    )
    def test_wrong_input_is_named(self, company: Company, field: str, value: Any) -> None:
        with pytest.raises(Invalid) as refusal:
            make_case(company, **{field: value})
        assert list(refusal.value.fields) == [field]
        assert not Case.objects.exists()

    def test_the_kind_says_how_important_unless_the_clerk_does(self, company: Company) -> None:
        assert make_case(company, kind="complaint").importance == 2
        assert make_case(company, kind="complaint", importance=0).importance == 0

    def test_a_late_entry_says_when_it_happened(self, company: Company) -> None:
        case = make_case(company, occurred_at=MORNING - timedelta(hours=3))
        assert (case.occurred_at, case.registered_at) == (MORNING - timedelta(hours=3), MORNING)
        assert last_event(case).is_late_entry

    def test_somebody_else_was_asked_first(self, company: Company) -> None:
        case = make_case(company, first_asked_id=company.handler.staff.pk)
        assert case.first_asked_id == company.handler.staff.pk
        with pytest.raises(Invalid):
            make_case(company, first_asked_id=999_999)

    def test_one_call_several_matters(self, company: Company) -> None:
        first = make_case(company)
        second = make_case(company, same_call_as=first.pk, words="楼道灯不亮")
        third = make_case(company, same_call_as=second.pk, words="咨询车位", kind="enquiry")
        assert (second.parent_id, third.parent_id) == (first.pk, first.pk)
        assert last_event(third).data["parent_id"] == first.pk

    def test_each_office_and_year_counts_for_itself(self, company: Company) -> None:
        make_case(company)
        new_year = MORNING.replace(year=2026, month=12, day=31, hour=16)
        assert make_case(company, at=new_year).number == "KF-HY-JN-CH-2027-000001"
        other = make_case(company, by=company.outsider.actor, unit_id=company.other_office.pk)
        assert other.number == "KF-HY-JN-JX-2026-000001"

    def test_denied_to_outsiders(self, company: Company) -> None:
        for persona in (company.outsider, company.handler, company.quality):
            with pytest.raises(NotAllowed):
                make_case(company, by=persona.actor)

    def test_customers_of_others_are_not_found(self, company: Company) -> None:
        stranger = make_customer(company.other_office)
        with pytest.raises(NotFound):
            make_case(company, customer_id=stranger.pk)

    def test_is_found_by_its_words_and_number(self, company: Company) -> None:
        case = make_case(company, caller_phone="13800138000")
        for text in ("水龙头", "刘女士", "0138000", case.number or ""):
            hits = find(text, kinds=["case"], scopes=[company.office.path])
            assert [hit.object_id for hit in hits] == [case.pk], text


class TestLinkCustomer:
    """The caller turns out to be somebody."""

    def test_the_case_gets_its_customer(self, company: Company) -> None:
        case = make_case(company)
        customer = make_customer(company.office, "刘芳", kind="household", klass="A")
        linked = link(company, case, customer.pk)
        assert linked.customer == customer
        assert linked.priority > case.priority
        event = last_event(case)
        assert (event.name, event.customer_id) == ("case.customer_linked", customer.pk)
        assert find("刘芳", kinds=["case"], scopes=[company.office.path])

    def test_in_every_status(self, company: Company) -> None:
        """Who it was may become known after the end."""
        case = make_case(company)
        actions.withdraw_case(case_id=case.pk, reason="误拨", by=company.clerk.actor, at=MORNING)
        link(company, case, make_customer(company.office).pk)

    def test_the_same_customer_again_is_refused(self, company: Company) -> None:
        customer = make_customer(company.office)
        case = make_case(company, customer_id=customer.pk)
        with pytest.raises(Invalid):
            link(company, case, customer.pk)

    def test_denied_to_outsiders(self, company: Company) -> None:
        case, customer = make_case(company), make_customer(company.office)
        with pytest.raises(NotFound):
            link(company, case, customer.pk, by=company.outsider.actor)
        with pytest.raises(NotAllowed):
            link(company, case, customer.pk, by=company.quality.actor)


def link(company: Company, case: Case, customer_id: int, *, by: Actor | None = None) -> Case:
    """The clerk asks for the name at last."""
    return actions.link_customer(
        case_id=case.pk, customer_id=customer_id, by=by or company.clerk.actor, at=MORNING + STEP
    )


class TestAcknowledgeCase:
    """Saying when the answer comes is a promise, and no answer (U2)."""

    def test_the_promise_stands_and_can_be_renewed(self, company: Company) -> None:
        case = make_case(company)
        for days in (1, 2):
            actions.acknowledge_case(
                case_id=case.pk, promised_at=MORNING + days * DAY, by=company.clerk.actor, at=MORNING + STEP
            )
        case.refresh_from_db()
        assert (case.promised_at, case.status) == (MORNING + 2 * DAY, Case.Status.REGISTERED)
        told = [event.name for event in list_events("case", [case.pk])][1:]
        assert told == ["case.acknowledged", "promise.changed"]
        assert case.promises.get().dates.count() == 2

    def test_who_was_asked_first_may_promise(self, company: Company) -> None:
        """G13: the handler was asked in the corridor and owns the enquiry."""
        case = make_case(company, first_asked_id=company.handler.staff.pk)
        actions.acknowledge_case(
            case_id=case.pk, promised_at=MORNING + DAY, by=company.handler.actor, at=MORNING
        )


class TestReclassifyCase:
    """An enquiry that was a complaint all along is judged as one from the beginning."""

    def test_the_first_registration_is_voided(self, company: Company) -> None:
        case = make_case(company, kind="enquiry", occurred_at=MORNING - STEP)
        actions.reclassify_case(case_id=case.pk, kind="complaint", by=company.clerk.actor, at=MORNING + DAY)
        case.refresh_from_db()
        first, second = sorted(list_events("case", [case.pk]), key=lambda event: event.sequence)
        assert case.kind_id == second.data["kind"] == "complaint"
        assert voided_ids([first, second]) == {first.pk}
        assert second.occurred_at == first.occurred_at

    def test_twice(self, company: Company) -> None:
        case = make_case(company, kind="enquiry")
        for kind in ("complaint", "need"):
            actions.reclassify_case(case_id=case.pk, kind=kind, by=company.clerk.actor, at=MORNING + STEP)
        events = list_events("case", [case.pk])
        assert len(events) - len(voided_ids(events)) == 1

    def test_nothing_changed_is_refused(self, company: Company) -> None:
        case = make_case(company)
        with pytest.raises(Invalid):
            actions.reclassify_case(case_id=case.pk, kind="need", by=company.clerk.actor, at=MORNING)


class TestWithdrawCase:
    """A duplicate ends without an answer, and takes its sheet with it."""

    def test_the_open_sheet_is_recalled(self, company: Company) -> None:
        case = make_case(company)
        sheet = send(company, case)
        actions.withdraw_case(
            case_id=case.pk, reason="重复登记", by=company.clerk.actor, at=MORNING + 2 * STEP
        )
        case.refresh_from_db()
        sheet.refresh_from_db()
        assert (case.status, case.end_reason, sheet.status) == ("withdrawn", "重复登记", "recalled")

    def test_needs_a_reason(self, company: Company) -> None:
        with pytest.raises(Invalid):
            actions.withdraw_case(
                case_id=make_case(company).pk, reason=" ", by=company.clerk.actor, at=MORNING
            )
