"""Webhooks: who is told of which events."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.base import clock
from huiyin.base.pages import Request, page, see_other, shown_once, submit
from huiyin.channels import actions
from huiyin.channels.actions import EndpointSpec
from huiyin.channels.forms import EndpointForm
from huiyin.channels.models import Endpoint
from huiyin.channels.queries import webhooks
from huiyin.channels.views.form_page import form_page


@require_GET
def endpoint_list(request: Request) -> HttpResponse:
    """All webhooks."""
    request.actor.require("channels.view")
    context = {
        "endpoints": webhooks.list_endpoints(request.actor),
        "may_manage": request.actor.may("channels.manage"),
    }
    return page(request, "channels/endpoint_list.html", context)


@require_http_methods(["GET", "POST"])
def new_endpoint(request: Request) -> HttpResponse:
    """Set up a webhook."""
    request.actor.require("channels.manage")
    form = EndpointForm(request.POST or None, actor=request.actor)
    made = submit(
        form, lambda values: actions.define_endpoint(spec=_spec(values), by=request.actor, at=clock.now())
    )
    if made is not None:
        return _told_once(request, made)
    back = reverse("channels:webhooks")
    return form_page(request, form, heading=_("New webhook"), submit=_("Save"), back=back)


@require_GET
def endpoint(request: Request, endpoint_id: int) -> HttpResponse:
    """One webhook and what it was told last; its secret only for those who manage it."""
    request.actor.require("channels.view")
    found = webhooks.get_endpoint(endpoint_id, request.actor)
    context = {
        "endpoint": found,
        "deliveries": webhooks.deliveries_of(found),
        "may_manage": request.actor.may("channels.manage", found.unit.path),
    }
    return page(request, "channels/endpoint.html", context)


@require_http_methods(["GET", "POST"])
def edit_endpoint(request: Request, endpoint_id: int) -> HttpResponse:
    """Change a webhook."""
    found = webhooks.get_endpoint(endpoint_id, request.actor)
    request.actor.require("channels.manage", found.unit.path)
    initial = {
        "name": found.name,
        "unit": found.unit_id,
        "address": found.address,
        "events": "\n".join(found.events),
        "is_active": found.is_active,
    }
    form = EndpointForm(request.POST or None, actor=request.actor, initial=initial)
    changed = submit(
        form,
        lambda values: actions.edit_endpoint(
            endpoint_id, spec=_spec(values), by=request.actor, at=clock.now()
        ),
    )
    if changed is not None:
        messages.success(request, _("Saved."))
        return see_other(request, "channels:webhook", endpoint_id)
    back = reverse("channels:webhook", args=[endpoint_id])
    return form_page(request, form, heading=found.name, submit=_("Save"), back=back)


@require_POST
def change_secret(request: Request, endpoint_id: int) -> HttpResponse:
    """Sign with a new secret from now on."""
    endpoint = actions.change_endpoint_secret(endpoint_id, by=request.actor, at=clock.now())
    return _told_once(request, endpoint)


@require_POST
def try_endpoint(request: Request, endpoint_id: int) -> HttpResponse:
    """Have a test event sent."""
    sent = actions.try_endpoint(endpoint_id, by=request.actor, at=clock.now())
    messages.success(request, _("The test message is on its way; this page says how it went."))
    return see_other(request, "channels:message", sent.pk)


def _told_once(request: Request, endpoint: Endpoint) -> HttpResponse:
    """The secret, this one time."""
    answer = page(request, "channels/endpoint_secret.html", {"endpoint": endpoint})
    return shown_once(answer, "channels:webhook", endpoint.pk)


def _spec(values: dict[str, Any]) -> EndpointSpec:
    plain = ("name", "address", "events", "is_active")
    return EndpointSpec(unit_id=values["unit"], **{name: values[name] for name in plain})
