"""Reads of reviews, causes and problems: what went wrong, what comes again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, Max, Min, OuterRef, Q
from django.db.models.functions import Substr

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.base.pagination import Slice, keyset
from huiyin.base.text import whole_number
from huiyin.cases.models import Case, CaseCause, CaseReview, Problem
from huiyin.cases.models.case import CaseSet
from huiyin.cases.queries.marks import marked
from huiyin.cases.queries.statistics import midnight
from huiyin.cases.rules.periods import Period
from huiyin.customers.models import Customer, Premises
from huiyin.staff.models import OrgUnit, under

#: The ground of a review, and the mark of the cases that have it.
#: Counts stop here.
_MOST_COUNTED = 5000
GROUNDS = {"invalid": "invalid", "overdue": "late", "unsatisfied": "unsatisfied"}


def list_causes(*, with_unused: bool = False) -> list[CaseCause]:
    """The causes in their order."""
    rows = CaseCause.objects.all() if with_unused else CaseCause.objects.filter(is_active=True)
    return list(rows.order_by("position", "code"))


def grounds_of(case: Case, at: datetime) -> list[str]:
    """On which grounds a case is to be reviewed; those on which it was reviewed in this round are left out."""
    done = set(case.reviews.filter(round=case.round).values_list("ground", flat=True))
    rows = Case.objects.filter(pk=case.pk)
    return [
        ground
        for ground, mark in GROUNDS.items()
        if ground not in done and rows.filter(marked(mark, at=at)).exists()
    ]


def open_review(case: Case, actor: Actor) -> CaseReview | None:
    """The review of a case that the actor can settle."""
    rows = case.reviews.filter(status=CaseReview.Status.OPEN)
    if not actor.may("cases.supervise", case.unit.path):
        rows = rows.filter(follow_up_id=actor.id or 0)
    return rows.order_by("id").first()


@dataclass(frozen=True, slots=True)
class ReviewFilter:
    """Which matters the head looks at: of a period, in a unit, on a ground ("" all)."""

    period: Period
    unit: OrgUnit | None = None
    ground: str = ""


def to_review(
    limits: ReviewFilter, *, actor: Actor, at: datetime, after: str = "", size: int = 30
) -> Slice[Case]:
    """One page of the matters that went wrong, those not reviewed yet first; `is_reviewed` stands on each."""
    rows = _gone_wrong(limits, actor, at).select_related("kind", "unit", "customer", "premises", "handler")
    rows = rows.prefetch_related("reviews__follow_up", "reviews__reviewed_by")
    return keyset(rows, order=("is_reviewed", "-registered_at", "-id"), after=after, size=size)


@dataclass(frozen=True, slots=True)
class ReviewCount:
    """How many matters went wrong on a ground, and how many of them are not reviewed."""

    ground: str
    number: int
    unreviewed: int


def count_reviews(limits: ReviewFilter, *, actor: Actor, at: datetime) -> list[ReviewCount]:
    """The counts of each ground, all of them first."""
    rows = _gone_wrong(ReviewFilter(limits.period, limits.unit), actor, at)
    flags: dict[str, Any] = {
        f"on_{ground}": ExpressionWrapper(marked(mark, at=at), output_field=BooleanField())
        for ground, mark in GROUNDS.items()
    }
    seen = list(rows.annotate(**flags).order_by().values_list("is_reviewed", *flags)[:_MOST_COUNTED])
    found = [ReviewCount("", len(seen), sum(not row[0] for row in seen))]
    for place, ground in enumerate(GROUNDS, start=1):
        of_ground = [row for row in seen if row[place]]
        found.append(ReviewCount(ground, len(of_ground), sum(not row[0] for row in of_ground)))
    return found


def _gone_wrong(limits: ReviewFilter, actor: Actor, at: datetime) -> CaseSet:
    rows = Case.objects.visible_to(actor).filter(
        under("unit__path", actor.scopes("cases.supervise")),
        origin=Case.Origin.OWN,
        registered_at__gte=midnight(limits.period.first),
        registered_at__lt=midnight(limits.period.last + timedelta(days=1)),
    )
    if limits.unit is not None:
        rows = rows.filter(under("unit__path", [limits.unit.path]))
    wanted = [GROUNDS[limits.ground]] if limits.ground else list(GROUNDS.values())
    condition = Q(pk__in=[])
    for mark in wanted:
        condition |= marked(mark, at=at)
    reviews = CaseReview.objects.filter(case=OuterRef("pk"))
    if limits.ground:
        reviews = reviews.filter(ground=limits.ground)
    return rows.filter(condition).annotate(is_reviewed=Exists(reviews))


# --- what comes again ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RepeatFilter:
    """What counts as a repeat: at the same place ("premises", "building") or of the same "customer", with the
    same "kind", "topic" or "cause", at least `least` times from `since` on."""

    since: date
    least: int = 3
    place: str = "building"
    alike: str = "kind"
    unit: OrgUnit | None = None


@dataclass(frozen=True, slots=True)
class Repeat:
    """Matters that are alike, at one place: how many, the first and the last, whether a problem has them."""

    place_id: int
    place: str
    alike: str
    count: int
    first_at: datetime
    last_at: datetime
    linked: int

    @property
    def is_named(self) -> bool:
        """Whether all of them belong to a problem."""
        return self.linked >= self.count


def list_repeats(limits: RepeatFilter, *, actor: Actor, most: int = 100) -> list[Repeat]:
    """What came again, the most frequent first."""
    alike_ones: Any = alike_cases(limits, actor)
    rows = alike_ones.values("place_key", "alike_key")
    linked = Count("pk", filter=Q(problem_links__isnull=False), distinct=True)
    counted = rows.annotate(
        count=Count("pk", distinct=True), first=Min("registered_at"), last=Max("registered_at"), linked=linked
    )
    found = list(counted.filter(count__gte=limits.least).order_by("-count", "-last", "place_key")[:most])
    names = _place_names(limits, [row["place_key"] for row in found])
    return [
        Repeat(
            place_id=names[row["place_key"]][0],
            place=names[row["place_key"]][1],
            alike=str(row["alike_key"]),
            count=row["count"],
            first_at=row["first"],
            last_at=row["last"],
            linked=row["linked"],
        )
        for row in found
        if row["place_key"] in names
    ]


def cases_of_repeat(limits: RepeatFilter, place_id: str, alike: str, actor: Actor) -> list[Case]:
    """The cases behind a repeat, newest first, at most 200."""
    key: Any = whole_number(place_id) or 0
    if limits.place == "building":
        key = Premises.objects.filter(pk=key).values_list("path", flat=True).first()
    alike_ones: Any = alike_cases(limits, actor)
    rows = alike_ones.filter(place_key=key, alike_key=alike)
    return list(rows.select_related("unit").order_by("-registered_at", "-id")[:200])


def alike_cases(limits: RepeatFilter, actor: Actor) -> CaseSet:
    """The cases of the time, each with the place and the likeness by which it is grouped."""
    rows = Case.objects.visible_to(actor).filter(registered_at__gte=midnight(limits.since))
    rows = rows.exclude(status=Case.Status.WITHDRAWN)
    if limits.unit is not None:
        rows = rows.filter(under("unit__path", [limits.unit.path]))
    alike = {"kind": "kind_id", "topic": "topic", "cause": "finding__cause_id"}[limits.alike]
    if limits.alike == "topic":
        rows = rows.exclude(topic="")
    elif limits.alike == "cause":
        rows = rows.filter(finding__isnull=False)
    keys: dict[str, Any] = {
        "premises": "premises_id",
        "customer": "customer_id",
        "building": Substr("premises__path", 1, 2 * Premises.steplen),
    }
    key = keys[limits.place]
    needed = "customer__isnull" if limits.place == "customer" else "premises__isnull"
    return rows.filter(**{needed: False}).annotate(
        place_key=F(key) if isinstance(key, str) else key, alike_key=F(alike)
    )


def _place_names(limits: RepeatFilter, keys: list[Any]) -> dict[Any, tuple[int, str]]:
    if limits.place == "customer":
        found = Customer.objects.filter(pk__in=keys)
        return {row.pk: (row.pk, row.name) for row in found}
    if limits.place == "premises":
        return {row.pk: (row.pk, row.full_name) for row in Premises.objects.filter(pk__in=keys)}
    return {row.path: (row.pk, row.full_name) for row in Premises.objects.filter(path__in=keys)}


# --- problems -----------------------------------------------------------------------------------------


def get_problem(problem_id: int, actor: Actor) -> Problem:
    """One problem with its unit.

    :raises NotFound: there is none, or the actor may not see it
    """
    rows = Problem.objects.visible_to(actor).select_related("unit", "cause", "opened_by")
    problem = rows.filter(pk=problem_id).first()
    if problem is None:
        raise NotFound
    return problem


def list_problems(
    actor: Actor, *, with_closed: bool = False, after: str = "", size: int = 50
) -> Slice[Problem]:
    """One page of the visible problems, the newest first, with the number of their cases as `number`."""
    rows = Problem.objects.visible_to(actor).select_related("unit", "cause").annotate(number=Count("links"))
    if not with_closed:
        rows = rows.exclude(status=Problem.Status.CLOSED)
    return keyset(rows, order=("-opened_at", "-id"), after=after, size=size)


def cases_of_problem(problem: Problem, actor: Actor) -> list[Case]:
    """The visible cases of a problem, newest first."""
    rows = Case.objects.visible_to(actor).filter(problem_links__problem=problem)
    return list(rows.select_related("kind", "customer", "premises").order_by("-registered_at", "-id")[:200])


def problems_of_case(case: Case) -> list[Problem]:
    """The problems that a case belongs to."""
    return list(Problem.objects.filter(links__case=case).order_by("-opened_at", "-id"))
