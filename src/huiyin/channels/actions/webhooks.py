"""Webhooks by the rules of Standard Webhooks: who is told of which events, and what is queued for them."""

import base64
import json
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, WrongStatus
from huiyin.base.transitions import change
from huiyin.channels import events
from huiyin.channels.actions.outbox import enqueue
from huiyin.channels.models import Endpoint, Message, Way
from huiyin.channels.queries.outbox import get_message
from huiyin.channels.queries.webhooks import get_endpoint, newest_event, payload_of
from huiyin.channels.rules.addresses import check_address, wants
from huiyin.journal.actions import record
from huiyin.journal.models import Event
from huiyin.journal.registry import list_events
from huiyin.staff.queries import get_visible_unit

SECRET_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointSpec:
    """How a webhook is set up; `events` are names, "case.*" or "*"."""

    name: str
    unit_id: int
    address: str
    events: Collection[str]
    is_active: bool = True


def define_endpoint(*, spec: EndpointSpec, by: Actor, at: datetime) -> Endpoint:
    """Set up a webhook; it is told of what happens from now on.

    :raises NotFound: the unit is not visible
    :raises NotAllowed: the actor does not manage channels there
    :raises Invalid: no name or a taken one, a wrong address, no events or unknown ones
    """
    endpoint = Endpoint(created_at=at, secret=_new_secret(), position=newest_event())
    return _save(endpoint, spec, by, at)


def edit_endpoint(endpoint_id: int, *, spec: EndpointSpec, by: Actor, at: datetime) -> Endpoint:
    """Change a webhook. One that was out of use is told of what happens from now on.

    :raises NotFound: the webhook or the unit is not visible
    :raises NotAllowed: the actor does not manage channels there
    :raises Invalid: see `define_endpoint`
    """
    endpoint = get_endpoint(endpoint_id, by)
    by.require("channels.manage", endpoint.unit.path)
    if spec.is_active and not endpoint.is_active:
        endpoint.position = max(endpoint.position, newest_event())
    return _save(endpoint, spec, by, at)


def _save(endpoint: Endpoint, spec: EndpointSpec, by: Actor, at: datetime) -> Endpoint:
    by.require("channels.manage")
    unit = get_visible_unit(spec.unit_id, by)
    by.require("channels.manage", unit.path)
    if not spec.name.strip():
        raise Invalid(fields={"name": _("Please fill in this field.")})
    endpoint.name, endpoint.unit, endpoint.is_active = spec.name.strip(), unit, spec.is_active
    endpoint.address = check_address("address", spec.address, allowed=settings.PRIVATE_HOSTS)
    endpoint.events = _checked(spec.events)
    try:
        with transaction.atomic():
            endpoint.save()
            defined = events.EndpointDefined(events=endpoint.events, is_active=spec.is_active)
            record(defined, on=endpoint.pk, place=unit.place(), by=by, at=at)
    except IntegrityError as taken:
        raise Invalid(fields={"name": _("There is one of this name already.")}) from taken
    return endpoint


def _checked(patterns: Collection[str]) -> list[str]:
    names = [event.event for event in list_events()]
    chosen = sorted({pattern.strip() for pattern in patterns if pattern.strip()})
    unknown = [pattern for pattern in chosen if not any(wants([pattern], name) for name in names)]
    if unknown:
        said = _("There is no such event: %(names)s") % {"names": ", ".join(unknown)}
        raise Invalid(fields={"events": said})
    if not chosen:
        raise Invalid(fields={"events": _("Please fill in this field.")})
    return chosen


@transaction.atomic
def change_endpoint_secret(endpoint_id: int, *, by: Actor, at: datetime) -> Endpoint:
    """Sign with a new secret from now on.

    :raises NotFound: the webhook is not visible
    :raises NotAllowed: the actor does not manage channels there
    """
    endpoint = get_endpoint(endpoint_id, by)
    by.require("channels.manage", endpoint.unit.path)
    endpoint.secret = _new_secret()
    Endpoint.objects.filter(pk=endpoint.pk).update(secret=endpoint.secret)
    place = endpoint.unit.place()
    record(events.EndpointSecretChanged(), on=endpoint.pk, place=place, by=by, at=at)
    return endpoint


@transaction.atomic
def try_endpoint(endpoint_id: int, *, by: Actor, at: datetime) -> Message:
    """Have an event of type "ping" sent.

    :raises NotFound: the webhook is not visible
    :raises NotAllowed: the actor does not manage channels there
    """
    endpoint = get_endpoint(endpoint_id, by)
    by.require("channels.manage", endpoint.unit.path)
    key = f"test:endpoint:{endpoint.pk}:{by.id or 0}:{int(at.timestamp() * 1000)}"
    body = json.dumps({"type": "ping", "timestamp": at.isoformat(), "data": {}})
    enqueue([_message(endpoint, key, "ping", body, at)])
    message = Message.objects.get(key=key)
    tested = events.EndpointTested(message_id=message.pk)
    record(tested, on=endpoint.pk, place=endpoint.unit.place(), by=by, at=at)
    return message


@transaction.atomic
def redeliver_message(message_id: int, *, by: Actor, at: datetime) -> Message:
    """Deliver once more what a webhook was sent already; its id stays, so that the receiver may drop it.

    :raises NotFound: the actor cannot see it
    :raises NotAllowed: the actor does not manage channels there
    :raises WrongStatus: it is no webhook's, or not sent yet
    """
    message = get_message(message_id, by)
    by.require("channels.manage", message.unit_path)
    if message.way != Way.WEBHOOK or message.status != Message.Status.SENT:
        raise WrongStatus
    change(message, status=Message.Status.WAITING, not_before=at, failures=0)
    record(events.MessageRetried(), on=message.pk, place=None, by=by, at=at)
    return message


@transaction.atomic
def queue_events(endpoint: Endpoint, found: Sequence[Event], *, up_to: int, at: datetime) -> int:
    """Queue those of these events that a webhook wants, and note that it has been told of all up to `up_to`.

    Of two workers one does it; the other finds the note and writes nothing. Returns how many were queued.
    """
    here = Endpoint.objects.filter(pk=endpoint.pk, position=endpoint.position, is_active=True)
    if not here.update(position=up_to):
        return 0
    path = endpoint.unit.path
    wanted = [
        event for event in found if wants(endpoint.events, event.name) and event.unit_path.startswith(path)
    ]
    return enqueue(
        [
            _message(
                endpoint,
                f"webhook:{endpoint.pk}:{event.pk}",
                event.name,
                json.dumps(payload_of(event)),
                at,
                event,
            )
            for event in wanted
        ]
    )


def _message(
    endpoint: Endpoint, key: str, name: str, body: str, at: datetime, event: Event | None = None
) -> Message:
    return Message(
        key=key,
        way=Way.WEBHOOK,
        kind="webhook",
        unit_path=endpoint.unit.path,
        endpoint=endpoint,
        subject=name,
        body=body,
        event_id=event.pk if event else None,
        not_before=at,
        created_at=at,
    )


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
