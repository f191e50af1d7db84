"""Reads of webhooks."""

from typing import Any

from django.conf import settings
from django.db.models import Max

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.channels.models import Endpoint, EndpointSet, Message
from huiyin.journal.models import Event


def get_endpoint(endpoint_id: int, actor: Actor) -> Endpoint:
    """One webhook with its unit.

    :raises NotFound: there is none, or not visible
    """
    rows = Endpoint.objects.visible_to(actor).select_related("unit")
    endpoint = rows.filter(pk=endpoint_id).first()
    if endpoint is None:
        raise NotFound
    return endpoint


def list_endpoints(actor: Actor) -> EndpointSet:
    """Visible webhooks, by name."""
    return Endpoint.objects.visible_to(actor).select_related("unit").order_by("name")


def active_endpoints() -> list[Endpoint]:
    """All webhooks in use."""
    return list(Endpoint.objects.filter(is_active=True).select_related("unit").order_by("pk"))


def newest_event() -> int:
    """The id of the last event that there is."""
    return int(Event.objects.aggregate(last=Max("pk"))["last"] or 0)


def events_after(position: int, up_to: int, *, limit: int = 500) -> list[Event]:
    """The next events of the journal."""
    return list(Event.objects.filter(id__gt=position, id__lte=up_to).order_by("id")[:limit])


def deliveries_of(endpoint: Endpoint, *, limit: int = 50) -> list[Message]:
    """What was sent to a webhook last."""
    return list(Message.objects.filter(endpoint=endpoint).order_by("-pk")[:limit])


def payload_of(event: Event) -> dict[str, Any]:
    """What a webhook is told of an event: ids, times and states; names and words are fetched by the API."""
    return {
        "type": event.name,
        "timestamp": event.occurred_at.isoformat(),
        "data": {
            "event_id": event.pk,
            "subject": {"kind": event.subject_kind, "id": event.subject_id, "sequence": event.sequence},
            "unit_id": event.unit_id,
            "customer_id": event.customer_id,
            "actor": {"kind": event.actor_kind, "id": event.actor_id},
            "recorded_at": event.recorded_at.isoformat(),
            "voids": event.voids_id,
            "site": settings.SITE_URL,
            "facts": event.data,
        },
    }
