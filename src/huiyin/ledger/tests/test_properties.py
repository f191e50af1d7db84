"""Random lives of kettles: in whatever order they are recorded, replay gives the ledger that grew live."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from huiyin.ledger import actions
from huiyin.ledger.models import Obligation
from huiyin.ledger.queries.book import forget_book
from huiyin.ledger.queries.compliance import compliance, compliance_as_of
from huiyin.ledger.queries.replay import verify_ledger
from huiyin.ledger.tests.kettles import EVENTS, START, SYSTEM, KettleMistaken, happen, install

steps = st.lists(
    st.tuples(
        st.sampled_from([*EVENTS, "void", "climb", "fold", "crash", "waive"]),
        st.integers(1, 3),
        st.integers(0, 150),
        st.booleans(),
    ),
    min_size=1,
    max_size=25,
)


class Undone(Exception):
    """A process that died before its commit."""


def live(history: list[tuple[str, int, int, bool]]) -> None:
    """Live through a history; the clock runs on by ten minutes with each step, late entries lie up to `back` before."""
    recorded = {1: [], 2: [], 3: []}  # type: dict[int, list[int]]
    for step, (what, kettle, back, is_late) in enumerate(history):
        minute = 10 * step
        if what == "climb":
            actions.climb(by=SYSTEM, at=START + timedelta(minutes=minute))
        elif what == "fold":
            actions.fold_tallies()
        elif what == "void" and recorded[kettle]:
            happen(KettleMistaken(), minute, kettle=kettle, voids=recorded[kettle].pop())
        elif what == "waive" and Obligation.objects.open().filter(subject_id=kettle).exists():
            row = Obligation.objects.open().filter(subject_id=kettle).order_by("pk")[0]
            actions.waive_obligation(
                row.pk, by=SYSTEM, at=START + timedelta(minutes=minute), reason="holiday"
            )
        elif what in EVENTS:
            try:
                with transaction.atomic():
                    event = happen(
                        what, max(minute - back, 0) if is_late else minute, kettle=kettle, recorded=minute
                    )
                    if back % 7 == 0:
                        raise Undone
                recorded[kettle].append(event.id)
            except Undone:
                continue


@pytest.mark.django_db
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
        install()
        live(history)
        found = verify_ledger()
        assert found.differences == []
        assert found.rows == Obligation.objects.count()
        end = START + timedelta(minutes=10 * len(history))
        assert compliance(at=end) == compliance_as_of(end)
        transaction.set_rollback(True)
