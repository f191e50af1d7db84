"""Bringing a file of households: upload, look at what each row would do, take it, fetch the report."""

import hashlib
import re
import time
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.base import clock
from huiyin.base.errors import NotFound
from huiyin.base.pages import Request, page, repeatable, see_other, submit
from huiyin.base.xlsx import download
from huiyin.customers import actions
from huiyin.customers.forms.importing import LookForm, UploadForm
from huiyin.customers.queries.importing import REFUSED, serving_units
from huiyin.customers.queries.reporting import outcome_name, report_as_csv, report_as_xlsx

_KEY = re.compile(r"[0-9a-f]{64}")
_KEPT_FOR = 7 * 24 * 3600
SHOWN = 200


@repeatable("a file is kept under its hash")
@require_http_methods(["GET", "POST"])
def upload(request: Request) -> HttpResponse:
    """Choose a file."""
    request.actor.require("customers.import")
    form = UploadForm(request.POST or None, request.FILES or None)
    key = submit(form, lambda values: _keep(values["file"].read()))
    if key is None:
        return page(request, "customers/import.html", {"form": form}, status=422 if form.is_bound else 200)
    return see_other(request, "customers:import-look", key)


@repeatable("households that are there are found, not made anew")
@require_http_methods(["GET", "POST"])
def look(request: Request, key: str) -> HttpResponse:
    """What each row would do; a POST takes the file."""
    request.actor.require("customers.import")
    content, units = _kept(key), serving_units(request.actor)
    given = request.POST if request.method == "POST" else request.GET or None
    form = LookForm(given, units=units, headings=LookForm.unknown_headings(content))
    dry_run = request.method == "GET" or "take" not in request.POST
    imported = submit(form, lambda values: _import(request, content, form, dry_run=dry_run))
    context: dict[str, Any] = {"form": form, "key": key, "is_taken": not dry_run and imported is not None}
    if imported is not None:
        context |= _shown(imported)
        if not dry_run:
            _path(f"{key}.report").write_bytes(report_as_xlsx(imported.headings, imported.rows))
    status = 422 if form.is_bound and imported is None else 200
    return page(request, "customers/import_look.html", context, status=status)


@require_GET
def report(request: Request, key: str) -> HttpResponse:
    """The report: of what was taken, else of what would be; refused rows alone with ?refused=1, as CSV with ?csv=1."""
    request.actor.require("customers.import")
    content = _kept(key)
    kept = _path(f"{key}.report")
    if kept.exists() and "preview" not in request.GET:
        return download(kept.read_bytes(), "import")
    form = LookForm(
        request.GET, units=serving_units(request.actor), headings=LookForm.unknown_headings(content)
    )
    if not form.is_valid():
        raise NotFound
    imported = _import(request, content, form, dry_run=True)
    rows = [row for row in imported.rows if row.outcome == REFUSED or "refused" not in request.GET]
    if "csv" in request.GET:
        answer = HttpResponse(report_as_csv(imported.headings, rows), content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = 'attachment; filename="import.csv"'
        return answer
    return download(report_as_xlsx(imported.headings, rows), "import")


def _import(request: Request, content: bytes, form: LookForm, *, dry_run: bool) -> actions.Imported:
    return actions.import_customers(
        content,
        unit=form.unit(),
        project=form.cleaned_data["project"],
        columns=form.columns(),
        dry_run=dry_run,
        by=request.actor,
        at=clock.now(),
    )


def _shown(imported: actions.Imported) -> dict[str, Any]:
    counts = Counter(row.outcome for row in imported.rows)
    refused = [row for row in imported.rows if row.outcome == REFUSED]
    others = [row for row in imported.rows if row.outcome != REFUSED]
    rows = [*refused, *others][:SHOWN]
    return {
        "counts": [
            (outcome, outcome_name(outcome), counts[outcome])
            for outcome in ("new", "changed", "unchanged", "refused")
        ],
        "total": len(imported.rows),
        "rows": [(row, outcome_name(row.outcome)) for row in rows],
        "more": len(imported.rows) - len(rows),
        "to_take": counts["new"] + counts["changed"],
    }


# --- the file between the pages -----------------------------------------------------------------------------


def _keep(content: bytes) -> str:
    """Keep a file under its hash for a week; returns the hash."""
    key = hashlib.sha256(content).hexdigest()
    folder = _path("")
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.stat().st_mtime < time.time() - _KEPT_FOR:
            old.unlink(missing_ok=True)
    _path(f"{key}.report").unlink(missing_ok=True)
    _path(key).write_bytes(content)
    return key


def _kept(key: str) -> bytes:
    if not _KEY.fullmatch(key) or not _path(key).exists():
        raise NotFound(_("The file is no longer there: upload it again."))
    return _path(key).read_bytes()


def _path(name: str) -> Path:
    return Path(settings.HOME) / "imports" / name
