"""Who holds which position."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed, NotFound, WrongStatus
from huiyin.journal.actions import record
from huiyin.staff import queries
from huiyin.staff.actions.units import first_come
from huiyin.staff.events import HoldingEnded, StaffAppointed
from huiyin.staff.models import Holding


@transaction.atomic
def appoint(staff_id: int, *, position_id: int, since: datetime, by: Actor, at: datetime) -> Holding:
    """Have a person hold a position from `since` on, which may lie before or after now.

    :raises NotFound: the actor cannot see the person or the position
    :raises NotAllowed: the actor does not manage the position's unit and its whole scope
    :raises Invalid: the person holds it already
    :raises WrongStatus: the login or the position is closed
    """
    person = queries.get_staff(staff_id, by)
    position = queries.get_position(position_id, by)
    if not queries.may_appoint(by, position):
        raise NotAllowed
    if not (person.is_active and position.is_active and position.unit.is_active):
        raise WrongStatus
    if Holding.objects.filter(staff=person, position=position).exclude(until__lte=since).exists():
        raise Invalid(fields={"position": _("This person holds the position already.")})
    with first_come():
        holding = Holding.objects.create(staff=person, position=position, since=since)
    appointed = StaffAppointed(
        holding_id=holding.pk,
        position_id=position.pk,
        unit_id=position.unit_id,
        role=position.role.code,
        since=since,
    )
    record(appointed, on=person.pk, place=position.unit.place(), by=by, at=at)
    return holding


@transaction.atomic
def end_holding(holding_id: int, *, until: datetime, by: Actor, at: datetime) -> Holding:
    """Have a person give up a position: it is held until before `until`.

    :raises NotFound: there is no such holding
    :raises NotAllowed: the actor does not manage the position's unit and its whole scope
    :raises Invalid: it would end before it began
    :raises WrongStatus: it has an end already, or somebody was faster
    """
    rows = Holding.objects.visible_to(by).filter(pk=holding_id)
    holding = rows.select_related("staff", "position__unit", "position__role", "position__scope_unit").first()
    if holding is None:
        raise NotFound
    if not queries.may_appoint(by, holding.position):
        raise NotAllowed
    if until < holding.since:
        raise Invalid(fields={"until": _("It cannot end before it began.")})
    if not Holding.objects.filter(pk=holding.pk, until__isnull=True).update(until=until):
        raise WrongStatus
    holding.until = until
    ended = HoldingEnded(
        holding_id=holding.pk,
        position_id=holding.position_id,
        unit_id=holding.position.unit_id,
        role=holding.position.role.code,
        until=until,
    )
    record(ended, on=holding.staff_id, place=holding.position.unit.place(), by=by, at=at)
    return holding
