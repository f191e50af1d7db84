"""Finding customers, and only those whom one may see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.base.errors import NotFound
from huiyin.customers import queries
from huiyin.customers.queries import Filters
from huiyin.customers.tests.factories import Estate, make_customer, make_estate, make_household
from huiyin.staff.tests.factories import Company, make_company

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return make_company()


@pytest.fixture
def estate(company: Company) -> Estate:
    return make_estate(company.office)


class TestLookup:
    @pytest.mark.parametrize(
        "text",
        [
            "13812345678",
            "138-1234-5678",
            "5678",
            "3812",
            "王秀英",
            "王秀",
            "秀英",
            "王",
            "KH000001",
            "kh000001",
            "3-2-1201",
            "3号楼2单元1201",
            "3栋1201",
            "1201室",
            "1201",
            "翠湖 1201",
            "王 5678",
        ],
    )
    def test_finds_the_household(self, text: str, company: Company, estate: Estate) -> None:
        household = make_household(estate.room)
        make_household(estate.other_room, "李建军", mobile="13987651111")
        assert [found.customer.pk for found in queries.lookup(text, company.clerk.actor)] == [household.pk]

    def test_tells_what_tells_them_apart_in_a_few_queries(self, company: Company, estate: Estate) -> None:
        for _number in range(3):
            make_household(estate.room, klass="A")
        make_customer(company.office, contact="张伟")
        with CaptureQueriesContext(connection) as captured:
            found = queries.lookup("1201", company.clerk.actor)
        # For the room and for the text: how common the kinds are, and the search.
        assert len(captured) <= 5
        assert {(one.premises, one.phone, one.customer.is_important) for one in found} == {
            ("翠湖花园3号楼2单元1201", "13812345678", True)
        }
        (firm,) = queries.lookup("张伟", company.clerk.actor)
        assert (firm.customer.name, firm.contact, firm.premises_id) == ("江南纺织有限公司", "张伟", None)

    def test_puts_a_room_before_a_piece_of_a_number(self, company: Company, estate: Estate) -> None:
        household = make_household(estate.room)
        make_household(estate.other_room, "李建军", mobile="13812015555")
        assert next(one.customer.pk for one in queries.lookup("1201", company.clerk.actor)) == household.pk

    def test_puts_a_whole_number_first(self, company: Company, estate: Estate) -> None:
        firm = make_customer(company.office, phone="88881234")
        make_customer(company.office, "另一家公司", phone="057188881234")
        assert next(one.customer.pk for one in queries.lookup("8888-1234", company.clerk.actor)) == firm.pk

    @pytest.mark.parametrize("text", ["13-2-1201", "王", "1201", "5678"])
    def test_shows_nothing_of_another_office(self, text: str, company: Company, estate: Estate) -> None:
        make_household(estate.same_room_elsewhere)
        assert queries.lookup(text, company.clerk.actor)
        assert queries.lookup(text, company.outsider.actor) == []

    def test_masks_and_does_not_find_what_may_not_be_read(self, company: Company, estate: Estate) -> None:
        make_household(estate.room)
        (found,) = queries.lookup("王秀英", company.quality.actor)
        assert found.phone == "138****5678"
        assert queries.lookup("5678", company.quality.actor) == []
        assert queries.find_by_phone("5678", company.quality.actor) == []

    @pytest.mark.parametrize("text", ["", " ", "！", "'", "\0"])
    def test_finds_nothing_without_words(self, text: str, company: Company, estate: Estate) -> None:
        make_household(estate.room)
        assert queries.lookup(text, company.clerk.actor) == []


class TestFindByPhone:
    def test_wants_four_digits(self, company: Company, estate: Estate) -> None:
        household = make_household(estate.room)
        assert queries.find_by_phone("567", company.clerk.actor) == []
        assert [one.customer.pk for one in queries.find_by_phone("45678", company.clerk.actor)] == [
            household.pk
        ]

    def test_does_not_take_a_room_for_a_number(self, company: Company, estate: Estate) -> None:
        make_household(estate.room)
        assert queries.find_by_phone("1201", company.clerk.actor) == []


class TestLookupPremises:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("3-2-1202", "翠湖花园3号楼2单元1202"),
            ("电梯", "翠湖花园3号楼2单元1号电梯"),
            ("东门", "翠湖花园东门"),
        ],
    )
    def test_finds_rooms_and_public_places(
        self, text: str, name: str, company: Company, estate: Estate
    ) -> None:
        assert [place.full_name for place in queries.lookup_premises(text, company.clerk.actor)] == [name]
        assert queries.lookup_premises(text, company.outsider.actor) == []


class TestGetCustomer:
    def test_is_not_found_by_an_outsider(self, company: Company) -> None:
        customer = make_customer(company.office)
        assert queries.get_customer(customer.pk, company.clerk.actor) == customer
        with pytest.raises(NotFound):
            queries.get_customer(customer.pk, company.outsider.actor)
        assert queries.names([customer.pk], company.outsider.actor) == {}


class TestListCustomers:
    def test_narrows_to_every_filter(self, company: Company, estate: Estate) -> None:
        household = make_household(estate.room, klass="A")
        firm = make_customer(company.office)
        actor = company.clerk.actor

        def listed(**filters: object) -> set[int]:
            return {row.pk for row in queries.list_customers(actor, Filters(**filters))}  # type: ignore[arg-type]

        assert listed() == {household.pk, firm.pk}
        assert listed(kind="household") == {household.pk}
        assert listed(klass="A") == {household.pk}
        assert listed(text="纺织") == {firm.pk}
        assert listed(unit_id=company.office.pk) == {household.pk, firm.pk}
        assert listed(unit_id=company.other_office.pk) == set()
        assert listed(responsible_id=company.clerk.staff.pk) == set()
        assert queries.list_customers(company.outsider.actor, Filters()).count() == 0
