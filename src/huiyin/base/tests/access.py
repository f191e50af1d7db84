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


def who(names: str) -> frozenset[str]:
    """Personas from a line of text: who("clerk supervisor")."""
    return frozenset(names.split())
