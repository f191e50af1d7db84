"""Reads of drafts and of the versions of a case."""

from huiyin.base.actor import Actor
from huiyin.cases.models import Case, CaseCorrection, FormDraft


def find_draft(form: str, actor: Actor) -> FormDraft | None:
    """What the actor has typed into a form and not saved, or None."""
    return FormDraft.objects.filter(staff_id=actor.id, form=form).first() if actor.id else None


def version_of(case: Case) -> int:
    """How often the wording of a case has been corrected: the number of its present version."""
    return case.corrections.count()


def wording_at(case: Case, version: int) -> Case | CaseCorrection:
    """What a case said in this version; in the present one, and in unknown ones, the case itself."""
    return case.corrections.filter(number=version).first() or case


def corrections_of(case: Case) -> list[CaseCorrection]:
    """What a case said before, newest first."""
    return list(case.corrections.select_related("by").order_by("-number"))
