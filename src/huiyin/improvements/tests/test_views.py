"""The pages: a shortfall is raised, acted upon and judged by three people in their browsers."""

import pytest
from django.test import Client

from huiyin.improvements.models import Nonconformity
from huiyin.improvements.tests.factories import make_nonconformity
from huiyin.ledger.tests.kettles import install
from huiyin.staff.tests.factories import Company, Persona, make_company

pytestmark = pytest.mark.django_db
LIST = "/improvements/"


@pytest.fixture
def company(db: None) -> Company:
    """The people of 翠湖花园."""
    return make_company()


def browser(persona: Persona) -> Client:
    """Where this person is logged in."""
    client = Client()
    client.force_login(persona.staff)
    return client


def test_from_raising_to_the_verdict(company: Company) -> None:
    quality, handler, director = map(browser, (company.quality, company.handler, company.director))
    new = {"title": "维修超时", "owner_id": company.handler.staff.pk, "watch_weeks": 4}
    answer = quality.post(f"{LIST}new/?unit={company.office.pk}", new)
    row = Nonconformity.objects.get()
    assert answer.status_code == 303, answer.content.decode()
    page = f"{LIST}{row.pk}/"
    assert handler.post(f"{page}analyse/", {"cause": "备件不足"}).status_code == 303
    what = {
        "kind": "corrective",
        "words": "建立备件库存",
        "owner_id": company.director.staff.pk,
        "complete_by": "2099-01-01T18:00",
    }
    assert handler.post(f"{page}plan/", what).status_code == 303
    action = row.actions.get()
    assert "建立备件库存" in director.get(page).content.decode()
    done = director.post(f"{LIST}actions/{action.pk}/carry-out/", {"result": "已备齐"})
    assert done.status_code == 303
    assert "verify" not in handler.get(page).content.decode()
    assert quality.post(f"{page}verify/", {"effective": "yes", "effect": "未再发生"}).status_code == 303
    assert "维修超时" in quality.get(f"{LIST}?tab=ended").content.decode()


def test_keeps_what_was_typed_where_something_is_missing(company: Company) -> None:
    row = make_nonconformity(company, "acting")
    answer = browser(company.director).post(
        f"{LIST}actions/{row.actions.get().pk}/carry-out/", {"result": ""}
    )
    assert answer.status_code == 422
    answer = browser(company.handler).post(
        f"{LIST}{row.pk}/plan/", {"words": "每周盘点", "kind": "preventive"}
    )
    assert answer.status_code == 422
    assert "每周盘点" in answer.content.decode()


@pytest.mark.parametrize("tab", ["open", "mine", "watched", "ended", "nonsense"])
def test_an_empty_list_says_why(company: Company, tab: str) -> None:
    assert "看板" in browser(company.quality).get(f"{LIST}?tab={tab}").content.decode()


def test_outsiders_see_nothing(company: Company) -> None:
    row = make_nonconformity(company)
    assert row.title not in browser(company.outsider).get(LIST).content.decode()
    assert browser(company.outsider).get(f"{LIST}{row.pk}/").status_code == 404


def test_the_rows_behind_a_figure_lead_here(company: Company) -> None:
    install(place=company.root.place())
    behind = f"/obligations/?clause=whistle&unit={company.office.pk}&month=2026-03"
    shown = browser(company.quality).get(behind).content.decode()
    assert "/improvements/new/?clause=whistle&amp;since=2026-03&amp;until=2026-03&amp;unit=" in shown
    assert "/improvements/new/" not in browser(company.clerk).get(behind).content.decode()
