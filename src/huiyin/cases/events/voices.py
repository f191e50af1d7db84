"""What customers say by themselves."""

from django.utils.translation import gettext_lazy as _

from huiyin.journal.registry import EventData, StaffId, UnitId


class CaseRemarked(EventData, event="case.remarked", subject="case", label=_("customer added something")):
    """The customer added a remark to an own matter."""

    voice_id: int
    first_asked_id: StaffId | None
    desk_id: UnitId | None


class CaseRated(EventData, event="case.rated", subject="case", label=_("customer's opinion of the answer")):
    """The customer said how satisfied the answer left them; this is no return visit (A34)."""

    voice_id: int
    round: int
    satisfied: bool
    level: int | None
    first_asked_id: StaffId | None
    desk_id: UnitId | None


class CaseVoiceSeen(EventData, event="case.voice_seen", subject="case", label=_("customer's words read")):
    """The desk took note of what the customer said."""

    voice_id: int
