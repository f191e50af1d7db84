"""Mail that comes in: kept as it came, then read, then taken by somebody or shown to a person."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.staff.models import under


class RawMail(models.Model):
    """A mail byte for byte as it came; kept before anything else is done with it."""

    digest = models.CharField(max_length=64, unique=True)
    data = models.BinaryField()

    def __str__(self) -> str:
        return self.digest


class MailSet(models.QuerySet["Mail"]):
    """Reads of mail."""

    def visible_to(self, actor: Actor) -> "MailSet":
        """Mail of units where the actor looks after mail; mail of no unit yet: everybody who does somewhere."""
        scopes = actor.scopes("channels.mail")
        if not scopes:
            return self.none()
        return self.filter(under("unit__path", scopes) | Q(unit__isnull=True))


class Mail(models.Model):
    """A mail and what became of it. `fingerprint` stands for its Message-ID and content, without the way it took."""

    class Status(models.TextChoices):
        """How far it is."""

        STORED = "stored", _("not read yet")
        RECEIVED = "received", _("being taken")
        TAKEN = "taken", _("taken")
        UNCLEAR = "unclear", _("needs a person")
        IGNORED = "ignored", _("no matter")
        DISMISSED = "dismissed", _("dismissed")

    class Sort(models.TextChoices):
        """What sort of mail it is."""

        ORDINARY = "ordinary", _("ordinary")
        AUTOMATIC = "automatic", _("automatic reply")
        BOUNCE = "bounce", _("could not be delivered")
        DUPLICATE = "duplicate", _("came twice")
        OWN = "own", _("sent by us")

    class Problem(models.TextChoices):
        """Why a person must look at it."""

        NONE = "", ""
        UNREADABLE = "unreadable", _("it could not be read")
        TOO_LARGE = "too_large", _("it is too large")
        EMPTY = "empty", _("it says nothing")
        NOT_TAKEN = "not_taken", _("it is not clear where it belongs")

    TRANSITIONS: dict[str, set[str]] = {
        Status.STORED: {Status.RECEIVED, Status.IGNORED, Status.UNCLEAR},
        Status.RECEIVED: {Status.TAKEN, Status.UNCLEAR},
        Status.UNCLEAR: {Status.TAKEN, Status.DISMISSED},
        Status.TAKEN: set(),
        Status.IGNORED: {Status.TAKEN},
        Status.DISMISSED: {Status.TAKEN},
    }

    raw = models.OneToOneField(RawMail, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.STORED)
    sort = models.CharField(_("sort"), max_length=10, choices=Sort.choices, default=Sort.ORDINARY)
    problem = models.CharField(_("problem"), max_length=12, choices=Problem.choices, blank=True)
    detail = models.TextField(_("details"), blank=True)
    message_id = models.CharField(max_length=998, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    sender_name = models.CharField(_("sender"), max_length=200, blank=True)
    sender = models.CharField(_("sender's address"), max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=500, blank=True)
    text = models.TextField(_("text"), blank=True)
    numbers = models.JSONField(default=list)
    attachments = models.JSONField(default=list)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    stored_at = models.DateTimeField(_("came in at"))
    unit = models.ForeignKey(
        "staff.OrgUnit", null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    became_kind = models.CharField(max_length=30, blank=True)
    became_id = models.BigIntegerField(null=True)
    reason = models.TextField(_("reason"), blank=True)
    settled_at = models.DateTimeField(null=True)

    objects = MailSet.as_manager()

    class Meta:
        verbose_name = _("mail")
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=~Q(fingerprint="") & ~Q(sort="duplicate"),
                name="mail_is_taken_once",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-id"], name="mail_by_status"),
            models.Index(fields=["became_kind", "became_id"], name="mail_by_what_it_became"),
        ]

    def __str__(self) -> str:
        return f"{self.sender} {self.subject}"

    @property
    def may_be_taken(self) -> bool:
        """Whether a person may make a matter of it."""
        return self.status in {self.Status.UNCLEAR, self.Status.IGNORED, self.Status.DISMISSED}
