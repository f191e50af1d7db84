"""Figures of the register: what they count, what they are compared with, and that each opens what it counts."""

import re
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from huiyin.base.errors import NotAllowed
from huiyin.base.xlsx import Column, Sheet, workbook
from huiyin.cases import actions, queries
from huiyin.cases.models import Case
from huiyin.cases.rules.periods import Period, month_of, period, period_before
from huiyin.cases.tests.conftest import Browser
from huiyin.cases.tests.factories import DAY, MORNING, STEP, drive, escalate, make_case
from huiyin.journal.models import Event
from huiyin.ledger.actions import install_pack
from huiyin.ledger.rules.reading import read_pack
from huiyin.staff.tests.factories import BEGIN, SETUP, Company

MARCH = period("2026-03", 1, date(2026, 6, 1))


def figures(company: Company, **given: Any) -> Any:
    """The lines by key, and their sum."""
    asked = {"by": "kind", "this": MARCH, "before": period_before(MARCH), "unit_id": None, **given}
    at = asked.pop("at", MORNING + 30 * DAY)
    lines, total = queries.register_statistics(company.supervisor.actor, at=at, **asked)
    return {line.key: line for line in lines}, total


def live_by_the_pack(company: Company) -> None:
    """The clauses of property service are in force."""
    with open("packs/property.toml", encoding="utf-8") as file:
        install_pack(read_pack(file.read()), by=SETUP, at=BEGIN, adopters=[company.root.place()])


class TestPeriods:
    """Months, and those before."""

    @pytest.mark.parametrize(
        ("month", "span", "today", "days", "before"),
        [
            ("2026-03", 1, (2026, 6, 1), ("03-01", "03-31"), ("02-01", "02-28")),
            ("2026-03", 1, (2026, 3, 30), ("03-01", "03-30"), ("02-01", "02-28")),
            ("2026-03", 1, (2026, 3, 10), ("03-01", "03-10"), ("02-01", "02-10")),
            ("2026-06", 3, (2026, 9, 1), ("04-01", "06-30"), ("01-01", "03-31")),
        ],
    )
    def test_the_period_before_is_as_long(
        self, month: str, span: int, today: Any, days: Any, before: Any
    ) -> None:
        this = period(month, span, date(*today))
        assert (f"{this.first:%m-%d}", f"{this.last:%m-%d}") == days
        then = period_before(this)
        assert (f"{then.first:%m-%d}", f"{then.last:%m-%d}") == before
        assert len(then.months) == len(this.months) == span

    def test_a_month_ends_with_its_period(self) -> None:
        this = period("2026-03", 3, date(2026, 3, 10))
        assert month_of("2026-03", this) == Period(date(2026, 3, 1), date(2026, 3, 10), ("2026-03",))
        assert month_of("2026-01", this).last == date(2026, 1, 31)


class TestRegisterStatistics:
    """Counts, comparison, rates of the clauses."""

    def test_counts_by_kind_and_compares(self, company: Company) -> None:
        make_case(company)
        make_case(company, kind="enquiry")
        make_case(company, at=MORNING - 20 * DAY)
        lines, total = figures(company)
        assert (lines["need"].registered, lines["need"].before) == (1, 1)
        assert (total.registered, total.before, total.change) == (2, 1, 1)

    @pytest.mark.parametrize("by", list(queries.DIMENSIONS))
    def test_every_dimension_adds_up(self, company: Company, by: str) -> None:
        make_case(company)
        drive(company, "dispatched")
        lines, total = figures(company, by=by)
        assert sum(line.registered for line in lines.values()) == total.registered == 2
        assert all(str(line.label) for line in lines.values())

    def test_counts_what_went_wrong(self, company: Company) -> None:
        live_by_the_pack(company)
        case = make_case(company, kind="complaint")
        actions.urge_case(case_id=case.pk, by=company.supervisor.actor, at=MORNING + STEP)
        escalate(company, case, at=MORNING + STEP)
        drive(company, "withdrawn")
        lines, total = figures(company)
        counts = lines["complaint"].counts
        assert (counts["urged"], counts["director"], counts["late"]) == (1, 1, 1)
        assert lines["need"].counts["invalid"] == 1
        answered = lines["complaint"].rates["answer-24h"]
        assert (answered.on_time, answered.late, answered.rate) == (0, 1, 0.0)
        assert total.rates["plan-2wd"].rate is None

    def test_shows_nothing_of_others(self, company: Company) -> None:
        make_case(company)
        lines, total = queries.register_statistics(
            company.outsider.actor,
            by="kind",
            this=MARCH,
            before=period_before(MARCH),
            unit_id=None,
            at=MORNING,
        )
        assert (lines, total.registered) == ([], 0)

    def test_is_limited_to_a_unit(self, company: Company) -> None:
        make_case(company)
        assert figures(company, unit_id=company.office.pk)[1].registered == 1
        assert figures(company, unit_id=company.other_office.pk)[1].registered == 0

    def test_the_board_is_asked_for_clauses(self, company: Company) -> None:
        live_by_the_pack(company)
        make_case(company, kind="complaint")
        rows = queries.clause_statistics(
            company.supervisor.actor, this=MARCH, before=period_before(MARCH), unit=None, at=MORNING + 3 * DAY
        )
        assert {row.clause.code: row.now.open_overdue for row in rows}["answer-24h"] == 1


class TestNumbersAreDoors:
    """A figure opens as many cases as it says."""

    def test_every_door_leads_to_what_it_counts(self, company: Company, browser_of: Browser) -> None:
        live_by_the_pack(company)
        case = make_case(company, kind="complaint")
        actions.urge_case(case_id=case.pk, by=company.supervisor.actor, at=MORNING + STEP)
        drive(company, "closed")
        client = browser_of("supervisor")
        shown = client.get(reverse("cases:statistics"), {"month": "2026-03", "by": "kind"})
        assert shown.status_code == 200
        doors = re.findall(r'<a href="[^"?]*/cases/\?([^"]+)">(\d+)</a>', shown.content.decode())
        assert len(doors) > 5
        for query, number in doors:
            response = client.get(reverse("cases:list") + "?" + query.replace("&amp;", "&"))
            assert response.context["listing"].count.number == int(number), query

    def test_a_rate_opens_those_that_were_late(self, company: Company) -> None:
        live_by_the_pack(company)
        case = make_case(company, kind="complaint")
        drive(company, "closed")
        limits = queries.CaseFilter(clause="answer-24h", mark="late", at=MORNING + 5 * DAY)
        assert list(queries.cases_within(limits, company.supervisor.actor)) == [case]

    def test_without_a_department(self, company: Company) -> None:
        case = make_case(company)
        drive(company, "dispatched")
        limits = queries.CaseFilter(department_id=0)
        assert list(queries.cases_within(limits, company.supervisor.actor)) == [case]


class TestExport:
    """What is filtered, as a spreadsheet; who took it is recorded."""

    def test_holds_exactly_what_is_filtered(self, company: Company, browser_of: Browser) -> None:
        make_case(company, words="=SUM(A1)", kind="enquiry", caller_phone="13900001111")
        make_case(company)
        response = browser_of("supervisor").get(reverse("cases:export"), {"kind": "enquiry", "status": "all"})
        rows = CalamineWorkbook.from_filelike(BytesIO(response.content)).get_sheet_by_index(0).to_python()
        assert len(rows) == 2
        assert {"=SUM(A1)", "13900001111"} <= set(rows[1])
        event = Event.objects.get(name="case_export.made")
        assert (event.data, event.actor_id) == ({"content": "cases", "rows": 1}, company.supervisor.staff.pk)

    def test_of_the_figures(self, company: Company, browser_of: Browser) -> None:
        make_case(company)
        response = browser_of("director").get(reverse("cases:statistics-export"), {"month": "2026-03"})
        rows = CalamineWorkbook.from_filelike(BytesIO(response.content)).get_sheet_by_index(0).to_python()
        assert [row[1] for row in rows][1:] == [1.0, 1.0]

    def test_is_not_for_clerks(self, company: Company, browser_of: Browser) -> None:
        assert browser_of("clerk").get(reverse("cases:export")).status_code == 403
        assert not Event.objects.filter(name="case_export.made").exists()
        with pytest.raises(NotAllowed):
            actions.note_export(content="cases", rows=1, by=company.clerk.actor, at=MORNING)


class TestWorkbook:
    """The writer itself."""

    def test_writes_text_as_text_and_moments_as_local(self) -> None:
        columns = [
            Column("a"),
            Column("b", kind="moment"),
            Column("c", kind="day"),
            Column("d", kind="share"),
        ]
        rows: list[list[Any]] = [
            ["=1+1", MORNING, MORNING.date(), 0.5],
            [None, None, None, None],
            ["x" * 40000, None, None, 1],
        ]
        content = workbook([Sheet("a/b:[c]", columns, rows)])
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        sheet = book.get_sheet_by_index(0).to_python()
        assert book.sheet_names == ["a b  c"]
        assert sheet[1][0] == "=1+1"
        assert f"{sheet[1][1]:%H:%M}" == "09:00"
        assert len(str(sheet[3][0])) == 32767


def test_a_case_list_is_marked(company: Company, browser_of: Browser) -> None:
    make_case(company)
    client: Client = browser_of("clerk")
    at = Case.objects.get().registered_at
    since = f"{at.date() - timedelta(days=1)}"
    query = {"status": "all", "mark": "urged", "importance": "1", "since": since}
    assert client.get(reverse("cases:list"), query).context["listing"].count.number == 0
