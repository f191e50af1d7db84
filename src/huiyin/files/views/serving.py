"""Handing out bytes: never as anything that a browser would run."""

from typing import Any

from django.http import FileResponse, HttpResponse
from django.views.decorators.http import require_GET

from huiyin.base.errors import NotFound
from huiyin.base.pages import Request
from huiyin.files import queries
from huiyin.files.models import Content

#: A stored file loads nothing and runs nothing; our own pages may show it in a frame.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"
DAY = 86_400


@require_GET
def download(request: Request, attachment_id: int) -> HttpResponse:
    """The file as it came, to be saved."""
    return _hand_out(queries.get_readable(attachment_id, request.actor), is_shown=False)


@require_GET
def content(request: Request, attachment_id: int) -> HttpResponse:
    """The file in place, where its type is harmless; else to be saved."""
    file = queries.get_readable(attachment_id, request.actor)
    return _hand_out(file, is_shown=file.kind.is_shown)


@require_GET
def picture(request: Request, attachment_id: int, size: str) -> HttpResponse:
    """A smaller copy of a picture."""
    return _picture(queries.get_readable(attachment_id, request.actor), size)


@require_GET
def kept_picture(request: Request, upload_id: int) -> HttpResponse:
    """A smaller copy of a picture that one keeps for later."""
    found = queries.kept_uploads(f"staff:{request.actor.id}", [upload_id])
    if not found:
        raise NotFound
    return _picture(found[0], "small")


def _picture(file: Content, size: str) -> HttpResponse:
    place = queries.picture(file, size)
    if place is None:
        raise NotFound
    return _guard(FileResponse(place.open("rb"), content_type="image/jpeg"), max_age=DAY)


def _hand_out(file: Content, *, is_shown: bool) -> HttpResponse:
    content_type = file.content_type if is_shown else "application/octet-stream"
    if is_shown and file.kind.group == "text":
        content_type = "text/plain"
    opened = queries.open_content(file)
    response = FileResponse(opened, as_attachment=not is_shown, filename=file.name, content_type=content_type)
    return _guard(response, max_age=0)


def _guard(response: Any, *, max_age: int) -> HttpResponse:
    """What is remembered is remembered by this browser only."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Cache-Control"] = f"private, max-age={max_age}"
    guarded: HttpResponse = response
    return guarded
