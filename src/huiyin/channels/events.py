"""What people decide about channels, messages and mail; and that a mail came in."""

from django.utils.translation import gettext_lazy as _

from huiyin.journal.registry import EventData, StaffId


class PreferenceSet(EventData, event="preference.set", subject="preference", label=_("notifications chosen")):
    """Somebody chose what to be told, by which way and when."""

    staff_id: StaffId


class ChannelDefined(EventData, event="channel.defined", subject="channel", label=_("channel defined")):
    """A group robot or gateway was set up or changed."""

    way: str
    is_active: bool


class ChannelTested(EventData, event="channel.tested", subject="channel", label=_("channel tested")):
    """Somebody had a test message sent."""

    message_id: int


class EndpointDefined(EventData, event="endpoint.defined", subject="endpoint", label=_("webhook defined")):
    """A webhook was set up or changed."""

    events: list[str]
    is_active: bool


class EndpointSecretChanged(
    EventData, event="endpoint.secret_changed", subject="endpoint", label=_("secret of a webhook changed")
):
    """What is sent from now on is signed with another secret."""


class EndpointTested(EventData, event="endpoint.tested", subject="endpoint", label=_("webhook tested")):
    """Somebody had a test event sent."""

    message_id: int


class MessageRetried(EventData, event="message.retried", subject="message", label=_("message sent again")):
    """Somebody had a message tried again that was given up, or delivered once more."""


class MessageCancelled(EventData, event="message.cancelled", subject="message", label=_("message cancelled")):
    """Somebody decided that a message is not to be sent."""


class MessageWritten(EventData, event="message.written", subject="message", label=_("message written")):
    """Somebody wrote to a person outside; the words stand in the outbox."""

    about_kind: str
    about_id: int | None


class MailReceived(EventData, event="mail.received", subject="mail", label=_("mail received")):
    """A mail came in that may be a matter."""

    unit_id: int | None
    attachments: int


class MailTaken(EventData, event="mail.taken", subject="mail", label=_("mail taken")):
    """A mail became a matter, or was added to one."""

    became_kind: str
    became_id: int


class MailUnclear(EventData, event="mail.unclear", subject="mail", label=_("mail needs a person")):
    """A mail could not be taken by itself."""

    problem: str


class MailDismissed(EventData, event="mail.dismissed", subject="mail", label=_("mail dismissed")):
    """Somebody decided that a mail is no matter; the reason stands in its row."""
