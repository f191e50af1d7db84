"""What is owed: one's own work, a team's, and the rows behind any figure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.base.reads import Given, read
from huiyin.calendars.models import HolidayEdition
from huiyin.journal.models import Event
from huiyin.ledger.models import Clause, Obligation, ObligationSet, Reminder
from huiyin.ledger.queries.book import fact_of, load_book
from huiyin.ledger.rules.respond import is_not_owed, local_month, triggers

SOON = timedelta(hours=4)


def get_obligation(obligation_id: int, actor: Actor) -> Obligation:
    """One obligation with its clause and trigger.

    :raises NotFound: there is none, or the actor cannot see it
    """
    rows = Obligation.objects.visible_to(actor).select_related("clause__version__procedure", "trigger")
    obligation = rows.filter(pk=obligation_id).first()
    if obligation is None:
        raise NotFound
    return obligation


def obligations_of(subject_kind: str, ids: Collection[int]) -> list[Obligation]:
    """Everything owed on these subjects, open ones first by due time; callers check the subject's visibility."""
    rows = Obligation.objects.filter(subject_kind=subject_kind, subject_id__in=ids).select_related("clause")
    return sorted(
        rows, key=lambda row: (not row.is_open, row.due_at is None, row.due_at or row.opened_at, row.pk)
    )


def open_obligations_of(subject_kind: str, ids: Collection[int]) -> list[Obligation]:
    """What is still owed on these subjects by due time, paused ones last; without their clauses."""
    rows = Obligation.objects.filter(subject_kind=subject_kind, subject_id__in=ids, status="open")
    return sorted(rows, key=lambda row: (row.due_at is None, row.due_at or row.opened_at, row.pk))


class OpenClock(NamedTuple):
    """When something that is owed runs out; `due_at` None: its clock stands."""

    due_at: datetime | None
    provisional: bool
    is_paused: bool


def first_clocks_of(subject_kind: str, ids: Collection[int]) -> dict[int, OpenClock]:
    """The clock that runs out first on each of these subjects, paused ones last; one ready-made query."""
    rows = read(
        ("first clocks", subject_kind),
        lambda: (
            Obligation.objects.open()
            .filter(subject_kind=subject_kind, subject_id__among=Given("ids"))
            .order_by(F("due_at").asc(nulls_last=True), "opened_at", "pk")
            .values_list("subject_id", "due_at", "provisional", "paused_since")
        ),
        ids=ids,
    )
    found: dict[int, OpenClock] = {}
    for subject_id, due_at, provisional, paused_since in rows:
        if subject_id not in found:
            found[subject_id] = OpenClock(due_at, provisional, paused_since is not None)
    return found


def my_work(actor: Actor) -> ObligationSet:
    """What the actor owes, alone or as part of a unit that does."""
    if actor.kind != "staff":
        return Obligation.objects.none()
    mine = Q(responsible_id=actor.id) | Q(responsible_id__isnull=True, responsible_unit_id__in=actor.unit_ids)
    return Obligation.objects.open().live().filter(mine).select_related("clause")


def soonest_first(rows: QuerySet[Obligation]) -> QuerySet[Obligation]:
    """Overdue on top, then by due time; paused ones last."""
    return rows.order_by(F("due_at").asc(nulls_last=True), "pk")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which obligations; empty fields do not restrict. `outcome` is one of `OUTCOMES`."""

    clause: str = ""
    path: str = ""
    unit_id: int | None = None
    month: str = ""
    outcome: str = ""
    responsible_id: int | None = None
    responsible_unit_id: int | None = None
    live_only: bool = False


OUTCOMES = ("due", "on_time", "late", "open", "open_overdue", "open_in_time", "paused", "waived", "cancelled")


def list_obligations(actor: Actor, wanted: Filter, at: datetime) -> ObligationSet:
    """The rows behind a figure."""
    rows = Obligation.objects.visible_to(actor).filter(_outcome(wanted.outcome, at))
    plain: dict[str, Any] = {
        "clause_code": wanted.clause,
        "unit_path__startswith": wanted.path,
        "unit_id": wanted.unit_id,
        "month": wanted.month,
        "responsible_id": wanted.responsible_id,
        "responsible_unit_id": wanted.responsible_unit_id,
    }
    rows = rows.filter(**{field: value for field, value in plain.items() if value not in ("", None)})
    if wanted.responsible_unit_id is not None and wanted.responsible_id is None:
        rows = rows.filter(responsible_id__isnull=True)
    return (rows.live() if wanted.live_only else rows).select_related("clause")


def _outcome(outcome: str, at: datetime) -> Q:
    is_open = Q(status="open")
    conditions = {
        "": Q(),
        "due": ~Q(status__in=["waived", "cancelled"]),
        "on_time": Q(status="met"),
        "late": Q(status="met_late"),
        "open": is_open,
        "open_overdue": is_open & Q(due_at__lt=at),
        "open_in_time": is_open & (Q(due_at__gte=at) | Q(due_at__isnull=True)),
        "paused": is_open & Q(due_at__isnull=True),
        "waived": Q(status="waived"),
        "cancelled": Q(status="cancelled"),
    }
    return conditions.get(outcome, Q(pk__in=[]))


def list_not_owed(actor: Actor, clause: Clause, *, unit_ids: Collection[int], month: str) -> list[Event]:
    """Up to 200 events that the clause speaks of but that carried no due time, newest first."""
    versions = load_book().versions.get(clause.code, ())
    names = {name for version in versions for name in version.control.when}
    fields = {version.control.due_from for version in versions if version.control.due_from}
    found: list[Event] = []
    without = Q(pk__in=[])
    for field in fields:
        without |= Q(**{f"data__{field}": None})
    events = Event.objects.filter(without, name__in=names, unit_id__in=unit_ids).order_by(
        "-occurred_at", "-pk"
    )
    for event in events.iterator(500):
        fact = fact_of(event)
        if (not month or local_month(fact) == month) and any(
            triggers(version, fact) and is_not_owed(version, fact) for version in versions
        ):
            found.append(event)
        if len(found) == 200:
            break
    return found


@dataclass(frozen=True, slots=True)
class Move:
    """An obligation whose due time a notice of holidays moved."""

    obligation: Obligation
    before: datetime
    after: datetime


def moves_by(edition_id: int, actor: Actor, *, limit: int = 100) -> list[Move]:
    """What a notice moved, as far as the actor may see it, latest first."""
    edition = HolidayEdition.objects.filter(pk=edition_id).first()
    if edition is None:
        raise NotFound
    events = Event.objects.filter(name="obligation.rescheduled", recorded_at__gte=edition.announced_at)
    found = {
        (event.data["clause_id"], event.data["trigger_id"]): (
            datetime.fromisoformat(event.data["due_before"]),
            datetime.fromisoformat(event.data["due_after"]),
        )
        for event in events.order_by("-pk")[:limit]
        if event.data["edition"] == edition.code
    }
    rows = Obligation.objects.visible_to(actor).filter(trigger__in=[trigger for _clause, trigger in found])
    return [
        Move(row, *found[row.clause_id, row.trigger_id])
        for row in rows.select_related("clause").order_by("-pk")
        if (row.clause_id, row.trigger_id) in found
    ]


def unread_reminders(actor: Actor) -> QuerySet[Reminder]:
    """The actor's own unread reminders."""
    return Reminder.objects.filter(staff_id=actor.id or 0, read_at__isnull=True)


def list_reminders(actor: Actor, *, limit: int = 100) -> list[Reminder]:
    """The actor's own reminders, newest first."""
    rows = Reminder.objects.filter(staff_id=actor.id or 0).select_related("obligation__clause")
    return list(rows.order_by("-at", "-pk")[:limit])
