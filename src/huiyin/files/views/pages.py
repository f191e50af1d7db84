"""The page of a file, the files of something, and what the code of a printed paper leads to."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.base import clock
from huiyin.base.errors import NotFound
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.files import actions, queries, registry
from huiyin.files.forms import FilesForm, WithdrawForm
from huiyin.files.models import Attachment


@require_GET
def show(request: Request, attachment_id: int) -> HttpResponse:
    """One file with a look into it."""
    file = queries.get_readable(attachment_id, request.actor)
    return _file_page(request, file, WithdrawForm())


@require_POST
def withdraw(request: Request, attachment_id: int) -> HttpResponse:
    """Mark a file as wrong."""
    file = queries.get_readable(attachment_id, request.actor)
    form = WithdrawForm(request.POST)
    done = submit(
        form,
        lambda given: actions.withdraw_attachment(
            attachment_id=attachment_id, reason=given["reason"], by=request.actor, at=clock.now()
        ),
    )
    if done is None:
        return _file_page(request, file, form, status=422)
    messages.success(request, _("“%(name)s” is withdrawn.") % {"name": file.name})
    return see_other(request, f"{_owner(request, file.owner_kind, file.owner_id).url}#files")


@require_http_methods(["GET", "POST"])
def of_owner(request: Request, owner_kind: str, owner_id: int) -> HttpResponse:
    """The files of something; more are added here."""
    rows = queries.list_attachments(owner_kind, owner_id, request.actor)
    owner = _owner(request, owner_kind, owner_id)
    form = FilesForm(request.POST, request.FILES) if request.method == "POST" else FilesForm()
    if request.method == "POST":
        done = _attach(request, form, owner_kind, owner_id)
        if done is not None:
            return see_other(request, f"{owner.url}#files")
    context = {
        "form": form,
        "owner": owner,
        "owner_kind": owner_kind,
        "owner_id": owner_id,
        "rows": rows,
        "may_add": queries.may_attach(owner_kind, owner_id, request.actor),
    }
    return page(request, "files/owner.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def paper(request: Request, code: str) -> HttpResponse:
    """What a printed paper is about: its record, and where its signed copy is attached."""
    found = registry.find_paper(code, request.actor)
    if found is None:
        raise NotFound
    form = FilesForm(request.POST, request.FILES) if request.method == "POST" else FilesForm()
    if request.method == "POST":
        about = (found.owner_kind, found.owner_id)
        if _attach(request, form, *about, paper=code, title=found.title):
            return see_other(request, "files:paper", code)
    rows = queries.list_attachments(found.owner_kind, found.owner_id, request.actor)
    context = {
        "form": form,
        "paper": found,
        "code": code,
        "rows": [row for row in rows if row.paper == code and row.withdrawn_at is None],
        "may_add": queries.may_attach(found.owner_kind, found.owner_id, request.actor),
    }
    return page(request, "files/paper.html", context, status=422 if form.is_bound else 200)


def _attach(
    request: Request, form: FilesForm, owner_kind: str, owner_id: int, *, paper: str = "", title: str = ""
) -> list[Attachment] | None:
    done = submit(
        form,
        lambda given: actions.attach(
            owner_kind=owner_kind,
            owner_id=owner_id,
            files=given["files"],
            paper=paper,
            note=given["note"] or title,
            by=request.actor,
            at=clock.now(),
        ),
    )
    if done is not None:
        added = ngettext("%(n)d file is attached.", "%(n)d files are attached.", len(done))
        messages.success(request, added % {"n": len(done)})
    return done


def _owner(request: Request, owner_kind: str, owner_id: int) -> registry.Shown:
    shown = registry.owner(owner_kind).show([owner_id], request.actor)
    if owner_id not in shown:
        raise NotFound
    return shown[owner_id]


def _file_page(request: Request, file: Attachment, form: WithdrawForm, *, status: int = 200) -> HttpResponse:
    context = {
        "file": file,
        "form": form,
        "owner": _owner(request, file.owner_kind, file.owner_id),
        "has_picture": queries.picture(file, "large") is not None,
        "text": queries.text_preview(file) if file.kind.group == "text" else "",
        "may_withdraw": queries.may_attach(file.owner_kind, file.owner_id, request.actor),
    }
    return page(request, "files/file.html", context, status=status)
