"""Nonconformities and what is done about them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.staff.models import under


class NonconformitySet(models.QuerySet["Nonconformity"]):
    """Reads."""

    def visible_to(self, actor: Actor) -> "NonconformitySet":
        """Those of units under which the actor may see them, and those that the actor has to do with."""
        scopes = actor.scopes("improvements.view")
        if "" in scopes:
            return self
        condition = under("unit__path", scopes)
        if actor.kind == "staff":
            condition |= Q(owner_id=actor.id) | Q(
                pk__in=CorrectiveAction.objects.filter(owner_id=actor.id).values("nonconformity")
            )
        return self.filter(condition)


class Nonconformity(models.Model):
    """Something that fell short of a clause or a standard: why, what is done about it, and whether that worked.

    `clause` is "" where it was raised by hand; else `since` and `until` are the first and the last month ("2026-11") in
    which it fell short, and `on_time` of `judged` obligations against `target` (per cent) the figures at that moment.
    """

    class Status(models.TextChoices):
        """How far it has come."""

        OPEN = "open", _("cause to be found")
        ANALYSED = "analysed", _("actions to be planned")
        ACTING = "acting", _("actions under way")
        WATCHED = "watched", _("effect being watched")
        CLOSED = "closed", _("effective, closed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    TRANSITIONS: dict[str, set[str]] = {
        Status.OPEN: {Status.ANALYSED, Status.WITHDRAWN},
        Status.ANALYSED: {Status.ANALYSED, Status.ACTING, Status.WITHDRAWN},
        Status.ACTING: {Status.ACTING, Status.ANALYSED, Status.WATCHED, Status.WITHDRAWN},
        Status.WATCHED: {Status.CLOSED, Status.OPEN},
        Status.CLOSED: set(),
        Status.WITHDRAWN: set(),
    }

    number = models.CharField(_("number"), max_length=60, unique=True)
    unit = models.ForeignKey(
        "staff.OrgUnit", on_delete=models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    title = models.CharField(_("what falls short"), max_length=120)
    facts = models.TextField(_("facts"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.OPEN)
    round = models.PositiveSmallIntegerField(default=1)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("answers for it")
    )
    clause = models.CharField(_("clause"), max_length=60, blank=True)
    since = models.CharField(max_length=7, blank=True)
    until = models.CharField(max_length=7, blank=True)
    on_time = models.PositiveIntegerField(default=0)
    judged = models.PositiveIntegerField(default=0)
    target = models.PositiveSmallIntegerField(null=True)
    cause = models.TextField(_("root cause"), blank=True)
    watch_weeks = models.PositiveSmallIntegerField(_("weeks of watching"), default=4)
    watched_since = models.DateTimeField(null=True)
    effect = models.TextField(_("effect"), blank=True)
    effect_on_time = models.PositiveIntegerField(default=0)
    effect_judged = models.PositiveIntegerField(default=0)
    reason = models.TextField(_("reason"), blank=True)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("raised by")
    )  # fmt: skip
    raised_at = models.DateTimeField(_("raised at"))
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("verified by")
    )  # fmt: skip
    ended_at = models.DateTimeField(null=True)

    objects = NonconformitySet.as_manager()

    class Meta:
        verbose_name = _("nonconformity")
        indexes = [models.Index(fields=["clause", "raised_at"], name="nonconformity_by_clause")]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.status not in (self.Status.CLOSED, self.Status.WITHDRAWN)

    @property
    def rate(self) -> float | None:
        """The share in time that it fell short by."""
        return self.on_time / self.judged if self.judged else None

    @property
    def effect_rate(self) -> float | None:
        """The share in time while it was watched, as of the verdict."""
        return self.effect_on_time / self.effect_judged if self.effect_judged else None

    @property
    def share(self) -> float:
        """The target as a share of one."""
        return (100 if self.target is None else self.target) / 100


class CorrectiveAction(models.Model):
    """One thing that is done so that it ends, or does not come again."""

    class Kind(models.TextChoices):
        """Whether it mends or prevents."""

        CORRECTIVE = "corrective", _("corrective")
        PREVENTIVE = "preventive", _("preventive")

    class Status(models.TextChoices):
        """How far it has come."""

        PLANNED = "planned", _("to be done")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    TRANSITIONS: dict[str, set[str]] = {
        Status.PLANNED: {Status.DONE, Status.DROPPED},
        Status.DONE: set(),
        Status.DROPPED: set(),
    }

    nonconformity = models.ForeignKey(Nonconformity, on_delete=models.PROTECT, related_name="actions")
    round = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    words = models.TextField(_("what is to be done"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("who does it")
    )
    complete_by = models.DateTimeField(_("to be done by"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PLANNED)
    result = models.TextField(_("result"), blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("corrective action")

    def __str__(self) -> str:
        return f"{self.nonconformity_id}: {self.words[:40]}"
