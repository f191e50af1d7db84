"""A procedure that there is not yet (decision 0024)."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from huiyin.base import clock
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.ledger import actions
from huiyin.ledger.forms import NewProcedureForm
from huiyin.ledger.models import ProcedureDraft
from huiyin.ledger.queries.documents import list_documents
from huiyin.ledger.queries.procedures import get_version
from huiyin.staff.queries import list_roles, list_units_under


@require_http_methods(["GET", "POST"])
def new_procedure(request: Request) -> HttpResponse:
    """Number, titles, owner, unit, and what its clauses begin as; its draft is where it goes on."""
    request.actor.require("ledger.draft")
    form = NewProcedureForm(
        request.POST or None,
        units=list_units_under([""]),
        roles=[(role.code, str(role)) for role in list_roles()],
        sources=_sources(),
        initial={"source": request.GET.get("source", ""), "beginning": request.GET.get("as", "nothing")},
    )
    if request.method == "POST":
        done = submit(form, lambda data: _begin(request, data))
        if done is not None:
            return see_other(request, "ledger:draft", done.pk)
    return page(request, "ledger/new_procedure.html", {"form": form}, status=422 if form.errors else 200)


def _sources() -> list[tuple[int, str]]:
    found = [entry.newest for entry in list_documents(clock.now()) if not entry.newest.history]
    return [
        (version.pk, f"{version.title} ({version.procedure.code} v{version.number})") for version in found
    ]


def _begin(request: Request, data: dict[str, Any]) -> ProcedureDraft:
    source = get_version(int(data.pop("source"))) if data["source"] else None
    unit_id = int(data.pop("unit"))
    data.pop("source", None)
    new = actions.NewProcedure(**data, unit_id=unit_id, source=source)
    return actions.begin_procedure(new, by=request.actor, at=clock.now())
