"""The pool: 林小雨 and 周敏 reach for customers whom nobody looks after (decision 0021)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed, NotFound, WrongStatus
from huiyin.customers import actions, queries
from huiyin.customers.models import Customer, FactChange
from huiyin.customers.tests.factories import make_customer, make_estate, make_household
from huiyin.journal import registry
from huiyin.journal.models import Event
from huiyin.staff.tests.factories import BEGIN, SETUP, Company, make_company

pytestmark = pytest.mark.django_db
AT = BEGIN + timedelta(days=30)
SOON = AT + timedelta(hours=1)


@pytest.fixture
def company() -> Company:
    return make_company()


@pytest.fixture
def firm(company: Company) -> Customer:
    return make_customer(company.office)


def give_back(firm: Customer, by: Actor, cause: str = "调岗") -> Customer:
    return actions.return_customer(firm.pk, cause=cause, by=by, at=SOON)


def holder_of(firm: Customer) -> int | None:
    return Customer.objects.get(pk=firm.pk).responsible_id


class TestTaking:
    def test_makes_the_taker_responsible_and_is_recorded(self, company: Company, firm: Customer) -> None:
        clerk = company.clerk
        actions.take_customer(firm.pk, by=clerk.actor, at=AT)
        event = Event.objects.get(name="customer.taken")
        assert holder_of(firm) == clerk.staff.pk
        assert (event.subject_id, event.actor_id, event.customer_id) == (firm.pk, clerk.staff.pk, firm.pk)
        assert event.data == {"responsible_id": clerk.staff.pk}

    def test_the_second_is_told_who_was_faster(self, company: Company, firm: Customer) -> None:
        actions.take_customer(firm.pk, by=company.clerk.actor, at=AT)
        with pytest.raises(WrongStatus, match="林小雨"):
            actions.take_customer(firm.pk, by=company.colleague.actor, at=AT)
        assert holder_of(firm) == company.clerk.staff.pk

    def test_whoever_read_before_the_other_wrote_loses_as_well(
        self, company: Company, firm: Customer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def meanwhile(*args: Any) -> None:
            Customer.objects.filter(pk=firm.pk).update(responsible=company.colleague.staff)

        monkeypatch.setattr("huiyin.customers.actions.pool._permit", meanwhile)
        with pytest.raises(WrongStatus, match="周敏"):
            actions.take_customer(firm.pk, by=company.clerk.actor, at=AT)
        assert not Event.objects.filter(name="customer.taken").exists()

    def test_is_for_people_who_may_change_customers_there(self, company: Company, firm: Customer) -> None:
        for by in (company.quality.actor, company.outsider.actor, SETUP):
            with pytest.raises((NotAllowed, NotFound)):
                actions.take_customer(firm.pk, by=by, at=AT)
        household = make_household(make_estate(company.office).room)
        with pytest.raises(NotAllowed):
            actions.take_customer(household.pk, by=company.clerk.actor, at=AT)
        assert holder_of(firm) is None

    def test_writes_nothing_when_a_later_step_fails(
        self, company: Company, firm: Customer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(events: Sequence[Event]) -> None:
            raise RuntimeError("a subscriber failed")

        other = make_customer(company.office, "西湖茶叶有限公司")
        actions.take_customer(other.pk, by=company.clerk.actor, at=AT)
        monkeypatch.setattr(registry, "_subscribers", [registry.Subscriber(fail, None)])
        with pytest.raises(RuntimeError):
            actions.take_customer(firm.pk, by=company.clerk.actor, at=AT)
        with pytest.raises(RuntimeError):
            give_back(other, company.clerk.actor)
        assert (holder_of(firm), holder_of(other)) == (None, company.clerk.staff.pk)
        assert not FactChange.objects.exists()


class TestLimits:
    def test_how_many_one_may_hold(self, company: Company, firm: Customer, settings: Any) -> None:
        settings.POOL_MOST = 1
        other = make_customer(company.office, "西湖茶叶有限公司")
        actions.take_customer(firm.pk, by=company.clerk.actor, at=AT)
        with pytest.raises(Invalid, match="1"):
            actions.take_customer(other.pk, by=company.clerk.actor, at=AT)
        actions.take_customer(other.pk, by=company.colleague.actor, at=AT)
        settings.POOL_MOST = 0
        third = make_customer(company.office, "钱塘物流有限公司")
        actions.take_customer(third.pk, by=company.clerk.actor, at=AT)

    def test_how_many_one_may_take_on_a_day(self, company: Company, firm: Customer, settings: Any) -> None:
        settings.POOL_DAILY = 1
        other = make_customer(company.office, "西湖茶叶有限公司")
        actions.take_customer(firm.pk, by=company.clerk.actor, at=AT)
        give_back(firm, company.clerk.actor)
        with pytest.raises(Invalid):
            actions.take_customer(other.pk, by=company.clerk.actor, at=SOON)
        actions.take_customer(other.pk, by=company.clerk.actor, at=AT + timedelta(days=1))

    @pytest.mark.parametrize("by_hand", [False, True])
    def test_whoever_gave_one_up_waits(
        self, company: Company, firm: Customer, settings: Any, by_hand: bool
    ) -> None:
        settings.POOL_REST_DAYS = 30
        clerk = company.clerk.actor
        actions.take_customer(firm.pk, by=clerk, at=AT)
        if by_hand:
            actions.assign_responsible(firm.pk, staff_id=None, cause="调岗", by=clerk, at=SOON)
        else:
            give_back(firm, clerk)
        with pytest.raises(Invalid):
            actions.take_customer(firm.pk, by=clerk, at=SOON + timedelta(days=29))
        assert holder_of(firm) is None
        actions.take_customer(firm.pk, by=clerk, at=SOON + timedelta(days=30))
        assert holder_of(firm) == company.clerk.staff.pk

    def test_others_need_not_wait(self, company: Company, firm: Customer) -> None:
        actions.take_customer(firm.pk, by=company.clerk.actor, at=AT)
        give_back(firm, company.clerk.actor)
        actions.take_customer(firm.pk, by=company.colleague.actor, at=SOON)
        assert holder_of(firm) == company.colleague.staff.pk


class TestReturning:
    def test_leaves_nobody_responsible_and_keeps_why(self, company: Company, firm: Customer) -> None:
        actions.take_customer(firm.pk, by=company.clerk.actor, at=AT)
        give_back(firm, company.clerk.actor, "不在本区域")
        change, event = FactChange.objects.get(), Event.objects.get(name="customer.returned")
        assert holder_of(firm) is None
        assert change.cause == "不在本区域"
        assert event.data == {"previous_id": company.clerk.staff.pk, "change_id": change.pk}

    def test_needs_a_cause(self, company: Company, firm: Customer) -> None:
        actions.take_customer(firm.pk, by=company.clerk.actor, at=AT)
        with pytest.raises(Invalid):
            give_back(firm, company.clerk.actor, " ")
        assert holder_of(firm) == company.clerk.staff.pk

    def test_is_for_the_responsible_person(self, company: Company, firm: Customer) -> None:
        with pytest.raises(WrongStatus):
            give_back(firm, company.clerk.actor)
        actions.take_customer(firm.pk, by=company.clerk.actor, at=AT)
        with pytest.raises(WrongStatus):
            give_back(firm, company.colleague.actor)
        for by in (company.quality.actor, company.outsider.actor, SETUP):
            with pytest.raises((NotAllowed, NotFound)):
                give_back(firm, by)
        assert holder_of(firm) == company.clerk.staff.pk


class TestPages:
    def test_the_pool_has_companies_and_persons_of_nobody(self, company: Company, firm: Customer) -> None:
        make_household(make_estate(company.office).room)
        held = make_customer(company.office, "西湖茶叶有限公司")
        make_customer(company.other_office, "钱塘物流有限公司")
        actions.take_customer(held.pk, by=company.colleague.actor, at=AT)
        assert list(queries.list_pool(company.clerk.actor)) == [firm]

    def test_a_clerk_takes_one_and_gives_it_back(
        self, client: Client, company: Company, firm: Customer
    ) -> None:
        client.force_login(company.clerk.staff)
        take, back = f"/customers/{firm.pk}/take/", f"/customers/{firm.pk}/return/"
        assert take in client.get("/customers/pool/").content.decode()
        assert client.post(take).status_code == 303
        assert take not in client.get("/customers/pool/").content.decode()
        assert back in client.get(f"/customers/{firm.pk}/").content.decode()
        assert client.post(back, {"cause": ""}).status_code == 422
        assert client.post(back, {"cause": "调岗"}).status_code == 303
        assert holder_of(firm) is None
        assert client.post(take).status_code == 422

    def test_a_full_hand_sees_no_button(
        self, client: Client, company: Company, firm: Customer, settings: Any
    ) -> None:
        settings.POOL_MOST = 1
        other = make_customer(company.office, "西湖茶叶有限公司")
        actions.take_customer(other.pk, by=company.clerk.actor, at=AT)
        client.force_login(company.clerk.staff)
        shown = client.get("/customers/pool/").content.decode()
        assert firm.name in shown
        assert f"/customers/{firm.pk}/take/" not in shown

    def test_a_page_of_the_pool_costs_the_same_for_few_and_many(
        self, client: Client, company: Company, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(30):
            make_customer(company.office, f"第{number}公司", phone="")
        client.force_login(company.clerk.staff)
        with django_assert_max_num_queries(14):
            client.get("/customers/pool/")
