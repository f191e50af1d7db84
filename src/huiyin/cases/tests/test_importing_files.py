"""Files of history: workbooks, kinds that do not exist, units that stand elsewhere."""

from datetime import UTC, datetime

import pytest

from huiyin.base.xlsx import Column, Sheet, workbook
from huiyin.cases.actions import import_cases
from huiyin.cases.models import Case
from huiyin.cases.rules.mapping import read_lines, read_mapping
from huiyin.cases.tests.test_importing import BOSTON, HEADER, IMPORT, NOW, OPEN, ROW, take
from huiyin.staff.tests.factories import make_company

pytestmark = pytest.mark.django_db


def test_a_workbook_is_taken_like_a_text_file() -> None:
    moment = datetime(2015, 1, 31, 23, 30)  # noqa: DTZ001 - as it stands in a cell
    columns = [
        Column(name, kind="moment" if name == "opened_at" else "text") for name in HEADER.strip().split(",")
    ]
    rows = [[7, moment, "2015-02-02 08:00:00", None, "PWDx", "Twitter", "Pothole", "=A hole"]]
    shape = read_mapping(BOSTON)
    content = workbook([Sheet("cases", columns, rows)], zone=UTC)
    (line,) = import_cases(mapping=shape, lines=read_lines(content, shape), by=IMPORT, at=NOW)
    assert (line.outcome, line.number) == ("taken", "7")
    case = Case.objects.get()
    assert (case.words, case.registered_at) == ("=A hole", datetime(2015, 2, 1, 4, 30, tzinfo=UTC))


def test_midnight_in_a_workbook_is_a_moment_and_a_mere_day_is_none() -> None:
    opened, due = datetime(2015, 1, 31, 9, 10), datetime(2015, 2, 1)  # noqa: DTZ001 - as they stand in cells
    columns = [
        Column(name, kind="moment" if name.endswith("_at") else "text") for name in HEADER.strip().split(",")
    ]
    rest = ["PWDx", "Twitter", "Pothole", "A hole"]
    shape = read_mapping(BOSTON)

    def given(*rows: list[object]) -> list[str]:
        content = workbook([Sheet("cases", columns, rows)], zone=UTC)
        return [
            line.outcome
            for line in import_cases(mapping=shape, lines=read_lines(content, shape), by=IMPORT, at=NOW)
        ]

    assert given([7, opened, due, None, *rest], [8, due, opened, None, *rest])[0] == "taken"
    assert Case.objects.get(external_number="7").due_at == datetime(2015, 2, 1, 5, tzinfo=UTC)
    assert given([9, opened, due, None, *rest]) == ["refused"], "nobody knows what time of that day"


@pytest.mark.parametrize("dry_run", [True, False])
def test_an_unknown_kind_refuses_its_rows_and_no_others(dry_run: bool) -> None:
    mapping = read_mapping(BOSTON.replace('kind = "need"', 'kind = "nonsense"'))
    lines = take(ROW, OPEN, mapping=mapping, dry_run=dry_run)
    assert [line.outcome for line in lines] == ["refused", "refused"]
    assert "nonsense" in lines[0].notes[0]
    assert not Case.objects.exists()


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_department_that_stands_elsewhere_is_refused(dry_run: bool) -> None:
    company = make_company()
    lines = take(ROW.replace("PWDx", company.desk.code), OPEN, dry_run=dry_run)
    assert [line.outcome for line in lines] == ["refused", "taken"]
    assert company.desk.code in lines[0].notes[0]
