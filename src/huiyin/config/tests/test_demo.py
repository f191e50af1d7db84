"""The demo company in small: everything in it, everything clean, the same every time."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

import pytest

from huiyin.base.actor import Actor
from huiyin.base.errors import NotAllowed
from huiyin.cases.models import Case
from huiyin.config import database, demo
from huiyin.config.demo.company import build_company
from huiyin.config.demo.duty import duty_of
from huiyin.config.demo.history import go_through
from huiyin.config.demo.lives import ZONE, Life, Scene
from huiyin.config.demo.shortfalls import shortfalls_of
from huiyin.customers.models import Customer
from huiyin.improvements.models import Nonconformity
from huiyin.journal.models import Event
from huiyin.journal.queries import verify_journal
from huiyin.ledger.models import Obligation, Reminder
from huiyin.ledger.queries.replay import verify_ledger
from huiyin.portal.models import PortalLink
from huiyin.staff.actions import Details, create_staff
from huiyin.staff.models import DutySwap, OrgUnit, Role, Staff
from huiyin.staff.queries import actor_for, count_demo_logins
from huiyin.staff.queries.duty import duty_for, gaps_ahead, latest_handovers, on_duty

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SMALL = demo.Size(households=60, matters_a_day=5)


def lived(lives: Callable[[Scene, datetime, datetime], Iterator[tuple[datetime, Life]]], **span: Any) -> None:
    """Only these lives of a company without matters."""
    random = Random(demo.SEED)
    company = build_company(random, **span)
    begun = span["end"] - timedelta(days=span["days"])
    scenes = [Scene(company, office, Random(7), span["end"]) for office in company.offices]
    queue = [
        (moment, number, life)
        for number, scene in enumerate(scenes)
        for moment, life in lives(scene, begun, span["end"])
    ]
    go_through(queue, count(100), span["end"])


@pytest.mark.django_db
class TestDemo:
    def test_is_a_company_with_a_history_that_proves_itself(self) -> None:
        demo.load(days=12, now=NOW, size=SMALL)
        assert Customer.objects.filter(kind="household").count() == 60
        assert {"registered", "dispatched", "in_handling", "handled", "answered", "closed"} <= set(
            Case.objects.values_list("status", flat=True)
        )
        assert Case.objects.filter(number=None).count() == 0
        assert Obligation.objects.filter(status="met").count() > 50
        assert Reminder.objects.exists()
        assert PortalLink.objects.filter(premises__kind="building").count() >= 3
        assert verify_ledger().differences == []
        found = verify_journal()
        assert (found.problems, found.unsealed) == ([], 0)

    @pytest.mark.parametrize("hour", [3, 9, 22])
    def test_has_its_first_clerk_on_duty_at_any_hour(self, hour: int) -> None:
        now = NOW.astimezone(ZONE).replace(hour=hour)
        lived(duty_of, days=9, end=now)
        for desk in OrgUnit.objects.filter(is_desk=True):
            assert len(on_duty(desk, now)) == 1
            assert gaps_ahead(desk, now) == []
            assert len(latest_handovers(desk)) == 5
        clerk = Staff.objects.get(username="kefu")
        assert [shift.staff for shift in duty_for(actor_for(clerk, now), now)] == [clerk]
        assert set(DutySwap.objects.values_list("status", flat=True)) == {"asked", "agreed"}
        assert DutySwap.objects.get(status="asked").other == clerk
        assert Obligation.objects.filter(clause_code="duty-takeover", status="met").exists()

    def test_has_what_fell_short_in_every_state(self) -> None:
        lived(shortfalls_of, days=90, end=NOW)
        states = set(Nonconformity.objects.values_list("status", flat=True))
        assert states == set(Nonconformity.Status.values)

    def test_gives_a_login_for_each_role(self) -> None:
        demo.load(days=1, now=NOW, size=SMALL)
        people = Staff.objects.filter(username__in=[login.username for login in demo.LOGINS])
        held = {
            code
            for person in people
            for code in person.holdings.values_list("position__role__code", flat=True)
        }
        assert held == set(Role.objects.values_list("code", flat=True))
        assert all(person.check_password(demo.LOGINS[0].password) for person in people)
        assert count_demo_logins() == Staff.objects.count()
        assert all(actor_for(person, NOW).grants for person in people)

    def test_is_the_same_every_time(self) -> None:
        def told() -> list[tuple[str, datetime]]:
            return list(Event.objects.order_by("id").values_list("name", "occurred_at"))

        from django.db import transaction

        with transaction.atomic():
            demo.load(days=3, now=NOW, size=SMALL)
            first = told()
            transaction.set_rollback(True)
        demo.load(days=3, now=NOW, size=SMALL)
        assert told() == first

    def test_never_replaces_real_people(self) -> None:
        create_staff(username="lin", details=Details(name="林小雨"), by=Actor.system("test"), at=NOW)
        with pytest.raises(NotAllowed, match="demo logins"):
            database.refuse_real_people()
