"""Pages that refuse, for the tests of the frame."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from huiyin.base import errors
from huiyin.base.pages import public

REFUSALS: dict[int, errors.Refusal] = {
    403: errors.NotAllowed(),
    404: errors.NotFound(),
    409: errors.WrongStatus(),
    422: errors.Invalid(fields={"name": "A name is missing."}),
}


@public
def refuse(request: HttpRequest, status: int) -> HttpResponse:
    """Refuse with this status."""
    raise REFUSALS[status]


@public
def missing(request: HttpRequest) -> HttpResponse:
    """Nothing here, said in Django's way."""
    raise Http404


@public
def broken(request: HttpRequest) -> HttpResponse:
    """A mistake of ours."""
    raise ZeroDivisionError


urlpatterns = [
    path("refuse/<int:status>/", refuse),
    path("missing/", missing),
    path("broken/", broken),
    path("", include("huiyin.base.urls")),
]
