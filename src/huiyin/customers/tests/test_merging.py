"""王秀英 stands in the file twice: 林小雨 makes one record of both, and 陈静 takes it back (decision 0027)."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import models
from django.test import Client

from huiyin.base.errors import Invalid, NotAllowed, NotFound, WrongStatus
from huiyin.customers import actions, queries
from huiyin.customers.models import (
    ContactPoint,
    Customer,
    FactChange,
    Merge,
    Profile,
    Residence,
    TeamMember,
)
from huiyin.customers.queries import merging
from huiyin.customers.queries.customers import Filters
from huiyin.customers.registry import Fate, Relation, relations
from huiyin.customers.tests.factories import Estate, make_customer, make_estate, make_household
from huiyin.journal import registry
from huiyin.journal.models import Event
from huiyin.search.models import SearchDoc
from huiyin.staff.tests.factories import BEGIN, SETUP, Company, make_company

pytestmark = pytest.mark.django_db
AT = BEGIN + timedelta(days=30)
LATER = AT + timedelta(days=1)


@pytest.fixture
def company() -> Company:
    return make_company()


@pytest.fixture
def estate(company: Company) -> Estate:
    return make_estate(company.office)


@pytest.fixture
def one(estate: Estate) -> Customer:
    return make_household(estate.room, "王秀英", mobile="13812345678")


@pytest.fixture
def other(estate: Estate) -> Customer:
    """The same woman with another number, in the same room."""
    return make_household(estate.room, "王秀瑛", mobile="13987654321")


@pytest.fixture
def merged(company: Company, one: Customer, other: Customer) -> Merge:
    return actions.merge_customers(one.pk, loser_id=other.pk, by=company.clerk.actor, at=AT)


def all_rows() -> dict[str, list[dict[str, Any]]]:
    """Every row that a merge may touch."""
    tables: set[type[models.Model]] = {row.model for row in relations()} | {Customer, Profile, Merge}
    tables -= {Event, SearchDoc} | {row.model for row in relations() if row.model.__name__ == "Stream"}
    return {table._meta.label: list(table._default_manager.order_by("pk").values()) for table in tables}


def preferred(point: ContactPoint) -> None:
    ContactPoint.objects.filter(pk=point.pk).update(is_preferred=True)


class TestMerging:
    def test_moves_what_hangs_on_the_other_and_is_recorded(
        self, company: Company, one: Customer, other: Customer, merged: Merge
    ) -> None:
        assert ContactPoint.objects.filter(customer=one).count() == 2
        assert not ContactPoint.objects.filter(customer=other).exists()
        event = Event.objects.get(name="customer.merged")
        assert (event.subject_id, event.actor_id) == (one.pk, company.clerk.staff.pk)
        assert (event.data["other_id"], event.data["rows"], event.data["fields"]) == (other.pk, 2, [])
        other.refresh_from_db()
        assert other.merged_into_id == one.pk

    def test_of_what_may_stand_once_the_winners_stands(
        self, company: Company, one: Customer, other: Customer
    ) -> None:
        for customer in (one, other):
            preferred(ContactPoint.objects.get(customer=customer))
            actions.join_team(customer.pk, staff_id=company.handler.staff.pk, by=SETUP, at=BEGIN)
        actions.merge_customers(one.pk, loser_id=other.pk, by=company.clerk.actor, at=AT)
        assert ContactPoint.objects.get(customer=one, is_preferred=True).value == "13812345678"
        assert Residence.objects.filter(customer=one).count() == 2
        assert Residence.objects.open().filter(customer=one).count() == 1
        assert TeamMember.objects.filter(customer=one, until__isnull=True).count() == 1

    def test_facts_are_chosen_one_by_one_and_gaps_are_filled(
        self, company: Company, one: Customer, other: Customer
    ) -> None:
        clerk = company.clerk
        actions.assign_responsible(other.pk, staff_id=clerk.staff.pk, by=SETUP, at=BEGIN)
        actions.merge_customers(one.pk, loser_id=other.pk, take=["name"], by=clerk.actor, at=AT)
        one.refresh_from_db()
        assert (one.name, one.responsible_id) == ("王秀瑛", clerk.staff.pk)
        assert FactChange.objects.get(customer=one, fact="name").before == "王秀英"
        assert Event.objects.get(name="customer.merged").data["fields"] == ["name", "responsible_id"]

    def test_the_other_is_found_nowhere_but_leads_to_the_winner(
        self, company: Company, one: Customer, other: Customer, merged: Merge, client: Client
    ) -> None:
        actor = company.clerk.actor
        for text in ("王秀瑛", other.number, "13987654321", "13812345678"):
            assert list(queries.list_customers(actor, Filters(text=text))) == [one], text
        assert list(queries.list_customers(actor, Filters())) == [one]
        assert queries.get_customer(other.pk, actor) == one
        client.force_login(company.clerk.staff)
        answer = client.get(f"/customers/{other.pk}/")
        assert (answer.status_code, answer["Location"]) == (303, f"/customers/{one.pk}/")
        assert other.number in client.get(f"/customers/{one.pk}/").content.decode()

    def test_the_story_of_both_is_read_from_the_winner(
        self, one: Customer, other: Customer, merged: Merge
    ) -> None:
        subjects = {event.subject_id for event in queries.history_of(one)}
        assert subjects == {one.pk, other.pk}
        assert Event.objects.filter(name="customer.created", subject_id=other.pk).exists()

    def test_a_chain_leads_to_its_end(
        self, company: Company, estate: Estate, one: Customer, other: Customer, merged: Merge
    ) -> None:
        third = make_household(estate.other_room, "王秀英", mobile="")
        actions.merge_customers(third.pk, loser_id=one.pk, by=company.clerk.actor, at=LATER)
        assert queries.get_customer(other.pk, company.clerk.actor) == third
        with pytest.raises(WrongStatus, match=third.number):
            actions.undo_merge(merged.pk, by=company.clerk.actor, at=LATER)

    def test_is_refused_once_merged(
        self, company: Company, one: Customer, other: Customer, merged: Merge
    ) -> None:
        for kept, gone in ((one.pk, other.pk), (other.pk, one.pk)):
            with pytest.raises(WrongStatus, match=one.number):
                actions.merge_customers(kept, loser_id=gone, by=company.clerk.actor, at=LATER)

    def test_is_refused_to_whoever_may_not_change_both(
        self, company: Company, one: Customer, other: Customer
    ) -> None:
        elsewhere = make_customer(company.other_office)
        for (kept, gone), by in (
            ((one.pk, other.pk), company.quality),
            ((one.pk, other.pk), company.outsider),
            ((one.pk, elsewhere.pk), company.clerk),
        ):
            with pytest.raises((NotAllowed, NotFound)):
                actions.merge_customers(kept, loser_id=gone, by=by.actor, at=AT)
        assert not Merge.objects.exists()

    def test_is_refused_where_it_makes_no_sense(self, company: Company, one: Customer) -> None:
        firm = make_customer(company.office)
        daughter = make_customer(company.office, "江南纺织二厂")
        Customer.objects.filter(pk=daughter.pk).update(parent=firm)
        for kept, gone in (
            (one.pk, one.pk),
            (one.pk, firm.pk),
            (firm.pk, daughter.pk),
            (daughter.pk, firm.pk),
        ):
            with pytest.raises(Invalid):
                actions.merge_customers(kept, loser_id=gone, by=company.clerk.actor, at=AT)
        with pytest.raises(Invalid, match="colour"):
            actions.merge_customers(one.pk, loser_id=firm.pk, take=["colour"], by=company.clerk.actor, at=AT)

    def test_waits_for_what_the_other_still_owes(
        self, company: Company, one: Customer, other: Customer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        owed = Relation(Residence, "customer", Fate.HINDERS)
        monkeypatch.setattr(merging, "relations", lambda: [*relations(), owed])
        with pytest.raises(Invalid, match=other.number):
            actions.merge_customers(one.pk, loser_id=other.pk, by=company.clerk.actor, at=AT)
        assert not Merge.objects.exists()

    def test_is_refused_while_a_relation_is_not_declared(
        self, company: Company, one: Customer, other: Customer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        declared: Callable[[], list[Relation]] = lambda: [  # noqa: E731
            row for row in relations() if row.name != "cases.Case.customer"
        ]
        monkeypatch.setattr(merging, "relations", declared)
        with pytest.raises(Invalid, match=r"cases\.Case\.customer"):
            actions.merge_customers(one.pk, loser_id=other.pk, by=company.clerk.actor, at=AT)
        assert not Merge.objects.exists()

    def test_writes_nothing_when_a_later_step_fails(
        self, company: Company, one: Customer, other: Customer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = all_rows()
        with monkeypatch.context() as patch:
            patch.setattr(registry, "_subscribers", [registry.Subscriber(fail, None)])
            with pytest.raises(RuntimeError):
                actions.merge_customers(one.pk, loser_id=other.pk, by=company.clerk.actor, at=AT)
        assert all_rows() == before


class TestUndoing:
    def test_puts_every_row_back(self, company: Company, one: Customer, other: Customer) -> None:
        for customer in (one, other):
            preferred(ContactPoint.objects.get(customer=customer))
            actions.join_team(customer.pk, staff_id=company.handler.staff.pk, by=SETUP, at=BEGIN)
            actions.add_note(customer.pk, words="养猫", visibility="unit", by=company.clerk.actor, at=BEGIN)
        before, clerk = all_rows(), company.clerk.actor
        merge = actions.merge_customers(one.pk, loser_id=other.pk, by=clerk, at=AT)
        undone = actions.undo_merge(merge.pk, by=company.supervisor.actor, at=LATER)
        after = all_rows()
        del before["customers.Merge"], after["customers.Merge"]
        assert (after, undone.left, list(undone.left_fields)) == (before, {}, [])
        assert {row.pk for row in queries.list_customers(clerk, Filters(text="王秀瑛"))} == {other.pk}

    def test_says_what_has_changed_since_and_leaves_it(
        self, company: Company, one: Customer, other: Customer
    ) -> None:
        clerk = company.clerk.actor
        merge = actions.merge_customers(one.pk, loser_id=other.pk, take=["name"], by=clerk, at=AT)
        point = ContactPoint.objects.get(value="13987654321")
        third = make_customer(company.office)
        ContactPoint.objects.filter(pk=point.pk).update(customer=third)
        Customer.objects.filter(pk=one.pk).update(name="王秀莹")
        undone = actions.undo_merge(merge.pk, by=clerk, at=LATER)
        assert undone.left == {"customers.ContactPoint.customer": [point.pk]}
        assert undone.left_fields == ["name"]
        assert Customer.objects.get(pk=one.pk).name == "王秀莹"
        assert Event.objects.get(name="customer.merge_undone").data["left"] == 1

    def test_happens_once_and_only_for_whoever_may_change_both(self, company: Company, merged: Merge) -> None:
        for by in (company.quality, company.outsider):
            with pytest.raises((NotAllowed, NotFound)):
                actions.undo_merge(merged.pk, by=by.actor, at=LATER)
        actions.undo_merge(merged.pk, by=company.clerk.actor, at=LATER)
        with pytest.raises(WrongStatus):
            actions.undo_merge(merged.pk, by=company.clerk.actor, at=LATER)

    def test_writes_nothing_when_a_later_step_fails(
        self, company: Company, merged: Merge, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = all_rows()
        with monkeypatch.context() as patch:
            patch.setattr(registry, "_subscribers", [registry.Subscriber(fail, None)])
            with pytest.raises(RuntimeError):
                actions.undo_merge(merged.pk, by=company.clerk.actor, at=LATER)
        assert all_rows() == before


def fail(events: Sequence[Event]) -> None:
    raise RuntimeError("a subscriber failed")
