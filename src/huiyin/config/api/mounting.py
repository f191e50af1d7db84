"""What the rooms offer by the API, mounted together; loading it takes half a second, so only the first call does."""

import json
import logging
from collections.abc import Callable
from functools import cache, lru_cache, partial
from importlib import import_module
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import Resolver404, ResolverMatch, URLResolver, path
from django.urls.resolvers import RegexPattern
from django.utils import translation
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.operation import PathView
from ninja.parser import Parser
from ninja.renderers import JSONRenderer
from ninja.security import APIKeyCookie, HttpBearer

from huiyin import __version__
from huiyin.base import rest as told
from huiyin.base.errors import Invalid, Refusal
from huiyin.base.misfits import wording
from huiyin.base.outages import RETRY_AFTER, is_outage
from huiyin.config.rooms import rooms_with

PREFIX = "/api/v1/"
log = logging.getLogger("django.request")


class Token(HttpBearer):
    """In the schema: `Authorization: Bearer hy_…`. The door has found out already who calls."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        return request.actor  # type: ignore[attr-defined]


class Session(APIKeyCookie):
    """In the schema: the cookie of a person who is logged in, with X-CSRFToken."""

    param_name = "sessionid"

    def __init__(self) -> None:
        super().__init__(csrf=False)

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return request.actor  # type: ignore[attr-defined]


class _Read(Parser):
    """The door has read the body already."""

    def parse_body(self, request: HttpRequest) -> Any:
        return request.given  # type: ignore[attr-defined]


class _Plain(JSONRenderer):
    """Chinese as it is written, not as escapes."""

    json_dumps_params = {"ensure_ascii": False}


@cache
def mounted() -> NinjaAPI:
    """The API with the operations of every room."""
    api = NinjaAPI(
        title="Huiyin",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        auth=[Token(), Session()],
        parser=_Read(),
        renderer=_Plain(),
        urls_namespace="api-v1",
    )
    for room in rooms_with("api"):
        for router in import_module(f"huiyin.{room}.api").routers():
            api.add_router("", router, tags=[room])
    for kind in (ValidationError, Http404, Exception):
        api.add_exception_handler(kind, failed)
    return api


def find_operation(request: HttpRequest, address: str) -> Callable[[], HttpResponse]:
    """What answers this call.

    :raises Outside: there is no such address, method or parameter
    """
    match = _resolve(address)
    operation = _operations(match).get(request.method or "")
    if operation is None:
        raise told.wrong_method(allowed(address))
    if request.GET and (unknown := sorted(set(request.GET) - _parameters(operation))):
        raise told.unknown_parameters(unknown)
    return partial(_run, match, request)


def allowed(address: str) -> str:
    """The methods of an address, as the header Allow names them."""
    return ", ".join(sorted(_operations(_resolve(address))))


def schema() -> dict[str, Any]:
    """The OpenAPI document in the active language."""
    document: dict[str, Any] = json.loads(schema_text())
    return document


def schema_text() -> str:
    """The same as text."""
    return _schema_text(translation.get_language() or "")


@cache
def _schema_text(language: str) -> str:
    document = mounted().get_openapi_schema(path_prefix=PREFIX)
    return json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False)


@cache
def _resolver() -> URLResolver:
    views = {
        path: view for bound in mounted()._get_bound_routers() for path, view in bound.path_operations.items()
    }
    return URLResolver(
        RegexPattern(r"^"), [path(_route(name), view._sync_view) for name, view in views.items()]
    )


def _route(name: str) -> str:
    return name.strip("/").replace("{", "<").replace("}", ">")


def _parameters(operation: Any) -> set[str]:
    """What may stand after the question mark."""
    return {
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    }


def _takes_body(operation: Any) -> bool:
    return any(model.__ninja_param_source__ == "body" for model in operation.models)


@lru_cache(maxsize=2048)
def _resolve(address: str) -> ResolverMatch:
    try:
        return _resolver().resolve(address)
    except Resolver404:
        raise told.no_such_path() from None


def _operations(match: ResolverMatch) -> dict[str, Any]:
    view: PathView = match.func.__self__  # type: ignore[attr-defined]
    return {method: operation for operation in view.operations for method in operation.methods}


def _run(match: ResolverMatch, request: HttpRequest) -> HttpResponse:
    given = getattr(request, "given", None)
    if given and not _takes_body(_operations(match)[request.method or ""]):
        names = given if isinstance(given, dict) else [""]
        raise Invalid(fields={str(name): wording("extra_forbidden", {}) for name in names})
    answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
    assert not isinstance(answer, HttpResponseNotAllowed)
    return answer


def failed(request: HttpRequest, failure: Any) -> HttpResponse:
    """The answer to whatever an operation raised; a failure of ours is kept in the log."""
    if isinstance(failure, Refusal):
        return told.refused(request, failure)
    if isinstance(failure, ValidationError):
        return told.misfit(request, failure.errors)
    if isinstance(failure, Http404):
        return told.refused(request, told.no_such_path())
    if isinstance(failure, OverflowError | DataError):
        # A forged cursor, or whatever else no column can hold.
        return told.refused(request, Invalid())
    if is_outage(failure):
        log.error("not available: %s", failure)
        answer = told.refused(request, told.unavailable())
        answer.headers["Retry-After"] = str(RETRY_AFTER)
        return answer
    log.error("%s %s failed", request.method, request.path, exc_info=failure)
    return told.refused(request, told.unexpected())
