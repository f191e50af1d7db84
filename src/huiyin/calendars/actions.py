"""Publishing working calendars."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.validators import slug_re
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, WrongStatus
from huiyin.calendars.events import CalendarPublished
from huiyin.calendars.models import CalendarVersion, WorkingCalendar
from huiyin.calendars.queries import find_calendar, forget_versions
from huiyin.calendars.rules import Calendar
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


def _check(code: str, name: str, spec: Mapping[str, Any]) -> Calendar:
    fields: dict[str, Any] = {}
    if not slug_re.fullmatch(code) or len(code) > 50:
        fields["code"] = _("Use letters, digits and hyphens.")
    if not name.strip() or len(name) > 100:
        fields["name"] = _("Give the calendar a name of at most 100 characters.")
    if fields:
        raise Invalid(fields=fields)
    compiled = Calendar.from_spec(spec)
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
