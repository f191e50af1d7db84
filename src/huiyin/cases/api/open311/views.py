"""The addresses of Open311 GeoReport v2."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.base.pages import Request
from huiyin.cases import actions, queries
from huiyin.cases.api.open311 import reading
from huiyin.cases.api.open311.rendering import Mistaken, answer, endpoint
from huiyin.cases.models import CaseKind
from huiyin.cases.queries import RequestFilter


@endpoint("GET")
def discovery(request: Request, form: str) -> HttpResponse:
    """Where the endpoint is and which formats it has."""
    address = request.build_absolute_uri("/open311/v2")
    found = {
        "changeset": "2026-11-22T00:00:00+08:00",
        "contact": "",
        "key_service": request.build_absolute_uri("/"),
        "endpoints": [
            {
                "specification": "http://wiki.open311.org/GeoReport_v2",
                "url": address,
                "changeset": "2026-11-22T00:00:00+08:00",
                "type": "production",
                "formats": ["application/json", "text/xml"],
            }
        ],
    }
    return answer(form, "discovery", found)


@endpoint("GET")
def services(request: Request, form: str) -> HttpResponse:
    """The kinds of matters."""
    reading.jurisdiction(request.GET)
    return answer(form, "services", [reading.tell_service(kind) for kind in queries.list_kinds()])


@endpoint("GET")
def service(request: Request, code: str, form: str) -> HttpResponse:
    """What may be said of a kind of matter."""
    reading.jurisdiction(request.GET)
    return answer(form, "service_definition", reading.tell_definition(_kind(code, status=404)))


@endpoint("GET", "POST")
def requests(request: Request, form: str) -> HttpResponse:
    """Report a matter, or list matters."""
    if request.method == "POST":
        return _report(request, form)
    at = clock.now()
    actor = reading.key_holder(request, request.GET, at)
    reading.jurisdiction(request.GET)
    limits, paging = reading.limits_of(request.GET, at), reading.paging_of(request.GET)
    found = queries.list_requests(limits, actor=actor, **paging)
    return answer(form, "service_requests", [reading.tell_request(one) for one in found])


@endpoint("GET")
def request_by_number(request: Request, number: str, form: str) -> HttpResponse:
    """One matter by its number."""
    actor = reading.key_holder(request, request.GET, clock.now())
    reading.jurisdiction(request.GET)
    found = queries.list_requests(RequestFilter(numbers=[number.replace("\0", "")]), actor=actor)
    if not found:
        raise Mistaken(404, _("service_request_id was not found."))
    return answer(form, "service_requests", [reading.tell_request(one) for one in found])


@endpoint("GET")
def token(request: Request, token: str, form: str) -> HttpResponse:
    """The number behind a token: reporting gives numbers at once, so a token is the number itself."""
    actor = reading.key_holder(request, request.GET, clock.now())
    case = queries.find_case_by_number(token.replace("\0", ""), actor)
    if case is None:
        raise Mistaken(404, _("token was not found."))
    return answer(form, "service_requests", [{"service_request_id": case.number, "token": token}])


def _report(request: Request, form: str) -> HttpResponse:
    at, given = clock.now(), request.POST
    actor = reading.key_holder(request, given, at)
    unit = reading.jurisdiction(given)
    if not given.get("service_code"):
        raise Mistaken(400, _("service_code was not provided."))
    kind = _kind(given["service_code"], status=400)
    place = reading.place_of(given, actor)
    case = actions.register_located_case(
        matter=reading.matter_of(given, kind, place),
        spot=reading.spot_of(given),
        unit_id=reading.unit_for(place, unit, actor),
        by=actor,
        at=at,
    )
    told = {"service_request_id": case.number, "service_notice": "", "account_id": None}
    return answer(form, "service_requests", [told])


def _kind(code: str, *, status: int) -> CaseKind:
    found = next((kind for kind in queries.list_kinds() if kind.code == code), None)
    if found is None:
        raise Mistaken(status, _("service_code was not found."))
    return found
