"""On which floor a room is, by its code: 1201 and 12-01 on the 12th, B101 on the first below the ground."""

import re

#: Floor (0 for unknown), and the door on it.
Place = tuple[int, str]

_PARTED = re.compile(r"(?P<below>[-Bb负]?)(?P<floor>\d{1,3})\s*[-./]\s*(?P<door>\d{1,3}[A-Za-z]?)")
_JOINED = re.compile(r"(?P<below>[-Bb负]?)(?P<floor>\d{1,3})(?P<door>\d\d[A-Za-z]?)")


def floor_and_door(code: str) -> Place:
    """Where a room stands in the grid; floor 0 when its code does not tell."""
    text = code.strip().removesuffix("室")
    found = _PARTED.fullmatch(text) or _JOINED.fullmatch(text)
    if found is None or not int(found["floor"]):
        return 0, text
    floor = int(found["floor"])
    return (-floor if found["below"] else floor), found["door"]
