"""The language of a program that calls: what it asks for counts, not what a browser remembers."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

View = TypeVar("View", bound=Callable[..., HttpResponse])


def language_of(request: HttpRequest) -> str:
    """The first of the caller's languages that we speak; without one, that of the person or the house."""
    if request.headers.get("Accept-Language", "*") == "*":
        return str(translation.get_language() or settings.LANGUAGE_CODE)
    return translation.get_language_from_request(_WithoutCookie(request))


def in_callers_language(view: View) -> View:
    """Answer in the language that the caller asks for."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = language_of(request)
        with translation.override(language):
            response = view(request, *args, **kwargs)
        response.headers["Content-Language"] = language
        return response

    return answer  # type: ignore[return-value]


class _WithoutCookie(HttpRequest):
    def __init__(self, request: HttpRequest) -> None:
        super().__init__()
        self.META = request.META
