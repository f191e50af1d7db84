"""House numbers: 3-2-1201, 3号楼2单元1201 and 三栋二单元1201室 are one place and get the same tokens.

A place is up to four numbered parts: phase (期), building, entrance and room. Its token joins a letter and
the number of each part, "@b3e2r1201"; shorter tokens stand for what people leave out ("3栋1201",
"2单元1201", "1201室").
"""

import re
from collections.abc import Iterator
from itertools import combinations

MARK = "@"
END = ";"
# Two digits are as likely a day or a piece.
SHORTEST_ROOM = 3

Parts = tuple[tuple[str, str], ...]

_NUMERAL = "一二三四五六七八九十"
_NUMBER = rf"(?:[a-z]?\d{{1,5}}|[a-z]|[{_NUMERAL}]{{1,3}})"
_LABELS = {
    "p": "期",
    "b": "(?:号楼|号栋|栋|幢|座|#楼|#)",
    "e": "(?:单元|门|梯)",
}
# Alone these are everyday words: 一座 is not always a building.
_VAGUE = "期座门户"
_LABELLED = re.compile(
    rf"(?<![a-z0-9])(?=[a-z0-9{_NUMERAL}])"
    + "".join(rf"(?:(?P<{kind}>{_NUMBER}){label}[-\s]?)?" for kind, label in _LABELS.items())
    + r"(?:(?P<r>[a-z]?\d{2,5})(?:号?(?P<room>室|房|户)|(?![a-z0-9]|-\d)))?"
)
# Without one of these there is no chain, and no labelled place.
_JOINTS = frozenset("-#")
_SIGNS = frozenset("期楼栋幢座#元门梯室房户")
_CHAIN = re.compile(r"(?<![a-z0-9])[a-z]?\d{1,5}(?:[-#][a-z]?\d{1,5}){1,3}(?![a-z0-9])")


def premises_tokens(text: str) -> set[str]:
    """Every way in which the places named in the folded `text` may be asked for."""
    tokens: set[str] = set()
    for place in _places(text):
        for size in range(1, len(place) + 1):
            tokens.update(_token(parts) for parts in combinations(place, size))
    return tokens


def premises_asked(term: str) -> list[str]:
    """The tokens of which one must be there when the whole `term` names a place; else empty."""
    match = _CHAIN.fullmatch(term)
    if match:
        return [_token(place) for place in _chain(match.group())]
    match = _LABELLED.fullmatch(term)
    place = _labelled(match) if match else ()
    if not place or (len(place) == 1 and term[-1] in _VAGUE):
        return []
    return [_token(place)]


def is_exact(term: str) -> bool:
    """Whether a place is meant and nothing else, so that 3-2-1201 does not find 13-2-1201.

    A chain that begins with three digits or more may as well be a piece of a phone number or a date; a room of fewer
    than three digits may be half typed.
    """
    if _CHAIN.fullmatch(term):
        return all(len(part) <= 2 for part in re.split("[-#]", term)[:-1]) and bool(_chain(term))
    match = _LABELLED.fullmatch(term)
    place = _labelled(match) if match else ()
    return len(place) > 1 and len(dict(place).get("r", "")) >= SHORTEST_ROOM


def _places(text: str) -> Iterator[Parts]:
    # Most texts name no place, which a look for the signs tells much faster than the patterns.
    if not _JOINTS.isdisjoint(text):
        for match in _CHAIN.finditer(text):
            yield from _chain(match.group())
    for match in _LABELLED.finditer(text) if not _SIGNS.isdisjoint(text) else ():
        place = _labelled(match) if match.group() else ()
        if place:
            yield place


def _chain(text: str) -> list[Parts]:
    """What 3-2-1201 or 2-1201 may mean; nothing when it ends too short for a room, as a date does."""
    numbers = [_plain(part) for part in re.split("[-#]", text)]
    if len(numbers[-1]) < SHORTEST_ROOM:
        return []
    readings = {2: ("br", "er"), 3: ("ber",), 4: ("pber",)}[len(numbers)]
    return [tuple(zip(kinds, numbers, strict=True)) for kinds in readings]


def _labelled(match: re.Match[str]) -> Parts:
    """The parts of a written-out place; a number is a room only with its word or behind another part."""
    place = tuple((kind, _plain(match[kind])) for kind in "pbe" if match[kind])
    if match["r"] and (place or match["room"]):
        place += (("r", _plain(match["r"])),)
    return place


def _token(place: Parts) -> str:
    return MARK + "".join(kind + number for kind, number in place)


def _plain(number: str) -> str:
    """`number` without leading zeros, Chinese numerals up to 99 as digits."""
    if number[0] not in _NUMERAL:
        return number.lstrip("0") or "0"
    tens, ten, ones = number.rpartition("十")
    if not ten:
        return "".join(str(_NUMERAL.index(numeral) + 1) for numeral in number)
    return str(
        (_NUMERAL.index(tens[0]) + 1 if tens else 1) * 10 + (_NUMERAL.index(ones[0]) + 1 if ones else 0)
    )
