"""The pages of the card: it shows what its reader may see, and keeps what two people write."""

import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from huiyin.customers import actions, queries
from huiyin.customers.models import (
    CardCheck,
    Contact,
    ContactPoint,
    Customer,
    FactChange,
    Note,
    OptOut,
    Profile,
)
from huiyin.customers.tests.factories import make_customer, make_estate, make_household
from huiyin.staff.tests.factories import BEGIN, SETUP, Company, Persona, make_company

pytestmark = pytest.mark.django_db
AT = BEGIN + timedelta(days=3)


@pytest.fixture
def company() -> Company:
    """The people of 翠湖花园."""
    return make_company()


@pytest.fixture
def firm(company: Company) -> Customer:
    """A firm with a person who decides, and with terms."""
    made = make_customer(company.office)
    actions.add_contact(made.pk, name="张伟", title="总经理", part="decides", by=SETUP, at=AT)
    actions.change_facts(made.pk, group="terms", facts={"credit_limit": "50000"}, by=SETUP, at=AT)
    return made


def browser(persona: Persona) -> Client:
    """Where this person is logged in."""
    client = Client()
    client.force_login(persona.staff)
    return client


def text(response: object) -> str:
    """The page."""
    assert isinstance(response, HttpResponse)
    return response.content.decode()


def hidden(page: str) -> dict[str, str]:
    """What the form carries of what it showed."""
    return dict(re.findall(r'<input type="hidden" name="(seen_\w+)" value="([^"]*)"', page)) | {
        name: "" for name in re.findall(r'<input type="hidden" name="(seen_\w+)" id', page)
    }


class TestCard:
    def test_shows_people_terms_and_what_changed(self, company: Company, firm: Customer) -> None:
        actions.change_facts(
            firm.pk, group="terms", facts={"credit_limit": "20000"}, cause="逾期两次", by=SETUP, at=AT
        )
        page = text(browser(company.supervisor).get(f"/customers/{firm.pk}/"))
        for words in ("张伟", "¥20000.00", "逾期两次", "50000.00"):
            assert words in page

    def test_hides_credit_from_who_may_not_read_it_until_it_is_revealed(
        self, company: Company, firm: Customer
    ) -> None:
        actions.change_facts(
            firm.pk, group="terms", facts={"credit_limit": "20000"}, cause="逾期两次", by=SETUP, at=AT
        )
        clerk = browser(company.clerk)
        page = text(clerk.get(f"/customers/{firm.pk}/"))
        assert "20000" not in page
        assert "50000" not in page
        revealed = clerk.post(f"/customers/{firm.pk}/terms/", {"reason": "客户询问"})
        assert "20000.00" in text(revealed)
        assert "no-store" in revealed.headers["Cache-Control"]

    def test_is_printed_in_three_forms(self, company: Company, firm: Customer) -> None:
        for form in ("form-37", "form-38", "form-39"):
            answer = browser(company.clerk).get(reverse("customers:paper", args=[firm.pk, form]))
            assert answer.headers["Content-Type"] == "application/pdf"
            assert answer.content.startswith(b"%PDF")
        assert browser(company.clerk).get(f"/customers/{firm.pk}/paper/form-99/").status_code == 404

    def test_the_code_on_paper_leads_back(self, company: Company, firm: Customer) -> None:
        page = text(
            browser(company.clerk).get(reverse("files:paper", args=[f"customer-{firm.pk}"]), follow=True)
        )
        assert firm.name in page

    def test_says_which_groups_are_out_of_date_and_takes_the_word_that_they_hold(
        self, company: Company, firm: Customer
    ) -> None:
        clerk = browser(company.clerk)
        assert firm.name in text(clerk.get("/customers/stale/?tab=all"))
        for group in queries.groups_of(firm):
            assert clerk.post(f"/customers/{firm.pk}/confirm/", {"group": group}).status_code == 303
        assert firm.name not in text(clerk.get("/customers/stale/?tab=all"))
        assert clerk.post(f"/customers/{firm.pk}/confirm/", {"group": "moon"}).status_code == 422


class TestForms:
    def test_one_person_after_the_other(self, company: Company, firm: Customer) -> None:
        clerk, contact = browser(company.clerk), Contact.objects.get()
        other = make_customer(company.office, "锦绣商贸", phone="")
        move = f"/customers/contacts/{contact.pk}/move/"
        assert "锦绣" not in text(clerk.get(move))
        unclear = clerk.post(move, {"to": "没有", "since": "2026-01-05"})
        assert unclear.status_code == 422
        done = clerk.post(move, {"to": other.number, "title": "顾问", "since": "2026-01-05", "cause": "跳槽"})
        assert done.headers["Location"] == f"/customers/{other.pk}/"
        page = text(clerk.get(f"/customers/{firm.pk}/"))
        assert "锦绣商贸" in page
        leave = f"/customers/contacts/{contact.pk}/leave/"
        assert clerk.get(leave).status_code == 200
        assert clerk.post(leave, {"until": "2026-02-01"}).status_code == 303

    def test_numbers_that_are_not_to_be_called(self, company: Company, firm: Customer) -> None:
        clerk, point = browser(company.clerk), ContactPoint.objects.get()
        hours = f"/customers/points/{point.pk}/hours/"
        assert clerk.post(hours, {"quiet_from": "12:00"}).status_code == 422
        assert clerk.post(hours, {"quiet_from": "12:00", "quiet_until": "14:00"}).status_code == 303
        refuse = f"/customers/points/{point.pk}/refuse/"
        assert clerk.post(refuse, {"purpose": "offer", "reason": "不需要"}).status_code == 303
        page = text(clerk.get(f"/customers/{firm.pk}/"))
        assert "12:00–14:00" in page
        assert "不需要" in page
        assert "12:00–14:00" in text(clerk.get("/customers/"))
        assert clerk.post(f"/customers/refusals/{OptOut.objects.get().pk}/end/").status_code == 303

    def test_notes_team_and_sites(self, company: Company, firm: Customer) -> None:
        clerk, url = browser(company.clerk), f"/customers/{firm.pk}/"
        assert clerk.post(f"{url}notes/new/", {"words": "爱喝茶", "visibility": "team"}).status_code == 303
        assert "爱喝茶" in text(clerk.get(url))
        assert "爱喝茶" not in text(browser(company.colleague).get(url))
        colleague = company.colleague.staff.pk
        assert clerk.post(f"{url}team/new/", {"staff": colleague, "duty": "合同"}).status_code == 303
        assert "爱喝茶" in text(browser(company.colleague).get(url))
        assert clerk.post(f"{url}sites/new/", {"name": "一厂", "address": "滨江路1号"}).status_code == 303
        assert "滨江路1号" in text(clerk.get(url))
        assert "滨江路1号" not in text(browser(company.quality).get(url))
        assert clerk.post(f"/customers/notes/{Note.objects.get().pk}/withdraw/").status_code == 303

    def test_an_address_goes_only_with_its_cause(self, company: Company, firm: Customer) -> None:
        clerk = browser(company.clerk)
        point = actions.add_contact_point(firm.pk, kind="address", value="江滨路8号", by=SETUP, at=AT)
        remove = f"/customers/points/{point.pk}/remove/"
        assert clerk.post(remove).status_code == 422
        assert clerk.post(remove, {"cause": "搬迁"}).status_code == 303
        assert FactChange.objects.get().before == "江滨路8号"


class TestTwoAtOnce:
    def test_choose_field_by_field_and_nothing_is_lost(self, company: Company, firm: Customer) -> None:
        url = f"/customers/{firm.pk}/facts/business/"
        one, two = browser(company.clerk), browser(company.colleague)
        seen = hidden(text(one.get(url)))
        assert "seen_scope" in seen
        assert two.post(url, seen | {"scope": "丝绸", "needs": "停车位"}).status_code == 303
        clash = one.post(url, seen | {"scope": "棉布", "industry": "纺织"})
        assert clash.status_code == 409
        page = text(clash)
        for words in ("丝绸", "棉布", "纺织", "停车位"):
            assert words in page
        now = hidden(page)
        assert now["seen_scope"] == "丝绸"
        choice = {"take_scope": "mine", "mine_scope": "棉布", "theirs_scope": "丝绸"}
        choice |= {"take_industry": "mine", "mine_industry": "纺织", "theirs_industry": ""}
        choice |= {"take_needs": "theirs", "mine_needs": "", "theirs_needs": "停车位"}
        assert one.post(url, now | choice).status_code == 303
        profile = Profile.objects.get()
        assert (profile.scope, profile.industry, profile.needs) == ("棉布", "纺织", "停车位")

    def test_of_the_name_too(self, company: Company, firm: Customer) -> None:
        url = f"/customers/{firm.pk}/edit/"
        one, two = browser(company.clerk), browser(company.colleague)
        seen = hidden(text(one.get(url))) | {"unit": str(company.office.pk), "cause": "更名"}
        assert two.post(url, seen | {"name": "江南丝绸"}).status_code == 303
        clash = one.post(url, seen | {"name": "江南布业"})
        assert clash.status_code == 409
        assert company.office.name in text(clash)
        kept = hidden(text(clash)) | {"unit": str(company.office.pk), "cause": "更名"}
        done = one.post(url, kept | {"take_name": "mine", "mine_name": "江南布业", "theirs_name": "江南丝绸"})
        assert done.status_code == 303
        assert [row.before for row in FactChange.objects.order_by("pk")] == ["江南纺织有限公司", "江南丝绸"]


class TestChecks:
    def test_a_manager_notes_what_was_found(self, company: Company, firm: Customer) -> None:
        actions.assign_responsible(firm.pk, staff_id=company.clerk.staff.pk, by=SETUP, at=AT)
        director = browser(company.director)
        assert company.clerk.staff.name in text(director.get("/customers/checks/"))
        url = f"/customers/checks/{company.office.pk}/{company.clerk.staff.pk}/"
        assert firm.name in text(director.get(url))
        assert director.post(url, {"words": ""}).status_code == 422
        assert director.post(url, {"words": "电话过期"}).status_code == 303
        assert CardCheck.objects.get().words == "电话过期"
        assert "电话过期" in text(director.get(url))
        empty = f"/customers/checks/{company.office.pk}/{company.handler.staff.pk}/"
        assert director.get(empty).status_code == 404


def test_a_household_has_its_family(company: Company) -> None:
    home = make_household(make_estate(company.office).room)
    clerk = browser(company.clerk)
    assert (
        clerk.post(f"/customers/{home.pk}/contacts/new/", {"name": "王小乐", "title": "儿子"}).status_code
        == 303
    )
    page = text(clerk.get(f"/customers/{home.pk}/"))
    assert "王小乐" in page
    assert clerk.get(f"/customers/contacts/{Contact.objects.get().pk}/").status_code == 200
