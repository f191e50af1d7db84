"""Second factor, running logins, password rules: on the pages and below them."""

from datetime import datetime, timedelta
from unittest.mock import ANY

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.test import Client
from django.urls import reverse

from huiyin.base import clock
from huiyin.base.errors import Invalid, NotAllowed, WrongStatus
from huiyin.journal.models import Event
from huiyin.staff import actions, queries
from huiyin.staff.models import FormerPassword, LoginSession, Role, Staff
from huiyin.staff.rules import LoginRules, clean_code, decipher, device_name, encipher, strictest
from huiyin.staff.tests.factories import BEGIN, SETUP, Company, Persona, code_of, make_company

pytestmark = pytest.mark.django_db
NOW = BEGIN + timedelta(days=30)
PASSWORD = "long-enough-1"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130 Safari/537.36"


@pytest.fixture
def company() -> Company:
    """The people; 林小雨 and the administrator have passwords."""
    made = make_company()
    for persona in (made.clerk, made.admin):
        actions.set_password(persona.staff.pk, password=PASSWORD, by=SETUP, at=NOW)
        persona.staff.refresh_from_db()
    return made


def log_in(client: Client, persona: Persona, password: str = PASSWORD, **headers: str) -> str:
    """Where the login leads."""
    data = {"login": persona.staff.username, "password": password}
    answer = client.post(reverse("staff:login"), data, headers=headers)
    return answer.headers.get("Location", str(answer.status_code))


def switch_on(persona: Persona, at: datetime = NOW) -> tuple[str, list[str]]:
    """A person's secret and recovery codes."""
    secret = generate_totp_secret()
    codes = actions.switch_on_second_factor(secret=secret, code=code_of(secret, at), by=persona.actor, at=at)
    return secret, codes


class TestRules:
    def test_the_strictest_of_all_roles_counts(self) -> None:
        several = [LoginRules(False, 12, 90, 0), LoginRules(True, 10, 30, 5), LoginRules()]
        assert strictest(several) == LoginRules(True, 12, 30, 5)
        assert strictest([]) == LoginRules()

    def test_a_password_expires_to_the_moment(self) -> None:
        rules = LoginRules(days=30)
        assert not rules.is_expired(BEGIN + timedelta(seconds=1), NOW)
        assert rules.is_expired(BEGIN, NOW)
        assert rules.is_expired(None, NOW)
        assert not LoginRules().is_expired(None, NOW)

    def test_codes_may_be_typed_in_groups(self) -> None:
        assert clean_code(" １２3 456-") == "123456"

    def test_secrets_are_unreadable_without_the_key(self) -> None:
        kept = encipher("JBSWY3DP", "key")
        assert ("JBSWY3DP" in kept, decipher(kept, "key")) == (False, "JBSWY3DP")
        assert kept != encipher("JBSWY3DP", "key")
        with pytest.raises(ValueError, match="another key"):
            decipher(kept, "other")

    @pytest.mark.parametrize(
        ("says", "name"),
        [(CHROME, "Chrome · Windows"), ("MicroMessenger/8 iPhone", "WeChat · iPhone"), ("x", "")],
    )
    def test_browsers_have_names(self, says: str, name: str) -> None:
        assert device_name(says) == name


class TestSecondFactor:
    def test_takes_a_right_code_to_switch_on(self, company: Company) -> None:
        with pytest.raises(Invalid) as refusal:
            actions.switch_on_second_factor(
                secret=generate_totp_secret(), code="000000", by=company.clerk.actor, at=NOW
            )
        assert "code" in refusal.value.fields
        switch_on(company.clerk)
        assert queries.has_second_factor(company.clerk.staff.pk)
        with pytest.raises(WrongStatus):
            switch_on(company.clerk)
        with pytest.raises(NotAllowed):
            switch_on(Persona(company.clerk.staff, SETUP))

    def test_keeps_no_secret_readable(self, company: Company) -> None:
        secret, codes = switch_on(company.clerk)
        kept = str(list(Authenticator.objects.values()))
        assert secret not in kept
        assert not any(code in kept for code in codes)

    @pytest.mark.parametrize(("seconds", "works"), [(-60, False), (-30, True), (30, True), (60, False)])
    def test_forgives_half_a_minute(self, company: Company, seconds: int, works: bool) -> None:
        at = NOW + timedelta(minutes=10)
        secret, _ = switch_on(company.clerk)
        code = code_of(secret, at + timedelta(seconds=seconds))
        if works:
            assert actions.use_second_factor(code=code, by=company.clerk.actor, at=at) == "totp"
        else:
            with pytest.raises(Invalid):
                actions.use_second_factor(code=code, by=company.clerk.actor, at=at)

    def test_takes_no_code_twice(self, company: Company) -> None:
        at = NOW + timedelta(minutes=10)
        secret, codes = switch_on(company.clerk)
        for code in (code_of(secret, at), codes[3]):
            actions.use_second_factor(code=code, by=company.clerk.actor, at=at)
            with pytest.raises(Invalid):
                actions.use_second_factor(code=code, by=company.clerk.actor, at=at)
        assert queries.count_recovery_codes(company.clerk.staff.pk) == 9
        last = Event.objects.order_by("-pk")[0]
        assert last.data == {"kind": "recovery_codes", "codes_left": 9}

    def test_is_switched_off_by_the_password_only(self, company: Company) -> None:
        switch_on(company.clerk)
        with pytest.raises(Invalid):
            actions.switch_off_second_factor(proof="wrong", by=company.clerk.actor, at=NOW)
        actions.switch_off_second_factor(proof=PASSWORD, by=company.clerk.actor, at=NOW)
        assert not Authenticator.objects.exists()
        with pytest.raises(WrongStatus):
            actions.switch_off_second_factor(proof=PASSWORD, by=company.clerk.actor, at=NOW)

    def test_is_switched_off_by_a_code_without_a_password(self, company: Company) -> None:
        secret, _ = switch_on(company.handler)
        at = NOW + timedelta(minutes=2)
        actions.switch_off_second_factor(proof=code_of(secret, at), by=company.handler.actor, at=at)
        assert not queries.has_second_factor(company.handler.staff.pk)

    def test_new_codes_end_the_earlier_ones(self, company: Company) -> None:
        _, codes = switch_on(company.clerk)
        new = actions.make_recovery_codes(proof=PASSWORD, by=company.clerk.actor, at=NOW)
        assert not set(new) & set(codes)
        with pytest.raises(Invalid):
            actions.use_second_factor(code=codes[0], by=company.clerk.actor, at=NOW)
        actions.use_second_factor(code=new[0], by=company.clerk.actor, at=NOW)

    def test_is_removed_with_all_logins(self, company: Company, client: Client) -> None:
        switch_on(company.clerk)
        log_in(client, company.clerk)
        actions.remove_second_factor(company.clerk.staff.pk, by=company.admin.actor, at=NOW)
        assert not queries.has_second_factor(company.clerk.staff.pk)
        with pytest.raises(WrongStatus):
            actions.remove_second_factor(company.clerk.staff.pk, by=company.admin.actor, at=NOW)


class TestLogin:
    def test_asks_for_the_code(self, company: Company, client: Client) -> None:
        with time_machine.travel(NOW, tick=False) as time:
            secret, _ = switch_on(company.clerk)
            time.shift(60)
            challenge = reverse("staff:challenge")
            assert log_in(client, company.clerk) == challenge
            assert client.get(reverse("staff:me")).status_code == 303
            assert client.post(challenge, {"code": "123"}).status_code == 422
            answer = client.post(challenge, {"code": code_of(secret, NOW + timedelta(seconds=60))})
            assert (answer.status_code, answer.headers["Location"]) == (302, "/")
            assert client.get(reverse("staff:me")).status_code == 200
        assert LoginSession.objects.get().second_factor

    def test_takes_a_recovery_code_and_leads_on(self, company: Company, client: Client) -> None:
        _, codes = switch_on(company.clerk)
        going = reverse("staff:units")
        data = {"login": "linxiaoyu", "password": PASSWORD, "next": going}
        client.post(reverse("staff:login"), data)
        answer = client.post(reverse("staff:challenge"), {"code": f"{codes[0][:4]} {codes[0][4:]}"})
        assert answer.headers["Location"] == going

    def test_does_not_know_the_page_without_a_password(self, company: Company, client: Client) -> None:
        assert client.get(reverse("staff:challenge")).headers["Location"] == "/login/"

    def test_can_be_given_up(self, company: Company, client: Client) -> None:
        switch_on(company.clerk)
        log_in(client, company.clerk)
        assert client.post(reverse("staff:challenge"), {"cancel": "1"}).headers["Location"] == "/login/"
        assert client.get(reverse("staff:challenge")).headers["Location"] == "/login/"

    def test_is_throttled(self, company: Company, client: Client) -> None:
        switch_on(company.clerk)
        log_in(client, company.clerk)
        tries = [client.post(reverse("staff:challenge"), {"code": "000000"}).status_code for _ in range(7)]
        assert tries[-1] == 429

    def test_is_for_open_logins(self, company: Company, client: Client) -> None:
        _, codes = switch_on(company.clerk)
        log_in(client, company.clerk)
        actions.deactivate_staff(company.clerk.staff.pk, by=company.admin.actor, at=NOW)
        assert client.post(reverse("staff:challenge"), {"code": codes[0]}).status_code in (302, 303, 403)
        assert client.get(reverse("staff:me")).status_code == 303


class TestDemand:
    @pytest.fixture(autouse=True)
    def _demand(self, company: Company) -> None:
        actions.set_login_rules("clerk", rules=LoginRules(True), by=SETUP, at=NOW)

    def test_leads_to_the_set_up_and_nowhere_else(self, company: Company, client: Client) -> None:
        log_in(client, company.clerk)
        set_up = reverse("staff:second_factor")
        for name in ("staff:me", "staff:units", "staff:security", "staff:new_token"):
            assert client.get(reverse(name)).headers["Location"] == set_up
        page = client.get(set_up).content.decode()
        assert "您的角色要求二次验证" in page
        picture = client.get(reverse("staff:second_factor_picture"))
        assert picture.headers["Content-Type"] == "image/svg+xml"
        assert picture.content.startswith(b'<svg xmlns="http://www.w3.org/2000/svg"')
        assert client.post(reverse("staff:logout")).headers["Location"] == "/login/"

    def test_opens_everything_afterwards(self, company: Company, client: Client) -> None:
        log_in(client, company.clerk)
        secret = client.get(reverse("staff:second_factor")).context["secret"]
        answer = client.post(reverse("staff:second_factor"), {"code": code_of(secret, clock.now())})
        assert len(answer.context["codes"]) == 10
        assert client.get(reverse("staff:security")).status_code == 200
        assert LoginSession.objects.get().second_factor

    def test_does_not_concern_others(self, company: Company, client: Client) -> None:
        log_in(client, company.admin)
        assert client.get(reverse("staff:me")).status_code == 200


class TestPages:
    def test_switch_on_and_off(self, company: Company, client: Client) -> None:
        log_in(client, company.clerk)
        secret = client.get(reverse("staff:second_factor")).context["secret"]
        assert client.get(reverse("staff:second_factor")).context["secret"] == secret
        assert client.post(reverse("staff:second_factor"), {"code": "1"}).status_code == 422
        client.post(reverse("staff:second_factor"), {"code": code_of(secret, clock.now())})
        assert client.get(reverse("staff:second_factor")).headers["Location"] == reverse("staff:security")
        assert client.post(reverse("staff:recovery_codes"), {"proof": "x"}).status_code == 422
        codes = client.post(reverse("staff:recovery_codes"), {"proof": PASSWORD}).context["codes"]
        assert len(codes) == 10
        off = client.post(reverse("staff:second_factor_off"), {"proof": PASSWORD})
        assert off.headers["Location"] == reverse("staff:security")
        assert client.get(reverse("staff:security")).status_code == 200

    def test_make_and_revoke_a_token(self, company: Company, client: Client) -> None:
        log_in(client, company.clerk)
        assert "报表" not in client.get(reverse("staff:security")).content.decode()
        data = {"name": "报表", "until": "2999-12-31", "scopes": ["cases.view"]}
        made = client.post(reverse("staff:new_token"), data)
        secret = made.context["secret"]
        assert queries.actor_of_token(secret, NOW) is not None
        listed = client.get(reverse("staff:security")).content.decode()
        assert ("报表" in listed, secret in listed) == (True, False)
        answer = client.post(reverse("staff:revoke_token", args=[made.context["token"].pk]))
        assert answer.headers["Location"] == reverse("staff:security")
        queries.forget_tokens()
        assert queries.actor_of_token(secret, NOW) is None

    def test_offer_only_rights_that_one_has(self, company: Company, client: Client) -> None:
        log_in(client, company.clerk)
        data = {"name": "报表", "scopes": ["staff.manage"]}
        assert client.post(reverse("staff:new_token"), data).status_code == 422

    def test_list_all_tokens_for_the_administrator(self, company: Company, client: Client) -> None:
        token, _ = actions.create_token(name="报表", expires_at=None, by=company.clerk.actor, at=NOW)
        log_in(client, company.admin)
        assert "报表" in client.get(reverse("staff:tokens")).content.decode()
        answer = client.post(reverse("staff:revoke_token", args=[token.pk]), {"from": "tokens"})
        assert answer.headers["Location"] == reverse("staff:tokens")

    def test_change_the_rules_of_a_role(self, company: Company, client: Client) -> None:
        log_in(client, company.admin)
        url = reverse("staff:login_rules", args=["clerk"])
        data = {"needs_second_factor": "on", "length": "14", "days": "90", "history": "3"}
        assert client.post(url, {**data, "length": "3"}).status_code == 422
        assert client.post(url, data).headers["Location"] == reverse("staff:role", args=["clerk"])
        assert Role.objects.get(code="clerk").login_rules == LoginRules(True, 14, 90, 3)
        assert client.get(reverse("staff:role", args=["clerk"])).status_code == 200


class TestLogins:
    def test_are_listed_with_device_and_address(self, company: Company, client: Client) -> None:
        log_in(client, company.clerk, **{"User-Agent": CHROME})
        page = client.get(reverse("staff:security")).content.decode()
        assert "Chrome · Windows" in page
        assert "127.0.0.1" in page
        session = LoginSession.objects.get()
        assert (session.how, session.second_factor) == ("password", False)
        assert Event.objects.filter(name="staff.session_begun").count() == 1

    def test_end_one_by_one(self, company: Company, client: Client) -> None:
        other = Client()
        log_in(other, company.clerk)
        lost = LoginSession.objects.get()
        log_in(client, company.clerk)
        answer = client.post(reverse("staff:end_session", args=[lost.pk]))
        assert answer.headers["Location"] == reverse("staff:security")
        assert other.get(reverse("staff:me")).status_code == 303
        assert client.get(reverse("staff:me")).status_code == 200
        mine = LoginSession.objects.get()
        assert client.post(reverse("staff:end_session", args=[mine.pk])).headers["Location"] == "/login/"
        assert client.get(reverse("staff:me")).status_code == 303

    def test_end_all_but_this_one(self, company: Company, client: Client) -> None:
        others = [Client(), Client()]
        for other in others:
            log_in(other, company.clerk)
        log_in(client, company.clerk)
        client.post(reverse("staff:end_other_sessions"))
        assert [other.get(reverse("staff:me")).status_code for other in others] == [303, 303]
        assert client.get(reverse("staff:me")).status_code == 200
        assert Event.objects.get(name="staff.sessions_ended").data == {"count": 2, "own": True}

    def test_are_ended_by_the_administrator(self, company: Company, client: Client) -> None:
        other = Client()
        log_in(other, company.clerk)
        log_in(client, company.admin)
        person = company.clerk.staff.pk
        assert "127.0.0.1" in client.get(reverse("staff:person_security", args=[person])).content.decode()
        client.post(reverse("staff:end_person_sessions", args=[person]))
        assert other.get(reverse("staff:me")).status_code == 303

    def test_end_with_logging_out(self, company: Company, client: Client) -> None:
        log_in(client, company.clerk)
        client.post(reverse("staff:logout"))
        assert not LoginSession.objects.exists()
        assert Event.objects.filter(name="staff.session_ended").count() == 1

    def test_end_with_dismissal(self, company: Company, client: Client) -> None:
        log_in(client, company.clerk)
        actions.deactivate_staff(company.clerk.staff.pk, by=company.admin.actor, at=NOW)
        assert not LoginSession.objects.exists()
        assert client.get(reverse("staff:me")).status_code == 303

    def test_end_with_a_new_password_but_for_this_one(self, company: Company, client: Client) -> None:
        other = Client()
        log_in(other, company.clerk)
        log_in(client, company.clerk)
        data = {"old": PASSWORD, "password": "another-long-2", "again": "another-long-2"}
        assert client.post(reverse("staff:change_password"), data).status_code == 303
        assert client.get(reverse("staff:me")).status_code == 200
        assert other.get(reverse("staff:me")).status_code == 303
        assert LoginSession.objects.get().session_key == client.session.session_key

    def test_are_seen_rarely_and_tell_when_they_move(self, company: Company, client: Client) -> None:
        with time_machine.travel(NOW, tick=False) as time:
            log_in(client, company.clerk)
            time.shift(60)
            client.get(reverse("staff:me"))
            assert LoginSession.objects.get().seen_at == NOW
            time.shift(300)
            client.get(reverse("staff:me"))
            assert LoginSession.objects.get().seen_at == NOW + timedelta(seconds=360)
            assert not Event.objects.filter(name="staff.session_moved").exists()
            client.get(reverse("staff:me"), REMOTE_ADDR="192.0.2.9")
        assert LoginSession.objects.get().address == "192.0.2.9"
        assert Event.objects.filter(name="staff.session_moved").count() == 1

    def test_are_tidied_away_with_their_sessions(self, company: Company, client: Client) -> None:
        log_in(client, company.clerk)
        client.session.flush()
        actions.clear_expired_sessions(LoginSession.objects.get().begun_at + timedelta(days=1))
        assert not LoginSession.objects.exists()


class TestPasswords:
    @pytest.fixture(autouse=True)
    def _rules(self, company: Company) -> None:
        rules = LoginRules(length=14, days=30, history=3)
        actions.set_login_rules("clerk", rules=rules, by=SETUP, at=NOW)

    def change(self, person: Persona, password: str, *, at: datetime = NOW) -> Staff:
        """Set a password."""
        return actions.set_password(person.staff.pk, password=password, by=SETUP, at=at)

    def test_must_be_as_long_as_the_roles_demand(self, company: Company) -> None:
        with pytest.raises(Invalid) as refusal:
            self.change(company.clerk, "thirteen-long")
        assert "14" in str(refusal.value.fields["password"])
        self.change(company.clerk, "fourteen-longs")
        self.change(company.handler, "ten-longs-1")

    def test_do_not_return_too_soon(self, company: Company) -> None:
        for number in (1, 2, 3):
            self.change(company.clerk, f"password-number-{number}", at=NOW + timedelta(days=number))
        for number in (1, 2, 3):
            with pytest.raises(Invalid):
                self.change(company.clerk, f"password-number-{number}", at=NOW + timedelta(days=4))
        self.change(company.clerk, "password-number-4", at=NOW + timedelta(days=5))
        self.change(company.clerk, "password-number-1", at=NOW + timedelta(days=6))
        assert FormerPassword.objects.count() == 3

    def test_the_present_one_is_no_new_one(self, company: Company) -> None:
        self.change(company.clerk, "password-number-1")
        with pytest.raises(Invalid):
            actions.change_own_password(
                old="password-number-1", new="password-number-1", by=company.clerk.actor, at=NOW
            )

    def test_lead_to_the_change_when_too_old(self, company: Company, client: Client) -> None:
        self.change(company.clerk, "password-number-1")
        with time_machine.travel(NOW + timedelta(days=30), tick=False):
            log_in(client, company.clerk, "password-number-1")
            change = reverse("staff:change_password")
            assert client.get(reverse("staff:me")).headers["Location"] == change
            assert "您的密码已过期" in client.get(change).content.decode()
            data = {"old": "password-number-1", "password": "password-number-2", "again": "password-number-2"}
            client.post(change, data)
            assert client.get(reverse("staff:me")).status_code == 200

    def test_have_rules_within_bounds(self, company: Company) -> None:
        for wrong in (LoginRules(length=9), LoginRules(days=-1), LoginRules(history=99)):
            with pytest.raises(Invalid):
                actions.set_login_rules("clerk", rules=wrong, by=SETUP, at=NOW)


def test_the_language_of_the_person_stays_after_the_code(company: Company, client: Client) -> None:
    Staff.objects.update(language="en")
    _, codes = switch_on(company.clerk)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    log_in(client, company.clerk)
    client.post(reverse("staff:challenge"), {"code": codes[0]})
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert client.session["login"] == {"id": ANY, "how": "password", "second_factor": True}
