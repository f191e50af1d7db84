"""Setting up channels, and choosing what to be told."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotFound
from huiyin.channels import events
from huiyin.channels.actions.outbox import enqueue
from huiyin.channels.models import Channel, Digest, Message, Preference, Way
from huiyin.channels.queries.reaching import PERSONAL_WAYS, get_channel
from huiyin.channels.registry import list_kinds
from huiyin.channels.rules.addresses import check_address
from huiyin.journal.actions import record
from huiyin.staff.queries import get_visible_unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a person chooses: for each kind of news its ways, the quiet time, the summary."""

    ways: Mapping[str, Collection[str]]
    quiet: str = Preference.Quiet.HOURS
    quiet_since: time = time(21)
    quiet_until: time = time(8)
    digest: str = Preference.DigestDays.WORKDAYS
    digest_at: time = time(8, 30)


@transaction.atomic
def set_preferences(*, wishes: Wishes, by: Actor, at: datetime) -> Preference:
    """Choose what to be told oneself.

    :raises NotFound: the actor is no person
    :raises Invalid: an unknown kind of news, way, quiet time or summary
    """
    if by.id is None:
        raise NotFound
    known = {kind.code for kind in list_kinds()}
    ways = {kind: sorted(set(chosen)) for kind, chosen in wishes.ways.items()}
    is_known = set(ways) <= known and all(set(chosen) <= set(PERSONAL_WAYS) for chosen in ways.values())
    if not is_known or wishes.quiet not in Preference.Quiet or wishes.digest not in Preference.DigestDays:
        raise Invalid
    chosen, _made = Preference.objects.update_or_create(
        staff_id=by.id,
        defaults={
            "ways": ways,
            "quiet": wishes.quiet,
            "quiet_since": wishes.quiet_since,
            "quiet_until": wishes.quiet_until,
            "digest": wishes.digest,
            "digest_at": wishes.digest_at,
        },
    )
    record(events.PreferenceSet(staff_id=by.id), on=chosen.pk, place=None, by=by, at=at)
    return chosen


def make_digest(staff_id: int, *, day: date, message: Message | None) -> bool:
    """Queue a person's summary of a day, None where there is nothing to say; False when it was seen to before."""
    try:
        with transaction.atomic():
            Digest.objects.create(staff_id=staff_id, day=day)
            enqueue([message] if message is not None else [])
    except IntegrityError:
        return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSpec:
    """How a channel is set up. A secret of None stays as it is."""

    name: str
    way: str
    unit_id: int
    address: str
    secret: str | None = None
    kinds: Collection[str] = ()
    is_markdown: bool = False
    is_active: bool = True


def define_channel(*, spec: ChannelSpec, by: Actor, at: datetime) -> Channel:
    """Set up a group robot or a gateway for text messages.

    :raises NotFound: the unit is not visible
    :raises NotAllowed: the actor does not manage channels there
    :raises Invalid: no name, a name that is taken, an unknown way or kind of news, or a wrong address
    """
    return _save(Channel(created_at=at), spec, by, at)


def edit_channel(channel_id: int, *, spec: ChannelSpec, by: Actor, at: datetime) -> Channel:
    """Change a channel.

    :raises NotFound: the channel or the unit is not visible
    :raises NotAllowed: the actor does not manage channels there
    :raises Invalid: see `define_channel`
    """
    channel = get_channel(channel_id, by)
    by.require("channels.manage", channel.unit.path)
    return _save(channel, spec, by, at)


def _save(channel: Channel, spec: ChannelSpec, by: Actor, at: datetime) -> Channel:
    by.require("channels.manage")
    unit = get_visible_unit(spec.unit_id, by)
    by.require("channels.manage", unit.path)
    if not spec.name.strip():
        raise Invalid(fields={"name": _("Please fill in this field.")})
    if spec.way not in Channel.WAYS:
        raise Invalid(fields={"way": _("There is no such way.")})
    if not set(spec.kinds) <= {kind.code for kind in list_kinds()}:
        raise Invalid(fields={"kinds": _("There is no such kind of news.")})
    channel.name, channel.way, channel.unit = spec.name.strip(), spec.way, unit
    channel.address = check_address("address", spec.address, allowed=settings.PRIVATE_HOSTS)
    channel.kinds, channel.is_markdown, channel.is_active = (
        sorted(spec.kinds),
        spec.is_markdown,
        spec.is_active,
    )
    channel.secret = channel.secret if spec.secret is None else spec.secret.strip()
    try:
        with transaction.atomic():
            channel.save()
            defined = events.ChannelDefined(way=spec.way, is_active=spec.is_active)
            record(defined, on=channel.pk, place=unit.place(), by=by, at=at)
    except IntegrityError as taken:
        raise Invalid(fields={"name": _("There is one of this name already.")}) from taken
    return channel


@transaction.atomic
def try_channel(channel_id: int, *, phone: str = "", by: Actor, at: datetime) -> Message:
    """Have a test message sent; a gateway for text messages needs a number.

    :raises NotFound: the channel is not visible
    :raises NotAllowed: the actor does not manage channels there
    :raises Invalid: a gateway without a number
    """
    channel = get_channel(channel_id, by)
    by.require("channels.manage", channel.unit.path)
    if channel.way == Way.SMS and not phone.strip():
        raise Invalid(fields={"phone": _("Please fill in this field.")})
    key = f"test:channel:{channel.pk}:{by.id or 0}:{int(at.timestamp() * 1000)}"
    enqueue(
        [
            Message(
                key=key,
                way=channel.way,
                kind="test",
                unit_path=channel.unit.path,
                channel=channel,
                address=phone.strip(),
                subject=_("Test message"),
                body=_("If you can read this, the channel works."),
                is_urgent=True,
                not_before=at,
                created_at=at,
            )
        ]
    )
    message = Message.objects.get(key=key)
    record(
        events.ChannelTested(message_id=message.pk), on=channel.pk, place=channel.unit.place(), by=by, at=at
    )
    return message
