"""Running logins, and the passwords that somebody had."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.staff.models.organisation import Staff
from huiyin.staff.rules import device_name


class LoginSessionSet(models.QuerySet["LoginSession"]):
    """Reads of the running logins."""

    def visible_to(self, actor: Actor) -> "LoginSessionSet":
        """One's own; who manages the whole organisation sees all."""
        return self if actor.may("staff.manage", "") else self.filter(staff_id=actor.id or 0)


class LoginSession(models.Model):
    """Somebody is logged in with a browser. `seen_at` is noted every five minutes."""

    class How(models.TextChoices):
        """How the login was proved."""

        PASSWORD = "password", _("password")
        SINGLE_SIGN_ON = "sso", _("single sign-on")

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="sessions")
    session_key = models.CharField(max_length=40)
    how = models.CharField(_("by"), max_length=10, choices=How.choices)
    second_factor = models.BooleanField(_("second factor"), default=False)
    address = models.GenericIPAddressField(_("network address"), null=True)
    device = models.CharField(_("device"), max_length=300, blank=True, default="")
    begun_at = models.DateTimeField(_("logged in"))
    seen_at = models.DateTimeField(_("last seen"))

    objects = LoginSessionSet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session_key"], name="login_session_key_is_unique")]

    def __str__(self) -> str:
        return f"{self.staff_id}: {self.address}"

    @property
    def device_name(self) -> str:
        """Browser and system; what the browser says where they are not known."""
        return device_name(self.device) or self.device[:60]


class FormerPassword(models.Model):
    """The hash of a password that somebody has or had, kept as long as a rule forbids its return."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="former_passwords")
    encoded = models.CharField(max_length=128)
    set_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["staff", "set_at"], name="former_password_by_person")]

    def __str__(self) -> str:
        return f"{self.staff_id}: {self.set_at:%Y-%m-%d}"


class Identity(models.Model):
    """Who a person is at the single sign-on service: the service's own, lasting name for them (`sub`)."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="identities")
    issuer = models.CharField(_("service"), max_length=200)
    subject = models.CharField(_("known there as"), max_length=255)
    linked_at = models.DateTimeField(_("linked"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="identity_belongs_to_one_person"),
            models.UniqueConstraint(fields=["issuer", "staff"], name="person_has_one_identity_per_service"),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id}: {self.subject}"
