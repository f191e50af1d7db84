"""Reads of joint matters: the leading one and those joined under it."""

from huiyin.base.actor import Actor
from huiyin.cases.models import Case
from huiyin.cases.queries.cases import get_case


def joint_matter(case: Case, actor: Actor) -> tuple[Case, list[Case]]:
    """The leading matter of a joint one, and the visible ones joined under it."""
    leading = case if case.leading_id is None else get_case(case.leading_id, actor, shown=True)
    rows = Case.objects.visible_to(actor).filter(leading_id=leading.pk)
    return leading, list(rows.select_related("kind", "customer", "premises", "unit").order_by("id"))


def leads(case: Case) -> bool:
    """Whether other matters are joined under it."""
    return case.may_have("joined") and case.joined.exists()


def answerable_with(leading: Case, rows: list[Case], actor: Actor) -> list[Case]:
    """Those of a joint matter that the actor may answer now, once the leading one is handled."""
    is_ready = leading.status not in (Case.Status.DISPATCHED, Case.Status.IN_HANDLING)
    return [case for case in (leading, *rows) if is_ready and _may_answer(case, actor)]


def _may_answer(case: Case, actor: Actor) -> bool:
    is_own = actor.id is not None and actor.id == case.first_asked_id
    is_due = case.status in (Case.Status.REGISTERED, Case.Status.HANDLED) and not case.is_paused
    return is_due and (is_own or actor.may("cases.answer", case.unit.path))
