"""TOML files that people write: read strictly, with the line of every mistake."""

import re
import tomllib
from collections.abc import Sequence
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ValidationError

from huiyin.base.errors import Invalid
from huiyin.base.misfits import wording

Shape = TypeVar("Shape", bound=BaseModel)
Path = tuple[str | int, ...]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError) as mistake:
        raise ValueError(_("there is no time zone %(name)s") % {"name": name}) from mistake
    return name


def _known_encoding(name: str) -> str:
    try:
        "".encode(name)
    except LookupError as mistake:
        raise ValueError(_("there is no encoding %(name)s") % {"name": name}) from mistake
    return name


ZoneName = Annotated[str, AfterValidator(_known_zone)]
EncodingName = Annotated[str, AfterValidator(_known_encoding)]

_TABLE = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_.\-\"']+)\s*=")


class TomlFile:
    """A TOML text together with the lines on which its tables and keys stand."""

    def __init__(self, text: str) -> None:
        """:raises Invalid: it is no TOML; the message says the line"""
        try:
            self.data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as mistake:
            raise Invalid(_("This is not valid TOML: %(mistake)s") % {"mistake": mistake}) from mistake
        self._lines = _lines(text)

    def line(self, path: Sequence[str | int]) -> int:
        """The line of what `path` leads to, or of the nearest thing around it; 1 if there is none."""
        for end in range(len(path), 0, -1):
            if tuple(path[:end]) in self._lines:
                return self._lines[tuple(path[:end])]
        return 1

    def mistake(self, path: Sequence[str | int], message: str) -> str:
        """`message` with its line and field, for the person who wrote the file."""
        field = ".".join(str(part) for part in path)
        return _("line %(line)d, %(field)s: %(message)s") % {
            "line": self.line(path),
            "field": field,
            "message": message,
        }

    def shape(self, model: type[Shape]) -> Shape:
        """The file's content as `model`; unknown fields are mistakes if the model forbids them.

        :raises Invalid: names every mistake with its line and field
        """
        try:
            return model.model_validate(self.data)
        except ValidationError as refusal:
            mistakes = [
                self.mistake(_path(error["loc"], self.data), wording(error["type"], error.get("ctx") or {}))
                for error in refusal.errors()
            ]
            raise Invalid("\n".join(mistakes)) from refusal


def _path(location: tuple[str | int, ...], data: Any) -> list[str | int]:
    """Where the mistake stands in the file: without the names that a choice between models puts in between."""
    path: list[str | int] = []
    for position, part in enumerate(location):
        is_absent = isinstance(data, dict) and part not in data
        if is_absent and (position < len(location) - 1 or data.get("kind") == part):
            continue
        path.append(part)
        data = _inside(data, part)
    return path


def _inside(data: Any, part: str | int) -> Any:
    try:
        return data[part]
    except (KeyError, IndexError, TypeError):
        return None


def _lines(text: str) -> dict[Path, int]:
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _TABLE.match(line):
            table = _resolve(header[2], counts, is_array=header[1] == "[[")
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault((*table, *_parts(key[1])), number)
    return lines


def _parts(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in dotted.split(".")]


def _resolve(dotted: str, counts: dict[Path, int], *, is_array: bool) -> Path:
    """The path of a table header, with the index of each array of tables that it lies in."""
    path: Path = ()
    parts = _parts(dotted)
    for position, part in enumerate(parts):
        path = (*path, part)
        if is_array and position == len(parts) - 1:
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path = (*path, counts[path] - 1)
    return path
