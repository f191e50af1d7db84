"""A small property group with people who have names; other rooms' tests and the journeys stand on it."""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from huiyin.base.actor import Actor
from huiyin.journal.actions import Draft, record_many
from huiyin.journal.models import Event
from huiyin.journal.registry import find_event
from huiyin.staff import queries
from huiyin.staff.actions import (
    Details,
    appoint,
    create_position,
    create_staff,
    create_unit,
    ensure_standard_roles,
)
from huiyin.staff.models import Holding, OrgUnit, Position, Role, Staff

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
PASSWORD = "correct-horse-battery"
SETUP = Actor.system("setup")


@dataclass(frozen=True, slots=True)
class Persona:
    """One of the people, and the actor that they are."""

    staff: Staff
    actor: Actor


@dataclass(frozen=True, slots=True)
class Company:
    """回音物业集团, a company of it, and two management offices.

    In `office` 林小雨 (clerk) and 周敏 (colleague) are clerks at the desk, 陈静 (supervisor) heads the
    desk, 王建国 (handler) repairs, 赵刚 (director) heads the office. 孙丽 (manager) heads the company,
    吴倩 (quality) looks after all of it, the admin after everything; 郑涛 (outsider) is a clerk of the
    other office.
    """

    root: OrgUnit
    company: OrgUnit
    office: OrgUnit
    desk: OrgUnit
    engineering: OrgUnit
    security: OrgUnit
    quality_department: OrgUnit
    other_office: OrgUnit
    other_desk: OrgUnit
    other_engineering: OrgUnit
    clerk: Persona
    colleague: Persona
    handler: Persona
    supervisor: Persona
    director: Persona
    manager: Persona
    quality: Persona
    admin: Persona
    outsider: Persona

    def actor(self, staff: Staff, at: datetime = BEGIN) -> Actor:
        """The actor that a person is at this moment."""
        return queries.actor_for(staff, at)

    @property
    def personas(self) -> dict[str, Persona]:
        """Everybody, by what they are called in tests."""
        names = (
            "clerk",
            "colleague",
            "handler",
            "supervisor",
            "director",
            "manager",
            "quality",
            "admin",
            "outsider",
        )
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Memory:
    """What the actions left when the company was made: its rows and its events."""

    company: Company
    rows: list[list[Any]]
    events: list[Draft]


_memories: dict[datetime, Memory] = {}


def make_company(at: datetime = BEGIN) -> Company:
    """The whole group, everybody in office since `at`. Nobody has a password: log in with `force_login`.

    The actions make it once; later tests get the same rows and the same events, which takes a tenth of the time.
    """
    if any(model.objects.exists() for model in (OrgUnit, Staff, Role)):
        return _make_company(at)
    if at not in _memories:
        before = Event.objects.aggregate(last=Max("pk"))["last"] or 0
        _memories[at] = _remember(_make_company(at), Event.objects.filter(pk__gt=before).order_by("pk"))
        return deepcopy(_memories[at].company)
    memory = deepcopy(_memories[at])
    with transaction.atomic():
        for rows in memory.rows:
            type(rows[0])._default_manager.bulk_create(rows)
        record_many(memory.events, by=SETUP, at=at)
    return memory.company


def _remember(company: Company, events: Iterable[Event]) -> Memory:
    rows: list[list[Any]] = [
        list(model._default_manager.order_by("pk")) for model in (Role, OrgUnit, Staff, Position, Holding)
    ]
    drafts = []
    for event in events:
        declared = find_event(event.name)
        assert declared is not None
        drafts.append(Draft(declared.model_validate(event.data), event.subject_id, event.place))
    return Memory(company, rows, drafts)


def _make_company(at: datetime) -> Company:
    ensure_standard_roles(by=SETUP, at=at)
    kind = OrgUnit.Kind
    root = make_unit("HY", "回音物业集团", kind.GROUP, None, at=at)
    company = make_unit("HY-JN", "江南物业公司", kind.COMPANY, root, at=at)
    quality = make_unit("HY-JN-QA", "品质部", kind.DEPARTMENT, company, at=at)
    office = make_unit("HY-JN-CH", "翠湖花园管理处", kind.OFFICE, company, at=at)
    desk = make_unit("HY-JN-CH-D", "客服中心", kind.DEPARTMENT, office, is_desk=True, at=at)
    engineering = make_unit("HY-JN-CH-E", "工程部", kind.DEPARTMENT, office, at=at)
    security = make_unit("HY-JN-CH-S", "秩序部", kind.DEPARTMENT, office, at=at)
    other = make_unit("HY-JN-JX", "锦绣家园管理处", kind.OFFICE, company, at=at)
    other_desk = make_unit("HY-JN-JX-D", "客服中心", kind.DEPARTMENT, other, is_desk=True, at=at)
    other_engineering = make_unit("HY-JN-JX-E", "工程部", kind.DEPARTMENT, other, at=at)
    clerks = make_position(desk, "clerk", scope=office, at=at)
    auditors = make_position(quality, "quality", scope=company, at=at)
    return Company(
        root=root,
        company=company,
        office=office,
        desk=desk,
        engineering=engineering,
        security=security,
        quality_department=quality,
        other_office=other,
        other_desk=other_desk,
        other_engineering=other_engineering,
        clerk=make_persona("linxiaoyu", "林小雨", clerks, at=at),
        colleague=make_persona("zhoumin", "周敏", clerks, at=at),
        handler=make_persona("wangjianguo", "王建国", make_position(engineering, "handler", at=at), at=at),
        supervisor=make_persona(
            "chenjing", "陈静", make_position(desk, "supervisor", scope=office, is_head=True, at=at), at=at
        ),
        director=make_persona(
            "zhaogang", "赵刚", make_position(office, "director", is_head=True, at=at), at=at
        ),
        manager=make_persona(
            "sunli", "孙丽", make_position(company, "general_manager", is_head=True, at=at), at=at
        ),
        quality=make_persona("wuqian", "吴倩", auditors, at=at),
        admin=make_persona("admin", "管理员", make_position(root, "administrator", at=at), at=at),
        outsider=make_persona(
            "zhengtao", "郑涛", make_position(other_desk, "clerk", scope=other, at=at), at=at
        ),
    )


def make_unit(
    code: str,
    name: str,
    kind: str,
    parent: OrgUnit | None,
    *,
    is_desk: bool = False,
    at: datetime = BEGIN,
) -> OrgUnit:
    """A unit below `parent`."""
    parent_id = parent.pk if parent else None
    return create_unit(code=code, name=name, kind=kind, parent_id=parent_id, is_desk=is_desk, by=SETUP, at=at)


def make_position(
    unit: OrgUnit,
    role: str,
    *,
    scope: OrgUnit | None = None,
    is_head: bool = False,
    at: datetime = BEGIN,
) -> Position:
    """A post in a unit, called like its role; its permissions hold under `scope`, by default the unit."""
    return create_position(
        unit_id=unit.pk,
        title=queries.get_role(role).name_zh,
        role_code=role,
        scope_unit_id=scope.pk if scope else None,
        is_head=is_head,
        by=SETUP,
        at=at,
    )


def make_staff(username: str, name: str, *, password: str | None = None, at: datetime = BEGIN) -> Staff:
    """A person without a position."""
    return create_staff(username=username, details=Details(name), password=password, by=SETUP, at=at)


def make_persona(username: str, name: str, position: Position, *, at: datetime = BEGIN) -> Persona:
    """A person who holds a position since `at`, and the actor."""
    person = make_staff(username, name, at=at)
    appoint(person.pk, position_id=position.pk, since=at, by=SETUP, at=at)
    return Persona(person, queries.actor_for(person, at))


def code_of(secret: str, at: datetime) -> str:
    """What the app on the phone shows at this moment."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    code: str = format_hotp_value(hotp_value(secret, int(at.timestamp()) // 30))
    return code
