"""The outbox: what went out, what waits, what needs a person's decision."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiyin.base import clock
from huiyin.base.pages import Request, page, see_other
from huiyin.base.pagination import keyset
from huiyin.channels import actions
from huiyin.channels.forms import OutboxFilterForm, kind_labels
from huiyin.channels.queries import outbox


@require_GET
def message_list(request: Request) -> HttpResponse:
    """Messages, newest first."""
    request.actor.require("channels.view")
    form = OutboxFilterForm(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    rows = outbox.list_messages(request.actor, status=chosen.get("status", ""), way=chosen.get("way", ""))
    context = {
        "slice": keyset(rows, order=("-pk",), after=request.GET.get("after", "")),
        "filter_form": form,
        "stuck": outbox.count_stuck(request.actor),
        "labels": kind_labels(),
    }
    return page(request, "channels/message_list.html", context, fragment="rows")


@require_GET
def message(request: Request, message_id: int) -> HttpResponse:
    """One message: its words, and how it went."""
    request.actor.require("channels.view")
    found = outbox.get_message(message_id, request.actor)
    context = {
        "message": found,
        "labels": kind_labels(),
        "may_manage": request.actor.may("channels.manage", found.unit_path),
    }
    return page(request, "channels/message.html", context)


@require_POST
def retry(request: Request, message_id: int) -> HttpResponse:
    """Have it sent again."""
    actions.retry_message(message_id, by=request.actor, at=clock.now())
    messages.success(request, _("It is sent again."))
    return see_other(request, "channels:message", message_id)


@require_POST
def cancel(request: Request, message_id: int) -> HttpResponse:
    """Have it not sent."""
    actions.cancel_message(message_id, by=request.actor, at=clock.now())
    messages.success(request, _("It is not sent."))
    return see_other(request, "channels:message", message_id)


@require_POST
def redeliver(request: Request, message_id: int) -> HttpResponse:
    """Deliver an event to a webhook once more."""
    actions.redeliver_message(message_id, by=request.actor, at=clock.now())
    messages.success(request, _("It is sent again."))
    return see_other(request, "channels:message", message_id)
