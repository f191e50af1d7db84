"""What the worker does for this room."""

from huiyin.channels.tasks.fetching import fetch_mail, sort_mail, take_file
from huiyin.channels.tasks.noticing import send_digests, tell_people
from huiyin.channels.tasks.sending import follow_events, send_outbox

__all__ = [
    "fetch_mail",
    "follow_events",
    "send_digests",
    "send_outbox",
    "sort_mail",
    "take_file",
    "tell_people",
]
