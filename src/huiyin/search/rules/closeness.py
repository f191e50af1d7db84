"""How well a text answers a query: a whole name before the beginning of a word, that before a piece inside one."""

from collections.abc import Sequence

from huiyin.search.rules.premises import END
from huiyin.search.rules.query import Term

NAME, WORD, BEGINNING, INSIDE = range(4)


def closeness(stored: str, query: str, terms: Sequence[Term]) -> tuple[int, str]:
    """How close a stored text is to a `normal` query, 0 the closest, and the words in it that were found.

    What a room is called comes first in its texts: a query that says all of it is closest.
    """
    if stored == query or stored.startswith((f"{query} ", f"{query}\n")):
        return NAME, query
    words = stored.split()
    found = [_closest(words, term) for term in terms]
    return max(how for how, _word in found), " ".join(dict.fromkeys(word for _how, word in found if word))


def _closest(words: Sequence[str], term: Term) -> tuple[int, str]:
    """The best that a term finds; a place is no word that one could show."""
    best, shown = INSIDE, ""
    for piece in (way.piece for way in term.alternatives):
        for word in words:
            how = _how(word, piece)
            if how < best or (how == best and not shown and piece in word):
                best, shown = how, "" if piece.endswith(END) else word
    return best, shown


def _how(word: str, piece: str) -> int:
    if word == piece:
        return WORD
    return BEGINNING if word.startswith(piece) else INSIDE
