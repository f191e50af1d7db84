"""Every operation of the API under hostile input: JSON with words, never a failure of ours."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from huiyin.base.tests.access import STRANGER
from huiyin.staff.tests.factories import make_company
from tests.architecture.test_access import operations, tables
from tests.hostile.inputs import EACH, FEW, VALUES, body

JSON = "application/json"
NAMES = sorted(name for name in tables() if name.startswith("api:"))
#: Values for a single field; the texts are JSON already.
FIELDS = (
    "null", "true", "-1", "0", "1.5", "1e400", "9223372036854775808", "1" * 30, '""', '"\\u0000"', '"\\ud800"',
    '"2026-02-30"', '"9999-12-31T23:59:59+08:00"', '"0001-01-01T00:00:00Z"', '"' + "长" * 50_000 + '"', "[]", "{}",
    "[[[]]]", '{"$ne": null}', '"１２"', '"<script>alert(1)</script>"',
)  # fmt: skip
BODIES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", JSON),
    "no object": (b"[1, 2]", JSON),
    "a word": (b'"words"', JSON),
    "null": (b"null", JSON),
    "half of it": (b'{"words": ', JSON),
    "not a number": (b'{"kind": NaN}', JSON),
    "deep": (b"[" * 200_000, JSON),
    "gbk": ('{"words": "水管"}'.encode("gbk"), JSON),
    "declared as gbk": ('{"words": "水管"}'.encode("gbk"), "application/json; charset=gbk"),
    "utf-16": ('{"words": "水管"}'.encode("utf-16"), JSON),
    "with a mark of its order": (b"\xef\xbb\xbf{}", JSON),
    "a form": (b"words=a", "application/x-www-form-urlencoded"),
    "broken multipart": (b"--b\r\n", "multipart/form-data; boundary=b"),
    "no type": (b"{}", ""),
    "two megabytes": (b'{"words": "' + b"a" * 2_000_000 + b'"}', JSON),
    "a number of five thousand digits": (b'{"kind": ' + b"9" * 5000 + b"}", JSON),
}


def calls(url: str, method: str, data: dict[str, Any]) -> Iterator[tuple[str, str, str, bytes, str]]:
    """What is tried: what it is, method, address, body, content type."""
    right = json.dumps(data).encode()
    for other in ("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"):
        yield f"method {other}", other, url, right, JSON
    for name in FEW:
        value = VALUES[name]
        yield (
            f"parameter: {name}",
            method,
            f"{url}?{body([('q', value[:2000]), ('after', value[:2000])]).decode()}",
            right,
            JSON,
        )
    if method == "GET":
        for key in data:
            for name in EACH:
                value = VALUES[name]
                query = body([(key, value[:2000])]).decode()
                yield f"{key}: {name}", "GET", f"{url}?{query}", b"", JSON
        return
    for name, (content, kind) in BODIES.items():
        yield name, method, url, content, kind
    yield "unknown field", method, url, json.dumps({**data, "unbekannt": 1}).encode(), JSON
    for key in data:
        for text_value in FIELDS:
            whole = {name: json.dumps(one) for name, one in data.items()} | {key: text_value}
            text = "{" + ", ".join(f'"{name}": {one}' for name, one in whole.items()) + "}"
            yield f"{key}: {text_value[:30]}", method, url, text.encode(), JSON


def judge(what: str, answer: Any) -> str:
    """What is wrong with an answer; "" when it is right."""
    if answer.status_code >= 500:
        return f"{answer.status_code} {answer.content[:200]!r}"
    if answer.status_code < 400 or not answer.content:
        return f"{answer.status_code}, taken" if what == "unknown field" else ""
    told = json.loads(answer.content)
    return "" if told["error"] and told["message"] else "no words"


def sweep(name: str, *, short: bool) -> list[str]:
    """Send everything to one operation; returns what went wrong."""
    access, (method, address) = tables()[name], operations()[name]
    company = make_company()
    given = access.subject(company) if access.subject else {}
    data = {**access.data, **{key: value for key, value in given.items() if f"{{{key}}}" not in address}}
    every = list(calls(address.format(**given), method, data))
    for key in given:
        for value in ("0", "9223372036854775808", "1" * 30, "%00", "%F0%9F%98%80", "..%2f"):
            url = address.format(**given | {key: value})
            every.append((f"{key} in the address: {value}", method, url, b"{}", JSON))
    if short:
        every = [
            one
            for one in every
            if one[0] in BODIES or one[0] == "unknown field" or "in the address" in one[0]
        ]
    found = []
    for persona in ("admin",) if short else ("admin", "outsider", STRANGER):
        client = Client(raise_request_exception=False)
        if persona != STRANGER:
            client.force_login(company.personas[persona].staff)
        for what, verb, url, content, kind in every if persona == "admin" else every[:20]:
            with transaction.atomic():
                answer = client.generic(verb, url, content, kind)
                transaction.set_rollback(True)
            if wrong := judge(what, answer):
                found.append(f"{persona} {what}: {wrong}")
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_answers_what_is_hostile(name: str) -> None:
    found = sweep(name, short=True)
    assert not found, "\n".join(found[:30])


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_answers_everything_that_is_hostile(name: str) -> None:
    found = sweep(name, short=False)
    assert not found, "\n".join(found[:30])
