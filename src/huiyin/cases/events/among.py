"""Matters among themselves and beyond the departments: promises, joining, transfer, decisions of leadership."""

from typing import Literal

from django.utils.translation import gettext_lazy as _

from huiyin.journal.registry import EventData, Moment, StaffId, UnitId


class PromiseMade(EventData, event="promise.made", subject="case", label=_("promise given")):
    """The customer was promised something by a time; the words stand in its row."""

    promise_id: int
    kind: Literal["answer", "plan", "other"]
    promised_at: Moment
    first_asked_id: StaffId | None


class PromiseChanged(EventData, event="promise.changed", subject="case", label=_("promise moved")):
    """The customer was told another time; `in_time`: before the one promised so far had passed."""

    promise_id: int
    promised_at: Moment
    first_asked_id: StaffId | None
    in_time: bool


class PromiseKept(EventData, event="promise.kept", subject="case", label=_("promise kept")):
    """What was promised was done."""

    promise_id: int


class PromiseBroken(EventData, event="promise.broken", subject="case", label=_("promise broken")):
    """The promised time had passed before the customer was told another one."""

    promise_id: int


class PromiseDropped(EventData, event="promise.dropped", subject="case", label=_("promise released")):
    """The customer gave the promise back, or it has no object any more; the reason stands in its row."""

    promise_id: int


class PromiseKeepingWithdrawn(
    EventData, event="promise.keeping_withdrawn", subject="case", label=_("keeping of a promise withdrawn")
):
    """A wrong record: the promise was not kept then; voids its promise.kept."""

    promise_id: int


class CaseJoined(EventData, event="case.joined", subject="case", label=_("joined under another matter")):
    """Several callers about one event: `leading_id` carries the handling, this one its own answer."""

    leading_id: int


class CaseLeft(EventData, event="case.left", subject="case", label=_("released from the joint matter")):
    """It stands by itself again."""

    leading_id: int


class CaseLeadingHandled(
    EventData, event="case.leading_handled", subject="case", label=_("handled with the leading matter")
):
    """The leading matter is handled: this caller, too, is to be told."""

    leading_id: int
    first_asked_id: StaffId | None
    is_last: bool = True


class CaseDuplicateLinked(
    EventData, event="case.duplicate_linked", subject="case", label=_("linked as a duplicate")
):
    """The same matter, raised again by the same caller: `of_id` is the one that counts."""

    of_id: int


class CaseConcluded(EventData, event="case.concluded", subject="case", label=_("handling concluded")):
    """The matter counts as handled although not every department completed its sheet."""

    first_asked_id: StaffId | None
    is_last: bool = True


class SheetConfirmed(
    EventData, event="sheet.confirmed", subject="case", label=_("oral hand-over confirmed in writing")
):
    """What was passed by word of mouth now lies with the department in writing (A28)."""

    sheet_id: int


class CaseTransferred(EventData, event="case.transferred", subject="case", label=_("passed to another body")):
    """Outside our area: registered and sent on (AH7); ends our handling."""

    transfer_id: int
    first_asked_id: StaffId | None
    desk_id: UnitId | None


class TransferReceived(
    EventData, event="transfer.received", subject="case", label=_("receipt of the transfer")
):
    """The other body has confirmed that it has the matter."""

    transfer_id: int


class TransferTold(
    EventData, event="transfer.told", subject="case", label=_("transfer told to the customer")
):
    """The customer knows who deals with it now."""

    transfer_id: int


class SuggestionSubmitted(
    EventData, event="suggestion.submitted", subject="case", label=_("submitted to leadership")
):
    """A suggestion lies before leadership (A41, AH11)."""

    decision_id: int
    leader_id: StaffId | None


class SuggestionDecided(EventData, event="suggestion.decided", subject="case", label=_("leadership decided")):
    """Not adopted, at once by somebody until a time, or when ripe with a date to look at it again (A41)."""

    decision_id: int
    outcome: Literal["not_adopted", "at_once", "when_ripe"]
    is_review: bool
    leader_id: StaffId | None
    responsible_id: StaffId | None
    first_asked_id: StaffId | None
    carry_out_by: Moment | None
    review_at: Moment | None


class SuggestionCarriedOut(
    EventData, event="suggestion.carried_out", subject="case", label=_("decision carried out")
):
    """The measure that leadership decided is done."""

    decision_id: int


class CaseRouted(EventData, event="case.routed", subject="case", label=_("routed to the person in charge")):
    """A letter or mail of an important customer reached the person who looks after that customer (AK4)."""

    to_id: StaffId


class TopicDefined(
    EventData, event="case_topic.defined", subject="case_topic", label=_("topic of matters defined")
):
    """A topic within a kind was added to the dictionary, or changed (BQ12)."""

    topic: str
    kind: str
