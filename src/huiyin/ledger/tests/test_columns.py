"""The back-test's columns and the ledger's own rules say the same of every history."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from huiyin.calendars.queries import default_calendar
from huiyin.calendars.rules import Calendar
from huiyin.calendars.rules.calendar import to_instant, to_moment
from huiyin.ledger.rules import trial as trials
from huiyin.ledger.rules.columns import why_by_rows
from huiyin.ledger.rules.reading import read_control
from huiyin.ledger.rules.respond import evaluate
from huiyin.ledger.rules.trial import Line, Stretch, Trial
from huiyin.ledger.rules.values import Fact

BERLIN = Calendar.from_spec(
    {
        "tz": "Europe/Berlin",
        "shifts": {day: [["22:00", "24:00"], ["00:10", "03:30"]] for day in ("sat", "sun", "mon")},
    }
)
CALENDARS = {0: default_calendar(), 1: BERLIN}
#: The night in which Berlin's clocks go forward, and the Monday after the Chinese New Year's adjusted Saturday.
STARTS = [datetime(2026, 3, 28, 20, tzinfo=UTC), datetime(2026, 2, 13, 0, tzinfo=UTC)]
BUDGETS = ["1 minute", "90 minutes", "450 minutes", "24 hours", "1 day", "2 days", "5 days"]
STRETCH = Stretch(STARTS[1], datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
NAMES = ["kettle.on", "kettle.whistled", "kettle.off", "kettle.paused", "kettle.resumed"]

#: Minutes and microseconds: edges of shifts to the microsecond, and anything in between.
moments = st.tuples(
    st.integers(0, 5 * 24 * 12).map(lambda five: five * 5), st.sampled_from([0, 0, 1, 59_999_999])
)
happenings = st.tuples(
    st.integers(1, 3), st.sampled_from(NAMES), moments, st.sampled_from(["tea", "soup"]), st.booleans()
)


@st.composite
def controls(draw: st.DrawFn) -> dict[str, Any]:
    shape: dict[str, Any] = {"kind": "respond", "when": ["kettle.on"], "then": ["kettle.whistled"]}
    if draw(st.booleans()):
        shape["due_from"] = "ready_at"
    else:
        shape["within"] = draw(st.sampled_from(BUDGETS))
    shape["calendar"] = draw(st.sampled_from(["clock", "working"]))
    shape["closes"] = draw(st.sampled_from(["oldest", "all"]))
    shape["unless"] = draw(st.sampled_from([[], ["kettle.off"]]))
    shape["where"] = draw(st.sampled_from([{}, {"kind": "tea"}, {"kind": ["tea", "soup"]}]))
    shape |= draw(st.sampled_from([{}, {}, {}, {"pause": ["kettle.paused"], "resume": ["kettle.resumed"]}]))
    shape |= draw(st.sampled_from([{}, {}, {}, {"same": "kind"}]))
    if draw(st.booleans()):
        # What whistles must whistle again: one event closes and opens.
        shape["when"] = ["kettle.on", "kettle.whistled"]
    return shape


def lines(history: list[tuple[int, str, tuple[int, int], str, bool]], start: datetime) -> list[Line]:
    written = []
    for number, (kettle, name, (minute, micro), kind, is_german) in enumerate(history, start=1):
        at = start + timedelta(minutes=minute, microseconds=micro)
        data: dict[str, Any] = {"kind": kind}
        if minute % 2:
            data["ready_at"] = (at + timedelta(minutes=micro % 7 * 30)).isoformat()
        written.append(
            Line(kettle, number, name, to_instant(at), number, 7 if is_german else None, int(is_german), data)
        )
    return written


def by_the_rules(control: Any, written: list[Line]) -> dict[int, tuple[Any, ...]]:
    """Each obligation by its trigger: due, closed, cancelled."""
    found = {}
    version = trials.always(Trial("whistle", control))
    for kettle in (1, 2, 3):
        facts = [
            Fact(
                id=line.id,
                name=line.name,
                sequence=line.seq,
                occurred_at=to_moment(line.at),
                recorded_at=to_moment(line.at),
                data=line.data,
                unit_id=line.unit,
                unit_path="",
                calendar=CALENDARS[line.calendar],
            )
            for line in sorted(written, key=lambda line: (line.at, line.seq))
            if line.subject == kettle
        ]
        for one in evaluate([version], facts):
            closed = one.closed_at if one.status in {"met", "met_late"} else None
            found[one.trigger.id] = (
                to_instant(one.due_at) if one.due_at else None,
                to_instant(closed) if closed else None,
                int(one.status == "cancelled"),
            )
    return found


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
@given(shape=controls(), history=st.lists(happenings, min_size=1, max_size=30), start=st.sampled_from(STARTS))
def test_columns_and_rules_agree(shape: dict[str, Any], history: list[Any], start: datetime) -> None:
    control = read_control(shape)
    written = lines(history, start)
    wanted = by_the_rules(control, written)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "events.parquet"
        assert trials.write_lines(path, written, [control]) == len(written)
        if not why_by_rows(control):
            connection = trials.connect()
            owed = trials.obligations(connection, connection.read_parquet(str(path)), control, CALENDARS)
            rows = connection.to_pyarrow(owed).to_pylist()
            found = {row["id"]: (row["due"], row["closed"], row["cancelled"]) for row in rows}
            assert len(rows) == len(found)
            open_or_closed = {key: value for key, value in wanted.items() if not value[2]}
            assert {key: value for key, value in found.items() if not value[2]} == open_or_closed
            assert {key for key, value in found.items() if value[2]} == wanted.keys() - open_or_closed.keys()
        judged = trials.judge(path, [Trial("whistle", control)], CALENDARS, STRETCH)
    assert sum(row.opened for row in judged) == len(wanted)
    assert sum(row.cancelled for row in judged) == sum(value[2] for value in wanted.values())
    kept = [value for value in wanted.values() if value[1] is not None]
    assert sum(row.met for row in judged) == sum(due is None or closed <= due for due, closed, _ in kept)
    assert sum(row.met + row.late for row in judged) == len(kept)
