"""Turning events into messages for people and groups, and the summary of the day."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import translation

from huiyin.base import clock
from huiyin.channels import actions
from huiyin.channels.models import Channel, Message, Preference, Way
from huiyin.channels.queries import outbox, reaching
from huiyin.channels.queries.reaching import Person
from huiyin.channels.queries.wording import (
    Words,
    digest_words,
    group_words,
    late_words,
    news_since,
    words_for,
)
from huiyin.channels.registry import Notice, find_notice
from huiyin.journal.models import Event
from huiyin.staff.models import Staff
from huiyin.staff.queries import actor_for

#: So long after the chosen time a summary is still of use; a worker that was down longer leaves it out.
STILL_OF_USE = timedelta(hours=4)
#: News that is older than this when the worker comes to it is no news any more: one summary stands for all of it.
BELATED = timedelta(hours=2)


def tell_people(event: Event) -> None:
    """Write to whoever is to be told of an event; the same event twice writes nothing the second time.

    Where the worker stood still for long, nobody gets all that was missed: each person one summary a day of what is
    owed now, and groups nothing, whose boards show it.
    """
    notice = find_notice(event.name)
    at = clock.now()
    if notice is None or event.imported:
        return
    told = {staff_id for staff_id in notice.told(event) if staff_id != event.actor_id}
    people = reaching.people(told, event.recorded_at)
    if at - news_since(event) > BELATED:
        for person in people:
            _sum_up(notice, person, at)
        return
    is_urgent = notice.is_urgent(event)
    messages = [
        message
        for person in people
        for message in _to_person(notice, event, person, is_urgent=is_urgent, at=at)
    ]
    if event.unit_path:
        messages += _to_groups(notice, event, people, is_urgent=is_urgent, at=at)
    actions.enqueue(messages)


def _sum_up(notice: Notice, person: Person, at: datetime) -> None:
    key = f"late:{person.staff.pk}:{at.astimezone(person.calendar.tz).date()}"
    if Way.MAIL not in person.ways_for(notice.kind) or outbox.is_known(key):
        return
    with translation.override(person.staff.language):
        words = late_words(person, actor_for(person.staff, at), at)
    if words is not None:
        actions.enqueue([_summary(key, words, person, not_before=person.undisturbed(at), at=at)])


def _to_person(
    notice: Notice, event: Event, person: Person, *, is_urgent: bool, at: datetime
) -> list[Message]:
    ways = person.ways_for(notice.kind)
    if not ways:
        return []
    with translation.override(person.staff.language):
        words = words_for(notice, event, person, actor_for(person.staff, at), at)
    when = at if is_urgent else person.undisturbed(at)
    gateway = reaching.find_gateway(person.unit_path) if Way.SMS in ways else None
    return [
        _message(
            f"notice:{event.pk}:{way}:{person.staff.pk}",
            way,
            notice,
            event,
            words,
            not_before=when,
            is_urgent=is_urgent,
            at=at,
            staff=person.staff,
            address=person.address(way),
            channel=gateway if way == Way.SMS else None,
        )
        for way in ways
        if way != Way.SMS or gateway is not None
    ]


def _to_groups(
    notice: Notice, event: Event, people: list[Person], *, is_urgent: bool, at: datetime
) -> list[Message]:
    found = []
    for channel in reaching.channels_for(event.unit_path):
        if channel.way == Way.SMS or notice.kind not in channel.kinds:
            continue
        zone = reaching.zone_of(event.calendar_id)
        with translation.override(settings.LANGUAGE_CODE):
            words = group_words(notice, event, zone, at)
        message = _message(
            f"notice:{event.pk}:channel:{channel.pk}",
            channel.way,
            notice,
            event,
            words,
            not_before=at,
            is_urgent=is_urgent,
            at=at,
            channel=channel,
        )
        message.mentions = sorted({person.staff.phone for person in people if person.staff.phone})
        found.append(message)
    return found


def _message(
    key: str,
    way: str,
    notice: Notice,
    event: Event,
    words: Words,
    *,
    not_before: datetime,
    is_urgent: bool,
    at: datetime,
    address: str = "",
    staff: Staff | None = None,
    channel: Channel | None = None,
) -> Message:
    return Message(
        key=key,
        way=way,
        kind=notice.kind,
        unit_path=event.unit_path,
        staff=staff,
        channel=channel,
        address=address,
        subject=words.subject[:250],
        body=words.body,
        event_id=event.pk,
        is_urgent=is_urgent,
        not_before=not_before,
        created_at=at,
    )


# --- the summary of the day ----------------------------------------------------------------------------------


def send_digests(at: datetime) -> int:
    """Write the summary of the day to whoever wants one now; at most one per person and local day."""
    wanted = {
        person.staff.pk: (person, day)
        for person in reaching.all_people(at)
        if (day := _digest_day(person, at)) is not None
    }
    done = reaching.digested({staff_id: day for staff_id, (_person, day) in wanted.items()})
    return sum(_digest(person, day, at) for key, (person, day) in wanted.items() if key not in done)


def _digest_day(person: Person, at: datetime) -> date | None:
    """The local day whose summary is due at `at`, None when none is."""
    wish, local = person.preference, at.astimezone(person.calendar.tz)
    begin = datetime.combine(local.date(), wish.digest_at, person.calendar.tz)
    if wish.digest == Preference.DigestDays.NEVER or not begin <= local < begin + STILL_OF_USE:
        return None
    if wish.digest == Preference.DigestDays.WORKDAYS and not person.calendar.work_on(local.date()):
        return None
    return local.date()


def _digest(person: Person, day: date, at: datetime) -> bool:
    with translation.override(person.staff.language):
        words = digest_words(person, actor_for(person.staff, at), at)
    message = None
    if words is not None:
        message = _summary(f"digest:{person.staff.pk}:{day}", words, person, not_before=at, at=at)
    return actions.make_digest(person.staff.pk, day=day, message=message) and message is not None


def _summary(key: str, words: Words, person: Person, *, not_before: datetime, at: datetime) -> Message:
    return Message(
        key=key,
        way=Way.MAIL,
        kind="digest",
        unit_path=person.unit_path,
        staff=person.staff,
        address=person.staff.email,
        subject=words.subject,
        body=words.body,
        not_before=not_before,
        created_at=at,
    )
