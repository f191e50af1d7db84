"""Looking things up by any piece of their text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection
from django.db.backends.utils import CursorWrapper

from huiyin.search import rules

#: Among so many of the newest objects is looked first.
WINDOW = 20_000

_FROM = {
    "sqlite": """SELECT doc.kind, doc.object_id
        FROM search_doc_index AS found CROSS JOIN search_doc AS doc ON doc.id = found.rowid
        WHERE search_doc_index MATCH %s""",
    "postgresql": "SELECT doc.kind, doc.object_id FROM search_doc AS doc WHERE doc.vector @@ %s::tsquery",
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
    terms = rules.parse(text)
    if not terms or not kinds or not scopes:
        return []
    vendor = connection.vendor
    conditions, values = _exact(terms, scopes, _CONTAINS[vendor])
    order = _ORDER[vendor]
    sql = " AND ".join([_FROM[vendor], *conditions, f"{order} > %s"]) + f" ORDER BY {order} DESC LIMIT %s"
    candidates = _candidates(terms, kinds, scopes, _SYNTAX[vendor])
    found: list[tuple[str, int]] = []
    with connection.cursor() as cursor:
        for beyond in _windows(cursor):
            cursor.execute(sql, [candidates, *values, beyond, limit])
            found = cursor.fetchall()
            if len(found) == limit:
                break
    return [Hit(*row) for row in found]


def _windows(cursor: CursorWrapper) -> list[int]:
    """Beyond which ids to look, one after the other, until enough is found.

    SQLite reads the index from its end anyway; PostgreSQL would fetch all that have a common word to sort them.
    """
    if connection.vendor != "postgresql":
        return [0]
    cursor.execute("SELECT max(id) FROM search_doc")
    newest = cursor.fetchone()[0] or 0
    return [newest - WINDOW, 0] if newest > WINDOW else [0]


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
    """The expression for the index: kind, scope and terms together, so that a narrow scope stays cheap."""
    parts = [[[rules.KIND + kind] for kind in kinds]]
    parts.extend([list(way.tokens) for way in term.alternatives] for term in terms)
    if all(len(scope) >= rules.STEP for scope in scopes):
        parts.append([rules.path_tokens(scope)[-1:] for scope in scopes])
    return syntax.both.join(_either(part, syntax) for part in parts)


def _either(ways: Sequence[Sequence[str]], syntax: _Syntax) -> str:
    joined = [syntax.both.join(syntax.quote(token) for token in way) for way in ways]
    return "(" + syntax.either.join(f"({way})" for way in joined) + ")"


def _exact(terms: Sequence[rules.Term], scopes: Sequence[str], contains: str) -> tuple[list[str], Parameters]:
    conditions: list[str] = []
    values: Parameters = []
    for term in terms:
        conditions.append("(" + " OR ".join([contains] * len(term.alternatives)) + ")")
        values.extend(way.piece for way in term.alternatives)
    if "" not in scopes:
        conditions.append("(" + " OR ".join(["substr(doc.unit_path, 1, %s) = %s"] * len(scopes)) + ")")
        for scope in scopes:
            values.extend([len(scope), scope])
    return conditions, values
