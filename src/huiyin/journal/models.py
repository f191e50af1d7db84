"""The append-only journal, its sealed batches, the followers' places in it, and the number series."""

from collections.abc import Collection

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.journal.registry import Place, find_event

_SYSTEMS: dict[str, str | Promise] = {
    "ladder": _("escalation ladder"),
    "import": _("import"),
    "command line": _("command line"),
    "mailbox": _("mailbox"),
    "routing": _("routing"),
    "counting": _("counting in periods"),
    "audit packs": _("audit packs"),
}


class Stream(models.Model):
    """One subject's line of events. Recording increments it first: its recorders wait for each other here."""

    pk = models.CompositePrimaryKey("subject_kind", "subject_id")
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    sequence = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id}: {self.sequence}"


class EventSet(models.QuerySet["Event"]):
    """Reads of the journal."""

    def visible_to(self, actor: Actor) -> "EventSet":
        """Events of units under which the actor may read the journal."""
        scopes = actor.scopes("journal.view")
        condition = Q(pk__in=[])
        for scope in scopes:
            condition |= Q(unit_path__startswith=scope)
        return self if "" in scopes else self.filter(condition)

    def of(self, kind: str, ids: Collection[int]) -> "EventSet":
        """Events of these subjects."""
        return self.filter(subject_kind=kind, subject_id__in=ids)


class Event(models.Model):
    """Something that happened. Never updated, never deleted: triggers in the database refuse both."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    sequence = models.PositiveIntegerField()
    customer_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    unit_path = models.CharField(max_length=255, default="")
    calendar_id = models.BigIntegerField(null=True)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=60, default="")
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    voids = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    imported = models.BooleanField(default=False)
    data = models.JSONField()

    objects = EventSet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "sequence"], name="event_sequence_is_unique_per_subject"
            ),
            models.UniqueConstraint(
                fields=["voids"], condition=Q(voids__isnull=False), name="event_is_voided_at_most_once"
            ),
            models.CheckConstraint(
                condition=Q(occurred_at__lte=models.F("recorded_at")), name="event_is_not_from_the_future"
            ),
        ]
        indexes = [
            models.Index(fields=["name", "occurred_at"], name="event_by_name"),
            models.Index(
                fields=["customer_id", "occurred_at"],
                condition=Q(customer_id__isnull=False),
                name="event_by_customer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject_kind}:{self.subject_id}#{self.sequence}"

    @property
    def place(self) -> Place | None:
        """Where it happened; None for events outside the organisation tree."""
        return None if self.unit_id is None else Place(self.unit_id, self.unit_path, self.calendar_id)

    @property
    def label(self) -> str | Promise:
        """What a timeline calls it."""
        declared = find_event(self.name)
        return declared.label if declared is not None and declared.label else self.name

    @property
    def shown_actor(self) -> str:
        """What pages call the part of the system that acted; its own name where it has no other."""
        return str(_SYSTEMS.get(self.actor_name, self.actor_name))

    @property
    def is_late_entry(self) -> bool:
        """Typed in more than a quarter of an hour after it happened: auditors look for these."""
        return (self.recorded_at - self.occurred_at).total_seconds() > 15 * 60


class Batch(models.Model):
    """A sealed stretch of the journal; its hash covers its events and the batch before it."""

    number = models.PositiveBigIntegerField(primary_key=True)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    events = models.PositiveIntegerField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.number}: {self.first_id}–{self.last_id}"


class Cursor(models.Model):
    """How far a follower has read, and what keeps it from reading on."""

    follower = models.CharField(primary_key=True, max_length=60, verbose_name=_("follower"))
    position = models.BigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    error = models.TextField(default="", blank=True)
    retry_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.follower}: {self.position}"


class Series(models.Model):
    """The last number given out in a series and year; numbers are unique and without gaps."""

    pk = models.CompositePrimaryKey("name", "year")
    name = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.name} {self.year}: {self.last}"


class Reply(models.Model):
    """The answer that a call by a program got under the key that it chose, so that repeating it doubles nothing."""

    owner = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    request = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    replied_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="reply_once_per_key")]
        indexes = [models.Index(fields=["replied_at"], name="reply_by_time")]

    def __str__(self) -> str:
        return f"{self.owner} {self.key}: {self.status}"


class Worker(models.Model):
    """A worker process that runs, or ran until it was killed: it says so itself every few seconds.

    `parts` holds, for each tick and for "followers": runs, failures, seconds (all together), and of the
    last run: last (seconds), failed (bool), at (when it ended, ISO 8601).
    """

    name = models.CharField(primary_key=True, max_length=120)
    version = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    parts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.name}: {self.seen_at:%Y-%m-%d %H:%M:%S}"
