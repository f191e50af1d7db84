"""What happens on the duty roster; notes and remarks stand in the rows."""

from django.utils.translation import gettext_lazy as _

from huiyin.journal.registry import EventData, Moment, StaffId, UnitId


class RosterSetUp(EventData, event="roster.set_up", subject="roster", label=_("Duty roster set up")):
    """A unit keeps a roster with these shifts, as code, beginning and end."""

    shifts: list[list[str]]
    swaps_need_approval: bool


class DutyPlanned(EventData, event="duty.planned", subject="duty", label=_("Put on the roster")):
    """Somebody has a shift."""

    staff_id: StaffId
    begins_at: Moment
    ends_at: Moment


class DutyReassigned(EventData, event="duty.reassigned", subject="duty", label=_("Given to somebody else")):
    """The planner gave the shift to somebody else."""

    staff_id: StaffId


class DutyRemoved(EventData, event="duty.removed", subject="duty", label=_("Taken off the roster")):
    """The shift does not take place."""


class SwapAsked(EventData, event="duty.swap_asked", subject="duty", label=_("Swap asked for")):
    """Whoever has the shift asks a colleague to take it, for another shift or for nothing."""

    swap_id: int
    to_id: StaffId
    other_shift_id: int | None


class SwapAgreed(EventData, event="duty.swap_agreed", subject="duty", label=_("Swap agreed")):
    """The colleague agrees; the head has to approve."""

    swap_id: int


class SwapEnded(EventData, event="duty.swap_ended", subject="duty", label=_("Swap not made")):
    """It was declined by the colleague, refused by the head, or withdrawn."""

    swap_id: int
    status: str


class DutySwapped(EventData, event="duty.swapped", subject="duty", label=_("Shift swapped")):
    """The shift has changed hands by a swap."""

    swap_id: int
    staff_id: StaffId


class DutyHandedOver(EventData, event="duty.handed_over", subject="duty", label=_("Duty handed over")):
    """The shift left its notes to the next one: to a person where the roster names one, else to the unit."""

    handover_id: int
    incoming_id: StaffId | None
    desk_id: UnitId


class DutyTakenOver(EventData, event="duty.taken_over", subject="duty", label=_("Duty taken over")):
    """The next shift has read the notes and is on duty."""

    handover_id: int
    staff_id: StaffId
