"""When something of ours fails: which failures are outages, and what the user gets to see then.

What is drawn here asks no database and no template that does, so that it works when nothing else does.
"""

import errno
import sys
from collections.abc import Iterator

import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

log = structlog.get_logger()
#: What callers are asked to wait before they try again, in seconds.
RETRY_AFTER = 10
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_BROKEN = _FULL | {errno.EIO, errno.EROFS, errno.EMFILE, errno.ENFILE}
#: SQLite's words for what no waiting mends: tables that are missing, and statements of ours that it refuses.
_OURS = (
    "no such ",
    "too many ",
    "near ",
    "Expression tree",
    "LIKE or GLOB",
    "parser stack",
    "string or blob",
)
_DAMAGED = ("malformed", "not a database")


def is_outage(failure: BaseException | None) -> bool:
    """Whether it came from a database that is locked, gone or damaged, or from a disk that is full or broken.

    All of these pass when whoever looks after the machine has mended it; a failure of our code does not.
    """
    return any(_is_outage(one) for one in _causes(failure))


def is_disk_full(failure: BaseException | None) -> bool:
    """Whether there is no room left, in the words of the system, of SQLite and of PostgreSQL."""
    return any(
        (isinstance(one, OSError) and one.errno in _FULL)
        or (isinstance(one, OperationalError) and ("is full" in str(one) or "No space left" in str(one)))
        for one in _causes(failure)
    )


def failed(request: HttpRequest) -> HttpResponse:
    """The answer to a failure that nobody dealt with: 503 in an outage, 500 when the mistake is ours."""
    failure = sys.exc_info()[1]
    if not is_outage(failure):
        return _answer(
            request,
            500,
            "500.html",
            "unexpected",
            _("Something went wrong on our side. It has been written down."),
        )
    log.error("not available", path=request.path, failure=f"{type(failure).__name__}: {failure}".strip())
    return unavailable(request, failure)


def unavailable(request: HttpRequest, failure: BaseException | None = None) -> HttpResponse:
    """503 with the request to try again in a moment; it is not logged anew."""
    text = _("Not available just now. Please try again in a moment.")
    answer = _answer(request, 503, "503.html", "unavailable", text, is_full=is_disk_full(failure))
    answer.headers["Retry-After"] = str(RETRY_AFTER)
    # Django would log a traceback for every request of an outage.
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that cannot be read: broken, for another host, or (413) larger than what we take."""
    if isinstance(exception, RequestDataTooBig):
        return _answer(request, 413, "400.html", "too_large", _("This is more than we take at once."))
    return _answer(request, 400, "400.html", "bad_request", _("This request cannot be read."))


def language_for(request: HttpRequest) -> str:
    """What the browser remembers, else what it asks for, else the language of the house."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in dict(settings.LANGUAGES):
        return chosen
    asked = translation.get_language_from_request(request) if "Accept-Language" in request.headers else ""
    return asked or settings.LANGUAGE_CODE


def _causes(failure: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while failure is not None and id(failure) not in seen:
        yield failure
        seen.add(id(failure))
        failure = failure.__cause__ or failure.__context__


def _is_outage(failure: BaseException) -> bool:
    text = str(failure)
    if isinstance(failure, OperationalError):
        return not text.startswith(_OURS)
    if isinstance(failure, DatabaseError) and any(word in text for word in _DAMAGED):
        return True
    return isinstance(failure, InterfaceError) or (isinstance(failure, OSError) and failure.errno in _BROKEN)


def _answer(
    request: HttpRequest, status: int, template: str, code: str, text: str | Promise, **more: object
) -> HttpResponse:
    """A page, or JSON where a program asks."""
    language = language_for(request)
    with translation.override(language):
        if request.path.startswith("/api/"):
            told = {"error": code, "message": str(text), "fields": {}}
            return JsonResponse(told, status=status, json_dumps_params={"ensure_ascii": False})
        is_form = request.method not in ("GET", "HEAD")
        page = render_to_string(template, {"text": text, "is_form": is_form, "path": request.path, **more})
    return HttpResponse(
        page, status=status, headers={"Content-Language": language, "Cache-Control": "no-store"}
    )
