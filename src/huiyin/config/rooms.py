"""Which rooms there are, from the lower floors up. Read without Django, so that commands start fast."""

from pathlib import Path

ROOMS = [
    "journal",
    "calendars",
    "search",
    "files",
    "staff",
    "customers",
    "ledger",
    "improvements",
    "channels",
    "cases",
    "portal",
]
HOUSE = Path(__file__).resolve().parents[1]


def rooms_with(module: str) -> list[str]:
    """The rooms that have this piece of furniture, a module or a package ("cli", "urls", "apps")."""
    return [
        room
        for room in ROOMS
        if (HOUSE / room / f"{module}.py").exists() or (HOUSE / room / module / "__init__.py").exists()
    ]
