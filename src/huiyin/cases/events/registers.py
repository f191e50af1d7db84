"""Registers and what heads make of them: reviews, problems, boxes, letters, communication, drafts, exports."""

from typing import Literal

from django.utils.translation import gettext_lazy as _

from huiyin.journal.registry import EventData, Moment, StaffId

Pace = Literal["day", "week", "month"]


class CasesExported(
    EventData, event="case_export.made", subject="case_export", label=_("exported to a spreadsheet")
):
    """Somebody (the subject is the staff id, 0 for the system) took rows out of the house."""

    content: Literal["cases", "statistics", "reviews", "repeats", "communications"]
    rows: int


class CaseReviewed(EventData, event="case.reviewed", subject="case", label=_("reviewed by the head")):
    """The head reviewed a matter that went wrong (U7); the follow-up, if any, is owed by that time."""

    review_id: int
    ground: Literal["invalid", "overdue", "unsatisfied"]
    follow_up_id: StaffId | None
    follow_up_at: Moment | None


class CaseReviewSettled(EventData, event="case.review_settled", subject="case", label=_("review settled")):
    """What the review found has been corrected."""

    review_id: int


class CaseCauseFound(EventData, event="case.cause_found", subject="case", label=_("cause found")):
    """Why the matter arose (AE8)."""

    cause: str


class CaseCorrected(EventData, event="case.corrected", subject="case", label=_("wording corrected")):
    """What was registered was put right; the old version stands in the row."""

    correction_id: int
    fields: list[Literal["words", "topic", "caller_name", "caller_phone"]]


class CauseDefined(
    EventData, event="case_cause.defined", subject="case_cause", label=_("cause of matters defined")
):
    """A cause was added to the dictionary, or changed."""

    cause: str


class ProblemOpened(EventData, event="problem.opened", subject="problem", label=_("problem opened")):
    """Matters that come again were given a name; `cases` of them at first."""

    cases: int


class ProblemCaseLinked(
    EventData, event="problem.case_linked", subject="problem", label=_("matter linked to the problem")
):
    """One more matter belongs to it."""

    case_id: int


class ProblemCaseUnlinked(
    EventData, event="problem.case_unlinked", subject="problem", label=_("matter taken off the problem")
):
    """A matter does not belong to it after all."""

    case_id: int


class ProblemAnalysed(EventData, event="problem.analysed", subject="problem", label=_("cause analysed")):
    """Why it comes again."""

    cause: str


class ProblemImproved(EventData, event="problem.improved", subject="problem", label=_("improvement noted")):
    """What is done so that it ends."""


class ProblemClosed(EventData, event="problem.closed", subject="problem", label=_("problem closed")):
    """It has ended."""


class ProblemReopened(EventData, event="problem.reopened", subject="problem", label=_("problem came again")):
    """It has not ended after all."""


class BoxSetUp(EventData, event="box.set_up", subject="opinion_box", label=_("box set up")):
    """A box hangs (A42)."""

    pace: Pace
    custodian_id: StaffId | None


class BoxChanged(EventData, event="box.changed", subject="opinion_box", label=_("box changed")):
    """Its custodian, place or pace changed: the next opening is counted from here."""

    pace: Pace
    custodian_id: StaffId | None


class BoxOpened(EventData, event="box.opened", subject="opinion_box", label=_("box opened")):
    """Two people opened it; there may have been nothing in it."""

    opening_id: int
    letters: int
    pace: Pace
    custodian_id: StaffId | None


class BoxItemRegistered(
    EventData, event="box.item_registered", subject="opinion_box", label=_("letter from the box registered")
):
    """A letter from the box became a matter."""

    opening_id: int
    case_id: int


class BoxRetired(EventData, event="box.retired", subject="opinion_box", label=_("box taken down")):
    """It hangs no more."""


class LetterReceived(EventData, event="letter.received", subject="letter", label=_("letter received")):
    """A letter came in (AK4)."""

    important: bool
    receiver_id: StaffId | None


class LetterForwarded(EventData, event="letter.forwarded", subject="letter", label=_("letter forwarded")):
    """It went to whom it concerns, who owes the reply from now on."""

    receiver_id: StaffId


class LetterReplied(EventData, event="letter.replied", subject="letter", label=_("letter replied to")):
    """The sender has the reply."""


class LetterFiled(EventData, event="letter.filed", subject="letter", label=_("letter filed without reply")):
    """It needs no reply."""


class CommunicationNoted(
    EventData, event="communication.noted", subject="communication", label=_("communication noted")
):
    """A line of the daily register (Form-41); with a follow-up, that is owed by its time."""

    channel: str
    direction: Literal["in", "out"]
    person_id: StaffId | None
    follow_up_at: Moment | None


class CommunicationFollowedUp(
    EventData,
    event="communication.followed_up",
    subject="communication",
    label=_("communication followed up"),
):
    """What was to follow on it is done."""


class DraftBegun(EventData, event="form_draft.begun", subject="form_draft", label=_("draft begun")):
    """Somebody began to fill in a form; later keystrokes are no events."""


class DraftDropped(EventData, event="form_draft.dropped", subject="form_draft", label=_("draft given up")):
    """The form was saved, or the draft discarded."""
