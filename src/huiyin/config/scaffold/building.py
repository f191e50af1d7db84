"""Writing the files of a new room and putting it on its floor."""

import json
import keyword
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from huiyin.config.rooms import HOUSE, ROOMS

PROJECT = HOUSE.parents[1]
TEXTS = Path(__file__).parent / "room"
ROOF = '"config",\n'


class Refused(Exception):
    """The room cannot be built as asked."""


def build(room: str, noun: str = "") -> str:
    """Build the room; returns what was done and what comes next.

    :raises Refused: the name is taken or no plural noun of lower-case letters
    """
    noun = noun or singular(room)
    for name in (room, noun):
        if not re.fullmatch(r"[a-z][a-z_]{2,29}", name) or keyword.iskeyword(name):
            raise Refused(f"{name!r} is not a name for a room or its noun: small letters, at least three")
    if room == noun:
        raise Refused(f"say what one of the {room} is called: make room name={room} noun=…")
    if (HOUSE / room).exists():
        raise Refused(f"there is a room {room} already")
    _write_files(room, noun)
    note = _put_on_floor(room)
    # The order of imports and the breaks of lines depend on the names.
    # All in processes of their own: they load the new room.
    code = [str(HOUSE / room), str(HOUSE / "config" / "rooms.py")]
    for module, *arguments in (
        ("ruff", "check", "--quiet", "--fix-only", *code),
        ("ruff", "format", "--quiet", *code),
        ("django", "makemigrations", room, "--verbosity=0", "--settings=huiyin.config.settings"),
        ("huiyin.config.reference",),
    ):
        subprocess.run([sys.executable, "-m", module, *arguments], cwd=PROJECT, check=True)
    return f"src/huiyin/{room} stands{note}. Next: its README, its noun's fields, make check, its tests."


def singular(room: str) -> str:
    """One of them: surveys → survey, opportunities → opportunity, branches → branch."""
    for ending, instead in (
        ("ies", "y"),
        ("ches", "ch"),
        ("shes", "sh"),
        ("sses", "ss"),
        ("xes", "x"),
        ("s", ""),
    ):
        if room.endswith(ending) and not room.endswith("ss"):
            return room.removesuffix(ending) + instead
    return room


def _write_files(room: str, noun: str) -> None:
    title = "".join(part.capitalize() for part in noun.split("_"))
    names = {"@room@": room, "@noun@": noun, "@Noun@": title, "@words@": noun.replace("_", " ")}
    for text in sorted(path for path in TEXTS.rglob("*.txt") if path.is_file()):
        target = HOUSE / room / _filled(str(text.relative_to(TEXTS).with_suffix("")), names)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_filled(text.read_text(encoding="utf-8"), names), encoding="utf-8")


def _filled(text: str, names: dict[str, str]) -> str:
    for mark, name in names.items():
        text = text.replace(mark, name)
    return text


def _put_on_floor(room: str) -> str:
    """Enter the room in the contracts and in the list of rooms; returns a remark if its floor was not planned."""
    contracts = PROJECT / "pyproject.toml"
    text = contracts.read_text(encoding="utf-8")
    note = ""
    if room not in _floors(text):
        text = text.replace(f"  {ROOF}", f'  {ROOF}  "({room})",\n', 1)
        note = " on the roof, because no floor was planned for it in pyproject.toml"
    floors = _floors(text)
    rooms = sorted([*ROOMS, room], key=floors.index)
    listed = "".join(f'  "huiyin.{one}",\n' for one in rooms)
    text = re.sub(r"(  # rooms: begin\n).*?(  # rooms: end)", rf"\g<1>{listed}\g<2>", text, flags=re.DOTALL)
    contracts.write_text(text, encoding="utf-8")
    module = HOUSE / "config" / "rooms.py"
    source = module.read_text(encoding="utf-8")
    line = f"ROOMS = {json.dumps(rooms)}"
    source = re.sub(r"^ROOMS = \[.*?\]$", line, source, flags=re.MULTILINE | re.DOTALL)
    module.write_text(source, encoding="utf-8")
    return note


def _floors(text: str) -> list[str]:
    """All rooms that the contract knows, from the lowest up."""
    contracts = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "floors")
    return [room.strip(" ()") for layer in reversed(layers) for room in layer.split("|")]
