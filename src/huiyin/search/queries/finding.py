"""Looking things up by any piece of their text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.db.backends.utils import CursorWrapper

from huiyin.search import rules

#: Among so many of the newest objects is looked first.
WINDOW = 20_000
#: So many of the newest objects say how common the kinds and scopes of a search are; from this share on they are.
SAMPLE, COMMON = 500, 0.05

_FROM = {
    "sqlite": """FROM search_doc_index AS found CROSS JOIN search_doc AS doc ON doc.id = found.rowid
        WHERE search_doc_index MATCH %s""",
    "postgresql": "FROM search_doc AS doc WHERE doc.vector @@ %s::tsquery",
}
_ORDER = {"sqlite": "found.rowid", "postgresql": "doc.id"}
_CONTAINS = {"sqlite": "instr(doc.text, %s) > 0", "postgresql": "strpos(doc.text, %s) > 0"}

Parameters = list[str | int]


class Hit(NamedTuple):
    """An object whose text answers the query."""

    kind: str
    object_id: int


def find(text: str, *, kinds: Sequence[str], scopes: Sequence[str], limit: int = 20) -> list[Hit]:
    """The newest `limit` objects of `kinds` within the units of `scopes` that have every term of `text`.

    `scopes` are path prefixes; "" is everything, no scope finds nothing. The tokens lead to candidates, and
    the text itself decides.
    """
    return [Hit(*row) for row in rows(rules.parse(text), "doc.kind, doc.object_id", kinds, scopes, limit)]


def rows(
    terms: Sequence[rules.Term], columns: str, kinds: Sequence[str], scopes: Sequence[str], limit: int
) -> list[tuple[Any, ...]]:
    """These columns of what `find` finds."""
    if not terms or not kinds or not scopes:
        return []
    vendor = connection.vendor
    within, allowed = _within(kinds, scopes)
    exact, pieces = _exact(terms, _CONTAINS[vendor])
    order = _ORDER[vendor]
    conditions = " AND ".join([_FROM[vendor], exact, within, f"{order} > %s"])
    sql = f"SELECT {columns} {conditions} ORDER BY {order} DESC LIMIT %s"
    with connection.cursor() as cursor:
        is_common, first = _sample(cursor, within, allowed)
        candidates = _candidates(
            terms, () if is_common else kinds, () if is_common else scopes, _SYNTAX[vendor]
        )
        beyond = first
        while True:
            cursor.execute(sql, [candidates, *pieces, *allowed, beyond, limit])
            found: list[tuple[Any, ...]] = cursor.fetchall()
            if len(found) == limit or beyond == 0:
                return found
            beyond = _next_window(first, len(found), limit) if beyond == first else 0


def _sample(cursor: CursorWrapper, within: str, allowed: Parameters) -> tuple[bool, int]:
    """Whether so many objects lie within that their tokens would only make the index slower; and beyond which id
    to look first.

    A token that nearly all have costs the index more than all words of the search; one that few have spares much.
    SQLite reads the index from its end anyway; PostgreSQL would fetch all that have a common word to sort them.
    """
    sql = (
        "SELECT COUNT(*), (SELECT min(id) FROM search_doc), (SELECT max(id) FROM search_doc)"  # noqa: S608
        " FROM (SELECT kind, unit_path FROM search_doc ORDER BY id DESC LIMIT %s) AS doc"
        f" WHERE {within}"
    )
    cursor.execute(sql, [SAMPLE, *allowed])
    count, oldest, newest = cursor.fetchone()
    has_more = connection.vendor == "postgresql" and newest is not None and newest - WINDOW >= oldest
    return count >= SAMPLE * COMMON, newest - WINDOW if has_more else 0


def _next_window(beyond: int, found: int, limit: int) -> int:
    """Beyond which id to look when the first window had too few: where there should be enough, else everywhere."""
    return max(0, beyond + WINDOW - 2 * WINDOW * limit // found) if found else 0


@dataclass(frozen=True, slots=True)
class _Syntax:
    quote: Callable[[str], str]
    both: str
    either: str


# Tokens contain neither quotes nor backslashes, but kinds and scopes come from elsewhere.
_SYNTAX = {
    "sqlite": _Syntax(lambda token: '"' + token.replace('"', '""') + '"', " AND ", " OR "),
    "postgresql": _Syntax(
        lambda token: "'" + token.replace("\\", "\\\\").replace("'", "''") + "'", " & ", " | "
    ),
}


def _candidates(
    terms: Sequence[rules.Term], kinds: Sequence[str], scopes: Sequence[str], syntax: _Syntax
) -> str:
    """The expression for the index: the terms, with kinds and scopes where that keeps a narrow search cheap."""
    parts = [[list(way.tokens) for way in term.alternatives] for term in terms]
    if kinds:
        parts.append([[rules.KIND + kind] for kind in kinds])
    if scopes and all(len(scope) >= rules.STEP for scope in scopes):
        parts.append([rules.path_tokens(scope)[-1:] for scope in scopes])
    return syntax.both.join(_either(part, syntax) for part in parts)


def _either(ways: Sequence[Sequence[str]], syntax: _Syntax) -> str:
    joined = [syntax.both.join(syntax.quote(token) for token in way) for way in ways]
    return "(" + syntax.either.join(f"({way})" for way in joined) + ")"


def _exact(terms: Sequence[rules.Term], contains: str) -> tuple[str, Parameters]:
    conditions = ["(" + " OR ".join([contains] * len(term.alternatives)) + ")" for term in terms]
    return " AND ".join(conditions), [way.piece for term in terms for way in term.alternatives]


def _within(kinds: Sequence[str], scopes: Sequence[str]) -> tuple[str, Parameters]:
    """The condition that an object is of these kinds and within these scopes."""
    condition = f"doc.kind IN ({', '.join(['%s'] * len(kinds))})"
    if "" in scopes:
        return condition, list(kinds)
    below = " OR ".join(["substr(doc.unit_path, 1, %s) = %s"] * len(scopes))
    places: Parameters = [part for scope in scopes for part in (len(scope), scope)]
    return f"{condition} AND ({below})", [*kinds, *places]
