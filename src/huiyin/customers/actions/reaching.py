"""When and for what a customer does not want to be reached (BQ4, AB7)."""

from datetime import datetime, time

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, WrongStatus
from huiyin.customers import queries
from huiyin.customers.actions.finding import editable, required
from huiyin.customers.events import OptedIn, OptedOut, QuietHoursSet
from huiyin.customers.models import ContactPoint, OptOut, Purpose
from huiyin.journal.actions import record


@transaction.atomic
def opt_out(point_id: int, *, purpose: str, reason: str, by: Actor, at: datetime) -> OptOut:
    """Note that the customer does not want to be reached here for a purpose; "" for every one but the own matters.

    Events: contact_point.opted_out.

    :raises NotFound: there is no such contact point
    :raises NotAllowed: the actor may not change customers here
    :raises Invalid: no such purpose, or no reason
    :raises WrongStatus: it is a past one, or this was noted already
    """
    point = queries.get_contact_point(point_id, by)
    customer = editable(point.customer_id, by)
    if purpose and purpose not in Purpose.values:
        raise Invalid(fields={"purpose": _("Choose one of the list.")})
    reason = required("reason", reason)
    if point.until is not None:
        raise WrongStatus
    try:
        with transaction.atomic():
            row = OptOut.objects.create(contact_point=point, purpose=purpose, reason=reason[:200], since=at)
    except IntegrityError as clash:
        raise WrongStatus from clash
    told = OptedOut(contact_point_id=point.pk, opt_out_id=row.pk, purpose=purpose)
    record(told, on=customer.pk, place=customer.unit.place(), by=by, at=at, customer_id=customer.pk)
    return row


@transaction.atomic
def opt_in(opt_out_id: int, *, by: Actor, at: datetime) -> OptOut:
    """Note that the customer agrees again.

    Events: contact_point.opted_in.

    :raises NotFound: there is no such opting out
    :raises NotAllowed: the actor may not change customers here
    :raises WrongStatus: it was taken back before
    """
    row = queries.get_opt_out(opt_out_id, by)
    customer = editable(row.contact_point.customer_id, by)
    if not OptOut.objects.filter(pk=row.pk, until__isnull=True).update(until=at):
        raise WrongStatus
    row.until = at
    told = OptedIn(contact_point_id=row.contact_point_id, opt_out_id=row.pk, purpose=row.purpose)
    record(told, on=customer.pk, place=customer.unit.place(), by=by, at=at, customer_id=customer.pk)
    return row


@transaction.atomic
def set_quiet_hours(
    point_id: int, *, quiet_from: time | None, quiet_until: time | None, by: Actor, at: datetime
) -> ContactPoint:
    """Set the hours in which nobody calls there, over midnight too; None and None: at any time.

    Nothing is recorded when nothing changes. Events: contact_point.quiet_hours_set.

    :raises NotFound: there is no such contact point
    :raises NotAllowed: the actor may not change customers here
    :raises Invalid: it is no phone number, or only one end is given
    """
    point = queries.get_contact_point(point_id, by)
    customer = editable(point.customer_id, by)
    if not point.is_phone:
        raise Invalid(fields={"quiet_from": _("Only phone numbers are called.")})
    if (quiet_from is None) != (quiet_until is None):
        raise Invalid(fields={"quiet_until": _("Give both ends, or neither.")})
    if (point.quiet_from, point.quiet_until) == (quiet_from, quiet_until):
        return point
    point.quiet_from, point.quiet_until = quiet_from, quiet_until
    ContactPoint.objects.filter(pk=point.pk).update(quiet_from=quiet_from, quiet_until=quiet_until)
    told = QuietHoursSet(contact_point_id=point.pk)
    record(told, on=customer.pk, place=customer.unit.place(), by=by, at=at, customer_id=customer.pk)
    return point
