"""The verbs of this room: sending, choosing, setting up, taking mail."""

from huiyin.channels.actions.mail import (
    dismiss_mail,
    read_mail,
    store_mail,
    take_mail,
    take_mail_by_itself,
)
from huiyin.channels.actions.outbox import (
    cancel_message,
    claim_message,
    enqueue,
    expire_leases,
    note_bounce,
    note_sent,
    note_trouble,
    retry_message,
    write_mail,
)
from huiyin.channels.actions.reaching import (
    ChannelSpec,
    Wishes,
    define_channel,
    edit_channel,
    make_digest,
    set_preferences,
    try_channel,
)
from huiyin.channels.actions.webhooks import (
    EndpointSpec,
    change_endpoint_secret,
    define_endpoint,
    edit_endpoint,
    queue_events,
    redeliver_message,
    try_endpoint,
)

__all__ = [
    "ChannelSpec",
    "EndpointSpec",
    "Wishes",
    "cancel_message",
    "change_endpoint_secret",
    "claim_message",
    "define_channel",
    "define_endpoint",
    "dismiss_mail",
    "edit_channel",
    "edit_endpoint",
    "enqueue",
    "expire_leases",
    "make_digest",
    "note_bounce",
    "note_sent",
    "note_trouble",
    "queue_events",
    "read_mail",
    "redeliver_message",
    "retry_message",
    "set_preferences",
    "store_mail",
    "take_mail",
    "take_mail_by_itself",
    "try_channel",
    "try_endpoint",
    "write_mail",
]
