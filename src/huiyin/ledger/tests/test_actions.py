"""Ladders, leaders' decisions, packs and adoption, with the people of 翠湖花园."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed, NotFound, WrongStatus
from huiyin.journal.models import Event
from huiyin.journal.registry import EventData
from huiyin.ledger import actions, registry
from huiyin.ledger.actions import climbing
from huiyin.ledger.models import Adoption, Obligation, Procedure, ProcedureVersion, Remark, Reminder
from huiyin.ledger.queries.obligations import list_reminders, my_work, unread_reminders
from huiyin.ledger.queries.people import told_by_step
from huiyin.ledger.queries.replay import verify_ledger
from huiyin.ledger.rules.reading import read_pack
from huiyin.ledger.tests.kettles import PACK, START, SYSTEM, KettleOn, happen, install
from huiyin.staff.tests.factories import Company, make_company

pytestmark = pytest.mark.django_db


class KettleNagged(EventData, event="kettle.nagged", subject="kettle", label="nagged"):
    """For tests only: somebody upstairs urges."""


@pytest.fixture
def company() -> Company:
    return make_company()


@pytest.fixture
def owed(company: Company) -> Obligation:
    """Wang Jianguo has an hour for the kettle in the office."""
    install(place=company.root.place())
    happen(KettleOn(cook_id=company.handler.staff.pk), 0, place=company.office.place())
    return Obligation.objects.get(clause_code="whistle")


def climb(minute: float) -> int:
    return actions.climb(by=SYSTEM, at=START + timedelta(minutes=minute))


class TestClimb:
    def test_fires_each_step_once(self, company: Company, owed: Obligation) -> None:
        assert [climb(minute) for minute in (49, 50, 50, 119, 120, 500)] == [0, 1, 0, 0, 1, 0]
        told = [
            event.data["told"] for event in Event.objects.filter(name="obligation.escalated").order_by("id")
        ]
        assert told == [[company.handler.staff.pk], [company.director.staff.pk]]
        assert verify_ledger().differences == []

    def test_catches_up_after_the_worker_was_down(self, owed: Obligation) -> None:
        assert climb(3 * 24 * 60) == 2
        assert climb(3 * 24 * 60) == 0

    def test_stands_while_the_clock_stands(self, company: Company, owed: Obligation) -> None:
        happen("paused", 10, place=company.office.place())
        assert climb(5000) == 0
        happen("resumed", 6000, place=company.office.place())
        assert climb(6039) == 0
        assert climb(6040) == 1

    def test_never_fires_a_step_again_when_the_due_time_moves(
        self, company: Company, owed: Obligation
    ) -> None:
        assert climb(55) == 1
        happen("paused", 56, place=company.office.place())
        happen("resumed", 200, place=company.office.place())
        assert climb(200) == 0
        assert climb(500) == 1

    def test_says_nothing_about_what_is_done(self, company: Company, owed: Obligation) -> None:
        happen("whistled", 30, place=company.office.place())
        assert climb(5000) == 0

    def test_fills_the_lists_of_those_it_tells(self, company: Company, owed: Obligation) -> None:
        climb(130)
        (reminder,) = list_reminders(company.director.actor)
        assert (reminder.cause, reminder.obligation_id) == ("ladder", owed.pk)
        assert unread_reminders(company.clerk.actor).count() == 0

    def test_writes_nothing_when_it_fails_halfway(
        self, owed: Obligation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(Reminder.objects, "bulk_create", _fail)
            assert climb(50) == 0
        assert not Event.objects.filter(name="obligation.escalated").exists()
        owed.refresh_from_db()
        assert owed.next_step_at == START + timedelta(minutes=50)
        assert climb(51) == 1

    def test_one_that_fails_holds_up_no_other(
        self, company: Company, owed: Obligation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        happen(KettleOn(cook_id=company.handler.staff.pk), 0, kettle=2, place=company.office.place())
        real = told_by_step

        def fail(obligation: Obligation, to: str, at: datetime) -> list[int]:
            if obligation.subject_id == owed.subject_id:
                raise RuntimeError("nobody to be found")
            return real(obligation, to, at)

        monkeypatch.setattr(climbing, "told_by_step", fail)
        assert climb(50) == 1


def _fail(*arguments: object, **options: object) -> None:
    raise RuntimeError("disk full")


class TestReminders:
    def test_an_urging_of_an_upper_room_reaches_those_who_owe_something(
        self, company: Company, owed: Obligation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(registry, "_urgings", {"kettle.nagged"})
        event = happen(KettleNagged(), 5, place=company.office.place())
        actions.remind(event)
        actions.remind(event)
        (reminder,) = list_reminders(company.handler.actor)
        assert reminder.cause == "urged"

    def test_are_read_by_their_owner_only(self, company: Company, owed: Obligation) -> None:
        climb(50)
        (reminder,) = list_reminders(company.handler.actor)
        with pytest.raises(NotFound):
            actions.read_reminder(reminder.pk, by=company.clerk.actor, at=START)
        actions.read_reminder(reminder.pk, by=company.handler.actor, at=START)
        assert unread_reminders(company.handler.actor).count() == 0
        assert actions.read_reminders(by=company.handler.actor, at=START) == 0


class TestWaive:
    def test_ends_it_with_a_reason(self, company: Company, owed: Obligation) -> None:
        row = actions.waive_obligation(owed.pk, by=company.director.actor, at=START, reason=" 停电 ")
        assert row.status == "waived"
        assert Remark.objects.get().words == "停电"
        assert verify_ledger().differences == []

    def test_needs_a_reason(self, company: Company, owed: Obligation) -> None:
        with pytest.raises(Invalid) as refusal:
            actions.waive_obligation(owed.pk, by=company.director.actor, at=START, reason=" ")
        assert "reason" in refusal.value.fields

    def test_is_refused_when_it_is_done_already(self, company: Company, owed: Obligation) -> None:
        happen("whistled", 30, place=company.office.place())
        with pytest.raises(WrongStatus):
            actions.waive_obligation(owed.pk, by=company.director.actor, at=START, reason="x")

    def test_is_denied_to_those_who_may_not(self, company: Company, owed: Obligation) -> None:
        with pytest.raises(NotAllowed):
            actions.waive_obligation(owed.pk, by=company.handler.actor, at=START, reason="x")
        with pytest.raises(NotFound):
            actions.waive_obligation(owed.pk, by=company.outsider.actor, at=START, reason="x")

    def test_writes_nothing_when_recording_fails(
        self, company: Company, owed: Obligation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("huiyin.ledger.actions.steering.record_many", _fail)
        with pytest.raises(RuntimeError):
            actions.waive_obligation(owed.pk, by=company.director.actor, at=START, reason="x")
        assert not Remark.objects.exists()


class TestUrge:
    def test_counts_and_tells_the_responsible(self, company: Company, owed: Obligation) -> None:
        for _ in range(2):
            row = actions.urge_obligation(owed.pk, by=company.supervisor.actor, at=START, words="请尽快")
        assert row.urgings == 2
        assert unread_reminders(company.handler.actor).count() == 2

    def test_is_denied_to_outsiders(self, company: Company, owed: Obligation) -> None:
        with pytest.raises(NotFound):
            actions.urge_obligation(owed.pk, by=company.outsider.actor, at=START)

    def test_is_refused_when_it_is_done_already(self, company: Company, owed: Obligation) -> None:
        happen("whistled", 30, place=company.office.place())
        with pytest.raises(WrongStatus):
            actions.urge_obligation(owed.pk, by=company.supervisor.actor, at=START)


class TestHandOver:
    def test_makes_it_somebody_elses_work(self, company: Company, owed: Obligation) -> None:
        actions.hand_over_obligation(
            owed.pk, by=company.supervisor.actor, at=START, to_id=company.clerk.staff.pk
        )
        assert [row.pk for row in my_work(company.clerk.actor) if row.clause_code == "whistle"] == [owed.pk]
        assert not my_work(company.handler.actor).filter(clause_code="whistle").exists()
        assert verify_ledger().differences == []

    def test_stays_with_whom_it_was_given_to(self, company: Company, owed: Obligation) -> None:
        actions.hand_over_obligation(
            owed.pk, by=company.supervisor.actor, at=START, to_id=company.clerk.staff.pk
        )
        happen(KettleOn(cook_id=company.handler.staff.pk), 20, place=company.office.place())
        owed.refresh_from_db()
        assert owed.responsible_id == company.clerk.staff.pk

    def test_needs_somebody_who_works_there(self, company: Company, owed: Obligation) -> None:
        with pytest.raises(Invalid) as refusal:
            actions.hand_over_obligation(
                owed.pk, by=company.supervisor.actor, at=START, to_id=company.outsider.staff.pk
            )
        assert "to_id" in refusal.value.fields

    def test_is_denied_to_those_who_may_not(self, company: Company, owed: Obligation) -> None:
        with pytest.raises(NotAllowed):
            actions.hand_over_obligation(
                owed.pk, by=company.handler.actor, at=START, to_id=company.clerk.staff.pk
            )


class TestInstall:
    def test_brings_procedure_clauses_and_adoption(self, company: Company) -> None:
        install(place=company.root.place())
        version = ProcedureVersion.objects.get()
        assert (version.number, version.status, version.clauses.count()) == (1, "issued", 2)
        assert Adoption.objects.get().unit_path == company.root.path
        names = Event.objects.filter(subject_kind="procedure").order_by("id").values_list("name", flat=True)
        assert list(names) == ["procedure.installed", "procedure.adopted"]

    def test_changes_nothing_the_second_time(self, company: Company) -> None:
        install(place=company.root.place())
        before = Event.objects.count()
        install(place=company.root.place())
        assert Event.objects.count() == before

    def test_supersedes_the_version_before(self, company: Company) -> None:
        install()
        install(at=START, pack=PACK.replace('owner = "cook"', 'owner = "cook"\nversion = 2'))
        first, second = ProcedureVersion.objects.order_by("number")
        assert (first.status, first.effective_until) == ("superseded", second.effective_from)

    def test_refuses_other_content_under_the_same_version(self) -> None:
        install()
        with pytest.raises(Invalid):
            install(pack=PACK.replace("60 minutes", "30 minutes"))

    def test_refuses_a_code_of_another_procedure(self) -> None:
        install()
        with pytest.raises(Invalid, match="whistle"):
            install(pack=PACK.replace('code = "tea"', 'code = "coffee"'))
        assert Procedure.objects.count() == 1

    def test_is_denied_to_those_who_may_not(self, company: Company) -> None:
        with pytest.raises(NotAllowed):
            actions.install_pack(read_pack(PACK), by=company.clerk.actor, at=START)

    def test_installs_nothing_when_it_fails_halfway(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("huiyin.ledger.actions.procedures.record", _fail)
        with pytest.raises(RuntimeError):
            install()
        assert not Procedure.objects.exists()


class TestAdoption:
    def test_begins_and_ends_where_and_when_it_is_decided(self, company: Company) -> None:
        admin, office = company.admin.actor, company.office.place()
        actions.install_pack(read_pack(PACK), by=SYSTEM, at=START - timedelta(days=1))
        happen("on", 0, kettle=1, place=office)
        actions.adopt_procedure("tea", by=admin, at=START + timedelta(minutes=1), place=office)
        happen("on", 2, kettle=2, place=office)
        happen("on", 2, kettle=3, place=company.other_office.place())
        actions.drop_procedure("tea", by=admin, at=START + timedelta(minutes=3), place=office)
        happen("on", 4, kettle=4, place=office)
        assert set(Obligation.objects.values_list("subject_id", flat=True)) == {2}
        assert verify_ledger().differences == []

    def test_is_denied_to_those_who_may_not(self, company: Company) -> None:
        install(place=company.root.place())
        for action in (actions.adopt_procedure, actions.drop_procedure):
            with pytest.raises(NotAllowed):
                action("tea", by=company.clerk.actor, at=START, place=company.office.place())

    def test_can_only_be_dropped_where_it_was_decided(self, company: Company) -> None:
        install(place=company.root.place())
        with pytest.raises(Invalid):
            actions.drop_procedure("tea", by=company.admin.actor, at=START, place=company.office.place())


class TestVisibility:
    def test_boards_show_ones_units_and_ones_own_work(self, company: Company, owed: Obligation) -> None:
        def sees(actor: Actor) -> bool:
            return Obligation.objects.visible_to(actor).filter(pk=owed.pk).exists()

        seeing = {name for name, persona in company.personas.items() if sees(persona.actor)}
        assert {"handler", "supervisor", "director", "manager", "admin"} <= seeing
        assert "outsider" not in seeing


def test_a_rolled_back_installation_is_forgotten(company: Company) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        _install_and_fail(company)
    happen("on", 0, place=company.office.place())
    assert not Obligation.objects.exists()


def _install_and_fail(company: Company) -> None:
    install(place=company.root.place())
    happen("on", 0, place=company.office.place())
    raise RuntimeError
