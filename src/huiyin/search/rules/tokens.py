"""What is indexed of a text.

Runs of Chinese and other non-ASCII characters (emoji too) give single characters and overlapping pairs;
runs of ASCII letters and digits give pieces of one, two and three characters. So every substring of a text
has only tokens that the text has.
"""

import re
import unicodedata
from functools import lru_cache
from operator import add

from huiyin.base.text import fold
from huiyin.search.rules.characters import simplified
from huiyin.search.rules.premises import END, premises_tokens

# A text this long costs about 0.4 MB as a tsvector, whose limit is 1 MB.
MAX_LENGTH = 30_000
# Unit paths are materialised paths; each unit adds a step of this many characters.
STEP = 4
# Shorter ones are no phone numbers.
MIN_NUMBER = 7
KIND = "="
PATH = "/"

_DASHES = re.compile("[\u2010-\u2015\u2212\ufe63]")
_RUNS = re.compile(r"[0-9A-Za-z]+|[^\x00-\x7f]+")
_PARTED_NUMBER = re.compile(r"\d+(?:[-\s]\d+)+")


def normal(text: str) -> str:
    """Fold width, case and blanks, and make all dashes and traditional and simplified characters alike."""
    folded = fold(text)
    return folded if folded.isascii() else simplified(_DASHES.sub("-", folded))


def searchable(text: str) -> str:
    """The stored form of `text`, in lines: folded; numbers without separators; tokens of places."""
    folded = normal(text[:MAX_LENGTH])
    joined = [re.sub(r"[-\s]", "", number) for number in _PARTED_NUMBER.findall(folded)]
    numbers = [number for number in joined if len(number) >= MIN_NUMBER]
    places = [token + END for token in sorted(premises_tokens(folded))]
    return "\n".join([folded, *numbers, *places])


def document_tokens(kind: str, unit_path: str, stored: str) -> set[str]:
    """The tokens of a document with the `searchable` text `stored`."""
    folded, *added = stored.split("\n")
    tokens = {KIND + kind, *path_tokens(unit_path), *pieces(folded)}
    for line in added:
        tokens.update([line.removesuffix(END)] if line.endswith(END) else pieces(line))
    return tokens


def path_tokens(path: str) -> list[str]:
    """A token for every unit on the way down to `path`, outermost first."""
    return [PATH + path[:end].lower() for end in range(STEP, len(path) + 1, STEP)]


def pieces(text: str) -> set[str]:
    """All pieces of a folded text."""
    found: set[str] = set()
    for run in runs(text):
        if run.isascii():
            found |= _ascii_pieces(run)
        else:
            found.update(run)
            found.update(map(add, run, run[1:]))
    return found


@lru_cache(maxsize=4096)
def _ascii_pieces(run: str) -> frozenset[str]:
    # Words and numbers of places come again and again; Chinese runs hardly do.
    threes = (run[start : start + 3] for start in range(len(run) - 2))
    return frozenset([*run, *map(add, run, run[1:]), *threes])


def needed_pieces(text: str) -> set[str]:
    """The fewest pieces that every text containing the folded `text` has: the longest ones of each run."""
    needed: set[str] = set()
    for run in runs(text):
        size = min(len(run), 3 if run.isascii() else 2)
        needed.update(run[start : start + size] for start in range(len(run) - size + 1))
    return needed


def runs(text: str) -> list[str]:
    """The runs of ASCII letters and digits, and of other characters but punctuation, blanks, controls."""
    return _RUNS.findall(text.translate(_BLANKED))


def is_separator(character: str) -> bool:
    """Whether no token contains this character."""
    if character.isascii():
        return not character.isalnum()
    return unicodedata.category(character)[0] in "PZC"


class _Blanked(dict[int, int]):
    """For `str.translate`: separators become blanks, all else stays; each character is looked at once."""

    def __missing__(self, code: int) -> int:
        self[code] = ord(" ") if is_separator(chr(code)) else code
        return self[code]


_BLANKED = _Blanked()
