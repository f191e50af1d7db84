"""What messages say: to a person as far as the person may see the subject, to a group by number and time only."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.base.actor import Actor
from huiyin.base.durations import remaining
from huiyin.channels.queries.reaching import Person, link_to
from huiyin.channels.registry import Notice, find_kind
from huiyin.journal.models import Event
from huiyin.ledger.models import Obligation
from huiyin.ledger.queries.obligations import my_work, soonest_first
from huiyin.ledger.queries.people import responsible_ids
from huiyin.ledger.queries.showing import Line, form_for, show
from huiyin.ledger.registry import Presented, presented

MOST_IN_DIGEST = 40


@dataclass(frozen=True, slots=True)
class Words:
    """Subject line and text of a message."""

    subject: str
    body: str


def words_for(notice: Notice, event: Event, person: Person, actor: Actor, at: datetime) -> Words:
    """What a person is told of an event, in the language that is active."""
    subject = presented(event.subject_kind, [event.subject_id], actor).get(event.subject_id)
    return _words(notice, event, subject, person.calendar.tz, at, with_title=True)


def group_words(notice: Notice, event: Event, zone: tzinfo, at: datetime) -> Words:
    """What a group is told: kind of news, number, due time and link; no names and no words of customers."""
    system = Actor.system("channels")
    subject = presented(event.subject_kind, [event.subject_id], system).get(event.subject_id)
    return _words(notice, event, subject, zone, at, with_title=False)


def _words(
    notice: Notice, event: Event, subject: Presented | None, zone: tzinfo, at: datetime, *, with_title: bool
) -> Words:
    kind = find_kind(notice.kind)
    label = str(kind.label if kind is not None else event.label)
    number = subject.number if subject is not None else ""
    title = subject.title if subject is not None and with_title else ""
    obligation = _obligation(event)
    lines = [_("Event: %(event)s, %(time)s") % {"event": event.label, "time": _moment(event, zone)}]
    if subject is not None:
        lines.append(" ".join(part for part in (number, title) if part))
    if obligation is not None:
        lines += _owed(obligation, zone, at)
    link = form_for(obligation, subject) if obligation is not None else (subject.url if subject else "")
    if link_to(link):
        lines.append(link_to(link))
    head = f"[{label}] {number} {title[:60]}".strip()
    return Words(head, "\n".join(lines))


def _obligation(event: Event) -> Obligation | None:
    """The obligation that an event of the ledger is about."""
    if not event.name.startswith("obligation."):
        return None
    rows = Obligation.objects.filter(trigger=event.data["trigger_id"], clause=event.data["clause_id"])
    return rows.select_related("clause").first()


def told_of(event: Event) -> list[int]:
    """The staff ids that an event of the ledger names as told."""
    return [int(staff_id) for staff_id in event.data["told"]]


def news_since(event: Event) -> datetime:
    """Since when an event is news: a ladder's step since it was due, unless what opened it was entered later."""
    if not event.data.get("due_at") or event.name != "obligation.escalated":
        return event.recorded_at
    trigger = Event.objects.filter(pk=event.data["trigger_id"]).first()
    due = datetime.fromisoformat(event.data["due_at"])
    return min(event.recorded_at, max(due, trigger.recorded_at if trigger else due))


def is_urgent_obligation(event: Event) -> bool:
    """Whether what opened the obligation said that the matter is urgent."""
    trigger = Event.objects.filter(pk=event.data["trigger_id"]).first()
    return trigger is not None and trigger.data.get("urgency") == "urgent"


def is_urgent_subject(event: Event) -> bool:
    """Whether the last event of this subject that speaks of urgency said that it is urgent."""
    if "urgency" in event.data:
        return bool(event.data["urgency"] == "urgent")
    before = Event.objects.filter(
        subject_kind=event.subject_kind, subject_id=event.subject_id, id__lte=event.pk
    )
    said = (
        data["urgency"] for data in before.order_by("-id").values_list("data", flat=True) if "urgency" in data
    )
    return next(said, "") == "urgent"


def owing(event: Event) -> list[int]:
    """Whoever owes something open on the subject of an event: those whom an urging of an upper room reaches."""
    owed = (
        Obligation.objects.open().live().filter(subject_kind=event.subject_kind, subject_id=event.subject_id)
    )
    return sorted({staff_id for one in owed for staff_id in responsible_ids(one, event.recorded_at)})


def _owed(obligation: Obligation, zone: tzinfo, at: datetime) -> list[str]:
    lines = [
        _("Clause %(number)s: %(text)s")
        % {"number": obligation.clause.number, "text": obligation.clause.text}
    ]
    if obligation.is_open and obligation.due_at is not None:
        due = obligation.due_at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        left = remaining(obligation.due_at, at).text
        lines.append(_("Due: %(due)s (%(left)s)") % {"due": due, "left": left})
    return lines


def _moment(event: Event, zone: tzinfo) -> str:
    return event.occurred_at.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def digest_words(person: Person, actor: Actor, at: datetime) -> Words | None:
    """The summary of what a person owes, soonest first; None where nothing is owed."""
    rows = soonest_first(my_work(actor))
    found = list(rows[: MOST_IN_DIGEST + 1])
    if not found:
        return None
    lines = [_digest_line(line, person.calendar.tz, at) for line in show(found[:MOST_IN_DIGEST], actor)]
    if len(found) > MOST_IN_DIGEST:
        lines.append(_("… and more: see My work."))
    overdue = sum(1 for one in found if one.is_overdue(at))
    number = len(lines)
    head = ngettext("%(number)d thing to do", "%(number)d things to do", number) % {"number": number}
    if overdue:
        head += _(", %(number)d overdue") % {"number": overdue}
    if link_to("/"):
        lines.append(link_to("/"))
    return Words(head, "\n".join(lines))


def late_words(person: Person, actor: Actor, at: datetime) -> Words | None:
    """The same after the worker stood still: why it comes now, and that it stands for all that was missed."""
    words = digest_words(person, actor, at)
    if words is None:
        return None
    why = _(
        "Messages stood still for a while. Instead of each one that was missed, this is what is to be done now:"
    )
    return Words(words.subject, f"{why}\n{words.body}")


def _digest_line(line: Line, zone: tzinfo, at: datetime) -> str:
    row = line.obligation
    when = _("clock stands still")
    if row.due_at is not None:
        when = f"{row.due_at.astimezone(zone):%m-%d %H:%M} ({remaining(row.due_at, at).text})"
    what = f"{line.subject.number} {line.subject.title}" if line.subject is not None else ""
    return f"· {when}  {row.clause.text}  {what}".rstrip()
