"""The ledger that grows live: rows, counts, and that replay gives the same."""

from datetime import timedelta

import pytest
from django.db import transaction

from huiyin.journal.actions import Draft, record_many
from huiyin.ledger import actions
from huiyin.ledger.models import Obligation, Tally
from huiyin.ledger.queries.compliance import add_up, compliance, compliance_as_of
from huiyin.ledger.queries.obligations import list_not_owed
from huiyin.ledger.queries.procedures import find_clause
from huiyin.ledger.queries.replay import verify_ledger
from huiyin.ledger.tests.kettles import (
    KITCHEN,
    PACK,
    START,
    SYSTEM,
    KettleMistaken,
    KettleOn,
    KettleWhistled,
    happen,
    install,
)

pytestmark = pytest.mark.django_db
WHISTLE = {"clause_code": "whistle"}


def whistle() -> Obligation:
    return Obligation.objects.get(**WHISTLE)


class TestKeep:
    def test_opens_and_closes_with_the_events(self) -> None:
        install()
        happen(KettleOn(cook_id=7), 0)
        row = whistle()
        assert (row.status, row.due_at, row.responsible_id) == ("open", START + timedelta(hours=1), 7)
        assert row.month == "2026-03"
        happen("whistled", 30)
        row.refresh_from_db()
        assert (row.status, row.closed_at) == ("met", START + timedelta(minutes=30))
        assert row.next_step_at is None

    def test_owes_nothing_under_a_unit_that_has_not_adopted_it(self) -> None:
        from huiyin.journal.registry import Place

        install(place=Place(unit_id=2, path="00010002"))
        happen("on", 0)
        assert not Obligation.objects.exists()

    def test_keeps_the_version_that_was_effective_when_it_opened(self) -> None:
        install()
        happen("on", 0, kettle=1)
        stricter = PACK.replace('owner = "cook"', 'owner = "cook"\nversion = 2').replace(
            "60 minutes", "30 minutes"
        )
        install(at=START + timedelta(minutes=5), pack=stricter)
        happen("on", 10, kettle=2)
        happen("on", 2, kettle=3, recorded=12)
        budgets = {
            row.subject_id: (row.due_at or START) - row.opened_at
            for row in Obligation.objects.filter(**WHISTLE)
        }
        assert budgets == {1: timedelta(hours=1), 2: timedelta(minutes=30), 3: timedelta(hours=1)}
        assert verify_ledger().differences == []

    def test_evaluates_anew_when_something_is_typed_in_late(self) -> None:
        install()
        happen("on", 0)
        happen("whistled", 90)
        happen("whistled", 50, recorded=100)
        row = whistle()
        assert (row.status, row.restated) == ("met", True)
        assert verify_ledger().differences == []

    def test_forgets_what_was_opened_by_a_mistake(self) -> None:
        install()
        mistake = happen("on", 0)
        happen(KettleMistaken(), 5, voids=mistake.id)
        assert not Obligation.objects.exists()
        assert not any(figures.due or figures.no_obligation for figures in compliance(at=START).values())
        assert verify_ledger().differences == []

    def test_is_undone_with_the_action(self) -> None:
        install()
        with pytest.raises(RuntimeError), transaction.atomic():
            fail_after_recording()
        assert not Obligation.objects.exists()
        assert not Tally.objects.exists()

    def test_many_at_once_equals_one_by_one(self) -> None:
        install()
        drafts = [
            Draft(data, on=kettle, place=KITCHEN, occurred_at=START + timedelta(minutes=minute))
            for kettle in range(1, 6)
            for minute, data in ((kettle, KettleOn()), (30 * kettle, KettleWhistled()))
        ]
        single = [
            record_many(
                [Draft(d.data, d.on + 100, d.place, d.occurred_at)], by=SYSTEM, at=START + timedelta(days=1)
            )
            for d in drafts
        ]
        record_many(drafts, by=SYSTEM, at=START + timedelta(days=1))
        fields = ("clause_code", "status", "opened_at", "due_at", "closed_at", "month", "restated")
        by_single = Obligation.objects.filter(subject_id__gt=100).order_by("subject_id").values_list(*fields)
        by_many = Obligation.objects.filter(subject_id__lte=100).order_by("subject_id").values_list(*fields)
        assert len(single) == 10
        assert list(by_many) == list(by_single)
        assert verify_ledger().differences == []


def fail_after_recording() -> None:
    happen("on", 0)
    assert Obligation.objects.exists()
    raise RuntimeError


class TestCounts:
    def test_the_summary_agrees_with_the_rows(self) -> None:
        install()
        for kettle, minute in enumerate((10, 61, 200), start=1):
            happen("on", 0, kettle=kettle)
            happen("whistled", minute, kettle=kettle)
        happen("on", 0, kettle=10)
        happen("on", 300, kettle=11)
        happen("on", 300, kettle=12)
        happen("paused", 301, kettle=12)
        now = START + timedelta(minutes=320)
        (figures,) = add_up(compliance(at=now, clauses=["whistle"]), ["clause"]).values()
        assert (figures.on_time, figures.late, figures.open_overdue, figures.open_in_time) == (1, 2, 1, 2)
        assert (figures.paused, figures.due, figures.rate) == (1, 6, 0.25)
        assert compliance(at=now) == compliance_as_of(now)

    def test_folding_changes_nothing_that_is_read(self) -> None:
        install()
        for kettle in range(1, 6):
            happen("on", 0, kettle=kettle)
            happen("whistled", 10, kettle=kettle)
        before = compliance(at=START)
        assert actions.fold_tallies() > 0
        assert compliance(at=START) == before
        assert actions.fold_tallies() == 0
        assert verify_ledger().differences == []

    def test_what_was_open_then_counts_as_open_then(self) -> None:
        install()
        happen("on", 0)
        happen("whistled", 90)
        then = add_up(compliance_as_of(START + timedelta(minutes=70), clauses=["whistle"]), ["clause"])
        assert then["whistle",].open_overdue == 1

    def test_counts_what_carried_no_due_time_and_lists_it(self) -> None:
        install()
        event = happen("on", 0)
        (figures,) = add_up(compliance(at=START, clauses=["ready"]), ["clause"]).values()
        assert (figures.no_obligation, figures.due, figures.rate) == (1, 0, None)
        assert figures.verdict(target=95) == "no_evidence"
        assert list_not_owed(SYSTEM, find_clause("ready"), unit_ids=[1], month="2026-03") == [event]

    def test_an_hour_that_is_not_over_yet_is_counted_exactly(self) -> None:
        install()
        happen("on", 0.5)
        before, after = START + timedelta(minutes=60), START + timedelta(minutes=61)
        assert add_up(compliance(at=before, clauses=["whistle"]), ["clause"])["whistle",].open_in_time == 1
        assert add_up(compliance(at=after, clauses=["whistle"]), ["clause"])["whistle",].open_overdue == 1


class TestVerify:
    def test_finds_what_somebody_changed_by_hand(self) -> None:
        install()
        happen("on", 0)
        Obligation.objects.filter(**WHISTLE).update(status="met", closed_at=START)
        found = verify_ledger()
        assert found.rows == 1
        assert len(found.differences) == 1
        assert "status" in found.differences[0]

    def test_finds_counts_that_do_not_add_up(self) -> None:
        install()
        happen("on", 0)
        Tally.objects.filter(clause_code="whistle").delete()
        assert any("count" in difference for difference in verify_ledger().differences)


class TestImportedHistory:
    def test_opens_obligations_that_are_nobodys_work(self) -> None:
        install(pack="history = true\n" + PACK)
        happen(KettleOn(cook_id=7), 0, imported=True)
        row = whistle()
        assert (row.imported, row.next_step_at) == (True, None)
        assert actions.climb(by=SYSTEM, at=START + timedelta(days=9)) == 0

    def test_is_judged_by_its_own_clauses_only(self) -> None:
        install()
        happen("on", 0, imported=True)
        assert not Obligation.objects.exists()

    def test_has_clauses_that_judge_nothing_else(self) -> None:
        install(pack="history = true\n" + PACK)
        happen("on", 0)
        assert not Obligation.objects.exists()
