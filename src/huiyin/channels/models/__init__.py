"""What goes out and comes in, and how people and groups want to be reached."""

from huiyin.channels.models.mail import Mail, MailSet, RawMail
from huiyin.channels.models.outbox import Message, MessageSet, Way
from huiyin.channels.models.reaching import Channel, ChannelSet, Digest, Preference
from huiyin.channels.models.webhooks import Endpoint, EndpointSet

__all__ = [
    "Channel",
    "ChannelSet",
    "Digest",
    "Endpoint",
    "EndpointSet",
    "Mail",
    "MailSet",
    "Message",
    "MessageSet",
    "Preference",
    "RawMail",
    "Way",
]
