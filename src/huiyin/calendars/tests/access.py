"""Who may open the pages of the calendars: everybody looks, quality and the administrator publish."""

from datetime import UTC, datetime
from typing import Any

from huiyin.base.actor import Actor
from huiyin.base.tests.access import EVERYBODY, Access, Operation, who
from huiyin.calendars.actions import publish_calendar
from huiyin.calendars.tests.examples import OFFICE

PUBLISHERS = who("quality admin")


def calendar(company: Any) -> dict[str, Any]:
    """A published calendar."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    version = publish_calendar(code="walk", name="工作日历", spec=OFFICE, by=Actor.system("setup"), at=at)
    return {"code": version.calendar.code}


ACCESS = {
    "calendars:list": Access(EVERYBODY),
    "calendars:built_in": Access(EVERYBODY),
    "calendars:detail": Access(EVERYBODY, subject=calendar),
    "calendars:explain": Access(EVERYBODY),
    "calendars:holidays": Access(EVERYBODY),
    "calendars:announce": Access(PUBLISHERS),
    "calendars:new": Access(PUBLISHERS),
    "calendars:publish": Access(PUBLISHERS, subject=calendar),
    "api:list_calendars": Operation(EVERYBODY),
    "api:compute_due": Operation(EVERYBODY, data={"start": "2026-11-22T09:00:00+08:00", "budget": "2 days"}),
}
