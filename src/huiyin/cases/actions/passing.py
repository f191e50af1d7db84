"""Beyond the departments: to another body with a receipt (AH7), and duplicates that lead to the first matter."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, WrongStatus
from huiyin.base.transitions import change, move
from huiyin.cases import events, rules
from huiyin.cases.actions import steps
from huiyin.cases.actions.promising import drop_promises
from huiyin.cases.actions.registration import withdraw_case
from huiyin.cases.models import Case, Transfer
from huiyin.cases.queries import get_case
from huiyin.cases.queries.passing import find_transfer


@transaction.atomic
def transfer_case(
    *,
    case_id: int,
    body: str,
    means: str = Transfer.Means.FAX,
    reason: str = "",
    receipt_number: str = "",
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
) -> Transfer:
    """Pass a matter that lies outside our area to the body or branch that it concerns; ends our handling.

    What is still owed then: that the receipt comes, and that the customer is told.
    Events: case.transferred, and transfer.received where the receipt number is known at once.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not dispatch cases there
    :raises WrongStatus: it is with a department, answered, or others are joined under it
    :raises Invalid: nobody to pass it to, unknown means, or a wrong time
    """
    case = get_case(case_id, by)
    by.require("cases.dispatch", case.unit.path)
    to = rules.words("body", body)
    if means not in Transfer.Means.values:
        raise Invalid(fields={"means": _("Say how it was sent.")})
    happened = rules.moment(at, occurred_at, not_before=steps.opened_at(case))
    if case.joined.exists() or case.is_joined:
        raise WrongStatus(_("It is part of a joint matter already."))
    move(case, to=Case.Status.TRANSFERRED, closed_at=happened, paused_for="")
    case.pauses.filter(until=None).update(until=happened)
    drop_promises(case, happened, reason=to)
    number = receipt_number.strip()
    transfer = Transfer.objects.create(
        case=case,
        body=to,
        means=means,
        reason=reason.strip(),
        by_id=by.id,
        sent_at=happened,
        receipt_number=number,
        received_at=happened if number else None,
    )
    sent = events.CaseTransferred(
        transfer_id=transfer.pk, first_asked_id=case.first_asked_id, desk_id=case.desk_id
    )
    received = [events.TransferReceived(transfer_id=transfer.pk)] if number else []
    steps.emit(case, sent, *received, by=by, at=at, occurred_at=happened)
    return transfer


@transaction.atomic
def record_receipt(
    *,
    case_id: int,
    receipt_number: str,
    received_by: str = "",
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
) -> Transfer:
    """Record that the other body has the matter, with the number of its receipt.

    Events: transfer.received.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not dispatch cases there
    :raises WrongStatus: it was not passed on, or the receipt is there already
    :raises Invalid: no number, or a wrong time
    """
    case = get_case(case_id, by)
    by.require("cases.dispatch", case.unit.path)
    transfer = _transfer(case)
    number = rules.words("receipt_number", receipt_number)
    happened = rules.moment(at, occurred_at, not_before=transfer.sent_at)
    received = {"receipt_number": number, "received_by": received_by.strip(), "received_at": happened}
    _record(transfer, received, unless="received_at")
    steps.emit(case, events.TransferReceived(transfer_id=transfer.pk), by=by, at=at, occurred_at=happened)
    return transfer


@transaction.atomic
def tell_transfer(
    *, case_id: int, words: str, by: Actor, at: datetime, occurred_at: datetime | None = None
) -> Transfer:
    """Tell the customer who deals with the matter now.

    Events: transfer.told.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not answer customers there and was not asked first
    :raises WrongStatus: it was not passed on, or the customer has been told
    :raises Invalid: no words, or a wrong time
    """
    case = get_case(case_id, by)
    steps.require_owner(case, "cases.answer", by=by)
    transfer = _transfer(case)
    said = rules.words("words", words)
    happened = rules.moment(at, occurred_at, not_before=transfer.sent_at)
    _record(transfer, {"told_words": said, "told_at": happened}, unless="told_at")
    steps.emit(case, events.TransferTold(transfer_id=transfer.pk), by=by, at=at, occurred_at=happened)
    return transfer


@transaction.atomic
def link_duplicate(
    *, case_id: int, of_id: int, by: Actor, at: datetime, occurred_at: datetime | None = None
) -> Case:
    """End a matter that the same caller raised twice, with a link to the one that counts.

    Events: case.duplicate_linked, case.withdrawn.

    :raises NotFound: the actor cannot see one of them
    :raises NotAllowed: the actor may not dispatch cases there
    :raises WrongStatus: it is closed already, or somebody was faster
    :raises Invalid: itself, a duplicate of its own, or a wrong time
    """
    case, original = get_case(case_id, by), get_case(of_id, by)
    by.require("cases.dispatch", case.unit.path)
    steps.require_status(case, *Case.OPEN)
    if original.pk == case.pk or original.duplicate_of_id is not None:
        raise Invalid(fields={"of_id": _("Give the matter that counts.")})
    happened = rules.moment(at, occurred_at, not_before=case.answered_at or steps.opened_at(case))
    change(case, duplicate_of=original)
    linked = events.CaseDuplicateLinked(of_id=original.pk)
    steps.emit(case, linked, by=by, at=at, occurred_at=happened)
    why = _("Duplicate of %(number)s") % {"number": original.number}
    return withdraw_case(case_id=case.pk, reason=why, by=by, at=at, occurred_at=occurred_at)


def _transfer(case: Case) -> Transfer:
    transfer = find_transfer(case)
    if transfer is None:
        raise WrongStatus
    return transfer


def _record(transfer: Transfer, fields: dict[str, object], *, unless: str) -> None:
    if not Transfer.objects.filter(pk=transfer.pk, **{unless: None}).update(**fields):
        raise WrongStatus
    for name, value in fields.items():
        setattr(transfer, name, value)
