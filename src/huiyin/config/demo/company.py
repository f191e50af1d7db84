"""The group, its offices and departments, and the people who work there."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import make_password

from huiyin.base import permissions
from huiyin.base.actor import Actor, Grant
from huiyin.calendars.actions import publish_calendar
from huiyin.cases.actions import (
    KindPolicy,
    ensure_standard_causes,
    ensure_standard_kinds,
    ensure_standard_topics,
    set_kind_policy,
)
from huiyin.config.demo.words import GIVEN, SURNAMES
from huiyin.customers.models import Customer, Premises
from huiyin.ledger.actions import install_pack
from huiyin.ledger.rules.reading import read_pack
from huiyin.staff.actions import (
    Details,
    appoint,
    assign_calendar,
    create_position,
    create_staff,
    create_unit,
    ensure_standard_roles,
)
from huiyin.staff.models import OrgUnit, Staff

SETUP = Actor.system("demo")
PASSWORD = "huiyin-demo-2026"  # noqa: S105 - printed for everybody; production refuses demo logins
CALENDARS = {
    "desk": ("客服中心（全天）", ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], [["00:00", "24:00"]]),
    "engineering": (
        "工程班（周一至周六）",
        ["mon", "tue", "wed", "thu", "fri", "sat"],
        [["08:00", "12:00"], ["13:30", "17:30"]],
    ),
    "office": (
        "行政班（周一至周五）",
        ["mon", "tue", "wed", "thu", "fri"],
        [["09:00", "12:00"], ["13:30", "18:00"]],
    ),
}
OFFICES = (("CH", "翠湖花园"), ("JX", "锦绣家园"), ("YG", "阳光海岸"))
#: To which department sheets of a kind go as a rule; what the desk answers itself has none.
PROPOSED = {"need": "GC", "help": "ZX", "complaint": "GC", "other": "ZX"}
DEPARTMENTS = (("GC", "工程部"), ("ZX", "秩序部"), ("BJ", "保洁部"))


class Login(NamedTuple):
    """A login that is printed: one for each role."""

    username: str
    password: str
    name: str
    role: str


LOGINS = (
    Login("admin", PASSWORD, "演示管理员", "管理员"),
    Login("kefu", PASSWORD, "林小雨", "客服专员"),
    Login("weixiu", PASSWORD, "王建国", "处理人"),
    Login("zhuguan", PASSWORD, "陈静", "客服主管"),
    Login("zhuren", PASSWORD, "赵刚", "管理处主任"),
    Login("guanjia", PASSWORD, "何秀英", "区域管家"),
    Login("pinzhi", PASSWORD, "吴倩", "品质专员"),
    Login("zongjingli", PASSWORD, "孙丽", "总经理"),
    Login("lingdao", PASSWORD, "周国强", "公司领导"),
)


@dataclass(slots=True)
class Person:
    """Somebody who works here."""

    staff: Staff
    actor: Actor

    @property
    def id(self) -> int:
        """The staff id."""
        return self.staff.pk


@dataclass(slots=True)
class Home:
    """A household with its room and number."""

    customer: Customer
    room: Premises
    phone: str


@dataclass(slots=True)
class Office:
    """A management office with its departments, people and homes."""

    code: str
    name: str
    unit: OrgUnit
    desk: OrgUnit
    departments: dict[str, OrgUnit]
    clerks: list[Person] = field(default_factory=list)
    handlers: dict[str, list[Person]] = field(default_factory=dict)
    leaders: list[Person] = field(default_factory=list)
    supervisor: Person | None = None
    director: Person | None = None
    homes: list[Home] = field(default_factory=list)
    public: list[Premises] = field(default_factory=list)


@dataclass(slots=True)
class Company:
    """Everything that history plays with."""

    root: OrgUnit
    since: datetime
    offices: list[Office] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    manager: Person | None = None


class _Names:
    """Names that are not given twice."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._taken = {login.name for login in LOGINS}

    def one(self) -> str:
        """A name that nobody has yet."""
        while True:
            name = self._random.choice(SURNAMES) + self._random.choice(GIVEN)
            if name not in self._taken:
                self._taken.add(name)
                return name


def build_company(random: Random, *, days: int, end: datetime) -> Company:
    """The group as it stood before the first day."""
    at = (end - timedelta(days=days + 1)).replace(hour=0, minute=0, second=0, microsecond=0)
    ensure_standard_roles(by=SETUP, at=at)
    ensure_standard_kinds(by=SETUP, at=at)
    ensure_standard_topics(by=SETUP, at=at)
    ensure_standard_causes(by=SETUP, at=at)
    root = _unit("SF", "示范物业集团（演示）", OrgUnit.Kind.GROUP, None, at)
    company = Company(root=root, since=at)
    hired = _Hiring(company, _Names(random))
    branch = _unit("SF-GS", "示范物业江南公司（演示）", OrgUnit.Kind.COMPANY, root, at)
    quality = _unit("SF-PZ", "品质部", OrgUnit.Kind.DEPARTMENT, branch, at)
    calendars = {code: _calendar(code, at) for code in CALENDARS}
    assign_calendar(root.pk, calendar_id=calendars["office"], by=SETUP, at=at)
    hired.post(root, "系统管理员", "administrator", login="admin")
    hired.post(branch, "公司领导", "leader", login="lingdao")
    company.manager = hired.post(branch, "总经理", "general_manager", is_head=True, login="zongjingli")
    hired.post(quality, "品质专员", "quality", scope=branch, login="pinzhi")
    hired.post(quality, "品质主管", "quality", scope=branch, is_head=True)
    for place, (code, name) in enumerate(OFFICES):
        company.offices.append(_office(hired, branch, code, name, calendars, is_first=place == 0))
    _policies(company, at)
    text = (Path(settings.PACKS) / "property.toml").read_text(encoding="utf-8")
    install_pack(read_pack(text), by=SETUP, at=at, adopters=[root.place()])
    return company


class _Hiring:
    """Fills posts; the printed logins go to those for whom they are meant."""

    def __init__(self, company: Company, names: _Names) -> None:
        self._company, self._names, self._at = company, names, company.since
        self._logins = {login.username: login for login in LOGINS}
        self._encoded = make_password(PASSWORD)

    def post(
        self,
        unit: OrgUnit,
        title: str,
        role: str,
        *,
        scope: OrgUnit | None = None,
        is_head: bool = False,
        login: str = "",
    ) -> Person:
        """A post in a unit, and somebody in it."""
        position = create_position(
            unit_id=unit.pk,
            title=title,
            role_code=role,
            scope_unit_id=scope.pk if scope else None,
            is_head=is_head,
            by=SETUP,
            at=self._at,
        )
        number = len(self._company.people) + 1
        known = self._logins.get(login)
        staff = create_staff(
            username=known.username if known else f"sf{number:03d}",
            details=Details(
                name=known.name if known else self._names.one(),
                number=f"SF{number:04d}",
                phone=f"1990000{number:04d}",
            ),
            encoded=self._encoded if known else None,
            is_demo=True,
            by=SETUP,
            at=self._at,
        )
        appoint(staff.pk, position_id=position.pk, since=self._at, by=SETUP, at=self._at)
        person = Person(staff, _trusted(staff, unit))
        self._company.people.append(person)
        return person


def _trusted(staff: Staff, unit: OrgUnit) -> Actor:
    """The person, allowed everything: history is told, not questioned, which saves a third of its time."""
    grants = frozenset(Grant(permission.code, "") for permission in permissions.list_permissions())
    return Actor(kind="staff", id=staff.pk, name=staff.name, grants=grants, unit_ids=frozenset({unit.pk}))


def _office(
    hired: _Hiring, branch: OrgUnit, code: str, name: str, calendars: dict[str, int], *, is_first: bool
) -> Office:
    at = hired._at
    unit = _unit(code, f"{name}管理处", OrgUnit.Kind.OFFICE, branch, at)
    desk = _unit(f"{code}-KF", "客服中心", OrgUnit.Kind.DEPARTMENT, unit, at, is_desk=True)
    departments = {
        short: _unit(f"{code}-{short}", title, OrgUnit.Kind.DEPARTMENT, unit, at)
        for short, title in DEPARTMENTS
    }
    assign_calendar(departments["GC"].pk, calendar_id=calendars["engineering"], by=SETUP, at=at)
    office = Office(code=code, name=name, unit=unit, desk=desk, departments=departments)
    login = {
        "director": "zhuren",
        "supervisor": "zhuguan",
        "clerk": "kefu",
        "handler": "weixiu",
        "steward": "guanjia",
    }
    named = login if is_first else {}
    office.director = hired.post(
        unit, "管理处主任", "director", is_head=True, login=named.get("director", "")
    )
    office.supervisor = hired.post(
        desk, "客服主管", "supervisor", scope=unit, is_head=True, login=named.get("supervisor", "")
    )
    for n in range(5):
        mine = named.get("clerk", "") if n == 0 else ""
        office.clerks.append(hired.post(desk, "客服专员", "clerk", scope=unit, login=mine))
    for n in range(2):
        mine = named.get("steward", "") if n == 0 else ""
        hired.post(desk, "区域管家", "steward", scope=unit, login=mine)
    for short, many in (("GC", 5), ("ZX", 2), ("BJ", 2)):
        mine = named.get("handler", "") if short == "GC" else ""
        first = hired.post(
            departments[short], "维修技师" if short == "GC" else "班组成员", "handler", login=mine
        )
        head = hired.post(departments[short], "班长", "handler", is_head=True)
        office.handlers[short] = [first, head]
        office.handlers[short] += [
            hired.post(departments[short], "班组成员", "handler") for _ in range(max(many - 2, 0))
        ]
    office.leaders = [office.supervisor, office.director]
    return office


def _policies(company: Company, at: datetime) -> None:
    """Where sheets of each kind go; one office visits a sample of its needs, one accepts what is said on the spot."""
    for office in company.offices:
        for kind, department in PROPOSED.items():
            policy = KindPolicy(department_id=office.departments[department].pk)
            set_kind_policy(unit_id=office.unit.pk, kind=kind, policy=policy, seed=7, by=SETUP, at=at)
    sample, accept = company.offices[1], company.offices[2]
    set_kind_policy(
        unit_id=sample.unit.pk,
        kind="need",
        policy=KindPolicy(
            visit_policy="sample",
            sample_percent=40,
            department_id=sample.departments[PROPOSED["need"]].pk,
        ),
        seed=7,
        by=SETUP,
        at=at,
    )
    set_kind_policy(
        unit_id=accept.unit.pk,
        kind="enquiry",
        policy=KindPolicy(visit_policy="accept"),
        seed=7,
        by=SETUP,
        at=at,
    )


def _calendar(code: str, at: datetime) -> int:
    name, weekdays, shifts = CALENDARS[code]
    spec = {"tz": "Asia/Shanghai", "holidays": "CN", "shifts": {day: shifts for day in weekdays}}
    if code == "desk":
        spec.pop("holidays")
    return publish_calendar(code=code, name=name, spec=spec, by=SETUP, at=at).calendar_id


def _unit(
    code: str, name: str, kind: str, parent: OrgUnit | None, at: datetime, *, is_desk: bool = False
) -> OrgUnit:
    return create_unit(
        code=code,
        name=name,
        kind=kind,
        parent_id=parent.pk if parent else None,
        is_desk=is_desk,
        by=SETUP,
        at=at,
    )
