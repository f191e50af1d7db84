"""The page behind the search box."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from huiyin.base.actor import Actor
from huiyin.base.pages import Request, page
from huiyin.search.queries import best, find
from huiyin.search.registry import Kind, Shown, kinds_for

LIMIT, SUGGESTED = 20, 10


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind; `has_more`: the query should say more."""

    kind: Kind
    hits: list[Shown]
    has_more: bool


@require_GET
def results(request: Request) -> HttpResponse:
    """Everything that the actor may see and the query `q` finds, by kind, the newest first."""
    text = request.GET.get("q", "")
    groups = [_group(kind, text, request.actor) for kind in kinds_for(request.actor)]
    context = {"q": text, "found": [group for group in groups if group.hits]}
    return page(request, "search/results.html", context, fragment="results")


@require_GET
def suggest(request: Request) -> HttpResponse:
    """The likeliest of all kinds for what has been typed so far, below the search box."""
    text = request.GET.get("q", "").strip()
    found = best(text, request.actor, limit=SUGGESTED)
    return page(request, "search/suggestions.html", {"q": text, "found": found})


def _group(kind: Kind, text: str, actor: Actor) -> Group:
    ids = [
        hit.object_id
        for source in kind.sources
        for hit in find(text, kinds=[source.kind], scopes=actor.scopes(source.permission), limit=LIMIT + 1)
    ]
    ids = list(dict.fromkeys(ids))
    shown = kind.presenter(ids[:LIMIT], actor) if ids else {}
    return Group(kind, [shown[id_] for id_ in ids[:LIMIT] if id_ in shown], len(ids) > LIMIT)
