"""The outbox: every message that leaves the house, once."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.base.actor import Actor
from huiyin.channels.registry import is_concealed
from huiyin.staff.models import under


class Way(models.TextChoices):
    """By what a message goes."""

    MAIL = "mail", pgettext_lazy("way", "e-mail")
    SMS = "sms", _("text message")
    WECOM = "wecom", _("WeCom group")
    DINGTALK = "dingtalk", _("DingTalk group")
    FEISHU = "feishu", _("Feishu group")
    WEBHOOK = "webhook", _("webhook")


class MessageSet(models.QuerySet["Message"]):
    """Reads of the outbox."""

    def visible_to(self, actor: Actor) -> "MessageSet":
        """Messages about units whose outbox the actor may see; those of no unit: whoever sees all."""
        return self.filter(under("unit_path", actor.scopes("channels.view")))

    def stuck(self) -> "MessageSet":
        """Those about which a person must decide."""
        return self.filter(status__in=[Message.Status.UNCERTAIN, Message.Status.FAILED])


class Message(models.Model):
    """One message to one address. `key` says what it is about and to whom: nothing is said twice.

    `tries` counts claims and fences them off: only the latest claim may say how it ended. `reference` is what stands
    outside for the key: the left part of the Message-ID, the webhook-id, the gateway's id.
    """

    class Status(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        UNCERTAIN = "uncertain", _("uncertain whether sent")
        FAILED = "failed", _("given up")
        CANCELLED = "cancelled", _("cancelled")

    TRANSITIONS: dict[str, set[str]] = {
        Status.WAITING: {Status.SENDING, Status.CANCELLED},
        Status.SENDING: {Status.SENT, Status.WAITING, Status.UNCERTAIN, Status.FAILED},
        Status.SENT: set(),
        Status.UNCERTAIN: {Status.WAITING, Status.CANCELLED},
        Status.FAILED: {Status.WAITING, Status.CANCELLED},
        Status.CANCELLED: set(),
    }
    #: Ways on which a repetition is recognised by its reference, so that an uncertain message is sent again.
    DEDUPING = frozenset({Way.MAIL, Way.WEBHOOK})

    key = models.CharField(_("key"), max_length=160, unique=True)
    reference = models.CharField(max_length=40, db_index=True)
    way = models.CharField(_("way"), max_length=10, choices=Way.choices)
    kind = models.CharField(_("kind"), max_length=30)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.WAITING)
    unit_path = models.CharField(max_length=255, default="", blank=True)
    staff = models.ForeignKey(
        "staff.Staff", null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("recipient")
    )
    channel = models.ForeignKey(
        "channels.Channel", null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("channel")
    )
    endpoint = models.ForeignKey(
        "channels.Endpoint", null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("webhook")
    )
    address = models.CharField(_("address"), max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    body = models.TextField(_("text"), blank=True)
    mentions = models.JSONField(default=list, blank=True)
    in_reply_to = models.CharField(max_length=998, blank=True)
    about_kind = models.CharField(max_length=30, blank=True)
    about_id = models.BigIntegerField(null=True)
    event_id = models.BigIntegerField(null=True)
    is_urgent = models.BooleanField(_("urgent"), default=False)
    not_before = models.DateTimeField(_("not before"))
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(_("tries"), default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(_("what went wrong"), blank=True)
    created_at = models.DateTimeField(_("written at"))
    sent_at = models.DateTimeField(_("sent at"), null=True)

    objects = MessageSet.as_manager()

    class Meta:
        verbose_name = _("message")
        constraints = [
            models.CheckConstraint(
                condition=Q(status="sending", lease_until__isnull=False)
                | (~Q(status="sending") & Q(lease_until__isnull=True)),
                name="message_has_a_lease_iff_it_is_being_sent",
            ),
        ]
        indexes = [
            models.Index(fields=["not_before"], condition=Q(status="waiting"), name="message_waiting"),
            models.Index(fields=["lease_until"], condition=Q(status="sending"), name="message_being_sent"),
            models.Index(
                fields=["id"], condition=Q(status__in=["uncertain", "failed"]), name="message_stuck"
            ),
            models.Index(fields=["status", "-id"], name="message_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.key}"

    @property
    def is_concealed(self) -> bool:
        """Whether its text holds a code or a secret link, and is for the recipient's eyes only."""
        return is_concealed(self.kind)

    @property
    def is_stuck(self) -> bool:
        """Whether a person must decide about it."""
        return self.status in {self.Status.UNCERTAIN, self.Status.FAILED}

    @property
    def may_be_cancelled(self) -> bool:
        """Whether it is not on its way."""
        return self.Status.CANCELLED in self.TRANSITIONS[self.Status(self.status)]
