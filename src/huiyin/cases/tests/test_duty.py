"""What came in while the unit was closed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.cases.queries.duty import after_hours
from huiyin.cases.tests.factories import make_case, make_kinds
from huiyin.staff.tests.factories import make_company

pytestmark = pytest.mark.django_db
# Monday to Friday 09:00-12:00 and 13:30-18:00 in Shanghai; the 23rd is a Monday.
OPEN = datetime(2026, 11, 23, 2, tzinfo=UTC)
NOON = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
NIGHT = datetime(2026, 11, 23, 18, tzinfo=UTC)


def test_only_what_was_registered_while_closed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    company = make_company()
    make_kinds()
    made = {at: make_case(company, at=at) for at in (OPEN, NOON, NIGHT)}
    since, until = OPEN - timedelta(days=1), NIGHT + timedelta(days=1)
    found = after_hours(company.clerk.actor, since=since, until=until)
    assert [case.pk for case in found] == [made[NIGHT].pk, made[NOON].pk]
    assert after_hours(company.outsider.actor, since=since, until=until) == []
    monkeypatch.setattr("huiyin.base.clock.now", lambda: until)
    client.force_login(company.clerk.staff)
    shown = client.get(reverse("cases:after-hours")).content.decode()
    assert str(made[NIGHT].number) in shown
    assert str(made[OPEN].number) not in shown
    assert (
        str(made[NIGHT].number)
        not in client.get(reverse("cases:after-hours"), {"until": "2026-11-20"}).content.decode()
    )
