"""One's own notifications, and the channels of units."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.base import clock
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.channels import actions
from huiyin.channels.actions import ChannelSpec, Wishes
from huiyin.channels.forms import ChannelForm, PreferenceForm
from huiyin.channels.queries import outbox, reaching
from huiyin.channels.views.form_page import form_page
from huiyin.staff.queries import get_staff


@require_http_methods(["GET", "POST"])
def preferences(request: Request) -> HttpResponse:
    """What I want to be told, by which way and when."""
    own = request.actor.id or 0
    form = PreferenceForm(request.POST or None, preference=reaching.preference_of(own))

    def save(values: dict[str, Any]) -> object:
        plain = ("quiet", "quiet_since", "quiet_until", "digest", "digest_at")
        wishes = Wishes(ways=form.ways(), **{name: values[name] for name in plain})
        return actions.set_preferences(wishes=wishes, by=request.actor, at=clock.now())

    if submit(form, save) is not None:
        messages.success(request, _("Your notifications are saved."))
        return see_other(request, "channels:preferences")
    context = {
        "form": form,
        "person": get_staff(own, request.actor),
        "has_gateway": reaching.has_gateway(),
        "has_mail_server": bool(settings.SMTP_URL),
    }
    return page(request, "channels/preferences.html", context, status=422 if form.is_bound else 200)


@require_GET
def channel_list(request: Request) -> HttpResponse:
    """All channels, whether they work, and the mail server."""
    request.actor.require("channels.view")
    context = {
        "channels": reaching.list_channels(request.actor),
        "may_manage": request.actor.may("channels.manage"),
        "stuck": outbox.count_stuck(request.actor),
        "mail_from": settings.MAIL_FROM if settings.SMTP_URL else "",
        "has_mailbox": bool(settings.IMAP_URL),
        "site_url": settings.SITE_URL,
        "last": outbox.last_by_channel(request.actor),
    }
    return page(request, "channels/channel_list.html", context)


@require_http_methods(["GET", "POST"])
def new_channel(request: Request) -> HttpResponse:
    """Set up a channel."""
    request.actor.require("channels.manage")
    form = ChannelForm(request.POST or None, actor=request.actor)
    made = submit(
        form,
        lambda values: actions.define_channel(spec=_spec(values), by=request.actor, at=clock.now()),
    )
    if made is not None:
        messages.success(request, _("The channel is set up. Send a test message to see whether it works."))
        return see_other(request, "channels:list")
    return form_page(request, form, heading=_("New channel"), submit=_("Save"), back=reverse("channels:list"))


@require_http_methods(["GET", "POST"])
def edit_channel(request: Request, channel_id: int) -> HttpResponse:
    """Change a channel."""
    channel = reaching.get_channel(channel_id, request.actor)
    request.actor.require("channels.manage", channel.unit.path)
    form = ChannelForm(request.POST or None, actor=request.actor, channel=channel)
    changed = submit(
        form,
        lambda values: actions.edit_channel(
            channel_id, spec=_spec(values, keep=True), by=request.actor, at=clock.now()
        ),
    )
    if changed is not None:
        messages.success(request, _("Saved."))
        return see_other(request, "channels:list")
    return form_page(request, form, heading=channel.name, submit=_("Save"), back=reverse("channels:list"))


def _spec(values: dict[str, Any], *, keep: bool = False) -> ChannelSpec:
    secret = values["secret"] or (None if keep else "")
    plain = ("name", "way", "address", "kinds", "is_markdown", "is_active")
    return ChannelSpec(unit_id=values["unit"], secret=secret, **{name: values[name] for name in plain})


@require_POST
def try_channel(request: Request, channel_id: int) -> HttpResponse:
    """Have a test message sent; the number of a gateway comes with the request."""
    phone = request.POST.get("phone", "")
    sent = actions.try_channel(channel_id, phone=phone, by=request.actor, at=clock.now())
    messages.success(request, _("The test message is on its way; this page says how it went."))
    return see_other(request, "channels:message", sent.pk)
