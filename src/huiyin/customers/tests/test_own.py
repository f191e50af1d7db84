"""Own fields: 吴倩 decides what the company keeps of its customers, 林小雨 fills it in, everybody finds it."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed, NotFound, WrongStatus
from huiyin.base.versions import Clash
from huiyin.customers import actions, queries
from huiyin.customers.actions import FieldShape
from huiyin.customers.actions import own as acting
from huiyin.customers.models import Customer, FactChange, OwnField, OwnValue
from huiyin.customers.queries import Filters
from huiyin.customers.rules import own
from huiyin.customers.tests.factories import make_customer, make_estate, make_household
from huiyin.journal.models import Event
from huiyin.staff.tests.factories import BEGIN, Company, make_company

pytestmark = pytest.mark.django_db
AT = BEGIN + timedelta(days=30)


@pytest.fixture
def company() -> Company:
    """翠湖花园 and those who decide for it."""
    return make_company()


@pytest.fixture
def firm(company: Company) -> Customer:
    """A firm of the office."""
    return make_customer(company.office)


def define(company: Company, name: str = "燃气表号", type_: str = "text", **more: Any) -> OwnField:
    shape = FieldShape(kind=more.pop("kind", ""), name_zh=name, type=type_, **more)
    return actions.define_own_field(shape=shape, by=company.quality.actor, at=AT)


def fill(company: Company, customer: Customer, field: OwnField, text: str, **more: Any) -> None:
    given: dict[str, Any] = {"by": company.clerk.actor, "at": AT} | more
    actions.change_own_facts(customer.pk, facts={f"own_{field.pk}": text}, **given)


def known(customer: Customer) -> dict[str, str]:
    return {fact.field.name_zh: fact.text for fact in queries.own_facts_of(customer) if fact.text}


class TestUnderstanding:
    @pytest.mark.parametrize(
        ("type_", "typed", "stored"),
        [
            ("number", "1,200.50", "1200.5"),
            ("number", "１２０", "120"),
            ("number", "-0.00001", "0"),
            ("number", "1e3", "1000"),
            ("day", "2026年3月5日", "2026-03-05"),
            ("day", "20260305", "2026-03-05"),
            ("day", "2026/3/5", "2026-03-05"),
            ("day", "2026-03-05 00:00:00", "2026-03-05"),
            ("flag", "是", "yes"),
            ("flag", "NO", "no"),
            ("choice", "Ｂ", "b"),
            ("text", "  甲\r\n乙 ", "甲\n乙"),
            ("number", "   ", ""),
        ],
    )
    def test_takes_what_people_write(self, type_: str, typed: str, stored: str) -> None:
        assert own.understood(type_, typed, ["a", "b"]) == stored

    @pytest.mark.parametrize(
        ("type_", "typed"),
        [
            ("number", "很多"), ("number", "NaN"), ("number", "1" + "0" * 14), ("day", "2026-02-30"), ("day", "昨天"),
            ("flag", "也许"), ("choice", "c"), ("text", "长" * 201), ("long", "长" * 4001),
        ],
    )  # fmt: skip
    def test_refuses_the_rest_by_name(self, type_: str, typed: str) -> None:
        with pytest.raises(ValueError, match=r"^(number|day|flag|choice|long)$"):
            own.understood(type_, typed, ["a", "b"])

    @pytest.mark.parametrize(
        ("text", "ends"),
        [("100..200", ("100", "200")), ("100..", ("100", "")), ("..200", ("", "200")), ("≥ 5", ("5", "")),
         ("<=5", ("", "5")), ("7", ("7", "7")), ("1…2", ("1", "2")), ("1~2", ("1", "2"))],
    )  # fmt: skip
    def test_reads_spans(self, text: str, ends: tuple[str, str]) -> None:
        assert own.span(text) == ends


class TestDefining:
    def test_makes_up_a_code_and_tells(self, company: Company) -> None:
        field = define(company, choices=["甲", "乙"])
        assert (field.code, field.choices) == ("own1", [])
        assert Event.objects.get(name="own_field.defined").data == {"type": "text", "kind": ""}

    def test_refuses_what_does_not_fit(self, company: Company) -> None:
        define(company, code="meter")
        for wrong, where in (
            ({"code": "meter"}, "code"),
            ({"name": " "}, "name_zh"),
            ({"type_": "colour"}, "type"),
            ({"type_": "choice", "choices": ["甲", " 甲 "]}, "choices"),
            ({"kind": "dog"}, "kind"),
        ):
            with pytest.raises(Invalid) as refused:
                define(company, **wrong)
            assert where in refused.value.fields
        assert OwnField.objects.count() == 1

    def test_is_for_those_who_decide(self, company: Company) -> None:
        field = define(company)
        shape = FieldShape(kind="", name_zh="别的", type="text")
        acts: tuple[Callable[[Actor], object], ...] = (
            lambda by: actions.define_own_field(shape=shape, by=by, at=AT),
            lambda by: actions.edit_own_field(field.pk, shape=shape, by=by, at=AT),
            lambda by: actions.retire_own_field(field.pk, by=by, at=AT),
            lambda by: actions.restore_own_field(field.pk, by=by, at=AT),
        )
        for act in acts:
            with pytest.raises(NotAllowed):
                act(company.clerk.actor)

    def test_keeps_what_stands_in_it(self, company: Company, firm: Customer) -> None:
        field = define(company, "等级", "choice", choices=["甲", "乙", "丙"])
        fill(company, firm, field, "乙")
        for wrong, where in (
            ({"type": "text"}, "type"),
            ({"kind": "household"}, "kind"),
            ({"choices": ["甲", "丙"]}, "choices"),
        ):
            given: dict[str, Any] = {"type": "choice", "choices": ["甲", "乙", "丙"], "kind": ""} | wrong
            shape = FieldShape(name_zh="等级", **given)
            with pytest.raises(Invalid) as refused:
                actions.edit_own_field(field.pk, shape=shape, by=company.quality.actor, at=AT)
            assert where in refused.value.fields
        shape = FieldShape(kind="", name_zh="级别", type="choice", choices=["甲", "乙", "丁"], code="other")
        changed = actions.edit_own_field(field.pk, shape=shape, by=company.quality.actor, at=AT)
        changed.refresh_from_db()
        assert (changed.name, changed.choices, changed.code) == ("级别", ["甲", "乙", "丁"], "own1")
        assert Event.objects.get(name="own_field.edited").data == {"fields": ["choices", "name_zh"]}

    def test_a_retired_one_is_not_asked_for_and_forgets_nothing(
        self, company: Company, firm: Customer
    ) -> None:
        field = define(company)
        fill(company, firm, field, "RQ-0071")
        by = company.quality.actor
        actions.retire_own_field(field.pk, by=by, at=AT)
        assert known(firm) == {}
        with pytest.raises(WrongStatus):
            actions.retire_own_field(field.pk, by=by, at=AT)
        actions.restore_own_field(field.pk, by=by, at=AT)
        assert known(firm) == {"燃气表号": "RQ-0071"}
        with pytest.raises(WrongStatus):
            actions.restore_own_field(field.pk, by=by, at=AT)
        with pytest.raises(NotFound):
            actions.retire_own_field(999, by=by, at=AT)


class TestFilling:
    def test_keeps_finds_and_tells(self, company: Company, firm: Customer) -> None:
        field, clerk = define(company, kind="organisation"), company.clerk.actor
        fill(company, firm, field, " RQ-0071 ")
        assert known(firm) == {"燃气表号": "RQ-0071"}
        assert [found.customer for found in queries.lookup("rq-0071", clerk)] == [firm]
        told = Event.objects.get(name="customer.own_facts_changed")
        assert told.data == {"field_ids": [field.pk], "change_ids": []}
        fill(company, firm, field, "RQ-0071")
        assert Event.objects.filter(name="customer.own_facts_changed").count() == 1
        fill(company, firm, field, "")
        assert known(firm) == {}
        assert queries.lookup("rq-0071", clerk) == []

    def test_asks_for_a_cause_where_it_was_said_so(self, company: Company, firm: Customer) -> None:
        field = define(company, "成立日", "day", is_important=True)
        fill(company, firm, field, "2001-05-06")
        with pytest.raises(Invalid) as refused:
            fill(company, firm, field, "2002-05-06")
        assert "cause" in refused.value.fields
        assert known(firm) == {"成立日": "2001-05-06"}
        fill(company, firm, field, "2002年5月6日", cause="营业执照")
        (change,) = queries.changes_of(firm)
        assert (change.label, change.before, change.after) == ("成立日", "2001-05-06", "2002-05-06")

    def test_refuses_what_is_wrong_missing_or_not_allowed(self, company: Company, firm: Customer) -> None:
        area, meter = define(company, "面积", "number"), define(company, is_required=True)
        for field, text in ((area, "很大"), (meter, " ")):
            if field is meter:
                fill(company, firm, meter, "1")
            with pytest.raises(Invalid) as refused:
                fill(company, firm, field, text)
            assert set(refused.value.fields) == {f"own_{field.pk}"}
        with pytest.raises(NotFound):
            fill(company, firm, area, "1", by=company.outsider.actor)
        with pytest.raises(NotAllowed):
            fill(company, firm, area, "1", by=company.quality.actor)
        assert known(firm) == {"燃气表号": "1"}

    def test_two_who_change_one_card(self, company: Company, firm: Customer) -> None:
        meter, area = define(company), define(company, "面积", "number")
        both = {f"own_{meter.pk}": "", f"own_{area.pk}": ""}
        fill(company, firm, meter, "A-1", seen=both)
        fill(company, firm, area, "80", seen=both)
        assert known(firm) == {"燃气表号": "A-1", "面积": "80"}
        with pytest.raises(Clash):
            fill(company, firm, meter, "B-2", seen=both)
        assert known(firm) == {"燃气表号": "A-1", "面积": "80"}

    def test_writes_nothing_when_a_later_step_fails(
        self, company: Company, firm: Customer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        field = define(company, is_important=True)
        fill(company, firm, field, "A-1")

        def broken(*given: object, **named: object) -> None:
            raise OSError("no space left")

        monkeypatch.setattr(acting, "record", broken)
        with pytest.raises(OSError, match="no space left"):
            fill(company, firm, field, "B-2", cause="换表")
        assert known(firm) == {"燃气表号": "A-1"}
        assert not FactChange.objects.exists()

    def test_whoever_was_faster_stands(self, company: Company, firm: Customer) -> None:
        field = define(company)
        fact = queries.OwnFact(field, "")
        OwnValue.objects.create(customer=firm, field=field, text="A-1", key="a-1")
        with pytest.raises(WrongStatus):
            acting._write(firm, [(fact, "B-2")])
        with pytest.raises(WrongStatus):
            acting._write(firm, [(queries.OwnFact(field, "C-3"), "B-2")])
        assert known(firm) == {"燃气表号": "A-1"}

    def test_goes_with_a_merge_where_the_winner_knows_nothing(self, company: Company, firm: Customer) -> None:
        meter, area = define(company), define(company, "面积", "number")
        twin, by = make_customer(company.office, "双生公司"), company.director.actor
        fill(company, firm, meter, "A-1")
        fill(company, twin, meter, "B-2")
        fill(company, twin, area, "80")
        merge = actions.merge_customers(firm.pk, loser_id=twin.pk, by=by, at=AT)
        assert known(firm) == {"燃气表号": "A-1", "面积": "80"}
        actions.undo_merge(merge.pk, by=by, at=AT)
        assert (known(firm), known(twin)) == ({"燃气表号": "A-1"}, {"燃气表号": "B-2", "面积": "80"})


class TestLists:
    @pytest.fixture
    def firms(self, company: Company) -> dict[str, Customer]:
        """Firms by their area."""
        area, since = define(company, "面积", "number"), define(company, "成立日", "day")
        made = {}
        for size in ("9", "80", "1200.5"):
            made[size] = make_customer(company.office, f"公司{size}")
            fill(company, made[size], area, size)
            fill(company, made[size], since, f"20{int(float(size)) % 30:02}-01-01")
        return made

    @pytest.mark.parametrize(
        ("name", "says", "found"),
        [
            ("面积", "10..", {"公司80", "公司1200.5"}),
            ("面积", "≤80", {"公司9", "公司80"}),
            ("面积", "1,200.5", {"公司1200.5"}),
            ("成立日", "2009-01-01..2019-12-31", {"公司9"}),
        ],
    )
    def test_are_narrowed(
        self, company: Company, firms: dict[str, Customer], name: str, says: str, found: set[str]
    ) -> None:
        field = OwnField.objects.get(name_zh=name)
        rows = queries.list_customers(company.clerk.actor, Filters(own=(field, says)))
        assert {row.name for row in rows} == found

    def test_by_choices_flags_and_the_beginning_of_a_text(self, company: Company, firm: Customer) -> None:
        for field, text, says, not_says in (
            (define(company, "等级", "choice", choices=["甲", "乙"]), "乙", "乙", "甲"),
            (define(company, "有车", "flag"), "是", "yes", "no"),
            (define(company), "RQ-0071", "rq-00", "0071"),
        ):
            fill(company, firm, field, text)
            for word, number in ((says, 1), (not_says, 0)):
                rows = queries.list_customers(company.clerk.actor, Filters(own=(field, word)))
                assert rows.count() == number, (field.name, word)

    def test_show_columns_that_are_asked_for(self, company: Company, firms: dict[str, Customer]) -> None:
        field, client = OwnField.objects.get(name_zh="面积"), Client()
        client.force_login(company.clerk.staff)
        plain = client.get("/customers/").content.decode()
        assert "1,200.5" not in plain
        assert 'scope="col">电话' in plain
        chosen: dict[str, Any] = {
            "columns": ["number", f"own_{field.pk}"],
            "own": field.pk,
            "own_value": "≥100",
        }
        page = client.get("/customers/", chosen).content.decode()
        assert "1,200.5" in page
        assert "公司80" not in page
        assert 'scope="col">电话' not in page
        wrong = client.get("/customers/", chosen | {"own_value": "很多"}).content.decode()
        assert "请写数字" in wrong
        assert "公司80" in wrong

    def test_cost_no_more_per_row(self, company: Company, firms: dict[str, Customer]) -> None:
        field, client = OwnField.objects.get(name_zh="面积"), Client()
        client.force_login(company.clerk.staff)
        counts = []
        for _round in range(2):
            with CaptureQueriesContext(connection) as captured:
                client.get("/customers/", {"columns": [f"own_{field.pk}"]})
            counts.append(len(captured))
            for number in range(5):
                fill(company, make_customer(company.office, f"又一家{number}"), field, str(number))
        assert counts[1] <= counts[0]


class TestPages:
    def test_define_change_retire(self, company: Company) -> None:
        client = Client()
        client.force_login(company.quality.staff)
        assert "还没有自定义字段" in client.get("/customers/fields/").content.decode()
        asked = {
            "name_zh": "宠物",
            "type": "choice",
            "choices": "猫\n狗\n",
            "kind": "household",
            "order": "5",
        }
        assert client.post("/customers/fields/new/", asked | {"choices": "猫"}).status_code == 422
        assert client.post("/customers/fields/new/", asked | {"code": "Pet"}).status_code == 422
        assert client.post("/customers/fields/new/", asked).status_code == 303
        field = OwnField.objects.get()
        assert (
            client.post(f"/customers/fields/{field.pk}/", asked | {"choices": "猫\n狗\n鸟"}).status_code
            == 303
        )
        field.refresh_from_db()
        assert field.choices == ["猫", "狗", "鸟"]
        client.post(f"/customers/fields/{field.pk}/retire/")
        assert "已停用" in client.get("/customers/fields/").content.decode()
        client.post(f"/customers/fields/{field.pk}/restore/")
        assert "已停用" not in client.get("/customers/fields/").content.decode()

    def test_fill_in_and_choose_between_two_versions(self, company: Company) -> None:
        household = make_household(make_estate(company.office).room)
        field = define(company, "宠物", "choice", choices=["猫", "狗"], kind="household")
        other = define(company, "备用电话", is_important=True)
        client, name = Client(), f"own_{field.pk}"
        client.force_login(company.clerk.staff)
        address = reverse("customers:own", args=[household.pk])
        page = client.get(address).content.decode()
        assert "宠物" in page
        assert "备用电话" in page
        given = {name: "猫", f"own_{other.pk}": "", f"seen_{name}": "", f"seen_own_{other.pk}": ""}
        assert client.post(address, given).status_code == 303
        card = client.get(f"/customers/{household.pk}/").content.decode()
        assert "其他资料" in card
        assert "猫" in card
        clash = client.post(address, given | {name: "狗"})
        assert clash.status_code == 409
        assert "猫" in clash.content.decode()
        mine = {f"take_{name}": "mine", f"mine_{name}": "狗", f"seen_{name}": "猫"}
        assert client.post(address, given | mine).status_code == 303
        assert known(household) == {"宠物": "狗"}
        assert client.post(address, given | {name: "鱼"}).status_code == 422


def test_numbers_are_compared_as_numbers(company: Company, firm: Customer) -> None:
    field = define(company, "面积", "number")
    fill(company, firm, field, "１,２００.５０")
    value = OwnValue.objects.get()
    assert (value.text, value.number) == ("1200.5", Decimal("1200.5"))
