"""Drafts tried on the past: what would have been late against what was, by clause, unit and month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.ledger.models import DraftTrial, ProcedureDraft
from huiyin.ledger.queries.backtest import add_up, try_on_journal
from huiyin.ledger.queries.board import shift_month
from huiyin.ledger.queries.drafts import as_pack
from huiyin.ledger.rules.pack import ProcedureShape
from huiyin.ledger.rules.trial import Stretch
from huiyin.staff.queries import names, unit_names

SHOWN = 10


def judge_trial(trial_id: int, at: datetime) -> dict[str, Any]:
    """What the draft would have meant, as things stand at `at`: `events` read, `rows` with ids of units, `unjudged`."""
    trial = DraftTrial.objects.select_related("draft").get(pk=trial_id)
    pack = as_pack(ProcedureShape.model_validate(trial.draft.content))
    stretch = Stretch(_begin(trial.since), _begin(shift_month(trial.until, 1)), at)
    tested = try_on_journal(pack, stretch, unit_path=trial.unit_path, unit_codes={})
    return {"events": tested.events, "rows": tested.rows, "unjudged": tested.unjudged}


def _begin(month: str) -> datetime:
    return datetime(int(month[:4]), int(month[5:]), 1, tzinfo=timezone.get_default_timezone())


def waiting_trials(before: datetime) -> list[int]:
    """The trials that are to be made: those asked for, and those of which nothing was heard since `before`."""
    unfinished = Q(status="waiting") | Q(status="running", touched_at__lt=before)
    return list(DraftTrial.objects.filter(unfinished).order_by("pk").values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Compared:
    """A line of figures: `was` None where there was no such clause before."""

    name: str
    would: Mapping[str, Any]
    was: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class ClauseTried:
    """A clause as its draft says it, in sum, by month and by unit."""

    number: str
    text: str
    whole: Compared
    months: Sequence[Compared]
    units: Sequence[Compared]


@dataclass(frozen=True, slots=True)
class TrialShown:
    """A trial as its page shows it; `is_old`: the draft has been changed since."""

    trial: DraftTrial
    unit: str
    person: str
    is_old: bool
    clauses: Sequence[ClauseTried]
    unjudged: Sequence[tuple[str, str]]
    silent: Sequence[str]


def list_trials(draft: ProcedureDraft, actor: Actor) -> list[TrialShown]:
    """The trials of a draft that the actor may see, newest first; the newest that is ready with its figures."""
    trials = list(DraftTrial.objects.visible_to(actor).filter(draft=draft).order_by("-pk")[:SHOWN])
    units = unit_names([trial.unit_id for trial in trials if trial.unit_id])
    people = names([trial.asked_by_id for trial in trials if trial.asked_by_id])
    newest = next((trial for trial in trials if trial.status == DraftTrial.Status.READY), None)
    return [
        _shown(
            draft,
            trial,
            units.get(trial.unit_id or 0, ""),
            people.get(trial.asked_by_id or 0, ""),
            trial.result if trial is newest else None,
        )
        for trial in trials
    ]


def _shown(
    draft: ProcedureDraft, trial: DraftTrial, unit: str, person: str, result: dict[str, Any] | None
) -> TrialShown:
    is_old = trial.revision != draft.revision
    if result is None:
        return TrialShown(trial, unit, person, is_old, [], [], [])
    language = "en" if (get_language() or "").startswith("en") else "zh"
    numbers = {clause["code"]: (clause["number"], clause["text"][language]) for clause in draft.clauses}
    by_clause: dict[str, list[dict[str, Any]]] = {}
    for row in result["rows"]:
        by_clause.setdefault(row["clause"], []).append(row)
    tried = [_tried(*numbers[code], by_clause[code]) for code in numbers if code in by_clause]
    unjudged = [(numbers[code][0], _(why)) for code, why in result["unjudged"].items() if code in numbers]
    silent = [
        number
        for code, (number, _text) in numbers.items()
        if code not in by_clause and code not in result["unjudged"]
    ]
    return TrialShown(trial, unit, person, is_old, tried, unjudged, silent)


def _tried(number: str, text: str, rows: Sequence[dict[str, Any]]) -> ClauseTried:
    units = unit_names({int(row["unit"]) for row in rows if row["unit"].isdecimal()})
    by_unit = [
        _compared(units.get(int(row["unit"] or 0), row["unit"] or "—"), row) for row in add_up(rows, ["unit"])
    ]
    by_month = [_compared(row["month"], row) for row in add_up(rows, ["month"])]
    return ClauseTried(number, text, _compared("", add_up(rows, [])[0]), by_month, by_unit)


def _compared(name: str, row: Mapping[str, Any]) -> Compared:
    figures = ("opened", "met", "late", "overdue")
    would = {figure: row[figure] for figure in figures} | {"rate": row["rate"]}
    was = {figure: row.get(f"was_{figure}", 0) for figure in figures} | {"rate": row.get("was_rate")}
    would["missed"], was["missed"] = would["late"] + would["overdue"], was["late"] + was["overdue"]
    return Compared(name, would, was if was["opened"] else None)
