"""Building the tree of premises."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, WrongStatus
from huiyin.customers import queries
from huiyin.customers.actions.finding import required
from huiyin.customers.actions.indexing import index_premises
from huiyin.customers.events import PremisesCreated
from huiyin.customers.models import Premises
from huiyin.journal.actions import record
from huiyin.staff import queries as staff
from huiyin.staff.models import OrgUnit


@transaction.atomic
def create_premises(
    *,
    kind: str,
    code: str,
    name: str,
    parent_id: int | None = None,
    unit_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Premises:
    """Add a project, or something below one; `unit_id` None: the unit that looks after what is above.

    :raises NotFound: there is no such parent or unit
    :raises NotAllowed: the actor may not change premises there
    :raises Invalid: a field is empty, the code is taken beside it, or this kind does not belong there
    :raises WrongStatus: somebody added something beside it at the same time
    """
    parent = queries.get_premises(parent_id, by) if parent_id is not None else None
    unit = unit_for(parent, unit_id, by)
    check_kind(parent, kind)
    values: dict[str, object] = {
        "kind": kind,
        "code": required("code", code),
        "name": required("name", name),
        "unit": unit,
    }
    if Premises.objects.right_below(parent).filter(code=values["code"]).exists():
        raise Invalid(fields={"code": _("This code is taken.")})
    values["full_name"] = full_name(parent, name.strip())
    premises = _add(parent, values)
    index_premises([(premises, unit.path)])
    created = PremisesCreated(kind=kind, parent_id=parent_id, unit_id=unit.pk)
    record(created, on=premises.pk, place=unit.place(), by=by, at=at)
    return premises


def unit_for(parent: Premises | None, unit_id: int | None, by: Actor) -> OrgUnit:
    """The unit that is to look after new premises.

    :raises NotFound: there is no such unit
    :raises NotAllowed: the actor may not change premises there
    :raises Invalid: a project needs a unit
    """
    if unit_id is None and parent is None:
        raise Invalid(fields={"unit": _("This field is required.")})
    if parent is not None:
        by.require("customers.edit", parent.unit.path)
    unit = staff.get_unit(unit_id) if unit_id is not None else parent.unit  # type: ignore[union-attr]
    by.require("customers.edit", unit.path)
    return unit


def check_kind(parent: Premises | None, kind: str) -> None:
    """Refuse what does not belong below `parent`.

    :raises Invalid: so it is
    """
    if kind not in Premises.BELOW.get(parent.kind if parent else "", frozenset()):
        raise Invalid(fields={"kind": _("This does not belong there.")})


def full_name(parent: Premises | None, name: str) -> str:
    """The whole way down; a blank keeps numbers apart that would run together."""
    above = parent.full_name if parent else ""
    gap = " " if above and above[-1].isascii() and name[:1].isascii() else ""
    return above + gap + name


def _add(parent: Premises | None, values: dict[str, object]) -> Premises:
    try:
        with transaction.atomic():
            premises: Premises = (
                Premises.objects.add_child(parent, create_kwargs=values)
                if parent
                else Premises.objects.add_root(create_kwargs=values)
            )
    except IntegrityError as clash:
        raise WrongStatus from clash
    return premises
