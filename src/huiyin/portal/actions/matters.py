"""What a customer does: raise a matter, say more, urge, judge, withdraw. Each form works once."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, WrongStatus
from huiyin.cases.actions import (
    Matter,
    add_remark,
    rate_answer,
    register_case,
    urge_case,
    withdraw_own_case,
)
from huiyin.cases.models import Case
from huiyin.cases.queries import PORTAL_SOURCE
from huiyin.files.actions import attach_stream
from huiyin.journal.actions import record
from huiyin.journal.registry import EventData
from huiyin.portal import events, rules
from huiyin.portal.models import PortalLink, PortalMatter, PortalStep
from huiyin.portal.queries import (
    find_by_key,
    home_of,
    last_urged,
    own_customers,
    photos_of,
    room_at,
    secret_of,
    standing_secret,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a customer writes; `place` in the customer's own words."""

    kind: str
    words: str
    place: str = ""
    name: str = ""
    phone: str


@dataclass(frozen=True, slots=True)
class Raised:
    """What came of it. `secret` is None where the link was renewed since; `is_new`: not sent before."""

    matter: PortalMatter
    secret: str | None
    is_new: bool


def raise_matter(*, link: PortalLink, said: Said, key: str, by: Actor, at: datetime) -> Raised:
    """Register what a customer raises on the page of a QR code; the same page sent again finds the same matter.

    `key` is the one-time key of the page. Nobody is asked first until a clerk takes it.
    Events: case.registered, portal.raised.

    :raises Invalid: no words, no phone number, or an unknown kind
    """
    if (found := find_by_key(key)) is not None:
        return Raised(found, standing_secret(found, key), False)
    try:
        return Raised(_raise(link, said, key, by=by, at=at), secret_of(key), True)
    except IntegrityError:
        # Sent twice at once: the other one was faster.
        if (found := find_by_key(key)) is None:
            raise
        return Raised(found, standing_secret(found, key), False)


@transaction.atomic
def _raise(link: PortalLink, said: Said, key: str, *, by: Actor, at: datetime) -> PortalMatter:
    phone = rules.clean_phone(said.phone)
    room = room_at(link, said.place)
    customer_id = _customer_id(link, phone)
    place = room or link.premises or (home_of(customer_id) if customer_id else None)
    matter = Matter(
        kind=said.kind,
        words=_with_place(said, is_found=room is not None),
        source=PORTAL_SOURCE,
        customer_id=customer_id,
        premises_id=place.pk if place and by.may("customers.view", place.unit.path) else None,
        caller_name=said.name.strip()[:80],
        caller_phone=phone,
    )
    case = register_case(matter=matter, unit_id=link.unit_id, by=by, at=at)
    raised = PortalMatter.objects.create(
        case=case,
        link=link,
        key_hash=rules.hashed(key),
        token_hash=rules.hashed(secret_of(key)),
        phone=phone,
        made_at=at,
    )
    _record(case, events.PortalRaised(link_id=link.pk), by=by, at=at)
    return raised


def say_more(*, matter: PortalMatter, words: str, key: str, by: Actor, at: datetime) -> bool:
    """Add a remark; False when this form was sent before.

    Events: case.remarked. Refusals as for `cases.actions.add_remark`.
    """
    return _once(matter, key, lambda: add_remark(case_id=matter.case_id, words=words, by=by, at=at), at=at)


def urge_matter(*, matter: PortalMatter, words: str = "", key: str, by: Actor, at: datetime) -> bool:
    """Remind whoever holds it, once a day; False when this form was sent before.

    Events: case.urged. Refusals as for `cases.actions.urge_case`.

    :raises Invalid: the customer urged less than a day ago
    """

    def urge() -> None:
        if not rules.may_urge_again(last_urged(matter.case), at):
            raise Invalid(_("You urged us already. We ask for a little patience."))
        urge_case(case_id=matter.case_id, origin="customer", words=words, by=by, at=at)

    return _once(matter, key, urge, at=at)


def rate_matter(
    *, matter: PortalMatter, satisfied: bool, words: str = "", key: str, by: Actor, at: datetime
) -> bool:
    """Judge the answer; False when this form was sent before.

    Events: case.rated. Refusals as for `cases.actions.rate_answer`.
    """
    return _once(
        matter,
        key,
        lambda: rate_answer(case_id=matter.case_id, satisfied=satisfied, words=words, by=by, at=at),
        at=at,
    )


def withdraw_matter(*, matter: PortalMatter, reason: str, key: str, by: Actor, at: datetime) -> bool:
    """The customer does not want it any more; False when this form was sent before.

    Events: case.withdrawn. Refusals as for `cases.actions.withdraw_own_case`.
    """
    why = reason.strip() or _("withdrawn by the customer")
    return _once(
        matter, key, lambda: withdraw_own_case(case_id=matter.case_id, reason=why, by=by, at=at), at=at
    )


def add_photo(
    *, matter: PortalMatter, name: str, stream: BinaryIO, key: str, by: Actor, at: datetime
) -> bool:
    """Attach a photo; False when it was sent before with this key.

    Events: file.attached.

    :raises WrongStatus: the matter is closed
    :raises Invalid: too many, too large, or no picture
    """
    if _is_taken(matter, key):
        return False
    if not matter.case.is_open:
        raise WrongStatus
    if len(photos_of(matter)) >= rules.MOST_PHOTOS:
        raise Invalid(fields={"photos": _("At most %(n)d photos.") % {"n": rules.MOST_PHOTOS}})
    if not _is_picture(stream):
        raise Invalid(fields={"photos": _("This is not a photo that we can read.")})
    # The bytes are written before the transaction; the same content is attached once.
    file = attach_stream(owner_kind="case", owner_id=matter.case_id, name=name, stream=stream, by=by, at=at)
    PortalStep.objects.get_or_create(
        matter=matter, key_hash=rules.hashed(key), defaults={"attachment": file, "taken_at": at}
    )
    return True


@transaction.atomic
def relink_matter(*, matter: PortalMatter, by_phone: bool, by: Actor, at: datetime) -> str:
    """Give the customer another secret link; the one before leads nowhere any more. Returns the secret.

    Events: portal.relinked.
    """
    secret = secrets.token_urlsafe(24)
    PortalMatter.objects.filter(pk=matter.pk).update(token_hash=rules.hashed(secret))
    _record(matter.case, events.PortalRelinked(by_phone=by_phone), by=by, at=at)
    return secret


def _once(matter: PortalMatter, key: str, act: Callable[[], object], *, at: datetime) -> bool:
    if _is_taken(matter, key):
        return False
    try:
        with transaction.atomic():
            PortalStep.objects.create(matter=matter, key_hash=rules.hashed(key), taken_at=at)
            act()
    except IntegrityError:
        if not _is_taken(matter, key):
            raise
        return False
    return True


def _is_taken(matter: PortalMatter, key: str) -> bool:
    return PortalStep.objects.filter(matter=matter, key_hash=rules.hashed(key)).exists()


def _customer_id(link: PortalLink, phone: str) -> int | None:
    if link.customer_id is not None:
        return link.customer_id
    found = own_customers(link, phone)
    return found[0] if len(found) == 1 else None


def _with_place(said: Said, *, is_found: bool) -> str:
    """The customer's words; a place that is none of ours stands below them."""
    words, place = said.words.strip(), said.place.strip()
    if not words or not place or is_found:
        return words
    return words + "\n" + _("Place: %(place)s") % {"place": place}


def _is_picture(stream: BinaryIO) -> bool:
    head = stream.read(16)
    stream.seek(0)
    starts = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM")
    is_webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    is_heif = head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"avif")
    return head.startswith(starts) or is_webp or is_heif


def _record(case: Case, data: EventData, *, by: Actor, at: datetime) -> None:
    record(data, on=case.pk, place=case.unit.place(), by=by, at=at, customer_id=case.customer_id)
