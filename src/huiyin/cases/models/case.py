"""The case: one matter that a customer raised."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.cases.models.dictionary import CaseKind, CaseSource
from huiyin.staff.models import under


def sheets_of(actor: Actor, *, prefix: str = "") -> Q:
    """The condition for contact sheets to departments in which one works or handles cases.

    Recalled ones too: who comes too late to accept one is told so. `prefix` leads from the filtered model to
    the sheet ("sheets__" from a case).
    """
    scopes = actor.scopes("cases.handle")
    if "" in scopes:
        return Q(**{f"{prefix}pk__isnull": False})
    theirs = Q(**{f"{prefix}department_id__in": actor.unit_ids})
    return theirs | under(f"{prefix}department__path", scopes)


class CaseSet(models.QuerySet["Case"]):
    """Reads of cases."""

    def visible_to(self, actor: Actor) -> "CaseSet":
        """Cases of the units one may view, those sent to one's departments, and those one took first."""
        scopes = actor.scopes("cases.view")
        if "" in scopes:
            return self
        sent = Case.objects.filter(sheets_of(actor, prefix="sheets__"))
        condition = under("unit__path", scopes) | Q(pk__in=sent.values("pk"))
        return self.filter(condition if actor.id is None else condition | Q(first_asked_id=actor.id))

    def still_open(self) -> "CaseSet":
        """Cases whose loop is not closed yet."""
        # The same as one of the statuses in `Case.OPEN`; this way SQLite, too, finds the partial index.
        return self.filter(closed_at__isnull=True)

    def by_priority(self) -> "CaseSet":
        """What goes first at the top (AE10, AE3)."""
        return self.order_by(*Case.BY_PRIORITY)


_OPEN = ("registered", "dispatched", "in_handling", "handled", "answered")


class Case(models.Model):
    """One matter: who asked what, how it stands, who holds it now; `round` counts how often it was opened."""

    class Status(models.TextChoices):
        """How far the loop has run."""

        REGISTERED = "registered", _("registered")
        DISPATCHED = "dispatched", _("sent to a department")
        IN_HANDLING = "in_handling", _("in handling")
        HANDLED = "handled", _("handled, to be told")
        ANSWERED = "answered", _("answered, to be visited")
        CLOSED = "closed", _("closed")
        UNREACHABLE = "unreachable", _("customer unreachable")
        WITHDRAWN = "withdrawn", _("withdrawn")
        TRANSFERRED = "transferred", _("passed to another body")

    class Urgency(models.TextChoices):
        """How fast it must go (AE2, AE10)."""

        NORMAL = "normal", _("normal")
        URGENT = "urgent", _("urgent")

    class PausedFor(models.TextChoices):
        """What handling waits for."""

        CUSTOMER = "customer", _("waiting for the customer")
        PARTS = "parts", _("waiting for parts")

    class Origin(models.TextChoices):
        """Whether it ran through this system, or is history from elsewhere."""

        OWN = "own", _("registered here")
        IMPORTED = "imported", _("imported")

    class Visit(models.TextChoices):
        """What follows on the standing answer."""

        REQUIRED = "required", _("return visit required")
        SAMPLED_OUT = "sampled_out", _("not in the sample")
        ACCEPTED = "accepted", _("satisfaction stated on the spot")

    TRANSITIONS: dict[str, set[str]] = {
        Status.REGISTERED: {
            Status.DISPATCHED,
            Status.ANSWERED,
            Status.CLOSED,
            Status.WITHDRAWN,
            Status.TRANSFERRED,
        },
        Status.DISPATCHED: {Status.REGISTERED, Status.IN_HANDLING, Status.WITHDRAWN},
        Status.IN_HANDLING: {Status.REGISTERED, Status.HANDLED, Status.WITHDRAWN},
        Status.HANDLED: {
            Status.DISPATCHED,
            Status.ANSWERED,
            Status.CLOSED,
            Status.WITHDRAWN,
            Status.TRANSFERRED,
        },
        Status.ANSWERED: {Status.REGISTERED, Status.CLOSED, Status.UNREACHABLE, Status.WITHDRAWN},
        Status.CLOSED: set(),
        Status.UNREACHABLE: set(),
        Status.WITHDRAWN: set(),
        Status.TRANSFERRED: set(),
    }
    #: Where withdrawing a wrong record leads: nothing happens to the customer, the register is put right.
    CORRECTIONS: dict[str, set[str]] = {
        Status.REGISTERED: {Status.ANSWERED},
        Status.ANSWERED: {Status.REGISTERED, Status.HANDLED},
        Status.CLOSED: {Status.REGISTERED, Status.HANDLED, Status.ANSWERED},
        Status.UNREACHABLE: {Status.ANSWERED},
    }
    OPEN = _OPEN
    UNANSWERED = OPEN[:-1]
    BY_PRIORITY = ("-priority", "sort_at", "id")

    number = models.CharField(_("number"), max_length=80, null=True, unique=True)  # noqa: DJ001 - null for an instant
    kind = models.ForeignKey(
        CaseKind,
        to_field="code",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("kind"),
    )
    source = models.ForeignKey(
        CaseSource,
        to_field="code",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("source"),
    )
    topic = models.CharField(_("topic"), max_length=120, blank=True)
    words = models.TextField(_("what it is about"))
    urgency = models.CharField(_("urgency"), max_length=8, choices=Urgency.choices, default=Urgency.NORMAL)
    importance = models.PositiveSmallIntegerField(_("importance"), default=1)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.REGISTERED)
    paused_for = models.CharField(_("waiting for"), max_length=8, choices=PausedFor.choices, blank=True)
    round = models.PositiveSmallIntegerField(_("round"), default=1)

    unit = models.ForeignKey(
        "staff.OrgUnit", on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("unit")
    )
    desk = models.ForeignKey(
        "staff.OrgUnit",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("service desk"),
    )
    department = models.ForeignKey(
        "staff.OrgUnit", null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("department")
    )
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("handler"),
    )
    first_asked = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("first asked"),
    )
    parent = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="siblings", db_index=False
    )
    leading = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="joined", db_index=False
    )
    duplicate_of = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="duplicates", db_index=False
    )

    customer = models.ForeignKey(
        "customers.Customer",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("customer"),
    )
    premises = models.ForeignKey(
        "customers.Premises",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("premises"),
    )
    caller_name = models.CharField(_("caller"), max_length=80, blank=True)
    caller_phone = models.CharField(_("caller's number"), max_length=40, blank=True)

    occurred_at = models.DateTimeField(_("raised at"))
    registered_at = models.DateTimeField(_("registered at"))
    due_at = models.DateTimeField(_("due at"), null=True)
    promised_at = models.DateTimeField(_("promised for"), null=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    sort_at = models.DateTimeField(_("wanted by"))
    priority = models.PositiveSmallIntegerField(_("priority"), default=0)

    urging_count = models.PositiveSmallIntegerField(_("urgings"), default=0)
    visit = models.CharField(_("return visit"), max_length=12, choices=Visit.choices, blank=True)
    end_reason = models.TextField(_("reason of withdrawal"), blank=True)
    origin = models.CharField(_("origin"), max_length=8, choices=Origin.choices, default=Origin.OWN)
    external_system = models.CharField(_("source system"), max_length=40, blank=True)
    external_number = models.CharField(_("number in the source system"), max_length=80, blank=True)

    #: Relations of which it is known that nothing hangs on it (`queries.hanging`): not asked for again.
    lacks: frozenset[str] = frozenset()

    objects = CaseSet.as_manager()

    class Meta:
        verbose_name = _("case")
        constraints = [
            models.CheckConstraint(condition=Q(importance__lte=3), name="case_importance_is_0_to_3"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, status__in=_OPEN)
                | Q(closed_at__isnull=False) & ~Q(status__in=_OPEN),
                name="case_is_closed_iff_it_says_when",
            ),
            models.UniqueConstraint(
                fields=["external_system", "external_number"],
                condition=~Q(external_number=""),
                name="case_external_number_once_per_system",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "status", "-priority", "sort_at", "id"], name="case_by_unit"),
            models.Index(fields=["status", "-priority", "sort_at", "id"], name="case_by_priority"),
            models.Index(fields=["-registered_at", "-id"], name="case_by_registration"),
            models.Index(fields=["customer", "-registered_at"], name="case_by_customer"),
            models.Index(fields=["premises", "-registered_at"], name="case_by_premises"),
            models.Index(
                fields=["first_asked", "status", "-priority", "sort_at", "id"], name="case_by_first_asked"
            ),
            models.Index(fields=["handler", "status", "-priority", "sort_at", "id"], name="case_by_handler"),
            models.Index(
                fields=["-priority", "sort_at", "id"],
                condition=Q(closed_at__isnull=True),
                name="case_open_by_priority",
            ),
            models.Index(
                fields=["source"],
                condition=Q(closed_at__isnull=True, first_asked__isnull=True),
                name="case_taken_by_nobody",
            ),
            models.Index(fields=["parent"], condition=Q(parent__isnull=False), name="case_by_call"),
            models.Index(fields=["leading"], condition=Q(leading__isnull=False), name="case_by_leading"),
            models.Index(
                fields=["duplicate_of"], condition=Q(duplicate_of__isnull=False), name="case_by_original"
            ),
            models.Index(fields=["caller_phone"], condition=~Q(caller_phone=""), name="case_by_caller_phone"),
        ]

    def __str__(self) -> str:
        return self.number or f"#{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether the loop is not closed yet."""
        return self.status in self.OPEN

    @property
    def is_answered(self) -> bool:
        """Whether the customer has been answered in this round."""
        return self.answered_at is not None

    def may_have(self, relation: str) -> bool:
        """Whether rows of a relation ("answers") may hang on it: False where it is known that none does."""
        return relation not in self.lacks

    @property
    def is_joined(self) -> bool:
        """Whether another matter carries the handling of the same event."""
        return self.leading_id is not None

    @property
    def is_urgent(self) -> bool:
        """Whether it must be answered at once (AE2)."""
        return self.urgency == self.Urgency.URGENT

    @property
    def is_paused(self) -> bool:
        """Whether handling waits for the customer or for parts."""
        return bool(self.paused_for)

    @property
    def is_imported(self) -> bool:
        """Whether it is history from elsewhere: nobody's work."""
        return self.origin == self.Origin.IMPORTED

    @property
    def is_visit_wanted(self) -> bool:
        """Whether a return visit is owed."""
        return self.status == self.Status.ANSWERED
