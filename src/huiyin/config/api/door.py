"""The door of the API: who calls, in which language, with what; then the operation, once.

Light on purpose: what the rooms mount behind it is loaded by the first call, not when the server starts.
"""

import hashlib
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.views.decorators.csrf import csrf_exempt

from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.base.errors import Refusal
from huiyin.base.languages import in_callers_language
from huiyin.base.pages import Request, public, repeatable
from huiyin.journal.actions import Call, Said, reply_once
from huiyin.staff.actions import note_token_use
from huiyin.staff.queries import actor_of_token, token_use_is_due

LARGEST = 1_000_000
#: Where a file comes along, in Base64: pictures of telephones have 10 MB.
LARGEST_WITH_FILE = 30_000_000
WITH_FILE = "files"
SAFE = ("GET", "HEAD", "OPTIONS")


@public
@csrf_exempt
@repeatable("calls of programs carry keys of their own, and their bodies are read here")
@in_callers_language
def door(request: Request, address: str) -> HttpResponse:
    """Any call of the API."""
    answer = _answer(request, address)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Vary"] = "Authorization, Accept-Language, Cookie"
    return answer


def caller(request: Request) -> Actor | None:
    """The bearer of the token, or the person of the session; None for nobody.

    :raises Outside: the session's cookie came without the proof that the call is from our pages
    """
    from huiyin.base import rest

    scheme, _blank, secret = request.headers.get("Authorization", "").partition(" ")
    if not scheme:
        if request.actor is not None and request.method not in SAFE and _is_forged(request):
            raise rest.forged_call()
        if request.actor is not None and request.owes:
            raise rest.unfinished_login()
        return request.actor
    at = clock.now()
    actor = actor_of_token(secret.strip(), at) if scheme.lower() == "bearer" else None
    if actor is not None and token_use_is_due(secret.strip(), at):
        note_token_use(secret.strip(), by=actor, at=at)
    return actor


def _answer(request: Request, address: str) -> HttpResponse:
    from huiyin.base import rest
    from huiyin.config.api import mounting

    try:
        if address == "openapi.json" and request.method in SAFE:
            return HttpResponse(mounting.schema_text(), content_type="application/json")
        operation = mounting.find_operation(request, address)
        actor = caller(request)
        if actor is None:
            raise rest.unknown_caller()
        request.actor = actor
        _check_text(request)
        given = _read(request, LARGEST_WITH_FILE if address == WITH_FILE else LARGEST)
        return _once(request, given, operation)
    except Refusal as refusal:
        answer = rest.refused(request, refusal)
        if answer.status_code == 401:
            answer.headers["WWW-Authenticate"] = 'Bearer realm="huiyin"'
        if answer.status_code == 405:
            answer.headers["Allow"] = mounting.allowed(address)
        return answer
    except Exception as failure:  # the caller of an API gets JSON whatever happens
        return mounting.failed(request, failure)


def _once(request: Request, body: bytes, operation: Callable[[], HttpResponse]) -> HttpResponse:
    """Run the operation; where the caller names the call, run it at most once."""
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method in SAFE:
        return operation()
    asked = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode() + body).hexdigest()
    answers: list[HttpResponse] = []

    def answer() -> Said:
        answers.append(operation())
        return Said(answers[-1].status_code, answers[-1].content.decode())

    said = reply_once(Call(f"staff:{request.actor.id}", key, asked), answer, at=clock.now())
    if not said.is_repeated:
        return answers[-1]
    return HttpResponse(
        said.body,
        status=said.status,
        content_type="application/json",
        headers={"Idempotency-Replayed": "true"},
    )


def _read(request: HttpRequest, largest: int) -> bytes:
    """The body, read as JSON where there is one; what was read is kept at `request.given`."""
    from huiyin.base import rest

    if int(request.headers.get("Content-Length") or 0) > largest:
        raise rest.too_large(largest)
    try:
        if largest > LARGEST:
            # Django's own limit for bodies is lower, and meant for forms.
            request._body = request.read()
        body = request.body
    except RequestDataTooBig:
        raise rest.too_large(largest) from None
    if body and request.method not in SAFE:
        kind = request.headers.get("Content-Type", "")
        request.given = rest.read_json(body, kind, limit=largest)  # type: ignore[attr-defined]
    return body


def _check_text(request: HttpRequest) -> None:
    """Refuse null characters in the address: PostgreSQL takes none."""
    from huiyin.base import rest

    if "\0" in request.path or "\0" in unquote(request.META.get("QUERY_STRING", "")):
        raise rest.unfit_text()


class _Csrf(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(reason, status=403)


def _is_forged(request: HttpRequest) -> bool:
    return _Csrf(lambda request: HttpResponse()).process_view(request, _nothing, (), {}) is not None


def _nothing(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return HttpResponse()
