"""A case as one person sees it: what the offers of steps ask about."""

from datetime import datetime
from functools import cached_property

from huiyin.base.actor import Actor
from huiyin.cases.models import (
    Answer,
    Case,
    ContactSheet,
    Decision,
    Escalation,
    HandlingPlan,
    Promise,
    ReturnVisit,
)
from huiyin.cases.queries.passing import SUGGESTION, find_undecided
from huiyin.cases.queries.sheets import open_sheets
from huiyin.cases.queries.visits import standing_answer


class Seen:
    """A case as one person sees it; every look-up is made once."""

    def __init__(self, case: Case, actor: Actor, at: datetime | None = None) -> None:
        self.case, self.actor, self.at = case, actor, at

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
    def sheets(self) -> list[ContactSheet]:
        """The sheets that are out."""
        is_out = self.within("dispatched", "in_handling") and self.case.may_have("sheets")
        return open_sheets(self.case) if is_out else []

    @property
    def sheet(self) -> ContactSheet | None:
        """The sheet that stands for the case, of those that are out."""
        return self.sheets[0] if self.sheets else None

    def own_sheet(self, *statuses: str) -> ContactSheet | None:
        """The first sheet out in one of these statuses, where the actor handles cases of its department."""
        return next((sheet for sheet in self.own_sheets if not statuses or sheet.status in statuses), None)

    @cached_property
    def own_sheets(self) -> list[ContactSheet]:
        """The sheets out to departments for which the actor handles cases."""
        return [sheet for sheet in self.sheets if self.actor.may("cases.handle", sheet.department.path)]

    @property
    def has_hand(self) -> bool:
        """Handles the case, tracks it, or was asked first."""
        return self.may("cases.dispatch") or self.is_first_asked or bool(self.own_sheets)

    @cached_property
    def plan(self) -> HandlingPlan | None:
        """The newest plan that the customer does not know yet."""
        if not self.case.may_have("sheets"):
            return None
        plans = HandlingPlan.objects.filter(sheet__case=self.case, fed_back_at=None)
        return plans.filter(sheet__round=self.case.round).order_by("-id").first()

    @cached_property
    def report(self) -> Escalation | None:
        """The report upwards to which the actor may respond."""
        if not self.case.may_have("escalations"):
            return None
        waiting = list(self.case.escalations.filter(responded_at=None).order_by("-id"))
        mine = [row for row in waiting if row.to_id == self.actor.id or self.may("cases.supervise")]
        return mine[0] if mine else None

    @cached_property
    def answer(self) -> Answer | None:
        return standing_answer(self.case)

    @cached_property
    def last_visit(self) -> ReturnVisit | None:
        if not self.case.may_have("visits"):
            return None
        return self.case.visits.filter(withdrawn_at=None).order_by("-id").first()

    @cached_property
    def awaits_decision(self) -> bool:
        """Lies before leadership."""
        return self.case.kind_id == SUGGESTION and find_undecided(self.case) is not None

    @cached_property
    def promises(self) -> list[Promise]:
        """The promises that stand, the next one first."""
        if not self.case.may_have("promises"):
            return []
        return list(self.case.promises.standing().order_by("due_at", "id"))

    @cached_property
    def decision(self) -> Decision | None:
        """What leadership was asked or decided last."""
        if self.case.kind_id != SUGGESTION or not self.case.may_have("decisions"):
            return None
        return self.case.decisions.order_by("-id").first()

    def wrote(self, author_id: int | None) -> bool:
        """Made the record, or supervises."""
        is_author = self.actor.id is not None and self.actor.id == author_id
        return is_author or self.may("cases.supervise")
