"""Back-test: draft clauses over a stretch of the journal, or over a log from elsewhere (decision 0016)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils.translation import gettext_noop

from huiyin.calendars.queries import default_calendar, get_version
from huiyin.calendars.rules import Calendar
from huiyin.calendars.rules.calendar import to_instant, to_moment
from huiyin.journal.queries import standing_events
from huiyin.ledger.queries.compliance import Figures, compliance_as_of
from huiyin.ledger.rules.logs import LogMapping, LogReport, read_log
from huiyin.ledger.rules.pack import PackShape
from huiyin.ledger.rules.reading import read_control
from huiyin.ledger.rules.trial import Judged, Line, Stretch, Trial, judge, write_lines
from huiyin.ledger.rules.values import Respond

#: Why the other controls cannot be tried on the past.
UNJUDGED = {
    "guard": gettext_noop("it judges the context of actions, which is not recorded"),
    "repeat": gettext_noop("it needs the members of each period as they were"),
    "quota": gettext_noop("it needs the members of each period as they were"),
    "rate": gettext_noop("it needs both numbers of the measure as they were"),
}
#: Numbers of subjects of different kinds are kept apart in one column.
KIND = 1 << 48
ACROSS = ("unit", "month", "clause")


@dataclass
class Tested:
    """What came out: a row per clause, unit and month; units by code (of the organisation) or name (of a log)."""

    events: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)
    how: dict[str, str] = field(default_factory=dict)
    unjudged: dict[str, str] = field(default_factory=dict)


def trials_of(pack: PackShape, tested: Tested, *, clauses: Sequence[str] = ()) -> list[Trial]:
    """The clauses of a pack that can be judged; notes in `tested` how, and why the others cannot."""
    trials = []
    for clause in (clause for procedure in pack.procedures for clause in procedure.clauses):
        if clauses and clause.code not in clauses:
            continue
        if clause.control.kind in UNJUDGED:
            tested.unjudged[clause.code] = UNJUDGED[clause.control.kind]
            continue
        trial = Trial(clause.code, read_control(clause.control.model_dump()))
        tested.how[clause.code] = trial.how
        trials.append(trial)
    return trials


def try_on_journal(
    pack: PackShape,
    stretch: Stretch,
    *,
    unit_path: str = "",
    unit_codes: dict[int, str],
    clauses: Sequence[str] = (),
) -> Tested:
    """The clauses of a pack over the journal, at and below a unit, with what was owed under the same codes beside."""
    tested = Tested()
    trials = trials_of(pack, tested, clauses=clauses)
    if not trials:
        return tested
    calendars: dict[int, Calendar] = {}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "journal.parquet"
        lines = journal_lines(
            [trial.control for trial in trials], calendars, imported=pack.history, unit_path=unit_path
        )
        tested.events = write_lines(path, lines, [trial.control for trial in trials])
        judged = judge(path, trials, calendars, stretch)
    tested.rows = [_row(one, unit_codes) for one in judged]
    _beside(tested, stretch, {one.clause for one in judged}, unit_codes)
    return tested


def journal_lines(
    controls: Sequence[Respond], calendars: dict[int, Calendar], *, imported: bool, unit_path: str = ""
) -> Iterator[Line]:
    """The standing events that these controls read, as columns hold them; collects the calendars of their units."""
    names = sorted({name for control in controls for name in control.names})
    events = standing_events().filter(name__in=names, imported=imported, unit_path__startswith=unit_path)
    kinds: dict[str, int] = {}
    for row in events.order_by("pk").values_list(
        "subject_kind", "subject_id", "id", "name", "occurred_at", "sequence", "unit_id", "calendar_id", "data"
    ).iterator(5000):  # fmt: skip
        kind, subject, id_, name, at, seq, unit, calendar, data = row
        number = calendar or 0
        if number not in calendars:
            calendars[number] = get_version(calendar)
        place = kinds.setdefault(kind, len(kinds)) * KIND + subject
        yield Line(place, id_, name, to_instant(at), seq, unit, number, data)


def try_on_log(
    pack: PackShape, path: Path, mapping: LogMapping, *, since: datetime | None, until: datetime | None
) -> tuple[Tested, LogReport]:
    """The clauses of a pack over a log, as things stood at its last event.

    :raises Invalid: the log has mistakes; nothing is judged then
    """
    tested, report = Tested(), LogReport()
    trials = trials_of(pack, tested)
    calendars = {0: mapping.compiled_calendar(default_calendar())}
    with TemporaryDirectory() as folder:
        columns = Path(folder) / "log.parquet"
        controls = [trial.control for trial in trials]
        tested.events = write_lines(columns, read_log(path, mapping, report), controls)
        last = to_moment(report.last or 0)
        # The last event counts: the stretch ends just after it.
        stretch = Stretch(
            since or datetime(1900, 1, 1, tzinfo=UTC), until or last + timedelta(microseconds=1), last
        )
        judged = judge(columns, trials, calendars, stretch)
    names = {number: name for name, number in report.units.items()}
    tested.rows = [_row(one, names) for one in judged]
    return tested, report


def add_up(rows: Iterable[dict[str, Any]], by: Sequence[str]) -> list[dict[str, Any]]:
    """The rows added up over what `by` leaves out; clauses are never mixed."""
    keys = ["clause", *(name for name in by if name != "clause")]
    sums: dict[tuple[Any, ...], Counter[str]] = {}
    for row in rows:
        cell = sums.setdefault(tuple(row[name] for name in keys), Counter())
        cell.update({name: value for name, value in row.items() if isinstance(value, int)})
    return [
        {**dict(zip(keys, key, strict=True)), **figures, **_rates(figures)}
        for key, figures in sorted(sums.items(), key=lambda item: [str(part) for part in item[0]])
    ]


def _rates(figures: Counter[str]) -> dict[str, float | None]:
    judged = figures["met"] + figures["late"] + figures["overdue"]
    rates = {"rate": round(figures["met"] / judged, 4) if judged else None}
    if "was_opened" in figures:
        was = figures["was_met"] + figures["was_late"] + figures["was_overdue"]
        rates["was_rate"] = round(figures["was_met"] / was, 4) if was else None
    return rates


def _row(one: Judged, units: dict[int, str]) -> dict[str, Any]:
    return {
        "clause": one.clause,
        "unit": "" if one.unit is None else units.get(one.unit, str(one.unit)),
        "month": one.month,
        "opened": one.opened,
        "met": one.met,
        "late": one.late,
        "open": one.overdue + one.waiting,
        "overdue": one.overdue,
        "cancelled": one.cancelled,
    }


def _beside(tested: Tested, stretch: Stretch, codes: set[str], units: dict[int, str]) -> None:
    """Put what was beside what would have been, for whole months of the stretch."""
    if not codes:
        return
    known = {(row["clause"], row["unit"], row["month"]): row for row in tested.rows}
    for row in tested.rows:
        row |= _was(Figures())
    cells = compliance_as_of(stretch.as_of, clauses=sorted(codes))
    for (code, unit, month), figures in cells.items():
        cell = (code, "" if unit is None else units.get(unit, str(unit)), month)
        if cell in known:
            known[cell].update(_was(figures))


def _was(figures: Figures) -> dict[str, int]:
    return {
        "was_opened": figures.due + figures.waived + figures.cancelled,
        "was_met": figures.on_time,
        "was_late": figures.late,
        "was_overdue": figures.open_overdue,
    }
