"""The parts of the documentation that the code knows best: events (docs/events.md), requirements (docs/clauses.md).

`python -m huiyin.config.reference` writes them; tests/architecture holds the files against the code.
"""

import os
import sys
from collections.abc import Iterator
from inspect import cleandoc
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Literal, Union, get_args, get_origin

from huiyin.config.rooms import HOUSE, ROOMS

if TYPE_CHECKING:
    from huiyin.journal.registry import EventData

DOCS = HOUSE.parents[1] / "docs"
WORDS = {"int": "number", "str": "text", "bool": "yes/no", "AwareDatetime": "time", "datetime": "time"}
HEAD = """# Events

Everything that happens is recorded in the journal as one of these events. Procedures (packs) refer to them
by name, and to their data by field; the subject is what the event happens to ("*": anything). A field of kind
staff or unit can be named in `owed_by`, without its `_id`. This page is written by `make docs`.
"""


CLAUSES_HEAD = """# Requirements and what serves them

Every clause of the source procedures by its number: served by a control (a clause of a pack in `packs/`, which owes and
proves), by a feature (a page or command), by guidance text, or not yet. "Missing" says what a service in part still
lacks; under "not yet" stands the room that will serve it, and which controls of packs wait for it: they are written
out, and open nothing until what they name exists. This page is written by `make docs` from
`ledger/data/source-clauses.toml`, the rooms' `data/clauses.toml` and the `source` of packs.
"""


def events_page() -> str:
    """The page as it should be."""
    return "\n".join([HEAD, *_rooms()])


def clauses_page() -> str:
    """The table of requirements as it should be."""
    from huiyin.ledger.queries.requirements import get_catalogue, list_requirements
    from huiyin.ledger.rules.requirements import count_states

    rows = list_requirements()
    counts = count_states(rows)
    lines = [CLAUSES_HEAD, "| " + " | ".join(counts) + " |", "|" + "---|" * len(counts)]
    lines.append("| " + " | ".join(str(number) for number in counts.values()) + " |")
    for document in get_catalogue().documents:
        lines += [
            f"\n## {document.code} {document.title.en} {document.title.zh}\n",
            "| clause | requirement | state | by | missing |\n|---|---|---|---|---|",
        ]
        for row in (row for row in rows if row.document == document.code):
            by = ", ".join(f"`{service.by}`" for service in row.services) or row.room
            by += "".join(f"; waiting: `{service.by}`" for service in row.waiting)
            missing = "; ".join(text.en for text in row.missing) or "–"
            state = row.state.replace("_", " ")
            lines.append(f"| {row.number} | {row.title.en} {row.title.zh} | {state} | {by} | {missing} |")
    return "\n".join(lines) + "\n"


def _rooms() -> Iterator[str]:
    from huiyin.journal.registry import list_events

    for room in ROOMS:
        events = [event for event in list_events() if event.__module__.startswith(f"huiyin.{room}.events")]
        if not events:
            continue
        yield f"## {room}\n\n| event | subject | data | meaning |\n|---|---|---|---|"
        for event in events:
            fields = ", ".join(f"`{name}` {_type(event, name)}" for name in event.model_fields)
            meaning = cleandoc(event.__doc__ or "").split("\n")[0]
            yield f"| `{event.event}` | {event.subject} | {fields or '–'} | {meaning} |"
        yield ""


def _type(event: "type[EventData]", name: str) -> str:
    """The type of a field in words: `StaffId | None` is "staff, may be empty"."""
    written = event.model_fields[name].annotation
    parts = get_args(written) if get_origin(written) in (Union, UnionType) else (written,)
    kind = event.owner_kind(name) or " or ".join(_word(part) for part in parts if part is not NoneType)
    return kind + (", may be empty" if NoneType in parts else "")


def _word(annotation: object) -> str:
    if get_origin(annotation) is Literal:
        return "/".join(str(value) for value in get_args(annotation))
    if get_origin(annotation) in (list, tuple):
        return f"list of {_word(get_args(annotation)[0])}"
    if get_origin(annotation) is Annotated:
        return _word(get_args(annotation)[0])
    name = getattr(annotation, "__name__", str(annotation))
    return WORDS.get(name, name)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.config.settings")
    import django

    django.setup()
    (DOCS / "events.md").write_text(events_page(), encoding="utf-8")
    (DOCS / "clauses.md").write_text(clauses_page(), encoding="utf-8")
    sys.exit(0)
