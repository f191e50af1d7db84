"""What may be sent twice, by a program or a page: the first answer is kept under its key, and nothing more is done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiyin.base.errors import Invalid, Refusal
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
    """An answer: its status and text; `is_repeated`: it was given before, and nothing was done now.

    `stays`: what was written on the way to a refusal stays, such as files that were sent with a wrong form.
    """

    status: int
    body: str
    is_repeated: bool = False
    stays: bool = False


def reply_once(
    call: Call, answer: Callable[[], Said], *, at: datetime, keep: Callable[[Said], bool] = lambda said: True
) -> Said:
    """What `answer` says, or what it said the first time; the answer is kept in one transaction with what it did.

    A refusal (status 400 and above) is undone, unless it `stays`, and not kept: repeated, the call is judged anew.
    Not kept, too, is what `keep` denies. Refused because the same call was faster: that one's answer holds.

    :raises Invalid: the key is too long, or was used for another request
    """
    if not 1 <= len(call.key) <= LONGEST_KEY or not call.key.isprintable():
        raise Invalid(fields={"Idempotency-Key": _("1 to 200 printable characters.")})
    try:
        with transaction.atomic():
            said = _known(call) or _answer(call, answer, at, keep)
    except (IntegrityError, Refusal):
        # Somebody with the same key was faster: what was done here is undone, the other's answer holds.
        known = _known(call)
        if known is None:
            raise
        return known
    return (said.status >= 400 and _known(call)) or said


def forget_replies(*, at: datetime) -> int:
    """Forget what nobody repeats any more; returns how many answers."""
    return Reply.objects.filter(replied_at__lt=at - KEPT).delete()[0]


def _answer(call: Call, answer: Callable[[], Said], at: datetime, keep: Callable[[Said], bool]) -> Said:
    said = answer()
    if said.status >= 400:
        transaction.set_rollback(not said.stays)
        return said
    if not keep(said):
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
