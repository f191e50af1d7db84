"""What the whole house has for a query, the likeliest first: for the box that answers while one types."""

from collections.abc import Sequence
from typing import NamedTuple

from huiyin.base.actor import Actor
from huiyin.search import rules
from huiyin.search.queries.finding import rows
from huiyin.search.registry import Kind, Shown, kinds_for

#: So many of the newest of each kind are compared, by the beginning of their texts.
COMPARED, LOOKED_AT = 60, 400
LONGEST_SHOWN = 60


class Match(NamedTuple):
    """An object that answers the query, and the words in it that were found."""

    kind: Kind
    object_id: int
    shown: Shown
    matched: str


class _Candidate(NamedTuple):
    closeness: tuple[int, int, int]
    kind: Kind
    object_id: int
    matched: str


def best(text: str, actor: Actor, *, kinds: Sequence[str] = (), limit: int = 20) -> list[Match]:
    """The likeliest `limit` objects that the actor may see, of the kinds with these codes (all when empty).

    Whole names first, then words, beginnings of words, pieces; among equals the kinds in their order, then the newest.
    """
    terms, query = rules.parse(text), rules.normal(text).strip()
    asked = [kind for kind in kinds_for(actor) if not kinds or kind.code in kinds]
    candidates = [one for kind in asked for one in _of_kind(kind, query, terms, actor)]
    likeliest = sorted(candidates, key=lambda one: one.closeness)[:limit]
    found: dict[int, Match] = {}
    for kind in asked:
        own = {one.object_id: rank for rank, one in enumerate(likeliest) if one.kind is kind}
        for object_id, shown in kind.presenter(list(own), actor).items() if own else ():
            rank = own[object_id]
            found[rank] = Match(kind, object_id, shown, likeliest[rank].matched or query)
    return [match for _rank, match in sorted(found.items())]


def _of_kind(kind: Kind, query: str, terms: Sequence[rules.Term], actor: Actor) -> list[_Candidate]:
    found: dict[int, _Candidate] = {}
    for source in kind.sources:
        columns = f"doc.object_id, substr(doc.text, 1, {LOOKED_AT})"
        hits = rows(terms, columns, [source.kind], actor.scopes(source.permission), COMPARED)
        for age, (object_id, stored) in enumerate(hits):
            how, matched = rules.closeness(stored, query, terms)
            one = _Candidate((how, kind.order, age), kind, object_id, matched[:LONGEST_SHOWN])
            if object_id not in found or one.closeness < found[object_id].closeness:
                found[object_id] = one
    return list(found.values())
