"""Reads of what customers say by themselves."""

from django.db.models import Q

from huiyin.cases.models import Answer, Case, Voice

#: The source of matters that customers raise on their phones.
PORTAL_SOURCE = "portal"


def unseen_voices(case: Case) -> list[Voice]:
    """What the customer said and nobody at the desk has taken note of, oldest first."""
    if not case.may_have("voices"):
        return []
    return list(case.voices.filter(seen_at=None).order_by("id"))


def find_opinion(case: Case) -> Voice | None:
    """What the customer said about the answer of the present round, or None."""
    return case.voices.filter(kind=Voice.Kind.OPINION, round=case.round).first()


def given_answers(case: Case) -> list[Answer]:
    """What the customer was told, oldest first; withdrawn records left out."""
    return list(case.answers.filter(withdrawn_at=None).order_by("id"))


def remarks_of(case: Case) -> list[Voice]:
    """Everything the customer said, oldest first."""
    return list(case.voices.order_by("id"))


def raised_outside(mark: str) -> Q:
    """The condition for what came from customers' phones and waits for the desk.

    "portal_new": raised and taken by nobody yet; "portal_said": something was added or judged; "portal_unsatisfied":
    judged badly.
    """
    if mark == "portal_new":
        # Registered ones are open anyway; said so, they are found by an index of few rows.
        fresh = Q(source=PORTAL_SOURCE, first_asked=None, closed_at=None, origin=Case.Origin.OWN)
        return fresh & Q(status=Case.Status.REGISTERED)
    # Few are unread: their cases are looked up, not every case asked for words.
    unseen = Voice.objects.filter(seen_at=None)
    meant = unseen.filter(is_satisfied=False) if mark == "portal_unsatisfied" else unseen
    return Q(pk__in=meant.values("case"))
