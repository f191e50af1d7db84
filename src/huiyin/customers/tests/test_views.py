"""The pages of customers and premises."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from huiyin.customers.models import Contact, ContactPoint, Customer, Premises, Residence
from huiyin.customers.tests.factories import Estate, make_customer, make_estate, make_household
from huiyin.staff.models import Staff
from huiyin.staff.tests.factories import Company, make_company

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return make_company()


@pytest.fixture
def estate(company: Company) -> Estate:
    return make_estate(company.office)


@pytest.fixture
def clerk(company: Company, client: Client) -> Client:
    client.force_login(company.clerk.staff)
    return client


def text(response: object) -> str:
    assert isinstance(response, HttpResponse)
    return response.content.decode()


class TestList:
    def test_shows_and_narrows(self, clerk: Client, company: Company, estate: Estate) -> None:
        make_household(estate.room, klass="A")
        make_customer(company.office)
        make_customer(company.other_office, "锦绣商贸")
        everybody = text(clerk.get("/customers/"))
        assert [name for name in ("王秀英", "江南纺织", "锦绣商贸") if name in everybody] == [
            "王秀英",
            "江南纺织",
        ]
        found = text(clerk.get("/customers/", {"q": "3-2-1201", "kind": "household", "klass": "A"}))
        assert "翠湖花园3号楼2单元1201" in found
        assert "江南纺织" not in found
        assert "empty-state" in text(clerk.get("/customers/", {"mine": "on"}))

    def test_bears_filters_that_make_no_sense(self, clerk: Client) -> None:
        response = clerk.get("/customers/", {"unit": "x", "kind": "club", "after": ""})
        assert response.status_code == 200
        assert "field-error" in text(response)
        assert clerk.get("/customers/", {"after": "nonsense"}).status_code == 422

    def test_asks_no_more_for_many_than_for_one(
        self, clerk: Client, company: Company, estate: Estate
    ) -> None:
        make_household(estate.room)
        with CaptureQueriesContext(connection) as one:
            clerk.get("/customers/", {"q": "王"})
        for _number in range(12):
            make_household(estate.room)
        with CaptureQueriesContext(connection) as many:
            clerk.get("/customers/", {"q": "王"})
        assert len(many) == len(one) <= 11

    def test_pages_on(self, clerk: Client, company: Company) -> None:
        for number in range(52):
            make_customer(company.office, f"客户{number:02}号", phone="")
        first = text(clerk.get("/customers/"))
        assert "客户51号" in first
        assert "客户01号" not in first
        cursor = first.split("after=")[1].split('"')[0].split("&")[0]
        assert "客户01号" in text(clerk.get("/customers/", {"after": cursor}))


class TestCard:
    def test_shows_facts_and_history(self, clerk: Client, company: Company, estate: Estate) -> None:
        household = make_household(estate.room, klass="A")
        content = text(clerk.get(f"/customers/{household.pk}/"))
        for words in (
            "王秀英",
            "KH000001",
            "13812345678",
            "翠湖花园3号楼2单元1201",
            "重点客户",
            "建立客户",
            "入住",
        ):
            assert words in content, words

    def test_masks_and_reveals_for_a_reason(self, client: Client, company: Company, estate: Estate) -> None:
        household = make_household(estate.room)
        point = ContactPoint.objects.get()
        client.force_login(company.quality.staff)
        content = text(client.get(f"/customers/{household.pk}/"))
        assert "138****5678" in content
        assert "13812345678" not in content
        assert "13812345678" not in text(client.get("/customers/"))
        assert "13812345678" not in text(client.get("/search/", {"q": "王秀英"}))
        refused = client.post(f"/customers/points/{point.pk}/reveal/", {"reason": " "})
        assert refused.status_code == 422
        assert "13812345678" not in text(refused)
        revealed = client.post(f"/customers/points/{point.pk}/reveal/", {"reason": "漏水"})
        assert "13812345678" in text(revealed)
        assert "no-store" in revealed.headers["Cache-Control"]

    def test_asks_for_little(self, clerk: Client, company: Company, estate: Estate) -> None:
        household = make_household(estate.room)
        with CaptureQueriesContext(connection) as captured:
            clerk.get(f"/customers/{household.pk}/")
        assert len(captured) <= 19


class TestForms:
    def test_take_a_customer_into_the_file(self, clerk: Client, company: Company, estate: Estate) -> None:
        values = {"kind": "household", "name": "李建军", "unit": company.office.pk, "klass": "B"}
        assert clerk.get("/customers/new/").status_code == 200
        assert clerk.post("/customers/new/", values).status_code == 303
        customer = Customer.objects.get()
        url = f"/customers/{customer.pk}/"
        for path, data in [
            ("class/", {"klass": "A"}),
            ("responsible/", {"responsible": company.clerk.staff.pk}),
            ("contacts/new/", {"name": "李娜", "title": "女儿"}),
            ("points/new/", {"kind": "mobile", "value": "139 8765 1111"}),
            ("residences/new/", {"premises": "3号楼2单元1202", "role": "owner"}),
            ("edit/", {"name": "李建国", "unit": company.office.pk, "cause": "写错了"}),
        ]:
            assert clerk.get(url + path).status_code == 200, path
            assert clerk.post(url + path, data).status_code == 303, path
        contact, residence = Contact.objects.get(), Residence.objects.get()
        assert (
            clerk.post(f"/customers/contacts/{contact.pk}/", {"name": "李娜", "title": "长女"}).status_code
            == 303
        )
        content = text(clerk.get(url))
        for words in ("李建国", "重点客户", "林小雨", "长女", "139 8765 1111", "翠湖花园3号楼2单元1202"):
            assert words in content, words
        point = ContactPoint.objects.get()
        assert clerk.post(f"/customers/points/{point.pk}/remove/").status_code == 303
        ended = clerk.post(f"/customers/residences/{residence.pk}/end/", {"until": "2099-01-01"})
        assert ended.status_code == 303
        assert clerk.post(url + "class/", {"klass": ""}).status_code == 303

    def test_keep_what_was_typed_and_say_what_is_wrong(self, clerk: Client, company: Company) -> None:
        customer = make_customer(company.office)
        response = clerk.post(
            f"/customers/{customer.pk}/points/new/",
            {"kind": "mobile", "value": "13812", "is_preferred": "on"},
        )
        assert response.status_code == 422
        content = text(response)
        assert 'value="13812"' in content
        assert "手机号码为 11 位，以 1 开头。" in content
        Staff.objects.filter(pk=company.clerk.staff.pk).update(language="en")
        with override("en"):
            again = clerk.post(f"/customers/{customer.pk}/points/new/", {"kind": "email", "value": "x"})
        assert "This is no e-mail address." in text(again)

    @pytest.mark.parametrize(
        ("premises", "message"),
        [("9-9-999", "没有这个房间"), ("1201", "有多个房间符合"), ("电梯", "没有这个房间")],
    )
    def test_ask_for_the_one_room_that_is_meant(
        self, clerk: Client, company: Company, estate: Estate, premises: str, message: str
    ) -> None:
        customer = make_customer(company.office)
        data = {"premises": premises, "role": "owner"}
        response = clerk.post(f"/customers/{customer.pk}/residences/new/", data)
        assert response.status_code == 422
        assert message in text(response)


class TestPremises:
    def test_lead_from_the_project_to_the_resident(
        self, clerk: Client, company: Company, estate: Estate
    ) -> None:
        household = make_household(estate.room)
        assert f"/premises/{estate.project.pk}/" in text(clerk.get("/premises/"))
        project = text(clerk.get(f"/premises/{estate.project.pk}/"))
        assert f"/premises/{estate.building.pk}/" in project
        assert "东门" in project
        for place in (estate.building, estate.entrance, estate.room):
            content = text(clerk.get(f"/premises/{place.pk}/"))
            assert f"/customers/{household.pk}/" in content

    def test_are_added(self, clerk: Client, company: Company) -> None:
        values = {"kind": "project", "code": "LJ", "name": "柳江苑", "unit": company.office.pk}
        assert clerk.get("/premises/new/").status_code == 200
        assert clerk.post("/premises/new/", values).status_code == 303
        project = Premises.objects.get()
        below = {"kind": "building", "code": "1", "name": "1号楼", "unit": company.office.pk}
        assert clerk.post(f"/premises/{project.pk}/new/", below).status_code == 303
        again = clerk.post(f"/premises/{project.pk}/new/", below)
        assert again.status_code == 422
        assert "编码已被使用" in text(again)

    def test_ask_no_more_for_many_rooms(self, clerk: Client, company: Company, estate: Estate) -> None:
        with CaptureQueriesContext(connection) as few:
            clerk.get(f"/premises/{estate.building.pk}/")
        for room in (estate.room, estate.other_room):
            make_household(room)
            make_household(room)
        with CaptureQueriesContext(connection) as many:
            clerk.get(f"/premises/{estate.building.pk}/")
        assert len(many) == len(few) <= 8


class TestSearchBox:
    def test_finds_customers_and_premises(self, clerk: Client, company: Company, estate: Estate) -> None:
        household = make_household(estate.room)
        content = text(clerk.get("/search/", {"q": "3-2-1201"}))
        assert f"/customers/{household.pk}/" in content
        assert f"/premises/{estate.room.pk}/" in content
        assert "13-2" not in content
        clerk.force_login(company.outsider.staff)
        assert "empty-state" in text(clerk.get("/search/", {"q": "3-2-1201"}))
