"""What is there afterwards, against what was acknowledged and what went out."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Model

from huiyin.base import clock
from huiyin.cases.models import Answer, Case, ContactSheet, ProgressNote, ReturnVisit, Urging
from huiyin.channels.models import Message, Way
from huiyin.config.bench.faults.driving import MARK, Log
from huiyin.config.bench.faults.listening import Heard
from huiyin.journal.models import Cursor, Event, Reply
from huiyin.journal.registry import followers
from huiyin.ledger.models import Reminder

MARKED: tuple[tuple[type[Model], str], ...] = (
    (Case, "words"),
    (ContactSheet, "content"),
    (ContactSheet, "result"),
    (ProgressNote, "words"),
    (Urging, "words"),
    (Answer, "words"),
    (ReturnVisit, "words"),
)
#: Rows, and the events that say the same.
RECORDED: tuple[tuple[type[Model], str], ...] = (
    (Case, "case.registered"),
    (ContactSheet, "sheet.sent"),
    (ProgressNote, "case.progressed"),
    (Urging, "case.urged"),
    (Answer, "case.answered"),
)
AT_MOST_ONCE = frozenset({Way.WECOM, Way.DINGTALK, Way.FEISHU, Way.SMS})


@dataclass
class Findings:
    """What does not fit, in words; each list is empty when all is well."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    sent: int = 0
    again: int = 0
    uncertain: int = 0


def is_settled(*, with_leases: bool) -> bool:
    """Whether the worker has caught up: nothing to deliver, nothing that is due to be sent.

    `with_leases`: nor anything that a killed worker was sending, which others take over after two minutes.
    """
    last = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
    positions = dict(Cursor.objects.values_list("follower", "position"))
    if any(positions.get(follower.name, 0) < last for follower in followers()):
        return False
    waiting, sending = Message.Status.WAITING, Message.Status.SENDING
    left = Message.objects.filter(status=waiting, not_before__lte=clock.now())
    if with_leases:
        left |= Message.objects.filter(status=sending) | Message.objects.filter(
            status=waiting, failures__gt=0
        )
    return not left.exists()


def prove(log: Log, heard: Heard) -> Findings:
    """Compare everything."""
    found = Findings()
    there = Counter(_marks())
    found.lost += [f"acknowledged, but not there: {mark}" for mark in log.marks if not there[mark]]
    found.doubled += [f"there {many} times: {mark}" for mark, many in there.items() if many > 1]
    kept = {case.number: case.words for case in Case.objects.filter(number__in=list(log.numbers))}
    found.lost += [
        f"number {one} is not what was told" for one, words in log.numbers.items() if kept.get(one) != words
    ]
    for model, event in RECORDED:
        rows, events = model._default_manager.count(), Event.objects.filter(name=event).count()
        (found.lost if events < rows else found.doubled).extend(
            [f"{rows} {model.__name__}, {events} {event}"][: rows != events]
        )
    found.doubled += _twice()
    for name, numbers in (("matters", Case.objects), ("sheets", ContactSheet.objects)):
        found.gaps += gaps(name, numbers.exclude(number=None).values_list("number", flat=True))
    _compare_messages(found, heard)
    return found


def gaps(name: str, numbers: Iterable[str | None]) -> list[str]:
    """What is missing or double among numbers such as "XX-2026-000017"."""
    series: dict[str, list[int]] = {}
    for number in numbers:
        prefix, last = re.fullmatch(r"(.*?)(\d+)", number or "").groups()  # type: ignore[union-attr]
        series.setdefault(prefix, []).append(int(last))
    return [
        f"{name} {prefix}: {len(found)} numbers up to {max(found)}"
        for prefix, found in series.items()
        if sorted(found) != list(range(1, len(found) + 1))
    ]


def _marks() -> Iterable[str]:
    for model, name in MARKED:
        for words in model._default_manager.values_list(name, flat=True):
            yield from MARK.findall(words or "")


def _twice() -> list[str]:
    """Steps of ladders, reminders, keys and signatures that happened more than once."""
    steps = Event.objects.filter(name="obligation.escalated").values_list("subject_id", "data")
    fired = Counter((subject, data["clause_id"], data["trigger_id"], data["step"]) for subject, data in steps)
    found = [f"step {step} fired {many} times" for step, many in fired.items() if many > 1]
    signed = Event.objects.filter(name="sheet.accepted").values_list("data__sheet_id", flat=True)
    found += [f"sheet {sheet} accepted {many} times" for sheet, many in Counter(signed).items() if many > 1]
    for what, rows in (
        ("reminder", Reminder.objects.values("event_id", "staff_id", "obligation_id")),
        ("key", Reply.objects.values("owner", "key")),
        (
            "message",
            Message.objects.exclude(event_id=None).values(
                "event_id", "way", "staff_id", "channel_id", "endpoint_id"
            ),
        ),
    ):
        found += [f"{what} {row}" for row in rows.annotate(many=Count("pk")).filter(many__gt=1)]
    return found


def _compare_messages(found: Findings, heard: Heard) -> None:
    """Each message that says that it went out arrived, under one id; robots, who know no ids, heard it once."""
    rows = list(Message.objects.exclude(status=Message.Status.CANCELLED))
    status = Message.Status
    found.sent = sum(row.status == status.SENT for row in rows)
    found.uncertain = sum(row.status == status.UNCERTAIN for row in rows)
    mails = Counter({one.strip("<>").split("@")[0]: many for one, many in heard.mails.items()})
    ids = {Way.MAIL: mails, Way.WEBHOOK: heard.hooks}
    for row in rows:
        if row.way in AT_MOST_ONCE:
            continue
        arrived = ids[Way(row.way)][row.reference]
        found.again += max(arrived - 1, 0)
        if row.status == status.SENT and not arrived:
            found.messages.append(f"{row}: sent, but never arrived")
        if arrived > row.tries:
            found.messages.append(f"{row}: arrived {arrived} times in {row.tries} tries")
    known = {row.reference for row in rows}
    found.messages += [f"unknown id {one}" for many in ids.values() for one in many if one not in known]
    _compare_robots(found, [row for row in rows if row.way == Way.WECOM], heard.robots)
    _compare_hooks(found, sum(row.way == Way.WEBHOOK for row in rows))


def _compare_robots(found: Findings, rows: list[Message], heard: Counter[str]) -> None:
    meant = Counter(f"{row.subject}\n{row.body}".strip() for row in rows)
    found.messages += [
        f"a robot heard {many} times: {text}" for text, many in heard.items() if many > meant[text]
    ]
    said = Counter(f"{row.subject}\n{row.body}".strip() for row in rows if row.status == Message.Status.SENT)
    found.messages += [
        f"a robot heard it {heard[text]} of {many} times: {text}"
        for text, many in said.items()
        if heard[text] < many
    ]


def _compare_hooks(found: Findings, hooks: int) -> None:
    """The webhook was set up before the first matter and wants them all."""
    wanted = Event.objects.filter(name__startswith="case.").count()
    if hooks != wanted:
        found.messages.append(f"{hooks} messages to the webhook for {wanted} events")
