"""Reads of cases: one, lists, the register, what a caller has had before."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotFound
from huiyin.base.pagination import Count, Slice, capped_count, keyset
from huiyin.base.reads import Given, read
from huiyin.base.text import digits
from huiyin.cases.models import Answer, Case, ContactSheet, HandlingPlan, ReturnVisit
from huiyin.cases.models.case import CaseSet
from huiyin.cases.queries.hanging import lacks_of
from huiyin.cases.queries.marks import marked
from huiyin.customers.models import Premises
from huiyin.search.queries import find
from huiyin.staff.models import OrgUnit
from huiyin.staff.rules import ancestor_paths

SEARCH_KIND = "case"
SHEET_SEARCH_KIND = "sheet"
ORDERS = {
    "priority": Case.BY_PRIORITY,
    "newest": ("-registered_at", "-id"),
    "oldest": ("registered_at", "id"),
}
_SHOWN = ("kind", "source", "unit", "desk", "department", "handler", "first_asked", "customer", "premises")
_LISTED = ("kind", "department", "handler", "customer", "premises")
_FOUND = 500


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list of cases is limited to; the names are the parameters of its address. Empty: no limit.

    `mine`: first asked or handled by the actor; `since` to before `until`: when it was registered; department 0:
    none. `mark` and `clause` are what `marks.marked` takes, `at` the moment by which open matters are overdue.
    """

    text: str = ""
    status: tuple[str, ...] = ()
    kind: str = ""
    source: str = ""
    topic: str = ""
    urgency: str = ""
    unit_id: int | None = None
    department_id: int | None = None
    first_asked_id: int | None = None
    handler_id: int | None = None
    customer_id: int | None = None
    premises_id: int | None = None
    origin: str = ""
    mine: bool = False
    open: bool = False
    paused: bool = False
    importance: int | None = None
    mark: str = ""
    clause: str = ""
    cause: str = ""
    place_id: int | None = None
    at: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None


def get_case(case_id: int, actor: Actor, *, shown: bool = False) -> Case:
    """One case with its unit; `shown`: with everything that its page names.

    :raises NotFound: there is none, or the actor may not see it
    """
    related = (*_SHOWN, "customer__unit") if shown else ("unit",)
    case = Case.objects.visible_to(actor).select_related(*related).filter(pk=case_id).first()
    if case is None:
        raise NotFound
    if shown:
        case.lacks = lacks_of(case.pk)
    return case


def find_case_by_number(number: str, actor: Actor) -> Case | None:
    """The case with this number on paper, or None."""
    return Case.objects.visible_to(actor).filter(number=number.strip()).first()


def list_cases(
    limits: CaseFilter,
    *,
    actor: Actor,
    order: str = "priority",
    after: str = "",
    size: int = 50,
    shown: bool = False,
) -> Slice[Case]:
    """One page of the visible cases within these limits; `shown`: with everything that papers name.

    :raises Invalid: the order or the cursor is unknown
    """
    if order not in ORDERS:
        raise Invalid(fields={"order": order})
    rows = cases_within(limits, actor).select_related(*(_SHOWN if shown else _LISTED))
    return keyset(rows, order=ORDERS[order], after=after, size=size)


def count_cases(limits: CaseFilter, *, actor: Actor, cap: int = 1000) -> Count:
    """How many visible cases lie within these limits, counted up to `cap`."""
    return capped_count(cases_within(limits, actor), cap=cap)


def cases_within(limits: CaseFilter, actor: Actor) -> CaseSet:
    """The visible cases within these limits, in no order."""
    rows = cases_without_text(limits, actor)
    return rows.filter(pk__in=found_cases(limits.text, actor)) if limits.text.strip() else rows


def cases_without_text(limits: CaseFilter, actor: Actor) -> CaseSet:
    """The visible cases within these limits but for the text that is searched."""
    rows = Case.objects.visible_to(actor).filter(_equal(limits), _spans(limits))
    if limits.unit_id is not None:
        rows = rows.filter(unit__in=_units_below(limits.unit_id))
    if limits.mine:
        rows = rows.filter(Q(first_asked_id=actor.id) | Q(handler_id=actor.id))
    if limits.open:
        rows = rows.still_open()
    if limits.paused:
        rows = rows.exclude(paused_for="")
    if limits.cause:
        rows = rows.filter(finding__cause__code=limits.cause)
    if limits.place_id is not None:
        rows = rows.filter(premises__in=_premises_below(limits.place_id))
    if limits.department_id == 0:
        rows = rows.filter(department=None)
    if limits.mark or limits.clause:
        rows = rows.filter(marked(limits.mark, clause=limits.clause, at=limits.at))
    return rows


def open_matters(
    actor: Actor, *, customer_id: int | None = None, premises_id: int | None = None, limit: int = 20
) -> list[Case]:
    """What is still open for a customer or at premises: the register screen shows it beside the caller."""
    concerned = Q(pk__in=[])
    if customer_id is not None:
        concerned |= Q(customer_id=customer_id)
    if premises_id is not None:
        concerned |= Q(premises_id=premises_id)
    rows = Case.objects.visible_to(actor).still_open().filter(concerned, origin=Case.Origin.OWN)
    return list(rows.select_related("kind", "department", "handler").by_priority()[:limit])


def matters_of_customer(customer_id: int, actor: Actor, *, limit: int = 10) -> list[Case]:
    """The latest matters of a customer, for the customer's card."""
    rows = Case.objects.visible_to(actor).filter(customer_id=customer_id)
    return list(rows.select_related("kind", "department").order_by("-registered_at", "-id")[:limit])


def caller_history(phone: str, actor: Actor, *, limit: int = 10) -> list[Case]:
    """The latest matters that came from this number, identified or not."""
    number = digits(phone)
    if not number:
        return []
    rows = Case.objects.visible_to(actor).filter(caller_phone=number)
    return list(rows.select_related("kind", "customer").order_by("-registered_at", "-id")[:limit])


def matters_of_same_call(case: Case, actor: Actor) -> list[Case]:
    """The other visible matters of the call in which this one was raised."""
    if case.parent_id is None and not case.may_have("siblings"):
        return []
    first_id = case.parent_id or case.pk
    of_call = Case.objects.visible_to(actor).filter(Q(pk=first_id) | Q(parent_id=first_id))
    return list(of_call.exclude(pk=case.pk).select_related("kind").order_by("id")[:20])


# --- the register -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A line of the Customer Service Information Register (Form-01): the case with its latest papers."""

    case: Case
    sheet: ContactSheet | None
    plan: HandlingPlan | None
    answer: Answer | None
    visit: ReturnVisit | None


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """Lines of the register; `next` is the cursor of the following page, "" at the end."""

    rows: list[RegisterRow]
    next: str


def list_register(limits: CaseFilter, *, actor: Actor, after: str = "", size: int = 50) -> RegisterPage:
    """One page of the register in the order of registration, in a fixed number of queries."""
    found = list_cases(limits, actor=actor, order="oldest", after=after, size=size, shown=True)
    ids = [case.pk for case in found.rows]
    sheets = {
        sheet.case_id: sheet
        for sheet in ContactSheet.objects.filter(case__in=ids).select_related("department").order_by("id")
    }
    plans = {
        plan.sheet.case_id: plan
        for plan in HandlingPlan.objects.filter(sheet__case__in=ids).select_related("sheet").order_by("id")
    }
    answers = {
        answer.case_id: answer
        for answer in Answer.objects.filter(case__in=ids, withdrawn_at=None).order_by("id")
    }
    visits = {
        visit.case_id: visit
        for visit in ReturnVisit.objects.filter(case__in=ids, withdrawn_at=None).order_by("id")
    }
    rows = [
        RegisterRow(case, sheets.get(case.pk), plans.get(case.pk), answers.get(case.pk), visits.get(case.pk))
        for case in found.rows
    ]
    return RegisterPage(rows, found.next)


# --- parts of a filter --------------------------------------------------------------------------------


def _equal(limits: CaseFilter) -> Q:
    wanted = {
        "kind": limits.kind,
        "source": limits.source,
        "topic": limits.topic,
        "urgency": limits.urgency,
        "importance": limits.importance,
        "origin": limits.origin,
        "department_id": limits.department_id or None,
        "first_asked_id": limits.first_asked_id,
        "handler_id": limits.handler_id,
        "customer_id": limits.customer_id,
        "premises_id": limits.premises_id,
    }
    return Q(**{name: value for name, value in wanted.items() if value not in ("", None)})


def _spans(limits: CaseFilter) -> Q:
    condition = Q()
    if limits.status:
        condition &= Q(status__in=limits.status)
    if limits.since is not None:
        condition &= Q(registered_at__gte=limits.since)
    if limits.until is not None:
        condition &= Q(registered_at__lt=limits.until)
    return condition


def _premises_below(premises_id: int) -> list[int]:
    paths = list(Premises.objects.filter(pk=premises_id).order_by().values_list("path", flat=True))
    return list(Premises.objects.below(paths).order_by().values_list("pk", flat=True))


def _units_below(unit_id: int) -> list[int]:
    paths = list(OrgUnit.objects.filter(pk=unit_id).order_by().values_list("path", flat=True))
    return list(OrgUnit.objects.under(paths).order_by().values_list("pk", flat=True))


def found_cases(text: str, actor: Actor) -> list[int]:
    """The newest cases whose text answers; `visible_to` decides about each of them afterwards.

    Who sees cases only by a sheet to the own department searches the unit above it too: the cases lie there.
    """
    scopes = set(actor.scopes("cases.view"))
    if "" not in scopes:
        paths = read(
            "paths of units",
            lambda: OrgUnit.objects.filter(pk__among=Given("ids")).order_by().values_list("path"),
            ids=actor.unit_ids,
        )
        scopes |= {ancestor_paths(path)[-2] for (path,) in paths if len(ancestor_paths(path)) > 1}
    return [hit.object_id for hit in find(text, kinds=[SEARCH_KIND], scopes=sorted(scopes), limit=_FOUND)]
