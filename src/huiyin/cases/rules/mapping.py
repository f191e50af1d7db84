"""Mappings: how a file from elsewhere is read as history of cases. Text in, values or mistakes out."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import zip_longest
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from pydantic import Field, StringConstraints

from huiyin.base.errors import Invalid
from huiyin.base.tables import is_spreadsheet, read_numbered
from huiyin.base.toml import EncodingName, TomlFile, ZoneName
from huiyin.ledger.rules.pack import ClauseShape, Code, ControlShape, PackShape, ProcedureShape, Strict, Text

Name = Annotated[str, StringConstraints(min_length=1)]
_PLAIN_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)
LONGEST = {"number": 80, "department": 30, "source": 40, "topic": 120}


class UnitShape(Strict):
    """The unit under which the departments of the file stand; made when it is not there."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=30)]
    name: Annotated[str, StringConstraints(min_length=1, max_length=80)]


class ColumnsShape(Strict):
    """Which column of the file holds which field; times are local times of the mapping's zone."""

    number: Name
    registered_at: Name
    department: Name
    due_at: Name | None = None
    closed_at: Name | None = None
    kind: Name | None = None
    source: Name | None = None
    topic: Name | None = None
    words: Name | None = None


class ValuesShape(Strict):
    """Translations of the file's values; what is not listed is refused, unless "*" says what it becomes."""

    kind: dict[str, Code] = {}
    source: dict[str, Code] = {}
    department: dict[str, Name] = {}


class DefaultsShape(Strict):
    """What a row without its own value gets."""

    kind: Code = "other"
    source: Code = "other"
    topic: str = ""


class ClauseOfMapping(Strict):
    """The clause under which the file's due times are owed."""

    procedure: Code
    code: Code
    number: Name = "1"
    title: Text
    text: Text
    source: list[str] = []
    target: Annotated[int, Field(ge=0, le=100)] | None = None


class MappingShape(Strict):
    """A mapping file."""

    noun: Literal["cases"]
    code: Code
    title: Text
    time_zone: ZoneName
    times: Annotated[list[Name], Field(min_length=1)] = ["%Y-%m-%d %H:%M:%S"]
    encoding: EncodingName = "utf-8"
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] = ","
    unit: UnitShape
    columns: ColumnsShape
    values: ValuesShape = ValuesShape()
    defaults: DefaultsShape = DefaultsShape()
    clause: ClauseOfMapping

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the file tells the time."""
        return ZoneInfo(self.time_zone)

    def pack(self) -> PackShape:
        """The mapping's clause as a pack that judges imported history."""
        clause = self.clause
        return PackShape(
            code=self.code,
            title=self.title,
            history=True,
            procedures=[
                ProcedureShape(
                    code=clause.procedure,
                    title=clause.title,
                    owner=self.unit.code,
                    effective_on=date(1970, 1, 1),
                    clauses=[
                        ClauseShape(
                            code=clause.code,
                            number=clause.number,
                            source=clause.source,
                            text=clause.text,
                            role="department",
                            target=clause.target,
                            control=ControlShape(
                                kind="respond",
                                when=["case.registered"],
                                then=["case.closed"],
                                due_from="due_at",
                            ),
                        )
                    ],
                )
            ],
        )


def read_mapping(text: str) -> MappingShape:
    """The mapping in a TOML text.

    :raises Invalid: names every mistake with its line and field
    """
    return TomlFile(text).shape(MappingShape)


@dataclass(slots=True)
class HistoricCase:
    """A row of the file as values; times in UTC. `corrections` says what was put right, with the original."""

    number: str
    registered_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    department: str
    kind: str
    source: str
    topic: str
    words: str
    corrections: list[str] = field(default_factory=list)


def read_row(mapping: MappingShape, row: Mapping[str, str | None]) -> HistoricCase:
    """One row of the file.

    A close before the opening becomes the opening time, and is noted as a correction.

    :raises Invalid: `fields` says what is wrong with which column
    """
    mistakes: dict[str, str] = {}
    registered = _time(mapping, "registered_at", row, mistakes)
    case = HistoricCase(
        number=_required(mapping, "number", row, mistakes),
        registered_at=registered or datetime.min.replace(tzinfo=UTC),
        due_at=_time(mapping, "due_at", row, mistakes),
        closed_at=_time(mapping, "closed_at", row, mistakes),
        department=_coded(mapping.values.department, mapping, "department", row, mistakes, lenient=True),
        kind=_coded(mapping.values.kind, mapping, "kind", row, mistakes),
        source=_coded(mapping.values.source, mapping, "source", row, mistakes),
        topic=_value(mapping, "topic", row) or mapping.defaults.topic,
        words=_value(mapping, "words", row),
    )
    if registered is None and mapping.columns.registered_at not in mistakes:
        mistakes[mapping.columns.registered_at] = _("is missing")
    for name, longest in LONGEST.items():
        if len(getattr(case, name)) > longest:
            mistakes[getattr(mapping.columns, name) or name] = _("is longer than %(n)d characters") % {
                "n": longest
            }
    if mistakes:
        raise Invalid(fields=mistakes)
    if case.closed_at is not None and case.closed_at < case.registered_at:
        original = _value(mapping, "closed_at", row)
        case.corrections.append(
            _("%(column)s %(original)s lies before the opening; taken as closed when opened")
            % {"column": mapping.columns.closed_at, "original": original}
        )
        case.closed_at = case.registered_at
    return case


def _value(mapping: MappingShape, name: str, row: Mapping[str, str | None]) -> str:
    column = getattr(mapping.columns, name)
    return ((row.get(column) or "") if column else "").strip()


def _required(
    mapping: MappingShape, name: str, row: Mapping[str, str | None], mistakes: dict[str, str]
) -> str:
    value = _value(mapping, name, row)
    if not value:
        mistakes[getattr(mapping.columns, name)] = _("is missing")
    return value


def _coded(
    codes: Mapping[str, str],
    mapping: MappingShape,
    name: str,
    row: Mapping[str, str | None],
    mistakes: dict[str, str],
    *,
    lenient: bool = False,
) -> str:
    """The code for the file's value; without any translations (or `lenient`ly) the value is the code itself."""
    value = _value(mapping, name, row)
    default = getattr(mapping.defaults, name, "")
    if not value:
        if not default:
            mistakes[getattr(mapping.columns, name) or name] = _("is missing")
        return str(default)
    found = codes.get(value, codes.get("*"))
    if found is None and codes and not lenient:
        mistakes[getattr(mapping.columns, name)] = _("the mapping does not say what %(value)s is") % {
            "value": value
        }
    return found or value


def _time(
    mapping: MappingShape, name: str, row: Mapping[str, str | None], mistakes: dict[str, str]
) -> datetime | None:
    value = _value(mapping, name, row)
    if not value:
        return None
    for pattern in mapping.times:
        try:
            local = _local(value, pattern)
        except ValueError:
            continue
        return _instant(local, mapping.zone)
    if _PLAIN_TIME.fullmatch(value):
        # A cell of a workbook that is a time, whatever times in text look like.
        return _instant(datetime.fromisoformat(value), mapping.zone)
    mistakes[getattr(mapping.columns, name)] = _("%(value)s is no time of the form %(form)s") % {
        "value": value,
        "form": " / ".join(mapping.times),
    }
    return None


def _local(value: str, pattern: str) -> datetime:
    """The commonest pattern is read without strptime, which takes thirty times as long."""
    if pattern == "%Y-%m-%d %H:%M:%S" and _PLAIN_TIME.fullmatch(value):
        return datetime.fromisoformat(value)
    return datetime.strptime(value, pattern)  # noqa: DTZ007 - the zone is given by the mapping


def _instant(local: datetime, zone: ZoneInfo) -> datetime:
    """Local times that do not exist move forward, ambiguous ones are the first; times with an offset keep it."""
    aware = local if local.tzinfo is not None else local.replace(tzinfo=zone, fold=0)
    return aware.astimezone(UTC)


def read_lines(content: bytes, mapping: MappingShape) -> Iterator[tuple[int, dict[str, str] | Invalid]]:
    """The rows of a CSV file or a workbook by column, with their line; a row that does not fit is an Invalid.

    :raises Invalid: it cannot be decoded, or lacks a column that the mapping names
    """
    if is_spreadsheet(content):
        yield from _of_workbook(content, mapping)
        return
    rows = csv.reader(io.StringIO(_decoded(content, mapping), newline=""), delimiter=mapping.delimiter)
    header = [name.strip() for name in next(rows, [])]
    _check_header(header, mapping)
    line = rows.line_num + 1
    try:
        for row in rows:
            if row and len(row) != len(header):
                counts = {"found": len(row), "wanted": len(header)}
                yield line, Invalid(_("the row has %(found)d of %(wanted)d columns") % counts)
            elif row:
                yield line, dict(zip(header, row, strict=True))
            line = rows.line_num + 1
    except csv.Error as mistake:
        raise Invalid(
            _("Line %(line)d is no CSV: %(mistake)s") % {"line": line, "mistake": mistake}
        ) from mistake


def _of_workbook(content: bytes, mapping: MappingShape) -> Iterator[tuple[int, dict[str, str] | Invalid]]:
    """The rows of a workbook's first sheet; what is missing at the end of a row is empty."""
    rows = iter(read_numbered(content))
    _line, header = next(rows, (0, []))
    _check_header(header, mapping)
    for line, row in rows:
        if len(row) > len(header):
            counts = {"found": len(row), "wanted": len(header)}
            yield line, Invalid(_("the row has %(found)d of %(wanted)d columns") % counts)
        else:
            yield line, dict(zip_longest(header, row, fillvalue=""))


def _check_header(header: Sequence[str], mapping: MappingShape) -> None:
    wanted = [name for name in mapping.columns.model_dump().values() if name is not None]
    missing = [name for name in wanted if name not in header]
    if missing:
        raise Invalid(_("The file has no column %(columns)s.") % {"columns": ", ".join(missing)})


def _decoded(content: bytes, mapping: MappingShape) -> str:
    encoding = "utf-8-sig" if mapping.encoding.lower() in {"utf-8", "utf8"} else mapping.encoding
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as mistake:
        line = content[: mistake.start].count(b"\n") + 1
        raise Invalid(
            _(
                'Line %(line)d is not %(encoding)s text. If the file was saved by Excel, try encoding = "gb18030".'
            )
            % {"line": line, "encoding": mapping.encoding}
        ) from mistake
