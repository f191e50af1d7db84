"""The organisation over REST: who calls, units, people."""

from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from ninja import Query, Router
from pydantic import Field

from huiyin.base.pages import Request
from huiyin.base.pagination import capped_count, keyset
from huiyin.base.rest import Asked, Counted, Cursor, Id, Line, Size, Told, reads
from huiyin.staff import queries
from huiyin.staff.models import Staff

router = Router()


class UnitTold(Told):
    """A unit of the organisation; `path` is its place in the tree: those below it begin with it."""

    id: Id
    code: str
    name: str
    kind: str
    path: str
    is_desk: bool
    is_active: bool


class StaffTold(Told):
    """A person who works here."""

    id: Id
    username: str
    name: str
    number: str
    is_active: bool


class StaffPage(Told):
    """A page of people."""

    rows: list[StaffTold]
    next: str
    count: Counted


class CallerTold(StaffTold):
    """Who calls: the units of the caller's positions, and for each permission the unit paths under which it holds."""

    unit_ids: list[Id]
    permissions: dict[str, list[str]]


class UnitsAsked(Asked):
    """Closed ones, too."""

    with_closed: bool = False


class StaffAsked(Asked):
    """Which people; `q` looks in names, user names and numbers."""

    q: Line = ""
    unit_id: Id | None = None
    role: Annotated[str, Field(max_length=30)] = ""
    state: Literal["active", "closed", "all"] = "active"
    after: Cursor = ""
    size: Size = 50


@reads(router, "/me", CallerTold, _("Who calls"))
def get_caller(request: Request) -> CallerTold:
    """The person in whose name the token or session acts, with what it may do."""
    actor = request.actor
    person = queries.get_staff(actor.id or 0, actor)
    codes = sorted({grant.permission for grant in actor.grants})
    return CallerTold(
        **_facts(person),
        unit_ids=sorted(actor.unit_ids),
        permissions={code: list(actor.scopes(code)) for code in codes},
    )


@reads(router, "/units", list[UnitTold], _("Units"))
def list_units(request: Request, asked: Query[UnitsAsked]) -> list[UnitTold]:
    """The visible part of the organisation, each unit right before those below it."""
    units = queries.list_units(request.actor, with_closed=asked.with_closed)
    return [UnitTold.model_validate(unit) for unit in units]


@reads(router, "/units/{unit_id}", UnitTold, _("Show a unit"))
def get_unit(request: Request, unit_id: Id) -> UnitTold:
    """One unit."""
    return UnitTold.model_validate(queries.get_visible_unit(unit_id, request.actor))


@reads(router, "/staff", StaffPage, _("People"))
def list_staff(request: Request, asked: Query[StaffAsked]) -> StaffPage:
    """One page of the visible people, by name."""
    rows = queries.search_staff(
        request.actor, text=asked.q, unit_id=asked.unit_id, role=asked.role, state=asked.state
    )
    found = keyset(rows, order=("name", "id"), after=asked.after, size=asked.size)
    count = capped_count(rows)
    return StaffPage(
        rows=[StaffTold.model_validate(person) for person in found.rows],
        next=found.next,
        count=Counted(number=count.number, at_least=count.is_capped),
    )


@reads(router, "/staff/{staff_id}", StaffTold, _("Show a person"))
def get_staff(request: Request, staff_id: Id) -> StaffTold:
    """One person."""
    return StaffTold.model_validate(queries.get_staff(staff_id, request.actor))


def _facts(person: Staff) -> dict[str, Any]:
    return {name: getattr(person, name) for name in StaffTold.model_fields}
