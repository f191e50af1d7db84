"""Building and changing the organisation tree."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotFound, WrongStatus
from huiyin.calendars.models import WorkingCalendar
from huiyin.journal.actions import record
from huiyin.staff import queries
from huiyin.staff.events import (
    CalendarAssigned,
    UnitClosed,
    UnitCreated,
    UnitMoved,
    UnitRenamed,
    UnitReopened,
)
from huiyin.staff.models import Holding, OrgUnit


@contextmanager
def first_come() -> Iterator[None]:
    """Write something unique; whoever comes second gets WrongStatus."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as clash:
        raise WrongStatus from clash


@transaction.atomic
def create_unit(
    *, code: str, name: str, kind: str, parent_id: int | None, is_desk: bool = False, by: Actor, at: datetime
) -> OrgUnit:
    """Add a unit below another one, or at the top of the tree (`parent_id` None).

    :raises NotFound: there is no such parent
    :raises NotAllowed: the actor may not manage the organisation there
    :raises Invalid: a field is empty, or the code is taken
    :raises WrongStatus: the parent is closed, or somebody added a unit beside it at the same time
    """
    parent = queries.get_unit(parent_id) if parent_id is not None else None
    by.require("staff.manage", parent.path if parent else "")
    if parent is not None and not parent.is_active:
        raise WrongStatus
    _check_unit(code, name, kind)
    values = {"code": code.strip(), "name": name.strip(), "kind": kind, "is_desk": is_desk}
    with first_come():
        unit: OrgUnit = (
            OrgUnit.objects.add_child(parent, create_kwargs=values)
            if parent
            else OrgUnit.objects.add_root(create_kwargs=values)
        )
    created = UnitCreated(parent_id=parent_id, kind=kind, is_desk=is_desk)
    record(created, on=unit.pk, place=unit.place(), by=by, at=at)
    return unit


@transaction.atomic
def rename_unit(unit_id: int, *, name: str, by: Actor, at: datetime) -> OrgUnit:
    """Give a unit another name; its code stays.

    :raises NotFound: there is no such unit
    :raises NotAllowed: the actor may not manage the organisation there
    :raises Invalid: the name is empty
    :raises WrongStatus: it is closed
    """
    unit = _open_unit(unit_id, by)
    unit.name = _required("name", name)
    OrgUnit.objects.filter(pk=unit.pk).update(name=unit.name)
    record(UnitRenamed(), on=unit.pk, place=unit.place(), by=by, at=at)
    return unit


@transaction.atomic
def move_unit(unit_id: int, *, parent_id: int | None, by: Actor, at: datetime) -> OrgUnit:
    """Put a unit with all below it under another one, or at the top of the tree (`parent_id` None).

    Only before anything happened there: what happened stays where it happened, for ever.

    :raises NotFound: there is no such unit or parent
    :raises NotAllowed: the actor may not manage the organisation where it stands, and where it goes
    :raises Invalid: it would stand below itself, it stands there already, or matters were registered there
    :raises WrongStatus: one of them is closed, or somebody changed the tree at the same time
    """
    unit = _open_unit(unit_id, by)
    parent = _open_unit(parent_id, by) if parent_id is not None else None
    above = queries.find_parent(unit)
    for place in (above, parent):
        by.require("staff.manage", place.path if place else "")
    if parent is not None and parent.path.startswith(unit.path):
        raise Invalid(fields={"parent": _("A unit cannot stand below itself.")})
    if (above.pk if above else None) == parent_id:
        raise Invalid(fields={"parent": _("It stands there already.")})
    if queries.has_history(unit):
        raise Invalid(
            _("Things happened in this unit already, and stay there. Please add a new unit instead.")
        )
    with first_come():
        if parent is not None:
            OrgUnit.objects.move(unit, parent, "last-child")
        else:
            OrgUnit.objects.move(unit, OrgUnit.objects.get_last_root_node(), "last-sibling")
    moved = queries.get_unit(unit_id)
    record(UnitMoved(parent_id=parent_id), on=moved.pk, place=moved.place(), by=by, at=at)
    return moved


@transaction.atomic
def close_unit(unit_id: int, *, by: Actor, at: datetime) -> OrgUnit:
    """Take a unit out of use.

    :raises NotFound: there is no such unit
    :raises NotAllowed: the actor may not manage the organisation there
    :raises Invalid: units below it are in use, or people hold positions in it
    :raises WrongStatus: it is closed already, or somebody was faster
    """
    unit = _open_unit(unit_id, by)
    if OrgUnit.objects.under([unit.path]).filter(is_active=True).exclude(pk=unit.pk).exists():
        raise Invalid(_("Close the units below it first."))
    if Holding.objects.filter(position__unit=unit).exclude(until__lte=at).exists():
        raise Invalid(_("People still hold positions in this unit."))
    if not OrgUnit.objects.filter(pk=unit.pk, is_active=True).update(is_active=False):
        raise WrongStatus
    unit.is_active = False
    record(UnitClosed(), on=unit.pk, place=unit.place(), by=by, at=at)
    return unit


@transaction.atomic
def reopen_unit(unit_id: int, *, by: Actor, at: datetime) -> OrgUnit:
    """Take a closed unit into use again.

    :raises NotFound: there is no such unit
    :raises NotAllowed: the actor may not manage the organisation there
    :raises WrongStatus: it is in use, or the unit above is closed
    """
    unit = queries.get_unit(unit_id)
    by.require("staff.manage", unit.path)
    above = queries.find_parent(unit)
    if above is not None and not above.is_active:
        raise WrongStatus
    if not OrgUnit.objects.filter(pk=unit.pk, is_active=False).update(is_active=True):
        raise WrongStatus
    unit.is_active = True
    record(UnitReopened(), on=unit.pk, place=unit.place(), by=by, at=at)
    return unit


@transaction.atomic
def assign_calendar(unit_id: int, *, calendar_id: int | None, by: Actor, at: datetime) -> OrgUnit:
    """Have a unit, and those below it without a calendar of their own, work by this calendar from now on.

    :raises NotFound: there is no such unit or calendar
    :raises NotAllowed: the actor may not manage the organisation there
    :raises WrongStatus: the unit is closed
    """
    unit = _open_unit(unit_id, by)
    if calendar_id is not None and not WorkingCalendar.objects.filter(pk=calendar_id).exists():
        raise NotFound
    OrgUnit.objects.filter(pk=unit.pk).update(calendar_id=calendar_id)
    unit.calendar_id = calendar_id
    record(CalendarAssigned(calendar_id=calendar_id), on=unit.pk, place=unit.place(), by=by, at=at)
    return unit


def _open_unit(unit_id: int, by: Actor) -> OrgUnit:
    unit = queries.get_unit(unit_id)
    by.require("staff.manage", unit.path)
    if not unit.is_active:
        raise WrongStatus
    return unit


def _required(field: str, text: str) -> str:
    if not text.strip():
        raise Invalid(fields={field: _("This field is required.")})
    return text.strip()


def _check_unit(code: str, name: str, kind: str) -> None:
    fields = {}
    for field, text in (("code", code), ("name", name)):
        if not text.strip():
            fields[field] = _("This field is required.")
    if kind not in OrgUnit.Kind.values:
        fields["kind"] = _("There is no such kind of unit.")
    if queries.find_unit_by_code(code.strip()) is not None:
        fields["code"] = _("This code is taken.")
    if fields:
        raise Invalid(fields=fields)
