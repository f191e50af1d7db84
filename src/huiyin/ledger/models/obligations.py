"""Procedures with their clauses, adoptions, obligations, and what is counted and shown of them."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor


class Procedure(models.Model):
    """A controlled document; what it says stands in its versions. Its titles are those of the newest.

    `unit_id` is the unit for which it was begun on a page: it lives by it from the first version on.
    """

    code = models.CharField(max_length=60, unique=True)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    owner = models.CharField(max_length=60)
    unit_id = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return _in_language(self.title_zh, self.title_en)


class ProcedureVersion(models.Model):
    """A version of a procedure, effective from a moment on; immutable but for its end.

    `history`: it judges imported history and nothing else; all others judge what happens here and nothing else.
    `waiting`: clauses in the shape of a pack whose room does not exist yet; nothing is judged by them.
    Its end is known once the next one is issued; what it is on a day says `standing`.
    """

    class Status(models.TextChoices):
        """Where the document stands."""

        DRAFT = "draft", _("draft")
        ISSUED = "issued", _("issued")
        SUPERSEDED = "superseded", _("superseded")

    TRANSITIONS: dict[str, set[str]] = {
        "draft": {"issued"},
        "issued": {"superseded"},
        "superseded": set(),
    }

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=Status.choices)
    installed_at = models.DateTimeField()
    effective_from = models.DateTimeField()
    effective_until = models.DateTimeField(null=True)
    pack = models.CharField(max_length=60, default="", blank=True)
    history = models.BooleanField(default=False)
    content_hash = models.CharField(max_length=64)
    waiting = models.JSONField(default=list)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "number"], name="version_number_is_unique_per_procedure"
            )
        ]

    def __str__(self) -> str:
        return f"{self.procedure} v{self.number}"

    @property
    def title(self) -> str:
        """What the procedure was called in this version, in the reader's language."""
        return _in_language(self.title_zh, self.title_en)

    def standing(self, at: datetime) -> str:
        """ "issued" before its day, "effective" from then on, "superseded" from that of the next one on."""
        if self.effective_until is not None and self.effective_until <= at:
            return "superseded"
        return "effective" if self.effective_from <= at else "issued"


class Clause(models.Model):
    """A numbered rule of a procedure version with its control; immutable.

    A `minimum` of the company is not loosened by the clause of a branch that `replaces` it (its code; decision 0024).
    """

    version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="clauses")
    code = models.CharField(max_length=60)
    number = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()
    source = models.JSONField()
    text_zh = models.TextField()
    text_en = models.TextField()
    role = models.CharField(max_length=60)
    target = models.PositiveSmallIntegerField(null=True)
    control = models.JSONField()
    ladder = models.JSONField()
    minimum = models.BooleanField(default=False)
    replaces = models.CharField(max_length=60, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="clause_code_is_unique_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.code}"

    @property
    def text(self) -> str:
        """The rule in the reader's language."""
        return _in_language(self.text_zh, self.text_en)


class Adoption(models.Model):
    """A unit and everything below it lives by a procedure; append-only, a later row for the same unit ends it."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="adoptions")
    unit_id = models.BigIntegerField()
    unit_path = models.CharField(max_length=255)
    since = models.DateTimeField()
    is_end = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.procedure}: {self.unit_path}"


class ObligationSet(models.QuerySet["Obligation"]):
    """Reads of obligations."""

    def visible_to(self, actor: Actor) -> "ObligationSet":
        """Under the units whose boards the actor may see, and what the actor or the actor's units owe."""
        scopes = actor.scopes("ledger.view")
        if "" in scopes:
            return self
        condition = Q(responsible_unit_id__in=actor.unit_ids)
        if actor.kind == "staff":
            condition |= Q(responsible_id=actor.id)
        for scope in scopes:
            condition |= Q(unit_path__startswith=scope)
        return self.filter(condition)

    def open(self) -> "ObligationSet":
        """Neither met nor otherwise done with."""
        # The same as status "open" by a constraint; a query with a parameter would find no partial index on SQLite.
        return self.filter(closed_at__isnull=True)

    def live(self) -> "ObligationSet":
        """Without imported history, which is nobody's work."""
        return self.filter(imported=False)


class Obligation(models.Model):
    """One thing owed under one clause version, as the events say; *overdue* is never stored."""

    class Status(models.TextChoices):
        """How it stands."""

        OPEN = "open", _("open")
        MET = "met", _("met")
        MET_LATE = "met_late", _("met late")
        WAIVED = "waived", _("waived")
        CANCELLED = "cancelled", _("cancelled")

    # Neither is ever deleted; the database looking each of them up was a fifth of a new period (decision 0023).
    clause = models.ForeignKey(
        Clause, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    clause_code = models.CharField(max_length=60)
    trigger = models.ForeignKey(
        "journal.Event", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    customer_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    unit_path = models.CharField(max_length=255, default="")
    month = models.CharField(max_length=7)
    responsible_id = models.BigIntegerField(null=True)
    responsible_unit_id = models.BigIntegerField(null=True)
    status = models.CharField(max_length=10, choices=Status.choices)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    provisional = models.BooleanField(default=False)
    paused_since = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closing_id = models.BigIntegerField(null=True)
    urgings = models.PositiveIntegerField(default=0)
    restated = models.BooleanField(default=False)
    imported = models.BooleanField(default=False)
    next_step_at = models.DateTimeField(null=True)
    period_id = models.BigIntegerField(null=True)
    required = models.PositiveIntegerField(null=True)
    achieved = models.PositiveIntegerField(default=0)

    objects = ObligationSet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["trigger", "clause", "subject_id"],
                name="obligation_is_opened_once_per_clause_and_event",
            ),
            models.CheckConstraint(
                condition=Q(status="open", closed_at__isnull=True)
                | (~Q(status="open") & Q(closed_at__isnull=False)),
                name="obligation_is_closed_iff_it_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="obligation_by_subject"),
            # With the id: thousands that are due at one moment are in order, too.
            models.Index(
                fields=["responsible_id", "due_at", "id"],
                condition=Q(closed_at__isnull=True, imported=False),
                name="obligation_owed_by_person",
            ),
            # Without what a person in the unit owes: a unit's own work is found among few rows.
            models.Index(
                fields=["responsible_unit_id", "due_at", "id"],
                condition=Q(closed_at__isnull=True, imported=False, responsible_id__isnull=True),
                name="obligation_owed_by_unit",
            ),
            models.Index(
                fields=["due_at"], condition=Q(closed_at__isnull=True), name="obligation_open_by_due_time"
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(provisional=True, closed_at__isnull=True),
                name="obligation_provisional",
            ),
            models.Index(
                fields=["next_step_at"], condition=Q(next_step_at__isnull=False), name="obligation_next_step"
            ),
            models.Index(fields=["clause_code", "month", "unit_id"], name="obligation_for_the_board"),
            # Imported history is nobody's work, and is left out here too.
            models.Index(
                fields=["responsible_id", "month"],
                condition=Q(responsible_id__isnull=False, imported=False),
                name="obligation_by_person",
            ),
            models.Index(
                fields=["period_id", "subject_id"],
                condition=Q(period_id__isnull=False),
                name="obligation_by_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clause_code} {self.subject_kind}:{self.subject_id} {self.status}"

    @property
    def is_open(self) -> bool:
        """Neither met nor otherwise done with."""
        return self.status == self.Status.OPEN

    @property
    def is_paused(self) -> bool:
        """Its clock stands: neither due nor overdue."""
        return self.is_open and self.paused_since is not None

    def is_overdue(self, at: Any) -> bool:
        """Open, not paused, due before `at`."""
        return self.is_open and self.due_at is not None and self.due_at < at


class Look(models.Model):
    """When the worker last asked who belongs to what a clause counts, at and below an adopting unit."""

    clause_code = models.CharField(max_length=60)
    unit_path = models.CharField(max_length=255)
    looked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clause_code", "unit_path"], name="look_once")]

    def __str__(self) -> str:
        return f"{self.clause_code} {self.unit_path}: {self.looked_at}"


class Period(models.Model):
    """A period of a clause for a group, claimed once; what it says stands in its event `period.opened`.

    `term` names the period ("month:2026-11-01:2026-11"), `until` is None where days since the last time are counted,
    `reads_from` is from when on events bear on it, `is_whole`: no part of the group is still to be opened.
    `looked_at`: when a rate was taken last.
    """

    clause_code = models.CharField(max_length=60)
    group_kind = models.CharField(max_length=30)
    group_id = models.BigIntegerField()
    term = models.CharField(max_length=40)
    part = models.PositiveIntegerField()
    member_kind = models.CharField(max_length=30)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    reads_from = models.DateTimeField()
    opened_id = models.BigIntegerField(null=True)
    is_whole = models.BooleanField(default=False)
    looked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clause_code", "group_kind", "group_id", "term", "part"],
                name="period_is_opened_once",
            )
        ]
        indexes = [models.Index(fields=["until"], name="period_by_end")]

    def __str__(self) -> str:
        return f"{self.clause_code} {self.group_kind} {self.group_id} {self.term}/{self.part}"


class Member(models.Model):
    """Who is counted in a period, as of its opening; by it an event finds the periods for which it counts."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="members", db_constraint=False)
    member_id = models.BigIntegerField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["member_id"], name="member_by_id")]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.period_id}"


class Credit(models.Model):
    """An event that bears on a period for a member: evidence, or a reason why another one does not count."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="credits", db_index=False)
    event_id = models.BigIntegerField()
    member_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "member_id", "event_id"], name="credit_once")
        ]
        indexes = [models.Index(fields=["event_id"], name="credit_by_event")]

    def __str__(self) -> str:
        return f"{self.event_id} for {self.member_id} in {self.period_id}"


class Tally(models.Model):
    """A change of a count on the compliance board; insert-only, folded by a tick, added up when read.

    `outcome` is a status, "paused" or "not_owed"; open ones stand by the hour in which they are due.
    """

    clause_code = models.CharField(max_length=60)
    unit_id = models.BigIntegerField(null=True)
    month = models.CharField(max_length=7)
    outcome = models.CharField(max_length=10)
    due_hour = models.DateTimeField(null=True)
    number = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["clause_code", "month"], name="tally_by_clause")]

    def __str__(self) -> str:
        return f"{self.clause_code} {self.month} {self.outcome}: {self.number:+}"


class Reminder(models.Model):
    """A line in somebody's list: a ladder's step or an urging about an obligation, or an urging about a subject."""

    class Cause(models.TextChoices):
        """Why it was sent."""

        LADDER = "ladder", _("reminder")
        URGED = "urged", _("urged")

    staff_id = models.BigIntegerField()
    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="+")
    event_id = models.BigIntegerField()
    cause = models.CharField(max_length=8, choices=Cause.choices)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event_id", "staff_id", "obligation"],
                name="reminder_is_sent_once_per_event_and_person",
            )
        ]
        indexes = [
            models.Index(
                fields=["staff_id", "at"], condition=Q(read_at__isnull=True), name="reminder_unread_by_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.cause} {self.staff_id} {self.at}"


class CalendarFeed(models.Model):
    """The secret address under which somebody's own due times are read by a calendar; only its hash is kept."""

    staff_id = models.BigIntegerField(unique=True)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.staff_id} since {self.made_at}"


class Remark(models.Model):
    """The words of a waiver, an urging or a hand-over; the event carries the id."""

    words = models.TextField()
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.words


class AuditPackSet(models.QuerySet["AuditPack"]):
    """Reads of audit packs."""

    def visible_to(self, actor: Actor) -> "AuditPackSet":
        """Those about units for which the actor may make some."""
        condition = Q(pk__in=[])
        for scope in actor.scopes("ledger.audit"):
            condition |= Q(unit_path__startswith=scope)
        return self.filter(condition)


class AuditPack(models.Model):
    """What an auditor takes along about a procedure; `unit_id` None is everywhere, months are inclusive.

    `progress` is in per cent. `digest` is the SHA-256 of the ZIP, which is kept for a while and can be made again.
    """

    class Status(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    TRANSITIONS: dict[str, set[str]] = {
        "waiting": {"running"},
        "running": {"running", "ready", "failed"},
        "ready": set(),
        "failed": set(),
    }

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="+")
    unit_id = models.BigIntegerField(null=True)
    unit_path = models.CharField(max_length=255, default="", blank=True)
    since = models.CharField(max_length=7)
    until = models.CharField(max_length=7)
    language = models.CharField(max_length=10)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    progress = models.PositiveSmallIntegerField(default=0)
    asked_by_id = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    obligations = models.PositiveIntegerField(default=0)
    events = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="", blank=True)
    problem = models.TextField(default="", blank=True)

    objects = AuditPackSet.as_manager()

    def __str__(self) -> str:
        return f"{self.procedure.code}-{self.since}-{self.until}"

    @property
    def is_unfinished(self) -> bool:
        """Whether it waits or is being made."""
        return self.status in (self.Status.WAITING, self.Status.RUNNING)


class BoardView(models.Model):
    """A name that somebody has given to what the compliance board shows: the query of its address."""

    staff_id = models.BigIntegerField()
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff_id", "name"], name="board_view_name_once")]

    def __str__(self) -> str:
        return self.name


def _in_language(zh: str, en: str) -> str:
    return en if (get_language() or "").startswith("en") else zh
