"""Limits of reveals, and who saw what: 吴倩 sees customers, but not their numbers (decision 0028)."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from huiyin.base.errors import Invalid, NotAllowed, NotFound
from huiyin.base.tables import read_table
from huiyin.customers import actions, queries
from huiyin.customers.actions import TooMany
from huiyin.customers.models import ContactPoint, Customer, Reveal, RevealRaise
from huiyin.customers.queries import Looked
from huiyin.customers.tests.factories import make_customer
from huiyin.journal.models import Event
from huiyin.staff.tests.factories import BEGIN, SETUP, Company, make_company

pytestmark = pytest.mark.django_db
# Two in the afternoon in Shanghai.
AT = BEGIN + timedelta(days=30, hours=6)


@pytest.fixture
def company() -> Company:
    return make_company()


@pytest.fixture
def firm(company: Company) -> Customer:
    return make_customer(company.office)


def reveal(firm: Customer, company: Company, minutes: int = 0) -> ContactPoint:
    point = ContactPoint.objects.get(customer=firm)
    at = AT + timedelta(minutes=minutes)
    return actions.reveal_contact_point(point.pk, reason="核对", by=company.quality.actor, at=at)


class TestLimits:
    def test_of_a_day_says_when_the_next_is_free(
        self, company: Company, firm: Customer, settings: LazySettings
    ) -> None:
        settings.REVEALS_DAILY = 2
        reveal(firm, company)
        actions.reveal_terms(firm.pk, reason="核对", by=company.quality.actor, at=AT)
        with pytest.raises(TooMany, match=r"2 次.*2024-02-01 00:00"):
            reveal(firm, company)
        assert Reveal.objects.count() == 2
        tomorrow = timezone.localtime(AT).replace(hour=0) + timedelta(days=1)
        assert reveal(firm, company, minutes=int((tomorrow - AT).total_seconds()) // 60)

    def test_of_an_hour_frees_when_the_oldest_is_an_hour_old(
        self, company: Company, firm: Customer, settings: LazySettings
    ) -> None:
        settings.REVEALS_HOURLY = 2
        reveal(firm, company)
        reveal(firm, company, minutes=20)
        with pytest.raises(TooMany, match=r"60 分钟.*15:00"):
            reveal(firm, company, minutes=59)
        assert reveal(firm, company, minutes=60)
        with pytest.raises(TooMany, match="15:20"):
            reveal(firm, company, minutes=61)

    def test_nought_is_no_limit(self, company: Company, firm: Customer, settings: LazySettings) -> None:
        settings.REVEALS_DAILY = settings.REVEALS_HOURLY = 0
        for _ in range(5):
            reveal(firm, company)

    def test_count_each_person_alone(self, company: Company, firm: Customer, settings: LazySettings) -> None:
        settings.REVEALS_DAILY = 1
        reveal(firm, company)
        actions.reveal_terms(firm.pk, reason="核对", by=company.clerk.actor, at=AT)
        assert queries.quota_of(company.clerk.staff.pk, AT).today == 1

    def test_a_refusal_writes_nothing(self, company: Company, firm: Customer, settings: LazySettings) -> None:
        settings.REVEALS_DAILY = 1
        reveal(firm, company)
        before = Event.objects.count()
        with pytest.raises(TooMany):
            actions.reveal_terms(firm.pk, reason="核对", by=company.quality.actor, at=AT)
        assert (Event.objects.count(), Reveal.objects.count()) == (before, 1)


class TestRaising:
    def raised(self, company: Company, by: Any, extra: int = 5, reason: str = "回访月") -> RevealRaise:
        staff_id = company.quality.staff.pk
        return actions.raise_reveals(staff_id, extra=extra, reason=reason, by=by, at=AT)

    def test_lets_somebody_go_on_today(
        self, company: Company, firm: Customer, settings: LazySettings
    ) -> None:
        settings.REVEALS_DAILY = 1
        reveal(firm, company)
        row = self.raised(company, company.admin.actor)
        event = Event.objects.get(name="reveals.raised")
        assert (event.subject_id, event.data) == (company.quality.staff.pk, {"raise_id": row.pk, "extra": 5})
        assert reveal(firm, company)
        tomorrow = queries.quota_of(company.quality.staff.pk, AT + timedelta(days=1))
        assert (tomorrow.today, tomorrow.daily) == (0, 1)

    def test_is_for_who_approves_there_and_never_for_oneself(self, company: Company) -> None:
        for by in (company.clerk.actor, company.outsider.actor, company.quality.actor):
            with pytest.raises((NotAllowed, NotFound)):
                self.raised(company, by)
        with pytest.raises(NotAllowed):
            actions.raise_reveals(
                company.director.staff.pk, extra=5, reason="忙", by=company.director.actor, at=AT
            )
        assert not RevealRaise.objects.exists()

    @pytest.mark.parametrize(("extra", "reason"), [(0, "忙"), (501, "忙"), (5, " ")])
    def test_needs_a_number_and_a_reason(self, company: Company, extra: int, reason: str) -> None:
        with pytest.raises(Invalid):
            self.raised(company, company.admin.actor, extra, reason)

    def test_writes_nothing_when_the_event_fails(
        self, company: Company, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*args: Any, **kwargs: Any) -> None:
            raise RuntimeError

        monkeypatch.setattr("huiyin.customers.actions.seeing.record", fail)
        with pytest.raises(RuntimeError):
            self.raised(company, company.admin.actor)
        assert not RevealRaise.objects.exists()


class TestWhoSawIt:
    def test_is_found_by_person_customer_number_kind_and_day(self, company: Company, firm: Customer) -> None:
        other = make_customer(company.office, "江南实业集团", phone="0571-88880000")
        reveal(firm, company)
        actions.reveal_terms(other.pk, reason="核对", by=company.clerk.actor, at=AT + timedelta(days=1))

        def found(**limits: Any) -> list[int]:
            rows = queries.list_seen(company.director.actor, Looked(**limits))
            return [row.customer_id for row in rows.order_by("pk")]

        day = timezone.localtime(AT).date()
        phone = ContactPoint.objects.get(customer=firm).value
        assert found() == [firm.pk, other.pk]
        assert found(person="吴倩") == found(customer=firm.number) == found(kind="point") == [firm.pk]
        assert found(customer=phone) == found(last=day) == [firm.pk]
        assert found(first=day + timedelta(days=1)) == found(customer="实业") == [other.pk]

    def test_is_not_found_by_a_number_that_one_may_not_read(self, company: Company, firm: Customer) -> None:
        reveal(firm, company)
        phone = ContactPoint.objects.get(customer=firm).value
        assert not queries.list_seen(company.quality.actor, Looked(customer=phone)).exists()

    def test_keeps_to_the_units_where_one_may_see_it(self, company: Company, firm: Customer) -> None:
        reveal(firm, company)
        for by in (company.clerk.actor, company.outsider.actor, company.handler.actor):
            assert not queries.list_seen(by, Looked()).exists()

    def test_goes_with_a_merged_customer(self, company: Company, firm: Customer) -> None:
        reveal(firm, company)
        winner = make_customer(company.office, "江南实业集团", phone="0571-88880000")
        actions.merge_customers(winner.pk, loser_id=firm.pk, by=SETUP, at=AT)
        assert queries.list_seen(company.director.actor, Looked(customer=winner.number)).count() == 1

    def test_page_and_file_say_the_same(self, client: Client, company: Company, firm: Customer) -> None:
        reveal(firm, company)
        client.force_login(company.director.staff)
        page = client.get("/customers/seen/", {"customer": firm.number})
        assert "吴倩" in page.content.decode()
        assert "核对" in page.content.decode()
        file = client.get("/customers/seen/export/", {"customer": firm.number})
        lines = list(read_table(file.content))
        assert len(lines) == 2
        assert "吴倩" in lines[1]

    def test_takes_the_same_queries_for_many(
        self, client: Client, company: Company, firm: Customer, django_assert_max_num_queries: Any
    ) -> None:
        for minute in range(15):
            reveal(firm, company, minutes=minute)
        client.force_login(company.director.staff)
        client.get("/customers/seen/")
        with django_assert_max_num_queries(12):
            client.get("/customers/seen/")

    def test_raising_on_the_page(self, client: Client, company: Company) -> None:
        client.force_login(company.director.staff)
        answer = client.post(
            f"/customers/seen/raise/{company.clerk.staff.pk}/", {"extra": "5", "reason": "月末"}
        )
        assert answer.status_code == 303
        assert RevealRaise.objects.get().by_id == company.director.staff.pk
