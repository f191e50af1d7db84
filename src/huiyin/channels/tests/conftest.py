"""What the tests of this room stand on."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from huiyin.channels.tests.servers import Listener, PostOffice, listener, post_office
from huiyin.staff.models import Staff
from huiyin.staff.tests.factories import Company, make_company

Browser = Callable[[str], Client]


@pytest.fixture
def company(db: None, settings: Any) -> Company:
    """翠湖花园 and its people, each with an e-mail address and a phone; a mail server that nobody answers at."""
    settings.SMTP_URL = "smtp://127.0.0.1:1"
    made = make_company()
    for number, persona in enumerate(made.personas.values()):
        phone = f"1380013800{number}"
        Staff.objects.filter(pk=persona.staff.pk).update(
            email=f"{persona.staff.username}@example.com", phone=phone
        )
        persona.staff.refresh_from_db()
    return made


@pytest.fixture
def office(settings: Any) -> Iterator[PostOffice]:
    """A real SMTP server, named in the settings."""
    with post_office() as opened:
        settings.SMTP_URL, settings.MAIL_FROM = opened.url, "客服中心 <desk@example.com>"
        settings.SITE_URL = "https://crm.example.com"
        yield opened


@pytest.fixture
def web(settings: Any) -> Iterator[Listener]:
    """A real HTTP server, allowed although it is a private address."""
    settings.PRIVATE_HOSTS = ["127.0.0.1"]
    with listener() as opened:
        yield opened


@pytest.fixture
def browser_of(company: Company) -> Browser:
    """A browser in which a persona is logged in, with English pages."""

    def log_in(persona: str) -> Client:
        client = Client()
        staff = company.personas[persona].staff
        Staff.objects.filter(pk=staff.pk).update(language=Staff.Language.ENGLISH)
        client.force_login(staff)
        return client

    return log_in
