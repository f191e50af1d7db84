"""What a person holds, over all rooms; and the ties of this one (decision 0022)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.base.pagination import Count, capped_count, keyset
from huiyin.staff.models import ApiToken, DutyHandover, DutyShift, DutySwap, Holding, Staff
from huiyin.staff.queries.people import may_administer
from huiyin.staff.registry import Held, Tie, ties


@dataclass(frozen=True, slots=True)
class HeldOfKind:
    """How much of one kind a person holds."""

    tie: Tie
    count: Count


def may_see_held(actor: Actor, person: Staff, at: datetime) -> bool:
    """Whether the actor may see all that a person holds: oneself, and whoever administers the person."""
    oneself = actor.kind == "staff" and actor.id == person.pk
    return oneself or may_administer(actor, person, at)


def count_held(staff_id: int, at: datetime) -> list[HeldOfKind]:
    """The kinds of which a person holds something, one query each."""
    counted = [HeldOfKind(one, capped_count(one.rows(staff_id, at))) for one in ties()]
    return [one for one in counted if one.count.number]


def is_holding(staff_id: int, at: datetime) -> bool:
    """Whether somebody would have to take something over from this person."""
    return any(one.rows(staff_id, at).exists() for one in ties() if not one.is_personal)


def list_held(tie: Tie, staff_id: int, at: datetime, *, after: str = "") -> tuple[list[Held], str]:
    """One page of what a person holds of one kind, the longest standing row first, and the next cursor."""
    found = keyset(tie.rows(staff_id, at), order=("pk",), after=after)
    return [tie.show(row) for row in found.rows], found.next


def everything_held(staff_id: int, at: datetime) -> Iterator[tuple[Tie, Held]]:
    """All that a person holds, in all rooms."""
    for one in ties():
        for row in one.rows(staff_id, at).order_by("pk").iterator():
            yield one, one.show(row)


def _position(row: Holding) -> Held:
    title = f"{row.position.title} · {row.position.unit.name}"
    return Held(row.pk, title, row.since, reverse("staff:person", args=[row.staff_id]))


def _shift(row: DutyShift) -> Held:
    return Held(row.pk, f"{row.unit.name} {row.code}", row.begins_at, reverse("staff:shift", args=[row.pk]))


def _takeover(row: DutyHandover) -> Held:
    return Held(
        row.pk,
        f"{row.shift.unit.name} {row.shift.code}",
        row.handed_at,
        reverse("staff:shift", args=[row.shift_id]),
    )


def _swap(row: DutySwap) -> Held:
    return Held(
        row.pk,
        f"{row.shift.unit.name} {row.shift.code}",
        row.asked_at,
        reverse("staff:shift", args=[row.shift_id]),
    )


TIES = (
    Tie(
        "position",
        _("Positions"),
        "staff.Holding.staff",
        lambda staff_id, at: Holding.objects.filter(
            Q(until__isnull=True) | Q(until__gt=at), staff_id=staff_id
        ).select_related("position__unit"),
        _position,
        order=80,
    ),
    Tie(
        "duty_shift",
        _("Shifts to come"),
        "staff.DutyShift.staff",
        lambda staff_id, at: DutyShift.objects.filter(
            staff_id=staff_id, status=DutyShift.Status.PLANNED, ends_at__gt=at
        ).select_related("unit"),
        _shift,
        order=70,
    ),
    Tie(
        "duty_takeover",
        _("Shifts to be taken over"),
        "staff.DutyHandover.incoming",
        lambda staff_id, at: DutyHandover.objects.filter(
            incoming_id=staff_id, taken_at__isnull=True
        ).select_related("shift__unit"),
        _takeover,
        order=71,
    ),
    Tie(
        "duty_swap",
        _("Swaps to be answered"),
        "staff.DutySwap.other",
        lambda staff_id, at: DutySwap.objects.filter(
            other_id=staff_id, status=DutySwap.Status.ASKED
        ).select_related("shift__unit"),
        _swap,
        order=72,
    ),
    Tie(
        "api_token",
        _("API tokens"),
        "staff.ApiToken.staff",
        lambda staff_id, at: ApiToken.objects.filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=at), staff_id=staff_id, revoked_at__isnull=True
        ),
        lambda row: Held(row.pk, row.name, row.created_at),
        is_personal=True,
    ),
)
HISTORY = (
    "staff.DutySwap.asked_by",
    "staff.DutyHandover.handed_by",
    "staff.DutyHandover.taken_by",
    "staff.LoginSession.staff",
    "staff.FormerPassword.staff",
    "staff.Identity.staff",
)
