"""Event logs from elsewhere: CSV or XES in, lines for the back-test out, every mistake with its line.

A mapping (TOML, docs/back-test.md) says which columns (XES: keys of attributes, those of the case with `case:`) hold
what, and which event of ours an activity is.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from pydantic import Field, StringConstraints, field_validator

from huiyin.base.errors import Invalid
from huiyin.base.toml import EncodingName, TomlFile, ZoneName
from huiyin.calendars.rules import Calendar
from huiyin.calendars.rules.calendar import to_instant
from huiyin.journal.registry import find_event
from huiyin.ledger.rules.pack import Code, Strict, Text
from huiyin.ledger.rules.trial import Line
from huiyin.ledger.rules.xes import read_xes

MOST_MISTAKES = 20
Words = Annotated[str, StringConstraints(min_length=1)]
Row = Mapping[str, str]


class LogColumns(Strict):
    """Which column holds the case, the activity, the time, and (optional) the unit."""

    case: Words = "case:concept:name"
    activity: Words = "concept:name"
    at: Words = "time:timestamp"
    unit: Words | None = None


class LogMapping(Strict):
    """A mapping file of a log; an event "" says that the activity is of no interest.

    `ends` is an event that happens, besides, with the last activity of each case.
    """

    noun: Literal["log"]
    code: Code
    title: Text
    time_zone: ZoneName = "Asia/Shanghai"
    times: list[Words] = []
    encoding: EncodingName = "utf-8-sig"
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] = ","
    columns: LogColumns = LogColumns()
    events: Annotated[dict[str, str], Field(min_length=1)]
    moments: dict[str, Words] = {}
    data: dict[str, Words] = {}
    calendar: dict[str, Any] = {}
    ends: str = ""

    @field_validator("events")
    @classmethod
    def _declared(cls, events: dict[str, str]) -> dict[str, str]:
        for name in events.values():
            _check_event(name)
        return events

    @field_validator("ends")
    @classmethod
    def _declared_end(cls, name: str) -> str:
        _check_event(name)
        return name

    def compiled_calendar(self, default: Calendar) -> Calendar:
        """By what due times of the log are counted: its own calendar, else the default one's shifts in its zone.

        :raises Invalid: the calendar makes no sense
        """
        if self.calendar:
            return Calendar.from_spec({"tz": self.time_zone, **self.calendar})
        if default.tz.key == self.time_zone:
            return default
        week = [["09:00", "12:00"], ["13:30", "18:00"]]
        shifts = {day: week for day in ("mon", "tue", "wed", "thu", "fri")}
        return Calendar.from_spec({"tz": self.time_zone, "shifts": shifts})


def _check_event(name: str) -> None:
    if name and find_event(name) is None:
        raise ValueError(_("there is no event %(name)s") % {"name": name})


@dataclass
class LogReport:
    """What was found while a log was read; `units` are names, their places the numbers of the lines' units."""

    rows: int = 0
    events: int = 0
    cases: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    activities: Counter[str] = field(default_factory=Counter)
    first: int | None = None
    last: int | None = None
    ends: dict[int, tuple[int, int | None]] = field(default_factory=dict)


def read_log_mapping(text: str) -> LogMapping:
    """The mapping in a TOML text.

    :raises Invalid: names every mistake with its line and field
    """
    return TomlFile(text).shape(LogMapping)


def read_log(path: Path, mapping: LogMapping, report: LogReport) -> Iterator[Line]:
    """The lines of a log, as they come; fills the report on the way.

    :raises Invalid: after reading to the end, with up to twenty mistakes, each with its line; at once where the file
        is none, lacks a column or is broken
    """
    rows = read_xes(path) if path.suffix.lower() == ".xes" else _read_csv(path, mapping)
    mistakes: list[str] = []
    for number, row in rows:
        report.rows += 1
        try:
            line = _line(row, mapping, report)
        except ValueError as mistake:
            mistakes.append(_("line %(line)d: %(mistake)s") % {"line": number, "mistake": mistake})
            if len(mistakes) == MOST_MISTAKES:
                break
            continue
        if line is not None and not mistakes:
            yield line
    if mistakes:
        raise Invalid("\n".join(mistakes))
    if not report.rows:
        raise Invalid(_("the log has no events"))
    for subject, (at, unit) in report.ends.items() if mapping.ends else ():
        report.events += 1
        number = report.rows + subject
        yield Line(subject, number, mapping.ends, at, number, unit, 0, {})


def _read_csv(path: Path, mapping: LogMapping) -> Iterator[tuple[int, Row]]:
    try:
        with path.open(encoding=mapping.encoding, newline="") as file:
            reader = csv.DictReader(file, delimiter=mapping.delimiter, strict=True)
            _check_columns(reader.fieldnames or [], mapping)
            for row in reader:
                if None in row or None in row.values():
                    raise Invalid(
                        _("line %(line)d: it has too few or too many columns") % {"line": reader.line_num}
                    )
                yield reader.line_num, row
    except OSError as mistake:
        raise Invalid(
            _("%(path)s cannot be read: %(failure)s") % {"path": path, "failure": mistake.strerror}
        ) from mistake
    except UnicodeDecodeError as mistake:
        raise Invalid(
            _("%(path)s is not %(encoding)s text") % {"path": path, "encoding": mapping.encoding}
        ) from mistake
    except csv.Error as mistake:
        raise Invalid(
            _("line %(line)d: %(mistake)s") % {"line": reader.line_num, "mistake": mistake}
        ) from mistake


def _check_columns(names: Any, mapping: LogMapping) -> None:
    columns = mapping.columns
    wanted = [columns.case, columns.activity, columns.at, *mapping.moments.values(), *mapping.data.values()]
    missing = sorted({*wanted, *([columns.unit] if columns.unit else [])} - set(names))
    if missing:
        raise Invalid(_("line 1: these columns are missing: %(names)s") % {"names": ", ".join(missing)})


def _line(row: Row, mapping: LogMapping, report: LogReport) -> Line | None:
    columns = mapping.columns
    case, activity = (_value(row, name) for name in (columns.case, columns.activity))
    at = to_instant(_time(_value(row, columns.at), mapping))
    name = mapping.events.get(activity, mapping.events.get("*"))
    if name is None:
        raise ValueError(_("the mapping does not know the activity %(name)s") % {"name": activity})
    subject = report.cases.setdefault(case, len(report.cases) + 1)
    report.activities[activity] += 1
    report.first = at if report.first is None else min(report.first, at)
    report.last = at if report.last is None else max(report.last, at)
    unit = None
    if columns.unit:
        unit = report.units.setdefault(row.get(columns.unit, ""), len(report.units) + 1)
    if subject not in report.ends or at >= report.ends[subject][0]:
        report.ends[subject] = at, unit
    if not name:
        return None
    report.events += 1
    data: dict[str, Any] = {key: row[column] for key, column in mapping.data.items() if row.get(column)}
    for key, column in mapping.moments.items():
        data[key] = _time(row[column], mapping).isoformat() if row.get(column) else None
    return Line(subject, report.rows, name, at, report.rows, unit, 0, data)


def _value(row: Row, name: str) -> str:
    value = row.get(name)
    if not value:
        raise ValueError(_("%(name)s is missing") % {"name": name})
    return value


def _time(text: str, mapping: LogMapping) -> datetime:
    zone = ZoneInfo(mapping.time_zone)
    for form in ["", *mapping.times]:
        try:
            moment = (
                datetime.strptime(text, form).replace(tzinfo=zone) if form else datetime.fromisoformat(text)
            )
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    raise ValueError(_("%(text)s is no time") % {"text": text})
