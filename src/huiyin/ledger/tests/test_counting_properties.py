"""Random months of pots: whatever is typed in late, taken back, waived, moved or changed, counting again agrees."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from huiyin.journal.models import Event
from huiyin.ledger import actions
from huiyin.ledger.models import Look, Obligation
from huiyin.ledger.queries.compliance import compliance, compliance_as_of
from huiyin.ledger.queries.replay import verify_ledger
from huiyin.ledger.tests.kettles import SYSTEM
from huiyin.ledger.tests.pots import (
    COOLING,
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

START = datetime(2026, 2, 26, 1, 0, tzinfo=UTC)
WEEKLY = {name: control.replace('"month"', '"week"') for name, control in (
    ("repeat", MONTHLY + 'times = 2\nfirst = "prorated"\n'),
    ("every", EVERY), ("half", HALF), ("cooling", COOLING.replace("20 days", "10 days")), ("rate", RATE),
)}  # fmt: skip
STRICTER = {
    "repeat": WEEKLY["repeat"].replace("times = 2", "times = 3"),
    "every": EVERY.replace("7 days", "4 days"),
    "half": WEEKLY["half"].replace("share = 50", "share = 100"),
}
POTS = st.sampled_from([11, 12, 13, 21])
MOVES = st.one_of(
    st.tuples(st.just("scour"), POTS, st.integers(0, 200)),
    st.tuples(st.just("scour"), POTS, st.just(0)),
    st.tuples(st.just("void"), st.integers(0, 30), st.just(0)),
    st.tuples(
        st.sampled_from(["waive", "climb", "recount", "crash", "move", "change", "fold"]), POTS, st.just(0)
    ),
    st.tuples(st.just("wait"), st.just(0), st.integers(1, 120)),
)


def act(what: str, pot: int, hours: int, at: datetime, shelves: Shelves) -> None:
    """One thing that happens at a moment."""
    if what == "scour":
        occurred = max(at - timedelta(hours=hours), START - timedelta(days=8))
        scour(pot, occurred, recorded=at, well=hours % 3 == 0)
    elif what == "void":
        voided = Event.objects.filter(voids__isnull=False).values("voids_id")
        for event in Event.objects.filter(name="pot.scoured").exclude(pk__in=voided).order_by("pk")[pot:][:1]:
            void(event, at)
    elif what == "waive":
        for row in Obligation.objects.open().filter(opened_at__lte=at).order_by("pk")[pot % 5 :][:1]:
            actions.waive_obligation(row.pk, by=SYSTEM, at=at, reason="broken")
    elif what == "move":
        shelf = 1 if pot in shelves[1] else 2
        shelves[shelf] = [one for one in shelves[shelf] if one != pot]
        shelves[3 - shelf] = [*shelves[3 - shelf], pot][: 2 + pot % 3]
    else:
        work(what, at)


def work(what: str, at: datetime) -> None:
    """What the worker does."""
    if what == "climb":
        actions.climb(by=SYSTEM, at=at)
    elif what == "fold":
        actions.fold_tallies()
    elif what == "recount":
        for event in Event.objects.filter(name__in=["period.opened", "pot.scoured"]).order_by("-pk")[:5]:
            actions.recount(event)


def live(history: list[tuple[str, int, int]], shelves: Shelves) -> datetime:
    """Live through a history; the worker looks every time, and after a crash once more."""
    at, version = START, 1
    for what, pot, hours in history:
        at += timedelta(hours=hours if what == "wait" else 1)
        if what == "change":
            version += 1
            for code, control in (STRICTER if version % 2 == 0 else WEEKLY).items():
                if code in STRICTER:
                    live_by(control, at, code=code, version=version)
        elif what == "crash":
            try_in_vain(at)
        else:
            act(what, pot, hours, at, shelves)
        actions.open_periods(by=SYSTEM, at=at)
        actions.take_measures(by=SYSTEM, at=at)
    return at


class Undone(Exception):
    """A worker that died before its commit."""


def try_in_vain(at: datetime) -> None:
    try:
        with transaction.atomic():
            Look.objects.update(looked_at=None)
            actions.open_periods(by=SYSTEM, at=at)
            scour(11, at)
            raise Undone
    except Undone:
        return


@pytest.mark.django_db
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
@given(history=st.lists(MOVES, min_size=3, max_size=18))
def test_counting_again_agrees_with_what_grew_live(
    history: list[tuple[str, int, int]], monkeypatch_units: None
) -> None:
    with transaction.atomic(), kitchen({1: [11, 12, 13], 2: [21]}) as shelves:
        for code, control in WEEKLY.items():
            live_by(control, START - timedelta(days=9), code=code)
        end = live(history, shelves)
        found = verify_ledger()
        assert found.differences == []
        assert found.rows == Obligation.objects.count()
        assert compliance(at=end) == compliance_as_of(end)
        transaction.set_rollback(True)


@pytest.fixture
def monkeypatch_units(monkeypatch: pytest.MonkeyPatch) -> None:
    from huiyin.ledger.tests.kettles import KITCHEN

    monkeypatch.setattr("huiyin.ledger.actions.opening.units_measured", lambda path, kinds: [KITCHEN])
