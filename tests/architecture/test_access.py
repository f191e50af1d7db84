"""Every address × every persona: who gets in. An address that no table names fails the build.

Each room states in `tests/access.py` what its addresses answer: `ACCESS = {"staff:units": Access(...)}`.
"""

from importlib import import_module
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from huiyin.base.tests.access import EVERYBODY, STRANGER, Access, who
from huiyin.config.api import mounting
from huiyin.config.rooms import HOUSE, ROOMS
from huiyin.journal.models import Event
from huiyin.staff.tests.factories import make_company


def api_document(company: object) -> dict[str, object]:
    """The API's own description, which is open to all."""
    return {"address": "openapi.json"}


OWN = {
    "api": Access(EVERYBODY, public=True, subject=api_document),
    "api-docs": Access(EVERYBODY),
    "health": Access(EVERYBODY, public=True),
    "metrics": Access(EVERYBODY, public=True),
    "system-health": Access(who("admin")),
    "system-banner": Access(who("admin")),
    "set_language": Access(EVERYBODY, public=True, method="POST", granted=302, data={"language": "en"}),
}


def tables() -> dict[str, Access]:
    """The tables of all rooms together."""
    found = dict(OWN)
    for room in ROOMS:
        if (HOUSE / room / "tests" / "access.py").exists():
            found |= import_module(f"huiyin.{room}.tests.access").ACCESS
    return found


def addresses(resolver: URLResolver, space: str = "") -> list[str]:
    """The names of all addresses, with their namespace; "" for one without a name."""
    found: list[str] = []
    for part in resolver.url_patterns:
        if isinstance(part, URLResolver):
            inner = f"{space}{part.namespace}:" if part.namespace else space
            found += addresses(part, inner)
        elif isinstance(part, URLPattern):
            found.append(f"{space}{part.name}" if part.name else "")
    return found


def operations() -> dict[str, tuple[str, str]]:
    """All operations of the API by the name that tables give them: method and address."""
    return {
        f"api:{operation['operationId']}": (method.upper(), address)
        for address, ways in mounting.schema()["paths"].items()
        for method, operation in ways.items()
    }


def test_every_address_is_in_a_table() -> None:
    names = addresses(get_resolver())
    assert "" not in names, "an address without a name"
    names += operations()
    stated = tables()
    assert not (missing := set(names) - stated.keys()), (
        f"state in tests/access.py of the room: {sorted(missing)}"
    )
    assert not (gone := stated.keys() - set(names)), sorted(gone)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(name for name in tables() if not name.startswith("api:")))
def test_lets_in_whom_it_should(name: str) -> None:
    access = tables()[name]
    company = make_company()
    url = reverse(name, kwargs=access.subject(company) if access.subject else {})
    expected, found = {}, {}
    doubled: list[list[tuple[int, str]]] = []
    for persona in (STRANGER, *company.personas):
        client = Client(raise_request_exception=False)
        with transaction.atomic():
            if persona != STRANGER:
                client.force_login(company.personas[persona].staff)
            answer = _send(client, access, url)
            if access.method == "POST" and persona != STRANGER and answer.status_code < 400 and not doubled:
                done = _events()
                _send(client, access, url)
                doubled = [sorted(done), sorted(_events() - done)]
            transaction.set_rollback(True)
        expected[persona], found[persona] = access.expected(persona), answer.status_code
    assert found == expected
    assert doubled[1:] in ([], [[]]), "sent a second time by the same form, it was done a second time"


def _send(client: Client, access: Access, url: str) -> Any:
    """As a form does, which carries its key (decision 18)."""
    return (
        client.get(url, access.data)
        if access.method == "GET"
        else client.post(url, {**access.data, "once": "a"})
    )


def _events() -> set[tuple[int, str]]:
    return set(Event.objects.values_list("pk", "name"))


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(name for name in tables() if name.startswith("api:")))
def test_the_api_lets_in_whom_it_should(name: str) -> None:
    access, (method, address) = tables()[name], operations()[name]
    company = make_company()
    given = access.subject(company) if access.subject else {}
    data = {**access.data, **{key: value for key, value in given.items() if f"{{{key}}}" not in address}}
    expected, found = {}, {}
    for persona in (STRANGER, *company.personas):
        client = Client(raise_request_exception=False)
        with transaction.atomic():
            if persona != STRANGER:
                client.force_login(company.personas[persona].staff)
            url = address.format(**given)
            answer = client.get(url, data) if method == "GET" else client.post(url, data, "application/json")
            transaction.set_rollback(True)
        expected[persona], found[persona] = access.expected(persona), answer.status_code
    assert method == access.method
    assert found == expected
