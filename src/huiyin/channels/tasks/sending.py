"""Sending what is due: claim, send outside of any transaction, note what came of it."""

import json
import time
from collections.abc import Callable
from datetime import datetime

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.channels import actions
from huiyin.channels.models import Message, Way
from huiyin.channels.queries import outbox, webhooks
from huiyin.channels.rules import bodies
from huiyin.channels.rules.composing import compose
from huiyin.channels.tasks.transport import Answer, NotSent, post_json, send_mail
from huiyin.journal.queries import horizon

log = structlog.get_logger()
#: Seconds after which a round makes room for what else the worker does.
ROUND = 5.0
AT_ONCE = 20


def send_outbox(at: datetime) -> int:
    """Send what is due at `at`; returns how many went out.

    A service that cannot be reached is left alone for the rest of the round.
    """
    actions.expire_leases(at=at)
    started = time.monotonic()
    sent, down = 0, set[object]()
    tried: set[int] = set()
    while time.monotonic() - started < ROUND:
        due = [one for one in outbox.due_messages(at, limit=AT_ONCE + len(tried)) if one.pk not in tried]
        if not due:
            break
        for message in due[:AT_ONCE]:
            tried.add(message.pk)
            if _route(message) not in down:
                sent += _send_one(message, down)
            if time.monotonic() - started >= ROUND:
                break
    return sent


def _route(message: Message) -> object:
    return (message.way, message.channel_id, message.endpoint_id)


def _send_one(message: Message, down: set[object]) -> bool:
    at = clock.now()
    if not actions.claim_message(message, at=max(at, message.not_before)):
        return False
    try:
        SENDERS[Way(message.way)](message, at)
    except NotSent as mistake:
        if mistake.is_down:
            down.add(_route(message))
        actions.note_trouble(message, trouble=mistake.trouble, error=str(mistake), at=clock.now())
        log.warning("not sent", message=message.pk, way=message.way, error=str(mistake))
        return False
    except Exception as mistake:
        actions.note_trouble(message, trouble="unknown", error=repr(mistake), at=clock.now())
        log.exception("not sent", message=message.pk, way=message.way)
        return False
    return actions.note_sent(message, at=clock.now())


def _mail(message: Message, at: datetime) -> None:
    mail = compose(
        sender=settings.MAIL_FROM,
        to=message.address,
        subject=message.subject,
        body=message.body,
        reference=message.reference,
        at=at,
        in_reply_to=[message.in_reply_to] if message.in_reply_to else [],
        is_automatic=message.kind != "letter",
    )
    send_mail(mail)


def _group(message: Message, at: datetime) -> None:
    channel = message.channel
    assert channel is not None
    text = f"{message.subject}\n{message.body}".strip()
    if message.way == Way.WECOM:
        address, body = bodies.wecom(
            channel.address, text, phones=message.mentions, is_markdown=channel.is_markdown
        )
    elif message.way == Way.DINGTALK:
        address, body = bodies.dingtalk(
            channel.address, text, at=at, secret=channel.secret, phones=message.mentions
        )
    else:
        address, body = bodies.feishu(channel.address, text, at=at, secret=channel.secret)
    _check(message.way, post_json(address, json.dumps(body, ensure_ascii=False), {}))


def _sms(message: Message, at: datetime) -> None:
    channel = message.channel
    if channel is None or not channel.is_active:
        raise NotSent("never", _("No gateway for text messages is set up."))
    text = f"{message.subject} {message.body}".strip()
    address, body = bodies.sms(channel.address, text, phone=message.address, reference=message.reference)
    headers = {"Idempotency-Key": message.reference}
    if channel.secret:
        headers["Authorization"] = f"Bearer {channel.secret}"
    _check(message.way, post_json(address, json.dumps(body, ensure_ascii=False), headers))


def _webhook(message: Message, at: datetime) -> None:
    from standardwebhooks.webhooks import Webhook

    endpoint = message.endpoint
    assert endpoint is not None
    if not endpoint.is_active and message.kind == "webhook":
        raise NotSent("never", _("The webhook is out of use."))
    if not endpoint.secret:
        raise NotSent(
            "never", _("The secret cannot be read any more. Make a new one on the page of the webhook.")
        )
    # The library takes the moment's wall clock for UTC, whatever its zone.
    signature = Webhook(endpoint.secret).sign(message.reference, at, message.body)
    headers = {
        "webhook-id": message.reference,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature,
        "Idempotency-Key": message.reference,
    }
    post_json(endpoint.address, message.body, headers)


def _check(way: str, answer: Answer) -> None:
    refused = bodies.refusal(way, answer.data)
    if refused:
        raise NotSent("later", refused)


SENDERS: dict[Way, Callable[[Message, datetime], None]] = {
    Way.MAIL: _mail,
    Way.SMS: _sms,
    Way.WECOM: _group,
    Way.DINGTALK: _group,
    Way.FEISHU: _group,
    Way.WEBHOOK: _webhook,
}


def follow_events(at: datetime) -> int:
    """Queue for each webhook what happened since it was told last; costs nothing where there is none."""
    endpoints = webhooks.active_endpoints()
    if not endpoints:
        return 0
    settled = horizon()
    queued = 0
    for endpoint in endpoints:
        found = webhooks.events_after(endpoint.position, settled)
        if found:
            queued += actions.queue_events(endpoint, found, up_to=found[-1].pk, at=at)
    return queued
