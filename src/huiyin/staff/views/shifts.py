"""One shift: handing it over, taking it over, swapping it, giving it to somebody else."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from huiyin.base import clock
from huiyin.base.errors import NotAllowed, NotFound
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.base.templatetags.base import weekday
from huiyin.journal.queries import list_events
from huiyin.journal.registry import find_event
from huiyin.staff import actions, queries
from huiyin.staff.forms.duty import HandOverForm, PersonForm, SwapForm, TakeOverForm
from huiyin.staff.models import DutyHandover, DutyShift
from huiyin.staff.queries import duty

SWAPPING: dict[str, Callable[..., Any]] = {
    "agree": actions.agree_swap,
    "approve": actions.approve_swap,
    "end": actions.end_swap,
}


@require_GET
def shift(request: Request, shift_id: int) -> HttpResponse:
    """A shift with its notes, swaps and history."""
    return _page(request, duty.get_shift(shift_id, request.actor))


@require_POST
def hand_over(request: Request, shift_id: int) -> HttpResponse:
    """Leave notes for the next shift."""
    form = HandOverForm(request.POST)
    return _do(
        request,
        shift_id,
        form,
        lambda values: actions.hand_over_duty(
            shift_id,
            notes=values["notes"],
            occurred_at=values["occurred_at"],
            by=request.actor,
            at=clock.now(),
        ),
        pgettext("duty", "Handed over."),
    )


@require_POST
def take_over(request: Request, shift_id: int) -> HttpResponse:
    """Take over from the shift before."""
    form = TakeOverForm(request.POST)
    return _do(
        request,
        shift_id,
        form,
        lambda values: actions.take_over_duty(
            shift_id, remark=values["remark"], by=request.actor, at=clock.now()
        ),
        _("Taken over."),
    )


@require_POST
def ask(request: Request, shift_id: int) -> HttpResponse:
    """Ask a colleague to take it."""
    row = duty.get_shift(shift_id, request.actor)
    if row.staff_id != request.actor.id:
        raise NotAllowed
    form = _swap_form(row, request)
    return _do(
        request,
        shift_id,
        form,
        lambda values: actions.ask_swap(shift_id, **values, by=request.actor, at=clock.now()),
        _("Asked."),
    )


@require_POST
def reassign(request: Request, shift_id: int) -> HttpResponse:
    """Give it to somebody else."""
    row = duty.get_shift(shift_id, request.actor)
    request.actor.require("staff.duty", row.unit.path)
    form = PersonForm(request.POST, people=duty.candidates(row.unit, clock.now()))
    return _do(
        request,
        shift_id,
        form,
        lambda values: actions.reassign_shift(
            shift_id, staff_id=values["staff"], by=request.actor, at=clock.now()
        ),
        _("Saved."),
    )


@require_POST
def remove(request: Request, shift_id: int) -> HttpResponse:
    """Take it off the roster."""
    row = actions.remove_shift(shift_id, by=request.actor, at=clock.now())
    messages.success(request, _("Taken off the roster."))
    return see_other(request, "staff:duty-roster", row.unit_id)


@require_POST
def answer_swap(request: Request, swap_id: int, step: str) -> HttpResponse:
    """Agree, approve or end a swap."""
    if step not in SWAPPING:
        raise NotFound
    swap = SWAPPING[step](swap_id, by=request.actor, at=clock.now())
    messages.success(request, _("Saved."))
    return see_other(request, "staff:shift", swap.shift_id)


def _do(
    request: Request, shift_id: int, form: Form, action: Callable[[dict[str, Any]], Any], said: str
) -> HttpResponse:
    if submit(form, action) is None:
        return _page(request, duty.get_shift(shift_id, request.actor), form, status=422)
    messages.success(request, said)
    return see_other(request, "staff:shift", shift_id)


def _page(request: Request, row: DutyShift, form: Form | None = None, *, status: int = 200) -> HttpResponse:
    actor, at = request.actor, clock.now()
    may_plan, is_own = actor.may("staff.duty", row.unit.path), row.staff_id == actor.id
    is_planned = row.status == DutyShift.Status.PLANNED
    handover = duty.find_handover(row)
    context: dict[str, Any] = {
        "shift": row,
        "handover": handover,
        "swaps": duty.swaps_of(row),
        "events": _events(row),
        "now": at,
        "may_plan": may_plan,
    }
    if is_planned and row.begins_at <= at and (is_own or may_plan):
        context["hand_over"] = form if isinstance(form, HandOverForm) else HandOverForm()
    if handover is not None and _may_take(handover, request):
        context["take_over"] = form if isinstance(form, TakeOverForm) else TakeOverForm()
    if is_planned and is_own and row.begins_at > at and not _is_asked(context["swaps"]):
        context["swap"] = form if isinstance(form, SwapForm) else _swap_form(row, request)
    if is_planned and may_plan and row.ends_at > at:
        people = duty.candidates(row.unit, at)
        context["reassign"] = form if isinstance(form, PersonForm) else PersonForm(people=people)
    return page(request, "staff/duty_shift.html", context, status=status)


def _may_take(handover: DutyHandover, request: Request) -> bool:
    actor, unit = request.actor, handover.shift.unit
    if handover.taken_at is not None or actor.id == handover.handed_by_id:
        return False
    if actor.id == handover.incoming_id or actor.may("staff.duty", unit.path):
        return True
    return actor.id in {shift.staff_id for shift in queries.on_duty(unit, clock.now())}


def _is_asked(swaps: list[Any]) -> bool:
    return any(swap.status in {"asked", "agreed"} for swap in swaps)


def _swap_form(row: DutyShift, request: Request) -> SwapForm:
    at = clock.now()
    shifts = [(one, _named(one)) for one in duty.swappable(row, at)]
    people = [person for person in duty.candidates(row.unit, at) if person.pk != row.staff_id]
    return SwapForm(request.POST if request.method == "POST" else None, people=people, shifts=shifts)


def _named(shift: DutyShift) -> str:
    begin = timezone.localtime(shift.begins_at)
    return f"{shift.staff.name} · {begin:%m-%d} {weekday(begin)} {shift.code}"


def _events(row: DutyShift) -> list[dict[str, Any]]:
    events = list_events("duty", [row.pk])
    names = queries.names({event.actor_id for event in events if event.actor_id is not None})
    found = []
    for event in events:
        declared = find_event(event.name)
        found.append(
            {
                "label": declared.label if declared else event.name,
                "at": event.occurred_at,
                "who": names.get(event.actor_id or 0, event.actor_name),
            }
        )
    return found
