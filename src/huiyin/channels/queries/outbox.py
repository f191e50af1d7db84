"""Reads of the outbox."""

from datetime import datetime

from django.db.models import Count, Max

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.channels.models import Message, MessageSet


def due_messages(at: datetime, *, limit: int = 20) -> list[Message]:
    """What is to be sent now, urgent ones first, with channel and webhook."""
    rows = Message.objects.filter(status=Message.Status.WAITING, not_before__lte=at)
    related = rows.select_related("channel", "endpoint")
    return list(related.order_by("-is_urgent", "not_before", "pk")[:limit])


def is_known(key: str) -> bool:
    """Whether a message of this key was written already."""
    return Message.objects.filter(key=key).exists()


def get_message(message_id: int, actor: Actor) -> Message:
    """One message.

    :raises NotFound: there is none, or not visible
    """
    rows = Message.objects.visible_to(actor).select_related("channel", "endpoint", "staff")
    message = rows.filter(pk=message_id).first()
    if message is None:
        raise NotFound
    return message


def list_messages(actor: Actor, *, status: str = "", way: str = "") -> MessageSet:
    """Visible messages; `status` may be "stuck" for those about which a person must decide."""
    rows = Message.objects.visible_to(actor)
    if status == "stuck":
        rows = rows.stuck()
    elif status:
        rows = rows.filter(status=status)
    if way:
        rows = rows.filter(way=way)
    return rows.select_related("channel", "endpoint", "staff")


def count_stuck(actor: Actor, *, cap: int = 999) -> int:
    """How many messages wait for a person's decision, at most `cap`."""
    return Message.objects.visible_to(actor).stuck()[:cap].count()


def outbox_figures() -> dict[str, int]:
    """How many messages stand in each status that is not the end, for health pages; all units together."""
    rows = Message.objects.exclude(status__in=[Message.Status.SENT, Message.Status.CANCELLED])
    return dict(rows.order_by().values_list("status").annotate(number=Count("pk")))


def find_by_reference(reference: str) -> Message | None:
    """The message that stands outside under this reference."""
    return Message.objects.filter(reference=reference).first()


def written_about(kind: str, id: int) -> list[Message]:
    """The mails that were written to people outside about a subject, oldest first; callers check the subject."""
    return list(Message.objects.filter(about_kind=kind, about_id=id, kind="letter").order_by("pk"))


def last_by_channel(actor: Actor) -> dict[int, Message]:
    """The last message of each visible channel, by the channel's id."""
    newest = (
        Message.objects.visible_to(actor)
        .filter(channel__isnull=False)
        .order_by()
        .values("channel")
        .annotate(last=Max("pk"))
    )
    rows = Message.objects.filter(pk__in=[row["last"] for row in newest])
    return {row.channel_id: row for row in rows if row.channel_id is not None}
