"""Logging in and out, throttling, and who stands behind a request."""

from urllib.parse import unquote

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from huiyin.staff import actions
from huiyin.staff.models import Staff
from huiyin.staff.tests.factories import BEGIN, SETUP, make_company, make_staff

pytestmark = pytest.mark.django_db
PASSWORD = "long-enough-1"


@pytest.fixture
def person() -> Staff:
    """Somebody with a password."""
    return make_staff("hemiao", "何苗", password=PASSWORD)


def log_in(client: Client, username: str = "hemiao", password: str = PASSWORD, next: str = "") -> int:
    """The status of an attempt to log in."""
    data = {"login": username, "password": password, "next": next}
    return client.post(reverse("staff:login"), data).status_code


@pytest.mark.usefixtures("person")
class TestLogin:
    @pytest.mark.parametrize("username", ["hemiao", "HeMiao", " ｈｅｍｉａｏ "])
    def test_takes_the_user_name_as_it_is_typed(self, client: Client, username: str) -> None:
        assert log_in(client, username) == 302
        assert client.get(reverse("staff:me")).context["person"].username == "hemiao"

    def test_says_what_is_wrong_and_keeps_the_user_name(self, client: Client) -> None:
        answer = client.post(reverse("staff:login"), {"login": "hemiao", "password": "wrong"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "用户名或密码错误" in page
        assert 'value="hemiao"' in page
        assert "wrong" not in page

    def test_leads_back_to_where_one_was_going(self, client: Client) -> None:
        going = reverse("staff:units") + "?closed"
        answer = client.get(going)
        assert (answer.status_code, unquote(answer.headers["Location"])) == (303, f"/login/?next={going}")
        answer = client.post(reverse("staff:login"), {"login": "hemiao", "password": PASSWORD, "next": going})
        assert answer.headers["Location"] == going

    @pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
    def test_never_leads_to_another_site(self, client: Client, elsewhere: str) -> None:
        answer = client.post(
            reverse("staff:login"), {"login": "hemiao", "password": PASSWORD, "next": elsewhere}
        )
        assert answer.headers["Location"] == settings.LOGIN_REDIRECT_URL

    def test_is_passed_over_by_those_who_are_in(self, client: Client) -> None:
        log_in(client)
        assert client.get(reverse("staff:login")).status_code == 302

    def test_brings_the_person_s_language(self, client: Client) -> None:
        Staff.objects.update(language="en")
        log_in(client)
        page = client.get(reverse("staff:me"))
        assert (page.headers["Content-Language"], "My account" in page.content.decode()) == ("en", True)

    def test_gives_a_session_that_ends(self, client: Client) -> None:
        log_in(client)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
        assert client.session.get_expiry_age() <= 16 * 3600

    def test_gives_a_new_session_key(self, client: Client) -> None:
        client.get(reverse("staff:login"))
        before = client.session.session_key
        log_in(client)
        assert client.session.session_key != before


@pytest.mark.usefixtures("person")
class TestThrottling:
    def test_shuts_a_user_name_after_five_failures(self, client: Client) -> None:
        assert [log_in(client, password="wrong") for _ in range(5)] == [422] * 5
        answer = client.post(reverse("staff:login"), {"login": "hemiao", "password": PASSWORD})
        assert answer.status_code == 429
        assert "失败次数过多，请五分钟后再试" in answer.content.decode()

    def test_knows_the_user_name_in_any_case(self, client: Client) -> None:
        for username in ("hemiao", "HEMIAO", "ｈｅｍｉａｏ", "Hemiao", " hemiao"):
            log_in(client, username, "wrong")
        assert log_in(client) == 429

    def test_leaves_others_alone(self, client: Client) -> None:
        make_staff("other", "另一位", password=PASSWORD)
        for _ in range(6):
            log_in(client, password="wrong")
        assert log_in(client, "other") == 302

    def test_is_not_touched_by_those_who_know_their_password(self, client: Client) -> None:
        for _ in range(8):
            assert log_in(client) == 302
            client.post(reverse("staff:logout"))

    def test_shuts_an_address_that_tries_many_names(self, client: Client) -> None:
        tried = [log_in(client, f"name{number}", "wrong") for number in range(21)]
        assert tried == [422] * 20 + [429]
        assert log_in(Client(REMOTE_ADDR="10.0.0.9")) == 302

    def test_does_not_believe_a_forwarded_address(self) -> None:
        tried = [
            log_in(Client(headers={"X-Forwarded-For": f"10.0.0.{number}"}), f"name{number}", "wrong")
            for number in range(21)
        ]
        assert tried[-1] == 429

    def test_believes_the_proxies_that_are_there(self, settings: pytest.FixtureRequest) -> None:
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1  # type: ignore[attr-defined]
        tried = [
            log_in(Client(headers={"X-Forwarded-For": f"10.0.0.{number}"}), f"name{number}", "wrong")
            for number in range(21)
        ]
        assert tried[-1] == 422

    def test_is_shared_by_all_processes(self) -> None:
        assert str(settings.CACHES["default"]["BACKEND"]).endswith("DatabaseCache")


class TestClosedLogins:
    def test_do_not_open(self, client: Client, person: Staff) -> None:
        actions.deactivate_staff(person.pk, by=SETUP, at=BEGIN)
        answer = client.post(reverse("staff:login"), {"login": "hemiao", "password": PASSWORD})
        assert answer.status_code == 422
        assert "该登录已停用" in answer.content.decode()

    def test_are_not_told_from_others_without_the_password(self, client: Client, person: Staff) -> None:
        actions.deactivate_staff(person.pk, by=SETUP, at=BEGIN)
        answer = client.post(reverse("staff:login"), {"login": "hemiao", "password": "wrong"})
        assert "用户名或密码错误" in answer.content.decode()

    def test_lose_their_session(self, client: Client, person: Staff) -> None:
        log_in(client)
        assert client.get(reverse("staff:me")).status_code == 200
        actions.deactivate_staff(person.pk, by=SETUP, at=BEGIN)
        assert client.get(reverse("staff:me")).status_code == 303
        actions.reactivate_staff(person.pk, by=SETUP, at=BEGIN)
        assert client.get(reverse("staff:me")).status_code == 303

    def test_people_without_a_password_cannot_log_in(self, client: Client) -> None:
        make_staff("without", "无密码")
        assert log_in(client, "without", "") == 422
        assert log_in(client, "without", "!") == 422


class TestRequests:
    def test_of_strangers_lead_to_the_login(self, client: Client) -> None:
        assert client.get(reverse("staff:people")).headers["Location"] == "/login/?next=%2Fpeople%2F"
        assert client.post(reverse("staff:new_unit")).headers["Location"] == "/login/"
        assert client.get("/").headers.get("Location", "/login/") == "/login/"

    def test_of_strangers_by_htmx_lead_the_whole_page_there(self, client: Client) -> None:
        headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/people/?q=林"}
        answer = client.get(reverse("staff:people"), headers=headers)
        assert unquote(unquote(answer.headers["HX-Redirect"])) == "/login/?next=/people/?q=林"

    def test_carry_the_actor(self, client: Client) -> None:
        company = make_company()
        client.force_login(company.clerk.staff)
        actor = client.get(reverse("staff:units")).context["request"].actor
        assert (actor.name, actor.may("cases.register", company.desk.path)) == ("林小雨", True)

    def test_cost_three_queries_for_knowing_who_asks(
        self, client: Client, django_assert_num_queries: pytest.FixtureRequest
    ) -> None:
        client.force_login(make_company().clerk.staff)
        with django_assert_num_queries(3):  # type: ignore[operator]
            client.get(reverse("staff:change_password"))

    def test_speak_the_person_s_language_whatever_the_browser_had_before(self, client: Client) -> None:
        person = make_staff("hemiao", "何苗", password=PASSWORD)
        Staff.objects.update(language="en")
        client.force_login(person)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
        page = client.get(reverse("staff:me"))
        assert "My account" in page.content.decode()
        answer = client.post(
            reverse("staff:change_language"), {"language": "zh-hans", "next": "/people/?q=1"}
        )
        assert answer.headers["Location"] == "/people/?q=1"
        assert "我的账号" in client.get(reverse("staff:me")).content.decode()


class TestLogout:
    def test_ends_the_session(self, client: Client, person: Staff) -> None:
        log_in(client)
        assert client.post(reverse("staff:logout")).headers["Location"] == "/login/"
        assert client.get(reverse("staff:me")).status_code == 303

    def test_needs_a_post(self, client: Client, person: Staff) -> None:
        log_in(client)
        assert client.get(reverse("staff:logout")).status_code == 405
        assert client.get(reverse("staff:me")).status_code == 200

    def test_stands_in_the_menu_of_every_page(self, client: Client, person: Staff) -> None:
        log_in(client)
        page = client.get(reverse("staff:me")).content.decode()
        assert f'<form method="post" action="{reverse("staff:logout")}"' in page
