"""Tokens with which programs act in somebody's name."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.base.permissions import list_permissions
from huiyin.staff.models.organisation import Staff


class ApiTokenSet(models.QuerySet["ApiToken"]):
    """Reads of the tokens."""

    def visible_to(self, actor: Actor) -> "ApiTokenSet":
        """One's own; who manages the whole organisation sees all."""
        return self if actor.may("staff.manage", "") else self.filter(staff_id=actor.id or 0)

    def valid_at(self, at: datetime) -> "ApiTokenSet":
        """Those that let somebody in at this moment."""
        lasting = Q(expires_at__isnull=True) | Q(expires_at__gt=at)
        return self.filter(lasting, revoked_at__isnull=True, staff__is_active=True)


class ApiToken(models.Model):
    """A program acts as `staff` with it. Of the secret only the sha256 is kept.

    `scopes` are permission codes: of the owner's grants only these; empty: all of them.
    `last_used_at` is noted once a day.
    """

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(_("what it is for"), max_length=60)
    prefix = models.CharField(_("begins with"), max_length=12)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(_("permissions"), default=list)
    created_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = ApiTokenSet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest"], name="api_token_digest_is_unique")]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"

    @property
    def rights(self) -> list[str]:
        """What the scopes are called; those that no room declares any more stand for themselves."""
        labels = {permission.code: str(permission.label) for permission in list_permissions()}
        return [labels.get(code, code) for code in self.scopes]

    def is_valid_at(self, at: datetime) -> bool:
        """Whether it can still be used, its owner's login aside."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > at)
