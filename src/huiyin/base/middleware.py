"""What holds for every answer: the content-security policy, the language, and refusals turned into pages."""

from collections.abc import Callable
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from huiyin.base.errors import Invalid, NotFound, Refusal, WrongMethod
from huiyin.base.pages import is_fragment_request

log = structlog.get_logger()
LARGEST_ID = 2**63 - 1
Answer = Callable[[HttpRequest], HttpResponseBase]

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


class ContentSecurityPolicy:
    """Nothing but our own files: no inline script or style, no other host, no frame around us."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add the header, unless the answer brings a policy of its own."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response


class Language:
    """The language that was chosen, else the installation's: Chinese stays the default in an English browser."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Activate the language for this request."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response


class Refusals:
    """What the domain refuses becomes a page with its status; for htmx an alert that leaves the page as it is."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; `process_exception` does the work. A wrong method is told in words, too."""
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        page = refusal_page(request, WrongMethod())
        page.headers["Allow"] = response.headers["Allow"]
        return page

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], args: object, kwargs: dict[str, object]
    ) -> HttpResponse | None:
        """A number in the address that no row can have is not found."""
        if any(isinstance(value, int) and value > LARGEST_ID for value in kwargs.values()):
            return refusal_page(request, NotFound())
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page or the fragment that explains a refusal; other exceptions pass on.

        What no column holds and no calendar knows is the caller's mistake: a forged number, the year 9999.
        """
        if isinstance(exception, OverflowError | DataError):
            log.warning("input that nothing can hold", path=request.path, failure=str(exception))
            return refusal_page(request, Invalid())
        if not isinstance(exception, Refusal):
            return None
        return refusal_page(request, exception)


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The answer to something refused: what is wrong, and the way back."""
    context = {
        "refusal": refusal,
        "status": refusal.status,
        "fields": getattr(refusal, "fields", {}),
        "came_from": came_from(request),
    }
    if not is_fragment_request(request):
        return render(request, "errors/refusal.html", context, status=refusal.status)
    response = render(request, "errors/refusal_fragment.html", context, status=refusal.status)
    response.headers["HX-Retarget"] = "#alerts"
    response.headers["HX-Reswap"] = "innerHTML"
    response.headers["HX-Reselect"] = "#refusal"
    return response


def came_from(request: HttpRequest) -> str:
    """The page of ours from which the request came, "/" when that is unknown."""
    address = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if not url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}):
        return "/"
    parts = urlsplit(address)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
