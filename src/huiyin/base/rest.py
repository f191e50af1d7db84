"""What the `api.py` of every room is made of: types of input and output, operations, refusals as JSON.

Importing it loads django-ninja, which takes a quarter of a second: only `config/api` does so, on the first call.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import wraps
from typing import Annotated, Any, Literal, ParamSpec, TypeVar

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from ninja import Router
from ninja.responses import Status
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from huiyin.base.errors import Invalid, NotAllowed, NotFound, Refusal, WrongStatus
from huiyin.base.misfits import wording

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

#: The codes of the field "error"; a caller decides by them, never by the message.
CODES: dict[type[Refusal], str] = {
    NotFound: "not_found",
    NotAllowed: "not_allowed",
    Invalid: "invalid",
    WrongStatus: "wrong_status",
}
_YEARS = range(1990, 2200)
_SAME_FOR_ALL = (400, 401, 413, 415)


class Given(BaseModel):
    """What a caller sends as a body: strictly typed, and nothing that we do not know."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Asked(BaseModel):
    """What a caller asks for in the address, after the question mark."""

    model_config = ConfigDict(extra="forbid")


class Told(BaseModel):
    """What we answer; `model_validate` reads a row by the names of its attributes."""

    model_config = ConfigDict(from_attributes=True)


class Failure(Told):
    """Every refusal: a code for programs, a message for people, and the fields that it is about."""

    error: str
    message: str
    fields: dict[str, str]


def _read_moment(value: Any) -> Any:
    """An ISO 8601 moment with its offset; a value that is a datetime already stays what it is."""
    if isinstance(value, datetime):
        return value
    # A plus sign that was not escaped in an address arrives as a blank.
    text = value.strip().replace(" ", "+") if isinstance(value, str) else ""
    moment = datetime.fromisoformat(text) if "T" in text.upper() else None
    if moment is None or moment.tzinfo is None or moment.year not in _YEARS:
        raise ValueError("moment")
    return moment.astimezone(UTC)


def _write_moment(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")


def _read_day(value: Any) -> Any:
    """An ISO 8601 day and nothing else: no number of seconds, no moment."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        day = date.fromisoformat(value) if len(value) == len("2026-11-22") else None
    except (TypeError, ValueError):
        day = None
    if day is None or day.year not in _YEARS:
        raise PydanticCustomError("day", "day")
    return day


_MOMENT: Any = {"type": "string", "format": "date-time"}
Moment = Annotated[
    datetime,
    BeforeValidator(_read_moment),
    PlainSerializer(_write_moment, return_type=str),
    WithJsonSchema(_MOMENT),
]
Day = Annotated[date, BeforeValidator(_read_day), WithJsonSchema({"type": "string", "format": "date"})]
Id = Annotated[int, Field(ge=1, le=2**53 - 1)]
Line = Annotated[str, Field(max_length=120)]
Words = Annotated[str, Field(min_length=1, max_length=20_000)]
Remark = Annotated[str, Field(max_length=20_000)]
#: The number of a row that gets it at the end of the action; empty for an instant.
Number = Annotated[str, BeforeValidator(lambda number: number or "")]
Cursor = Annotated[str, Field(max_length=400, description="`next` of the page before")]
Size = Annotated[int, Field(ge=1, le=200)]


class Counted(Told):
    """How many there are; with `at_least` there are more than was counted."""

    number: int
    at_least: bool


# --- operations -----------------------------------------------------------------------------------------


def reads(
    router: Router, path: str, told: Any, summary: str | Promise, **more: Any
) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """A GET; the operation is called like the function."""

    def mount(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        response = {200: told, frozenset((*_SAME_FOR_ALL, 403, 404, 422)): Failure}
        router.get(path, operation_id=function.__name__, summary=summary, response=response, **more)(function)  # type: ignore[arg-type]
        return function

    return mount


def does(
    router: Router, path: str, told: Any, summary: str | Promise, *, status: Literal[200, 201] = 200
) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """A POST, which calls one action; `status` 201 where it makes something."""

    def mount(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        @wraps(function)
        def answer(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Status[Result]:
            return Status(status, function(*args, **kwargs))

        response = {status: told, frozenset((*_SAME_FOR_ALL, 403, 404, 409, 422)): Failure}
        router.post(path, operation_id=function.__name__, summary=summary, response=response)(answer)  # type: ignore[arg-type]
        return function

    return mount


# --- refusals -------------------------------------------------------------------------------------------


def failure(
    status: int, code: str, message: str | Promise, fields: Mapping[str, Any] | None = None
) -> JsonResponse:
    """The one form of every refusal."""
    told = {name: str(text) for name, text in (fields or {}).items()}
    answer = JsonResponse(
        {"error": code, "message": str(message), "fields": told}, json_dumps_params={"ensure_ascii": False}
    )
    answer.status_code = status
    return answer


def refused(request: HttpRequest, refusal: Refusal) -> JsonResponse:
    """What the domain refuses."""
    code = next((code for kind, code in CODES.items() if isinstance(refusal, kind)), "")
    code = code or str(getattr(refusal, "code", "refused"))
    return failure(refusal.status, code, refusal.text, getattr(refusal, "fields", {}))


def misfit(request: HttpRequest, mistakes: list[dict[str, Any]]) -> JsonResponse:
    """Input that does not fit its types: each field with what is wrong, in the caller's language.

    `mistakes` are pydantic's, their places beginning with where the input stood and the parameter's name.
    """
    fields: dict[str, str] = {}
    for mistake in mistakes:
        place = [str(part) for part in mistake["loc"]]
        name = ".".join(place[2:] or place[-1:])
        kind = mistake["type"]
        # The only values that the types of this file refuse themselves are moments.
        is_moment = kind == "value_error"
        said = _moment_wanted() if is_moment else wording(kind, mistake.get("ctx") or {})
        fields.setdefault(name, said)
    return failure(422, CODES[Invalid], Invalid.text, fields)


def _moment_wanted() -> str:
    return _("Give date and time with offset, such as 2026-11-22T14:30:00+08:00.")


# --- what is refused before any operation ---------------------------------------------------------------


class Outside(Refusal):
    """A call that no operation gets to see; `code` and `status` say why."""

    def __init__(self, status: int, code: str, text: str | Promise, fields: Mapping[str, str] | None = None):
        super().__init__(text)
        self.status, self.code, self.fields = status, code, dict(fields or {})


def no_such_path() -> Outside:
    """An address that the API does not have."""
    return Outside(404, "no_such_path", _("The API has no such address. See /api/v1/openapi.json."))


def unknown_caller() -> Outside:
    """No token, a wrong one, or no session."""
    return Outside(401, "unauthorized", _("Send a valid token: Authorization: Bearer hy_…"))


def forged_call() -> Outside:
    """A call by a session's cookie without the proof that it comes from our own pages."""
    return Outside(403, "csrf", _("A call with a session's cookie needs the header X-CSRFToken."))


def unfinished_login() -> Outside:
    """A session whose person has to set up a second factor, or to change the password, before anything else."""
    return Outside(403, "login_unfinished", _("Log in on the pages first: something is asked of you there."))


def wrong_method(allowed: str) -> Outside:
    """A method that this address does not have."""
    return Outside(405, "wrong_method", _("This address has only: %(allowed)s.") % {"allowed": allowed})


def unknown_parameters(names: list[str]) -> Outside:
    """Names after the question mark that the operation does not know."""
    fields = {name: _("There is no such parameter.") for name in names}
    return Outside(422, CODES[Invalid], Invalid.text, fields)


def unfit_text() -> Outside:
    """A null character, or half of a surrogate pair: no database keeps these."""
    return Outside(422, CODES[Invalid], _("The text holds characters that cannot be kept."))


def unexpected() -> Outside:
    """A failure of ours."""
    return Outside(500, "unexpected", _("Something went wrong on our side. It has been written down."))


def unavailable() -> Outside:
    """The database does not answer."""
    return Outside(503, "unavailable", _("Not available just now. Please try again in a moment."))


def read_json(body: bytes, content_type: str, *, limit: int) -> Any:
    """The body of a call.

    :raises Outside: too large, not declared as JSON, not in UTF-8, or no JSON
    """
    if len(body) > limit:
        raise too_large(limit)
    declared, _semicolon, parameters = content_type.lower().partition(";")
    charset = parameters.partition("charset=")[2].strip(' "')
    if declared.strip() != "application/json" or charset not in ("", "utf-8", "utf8"):
        raise Outside(415, "wrong_type", _("Send Content-Type: application/json, in UTF-8."))
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise Outside(400, "wrong_encoding", _("The body is not in UTF-8.")) from None
    try:
        given = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Outside(400, "not_json", _("The body is no JSON.")) from None
    if "\\u" in text and not _is_storable(json.dumps(given, ensure_ascii=False)):
        raise unfit_text()
    return given


def too_large(limit: int) -> Outside:
    """More than we take at once."""
    return Outside(413, "too_large", _("The body is larger than %(limit)s bytes.") % {"limit": limit})


def _is_storable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return "\\u0000" not in text


def _no_constant(name: str) -> Any:
    raise ValueError(name)
