"""Steps that the verbs of this room share."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import NotAllowed, WrongStatus
from huiyin.base.transitions import change
from huiyin.cases import rules
from huiyin.cases.models import Case
from huiyin.cases.queries import zone_of
from huiyin.cases.queries.sheets import open_sheets
from huiyin.journal.actions import Draft, record_many, take_number
from huiyin.journal.models import Event
from huiyin.journal.queries import list_events, voided_ids
from huiyin.journal.registry import EventData


def emit(
    case: Case,
    *data: EventData,
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
    voids: Sequence[Event | None] = (),
) -> list[Event]:
    """Record what happened to a case; the n-th of `voids` is the event that the n-th of `data` voids."""
    at = max(at, occurred_at or at)  # later only where the clock was put back: see `rules.moment`
    place = case.unit.place()
    drafts = [
        Draft(
            item,
            on=case.pk,
            place=place,
            occurred_at=occurred_at,
            customer_id=case.customer_id,
            voids=voided.pk if voided else None,
        )
        for item, voided in zip(data, [*voids, *[None] * (len(data) - len(voids))], strict=True)
    ]
    return record_many(drafts, by=by, at=at)


def opened_at(case: Case) -> datetime:
    """When the present round began: when the matter was raised, or the visit that opened it again."""
    if case.round == 1:
        return case.occurred_at
    last = case.visits.filter(round=case.round - 1, withdrawn_at=None).order_by("-id").first()
    return last.visited_at if last else case.occurred_at


def last_sheet_end(case: Case) -> datetime | None:
    """When the last contact sheet of the present round came back, or None."""
    latest: datetime | None = case.sheets.filter(round=case.round).aggregate(latest=Max("ended_at"))["latest"]
    return latest


def last_event(case: Case, name: str, **facts: int) -> Event:
    """The latest event of this name and with these data that is not voided.

    :raises WrongStatus: there is none
    """
    events = list_events("case", [case.pk])
    voided = voided_ids(events)
    for event in sorted(events, key=lambda event: -event.sequence):
        agrees = all(event.data.get(field) == value for field, value in facts.items())
        if event.name == name and event.pk not in voided and agrees:
            return event
    raise WrongStatus


def correct(case: Case, *, to: str, **fields: object) -> None:
    """Put back the status of a case whose last step was a wrong record.

    :raises WrongStatus: there is no such way back, or somebody was faster
    """
    if to not in case.CORRECTIONS.get(case.status, set()):
        raise WrongStatus
    change(case, status=to, **fields)


def change_if(case: Case, expected: Mapping[str, object], **fields: object) -> None:
    """Set fields of a case that still has the status and the `expected` values with which it was read.

    :raises WrongStatus: somebody was faster
    """
    if not Case.objects.filter(pk=case.pk, status=case.status, **expected).update(**fields):
        raise WrongStatus
    for name in fields.keys() & expected.keys():
        setattr(case, name, fields[name])


def hold(case: Case) -> None:
    """Make sure that a case still stands as it was read, and keep others from moving it meanwhile.

    :raises WrongStatus: somebody was faster
    """
    change_if(case, {}, status=case.status)


def require_status(case: Case, *statuses: str) -> None:
    """Refuse with WrongStatus unless the case is in one of these statuses."""
    if case.status not in statuses:
        raise WrongStatus


def take(case: Case, *, by: Actor) -> None:
    """Who takes the first step on a matter that a customer raised without us was asked first (G13)."""
    if case.first_asked_id is None and by.kind == "staff" and not case.is_imported:
        change_if(case, {"first_asked_id": None}, first_asked_id=by.id)


def require_running(case: Case) -> None:
    """Refuse with WrongStatus while a case waits: its clocks stand, and would stand for ever."""
    if case.is_paused:
        raise WrongStatus(_("The case is waiting. Resume it first."))


def require_owner(case: Case, permission: str, *, by: Actor) -> None:
    """Refuse with NotAllowed unless the actor holds the permission, or was asked first (G13)."""
    if by.id is None or by.id != case.first_asked_id:
        by.require(permission, case.unit.path)


def require_hand(case: Case, *, by: Actor) -> None:
    """Refuse with NotAllowed unless the actor handles the case, tracks it at the desk, or was asked first."""
    if by.may("cases.dispatch", case.unit.path) or (by.id is not None and by.id == case.first_asked_id):
        return
    if not any(by.may("cases.handle", sheet.department.path) for sheet in open_sheets(case)):
        raise NotAllowed


def number(prefix: str, series: str, case: Case, at: datetime) -> str:
    """The next number of a series in the local year; takes the counter, so it comes last in its action."""
    code, year = case.unit.code, at.astimezone(zone_of(case.unit)).year
    return rules.format_number(prefix, code, year, take_number(f"{series}:{case.unit_id}", year=year))
