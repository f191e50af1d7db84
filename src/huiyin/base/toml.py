"""TOML files that people write: read strictly, with the line of every mistake."""

import re
import tomllib
from collections.abc import Iterator, Sequence
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


def written(pattern: str, words: str) -> AfterValidator:
    """For text that must match `pattern`; `words` (translated lazily) say to people how it is written."""
    compiled = re.compile(pattern)

    def check(text: str) -> str:
        if compiled.fullmatch(text) is None:
            raise ValueError(words)
        return text

    return AfterValidator(check)


_TABLE = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_.\-\"']+)\s*=")
_POSITION = re.compile(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", re.DOTALL)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_FULL_WIDTH = set("\u201c\u201d\u2018\u2019\uff0c\uff1d\u3001\u3010\u3011\uff3b\uff3d\uff02\uff07")


def text_of(content: bytes) -> str:
    """The text of a file; the mark at its beginning that some editors write is not part of it.

    :raises Invalid: it is not UTF-8; the message says the first line that is not
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as mistake:
        line = content.count(b"\n", 0, mistake.start) + 1
        raise Invalid(
            _("line %(line)d: this is not UTF-8 text; save it as UTF-8") % {"line": line}
        ) from mistake


class TomlFile:
    """A TOML text together with the lines on which its tables and keys stand."""

    def __init__(self, text: str) -> None:
        """:raises Invalid: it is no TOML; the message says the line"""
        try:
            self.data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as mistake:
            raise Invalid(_of_syntax(text, str(mistake))) from mistake
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
                self.mistake(_path(_place(error), self.data), wording(error["type"], error.get("ctx") or {}))
                for error in refusal.errors()
            ]
            raise Invalid("\n".join(mistakes)) from refusal


def _place(error: Any) -> tuple[str | int, ...]:
    """Where pydantic found a mistake; what says of which kind something is, if that is what is missing."""
    location: tuple[str | int, ...] = error["loc"]
    if error["type"] == "union_tag_not_found":
        return (*location, str(error["ctx"]["discriminator"]).strip("'"))
    return location


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


def _of_syntax(text: str, mistake: str) -> str:
    """What tomllib finds, with line and field, in the reader's language."""
    found = _POSITION.fullmatch(mistake)
    rows = text.splitlines() or [""]
    words = found[1] if found else mistake
    line = int(found[2]) if found and found[2] else len(rows)
    begun = words.startswith("Unclosed")
    if begun:
        # It is noticed where the next thing stands: what was begun stands above.
        line = max((number for number, _path in _keys(text) if number < line), default=line)
    above = [path for number, path in _keys(text) if number <= line]
    said = _("This is not valid TOML: %(mistake)s") % {"mistake": _syntax_words(words, rows[line - 1])}
    if not above:
        return _("line %(line)d: %(message)s") % {"line": line, "message": said}
    field = ".".join(map(str, above[-1]))
    return _("line %(line)d, %(field)s: %(message)s") % {"line": line, "field": field, "message": said}


def _syntax_words(mistake: str, line: str) -> str:
    if _FULL_WIDTH & set(_QUOTED.sub("", line)):
        return _("write plain quotation marks, commas and equals signs, not full-width ones")
    known = {
        "Unclosed array": _("the closing ] is missing"),
        "Expected ']": _("the closing ] is missing"),
        "Unclosed inline table": _("the closing } is missing"),
        "Unterminated string": _("the closing quotation mark is missing"),
        "Illegal character '\\n'": _("the closing quotation mark is missing"),
        "Illegal character": _("there is an invisible character that does not belong here"),
        "Unescaped": _("write a backslash twice, or put the text between single quotation marks"),
        "Cannot overwrite": _("this stands here for the second time"),
        "Duplicate": _("this stands here for the second time"),
        "Cannot declare": _("this stands here for the second time"),
        "Cannot redefine": _("this stands here for the second time"),
        "Invalid value": _("this is no value: texts stand between quotation marks"),
        "Expected '='": _("an equals sign is missing after the name"),
        "Expected newline": _("something follows the value that does not belong there"),
        "Invalid statement": _("a line is name = value, a [table] or a # remark"),
        "Invalid initial": _("a line is name = value, a [table] or a # remark"),
        "Invalid date": _("there is no such day or time"),
    }
    return next((words for beginning, words in known.items() if mistake.startswith(beginning)), mistake)


def _lines(text: str) -> dict[Path, int]:
    lines: dict[Path, int] = {}
    for number, path in _keys(text):
        lines.setdefault(path, number)
    return lines


def _keys(text: str) -> Iterator[tuple[int, Path]]:
    """The tables and keys with their lines, in the order of the file."""
    counts: dict[Path, int] = {}
    table: Path = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _TABLE.match(line):
            table = _resolve(header[2], counts, is_array=header[1] == "[[")
            yield number, table
        elif key := _KEY.match(line):
            yield number, (*table, *_parts(key[1]))


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
