"""Buildings, rooms, public places, households and shops."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from random import Random

from huiyin.config.demo.cards import fill_cards, first_name_of
from huiyin.config.demo.company import SETUP, Company, Home, Office
from huiyin.config.demo.words import GIVEN, SHOPS, SURNAMES
from huiyin.customers.actions import (
    Household,
    PremisesRow,
    add_contact,
    add_contact_point,
    create_customer,
    create_households_many,
    create_premises,
    create_premises_many,
    settle_in,
)
from huiyin.customers.models import ContactPoint, Customer, Premises
from huiyin.portal.actions import make_links, set_hotline

FLOORS, ROOMS_A_FLOOR, ENTRANCES = 17, 2, 2
PUBLIC = (("DT", "电梯"), ("DM", "单元门"), ("LD", "楼道"))
AROUND = (
    ("DM-N", "北大门"),
    ("DM-S", "南大门"),
    ("CK", "地下车库"),
    ("YL", "儿童游乐场"),
    ("KD", "快递柜区"),
)


@dataclass(frozen=True, slots=True)
class Size:
    """How large the demo is."""

    households: int
    matters_a_day: float


def build_neighbourhood(company: Company, random: Random, size: Size) -> None:
    """Each office's community, with its share of the households."""
    share = size.households // len(company.offices)
    for number, office in enumerate(company.offices):
        rooms = _community(office, company, share)
        _households(office, company, rooms, random, number)
        shops = SHOPS[number::3]
        fill_cards(office, company, _shops(office, company, shops), shops[0][0])


def hang_codes(company: Company) -> None:
    """A QR code at every building, and the number that customers are given."""
    for number, office in enumerate(company.offices):
        projects = Premises.objects.filter(kind=Premises.Kind.PROJECT, unit=office.unit)
        for project in projects:
            make_links(premises_id=project.pk, level="building", by=SETUP, at=company.since)
        hotline = f"0571-8888{number + 1:04d}"
        set_hotline(unit_id=office.unit.pk, number=hotline, by=SETUP, at=company.since)


def _community(office: Office, company: Company, wanted: int) -> list[Premises]:
    at = company.since
    project = create_premises(
        kind="project",
        code=office.code,
        name=office.name,
        parent_id=None,
        unit_id=office.unit.pk,
        by=SETUP,
        at=at,
    )
    office.public += _many(project, [("place", code, name) for code, name in AROUND], company)
    doors = ceil(wanted / (FLOORS * ROOMS_A_FLOOR))
    houses = range(1, ceil(doors / ENTRANCES) + 1)
    rooms: list[Premises] = []
    for house in _many(project, [("building", str(n), f"{n}号楼") for n in houses], company):
        here = range(1, min(ENTRANCES, ceil((wanted - len(rooms)) / (FLOORS * ROOMS_A_FLOOR))) + 1)
        for door in _many(house, [("entrance", str(n), f"{n}单元") for n in here], company):
            numbers = [
                f"{floor}{room:02d}" for floor in range(1, FLOORS + 1) for room in range(1, ROOMS_A_FLOOR + 1)
            ][: wanted - len(rooms)]
            places = [("place", code, name) for code, name in PUBLIC]
            made = _many(door, [("room", number, f"{number}室") for number in numbers] + places, company)
            rooms += made[: len(numbers)]
            office.public += made[len(numbers) :]
    return rooms


def _many(parent: Premises, rows: Sequence[tuple[str, str, str]], company: Company) -> list[Premises]:
    return create_premises_many(
        parent_id=parent.pk, rows=[PremisesRow(*row) for row in rows], by=SETUP, at=company.since
    )


def _households(office: Office, company: Company, rooms: list[Premises], random: Random, number: int) -> None:
    rows = [
        Household(
            name=random.choice(SURNAMES) + random.choice(GIVEN),
            unit_id=office.unit.pk,
            premises_id=room.pk,
            role="owner" if random.random() < 0.8 else "tenant",
            points=((ContactPoint.Kind.MOBILE, f"1980{number}{serial:06d}"),),
            klass="A" if random.random() < 0.05 else "B" if random.random() < 0.25 else "C",
        )
        for serial, room in enumerate(rooms, start=1)
    ]
    customers = create_households_many(rows, by=SETUP, at=company.since)
    office.homes = [
        Home(customer, room, row.points[0][1])
        for customer, room, row in zip(customers, rooms, rows, strict=True)
    ]


def _shops(office: Office, company: Company, shops: Sequence[tuple[str, str, str]]) -> list[Customer]:
    at = company.since
    made = []
    project = Premises.objects.get(code=office.code, kind=Premises.Kind.PROJECT)
    rooms = _many(project, [("room", f"S{n}", f"商铺{n}号") for n in range(1, len(shops) + 1)], company)
    for serial, (name, person, title) in enumerate(shops, start=1):
        shop = create_customer(
            kind=Customer.Kind.ORGANISATION,
            name=first_name_of(name) if serial == 1 else name,
            unit_id=office.unit.pk,
            klass="A",
            responsible_id=office.clerks[0].id,
            by=SETUP,
            at=at,
        )
        contact = add_contact(shop.pk, name=person, title=title, by=SETUP, at=at)
        phone = f"1970000{office.unit.pk % 100:02d}{serial:02d}"
        add_contact_point(
            shop.pk, kind=ContactPoint.Kind.MOBILE, value=phone, contact_id=contact.pk, by=SETUP, at=at
        )
        settle_in(shop.pk, premises_id=rooms[serial - 1].pk, role="tenant", by=SETUP, at=at)
        made.append(shop)
    return made
