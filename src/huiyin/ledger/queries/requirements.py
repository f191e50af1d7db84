"""What the source procedures require, and what serves it: read from data beside the code (decision 0013)."""

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from pydantic import TypeAdapter

from huiyin.ledger.rules.pack import Text
from huiyin.ledger.rules.requirements import (
    CatalogueShape,
    DocumentShape,
    Requirement,
    Service,
    ServiceShape,
    assemble,
    count_states,
)

CATALOGUE = Path(__file__).resolve().parents[1] / "data" / "source-clauses.toml"
_SERVED: TypeAdapter[dict[str, ServiceShape]] = TypeAdapter(dict[str, ServiceShape])


@dataclass(frozen=True, slots=True)
class DocumentCounts:
    """A source procedure and how many of its clauses are in each state."""

    document: DocumentShape
    counts: dict[str, int]


@lru_cache(maxsize=1)
def get_catalogue() -> CatalogueShape:
    """The catalogue that comes with the product."""
    return CatalogueShape.model_validate(_toml(CATALOGUE))


def services_of_rooms() -> Iterator[tuple[str, Service]]:
    """What each installed room's `data/clauses.toml` says, found as templates and translations are: by its place."""
    for config in apps.get_app_configs():
        path = Path(config.path) / "data" / "clauses.toml"
        if config.name.startswith("huiyin.") and path.exists():
            for number, shape in _SERVED.validate_python(_toml(path)).items():
                yield (
                    number,
                    Service(
                        shape.kind,
                        config.label,
                        shape.page or shape.command,
                        missing=shape.missing,
                        is_command=bool(shape.command),
                    ),
                )


def services_of_packs(*, waiting: bool = False) -> Iterator[tuple[str, Service]]:
    """Every shipped control with its sources; those that wait serve nothing yet and are asked for apart."""
    for path in sorted(Path(settings.PACKS).glob("*.toml")):
        for procedure in _toml(path)["procedures"]:
            for clause in procedure["clauses"]:
                if bool(clause.get("waiting_for")) != waiting:
                    continue
                words = Text.model_validate(clause["text"])
                for number in clause.get("source", []):
                    yield number, Service("control", "ledger", clause["code"], words=words)


@lru_cache(maxsize=1)
def list_requirements() -> list[Requirement]:
    """All clauses in the order of the sources; read once, for they change with the version only."""
    services: dict[str, list[Service]] = defaultdict(list)
    for number, service in (*services_of_packs(), *services_of_rooms()):
        services[number].append(service)
    waiting: dict[str, list[Service]] = defaultdict(list)
    for number, service in services_of_packs(waiting=True):
        waiting[number].append(service)
    return assemble(get_catalogue(), services, waiting)


def find_requirements(
    *, document: str = "", state: str = "", room: str = "", text: str = ""
) -> list[Requirement]:
    """Those that match all that is given; `state` may be "partly", `text` is a number or a part of a title."""
    wanted = text.strip().casefold()
    return [
        row
        for row in list_requirements()
        if document in ("", row.document)
        and state in ("", row.state, "partly" if row.missing else "")
        and (not room or room in row.rooms)
        and (
            not wanted
            or wanted == row.number.casefold()
            or wanted in f"{row.title.zh} {row.title.en}".casefold()
        )
    ]


def count_by_document() -> list[DocumentCounts]:
    """Every source procedure with its counts."""
    return [
        DocumentCounts(document, count_states(find_requirements(document=document.code)))
        for document in get_catalogue().documents
    ]


def address(service: Service) -> str:
    """Where one sees it; "" for controls, commands and pages that need an argument."""
    if service.kind == "control" or service.is_command:
        return ""
    try:
        return reverse(service.by)
    except NoReverseMatch:
        return ""


def as_data() -> dict[str, Any]:
    """The whole table as `huiyin clauses --json` prints it; the four states add up to `total`."""
    rows = list_requirements()
    return {
        **count_states(rows),
        "ids": {
            row.number: {
                "state": row.state,
                "document": row.document,
                "title": row.title.model_dump(),
                "rooms": row.rooms,
                "by": [{"kind": service.kind, "name": service.by} for service in row.services],
                "missing": [text.model_dump() for text in row.missing],
                "waiting": [service.by for service in row.waiting],
            }
            for row in rows
        },
    }


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
