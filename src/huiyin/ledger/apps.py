"""The ledger room."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from huiyin.base import navigation, panels, permissions
from huiyin.journal import registry
from huiyin.journal.registry import hooks

PERMISSIONS = (
    ("ledger.view", _("See the boards")),
    ("ledger.urge", _("Urge and hand over obligations")),
    ("ledger.waive", _("Waive obligations")),
    ("ledger.adopt", _("Adopt procedures for a unit")),
    ("ledger.audit", _("Make audit packs, with the journal of all units")),
    ("ledger.appraise", _("See how well people keep what they owe")),
    ("ledger.draft", _("Draft procedures")),
    ("ledger.standardise", _("Review drafts of procedures for standardisation")),
    ("ledger.review", _("Review drafts of procedures")),
    ("ledger.approve", _("Approve procedures")),
    ("ledger.manage", _("Issue and install procedures")),
)


class LedgerConfig(AppConfig):
    """Procedures, clauses, obligations, ladders, boards."""

    name = "huiyin.ledger"
    label = "ledger"
    verbose_name = _("obligation ledger")

    def ready(self) -> None:
        """Declare permissions and pages; follow every event; have the worker climb ladders."""
        from huiyin.ledger import tasks
        from huiyin.ledger.actions import keep, note_exceptions
        from huiyin.ledger.queries import held, lower
        from huiyin.ledger.queries.guards import judge
        from huiyin.ledger.registry import present, settle
        from huiyin.staff.registry import tie

        for code, label in PERMISSIONS:
            permissions.declare(code, label)
        for kind, presenter in (
            ("duty", lower.present_duty),
            ("customer", lower.present_customers),
            ("premises", lower.present_premises),
            ("unit", lower.present_units),
            ("staff", lower.present_staff),
        ):
            present(kind, presenter)
        settle("duty.taken_over", "take-over")
        tie(*held.TIES)
        _relate()
        registry.subscribe(keep)
        hooks.keep_gates(judge, note_exceptions)
        registry.follow("ledger.reminders", tasks.remind_of_urging, choose=tasks.urgings)
        registry.tick("ledger.ladders", every=timedelta(seconds=20), run=tasks.climb_ladders)
        registry.follow("ledger.reschedule", tasks.reschedule_at_once, {"holidays.announced"})
        registry.tick("ledger.reschedule", every=timedelta(minutes=10), run=tasks.reschedule)
        panels.register(
            panels.Panel("holidays", _("Due times that moved"), "ledger:panel-moved", "ledger.view", order=10)
        )
        registry.tick("ledger.periods", every=timedelta(minutes=5), run=tasks.open_periods)
        registry.tick("ledger.measures", every=timedelta(minutes=5), run=tasks.take_measures)
        registry.follow("ledger.counts", tasks.recount, choose=tasks.counted)
        registry.tick("ledger.audit-packs", every=timedelta(seconds=10), run=tasks.make_audit_packs)
        registry.tick("ledger.trials", every=timedelta(seconds=10), run=tasks.make_trials)
        registry.tick("ledger.fold", every=timedelta(minutes=5), run=tasks.fold)
        for entry in (
            navigation.Entry("work", _("My work"), "ledger:my-work", "checklist", order=10),
            navigation.Entry("work", _("Team board"), "ledger:team", "users-group", "ledger.view", order=20),
            navigation.Entry("work", _("My standing"), "ledger:my-standing", "user-check", order=90),
            navigation.Entry(
                "procedures",
                _("Standing of people"),
                "ledger:team-standing",
                "users",
                "ledger.appraise",
                order=70,
            ),
            navigation.Entry("procedures", _("Compliance board"), "ledger:board", "chart-bar", "ledger.view"),
            navigation.Entry(
                "procedures", _("Procedures and clauses"), "ledger:procedures", "book", order=60
            ),
        ):
            navigation.register(entry)
        panels.register(panels.Panel("header", _("Reminders"), "ledger:bell", None))
        feed = panels.Panel("account", _("Due times in my calendar"), "ledger:calendar-feed-panel", None)
        panels.register(feed)
        panels.register(panels.Panel("case", _("What is owed"), "ledger:panel-subject", None, order=10))
        panels.register(panels.Panel("customer", _("What is owed"), "ledger:panel-customer", None, order=15))


def _relate() -> None:
    """What merging customers does with what names them here: the book follows the journal, which is not rewritten."""
    from huiyin.customers.registry import Fate, Relation, relate
    from huiyin.ledger.models import Credit, Member, Obligation

    still_owed = {"subject_kind": "customer", "closed_at__isnull": True}
    relate(
        Relation(Obligation, "customer_id", Fate.KEPT),
        Relation(Obligation, "subject_id", Fate.HINDERS, where=still_owed),
        Relation(Member, "member_id", Fate.KEPT),
        Relation(Credit, "member_id", Fate.KEPT),
    )
