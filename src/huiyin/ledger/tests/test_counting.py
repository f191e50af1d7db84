"""Controls that count in periods: repeat, quota, rate; opened by the worker, credited by events."""

from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from huiyin.base.actor import Actor
from huiyin.journal.models import Event
from huiyin.ledger import actions, registry
from huiyin.ledger.models import Look, Member, Obligation, Period, ProcedureVersion
from huiyin.ledger.queries.compliance import add_up, compliance, compliance_as_of
from huiyin.ledger.queries.replay import verify_ledger
from huiyin.ledger.registry import Presented
from huiyin.ledger.tests.kettles import SYSTEM
from huiyin.ledger.tests.pots import (
    COOLING,
    DAY,
    EVERY,
    HALF,
    MONTHLY,
    RATE,
    Shelves,
    kitchen,
    live_by,
    scour,
    void,
)
from huiyin.staff.tests.factories import make_company

pytestmark = pytest.mark.django_db
BEFORE = datetime(2026, 2, 20, 2, 0, tzinfo=UTC)
MARCH = datetime(2026, 2, 28, 16, 0, tzinfo=UTC)  # midnight in Shanghai
APRIL = datetime(2026, 3, 31, 16, 0, tzinfo=UTC)


@pytest.fixture
def shelves() -> Iterator[Shelves]:
    with kitchen({1: [11, 12, 13], 2: [21]}) as shelves:
        yield shelves


def look(at: datetime) -> int:
    return actions.open_periods(by=SYSTEM, at=at)


def status_of(subject_id: int) -> str:
    return Obligation.objects.order_by("-pk").filter(subject_id=subject_id)[0].status


def agrees() -> None:
    assert verify_ledger().differences == []


class TestRepeat:
    def test_begins_with_the_first_whole_period_and_is_due_at_its_end(self, shelves: Shelves) -> None:
        live_by(MONTHLY, BEFORE)
        look(BEFORE + DAY)
        assert not Obligation.objects.exists()
        look(MARCH + timedelta(minutes=3))
        rows = Obligation.objects.order_by("subject_id")
        assert [row.subject_id for row in rows] == [11, 12, 13, 21]
        assert {(row.opened_at, row.due_at, row.month, row.required) for row in rows} == {
            (MARCH, APRIL, "2026-03", 1)
        }
        assert rows[0].responsible_id == 7
        agrees()

    def test_is_met_by_what_happened_inside_however_late_it_is_typed_in(self, shelves: Shelves) -> None:
        live_by(MONTHLY, BEFORE)
        scour(11, MARCH - DAY)
        look(MARCH)
        assert status_of(11) == "open"
        scour(11, MARCH + DAY)
        scour(12, APRIL - timedelta(minutes=1), recorded=APRIL + 3 * DAY)
        scour(13, APRIL)
        assert [status_of(pot) for pot in (11, 12, 13)] == ["met", "met", "open"]
        (figures,) = add_up(compliance(at=APRIL + 4 * DAY), ["month"]).values()
        assert (figures.on_time, figures.open_overdue) == (2, 2)
        assert compliance(at=APRIL + 4 * DAY) == compliance_as_of(APRIL + 4 * DAY)
        agrees()

    def test_needs_so_many_times(self, shelves: Shelves) -> None:
        live_by(MONTHLY + "times = 2\n", BEFORE)
        look(MARCH)
        scour(11, MARCH + DAY)
        first = Obligation.objects.get(subject_id=11)
        assert (first.status, first.achieved, first.required) == ("open", 1, 2)
        scour(11, MARCH + 2 * DAY)
        assert status_of(11) == "met"
        agrees()

    def test_a_withdrawn_record_opens_it_again_and_shows_that(self, shelves: Shelves) -> None:
        live_by(MONTHLY, BEFORE)
        look(MARCH)
        void(scour(11, MARCH + DAY), MARCH + 2 * DAY)
        row = Obligation.objects.get(subject_id=11)
        assert (row.status, row.achieved, row.restated) == ("open", 0, True)
        agrees()

    def test_who_leaves_owes_nothing_more_and_who_joins_is_counted_next_time(self, shelves: Shelves) -> None:
        live_by(MONTHLY, BEFORE)
        look(MARCH)
        shelves[1] = [12, 13, 14]
        look(MARCH + 5 * DAY)
        assert status_of(11) == "cancelled"
        assert not Obligation.objects.filter(subject_id=14).exists()
        look(APRIL)
        assert Obligation.objects.filter(subject_id=14).count() == 1
        agrees()

    def test_the_rest_of_a_period_counts_in_proportion_where_the_clause_says_so(
        self, shelves: Shelves
    ) -> None:
        live_by(MONTHLY + 'times = 4\nfirst = "prorated"\n', MARCH + 15 * DAY + timedelta(hours=12))
        look(MARCH + 16 * DAY)
        row = Obligation.objects.get(subject_id=11)
        assert (row.required, row.opened_at) == (2, MARCH + 15 * DAY + timedelta(hours=12))
        scour(11, MARCH + 10 * DAY, recorded=MARCH + 17 * DAY)
        assert status_of(11) == "open"
        agrees()

    def test_a_new_version_starts_with_the_next_period(self, shelves: Shelves) -> None:
        live_by(MONTHLY, BEFORE)
        look(MARCH)
        live_by(MONTHLY + 'times = 3\nfirst = "prorated"\n', MARCH + 9 * DAY, version=2)
        look(MARCH + 10 * DAY)
        assert Obligation.objects.get(subject_id=11).required == 1
        look(APRIL)
        assert Obligation.objects.order_by("-pk").filter(subject_id=11)[0].required == 3
        agrees()

    def test_can_be_waived_and_urged_member_by_member(self, shelves: Shelves) -> None:
        live_by(MONTHLY, BEFORE)
        look(MARCH)
        row = Obligation.objects.get(subject_id=12)
        actions.urge_obligation(row.pk, by=SYSTEM, at=MARCH + DAY)
        actions.waive_obligation(row.pk, by=SYSTEM, at=MARCH + 2 * DAY, reason="it has a hole")
        assert (status_of(12), status_of(11)) == ("waived", "open")
        assert Obligation.objects.get(subject_id=12).urgings == 1
        agrees()

    def test_its_ladder_fires_once_for_each(self, shelves: Shelves) -> None:
        live_by(MONTHLY, BEFORE)
        look(MARCH)
        scour(11, MARCH + DAY)
        assert actions.climb(by=SYSTEM, at=APRIL - timedelta(hours=20)) == 3
        assert actions.climb(by=SYSTEM, at=APRIL - timedelta(hours=20)) == 0
        assert actions.climb(by=SYSTEM, at=APRIL + timedelta(hours=2)) == 3
        agrees()


class TestEvery:
    def test_counts_from_the_last_time_on(self, shelves: Shelves) -> None:
        live_by(EVERY, BEFORE)
        scour(12, BEFORE + DAY)
        look(BEFORE + 3 * DAY)
        due = {row.subject_id: row.due_at for row in Obligation.objects.all()}
        assert due[11] == BEFORE + 10 * DAY
        assert due[12] == BEFORE + 8 * DAY
        scour(11, BEFORE + 9 * DAY)
        scour(12, BEFORE + 9 * DAY)
        rows = Obligation.objects.filter(subject_id__in=[11, 12]).order_by("subject_id", "opened_at")
        assert [row.status for row in rows] == ["met", "open", "met_late", "open"]
        assert rows[1].due_at == BEFORE + 16 * DAY
        agrees()

    def test_a_late_entry_comes_in_between(self, shelves: Shelves) -> None:
        live_by(EVERY, BEFORE)
        look(BEFORE)
        scour(11, BEFORE + 12 * DAY)
        assert Obligation.objects.filter(subject_id=11, status="met_late").count() == 1
        scour(11, BEFORE + 6 * DAY, recorded=BEFORE + 13 * DAY)
        rows = Obligation.objects.filter(subject_id=11).order_by("opened_at")
        assert [(row.status, row.restated) for row in rows] == [
            ("met", True),
            ("met", False),
            ("open", False),
        ]
        agrees()

    def test_ends_when_the_member_leaves_and_begins_when_one_joins(self, shelves: Shelves) -> None:
        live_by(EVERY, BEFORE)
        look(BEFORE)
        shelves[2] = [22]
        look(BEFORE + 2 * DAY)
        scour(21, BEFORE + 3 * DAY)
        assert list(Obligation.objects.filter(subject_id=21).values_list("status", flat=True)) == [
            "cancelled"
        ]
        assert Obligation.objects.get(subject_id=22).opened_at == BEFORE + 2 * DAY
        shelves[2] = [21, 22]
        look(BEFORE + 4 * DAY)
        assert status_of(21) == "open"
        agrees()


class TestQuota:
    def test_takes_a_share_of_each_group_rounded_up(self, shelves: Shelves) -> None:
        live_by(HALF, BEFORE)
        look(MARCH)
        assert dict(Obligation.objects.values_list("subject_id", "required")) == {1: 2, 2: 1}
        scour(11, MARCH + DAY)
        scour(11, MARCH + 2 * DAY)
        row = Obligation.objects.get(subject_id=1)
        assert (row.subject_kind, row.status, row.achieved) == ("shelf", "open", 1)
        scour(13, MARCH + 3 * DAY)
        assert (status_of(1), status_of(2)) == ("met", "open")
        agrees()

    def test_who_leaves_still_counts_and_who_joins_does_not_yet(self, shelves: Shelves) -> None:
        live_by(HALF, BEFORE)
        look(MARCH)
        shelves[1] = [12, 13, 14, 15, 16]
        look(MARCH + DAY)
        scour(14, MARCH + 2 * DAY)
        assert Obligation.objects.get(subject_id=1).achieved == 0
        scour(11, MARCH + 3 * DAY)
        scour(12, MARCH + 3 * DAY)
        assert status_of(1) == "met"
        agrees()

    def test_too_soon_after_the_last_time_does_not_count(self, shelves: Shelves) -> None:
        live_by(COOLING, BEFORE)
        scour(11, MARCH - 2 * DAY)
        look(MARCH)
        scour(11, MARCH + 10 * DAY)
        scour(12, MARCH + 10 * DAY)
        assert Obligation.objects.get(subject_id=1).achieved == 1
        scour(11, MARCH + 30 * DAY)
        assert Obligation.objects.get(subject_id=1).achieved == 2
        agrees()

    def test_an_empty_group_owes_nothing(self, shelves: Shelves) -> None:
        shelves[3] = []
        live_by(HALF, BEFORE)
        look(MARCH)
        assert status_of(3) == "cancelled"
        agrees()

    def test_only_what_matches_is_counted(self, shelves: Shelves) -> None:
        live_by(HALF + "where = { well = true }\n", BEFORE)
        look(MARCH)
        scour(21, MARCH + DAY, well=False)
        assert status_of(2) == "open"
        scour(21, MARCH + DAY, well=True)
        assert status_of(2) == "met"
        agrees()


class TestRate:
    @pytest.fixture(autouse=True)
    def _unit(self, shelves: Shelves, monkeypatch: pytest.MonkeyPatch) -> None:
        from huiyin.ledger.tests.kettles import KITCHEN

        monkeypatch.setattr("huiyin.ledger.actions.opening.units_measured", lambda path, kinds: [KITCHEN])

    def test_is_judged_by_the_numbers_at_the_end(self) -> None:
        live_by(RATE, BEFORE)
        look(MARCH)
        for pot, well in ((11, True), (12, True), (13, True), (21, True), (11, False)):
            scour(pot, MARCH + DAY, well=well)
        assert actions.take_measures(by=SYSTEM, at=APRIL - DAY) == 0
        assert actions.take_measures(by=SYSTEM, at=APRIL) == 1
        row = Obligation.objects.get()
        assert (row.status, row.achieved, row.required, row.month) == ("met", 4, 5, "2026-03")
        agrees()

    def test_falls_short_and_is_restated_by_a_late_entry(self) -> None:
        live_by(RATE, BEFORE)
        look(MARCH)
        scour(11, MARCH + DAY, well=False)
        actions.take_measures(by=SYSTEM, at=APRIL)
        assert Obligation.objects.get().status == "open"
        assert Obligation.objects.get().is_overdue(APRIL + DAY)
        assert actions.take_measures(by=SYSTEM, at=APRIL + timedelta(hours=2)) == 0
        for _time in range(4):
            scour(12, MARCH + DAY, recorded=APRIL + DAY)
        actions.take_measures(by=SYSTEM, at=APRIL + 2 * DAY)
        row = Obligation.objects.get()
        assert (row.status, row.achieved, row.required) == ("met", 4, 5)
        scour(12, MARCH + DAY, recorded=APRIL + 3 * DAY, well=False)
        actions.take_measures(by=SYSTEM, at=APRIL + 4 * DAY)
        assert (Obligation.objects.get().status, Obligation.objects.get().restated) == ("open", True)
        agrees()

    def test_with_nothing_to_measure_it_does_not_apply(self) -> None:
        live_by(RATE, BEFORE)
        look(MARCH)
        actions.take_measures(by=SYSTEM, at=APRIL)
        assert Obligation.objects.get().status == "cancelled"
        (figures,) = add_up(compliance(at=APRIL), ["month"]).values()
        assert figures.rate is None
        agrees()


class TestOpening:
    def test_twice_opens_nothing_twice(self, shelves: Shelves) -> None:
        live_by(MONTHLY, BEFORE)
        look(MARCH)
        Look.objects.update(looked_at=None)
        assert look(MARCH + timedelta(minutes=1)) == 0
        assert Obligation.objects.count() == 4

    def test_goes_on_where_it_stopped(self, shelves: Shelves, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("huiyin.ledger.actions.opening.PART", 1)
        monkeypatch.setattr("huiyin.ledger.actions.opening.AT_ONCE", 1)
        live_by(MONTHLY, BEFORE)
        fail_at_the_third(monkeypatch)
        with pytest.raises(RuntimeError):
            look(MARCH)
        assert Obligation.objects.count() == 2
        monkeypatch.undo()
        shelves[1] = [11, 13]
        look(MARCH + timedelta(minutes=5))
        assert sorted(Obligation.objects.values_list("subject_id", flat=True)) == [11, 12, 13, 21]
        assert Member.objects.count() == 4
        agrees()

    def test_opens_every_day_that_the_worker_was_down(self, shelves: Shelves) -> None:
        live_by(MONTHLY.replace('"month"', '"day"'), BEFORE)
        look(MARCH)
        look(MARCH + 3 * DAY + timedelta(hours=2))
        assert Obligation.objects.filter(subject_id=11).count() == 4
        assert Period.objects.filter(group_id=1).count() == 4
        agrees()

    def test_is_undone_with_the_transaction(self, shelves: Shelves) -> None:
        live_by(MONTHLY, BEFORE)
        with pytest.raises(RuntimeError):
            fail_after_opening()
        assert not Period.objects.exists()
        assert not Event.objects.filter(name="period.opened").exists()

    def test_a_second_look_at_settled_events_changes_nothing(self, shelves: Shelves) -> None:
        live_by(HALF, BEFORE)
        look(MARCH)
        event = scour(11, MARCH + DAY)
        before = compliance(at=APRIL)
        for one in [*Event.objects.filter(name="period.opened"), event]:
            actions.recount(one)
        assert compliance(at=APRIL) == before
        agrees()


@transaction.atomic
def fail_after_opening() -> None:
    look(MARCH)
    raise RuntimeError


def fail_at_the_third(monkeypatch: pytest.MonkeyPatch) -> None:
    from huiyin.ledger.actions import opening

    real, calls = opening._open_some, iter(range(99))

    def failing(*arguments: object) -> int:
        if next(calls) == 2:
            raise RuntimeError
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(opening, "_open_some", failing)


class TestPages:
    """What people see of it."""

    @pytest.fixture
    def page(self, shelves: Shelves, client: Client, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
        from huiyin.ledger.tests.kettles import KITCHEN

        monkeypatch.setattr("huiyin.ledger.actions.opening.units_measured", lambda path, kinds: [KITCHEN])
        company = make_company()
        client.force_login(company.admin.staff)

        def present_pots(ids: Collection[int], actor: Actor) -> dict[int, Presented]:
            return {id_: Presented(f"P{id_}", "pot", "/") for id_ in ids}

        for kind in ("pot", "shelf", "scouring"):
            monkeypatch.setitem(registry._presenters, kind, present_pots)
        return lambda url: client.get(url, headers={"accept-language": "en"}).content.decode()

    def test_a_quota_shows_who_has_been_counted_and_who_has_not(self, page: Callable[[str], str]) -> None:
        live_by(HALF, BEFORE)
        look(MARCH)
        scour(12, MARCH + DAY)
        row = Obligation.objects.get(subject_id=1)
        assert "1 / 2" in page(reverse("ledger:obligation", args=[row.pk]))
        counted, missing = (
            page(reverse("ledger:behind", args=[row.pk, part])) for part in ("achieved", "missing")
        )
        assert [f">{name}<" in counted for name in ("P11", "P12", "P13")] == [False, True, False]
        assert [f">{name}<" in missing for name in ("P11", "P12", "P13")] == [True, False, True]

    def test_a_rate_shows_the_rows_behind_both_numbers(self, page: Callable[[str], str]) -> None:
        live_by(RATE, BEFORE)
        look(MARCH)
        scour(11, MARCH + DAY, scouring=1)
        scour(12, MARCH + DAY, scouring=2, well=False)
        actions.take_measures(by=SYSTEM, at=APRIL)
        row = Obligation.objects.get()
        assert "1 / 2" in page(reverse("ledger:obligation", args=[row.pk]))
        assert ">P2<" not in page(reverse("ledger:behind", args=[row.pk, "numerator"]))
        assert ">P2<" in page(reverse("ledger:behind", args=[row.pk, "denominator"]))

    @pytest.mark.parametrize(
        ("control", "words"),
        [
            (MONTHLY, "每月至少 1 次"),
            (EVERY, "距上次最迟"),
            (HALF, "至少 50%"),
            (RATE, "不低于 80%"),
        ],
    )
    def test_every_control_is_explained_on_its_procedure(
        self, page: Callable[[str], str], control: str, words: str
    ) -> None:
        live_by(control, BEFORE)
        look(MARCH)
        for row in Obligation.objects.all()[:1]:
            assert words in page(reverse("ledger:obligation", args=[row.pk]))
        assert words in page(reverse("ledger:procedure", args=[ProcedureVersion.objects.get().pk]))
