"""Opinion boxes: hanging them, opening them in twos, and putting each letter on the register (A42, Form-11)."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, WrongStatus
from huiyin.cases import events, rules
from huiyin.cases.actions.registration import Matter, register_case
from huiyin.cases.models import BoxItem, BoxOpening, Case, OpinionBox
from huiyin.cases.queries import get_box, get_opening
from huiyin.journal.actions import record
from huiyin.journal.registry import EventData
from huiyin.staff.models import OrgUnit, Staff
from huiyin.staff.queries import get_unit


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxFacts:
    """What is said about a box."""

    name: str
    place: str
    kind: str = OpinionBox.Kind.OPINION
    pace: str = OpinionBox.Pace.WEEK
    custodian_id: int | None = None


@transaction.atomic
def set_up_box(*, unit_id: int, box: BoxFacts, by: Actor, at: datetime) -> OpinionBox:
    """Put a box on the register; from now on it must be opened at its pace.

    Events: box.set_up.

    :raises NotFound: there is no such unit
    :raises NotAllowed: the actor may not dispatch cases there
    :raises Invalid: no name or place, a name that is taken, unknown kind, pace or custodian
    """
    unit = get_unit(unit_id)
    by.require("cases.dispatch", unit.path)
    facts = _checked(box, unit)
    row = OpinionBox.objects.create(unit=unit, set_up_at=at, **facts)
    data = {"pace": str(row.pace), "custodian_id": row.custodian_id}
    _emit(row, events.BoxSetUp.model_validate(data), by=by, at=at)
    return row


@transaction.atomic
def change_box(*, box_id: int, box: BoxFacts, by: Actor, at: datetime) -> OpinionBox:
    """Put right what is said about a box; its next opening is counted from now.

    Events: box.changed.

    :raises NotFound: the actor cannot see it
    :raises NotAllowed: the actor may not dispatch cases there
    :raises WrongStatus: it was taken down
    :raises Invalid: as for a new one
    """
    row = _hanging(box_id, by)
    facts = _checked(box, row.unit, besides=row.pk)
    OpinionBox.objects.filter(pk=row.pk).update(**facts)
    row.refresh_from_db()
    data = {"pace": str(row.pace), "custodian_id": row.custodian_id}
    _emit(row, events.BoxChanged.model_validate(data), by=by, at=at)
    return row


@transaction.atomic
def retire_box(*, box_id: int, by: Actor, at: datetime) -> OpinionBox:
    """Take a box down; its openings stay on the register.

    Events: box.retired.

    :raises NotFound: the actor cannot see it
    :raises NotAllowed: the actor may not dispatch cases there
    :raises WrongStatus: it was taken down before
    """
    row = _hanging(box_id, by)
    if not OpinionBox.objects.filter(pk=row.pk, is_active=True).update(is_active=False):
        raise WrongStatus
    row.is_active = False
    _emit(row, events.BoxRetired(), by=by, at=at)
    return row


@transaction.atomic
def open_box(
    *,
    box_id: int,
    witness_id: int,
    letters: int,
    words: str = "",
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
) -> BoxOpening:
    """Record that the actor and a witness opened a box; an empty one is recorded too.

    Events: box.opened.

    :raises NotFound: the actor cannot see it
    :raises NotAllowed: the actor may not register cases there and is not its custodian
    :raises WrongStatus: it was taken down
    :raises Invalid: nobody else was there, no count, or a wrong time
    """
    row = get_box(box_id, by)
    if by.id is None or by.id != row.custodian_id:
        by.require("cases.register", row.unit.path)
    if not row.is_active:
        raise WrongStatus
    happened = rules.moment(at, occurred_at, not_before=row.opened_at or row.set_up_at)
    if witness_id == by.id or not Staff.objects.filter(pk=witness_id, is_active=True).exists():
        raise Invalid(fields={"witness_id": _("A box is opened by two people. Choose the other one.")})
    if letters not in range(1000):
        raise Invalid(fields={"letters": _("Say how many letters were in it; none is 0.")})
    opening = BoxOpening.objects.create(
        box=row,
        opened_at=happened,
        opener_id=by.id,
        witness_id=witness_id,
        letters=letters,
        words=words.strip(),
    )
    OpinionBox.objects.filter(pk=row.pk).update(opened_at=happened)
    data = {
        "opening_id": opening.pk,
        "letters": letters,
        "pace": str(row.pace),
        "custodian_id": row.custodian_id,
    }
    _emit(row, events.BoxOpened.model_validate(data), by=by, at=at, occurred_at=happened)
    return opening


@transaction.atomic
def register_item(*, opening_id: int, matter: Matter, by: Actor, at: datetime) -> Case:
    """Put a letter from a box on the register as a matter; it was raised when the box was opened.

    Events: case.registered; box.item_registered on the box.

    :raises NotFound: the actor cannot see the box
    :raises NotAllowed: the actor may not register cases there
    :raises WrongStatus: all letters of this opening are on the register
    :raises Invalid: as for a matter
    """
    opening = get_opening(opening_id, by)
    if opening.items.count() >= opening.letters:
        raise WrongStatus(_("All letters of this opening are on the register."))
    if not (matter.caller_name or matter.caller_phone or matter.customer_id or matter.premises_id):
        matter = replace(matter, caller_name=_("without a name"))
    case = register_case(
        matter=matter, unit_id=opening.box.unit_id, occurred_at=opening.opened_at, by=by, at=at
    )
    BoxItem.objects.create(opening=opening, case=case)
    data = events.BoxItemRegistered(opening_id=opening.pk, case_id=case.pk)
    _emit(opening.box, data, by=by, at=at)
    return case


def _hanging(box_id: int, by: Actor) -> OpinionBox:
    row = get_box(box_id, by)
    by.require("cases.dispatch", row.unit.path)
    if not row.is_active:
        raise WrongStatus
    return row


def _checked(box: BoxFacts, unit: OrgUnit, *, besides: int = 0) -> dict[str, object]:
    name, place = rules.words("name", box.name)[:60], rules.words("place", box.place)[:120]
    if OpinionBox.objects.filter(unit=unit, name=name).exclude(pk=besides).exists():
        raise Invalid(fields={"name": _("There is a box of this name already.")})
    if box.kind not in OpinionBox.Kind.values:
        raise Invalid(fields={"kind": _("Choose a kind.")})
    if box.pace not in OpinionBox.Pace.values:
        raise Invalid(fields={"pace": _("Say how often it is opened.")})
    known = box.custodian_id is None or Staff.objects.filter(pk=box.custodian_id, is_active=True).exists()
    if not known:
        raise Invalid(fields={"custodian_id": _("Choose somebody who works here.")})
    return {
        "name": name,
        "place": place,
        "kind": box.kind,
        "pace": box.pace,
        "custodian_id": box.custodian_id,
    }


def _emit(
    box: OpinionBox, data: EventData, *, by: Actor, at: datetime, occurred_at: datetime | None = None
) -> None:
    record(data, on=box.pk, place=box.unit.place(), by=by, at=at, occurred_at=occurred_at)
