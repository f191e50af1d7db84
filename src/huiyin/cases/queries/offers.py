"""What somebody may do with a case as it stands: the same conditions that the actions check."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from huiyin.base.actor import Actor
from huiyin.cases import rules
from huiyin.cases.models import Case, CaseKind, ContactSheet, Escalation, ReturnVisit
from huiyin.cases.queries import offers_among as among
from huiyin.cases.queries import offers_registers as registers
from huiyin.cases.queries.seen import Seen
from huiyin.cases.queries.visits import handlers_of, visits_of_round


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that the actor may take now; `target_id` is the sheet, plan, report or visit it is about."""

    code: str
    target_id: int | None = None


def offers(case: Case, actor: Actor, at: datetime | None = None) -> list[Offer]:
    """The steps that the actor may take, the most likely one first; `at` tells whether something is overdue."""
    if case.is_imported:
        return []
    seen = Seen(case, actor, at)
    found = [(code, ask(seen)) for code, ask in _STEPS.items()]
    taken = [Offer(code, None if answer is True else answer) for code, answer in found if answer]
    return sorted(taken, key=lambda offer: _rank(offer.code, case))


def levels_open_to(case: Case) -> list[str]:
    """The levels to which a case may be reported upwards now (A33)."""
    reports = list(case.escalations.all()) if case.may_have("escalations") else []
    past = [report.level for report in reports if report.round == case.round]
    waiting = [report.level for report in reports if report.responded_at is None]
    return [
        level
        for level in Escalation.Level.values
        if rules.may_escalate(level, open_levels=waiting, past_levels=past)
    ]


def _accept(seen: Seen) -> int | bool:
    sheet = seen.own_sheet(ContactSheet.Status.SENT)
    return sheet.pk if sheet else False


def _complete(seen: Seen) -> int | bool:
    sheet = seen.own_sheet(ContactSheet.Status.ACCEPTED)
    return sheet.pk if sheet and not seen.case.is_paused else False


def _plan(seen: Seen) -> int | bool:
    sheet = seen.own_sheet()
    return sheet.pk if sheet else False


def _recall(seen: Seen) -> int | bool:
    return seen.sheet.pk if seen.sheet and seen.may("cases.dispatch") else False


def _feed_back(seen: Seen) -> int | bool:
    return seen.plan.pk if seen.is_unanswered and seen.owns("cases.answer") and seen.plan else False


def _respond(seen: Seen) -> int | bool:
    return seen.report.pk if seen.report else False


def _visit(seen: Seen) -> bool:
    is_wanted = seen.within("answered") and seen.may("cases.revisit")
    return is_wanted and seen.actor.id not in handlers_of(seen.case)


def _withdraw_answer(seen: Seen) -> bool:
    if seen.answer is None or visits_of_round(seen.case) or not seen.within("answered", "closed"):
        return False
    return seen.wrote(seen.answer.by_id)


def _withdraw_visit(seen: Seen) -> int | bool:
    visit = seen.last_visit
    if visit is None or not seen.wrote(visit.visitor_id) or seen.within("withdrawn"):
        return False
    case = seen.case
    if visit.outcome != ReturnVisit.Outcome.UNSATISFIED:
        return visit.pk if visit.round == case.round else False
    is_untouched = case.round == visit.round + 1 and seen.within("registered") and not case.promised_at
    return visit.pk if is_untouched and not case.sheets.filter(round=case.round).exists() else False


def _reclassify(seen: Seen) -> bool:
    is_fresh = seen.within("registered") and seen.case.round == 1
    return is_fresh and seen.may("cases.dispatch")


def _sends(seen: Seen) -> bool:
    is_there = seen.within("registered", "handled") and not seen.case.is_joined
    return is_there and seen.may("cases.dispatch")


def _answers(seen: Seen) -> bool:
    is_due = seen.within("registered", "handled") and not seen.case.is_paused
    return is_due and seen.owns("cases.answer") and not seen.awaits_decision


def _pauses(seen: Seen) -> bool:
    can_wait = seen.within("registered", "dispatched", "in_handling") and not seen.case.is_paused
    return can_wait and seen.has_hand


def _escalates(seen: Seen) -> bool:
    return seen.is_unanswered and seen.may("cases.escalate") and bool(levels_open_to(seen.case))


#: The steps in the order of their likelihood.
_STEPS: dict[str, Callable[[Seen], int | bool]] = {
    "resume": lambda seen: seen.case.is_paused and seen.has_hand,
    "accept": _accept,
    "complete": _complete,
    "visit": _visit,
    "respond": _respond,
    "decide": among.decide,
    "carry-out": among.carry_out,
    "receipt": among.receipt,
    "tell-transfer": among.tell_transfer,
    "feed-back": _feed_back,
    "submit": among.submits,
    "confirm": among.confirm,
    "send-sheet": _sends,
    "answer": _answers,
    "refuse": _accept,
    "plan": _plan,
    "urge": lambda seen: seen.is_unanswered and seen.owns("cases.urge"),
    "progress": lambda seen: seen.case.is_open and seen.has_hand,
    "pause": _pauses,
    "acknowledge": lambda seen: seen.is_unanswered and seen.owns("cases.answer"),
    "promise-keep": among.keep_promise,
    "promise-move": among.move_promise,
    "promise": among.promises,
    "promise-drop": among.drop_promise,
    "involve": among.involves,
    "conclude": among.concludes,
    "join": among.joins,
    "leave": among.leaves,
    "recall": _recall,
    "escalate": _escalates,
    "grade": lambda seen: seen.is_unanswered and seen.may("cases.dispatch"),
    "link": lambda seen: seen.may("cases.register"),
    "reclassify": _reclassify,
    "withdraw-answer": _withdraw_answer,
    "withdraw-visit": _withdraw_visit,
    "transfer": among.transfers,
    "settle-review": registers.settles_review,
    "review": registers.reviews,
    "cause": registers.finds_cause,
    "correct": registers.corrects,
    "duplicate": lambda seen: seen.case.is_open and seen.may("cases.dispatch"),
    "withdraw": lambda seen: seen.case.is_open and seen.may("cases.dispatch"),
}
_ORDER = {code: position for position, code in enumerate(_STEPS)}


def _rank(code: str, case: Case) -> float:
    """What the desk settles itself is answered first; what was handled is told, not sent again.

    Before a matter was sent to anybody there is a time to promise rather than somebody to urge.
    """
    is_told = case.status == Case.Status.HANDLED or case.kind.route == CaseKind.Route.DESK
    if code == "answer" and is_told:
        return _ORDER["send-sheet"] - 0.5
    if code == "acknowledge" and case.status == Case.Status.REGISTERED:
        return _ORDER["urge"] - 0.5
    return _ORDER[code]
