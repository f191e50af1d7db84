"""Publishing working calendars."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.validators import slug_re
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, WrongStatus
from huiyin.calendars.events import CalendarPublished, HolidaysAnnounced
from huiyin.calendars.models import CalendarVersion, HolidayEdition, WorkingCalendar
from huiyin.calendars.queries import (
    DEFAULT_SPEC,
    find_calendar,
    forget_versions,
    list_calendars,
    newest_table,
)
from huiyin.calendars.rules import Calendar
from huiyin.calendars.rules.notice import HOLIDAY, NoticeDay
from huiyin.journal.actions import record


def publish_calendar(
    *, code: str, name: str, spec: Mapping[str, Any], by: Actor, at: datetime, after: int | None = None
) -> CalendarVersion:
    """Publish a calendar, or the next version of it.

    `after` is the number of the version that the author has seen (0: none yet); None does not ask.

    :raises NotAllowed: without calendars.manage
    :raises Invalid: code or name missing, or a spec that makes no sense or does not work every week
    :raises WrongStatus: another version has been published since the one seen
    """
    by.require("calendars.manage")
    compiled = _check(code, name, spec)
    try:
        with transaction.atomic():
            return _publish(code, name.strip(), dict(spec), compiled, by=by, at=at, after=after)
    except IntegrityError as mistake:
        raise WrongStatus from mistake


@transaction.atomic
def announce_holidays(days: Sequence[NoticeDay], *, by: Actor, at: datetime) -> HolidayEdition:
    """Make the yearly notice known: a new edition of the holiday table, and a version with it of every calendar.

    The years of these days are wholly as they say. What was computed before stays as it was, but for due times that
    were provisional: the ledger moves them.

    :raises NotAllowed: without calendars.manage
    :raises Invalid: no day, or one twice
    """
    by.require("calendars.manage")
    if not any(day.kind == HOLIDAY for day in days):
        raise Invalid(fields={"text": _("A notice names at least one holiday.")})
    if len({day.date for day in days}) < len(days):
        raise Invalid(fields={"text": _("A date is given twice.")})
    years = sorted({day.date.year for day in days})
    before = newest_table().edition
    number = HolidayEdition.objects.count() + 1
    edition = HolidayEdition.objects.create(
        code=f"CN-{years[0]}-n{number}",
        base=before,
        holidays={day.date.isoformat(): day.name for day in days if day.kind == HOLIDAY},
        workdays={day.date.isoformat(): day.name for day in days if day.kind != HOLIDAY},
        announced_at=at,
    )
    forget_versions()
    calendars = [row for row in list_calendars() if row.current and row.current.spec.get("holidays")]
    for row in calendars:
        assert row.current is not None
        publish_calendar(code=row.code, name=row.name, spec=row.current.spec, by=by, at=at)
    if not calendars:
        publish_calendar(code="cn", name=str(_("Built-in calendar")), spec=DEFAULT_SPEC, by=by, at=at)
    record(HolidaysAnnounced(edition=edition.code, years=years), on=edition.pk, place=None, by=by, at=at)
    return edition


def _check(code: str, name: str, spec: Mapping[str, Any]) -> Calendar:
    fields: dict[str, Any] = {}
    if not slug_re.fullmatch(code) or len(code) > 50:
        fields["code"] = _("Use letters, digits and hyphens.")
    if not name.strip() or len(name) > 100:
        fields["name"] = _("Give the calendar a name of at most 100 characters.")
    if fields:
        raise Invalid(fields=fields)
    compiled = Calendar.from_spec(spec, table=newest_table())
    if not compiled.spec.is_lasting:
        raise Invalid(fields={"shifts": _("A calendar must work on some weekday, not on single dates only.")})
    return compiled


def _publish(
    code: str,
    name: str,
    spec: dict[str, Any],
    compiled: Calendar,
    *,
    by: Actor,
    at: datetime,
    after: int | None,
) -> CalendarVersion:
    calendar = find_calendar(code) or WorkingCalendar.objects.create(code=code, name=name)
    last = calendar.current.number if calendar.current else 0
    if after is not None and after != last:
        raise WrongStatus
    version = CalendarVersion.objects.create(
        calendar=calendar,
        number=last + 1,
        spec=spec,
        holidays_version=compiled.holidays_version,
        created_at=at,
    )
    forget_versions()
    WorkingCalendar.objects.filter(pk=calendar.pk).update(name=name, current=version)
    event = CalendarPublished(
        version_id=version.pk, number=version.number, holidays_version=version.holidays_version
    )
    record(event, on=calendar.pk, place=None, by=by, at=at)
    return version
