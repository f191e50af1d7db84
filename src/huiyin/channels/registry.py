"""Where upper rooms plug in: what people are told about, and what becomes of mail that comes in."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from huiyin.base.actor import Actor
from huiyin.channels.rules.mail import Attachment
from huiyin.journal import registry as journal

FOLLOWER = "channels.notices"

# The argument is a row of `journal.models.Event`.
Told = Callable[[Any], Collection[int]]
Urgent = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A sort of news that people choose channels for; `by_default` says which ways it goes unasked."""

    code: str
    label: str | Promise
    hint: str | Promise = ""
    by_default: frozenset[str] = frozenset({"mail"})


@dataclass(frozen=True, slots=True)
class Notice:
    """An event that people are told about; `told` gives their staff ids."""

    event: str
    kind: str
    told: Told
    is_urgent: Urgent


_kinds: dict[str, NoticeKind] = {}
_notices: dict[str, Notice] = {}
_handlers: list[journal.EventHandler] = []


def declare(kind: NoticeKind) -> None:
    """Add a sort of news to the page of preferences."""
    _kinds[kind.code] = kind


def list_kinds() -> list[NoticeKind]:
    """All sorts of news, as they were declared."""
    return list(_kinds.values())


def find_kind(code: str) -> NoticeKind | None:
    """One sort of news."""
    return _kinds.get(code)


def is_urgent_by_data(event: Any) -> bool:
    """Whether the event itself says that its matter is urgent."""
    return bool(event.data.get("urgency") == "urgent")


def tell(event: str, *, kind: str, told: Told, is_urgent: Urgent = is_urgent_by_data) -> None:
    """Have those whom `told` names be told of this event, after the commit."""
    _notices[event] = Notice(event, kind, told, is_urgent)
    _follow()


def start(handler: journal.EventHandler) -> None:
    """Say who turns events into messages."""
    _handlers[:] = [handler]
    _follow()


def _follow() -> None:
    if _handlers:
        journal.follow(FOLLOWER, _handlers[0], frozenset(_notices))


def find_notice(event: str) -> Notice | None:
    """Whether and whom an event is told."""
    return _notices.get(event)


# --- messages for one pair of eyes ---------------------------------------------------------------------------------

_concealed: set[str] = set()


def conceal(kind: str) -> None:
    """Keep the text of messages of this kind from the pages: it holds a code or a secret link."""
    _concealed.add(kind)


def is_concealed(kind: str) -> bool:
    """Whether pages keep back the text of messages of this kind."""
    return kind in _concealed


# --- mail in -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail as its receiver gets it. `unit_id` None: the receiver finds the unit, or leaves the mail unclear.

    `answers` are the subjects ("case", id) that our mails were about which this one answers.
    """

    mail_id: int
    sender_name: str
    sender: str
    subject: str
    text: str
    sent_at: datetime
    numbers: tuple[str, ...]
    answers: tuple[tuple[str, int], ...]
    attachments: tuple[Attachment, ...] = field(repr=False, default=())
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What a mail became, or what it was added to."""

    kind: str
    id: int
    unit_id: int


# What it raises as Invalid makes the mail unclear: a person must look at it.
Receiver = Callable[[Arrived, Actor, datetime], Taken]

_receivers: list[Receiver] = []


def receive(receiver: Receiver) -> None:
    """Say what becomes of mail; called in the transaction that notes the result."""
    _receivers[:] = [receiver]


def find_receiver() -> Receiver | None:
    """Who takes mail, if anybody does."""
    return _receivers[0] if _receivers else None
