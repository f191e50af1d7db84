"""What the page of a case shows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse

from huiyin.base.pages import Request, page
from huiyin.cases import queries
from huiyin.cases.models import Case
from huiyin.cases.queries.passing import SUGGESTION, decisions_of, find_transfer
from huiyin.cases.queries.people import site_head
from huiyin.cases.queries.promises import promises_of
from huiyin.cases.queries.together import joint_matter, leads
from huiyin.ledger.models import Obligation
from huiyin.ledger.queries.obligations import open_obligations_of

#: How many steps stand beside the main one; the others are in the menu.
BESIDE = 2
#: Corrections stand in the menu only.
CORRECTIONS = frozenset(
    {
        "recall",
        "join",
        "leave",
        "duplicate",
        "transfer",
        "promise-drop",
        "review",
        "cause",
        "correct",
        "grade",
        "link",
        "reclassify",
        "withdraw-answer",
        "withdraw-visit",
        "withdraw",
    }
)
#: The steps that bring a matter on: where one of them is the first, its button stands out.
FORWARD = frozenset({"resume", "accept", "complete", "visit", "respond", "feed-back", "send-sheet", "answer"})


@dataclass(frozen=True, slots=True)
class Row:
    """A case in a list with the clock that runs out first."""

    case: Case
    clock: Obligation | None


def show_case(
    request: Request, case: Case, steps: Sequence[Any], at: datetime, *, status: int = 200, **extra: Any
) -> HttpResponse:
    """The page of a case with the steps that are offered on it."""
    actor = request.actor
    context = {
        "case": case,
        "now": at,
        **_placed(case, steps),
        "clock": first_clocks([case.pk]).get(case.pk),
        "entries": queries.timeline(case)[::-1],
        "sheets": queries.sheets_of_case(case)[::-1],
        "pause": queries.find_open_pause(case) if case.is_paused else None,
        "reach": queries.reach_of(case, actor),
        "voices": queries.unseen_voices(case),
        "takes_note": actor.may("cases.answer", case.unit.path) or actor.id == case.first_asked_id,
        "same_call": queries.matters_of_same_call(case, actor),
        "promises": promises_of(case, at),
        "decisions": decisions_of(case) if case.kind_id == SUGGESTION else [],
        "transfer": find_transfer(case),
        "joint": joint_matter(case, actor) if case.is_joined or leads(case) else None,
        "site_head": site_head(case.unit, at),
        "sees_customer": case.customer and actor.may("customers.view", case.customer.unit.path),
        **extra,
    }
    return page(request, "cases/detail.html", context, status=status)


def _placed(case: Case, steps: Sequence[Any]) -> dict[str, Any]:
    """The steps where they stand: the main one, those beside it, the others in the menu."""
    hidden = CORRECTIONS if case.customer_id else CORRECTIONS - {"link"}
    seen = [step for step in steps if step.code not in hidden][: 1 + BESIDE]
    return {
        "main": seen[0] if seen else None,
        "is_forward": bool(seen) and seen[0].code in FORWARD,
        "beside": seen[1:],
        "others": [step for step in steps if step not in seen],
    }


def first_clocks(case_ids: Collection[int]) -> dict[int, Obligation]:
    """The open obligation that is due first on each case."""
    found: dict[int, Obligation] = {}
    for row in open_obligations_of("case", case_ids):
        found.setdefault(row.subject_id, row)
    return found


def with_clocks(cases: Sequence[Case]) -> list[Row]:
    """The cases of a list, each with its first clock; one query."""
    clocks = first_clocks([case.pk for case in cases])
    return [Row(case, clocks.get(case.pk)) for case in cases]
