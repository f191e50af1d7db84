"""Registering matters and putting right what was registered (A23–A25, AE10, U2)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, WrongStatus
from huiyin.base.reads import read_by_hand
from huiyin.base.rows import insert, reserve
from huiyin.base.text import digits
from huiyin.base.transitions import change, move
from huiyin.cases import events, rules
from huiyin.cases.actions import steps
from huiyin.cases.actions.indexing import index
from huiyin.cases.actions.promising import drop_promises, promise_answer
from huiyin.cases.actions.together import release_all
from huiyin.cases.models import Case, CaseKind, CaseSource, ContactSheet
from huiyin.cases.queries import get_case
from huiyin.customers.models import Customer
from huiyin.customers.queries import get_customer, get_premises
from huiyin.staff.models import Staff
from huiyin.staff.queries import desk_of, get_unit

Entry = TypeVar("Entry", CaseKind, CaseSource)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What somebody raises. `importance` None: as the kind says. Somebody or somewhere must be given."""

    kind: str
    words: str
    source: str = "phone"
    topic: str = ""
    urgency: str = Case.Urgency.NORMAL
    importance: int | None = None
    customer_id: int | None = None
    premises_id: int | None = None
    caller_name: str = ""
    caller_phone: str = ""


@transaction.atomic
def register_case(
    *,
    matter: Matter,
    unit_id: int,
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
    first_asked_id: int | None = None,
    same_call_as: int | None = None,
) -> Case:
    """Put a matter on the register; `first_asked_id`, else the actor, answers for it to the end (G13).

    `same_call_as` is another case from the same call. Events: case.registered.

    :raises NotFound: the customer, premises or other case is not visible
    :raises NotAllowed: the actor may not register there
    :raises Invalid: unknown kind or source, no words, nobody and nowhere, or a wrong time
    """
    unit = get_unit(unit_id)
    by.require("cases.register", unit.path)
    customer = None if matter.customer_id is None else get_customer(matter.customer_id, by)
    premises = None if matter.premises_id is None else get_premises(matter.premises_id, by)
    call = None if same_call_as is None else get_case(same_call_as, by)
    case = compose(
        matter,
        kind=known_kind(matter.kind),
        source=known_source(matter.source),
        at=at,
        occurred_at=occurred_at,
        unit=unit,
        desk=desk_of(unit),
        first_asked_id=_first_asked(first_asked_id, by),
        parent_id=None if call is None else call.parent_id or call.pk,
        customer=customer,
        premises=premises,
        pk=reserve(Case),
    )
    steps.emit(case, registered(case), by=by, at=at, occurred_at=case.occurred_at)
    # The counter last, and the row after it: written once, with its number.
    case.number = steps.number("KF", "case", case, at)
    insert([case])
    index(case)
    return case


def compose(
    matter: Matter,
    *,
    kind: CaseKind,
    source: CaseSource,
    at: datetime,
    occurred_at: datetime | None,
    **known: Any,
) -> Case:
    """The case that a matter becomes, not written yet; `known` are its other fields.

    :raises Invalid: no words, nobody and nowhere, unknown grades, or a wrong time
    """
    happened = rules.moment(at, occurred_at)
    importance = kind.importance if matter.importance is None else matter.importance
    _check_grade(matter.urgency, importance)
    case = Case(
        kind=kind,
        source=source,
        topic=matter.topic.strip(),
        words=rules.words("words", matter.words),
        urgency=matter.urgency,
        importance=importance,
        caller_name=matter.caller_name.strip(),
        caller_phone=digits(matter.caller_phone),
        occurred_at=happened,
        registered_at=at,
        sort_at=happened,
        priority=_priority(matter.urgency, importance, known.get("customer")),
        **known,
    )
    _check_somebody(case)
    return case


@transaction.atomic
def link_customer(
    *,
    case_id: int,
    customer_id: int,
    premises_id: int | None = None,
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
) -> Case:
    """Say who the unidentified caller was, or that it was somebody else.

    Events: case.customer_linked.

    :raises NotFound: the case, customer or premises is not visible
    :raises NotAllowed: the actor may not register cases there
    :raises Invalid: it is this customer already, or a wrong time
    """
    case = get_case(case_id, by)
    by.require("cases.register", case.unit.path)
    happened = rules.moment(at, occurred_at, not_before=case.occurred_at)
    customer = get_customer(customer_id, by)
    premises = case.premises if premises_id is None else get_premises(premises_id, by)
    if customer.pk == case.customer_id and premises == case.premises:
        raise Invalid(fields={"customer_id": _("The case is with this customer already.")})
    priority = _priority(case.urgency, case.importance, customer)
    change(case, customer=customer, premises=premises, priority=priority)
    linked = events.CaseCustomerLinked(customer_id=customer.pk)
    steps.emit(case, linked, by=by, at=at, occurred_at=happened)
    index(case)
    return case


@transaction.atomic
def acknowledge_case(
    *,
    case_id: int,
    promised_at: datetime,
    reason: str = "",
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
) -> Case:
    """Tell the customer when to expect the answer (U2); again to promise another time, with the reason.

    Events: case.acknowledged; promise.changed for another time.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not answer customers there and was not asked first
    :raises WrongStatus: it has been answered
    :raises Invalid: the promised time is not in the future, or a wrong time
    """
    case = get_case(case_id, by)
    steps.require_owner(case, "cases.answer", by=by)
    steps.require_status(case, *Case.UNANSWERED)
    happened = rules.moment(at, occurred_at, not_before=steps.opened_at(case))
    rules.check_future("promised_at", promised_at, after=happened)
    steps.take(case, by=by)
    promise_answer(case, promised_at, reason=reason.strip(), happened=happened, by=by, at=at)
    return case


@transaction.atomic
def grade_case(
    *,
    case_id: int,
    urgency: str,
    importance: int,
    by: Actor,
    at: datetime,
    occurred_at: datetime | None = None,
) -> Case:
    """Set urgency and importance anew (AE10).

    Events: case.graded.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not dispatch cases there
    :raises WrongStatus: it has been answered
    :raises Invalid: unknown grades, or as they are
    """
    case = get_case(case_id, by)
    by.require("cases.dispatch", case.unit.path)
    steps.require_status(case, *Case.UNANSWERED)
    happened = rules.moment(at, occurred_at, not_before=case.occurred_at)
    _check_grade(urgency, importance)
    if (urgency, importance) == (case.urgency, case.importance):
        raise Invalid(_("Nothing has changed."))
    change(
        case, urgency=urgency, importance=importance, priority=_priority(urgency, importance, case.customer)
    )
    graded = events.CaseGraded.model_validate({"urgency": urgency, "importance": importance})
    steps.emit(case, graded, by=by, at=at, occurred_at=happened)
    return case


@transaction.atomic
def reclassify_case(*, case_id: int, kind: str, topic: str | None = None, by: Actor, at: datetime) -> Case:
    """Put right the kind (and topic) under which a matter was registered; `topic` None leaves it.

    Its clocks are judged as if it had been registered so from the beginning.
    Events: case.registered, which voids the one before.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not dispatch cases there
    :raises WrongStatus: it is with a department, answered, was reopened, or is history from elsewhere
    :raises Invalid: unknown kind, or as it is
    """
    case = get_case(case_id, by)
    by.require("cases.dispatch", case.unit.path)
    steps.require_status(case, Case.Status.REGISTERED)
    if case.round > 1 or case.is_imported:
        raise WrongStatus
    right, about = known_kind(kind), case.topic if topic is None else topic.strip()
    if (right.code, about) == (case.kind_id, case.topic):
        raise Invalid(_("Nothing has changed."))
    before = steps.last_event(case, "case.registered")
    change(case, kind=right, topic=about)
    steps.emit(case, registered(case), by=by, at=at, occurred_at=case.occurred_at, voids=[before])
    index(case)
    return case


@transaction.atomic
def withdraw_case(
    *, case_id: int, reason: str, by: Actor, at: datetime, occurred_at: datetime | None = None
) -> Case:
    """End a matter without an answer: the caller withdrew it, it is a duplicate, a mistake.

    Events: case.withdrawn.

    :raises NotFound: the actor cannot see the case
    :raises NotAllowed: the actor may not dispatch cases there
    :raises WrongStatus: it is closed already, or somebody was faster
    :raises Invalid: no reason, or a wrong time
    """
    case = get_case(case_id, by)
    by.require("cases.dispatch", case.unit.path)
    why = rules.words("reason", reason)
    happened = rules.moment(at, occurred_at, not_before=case.answered_at or steps.opened_at(case))
    move(case, to=Case.Status.WITHDRAWN, closed_at=happened, end_reason=why, paused_for="")
    recalled = ContactSheet.Status.RECALLED
    case.sheets.filter(status__in=ContactSheet.OPEN).update(status=recalled, ended_at=happened, reason=why)
    case.pauses.filter(until=None).update(until=happened)
    drop_promises(case, happened, reason=why)
    release_all(case, happened, by=by, at=at)
    steps.emit(case, events.CaseWithdrawn(), by=by, at=at, occurred_at=happened)
    return case


# --- checks and parts ---------------------------------------------------------------------------------


def registered(case: Case) -> events.CaseRegistered:
    """The event that puts a case on the register."""
    return events.CaseRegistered.model_validate(
        {
            "kind": case.kind_id,
            "source": case.source_id,
            "urgency": str(case.urgency),
            "importance": case.importance,
            "topic": case.topic,
            "round": case.round,
            "first_asked_id": case.first_asked_id,
            "desk_id": case.desk_id,
            "premises_id": case.premises_id,
            "due_at": case.due_at,
            "parent_id": case.parent_id,
        }
    )


def known_kind(code: str) -> CaseKind:
    """A kind in use.

    :raises Invalid: there is none of this code
    """
    kind = _in_use(CaseKind, code)
    if kind is None:
        raise Invalid(fields={"kind": _("Choose a kind.")})
    return kind


def known_source(code: str) -> CaseSource:
    """A source in use.

    :raises Invalid: there is none of this code
    """
    source = _in_use(CaseSource, code)
    if source is None:
        raise Invalid(fields={"source": _("Choose a source.")})
    return source


def _in_use(model: type[Entry], code: str) -> Entry | None:
    """The entry of a dictionary; by hand, for every registration asks for two."""
    names = [field.attname for field in model._meta.concrete_fields]
    statement = f"SELECT {', '.join(names)} FROM {model._meta.db_table} WHERE code = %s AND is_active"  # noqa: S608
    rows = read_by_hand(statement, [code])
    return model.from_db("default", names, rows[0]) if rows else None


def _check_grade(urgency: str, importance: int) -> None:
    if urgency not in Case.Urgency.values:
        raise Invalid(fields={"urgency": _("Choose an urgency.")})
    if importance not in range(4):
        raise Invalid(fields={"importance": _("The importance is a number from 0 to 3.")})


def _check_somebody(case: Case) -> None:
    if not (case.customer or case.premises or case.caller_name or case.caller_phone):
        raise Invalid(fields={"caller_name": _("Say who called, or which place it is about.")})


def _first_asked(staff_id: int | None, by: Actor) -> int | None:
    if staff_id is None or staff_id == by.id:
        return by.id
    if not Staff.objects.filter(pk=staff_id, is_active=True).exists():
        raise Invalid(fields={"first_asked_id": _("Choose somebody who works here.")})
    return staff_id


def _priority(urgency: str, importance: int, customer: Customer | None) -> int:
    important = customer is not None and customer.is_important
    return rules.priority(
        is_urgent=urgency == Case.Urgency.URGENT, importance=importance, is_important_customer=important
    )
