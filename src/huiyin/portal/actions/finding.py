"""A lost link is found again by a code to the phone."""

import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid
from huiyin.channels.actions import enqueue
from huiyin.channels.models import Channel, Message, Way
from huiyin.channels.queries.reaching import find_gateway
from huiyin.journal.actions import record
from huiyin.portal import events, rules
from huiyin.portal.models import PhoneCode
from huiyin.portal.queries import get_phone_code, matters_of_phone


def send_phone_code(*, phone: str, by: Actor, at: datetime) -> str:
    """Send a code to a phone with which matters were raised; returns the handle of the page to enter it.

    For a phone that is not known the same happens, except that nothing is sent.
    Events: phone_code.made.

    :raises Invalid: this is no phone number
    """
    return _make(rules.clean_phone(phone), by=by, at=at)


def confirm_phone_code(*, handle: str, code: str, by: Actor, at: datetime) -> str:
    """Check a code that was entered; returns the phone number that is proven by it.

    Events: phone_code.tried.

    :raises NotFound: expired, used, or tried too often
    :raises Invalid: the code is wrong
    """
    row = get_phone_code(handle, at)
    if not _try(row, code, by=by, at=at):
        raise Invalid(fields={"code": _("This code is not right.")})
    return row.phone


@transaction.atomic
def _make(number: str, *, by: Actor, at: datetime) -> str:
    PhoneCode.objects.filter(made_at__lt=at - 6 * rules.CODE_LIFE).delete()
    handle, code = secrets.token_urlsafe(24), f"{secrets.randbelow(10**6):06d}"
    row = PhoneCode.objects.create(
        handle=handle, phone=number, code_hash=rules.hashed(handle + code), made_at=at
    )
    matters = matters_of_phone(number, at)
    gateway = find_gateway(matters[0].case.unit.path) if matters else None
    if gateway is not None:
        enqueue([_message(row, code, matters[0].case.unit.path, gateway, at)])
    record(events.PhoneCodeMade(sent=gateway is not None), on=row.pk, place=None, by=by, at=at)
    return handle


def _message(row: PhoneCode, code: str, unit_path: str, gateway: Channel, at: datetime) -> Message:
    text = _("%(code)s is good for ten minutes. Give it to nobody.") % {"code": code}
    return Message(
        key=f"portal:code:{row.pk}",
        way=Way.SMS,
        kind=rules.PHONE_CODE,
        unit_path=unit_path,
        channel=gateway,
        address=row.phone,
        subject=_("Verification code"),  # a text message is both in one line
        body=text,
        is_urgent=True,
        not_before=at,
        created_at=at,
    )


@transaction.atomic
def _try(row: PhoneCode, code: str, *, by: Actor, at: datetime) -> bool:
    right = constant_time_compare(row.code_hash, rules.hashed(row.handle + code.strip()))
    unused = PhoneCode.objects.filter(pk=row.pk, used_at=None, tries__lt=rules.CODE_TRIES)
    counted = unused.update(tries=F("tries") + 1, used_at=at if right else None)
    record(events.PhoneCodeTried(right=right and bool(counted)), on=row.pk, place=None, by=by, at=at)
    return right and bool(counted)
