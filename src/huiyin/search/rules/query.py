"""What a query asks: every term must be found, each in one of several ways."""

import re
from dataclasses import dataclass

from huiyin.search.rules.premises import END, is_exact, premises_asked
from huiyin.search.rules.tokens import is_separator, needed_pieces, normal

MAX_QUERY = 200
MAX_TERMS = 12
# Inside a term these may belong to a number, an address or a name; at its ends they are only punctuation.
_INNER = frozenset("-#@._/+&")
_PARTED_NUMBER = re.compile(r"\d+(?:-\d+)+")


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way of finding a term: documents with all `tokens` whose stored text contains `piece`."""

    tokens: tuple[str, ...]
    piece: str


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the query; one of its alternatives must hold."""

    alternatives: tuple[Alternative, ...]


def parse(text: str) -> list[Term]:
    """The terms of a query as typed; empty when nothing in it can be looked up."""
    terms = [_term(word) for word in _words(normal(text[:MAX_QUERY]))]
    return [term for term in terms if term.alternatives][:MAX_TERMS]


def _words(text: str) -> list[str]:
    """Split at blanks and punctuation, but keep what binds numbers and addresses together."""
    characters = [
        " " if is_separator(character) and character not in _INNER else character for character in text
    ]
    words = ["".join(_stripped(word)) for word in "".join(characters).split()]
    return [word for word in words if word]


def _stripped(word: str) -> str:
    return word.strip("".join(_INNER))


def _term(word: str) -> Term:
    places = [Alternative((token,), token + END) for token in premises_asked(word)]
    if is_exact(word):
        return Term(tuple(places))
    literal = [Alternative(tuple(sorted(needed_pieces(word))), word)]
    if _PARTED_NUMBER.fullmatch(word):
        number = word.replace("-", "")
        literal.append(Alternative(tuple(sorted(needed_pieces(number))), number))
    return Term((*literal, *places))
