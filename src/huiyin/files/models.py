"""Attached files, and files that were chosen for something that does not exist yet. The bytes lie on disk."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.files import registry, rules


class Content(models.Model):
    """What a row says about its bytes; they lie under their SHA-256."""

    name = models.CharField(_("file name"), max_length=160)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    added_by_id = models.BigIntegerField(null=True)
    added_by_name = models.CharField(max_length=80, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> rules.Kind:
        """What the file is."""
        return rules.KINDS[self.content_type]


class AttachmentSet(models.QuerySet["Attachment"]):
    """Reads of attachments."""

    def standing(self) -> "AttachmentSet":
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def of(self, owner_kind: str, owner_ids: list[int]) -> "AttachmentSet":
        """Those of these owners, oldest first."""
        return self.filter(owner_kind=owner_kind, owner_id__in=owner_ids).order_by("id")

    def visible_to(self, actor: Actor) -> "AttachmentSet":
        """Those whose owner the actor may see: each owner's room decides. Meant for few rows at a time."""
        wanted: dict[str, set[int]] = {}
        for kind, owner_id in self.order_by().values_list("owner_kind", "owner_id").distinct():
            wanted.setdefault(kind, set()).add(owner_id)
        condition = Q(pk__in=[])
        for kind, ids in wanted.items():
            readable = registry.owner(kind).readable(ids, actor)
            condition |= Q(owner_kind=kind, owner_id__in=list(readable))
        return self.filter(condition)


class Attachment(Content):
    """A file that belongs to something: `paper` is the code of the printed paper of which it is the signed copy."""

    class Purpose(models.TextChoices):
        """What it is there for."""

        ANY = "", _("attachment")
        SIGNED_COPY = "signed_copy", _("signed copy")

    owner_kind = models.CharField(max_length=40)
    owner_id = models.BigIntegerField()
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices, blank=True)
    paper = models.CharField(max_length=40, blank=True)
    note = models.CharField(_("remark"), max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by_name = models.CharField(max_length=80, blank=True)
    withdrawn_reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = AttachmentSet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        indexes = [models.Index(fields=["owner_kind", "owner_id", "id"], name="attachment_by_owner")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner_kind", "owner_id", "sha256", "paper"],
                condition=Q(withdrawn_at=None),
                name="attachment_once_per_owner",
            )
        ]

    @property
    def is_signed_copy(self) -> bool:
        """Whether it is the signed copy of a printed paper."""
        return self.purpose == self.Purpose.SIGNED_COPY


class Upload(Content):
    """A file kept for its `holder` until what it belongs to exists."""

    holder = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("kept file")
        indexes = [models.Index(fields=["holder", "id"], name="upload_by_holder")]
