"""XES (IEEE 1849) and OCEL 2.0 (JSON): read and written as streams, a case or an event at a time.

Reading refuses document types and entities: a log needs none, and they are how XML bombs are built.
"""

import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO
from xml.parsers.expat import ExpatError, ParserCreate
from xml.sax.saxutils import quoteattr

from django.utils.translation import gettext as _

from huiyin.base.errors import Invalid

CHUNK = 1 << 16
_VALUES = frozenset({"string", "date", "int", "float", "boolean", "id"})
_EXTENSIONS = (
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
    ("Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
)


class _Reader:
    """Collects the events of the traces that have been read to their end."""

    def __init__(self) -> None:
        self.found: deque[tuple[int, dict[str, str]]] = deque()
        self._parser = ParserCreate(namespace_separator=None)
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse
        self._depth: list[str] = []
        self._case: dict[str, str] = {}
        self._event: dict[str, str] | None = None
        self._events: list[tuple[int, dict[str, str]]] = []
        self._line = 0

    def feed(self, piece: bytes, *, last: bool) -> None:
        """:raises Invalid: the XML is broken, or not what a log is"""
        try:
            self._parser.Parse(piece, last)
        except ExpatError as mistake:
            raise Invalid(
                _("line %(line)d: %(mistake)s") % {"line": mistake.lineno, "mistake": mistake}
            ) from mistake

    def _refuse(self, *_declared: Any) -> None:
        raise Invalid(
            _("line %(line)d: a log has no document type and no entities")
            % {"line": self._parser.CurrentLineNumber}
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if not self._depth and tag != "log":
            raise Invalid(_("line %(line)d: this is no XES log") % {"line": self._parser.CurrentLineNumber})
        around = self._depth[-1] if self._depth else ""
        self._depth.append(tag)
        if tag == "trace":
            self._case, self._events = {}, []
        elif tag == "event" and around == "trace":
            self._event, self._line = {}, self._parser.CurrentLineNumber
        elif tag in _VALUES and around in {"trace", "event"} and "key" in attributes:
            into = self._event if around == "event" else self._case
            if into is not None:
                into[attributes["key"]] = attributes.get("value", "")

    def _end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        self._depth.pop()
        if tag == "event" and self._event is not None:
            self._events.append((self._line, self._event))
            self._event = None
        elif tag == "trace":
            # Attributes of the case may stand after its events.
            about = {f"case:{key}": value for key, value in self._case.items()}
            self.found.extend((line, about | event) for line, event in self._events)


def read_xes(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The events of a log with their lines: attributes by key, those of the case with `case:` before.

    :raises Invalid: the file cannot be read, is broken, or declares entities; with the line
    """
    reader = _Reader()
    try:
        with path.open("rb") as file:
            while True:
                piece = file.read(CHUNK)
                reader.feed(piece, last=not piece)
                while reader.found:
                    yield reader.found.popleft()
                if not piece:
                    return
    except OSError as mistake:
        raise Invalid(
            _("%(path)s cannot be read: %(failure)s") % {"path": path, "failure": mistake.strerror}
        ) from mistake


Attributes = Mapping[str, str | int | bool]


def write_xes(out: TextIO, traces: Iterable[tuple[str, Iterable[Attributes]]]) -> int:
    """Write cases with their events, in order; `time:timestamp` in ISO form. Returns the number of events."""
    count = 0
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    out.write('<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">\n')
    for name, prefix, uri in _EXTENSIONS:
        out.write(f'<extension name="{name}" prefix="{prefix}" uri="{uri}"/>\n')
    out.write('<classifier name="Activity" keys="concept:name"/>\n')
    for case, events in traces:
        out.write(f'<trace><string key="concept:name" value={_quoted(case)}/>\n')
        for event in events:
            count += 1
            out.write(
                "<event>" + "".join(_attribute(key, value) for key, value in event.items()) + "</event>\n"
            )
        out.write("</trace>\n")
    out.write("</log>\n")
    return count


def _attribute(key: str, value: str | int | bool) -> str:
    kind, text = "string", str(value)
    if isinstance(value, bool):
        kind, text = "boolean", "true" if value else "false"
    elif isinstance(value, int):
        kind = "int"
    elif key == "time:timestamp":
        kind = "date"
    return f"<{kind} key={_quoted(key)} value={_quoted(text)}/>"


def _quoted(text: str) -> str:
    # Characters that XML 1.0 cannot hold would make the whole file unreadable.
    return quoteattr("".join(letter for letter in text if letter >= " " or letter in "\t\n"))


def write_ocel(
    out: TextIO,
    *,
    object_types: Mapping[str, Iterable[Mapping[str, str]]],
    event_types: Mapping[str, Iterable[Mapping[str, str]]],
    objects: Iterable[Mapping[str, Any]],
    events: Iterable[Mapping[str, Any]],
) -> int:
    """Write OCEL 2.0 JSON, objects and events as they come; returns the number of events."""
    out.write('{"objectTypes": ' + _types(object_types) + ',\n"eventTypes": ' + _types(event_types))
    out.write(',\n"objects": [')
    _write_rows(out, objects)
    out.write('],\n"events": [')
    count = _write_rows(out, events)
    out.write("]}\n")
    return count


def _types(types: Mapping[str, Iterable[Mapping[str, str]]]) -> str:
    return json.dumps([{"name": name, "attributes": list(some)} for name, some in types.items()])


def _write_rows(out: TextIO, rows: Iterable[Mapping[str, Any]]) -> int:
    count = 0
    for count, row in enumerate(rows, start=1):
        out.write((",\n" if count > 1 else "\n") + json.dumps(row, ensure_ascii=False))
    return count
