"""What the ledger records: about procedures on themselves, about obligations on their subject's stream."""

from django.utils.translation import gettext_lazy as _

from huiyin.journal.registry import EventData, Moment, StaffId, UnitId


class ProcedureInstalled(
    EventData, event="procedure.installed", subject="procedure", label=_("Version installed")
):
    """A version came into the house, effective from a moment on."""

    version_id: int
    number: int
    effective_from: Moment
    pack: str


class ProcedureAdopted(
    EventData, event="procedure.adopted", subject="procedure", label=_("Adopted by a unit")
):
    """A unit lives by the procedure from this moment on."""

    adopting_id: UnitId


class ProcedureDropped(
    EventData, event="procedure.dropped", subject="procedure", label=_("No longer adopted")
):
    """A unit lives by the procedure no longer."""

    adopting_id: UnitId


class ObligationWaived(EventData, event="obligation.waived", subject="*", label=_("Obligation waived")):
    """An authorised person decided that it need not be met; the reason stands in the remark."""

    clause_id: int
    trigger_id: int
    remark_id: int


class ObligationUrged(EventData, event="obligation.urged", subject="*", label=_("Obligation urged")):
    """A leader reminded those who owe it."""

    clause_id: int
    trigger_id: int
    remark_id: int
    told: list[int]


class ObligationHandedOver(
    EventData, event="obligation.handed_over", subject="*", label=_("Obligation handed over")
):
    """Somebody else owes it from now on."""

    clause_id: int
    trigger_id: int
    remark_id: int
    to_id: StaffId


class ObligationEscalated(EventData, event="obligation.escalated", subject="*", label=_("Escalated")):
    """A step of the ladder fired; `told` are the staff it went to.

    `due_at`: when it was to be taken; when it was taken is the event's own time.
    """

    clause_id: int
    trigger_id: int
    step: int
    told: list[int]
    due_at: Moment | None = None


class GuardOverridden(EventData, event="guard.overridden", subject="*", label=_("Let through with a reason")):
    """A clause forbids it, and somebody who may set it aside did; the reason stands in the remark."""

    clause_id: int
    gate: str
    remark_id: int


class PeriodOpened(EventData, event="period.opened", subject="period", label=_("Period opened")):
    """A clause begins to count: who is counted (`member`: their kind of subject), how many it takes, from when on.

    `term` names the period, `until` is empty where days since the last time are counted, `month` is that of the boards.
    """

    clause_id: int
    term: str
    month: str
    since: Moment
    until: Moment | None
    group_kind: str
    group_id: int
    owner_id: StaffId | None
    member: str
    members: list[int]
    required: int


class PeriodLeft(EventData, event="period.left", subject="period", label=_("No longer counted")):
    """These members have left the population."""

    members: list[int]


class MeasureTaken(EventData, event="measure.taken", subject="period", label=_("Measure taken")):
    """Both numbers of a rate; taken again where late entries changed them."""

    measure: str
    numerator: int
    denominator: int


class CalendarFeedMade(
    EventData, event="calendar_feed.made", subject="staff", label=_("Calendar address made")
):
    """Somebody's own due times are read under a new secret address; an earlier one leads nowhere."""

    renewed: bool


class CalendarFeedRevoked(
    EventData, event="calendar_feed.revoked", subject="staff", label=_("Calendar address revoked")
):
    """The secret address leads nowhere."""


class ObligationRescheduled(
    EventData, event="obligation.rescheduled", subject="*", label=_("Due time recomputed")
):
    """Its due time was provisional; the holidays of that year are known now. The event's calendar knows them."""

    clause_id: int
    trigger_id: int
    edition: str
    due_before: Moment
    due_after: Moment


class ReminderRead(EventData, event="reminder.read", subject="reminder", label=_("Reminder read")):
    """Somebody took note of a step of a ladder or of an urging."""

    staff_id: StaffId


class RemindersRead(EventData, event="reminder.all_read", subject="staff", label=_("Reminders read")):
    """Somebody took note of all reminders at once."""

    number: int


class AuditPackAsked(
    EventData, event="audit_pack.asked", subject="audit_pack", label=_("Audit pack asked for")
):
    """Somebody asked for what an auditor takes along about a procedure, of whole months."""

    procedure_id: int
    since: str
    until: str


class AuditPackMade(EventData, event="audit_pack.made", subject="audit_pack", label=_("Audit pack made")):
    """It is ready; `digest` is the SHA-256 of the file, by which it is known again."""

    obligations: int
    events: int
    digest: str


class AuditPackFailed(
    EventData, event="audit_pack.failed", subject="audit_pack", label=_("Audit pack failed")
):
    """It could not be made; why stands in the row."""


class AuditPackTaken(EventData, event="audit_pack.taken", subject="audit_pack", label=_("Audit pack taken")):
    """Somebody took it out of the house."""


class TrialAsked(EventData, event="trial.asked", subject="trial", label=_("Trial on the past asked for")):
    """Somebody asked what a draft would have meant in these whole months."""

    draft_id: int
    since: str
    until: str


class TrialMade(EventData, event="trial.made", subject="trial", label=_("Tried on the past")):
    """It is known now; so many events were read."""

    events: int


class TrialFailed(EventData, event="trial.failed", subject="trial", label=_("Trial on the past failed")):
    """It could not be tried; why stands in the row."""


class StandingTaken(
    EventData, event="standing.taken", subject="staff", label=_("Standing of people taken as a spreadsheet")
):
    """Somebody took the figures of so many people out of the house."""

    people: int


class BoardViewKept(
    EventData, event="board_view.kept", subject="board_view", label=_("View of the board kept")
):
    """Somebody gave a name to what the compliance board shows."""


class BoardViewDropped(
    EventData, event="board_view.dropped", subject="board_view", label=_("View of the board dropped")
):
    """Somebody does not need it any more."""


class ProcedureDraftBegun(
    EventData, event="procedure.draft_begun", subject="procedure", label=_("Draft begun")
):
    """Somebody began the next version of a procedure."""

    draft_id: int
    number: int


class ProcedureDraftEdited(
    EventData, event="procedure.draft_edited", subject="procedure", label=_("Draft edited")
):
    """A clause of the draft was changed, added or taken out; "" is the document's own particulars."""

    draft_id: int
    clause: str


class ProcedureSigned(EventData, event="procedure.signed", subject="procedure", label=_("Signed")):
    """Somebody signed a step: drafted, standardisation, review, approval. The remark stands in the signature's row."""

    draft_id: int
    step: str
    signature_id: int


class ProcedureSentBack(
    EventData, event="procedure.sent_back", subject="procedure", label=_("Sent back to be changed")
):
    """A reviewer refused it; why stands in the signature's row."""

    draft_id: int
    signature_id: int


class ProcedureDraftWithdrawn(
    EventData, event="procedure.draft_withdrawn", subject="procedure", label=_("Draft withdrawn")
):
    """The draft comes to nothing."""

    draft_id: int
