"""Trying drafts on the past: asked for on a page, done by the worker in a process of its own (decision 0016)."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from huiyin.base.actor import Actor
from huiyin.base.apart import apart
from huiyin.base.errors import WrongStatus
from huiyin.base.rows import update
from huiyin.base.transitions import move
from huiyin.journal.actions import record
from huiyin.ledger.actions.auditing import refuse_months
from huiyin.ledger.events import TrialAsked, TrialFailed, TrialMade
from huiyin.ledger.models import DraftTrial, ProcedureDraft
from huiyin.ledger.queries.trials import judge_trial
from huiyin.staff.models import OrgUnit

#: A trial of which nothing was heard for so long was given up by a worker that died.
GIVEN_UP = timedelta(minutes=30)


@transaction.atomic
def ask_trial(
    draft: ProcedureDraft, *, unit: OrgUnit | None, since: str, until: str, by: Actor, at: datetime
) -> DraftTrial:
    """Ask what a draft would have meant in whole months ("2026-01" to "2026-03"); None: everywhere.

    Events: trial.asked.

    :raises NotAllowed: the actor may not see the figures there
    :raises Invalid: the months are the wrong way round, or more than sixty
    """
    path = unit.path if unit else ""
    by.require("ledger.view", path)
    refuse_months(since, until)
    trial = DraftTrial.objects.create(
        draft=draft,
        revision=draft.revision,
        unit_id=unit.pk if unit else None,
        unit_path=path,
        since=since,
        until=until,
        asked_by_id=by.id,
        asked_at=at,
        touched_at=at,
    )
    data = TrialAsked(draft_id=draft.pk, since=since, until=until)
    record(data, on=trial.pk, place=unit.place() if unit else None, by=by, at=at)
    return trial


def make_trial(trial_id: int, *, by: Actor, at: datetime) -> DraftTrial:
    """Try a draft for which that was asked, or that a worker has given up.

    Not one transaction: it may take minutes. Events: trial.made, trial.failed.

    :raises WrongStatus: somebody else does it, or it is done
    """
    trial = DraftTrial.objects.select_related("draft").get(pk=trial_id)
    found = {"status": trial.status, "touched_at": trial.touched_at}
    if "running" not in trial.TRANSITIONS[trial.status] or not update(
        trial, {"status": "running", "touched_at": at}, where=found
    ):
        raise WrongStatus
    trial.status = DraftTrial.Status.RUNNING
    try:
        result = apart(judge_trial, trial.pk, at)
    except Exception as failure:
        _fail(trial, f"{type(failure).__name__}: {failure}"[:500], by=by, at=at)
        raise
    return _finish(trial, result, by=by, at=at)


@transaction.atomic
def _finish(trial: DraftTrial, result: dict[str, Any], *, by: Actor, at: datetime) -> DraftTrial:
    move(trial, to="ready", result=result)
    record(TrialMade(events=result["events"]), on=trial.pk, place=None, by=by, at=at)
    return trial


@transaction.atomic
def _fail(trial: DraftTrial, problem: str, *, by: Actor, at: datetime) -> None:
    move(trial, to="failed", problem=problem)
    record(TrialFailed(), on=trial.pk, place=None, by=by, at=at)
