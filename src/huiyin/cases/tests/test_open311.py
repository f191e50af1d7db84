"""Open311 GeoReport v2, read from its specification: wiki.open311.org/GeoReport_v2."""

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from huiyin.base import clock
from huiyin.cases import actions
from huiyin.cases.models import Case
from huiyin.cases.tests.factories import drive, make_case
from huiyin.customers.tests.factories import make_estate
from huiyin.staff.actions import create_token
from huiyin.staff.tests.factories import Company

ROOT = "/open311/v2"


@pytest.fixture
def key(company: Company) -> str:
    """The key of a platform that acts as 林小雨."""
    return create_token(name="12345", expires_at=None, by=company.clerk.actor, at=clock.now())[1]


def report(client: Client, key: str, *, form: str = "json", **given: Any) -> Any:
    """Report a broken lamp."""
    data = {
        "api_key": key,
        "service_code": "need",
        "description": "路灯不亮",
        "lat": "31.230416",
        "long": "121.473701",
        "first_name": "敏",
        "last_name": "刘",
        "phone": "138 1234 5678",
        **given,
    }
    return client.post(
        f"{ROOT}/requests.{form}", {name: text for name, text in data.items() if text is not None}
    )


def read(client: Client, address: str, key: str, **asked: Any) -> Any:
    """Read something with the key."""
    return client.get(f"{ROOT}/{address}", {"api_key": key, **asked})


class TestServices:
    def test_are_the_kinds_of_matters_for_anybody(self, company: Company, client: Client) -> None:
        found = {row["service_code"]: row for row in client.get(f"{ROOT}/services.json").json()}
        assert found["need"]["service_name"] == "服务需求"
        assert set(found["need"]) == {
            "service_code", "service_name", "description", "metadata", "type", "keywords", "group",
        }  # fmt: skip

    def test_in_xml_they_bear_the_names_of_the_standard(self, company: Company, client: Client) -> None:
        answer = client.get(f"{ROOT}/services.xml", headers={"Accept-Language": "en"})
        assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
        root = ET.fromstring(answer.content)
        assert root.tag == "services"
        assert root.findtext("service/service_name") == "Service need"
        assert root.findtext("service/metadata") == "true"

    def test_say_what_may_be_told_besides(self, company: Company, client: Client) -> None:
        told = client.get(f"{ROOT}/services/need.json").json()
        assert [row["code"] for row in told["attributes"]] == ["urgency", "topic"]
        root = ET.fromstring(client.get(f"{ROOT}/services/need.xml").content)
        assert root.findtext("attributes/attribute/values/value/key") == "normal"

    def test_unknown_ones_are_not_found(self, company: Company, client: Client) -> None:
        answer = client.get(f"{ROOT}/services/nonsense.json")
        assert answer.status_code == 404
        assert answer.json() == [{"code": 404, "description": "找不到 service_code。"}]


class TestReporting:
    def test_puts_a_matter_on_the_register(self, company: Company, client: Client, key: str) -> None:
        answer = report(client, key)
        case = Case.objects.get()
        assert answer.status_code == 200
        assert answer.json() == [
            {"service_request_id": case.number, "service_notice": "", "account_id": None}
        ]
        assert (case.caller_name, case.caller_phone, case.unit) == ("刘敏", "13812345678", company.office)
        assert case.first_asked == company.clerk.staff

    def test_answers_in_xml_too(self, company: Company, client: Client, key: str) -> None:
        root = ET.fromstring(report(client, key, form="xml").content)
        assert root.tag == "service_requests"
        assert root.findtext("request/service_request_id") == Case.objects.get().number

    def test_finds_the_premises_and_their_unit(self, company: Company, client: Client, key: str) -> None:
        room = make_estate(company.office).room
        report(client, key, address_id=str(room.pk), lat=None, long=None)
        report(client, key, address_string=room.full_name, lat=None, long=None)
        assert {case.premises_id for case in Case.objects.all()} == {room.pk}

    def test_takes_attributes_and_what_has_no_field(self, company: Company, client: Client, key: str) -> None:
        more = {"attribute[urgency]": "urgent", "attribute[topic]": "照明", "email": "liu@example.com"}
        report(client, key, address_string="东门外", **more)
        case = Case.objects.get()
        assert (case.urgency, case.topic) == ("urgent", "照明")
        assert "东门外" in case.words
        assert "liu@example.com" in case.words

    @pytest.mark.parametrize(
        ("wrong", "status", "about"),
        [
            ({"api_key": None}, 400, "api_key"),
            ({"api_key": "hy_wrong"}, 403, "api_key"),
            ({"service_code": None}, 400, "service_code"),
            ({"service_code": "nonsense"}, 400, "service_code"),
            ({"description": " "}, 400, "description"),
            ({"lat": None}, 400, "lat"),
            ({"lat": "north"}, 400, "lat"),
            ({"lat": "91"}, 400, "lat"),
            ({"long": "NaN"}, 400, "long"),
            ({"media_url": "javascript:alert(1)"}, 400, "media_url"),
            ({"jurisdiction_id": "nowhere"}, 404, "jurisdiction_id"),
            ({"address_id": "99999"}, 404, "address_id"),
            ({"attribute[urgency]": "at once"}, 400, "urgency"),
            ({"description": "x\0y"}, 400, "description"),
            ({"description": "x" * 4001}, 400, "description"),
        ],
    )
    def test_says_what_is_wrong(
        self, company: Company, client: Client, key: str, wrong: dict[str, Any], status: int, about: str
    ) -> None:
        answer = report(client, key, **wrong)
        assert answer.status_code == status
        assert answer.json()[0]["code"] == status
        assert about in answer.json()[0]["description"]
        assert not Case.objects.exists()

    def test_is_refused_without_the_right(self, company: Company, client: Client) -> None:
        key = create_token(name="x", expires_at=None, by=company.handler.actor, at=clock.now())[1]
        assert report(client, key).status_code == 403
        root = ET.fromstring(report(client, key, form="xml").content)
        assert root.findtext("error/code") == "403"

    def test_leaves_nothing_when_the_spot_cannot_be_kept(
        self, company: Company, client: Client, key: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from django.db import OperationalError

        from huiyin.cases.models import CaseLocation

        def fail(**kwargs: Any) -> None:
            raise OperationalError("disk full")

        monkeypatch.setattr(CaseLocation.objects, "create", fail)
        assert report(client, key).status_code == 503
        assert not Case.objects.exists()


class TestReading:
    def test_tells_how_a_matter_stands(self, company: Company, client: Client, key: str) -> None:
        number = report(client, key).json()[0]["service_request_id"]
        told = read(client, f"requests/{number}.json", key).json()[0]
        assert (told["status"], told["lat"], told["long"]) == ("open", 31.230416, 121.473701)
        assert told["requested_datetime"].endswith("+08:00")
        assert told["agency_responsible"] == company.office.name

    def test_tells_what_the_customer_was_told(self, company: Company, client: Client, key: str) -> None:
        case = drive(company, "closed")
        told = read(client, f"requests/{case.number}.json", key).json()[0]
        assert told["status"] == "closed"
        assert "已修好" in told["status_notes"]
        assert told["updated_datetime"] > told["requested_datetime"]

    def test_filters(self, company: Company, client: Client, key: str) -> None:
        old, done = make_case(company), drive(company, "closed")
        new = report(client, key, service_code="complaint").json()[0]["service_request_id"]

        def found(**asked: Any) -> set[str]:
            rows = read(client, "requests.json", key, **asked).json()
            return {row["service_request_id"] for row in rows}

        assert found() == {new}
        ages = {"start_date": "2026-01-01T00:00:00Z"}
        assert found(**ages) == {old.number, done.number, new}
        assert found(**ages, status="closed") == {done.number}
        assert found(**ages, status="open,closed", service_code="complaint,help") == {new}
        assert found(**ages, end_date="2026-06-01") == {old.number, done.number}
        assert found(service_request_id=f"{old.number},{new}") == {old.number, new}
        assert len(found(**ages, page_size=2, page=2)) == 1

    @pytest.mark.parametrize(
        "wrong",
        [
            {"status": "new"},
            {"start_date": "yesterday"},
            {"page": "0"},
            {"end_date": "0001-01-01T00:00+14:00"},
        ],
    )
    def test_says_which_filter_is_wrong(
        self, company: Company, client: Client, key: str, wrong: dict[str, str]
    ) -> None:
        assert read(client, "requests.json", key, **wrong).status_code == 400

    def test_shows_nobody_elses_matters(self, company: Company, client: Client) -> None:
        key = create_token(name="x", expires_at=None, by=company.outsider.actor, at=clock.now())[1]
        case = make_case(company)
        assert read(client, f"requests/{case.number}.json", key).status_code == 404
        assert read(client, "requests.json", key, start_date="2026-01-01T00:00:00Z").json() == []
        assert client.get(f"{ROOT}/requests.json").status_code == 400

    def test_a_token_is_the_number(self, company: Company, client: Client, key: str) -> None:
        number = make_case(company).number
        told = read(client, f"tokens/{number}.json", key).json()
        assert told == [{"service_request_id": number, "token": number}]
        assert read(client, "tokens/x.json", key).status_code == 404

    def test_xml_survives_any_text(self, company: Company, client: Client, key: str) -> None:
        number = report(client, key, description="a\x08<b>&甲").json()[0]["service_request_id"]
        root = ET.fromstring(read(client, f"requests/{number}.xml", key).content)
        assert root.findtext("request/description", "").startswith("a<b>&甲")
        assert root.findtext("request/media_url") == ""


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [("put", "requests.json", 405), ("post", "services.xml", 405), ("get", "services.yaml", 404)],
)
def test_other_ways_are_errors_in_its_form(
    company: Company, client: Client, method: str, address: str, status: int
) -> None:
    answer = getattr(client, method)(f"{ROOT}/{address}")
    assert answer.status_code == status
    assert b"description" in answer.content


def test_tells_where_it_is(client: Client, company: Company) -> None:
    found = client.get(f"{ROOT}/discovery.json").json()
    assert found["endpoints"][0]["url"] == "http://testserver/open311/v2"


def test_recent_matters_are_those_of_ninety_days(company: Company, client: Client, key: str) -> None:
    at = clock.now() - timedelta(days=91)
    matter = actions.Matter(kind="need", words="旧事", caller_name="刘")
    actions.register_case(matter=matter, unit_id=company.office.pk, by=company.clerk.actor, at=at)
    assert read(client, "requests.json", key).json() == []
