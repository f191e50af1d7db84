"""Reads of channels and preferences: how somebody is reached, and when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.conf import settings

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.calendars.queries import get_version
from huiyin.calendars.rules import Calendar
from huiyin.channels.models import Channel, ChannelSet, Digest, Preference, Way
from huiyin.channels.registry import find_kind
from huiyin.channels.rules import quiet
from huiyin.staff.models import Staff
from huiyin.staff.queries import places, positions_of
from huiyin.staff.rules import ancestor_paths

PERSONAL_WAYS = (Way.MAIL.value, Way.SMS.value)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be told: preferences, and the calendar of the unit that he or she works in."""

    staff: Staff
    preference: Preference
    calendar: Calendar
    unit_path: str

    def ways_for(self, kind: str) -> list[str]:
        """The ways by which this kind of news goes."""
        chosen = self.preference.ways.get(kind)
        if chosen is None:
            known = find_kind(kind)
            chosen = known.by_default if known is not None else ()
        return [way for way in PERSONAL_WAYS if way in chosen and self.address(way)]

    def address(self, way: str) -> str:
        """Where a way leads; "" where the person has no such address, or no mail server is set up."""
        if way == Way.MAIL:
            return self.staff.email if settings.SMTP_URL else ""
        return self.staff.phone

    def undisturbed(self, at: datetime) -> datetime:
        """`at`, or the end of the quiet time in which it lies."""
        wish = self.preference
        if wish.quiet == Preference.Quiet.OFF_WORK:
            return quiet.in_working_time(at, self.calendar)
        if wish.quiet == Preference.Quiet.HOURS:
            return quiet.after_hours(at, self.calendar.tz, wish.quiet_since, wish.quiet_until)
        return at


def preference_of(staff_id: int) -> Preference:
    """What a person has chosen; what goes unasked where nothing was chosen (not kept)."""
    return Preference.objects.filter(staff_id=staff_id).first() or Preference(staff_id=staff_id, ways={})


def people(staff_ids: Collection[int], at: datetime) -> list[Person]:
    """Those of these people whose login is open, by id. A handful of queries."""
    rows = list(Staff.objects.filter(pk__in=set(staff_ids), is_active=True).order_by("pk"))
    return _as_people(rows, at)


def all_people(at: datetime) -> list[Person]:
    """Everybody who can be reached by e-mail: nobody where no mail server is set up."""
    if not settings.SMTP_URL:
        return []
    return _as_people(list(Staff.objects.filter(is_active=True).exclude(email="").order_by("pk")), at)


def _as_people(rows: list[Staff], at: datetime) -> list[Person]:
    ids = [row.pk for row in rows]
    chosen = {one.staff_id: one for one in Preference.objects.filter(staff__in=ids)}
    held = positions_of(ids, at)
    where = places({positions[0].unit_id for positions in held.values()})
    found = []
    for row in rows:
        place = where.get(held[row.pk][0].unit_id) if held.get(row.pk) else None
        found.append(
            Person(
                staff=row,
                preference=chosen.get(row.pk) or Preference(staff_id=row.pk, ways={}),
                calendar=get_version(place.calendar_id if place else None),
                unit_path=place.path if place else "",
            )
        )
    return found


def digested(day_by_staff: dict[int, object]) -> set[int]:
    """Those whose summary of their day was seen to."""
    rows = Digest.objects.filter(staff__in=day_by_staff, day__in=set(day_by_staff.values()))
    return {one.staff_id for one in rows if day_by_staff[one.staff_id] == one.day}


def get_channel(channel_id: int, actor: Actor) -> Channel:
    """One channel with its unit.

    :raises NotFound: there is none, or not visible
    """
    rows = Channel.objects.visible_to(actor).select_related("unit")
    channel = rows.filter(pk=channel_id).first()
    if channel is None:
        raise NotFound
    return channel


def list_channels(actor: Actor) -> ChannelSet:
    """Visible channels, by name."""
    return Channel.objects.visible_to(actor).select_related("unit").order_by("name")


def channels_for(unit_path: str) -> list[Channel]:
    """The channels in use that are told about this unit: its own, and those of the units above; nearest first."""
    rows = Channel.objects.filter(unit__path__in=ancestor_paths(unit_path), is_active=True)
    return list(rows.select_related("unit").order_by("-unit__depth", "pk"))


def find_gateway(unit_path: str) -> Channel | None:
    """The gateway for text messages that serves this unit."""
    return next((channel for channel in channels_for(unit_path) if channel.way == Way.SMS), None)


def has_gateway() -> bool:
    """Whether text messages can be sent at all."""
    return Channel.objects.filter(way=Way.SMS, is_active=True).exists()


def link_to(path: str) -> str:
    """The whole address of one of our pages; "" where the site's address is not known."""
    return f"{settings.SITE_URL}{path}" if settings.SITE_URL and path else ""


def zone_of(calendar_id: int | None) -> tzinfo:
    """The time zone of a calendar version, None: of the built-in one."""
    return get_version(calendar_id).tz
