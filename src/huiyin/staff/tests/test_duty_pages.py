"""The pages of the duty roster."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.staff.models import DutyHandover, DutyRoster, DutyShift, DutySwap, Staff
from huiyin.staff.tests.factories import Company
from huiyin.staff.tests.test_duty import (
    AT,
    HOUR,
    MONDAY,
    add,
    company,
    fill,
    owners,
    roster,
)

__all__ = ["company", "roster"]
pytestmark = pytest.mark.django_db


def freeze(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    """Let the pages believe that it is this moment."""
    monkeypatch.setattr("huiyin.base.clock.now", lambda: at)


class TestPages:
    def test_the_way_from_setting_up_to_taking_over(
        self, company: Company, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        freeze(monkeypatch, AT)
        log_in = login(client, company)
        log_in("supervisor")
        assert reverse("staff:duty-set-up", args=[company.desk.pk]) in get(client, "staff:duty")
        given = {
            "kinds": "白 8:00-20:00\n夜 20：00-8：00",
            "cycle": "白 夜 休 休",
            "swaps_need_approval": "on",
        }
        post(client, "staff:duty-set-up", company.desk.pk, data=given, status=303)
        people = {
            f"person_{n}": company.personas[who].staff.pk
            for n, who in enumerate(("clerk", "colleague", "supervisor"), start=1)
        }
        filled: dict[str, object] = {
            "since": "2026-11-23",
            "until": "2026-11-29",
            "cycle": "白 夜 休",
            **people,
        }
        post(client, "staff:duty-fill", company.desk.pk, data=filled, status=303)
        grid = get(client, "staff:duty-roster", company.desk.pk)
        assert grid.count('class="duty-shift is-planned"') == 14
        assert "林小雨" in grid
        shift = DutyShift.objects.filter(staff=company.clerk.staff).earliest("begins_at")
        freeze(monkeypatch, shift.ends_at)
        log_in("clerk")
        given = {"notes": "3 号楼电梯待修，已通知工程部"}
        post(client, "staff:shift-hand-over", shift.pk, data={"notes": ""}, status=422)
        post(client, "staff:shift-hand-over", shift.pk, data=given, status=303)
        assert "电梯待修" in get(client, "staff:shift", shift.pk)
        following = DutyHandover.objects.get().incoming
        assert following is not None
        client.force_login(following)
        assert 'id="take-over"' in get(client, "staff:shift", shift.pk)
        post(client, "staff:shift-take-over", shift.pk, data={"remark": ""}, status=303)
        assert DutyHandover.objects.get().taken_by == following

    def test_units_of_the_same_name_are_told_apart_by_where_they_belong(
        self, client: Client, company: Company
    ) -> None:
        login(client, company)("supervisor")
        page = get(client, "staff:duty")
        assert f"{company.desk.name}</a>" in page
        assert f'<span class="soft">{company.office.name}</span>' in page

    def test_gaps_are_shown_loudly(
        self, company: Company, roster: DutyRoster, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        freeze(monkeypatch, AT)
        add(company, "clerk")
        login(client, company)("clerk")
        shown = get(client, "staff:duty-roster", company.desk.pk)
        assert "is-gap" in shown
        assert "20:00–24:00" in shown
        assert "无人值班" in shown

    def test_the_top_bar_says_who_is_on_duty(
        self, company: Company, roster: DutyRoster, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        add(company, "clerk")
        freeze(monkeypatch, AT + 2 * HOUR)
        log_in = login(client, company)
        for who in ("handler", "colleague"):
            log_in(who)
            assert "林小雨" in get(client, "staff:duty-now")
            assert "林小雨" in get(client, "staff:duty-now", line="1")
        log_in("outsider")
        assert get(client, "staff:duty-now").strip() == ""
        freeze(monkeypatch, AT)
        log_in("handler")
        assert "is-alarm" in get(client, "staff:duty-now")

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_swaps_are_asked_and_answered(
        self,
        company: Company,
        roster: DutyRoster,
        client: Client,
        monkeypatch: pytest.MonkeyPatch,
        language: str,
    ) -> None:
        Staff.objects.update(language=language)
        freeze(monkeypatch, AT)
        mine, yours = add(company, "clerk"), add(company, "colleague", "白", MONDAY + timedelta(days=1))
        log_in = login(client, company)
        log_in("clerk")
        other = f"{company.colleague.staff.pk}:{yours.pk}"
        assert f'value="{other}"' in get(client, "staff:shift", mine.pk)
        post(client, "staff:shift-swap", mine.pk, data={"other": other}, status=303)
        swap = DutySwap.objects.get()
        log_in("colleague")
        assert reverse("staff:swap-answer", args=[swap.pk, "agree"]) in get(client, "staff:shift", mine.pk)
        post(client, "staff:swap-answer", swap.pk, "agree", data={}, status=303)
        log_in("supervisor")
        assert reverse("staff:swap-answer", args=[swap.pk, "approve"]) in get(client, "staff:shift", mine.pk)
        post(client, "staff:swap-answer", swap.pk, "approve", data={}, status=303)
        assert owners(mine, yours) == [company.colleague.staff.pk, company.clerk.staff.pk]
        post(client, "staff:swap-answer", swap.pk, "nonsense", data={}, status=404)

    def test_the_grid_asks_the_database_the_same_for_many_shifts(
        self,
        company: Company,
        roster: DutyRoster,
        client: Client,
        django_assert_max_num_queries: Callable[..., object],
    ) -> None:
        fill(company, [company.clerk.staff.pk, company.colleague.staff.pk, company.supervisor.staff.pk])
        login(client, company)("supervisor")
        with django_assert_max_num_queries(24):  # type: ignore[attr-defined]
            get(client, "staff:duty-roster", company.desk.pk, span="month", **{"from": "2026-11-23"})


def login(client: Client, company: Company) -> Callable[[str], None]:
    """Log one of the people in."""
    return lambda who: client.force_login(company.personas[who].staff)


def get(client: Client, name: str, *args: object, **query: str) -> str:
    """A page as it is sent."""
    answer = client.get(reverse(name, args=args), query)
    if answer.status_code == 303:
        answer = client.get(answer.headers["Location"])
    assert answer.status_code == 200
    return answer.content.decode()


def post(client: Client, name: str, *args: object, data: Mapping[str, object], status: int) -> None:
    """Send a form."""
    answer = client.post(reverse(name, args=args), data)
    assert answer.status_code == status, answer.content.decode()[:3000]
