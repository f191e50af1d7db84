"""How a room states who may open its pages: the table in its `tests/access.py`, which the build walks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

STRANGER = "stranger"
EVERYBODY = frozenset({"*"})


@dataclass(frozen=True, slots=True)
class Access:
    """What each persona gets from one address.

    `allowed` get `granted`, those in `hidden` 404 (it does not exist for them), all others `refused`.
    Strangers are sent to the login page unless it is `public`. `subject` makes what the address is about from
    the company, and returns the address's arguments. What a POST changes is undone before the next persona.
    """

    allowed: frozenset[str]
    granted: int = 200
    refused: int = 403
    hidden: frozenset[str] = frozenset()
    public: bool = False
    method: str = "GET"
    data: Mapping[str, Any] = field(default_factory=dict)
    subject: Callable[[Any], dict[str, Any]] | None = None

    def expected(self, persona: str) -> int:
        """The status that this persona gets."""
        if persona == STRANGER and not self.public:
            return 303
        if self.allowed == EVERYBODY or persona in self.allowed:
            return self.granted
        return 404 if persona in self.hidden else self.refused


@dataclass(frozen=True, slots=True)
class Operation(Access):
    """What each persona gets from an operation of the API, called "api:register_case" in the table.

    Reading (`method` GET) sends `data` as parameters, anything else as the JSON body. Strangers get 401.
    What `subject` makes and the address does not name goes into the body too.
    """

    def expected(self, persona: str) -> int:
        """The status that this persona gets."""
        return 401 if persona == STRANGER else super(Operation, self).expected(persona)


def writes(allowed: frozenset[str], data: Mapping[str, Any] | None = None, **more: Any) -> Operation:
    """An operation that does something."""
    return Operation(allowed, method="POST", data=data or {}, **more)


def who(names: str) -> frozenset[str]:
    """Personas from a line of text: who("clerk supervisor")."""
    return frozenset(names.split())
