"""Single sign-on against a real provider in a process of its own."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from huiyin.staff import actions, queries
from huiyin.staff.models import Identity, LoginSession, Staff
from huiyin.staff.tests.factories import BEGIN, SETUP, Company, make_company

pytestmark = pytest.mark.django_db
PROVIDER = Path(sys.executable).with_name("oidc-provider-mock")
PEOPLE: list[dict[str, Any]] = [
    {"sub": "lin", "email": "LIN@example.com", "email_verified": True, "preferred_username": "whoever"},
    {"sub": "unverified", "email": "lin@example.com", "email_verified": False},
    {"sub": "thief", "email": "lin@example.com", "email_verified": True},
    {"sub": "stranger", "email": "nobody@example.com", "email_verified": True},
    {"sub": "wang", "preferred_username": "WangJianguo"},
    {"sub": "strong", "email": "zhou@example.com", "email_verified": True, "amr": ["pwd", "mfa"]},
]


def free_port() -> int:
    """A port on which nobody listens."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of a running provider that knows `PEOPLE`."""
    port = free_port()
    known = [word for person in PEOPLE for word in ("--user-claims", json.dumps(person))]
    command = [str(PROVIDER), "--port", str(port), *known]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with suppress(requests.RequestException):
                requests.get(f"{url}/.well-known/openid-configuration", timeout=5).raise_for_status()
                break
            assert child.poll() is None, "the provider ended"
            time.sleep(0.1)
        yield url
    finally:
        child.kill()
        child.wait()


def configure(settings: Any, url: str, match: str = "email") -> None:
    """As the environment does it."""
    service = {"url": url, "client": "huiyin", "secret": "s", "name": "企业门户", "match": match}
    settings.SINGLE_SIGN_ON = service
    app = {"provider_id": "oidc", "name": "企业门户", "client_id": "huiyin", "secret": "s"}
    options = {"server_url": url, "oauth_pkce_enabled": True}
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [{**app, "settings": options}]}
    }


@pytest.fixture
def company(settings: Any, provider: str) -> Company:
    """The people; 林小雨 and 周敏 have addresses."""
    configure(settings, provider)
    made = make_company()
    for persona, address in ((made.clerk, "lin@example.com"), (made.colleague, "zhou@example.com")):
        details = actions.Details(persona.staff.name, email=address)
        actions.edit_staff(persona.staff.pk, details=details, by=SETUP, at=BEGIN)
    return made


def sign_on(client: Client, sub: str, *, back: str = "") -> HttpResponse:
    """Go to the provider as the browser does, say who one is, come back; our answer to that."""
    answer = client.get(reverse("staff:single_sign_on"), {"next": back} if back else {})
    assert answer.status_code == 302, answer.content.decode()
    there = requests.post(answer.headers["Location"], data={"sub": sub}, allow_redirects=False, timeout=5)
    assert there.status_code == 302, there.text
    back_here = urlsplit(there.headers["Location"])
    assert back_here.path == reverse("staff:single_sign_on_done")
    answer = client.get(f"{back_here.path}?{back_here.query}")
    assert isinstance(answer, HttpResponse)
    return answer


class TestSignOn:
    def test_lets_in_whom_a_verified_address_names(self, company: Company, client: Client) -> None:
        answer = sign_on(client, "lin", back="/units/")
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/units/")
        page = client.get(reverse("staff:me"))
        assert page.context["person"] == company.clerk.staff
        assert Identity.objects.get().staff == company.clerk.staff
        assert LoginSession.objects.get().how == "sso"
        assert Staff.objects.count() == 9

    def test_knows_them_again_whatever_their_address_is(self, company: Company, client: Client) -> None:
        sign_on(client, "lin")
        details = actions.Details("林小雨", email="new@example.com")
        actions.edit_staff(company.clerk.staff.pk, details=details, by=SETUP, at=BEGIN)
        again = Client()
        assert sign_on(again, "lin").status_code == 302
        assert again.get(reverse("staff:me")).status_code == 200

    def test_gives_an_address_that_changed_hands_nothing(self, company: Company, client: Client) -> None:
        sign_on(client, "lin")
        answer = sign_on(Client(), "thief")
        assert answer.status_code == 403
        assert "已关联该服务的另一身份" in answer.content.decode()

    @pytest.mark.parametrize("sub", ["unverified", "stranger", "wang"])
    def test_says_that_somebody_is_unknown(self, company: Company, client: Client, sub: str) -> None:
        answer = sign_on(client, sub)
        assert answer.status_code == 403
        assert "没有对应的人员" in answer.content.decode()
        assert client.get(reverse("staff:me")).status_code == 303
        assert (Staff.objects.count(), Identity.objects.count()) == (9, 0)

    def test_trusts_user_names_only_when_told_to(
        self, company: Company, client: Client, settings: Any, provider: str
    ) -> None:
        configure(settings, provider, "username,email")
        sign_on(client, "wang")
        assert client.get(reverse("staff:me")).context["person"] == company.handler.staff

    def test_refuses_a_closed_login(self, company: Company, client: Client) -> None:
        sign_on(client, "lin")
        actions.deactivate_staff(company.clerk.staff.pk, by=company.admin.actor, at=BEGIN)
        answer = sign_on(Client(), "lin")
        assert (answer.status_code, "已停用" in answer.content.decode()) == (403, True)

    def test_asks_for_the_second_factor_unless_the_service_did(
        self, company: Company, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(queries, "has_second_factor", lambda staff_id: True)
        assert sign_on(client, "lin").headers["Location"] == reverse("staff:challenge")
        strong = Client()
        assert sign_on(strong, "strong").headers["Location"] == "/"
        assert LoginSession.objects.get().second_factor

    def test_can_be_unlinked(self, company: Company, client: Client) -> None:
        sign_on(client, "lin")
        actions.unlink_identity(Identity.objects.get().pk, by=company.admin.actor, at=BEGIN)
        assert sign_on(Client(), "thief").status_code == 302


class TestTrouble:
    def test_a_forged_return_is_refused(self, company: Company, client: Client) -> None:
        answer = client.get(reverse("staff:single_sign_on_done"), {"code": "x", "state": "y"})
        assert answer.status_code == 502

    def test_a_stolen_code_is_refused(self, company: Company, client: Client) -> None:
        answer = client.get(reverse("staff:single_sign_on"))
        state = parse_qs(urlsplit(answer.headers["Location"]).query)["state"][0]
        answer = client.get(reverse("staff:single_sign_on_done"), {"code": "x", "state": state})
        assert answer.status_code == 502

    def test_cancelling_is_no_failure(self, company: Company, client: Client) -> None:
        answer = client.get(reverse("staff:single_sign_on"))
        state = parse_qs(urlsplit(answer.headers["Location"]).query)["state"][0]
        said = {"error": "access_denied", "state": state}
        answer = client.get(reverse("staff:single_sign_on_done"), said)
        assert (answer.status_code, "没有在单点登录服务" in answer.content.decode()) == (403, True)

    def test_a_service_that_is_gone_is_said_to_be(self, client: Client, settings: Any) -> None:
        configure(settings, f"http://127.0.0.1:{free_port()}")
        answer = client.get(reverse("staff:single_sign_on"))
        assert (answer.status_code, "无法连接" in answer.content.decode()) == (502, True)


class TestPage:
    def test_has_a_button_only_when_configured(self, client: Client, settings: Any) -> None:
        assert "single-sign-on" not in client.get(reverse("staff:login")).content.decode()
        configure(settings, "https://sso.example")
        assert "使用 企业门户 登录" in client.get(reverse("staff:login")).content.decode()
