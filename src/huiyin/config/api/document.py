"""The page that describes the API, made on the server from its OpenAPI document: no script, no foreign host."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from huiyin.base.pages import Request, page

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """A parameter of an operation, or a field of what is sent or answered."""

    name: str
    kind: str
    is_required: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """An operation."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[Part]
    body: list[Part]
    answer: list[Part]
    is_list: bool


@dataclass(frozen=True, slots=True)
class Chapter:
    """The operations of a room."""

    name: str
    title: str
    ways: list[Way] = field(default_factory=list)


@require_GET
def document(request: Request) -> HttpResponse:
    """Every operation, by room."""
    from huiyin.config.api import mounting

    return page(request, "api.html", {"chapters": chapters(mounting.schema())})


def chapters(schema: Schema) -> list[Chapter]:
    """What the page shows of an OpenAPI document."""
    found: dict[str, Chapter] = {}
    for path, methods in schema["paths"].items():
        for method, told in methods.items():
            room = told["tags"][0]
            title = str(apps.get_app_config(room).verbose_name)
            found.setdefault(room, Chapter(room, title)).ways.append(_way(schema, path, method, told))
    return sorted(found.values(), key=lambda chapter: (chapter.name != "cases", chapter.name))


def _way(schema: Schema, path: str, method: str, told: Schema) -> Way:
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    answer: Schema = next(
        (
            one["content"]["application/json"]["schema"]
            for status, one in told["responses"].items()
            if status.startswith("2")
        ),
        {},
    )
    return Way(
        name=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told["summary"],
        description=told.get("description", ""),
        parameters=[
            Part(one["name"], kind_of(schema, one["schema"]), one.get("required", False), one["in"])
            for one in told.get("parameters", [])
        ],
        body=list(_parts(schema, body or {})),
        answer=list(_parts(schema, answer.get("items", answer))),
        is_list=answer.get("type") == "array",
    )


def _parts(schema: Schema, given: Schema) -> Iterator[Part]:
    told = _resolved(schema, given)
    required = told.get("required", [])
    for name, one in told.get("properties", {}).items():
        yield Part(name, kind_of(schema, one), name in required, one.get("description", ""))


def kind_of(schema: Schema, told: Schema) -> str:
    """A type in a few words: "integer, 1 to 200", "one of a, b", "list of CaseTold"."""
    if "anyOf" in told:
        return " | ".join(kind_of(schema, one) for one in told["anyOf"])
    if "$ref" in told:
        return str(told["$ref"].rpartition("/")[2])
    if "enum" in told:
        return ", ".join(str(value) for value in told["enum"])
    if "const" in told:
        return str(told["const"])
    if told.get("type") == "array":
        return f"[{kind_of(schema, told.get('items', {}))}]"
    return str(told.get("format") or told.get("type") or "object")


def _resolved(schema: Schema, given: Schema) -> Schema:
    name = given.get("$ref", "").rpartition("/")[2]
    found: Schema = schema["components"]["schemas"].get(name, given) if name else given
    return found
