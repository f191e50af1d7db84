"""Audit packs of a procedure: ask for one, watch it being made, take it along."""

import zipfile
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.base import clock
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.base.printing import POLICY
from huiyin.ledger import actions
from huiyin.ledger.forms import AuditForm
from huiyin.ledger.models import AuditPack, ProcedureVersion
from huiyin.ledger.queries.auditing import get_audit_pack, list_audit_packs, packs_in_words
from huiyin.ledger.queries.board import shift_month
from huiyin.ledger.queries.procedures import get_version
from huiyin.staff.queries import list_units_under


@require_http_methods(["GET", "POST"])
def audit_packs(request: Request, version_id: int) -> HttpResponse:
    """The packs of a procedure, newest first, and the form that asks for another."""
    request.actor.require("ledger.audit")
    version = get_version(version_id)
    scopes = request.actor.scopes("ledger.audit")
    last = shift_month(timezone.localtime(clock.now()).strftime("%Y-%m"), -1)
    form = AuditForm(
        request.POST if request.method == "POST" else None,
        initial={"since": shift_month(last, -2), "until": last},
        units=list_units_under(scopes),
        everything="" in scopes,
    )
    asked = submit(form, lambda data: _ask(request, version, data)) if request.method == "POST" else None
    if asked is not None:
        messages.success(request, _("The pack is being made. You can leave this page."))
        return see_other(request, "ledger:audit-packs", version_id)
    packs = list_audit_packs(version.procedure, request.actor)
    context = {
        "version": version,
        "form": form,
        "packs": packs_in_words(packs),
        "is_working": any(pack.is_unfinished for pack in packs),
    }
    return page(
        request, "ledger/audit_packs.html", context, fragment="packs", status=422 if form.errors else 200
    )


def _ask(request: Request, version: ProcedureVersion, data: dict[str, Any]) -> AuditPack:
    units = {unit.pk: unit for unit in list_units_under(request.actor.scopes("ledger.audit"))}
    return actions.ask_audit_pack(
        procedure=version.procedure,
        unit=units.get(data["unit"] or 0),
        since=data["since"],
        until=data["until"],
        language=get_language() or "zh-hans",
        by=request.actor,
        at=clock.now(),
    )


@require_GET
def audit_pack(request: Request, pack_id: int) -> HttpResponse:
    """The ZIP."""
    pack = get_audit_pack(pack_id, request.actor)
    place = actions.take_audit_pack(pack, by=request.actor, at=clock.now())
    return _guard(FileResponse(place.open("rb"), as_attachment=True, filename=f"{pack}.zip"))


@require_GET
def audit_report(request: Request, pack_id: int) -> HttpResponse:
    """The report out of it, to be read in the browser."""
    pack = get_audit_pack(pack_id, request.actor)
    place = actions.take_audit_pack(pack, by=request.actor, at=clock.now())
    with zipfile.ZipFile(place) as archive:
        response = HttpResponse(archive.read("report.pdf"), content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition_header(False, f"{pack}.pdf") or "inline"
    response.headers["Content-Security-Policy"] = POLICY
    return _guard(response)


def _guard(response: Any) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    made: HttpResponse = response
    return made
