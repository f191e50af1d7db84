"""A file of households: how it is read, what each row becomes, that a second time takes nothing."""

import io
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from huiyin.base.errors import Invalid, NotAllowed
from huiyin.base.tables import read_table
from huiyin.base.xlsx import Column, Sheet, workbook
from huiyin.customers.actions import import_customers
from huiyin.customers.actions.importing import Imported
from huiyin.customers.models import ContactPoint, Customer, Premises, Residence
from huiyin.customers.rules.households import phone_kind, recognise, split_full, split_phones
from huiyin.customers.tests.factories import make_estate, make_household
from huiyin.journal.models import Event
from huiyin.staff.tests.factories import BEGIN, Company, make_company

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 2, tzinfo=BEGIN.tzinfo)
HEADINGS = ["小区", "楼栋", "单元", "房号", "业主姓名", "联系电话", "管家"]
ROWS = [
    ["翠湖花园", "3号楼", "2单元", "1201", "王秀英", "13812345678", ""],
    ["翠湖花园", "3", "2", "1202室", "李志强", "13912345679、0571-88881234", "王建国"],
    ["翠湖花园", "5栋", "1单元", "101", "单雪", "", "王建国"],
    ["云锦苑", "1", "", "301", "解珍", "13700001111", ""],
]


@pytest.fixture
def company() -> Company:
    """The group, with an estate in which 王秀英 lives."""
    company = make_company()
    make_household(make_estate(company.office).room, "王秀英", mobile="13812345678")
    return company


def text(rows: list[list[str]], encoding: str = "utf-8", headings: list[str] = HEADINGS) -> bytes:
    """The rows as a CSV file."""
    return "\n".join(",".join(row) for row in [headings, *rows]).encode(encoding)


def take(company: Company, content: bytes, **kwargs: Any) -> Imported:
    """陈静 brings a file."""
    kwargs.setdefault("unit", company.office)
    return import_customers(content, by=company.supervisor.actor, at=AT, **kwargs)


def outcomes(imported: Imported) -> list[str]:
    """What became of the rows."""
    return [row.outcome for row in imported.rows]


class TestReading:
    def test_people_call_their_columns_as_they_like(self) -> None:
        fields, unknown = recognise(
            ["小区名称", "栋号", "单元号", "房间号*", "户主（必填）", "手机", "电话2", "备注", "狗"]
        )
        assert fields == ["project", "building", "entrance", "room", "name", "phone", "phone", "", ""]
        assert unknown == ["狗"]
        assert recognise(["狗"], {"狗": "-"}) == ([""], [])
        assert recognise(["业 主名"], {"业主名": "name"}) == (["name"], [])

    @pytest.mark.parametrize(
        "address",
        [
            "翠湖花园3号楼2单元1201室",
            "翠湖花园3栋2单元1201",
            "翠湖花园3-2-1201",
            "翠湖花园 3幢 2单元 1201房",
            "翠湖花园３－２－１２０１",
        ],
    )
    def test_an_address_is_taken_apart(self, address: str) -> None:
        parts = {"project": "翠湖花园", "building": "3", "entrance": "2", "room": "1201"}
        assert split_full(address) == parts

    def test_phones_stand_together_in_a_cell(self) -> None:
        cells = ["138 1234 5678、0571-88881234；13812345678", "13912345679/13700001111"]
        assert split_phones(cells) == (
            "138 1234 5678",
            "0571-88881234；13812345678"[:13],
            "13912345679",
            "13700001111",
        )
        assert phone_kind("138 1234 5678") == ("mobile", "13812345678")
        assert phone_kind("0571-88881234") == ("phone", "0571-88881234")

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_every_usual_encoding_is_read(self, encoding: str) -> None:
        assert read_table(text(ROWS, encoding)) == [HEADINGS, *ROWS]

    def test_a_workbook_is_read_with_numbers_as_they_look(self) -> None:
        columns = [Column(heading) for heading in ("小区", "房号", "手机")]
        content = workbook([Sheet("户", columns, [["翠湖花园", 1201, 13812345678]])])
        assert read_table(content) == [["小区", "房号", "手机"], ["翠湖花园", "1201", "13812345678"]]

    @pytest.mark.parametrize("content", [b"PK\x03\x04 nonsense", b"\xff\x00\x81\x00\xff", b""])
    def test_what_is_no_table_is_refused(self, company: Company, content: bytes) -> None:
        with pytest.raises(Invalid):
            take(company, content)

    def test_unknown_and_missing_columns_are_refused(self, company: Company) -> None:
        with pytest.raises(Invalid) as refusal:
            take(company, text([["1"]], headings=["狗"]))
        assert "狗" in str(refusal.value)
        with pytest.raises(Invalid):
            take(company, text([["翠湖花园"]], headings=["小区"]))


class TestTaking:
    def test_rows_become_premises_households_phones_and_stewards(self, company: Company) -> None:
        imported = take(company, text(ROWS))
        assert outcomes(imported) == ["unchanged", "new", "new", "new"]
        li = Customer.objects.get(name="李志强")
        assert li.responsible == company.handler.staff
        assert li.unit == company.office
        points = ContactPoint.objects.filter(customer=li).order_by("pk")
        assert [(point.kind, point.digits) for point in points] == [
            ("mobile", "13912345679"),
            ("phone", "057188881234"),
        ]
        assert Residence.objects.get(customer=li).premises.full_name == "翠湖花园3号楼2单元1202"
        room = Residence.objects.get(customer__name="解珍").premises
        assert room.full_name == "云锦苑1号楼301"
        assert room.unit == company.office
        assert Premises.objects.filter(full_name="翠湖花园5号楼1单元101").exists()
        assert Event.objects.filter(name="customer.created", occurred_at=AT).count() == 3

    def test_a_second_time_takes_nothing(self, company: Company) -> None:
        take(company, text(ROWS))
        before = Event.objects.count()
        assert outcomes(take(company, text(ROWS, "gb18030"))) == ["unchanged"] * 4
        assert Event.objects.count() == before

    def test_what_the_file_adds_is_added_and_nothing_taken_away(self, company: Company) -> None:
        row = ["翠湖花园", "3号楼", "2单元", "1201", "王秀英", "13999990000", "王建国"]
        assert outcomes(take(company, text([row]))) == ["changed"]
        customer = Customer.objects.get(name="王秀英")
        assert customer.responsible == company.handler.staff
        assert ContactPoint.objects.filter(customer=customer, until=None).count() == 2

    def test_a_dry_run_says_the_same_and_writes_nothing(self, company: Company) -> None:
        before = (Event.objects.count(), Premises.objects.count(), Customer.objects.count())
        tried = take(company, text(ROWS), dry_run=True)
        assert (Event.objects.count(), Premises.objects.count(), Customer.objects.count()) == before
        assert outcomes(tried) == outcomes(take(company, text(ROWS)))

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            (["翠湖花园", "3", "2", "1201", "", "", ""], "缺少姓名"),
            (["翠湖花园", "3", "2", "", "赵敏", "", ""], "缺少房号"),
            (["", "3", "2", "1201", "赵敏", "", ""], "缺少小区"),
            (["翠湖花园", "", "2", "1201", "赵敏", "", ""], "缺少楼栋"),
            (["翠湖花园", "3", "2", "1201", "赵敏", "没有", ""], "不是电话号码"),
            (["翠湖花园", "3", "2", "1201", "赵敏", "", "无名氏"], "没有叫"),
        ],
    )
    def test_a_row_that_is_refused_says_why_and_the_others_are_taken(
        self, company: Company, row: list[str], reason: str
    ) -> None:
        imported = take(company, text([row, ROWS[1]]))
        assert outcomes(imported) == ["refused", "new"]
        assert reason in imported.rows[0].reasons[0]
        assert imported.rows[0].entry.row == 2
        assert not Customer.objects.filter(name="赵敏").exists()

    def test_a_household_stands_once_in_a_file(self, company: Company) -> None:
        imported = take(company, text([ROWS[1], ROWS[1]]))
        assert outcomes(imported) == ["new", "refused"]

    def test_projects_of_others_are_not_touched_and_new_ones_need_a_unit(self, company: Company) -> None:
        assert outcomes(take(company, text([ROWS[3]]), unit=None)) == ["refused"]
        assert outcomes(take(company, text([ROWS[3]]), unit=company.other_office)) == ["refused"]
        with pytest.raises(NotAllowed):
            import_customers(text(ROWS), unit=None, by=company.clerk.actor, at=AT)

    def test_thousands_of_rows_take_seconds(self, company: Company) -> None:
        rows = [
            [
                "翠湖花园",
                str(20 + n // 500),
                str(1 + n % 500 // 100),
                str(101 + n % 100),
                f"户{n}",
                str(13000000000 + n),
                "",
            ]
            for n in range(2000)
        ]
        started = time.monotonic()
        assert outcomes(take(company, text(rows))) == ["new"] * 2000
        assert time.monotonic() - started < 20
        assert Customer.objects.filter(name__startswith="户").count() == 2000


class TestPages:
    def test_a_file_is_looked_at_and_taken(
        self, company: Company, client: Client, settings: Any, tmp_path: Path
    ) -> None:
        settings.HOME = tmp_path
        client.force_login(company.supervisor.staff)
        headings = ["小区", "楼栋", "单元", "房号", "户主大名", "联系电话", "管家"]
        bad = ["翠湖花园", "3", "2", "1203", "", "", ""]
        file = SimpleUploadedFile("业主.csv", text([*ROWS, bad], "gb18030", headings))
        answer = client.post(reverse("customers:import"), {"file": file})
        assert answer.status_code == 303
        place = answer.headers["Location"]
        assert "户主大名" in client.get(place).content.decode()
        given = {"column_0": "name", "unit_id": company.office.pk, "project": ""}
        shown = client.post(place, {**given, "look": "1"}).content.decode()
        assert "缺少姓名" in shown, shown[6000:]
        assert not Customer.objects.filter(name="李志强").exists()
        client.post(place, {**given, "take": "1"})
        assert Customer.objects.filter(name="李志强").exists()
        report = client.get(f"{place}report/")
        table = read_table(io.BytesIO(report.content).getvalue())
        assert table[0][-2:] == ["结果", "原因"]
        assert [line[-2] for line in table[1:]] == ["无变化", "新增", "新增", "新增", "未接收"]
        assert client.get(f"{place[:-5]}beef/").status_code == 404

    def test_nonsense_is_refused_at_the_field(self, company: Company, client: Client) -> None:
        client.force_login(company.supervisor.staff)
        file = SimpleUploadedFile("x.xlsx", b"PK\x03\x04 nonsense")
        answer = client.post(reverse("customers:import"), {"file": file})
        assert answer.status_code == 422
        client.force_login(company.clerk.staff)
        assert client.get(reverse("customers:import")).status_code == 403
