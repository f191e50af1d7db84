"""Calls that a program may repeat: the first answer is kept under its key, and repeating it does nothing more."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiyin.base.errors import Invalid
from huiyin.journal.models import Reply

KEPT = timedelta(days=7)
LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Call:
    """A call: whose, under which key of the caller's choosing, and what was asked (`request`, a hash of it)."""

    owner: str
    key: str
    request: str


@dataclass(frozen=True, slots=True)
class Said:
    """An answer: its status and text; `is_repeated`: it was given before, and nothing was done now."""

    status: int
    body: str
    is_repeated: bool = False


def reply_once(call: Call, answer: Callable[[], Said], *, at: datetime) -> Said:
    """What `answer` says, or what it said the first time; the answer is kept in one transaction with what it did.

    A refusal (status 400 and above) is undone and not kept: repeated, the call is judged anew.

    :raises Invalid: the key is too long, or was used for another request
    """
    if not 1 <= len(call.key) <= LONGEST_KEY or not call.key.isprintable():
        raise Invalid(fields={"Idempotency-Key": _("1 to 200 printable characters.")})
    try:
        with transaction.atomic():
            return _known(call) or _answer(call, answer, at)
    except IntegrityError:
        # Somebody with the same key was faster: what was done here is undone, the other's answer holds.
        known = _known(call)
        if known is None:
            raise
        return known


def forget_replies(*, at: datetime) -> int:
    """Forget what nobody repeats any more; returns how many answers."""
    return Reply.objects.filter(replied_at__lt=at - KEPT).delete()[0]


def _answer(call: Call, answer: Callable[[], Said], at: datetime) -> Said:
    said = answer()
    if said.status >= 400:
        transaction.set_rollback(True)
        return said
    Reply.objects.create(
        owner=call.owner,
        key=call.key,
        request=call.request,
        status=said.status,
        body=said.body,
        replied_at=at,
    )
    return said


def _known(call: Call) -> Said | None:
    kept = Reply.objects.filter(owner=call.owner, key=call.key).first()
    if kept is None:
        return None
    if kept.request != call.request:
        raise Invalid(fields={"Idempotency-Key": _("This key was used for another request.")})
    return Said(kept.status, kept.body, is_repeated=True)
