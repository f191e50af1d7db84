"""What the source procedures require, clause by clause, and what serves each clause."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import StringConstraints, model_validator

from huiyin.ledger.rules.pack import Strict, Text

Kind = Literal["control", "feature", "guidance"]
State = Literal["control", "feature", "guidance", "not_yet"]
STATES: tuple[State, ...] = ("control", "feature", "guidance", "not_yet")
Number = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,2}[1-9][0-9]?$")]


class RequirementShape(Strict):
    """One clause in the catalogue: a short title in our own words, and the room it belongs to."""

    zh: str
    en: str
    room: str


class DocumentShape(Strict):
    """One source procedure with its clauses."""

    code: str
    title: Text
    clauses: dict[Number, RequirementShape]


class CatalogueShape(Strict):
    """All source procedures; `rooms` names every room, built or not."""

    rooms: dict[str, Text]
    documents: list[DocumentShape]


class ServiceShape(Strict):
    """What a room says of one clause: the page (URL name) or command that serves it, and what is missing."""

    kind: Literal["feature", "guidance"] = "feature"
    page: str = ""
    command: str = ""
    missing: Text | None = None

    @model_validator(mode="after")
    def _one_place(self) -> "ServiceShape":
        if bool(self.page) == bool(self.command):
            raise ValueError("either page or command")
        return self


@dataclass(frozen=True, slots=True)
class Service:
    """One thing that serves a clause: `by` is the code of a control, a URL name, or a command."""

    kind: Kind
    room: str
    by: str
    words: Text | None = None
    missing: Text | None = None
    is_command: bool = False


@dataclass(frozen=True, slots=True)
class Requirement:
    """A clause of a source procedure with what serves it today, and the controls that will (`waiting`)."""

    number: str
    document: str
    title: Text
    room: str
    services: tuple[Service, ...] = ()
    waiting: tuple[Service, ...] = ()

    @property
    def state(self) -> State:
        """The strongest thing that serves it: a control before a feature before guidance."""
        kinds = {service.kind for service in self.services}
        return next((state for state in STATES if state in kinds), "not_yet")

    @property
    def missing(self) -> list[Text]:
        """What is still to come where it is served in part."""
        return [service.missing for service in self.services if service.missing]

    @property
    def rooms(self) -> list[str]:
        """The rooms that serve it, or the one that will."""
        return list(dict.fromkeys(service.room for service in self.services)) or [self.room]


def assemble(
    catalogue: CatalogueShape,
    services: Mapping[str, Iterable[Service]],
    waiting: Mapping[str, Iterable[Service]],
) -> list[Requirement]:
    """Every clause of the catalogue, in its order, with its services and the controls that wait."""
    return [
        Requirement(
            number,
            document.code,
            Text(zh=clause.zh, en=clause.en),
            clause.room,
            tuple(services.get(number, ())),
            tuple(waiting.get(number, ())),
        )
        for document in catalogue.documents
        for number, clause in document.clauses.items()
    ]


def count_states(requirements: Iterable[Requirement]) -> dict[str, int]:
    """How many there are in each state, `partly` (served, but something is missing) and in all (`total`)."""
    counts = dict.fromkeys(("total", *STATES, "partly"), 0)
    for requirement in requirements:
        counts["total"] += 1
        counts[requirement.state] += 1
        counts["partly"] += bool(requirement.missing)
    return counts
