"""Customers and the places where they live, created by the actions, for the tests of all rooms above."""

from dataclasses import dataclass
from datetime import datetime

from huiyin.customers.actions import (
    add_contact,
    add_contact_point,
    create_customer,
    create_premises,
    settle_in,
)
from huiyin.customers.models import Customer, Premises
from huiyin.staff.models import OrgUnit
from huiyin.staff.tests.factories import BEGIN, SETUP


@dataclass(frozen=True, slots=True)
class Estate:
    """翠湖花园: buildings 3 and 13, an entrance 2 in each, rooms 1201 and 1202, a lift and a gate."""

    project: Premises
    building: Premises
    entrance: Premises
    room: Premises
    other_room: Premises
    same_room_elsewhere: Premises
    lift: Premises
    gate: Premises


def make_premises(
    kind: str,
    code: str,
    name: str,
    *,
    parent: Premises | None = None,
    unit: OrgUnit | None = None,
    at: datetime = BEGIN,
) -> Premises:
    """A place below `parent`, or a project of `unit`."""
    return create_premises(
        kind=kind,
        code=code,
        name=name,
        parent_id=parent.pk if parent else None,
        unit_id=unit.pk if unit else None,
        by=SETUP,
        at=at,
    )


def make_estate(unit: OrgUnit, *, at: datetime = BEGIN) -> Estate:
    """The estate that `unit` looks after."""
    project = make_premises("project", "CH", "翠湖花园", unit=unit, at=at)
    building = make_premises("building", "3", "3号楼", parent=project, at=at)
    entrance = make_premises("entrance", "2", "2单元", parent=building, at=at)
    other_building = make_premises("building", "13", "13号楼", parent=project, at=at)
    other_entrance = make_premises("entrance", "2", "2单元", parent=other_building, at=at)
    return Estate(
        project=project,
        building=building,
        entrance=entrance,
        room=make_premises("room", "1201", "1201", parent=entrance, at=at),
        other_room=make_premises("room", "1202", "1202", parent=entrance, at=at),
        same_room_elsewhere=make_premises("room", "1201", "1201", parent=other_entrance, at=at),
        lift=make_premises("place", "L1", "1号电梯", parent=entrance, at=at),
        gate=make_premises("place", "G1", "东门", parent=project, at=at),
    )


def make_customer(
    unit: OrgUnit,
    name: str = "江南纺织有限公司",
    *,
    kind: str = "organisation",
    klass: str = "",
    phone: str = "0571-88881234",
    contact: str = "",
    at: datetime = BEGIN,
) -> Customer:
    """A customer of `unit`, with a phone number ("" for none) and, if named, a person there."""
    customer = create_customer(kind=kind, name=name, unit_id=unit.pk, klass=klass, by=SETUP, at=at)
    if contact:
        add_contact(customer.pk, name=contact, title="行政经理", by=SETUP, at=at)
    if phone:
        add_contact_point(customer.pk, kind="phone", value=phone, by=SETUP, at=at)
    return customer


def make_household(
    room: Premises,
    name: str = "王秀英",
    *,
    mobile: str = "13812345678",
    role: str = "owner",
    klass: str = "",
    at: datetime = BEGIN,
) -> Customer:
    """A household that resides in `room`, a customer of the unit that looks after the room."""
    customer = create_customer(
        kind="household", name=name, unit_id=room.unit_id, klass=klass, by=SETUP, at=at
    )
    if mobile:
        add_contact_point(customer.pk, kind="mobile", value=mobile, by=SETUP, at=at)
    settle_in(customer.pk, premises_id=room.pk, role=role, by=SETUP, at=at)
    return customer
