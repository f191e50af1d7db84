"""The demo company in small: everything in it, everything clean, the same every time."""

from datetime import UTC, datetime

import pytest

from huiyin.base.actor import Actor
from huiyin.base.errors import NotAllowed
from huiyin.cases.models import Case
from huiyin.config import database, demo
from huiyin.customers.models import Customer
from huiyin.journal.models import Event
from huiyin.journal.queries import verify_journal
from huiyin.ledger.models import Obligation, Reminder
from huiyin.ledger.queries.replay import verify_ledger
from huiyin.portal.models import PortalLink
from huiyin.staff.actions import Details, create_staff
from huiyin.staff.models import Role, Staff
from huiyin.staff.queries import actor_for, count_demo_logins

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SMALL = demo.Size(households=60, matters_a_day=5)


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
