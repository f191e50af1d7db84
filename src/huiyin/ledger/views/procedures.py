"""Procedures and their clauses in plain words, and who lives by them."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid
from huiyin.base.pages import Request, page, see_other
from huiyin.base.printing import as_pdf
from huiyin.journal.registry import Place
from huiyin.ledger import actions
from huiyin.ledger.forms import AdoptForm
from huiyin.ledger.queries.documents import list_documents, read_document
from huiyin.ledger.queries.drafts import (
    as_pack,
    draft_underway,
    list_drafts,
    signatures_of_version,
    version_as_shape,
)
from huiyin.ledger.queries.papers import procedure_paper
from huiyin.ledger.queries.procedures import get_version
from huiyin.ledger.rules.writing import pack_as_toml
from huiyin.ledger.views.drafts import PARTS
from huiyin.staff.queries import get_unit, list_units_under


@require_GET
def procedure_list(request: Request) -> HttpResponse:
    """All procedures with their versions, and the drafts under way."""
    may_read = any(request.actor.may(permission) for permission in PARTS)
    return page(
        request,
        "ledger/procedures.html",
        {
            "documents": list_documents(clock.now()),
            "drafts": list_drafts() if may_read else [],
            "may_draft": request.actor.may("ledger.draft"),
        },
    )


@require_GET
def procedure(request: Request, version_id: int) -> HttpResponse:
    """One version with its clauses in plain words, and how well they are kept this month."""
    now = clock.now()
    month = timezone.localtime(now).strftime("%Y-%m")
    document = read_document(version_id, request.actor, now, month=month)
    scopes = request.actor.scopes("ledger.adopt")
    context = {
        "document": document,
        "month": month,
        "may_draft": request.actor.may("ledger.draft"),
        "underway": draft_underway(document.version.procedure),
        "may_read_drafts": any(request.actor.may(permission) for permission in PARTS),
        "signatures": signatures_of_version(document.version),
        "may_export": request.actor.may("ledger.manage"),
        "may_audit": request.actor.may("ledger.audit"),
        "adopt_form": AdoptForm(None, units=list_units_under(scopes)) if scopes else None,
        "droppable": {unit.pk for unit in document.adopters if request.actor.may("ledger.adopt", unit.path)},
    }
    return page(request, "ledger/procedure.html", context)


@require_GET
def paper(request: Request, version_id: int) -> HttpResponse:
    """The document on paper, with its clauses in words, its signatures and what changed (J1, B9, Form-59)."""
    document = read_document(version_id, Actor.system("paper"), clock.now(), month="")
    sheet = procedure_paper(document, signatures_of_version(document.version))
    return as_pdf([sheet], f"{document.version.procedure.code}-v{document.version.number}")


@require_GET
def pack(request: Request, version_id: int) -> HttpResponse:
    """The version as a pack, to be taken along."""
    request.actor.require("ledger.manage")
    version = get_version(version_id)
    answer = HttpResponse(pack_as_toml(as_pack(version_as_shape(version))), content_type="application/toml")
    name = f"{version.procedure.code}-v{version.number}.toml"
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


@require_POST
def adopt(request: Request, version_id: int) -> HttpResponse:
    """Have a unit live by the procedure."""
    return _decide(request, version_id, actions.adopt_procedure, _("%(unit)s lives by this procedure now."))


@require_POST
def drop(request: Request, version_id: int) -> HttpResponse:
    """Have a unit live by the procedure no longer."""
    return _decide(
        request, version_id, actions.drop_procedure, _("%(unit)s lives by this procedure no longer.")
    )


def _decide(request: Request, version_id: int, action: Callable[..., None], said: str) -> HttpResponse:
    version = get_version(version_id)
    units = list_units_under(request.actor.scopes("ledger.adopt"))
    request.actor.require("ledger.adopt")
    form = AdoptForm(request.POST, units=units)
    if not form.is_valid():
        raise Invalid(fields={name: str(errors[0]) for name, errors in form.errors.items()})
    unit = get_unit(form.cleaned_data["unit"])
    _call(action, version.procedure.code, request.actor, clock.now(), unit.place())
    messages.success(request, said % {"unit": unit.name})
    return see_other(request, "ledger:procedure", version.pk)


def _call(action: Callable[..., None], code: str, by: Actor, at: datetime, place: Place) -> None:
    action(code, by=by, at=at, place=place)
