"""Every address of the house under hostile input: an answer in the user's language, never a failure of ours."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from inspect import getmembers, isclass
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, quote_from_bytes

import pytest
from django.conf import settings
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from huiyin.base.tests.access import STRANGER, Access
from huiyin.config.rooms import rooms_with
from huiyin.staff.tests.factories import make_company
from tests.architecture.test_access import tables
from tests.hostile.inputs import EACH, FEW, FEWEST, SCRIPT, URLENCODED, VALUES, Form, body, forms_of, spoiled

PERSONAS = ("admin", "outsider", STRANGER)
NAMES = sorted(name for name in tables() if not name.startswith("api"))
HAN = re.compile(r"[\u4e00-\u9fff]")
MULTIPART = "multipart/form-data; boundary=b"
#: Names that any page might read from the address.
PARAMETERS = (
    "q",
    "after",
    "page",
    "next",
    "tab",
    "status",
    "unit",
    "from",
    "to",
    "month",
    "kind",
    "customer",
    "id",
)

#: The forms that every page has: tried once.
IN_THE_FRAME = ("/me/language/", "/logout/", "/search/")
#: Those of them that are tried one by one, beside the filters of the page.
ALWAYS = ("q", "after", "next")


@pytest.fixture(autouse=True)
def own_log(settings: Any, tmp_path: Path) -> None:
    """The health page shows the errors of the day, among them those of other tests."""
    settings.HOME = tmp_path


class Attempt(NamedTuple):
    """One request: what it tries, and how it is sent."""

    what: str
    send: Callable[[Client], Any]


class Ground:
    """The address under attack, with its company."""

    def __init__(self, name: str) -> None:
        self.name, self.access = name, tables()[name]
        self.company = make_company()
        self.given = self.access.subject(self.company) if self.access.subject else {}
        self.url = reverse(name, kwargs=self.given)

    def client(self, persona: str) -> Client:
        """A browser of this persona."""
        client = Client(raise_request_exception=False)
        if persona != STRANGER:
            client.force_login(self.company.personas[persona].staff)
        return client


def fields_of_room(room: str) -> dict[str, str]:
    """Every field of every form that a room has, so that addresses without a page of their own meet theirs."""
    found: dict[str, str] = {}
    if room in rooms_with("forms"):
        module = import_module(f"huiyin.{room}.forms")
        for _name, form in getmembers(module, lambda one: isclass(one) and issubclass(one, BaseForm)):
            found |= dict.fromkeys(form.base_fields, "水管漏水")
    return found


def in_the_address(ground: Ground, values: tuple[str, ...]) -> Iterator[Attempt]:
    """Ids and names in the address that nobody has."""
    method = ground.access.method.lower()
    for key, right in ground.given.items():
        for value in values:
            part = quote_from_bytes(VALUES[value][:2000], safe="") or "%20"
            url = ground.url.replace(quote(str(right), safe=""), part, 1)
            yield Attempt(f"{key} in the address: {value}", partial(_call, method, url))


def by_other_ways(ground: Ground) -> Iterator[Attempt]:
    """Wrong methods, content types, broken and oversized bodies."""
    for method in ("get", "post", "put", "patch", "delete", "options", "head", "trace"):
        yield Attempt(f"method {method}", partial(_call, method, ground.url))
    yield Attempt("an invented method", lambda client: client.generic("BREW", ground.url))
    bodies = {
        "JSON to a form": (b'{"a": 1}', "application/json"),
        "XML to a form": (b"<a/>", "text/xml"),
        "no content type": (b"a=1", ""),
        "broken multipart": (b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nhalf', MULTIPART),
        "multipart without boundary": (b"--b\r\n\r\n--b--", "multipart/form-data"),
        "multipart with a strange name": (
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="..\\0/\xff.exe"\r\n\r\nMZ\r\n--b--\r\n',
            MULTIPART,
        ),
        "broken percent signs": (b"%=%zz&%e6%b0&===&&;", URLENCODED),
        "an unknown charset": (b"words=a", f"{URLENCODED}; charset=klingon"),
        "declared as GBK": (
            b"words=" + quote_from_bytes("水管".encode("gbk")).encode(),
            f"{URLENCODED}; charset=gbk",
        ),
        "a thousand fields": (body((f"f{i}", b"1") for i in range(1100)), URLENCODED),
        "three megabytes": (b"words=" + b"a" * 3_000_000, URLENCODED),
        "deep JSON": (b"[" * 100_000, "application/json"),
    }
    for what, (content, kind) in bodies.items():
        yield Attempt(what, partial(_post, ground.url, content, kind))


def all_at_once(ground: Ground, values: tuple[str, ...]) -> Iterator[Attempt]:
    """The same bad value in every parameter, and in every field of every form of the room."""
    fields = {**fields_of_room(ground.name.split(":")[0]), **_texts(ground.access)}
    for value in values:
        query = body((name, VALUES[value][:4000]) for name in sorted({*PARAMETERS, *fields})).decode()[
            :60_000
        ]
        yield Attempt(f"all parameters: {value}", partial(_call, "get", f"{ground.url}?{query}"))
        everything = body((name, VALUES[value]) for name in fields)
        yield Attempt(f"all fields: {value}", partial(_post, ground.url, everything, URLENCODED))


def singly(ground: Ground) -> Iterator[Attempt]:
    """One bad value at a time: in the filters and forms that the page has, else in what the table sends."""
    known = {*ALWAYS, *ground.access.data}
    forms = []
    for form in _forms(ground):
        if form.action in IN_THE_FRAME and ground.name != "staff:me":
            continue
        if form.method == "get":
            known |= form.fields.keys()
        elif form.fields:
            forms.append((form.action or ground.url, form.fields))
    for name, value in product(sorted(known), EACH):
        bad = (name, VALUES[value][:4000])
        query = body([bad, (name, b"x")] if value in FEW else [bad]).decode()
        yield Attempt(f"parameter {name}: {value}", partial(_call, "get", f"{ground.url}?{query}"))
    for url, fields in forms:
        for what, content in spoiled(fields, EACH):
            yield Attempt(f"{url} {what}", partial(_post, url, content, URLENCODED))


def _forms(ground: Ground) -> list[Form]:
    if ground.access.method == "POST":
        sent = Form(ground.url, "post")
        sent.fields = _texts(ground.access)
        return [sent]
    page = ground.client("admin").get(ground.url, ground.access.data)
    is_page = not page.streaming and page.get("Content-Type", "").startswith("text/html")
    return forms_of(page.content.decode()) if is_page else []


def _texts(access: Access) -> dict[str, str]:
    return {name: str(value) for name, value in access.data.items()}


def _call(method: str, url: str, client: Client) -> Any:
    return client.generic(method.upper(), url)


def _post(url: str, content: bytes, kind: str, client: Client) -> Any:
    return client.generic("POST", url, content, kind)


def judge(answer: Any) -> str:
    """What is wrong with an answer; "" when it is right."""
    if answer.status_code >= 500:
        return f"{answer.status_code} {_cause(getattr(answer, 'exc_info', None))}"
    if getattr(answer, "streaming", False):
        return ""
    text = answer.content.decode("utf-8", "replace")
    if "Traceback" in text:
        return "a traceback"
    if SCRIPT in text:
        return "a script of the caller"
    needs_words = answer.status_code >= 400 and answer.request["REQUEST_METHOD"] != "HEAD"
    if needs_words and not HAN.search(text):
        return f"{answer.status_code} without words: {text[:60]!r}"
    return ""


def _cause(failure: Any) -> str:
    return f"{failure[0].__name__} {str(failure[1])[:90]} {_place(failure)}" if failure else ""


def _place(failure: Any) -> str:
    place, trace = "", failure[2] if failure else None
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if "/huiyin/" in file:
            place = f"{file.rpartition('/huiyin/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def sweep(name: str, values: tuple[str, ...], *, one_by_one: bool) -> list[str]:
    """Send everything to one address; returns what went wrong.

    The administrator, who gets everywhere, tries it all; others only what concerns a whole request.
    """
    ground = Ground(name)
    whole = [*in_the_address(ground, values), *all_at_once(ground, values)]
    whole += by_other_ways(ground) if one_by_one else []
    single = list(singly(ground)) if one_by_one else []
    found = []
    for persona in PERSONAS if one_by_one else (STRANGER if ground.access.public else "admin",):
        client = ground.client(persona)
        for attempt in whole + (single if persona == "admin" or ground.access.public else []):
            with transaction.atomic():
                answer: HttpResponseBase = attempt.send(client)
                transaction.set_rollback(True)
            if wrong := judge(answer):
                found.append(f"{name} {persona} {attempt.what}: {wrong}")
            if persona != STRANGER and settings.SESSION_COOKIE_NAME in answer.cookies:
                client = ground.client(persona)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_answers_what_is_hostile(name: str) -> None:
    found = sweep(name, FEWEST, one_by_one=False)
    assert not found, "\n".join(found[:40])


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_answers_everything_that_is_hostile(name: str) -> None:
    found = sweep(name, tuple(VALUES), one_by_one=True)
    assert not found, "\n".join(found[:40])
