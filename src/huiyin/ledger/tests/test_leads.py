"""Control `lead`: something has happened so long before a time that the subject carries."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from huiyin.base.errors import Invalid
from huiyin.ledger import actions
from huiyin.ledger.models import Obligation
from huiyin.ledger.queries.book import forget_book
from huiyin.ledger.queries.compliance import compliance, compliance_as_of
from huiyin.ledger.queries.replay import verify_ledger
from huiyin.ledger.rules.reading import read_pack
from huiyin.ledger.tests.kettles import START, SYSTEM, KettleMistaken, KettleOn, happen, install

pytestmark = pytest.mark.django_db
LEADS = """
code = "leads"
title = { zh = "提前", en = "Ahead" }
[[procedures]]
code = "leads"
title = { zh = "提前", en = "Ahead" }
owner = "cook"
[[procedures.clauses]]
code = "ahead"
number = "1"
text = { zh = "开席前半小时水开", en = "It boils half an hour before the guests come" }
role = "cook"
[procedures.clauses.control]
kind = "lead"
when = ["kettle.on"]
date = "ready_at"
before = "30 minutes"
then = ["kettle.whistled"]
unless = ["kettle.off"]
owed_by = ["cook"]
[[procedures.clauses.ladder]]
offset = "-10 minutes"
to = "responsible"
[[procedures.clauses.ladder]]
offset = "1 hour"
to = "head"
"""


def guests_at(minute: float | None, *, cook: int | None = None) -> KettleOn:
    ready_at = None if minute is None else START + timedelta(minutes=minute)
    return KettleOn(ready_at=ready_at, cook_id=cook)


def ahead() -> Obligation:
    return Obligation.objects.get(clause_code="ahead")


def test_is_due_so_long_before_and_is_met_by_then() -> None:
    install(pack=LEADS)
    happen(guests_at(120, cook=7), 0)
    assert (ahead().status, ahead().due_at, ahead().responsible_id) == (
        "open",
        START + timedelta(minutes=90),
        7,
    )
    happen("whistled", 90)
    assert ahead().status == "met"
    assert verify_ledger().differences == []


def test_moves_in_place_with_the_time_and_repeats_no_step() -> None:
    install(pack=LEADS)
    happen(guests_at(120, cook=7), 0)
    actions.climb(by=SYSTEM, at=START + timedelta(minutes=81))
    first = ahead()
    happen(guests_at(300), 85)
    moved = ahead()
    assert (moved.pk, moved.due_at) == (first.pk, START + timedelta(minutes=270))
    assert moved.next_step_at == START + timedelta(minutes=330)
    happen("whistled", 271)
    assert ahead().status == "met_late"
    assert verify_ledger().differences == []


def test_is_cancelled_where_the_time_falls_away_or_the_matter_ends() -> None:
    install(pack=LEADS)
    happen(guests_at(120), 0, kettle=1)
    happen(guests_at(None), 5, kettle=1)
    happen(guests_at(120), 0, kettle=2)
    happen("off", 5, kettle=2)
    assert set(Obligation.objects.values_list("status", flat=True)) == {"cancelled"}
    happen(guests_at(None), 6, kettle=3)
    assert Obligation.objects.count() == 2


def test_another_time_afterwards_is_owed_anew_but_the_same_is_not() -> None:
    install(pack=LEADS)
    happen(guests_at(120), 0)
    happen("whistled", 60)
    happen(guests_at(120), 70)
    assert Obligation.objects.count() == 1
    happen(guests_at(400), 80)
    assert list(Obligation.objects.order_by("pk").values_list("status", flat=True)) == ["met", "open"]


def test_a_withdrawn_announcement_moves_it_back() -> None:
    install(pack=LEADS)
    happen(guests_at(120), 0)
    wrong = happen(guests_at(300), 10)
    happen(KettleMistaken(), 20, voids=wrong.pk)
    assert ahead().due_at == START + timedelta(minutes=90)
    assert verify_ledger().differences == []


def test_months_keep_the_day_or_take_the_last_one() -> None:
    install(pack=LEADS.replace("30 minutes", "1 month"))
    ready_at = datetime(2026, 3, 31, 8, 0, tzinfo=UTC)
    happen(KettleOn(ready_at=ready_at), 0)
    assert ahead().due_at == datetime(2026, 2, 28, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ('date = "kind"', "carries no kind"),
        ('before = "soon"', "control.before"),
        ('date = "ready_at"\nwithin = "2 hours"', "control.within"),
        ('then = ["kettle.flown"]', "there is no event kettle.flown"),
    ],
)
def test_a_mistake_in_a_pack_is_named_with_its_line(line: str, mistake: str) -> None:
    key = line.split(" = ")[0]
    lines = [line if old.startswith(f"{key} = ") else old for old in LEADS.splitlines()]
    with translation.override("en"), pytest.raises(Invalid, match=mistake) as refusal:
        read_pack("\n".join(lines))
    assert "line " in str(refusal.value)
    assert "line 1," not in str(refusal.value)


steps = st.lists(
    st.tuples(
        st.sampled_from(["on", "on", "none", "whistled", "off", "void", "climb", "waive"]),
        st.integers(1, 2),
        st.integers(0, 150),
        st.booleans(),
    ),
    min_size=1,
    max_size=20,
)


def live(history: list[tuple[str, int, int, bool]]) -> None:
    """Live through a history: ten minutes a step, the guests come `back` minutes after, late entries lie before."""
    recorded: dict[int, list[int]] = {1: [], 2: []}
    for step, (what, kettle, back, is_late) in enumerate(history):
        minute = 10 * step
        at = START + timedelta(minutes=minute)
        if what == "climb":
            actions.climb(by=SYSTEM, at=at)
        elif what == "void" and recorded[kettle]:
            happen(KettleMistaken(), minute, kettle=kettle, voids=recorded[kettle].pop())
        elif what == "waive":
            for row in Obligation.objects.open().filter(subject_id=kettle)[:1]:
                actions.waive_obligation(row.pk, by=SYSTEM, at=at, reason="no guests")
        elif what != "void":
            data = {"on": guests_at(minute + back), "none": guests_at(None)}.get(what, what)
            occurred = max(minute - back, 0) if is_late else minute
            recorded[kettle].append(happen(data, occurred, kettle=kettle, recorded=minute).pk)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
@given(history=steps)
def test_replay_equals_the_live_ledger(history: list[tuple[str, int, int, bool]]) -> None:
    with transaction.atomic():
        forget_book()
        install(pack=LEADS)
        live(history)
        found = verify_ledger()
        assert found.differences == []
        assert found.rows == Obligation.objects.count()
        end = START + timedelta(minutes=10 * len(history))
        assert compliance(at=end) == compliance_as_of(end)
        for kettle in (1, 2):
            assert Obligation.objects.open().filter(subject_id=kettle).count() <= 1
        transaction.set_rollback(True)
