"""What happens to a nonconformity: ids, times and choices; the words stand in its rows."""

from typing import Literal

from django.utils.translation import gettext_lazy as _

from huiyin.journal.registry import EventData, Moment, StaffId


class NonconformityRaised(
    EventData, event="nonconformity.raised", subject="nonconformity", label=_("nonconformity raised")
):
    """Something fell short; `clause` is "" where no clause says so. The figures are those at that moment."""

    clause: str
    owner_id: StaffId
    on_time: int
    judged: int


class NonconformityPassedOn(
    EventData, event="nonconformity.passed_on", subject="nonconformity", label=_("passed on")
):
    """Somebody else answers for it."""

    owner_id: StaffId


class CauseFound(
    EventData, event="nonconformity.analysed", subject="nonconformity", label=_("cause analysed")
):
    """Why it fell short."""

    round: int


class ActionPlanned(
    EventData, event="corrective_action.planned", subject="nonconformity", label=_("action planned")
):
    """What is to be done, by whom, until when."""

    action_id: int
    kind: Literal["corrective", "preventive"]
    action_owner_id: StaffId
    complete_by: Moment


class ActionCarriedOut(
    EventData, event="corrective_action.carried_out", subject="nonconformity", label=_("action carried out")
):
    """It is done. With the last one the watch begins: who raised it judges the effect by `verify_by`."""

    action_id: int
    is_final: bool
    verify_by: Moment | None
    verifier_id: StaffId | None


class ActionDropped(
    EventData, event="corrective_action.dropped", subject="nonconformity", label=_("action dropped")
):
    """It is not going to be done after all; the reason stands in its row."""

    action_id: int
    is_final: bool
    verify_by: Moment | None
    verifier_id: StaffId | None


class EffectVerified(
    EventData, event="nonconformity.verified", subject="nonconformity", label=_("effect verified")
):
    """Whether the actions of this round worked; the figures since the last of them was done."""

    effective: bool
    round: int
    owner_id: StaffId
    on_time: int
    judged: int


class NonconformityWithdrawn(
    EventData, event="nonconformity.withdrawn", subject="nonconformity", label=_("nonconformity withdrawn")
):
    """It was none."""
