"""What somebody may do with a case as it stands: the same conditions that the actions check."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from huiyin.base.actor import Actor
from huiyin.cases import rules
from huiyin.cases.models import Answer, Case, CaseKind, ContactSheet, Escalation, HandlingPlan, ReturnVisit
from huiyin.cases.queries.sheets import find_open_sheet
from huiyin.cases.queries.visits import handlers_of, standing_answer, visits_of_round


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that the actor may take now; `target_id` is the sheet, plan, report or visit it is about."""

    code: str
    target_id: int | None = None


def offers(case: Case, actor: Actor) -> list[Offer]:
    """The steps that the actor may take, the most likely one first."""
    if case.is_imported:
        return []
    seen = _Seen(case, actor)
    found = [(code, ask(seen)) for code, ask in _STEPS.items()]
    taken = [Offer(code, None if answer is True else answer) for code, answer in found if answer]
    return sorted(taken, key=lambda offer: _rank(offer.code, case))


def levels_open_to(case: Case) -> list[str]:
    """The levels to which a case may be reported upwards now (A33)."""
    past = [report.level for report in case.escalations.filter(round=case.round)]
    waiting = [report.level for report in case.escalations.filter(responded_at=None)]
    return [
        level
        for level in Escalation.Level.values
        if rules.may_escalate(level, open_levels=waiting, past_levels=past)
    ]


class _Seen:
    """A case as one person sees it; every look-up is made once."""

    def __init__(self, case: Case, actor: Actor) -> None:
        self.case, self.actor = case, actor

    def may(self, permission: str) -> bool:
        return self.actor.may(permission, self.case.unit.path)

    def owns(self, permission: str) -> bool:
        """Holds the permission, or was asked first."""
        return self.is_first_asked or self.may(permission)

    @property
    def is_first_asked(self) -> bool:
        return self.actor.id is not None and self.actor.id == self.case.first_asked_id

    def within(self, *statuses: str) -> bool:
        return self.case.status in statuses

    @property
    def is_unanswered(self) -> bool:
        return self.case.status in Case.UNANSWERED

    @cached_property
    def sheet(self) -> ContactSheet | None:
        return find_open_sheet(self.case) if self.within("dispatched", "in_handling") else None

    @cached_property
    def own_sheet(self) -> ContactSheet | None:
        """The sheet that is out, where the actor handles cases of its department."""
        sheet = self.sheet
        return sheet if sheet and self.actor.may("cases.handle", sheet.department.path) else None

    @property
    def has_hand(self) -> bool:
        """Handles the case, tracks it, or was asked first."""
        return self.may("cases.dispatch") or self.is_first_asked or self.own_sheet is not None

    @cached_property
    def plan(self) -> HandlingPlan | None:
        """The newest plan that the customer does not know yet."""
        plans = HandlingPlan.objects.filter(sheet__case=self.case, fed_back_at=None)
        return plans.filter(sheet__round=self.case.round).order_by("-id").first()

    @cached_property
    def report(self) -> Escalation | None:
        """The report upwards to which the actor may respond."""
        waiting = list(self.case.escalations.filter(responded_at=None).order_by("-id"))
        mine = [row for row in waiting if row.to_id == self.actor.id or self.may("cases.supervise")]
        return mine[0] if mine else None

    @cached_property
    def answer(self) -> Answer | None:
        return standing_answer(self.case)

    @cached_property
    def last_visit(self) -> ReturnVisit | None:
        return self.case.visits.filter(withdrawn_at=None).order_by("-id").first()

    def wrote(self, author_id: int | None) -> bool:
        """Made the record, or supervises."""
        is_author = self.actor.id is not None and self.actor.id == author_id
        return is_author or self.may("cases.supervise")


def _accept(seen: _Seen) -> int | bool:
    sheet = seen.own_sheet
    return sheet.pk if sheet and sheet.status == ContactSheet.Status.SENT else False


def _complete(seen: _Seen) -> int | bool:
    sheet = seen.own_sheet
    is_running = not seen.case.is_paused
    return sheet.pk if sheet and is_running and sheet.status == ContactSheet.Status.ACCEPTED else False


def _plan(seen: _Seen) -> int | bool:
    return seen.own_sheet.pk if seen.own_sheet else False


def _recall(seen: _Seen) -> int | bool:
    return seen.sheet.pk if seen.sheet and seen.may("cases.dispatch") else False


def _feed_back(seen: _Seen) -> int | bool:
    return seen.plan.pk if seen.is_unanswered and seen.owns("cases.answer") and seen.plan else False


def _respond(seen: _Seen) -> int | bool:
    return seen.report.pk if seen.report else False


def _visit(seen: _Seen) -> bool:
    is_wanted = seen.within("answered") and seen.may("cases.revisit")
    return is_wanted and seen.actor.id not in handlers_of(seen.case)


def _withdraw_answer(seen: _Seen) -> bool:
    if seen.answer is None or visits_of_round(seen.case) or not seen.within("answered", "closed"):
        return False
    return seen.wrote(seen.answer.by_id)


def _withdraw_visit(seen: _Seen) -> int | bool:
    visit = seen.last_visit
    if visit is None or not seen.wrote(visit.visitor_id) or seen.within("withdrawn"):
        return False
    case = seen.case
    if visit.outcome != ReturnVisit.Outcome.UNSATISFIED:
        return visit.pk if visit.round == case.round else False
    is_untouched = case.round == visit.round + 1 and seen.within("registered") and not case.promised_at
    return visit.pk if is_untouched and not case.sheets.filter(round=case.round).exists() else False


def _reclassify(seen: _Seen) -> bool:
    is_fresh = seen.within("registered") and seen.case.round == 1
    return is_fresh and seen.may("cases.dispatch")


def _sends(seen: _Seen) -> bool:
    return seen.within("registered", "handled") and seen.may("cases.dispatch")


def _answers(seen: _Seen) -> bool:
    is_due = seen.within("registered", "handled") and not seen.case.is_paused
    return is_due and seen.owns("cases.answer")


def _pauses(seen: _Seen) -> bool:
    can_wait = seen.within("registered", "dispatched", "in_handling") and not seen.case.is_paused
    return can_wait and seen.has_hand


def _escalates(seen: _Seen) -> bool:
    return seen.is_unanswered and seen.may("cases.escalate") and bool(levels_open_to(seen.case))


#: The steps in the order of their likelihood.
_STEPS: dict[str, Callable[[_Seen], int | bool]] = {
    "resume": lambda seen: seen.case.is_paused and seen.has_hand,
    "accept": _accept,
    "complete": _complete,
    "visit": _visit,
    "respond": _respond,
    "feed-back": _feed_back,
    "send-sheet": _sends,
    "answer": _answers,
    "refuse": _accept,
    "plan": _plan,
    "urge": lambda seen: seen.is_unanswered and seen.owns("cases.urge"),
    "progress": lambda seen: seen.case.is_open and seen.has_hand,
    "pause": _pauses,
    "acknowledge": lambda seen: seen.is_unanswered and seen.owns("cases.answer"),
    "recall": _recall,
    "escalate": _escalates,
    "grade": lambda seen: seen.is_unanswered and seen.may("cases.dispatch"),
    "link": lambda seen: seen.may("cases.register"),
    "reclassify": _reclassify,
    "withdraw-answer": _withdraw_answer,
    "withdraw-visit": _withdraw_visit,
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
