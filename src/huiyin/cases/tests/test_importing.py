"""History from elsewhere: every row accounted for, judged by its own clause, nobody's work."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed
from huiyin.cases.actions import Line, import_cases
from huiyin.cases.models import Case
from huiyin.cases.rules.mapping import MappingShape, read_lines, read_mapping
from huiyin.journal.models import Event
from huiyin.ledger import actions as ledger
from huiyin.ledger.models import Obligation, Reminder
from huiyin.ledger.queries.compliance import add_up, compliance_as_of
from huiyin.ledger.queries.replay import verify_ledger
from huiyin.ledger.rules.reading import read_pack
from huiyin.search.queries import find
from huiyin.staff.models import OrgUnit
from huiyin.staff.tests.factories import make_company

ROOT = Path(__file__).resolve().parents[4]
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
IMPORT = Actor.system("import")
HEADER = "case_id,opened_at,due_at,closed_at,department,source,type,title\n"
BOSTON = (ROOT / "mappings" / "boston311.toml").read_text(encoding="utf-8")

pytestmark = pytest.mark.django_db


def take(*rows: str, mapping: MappingShape | None = None, dry_run: bool = False) -> list[Line]:
    shape = mapping or read_mapping(BOSTON)
    content = (HEADER + "\n".join(rows) + "\n").encode()
    return list(
        import_cases(mapping=shape, lines=read_lines(content, shape), by=IMPORT, at=NOW, dry_run=dry_run)
    )


ROW = "7,2015-01-31 23:30:00,2015-02-02 08:00:00,2015-02-01 10:00:00,PWDx,Twitter,Pothole,A hole"
OPEN = "8,2015-02-01 09:00:00,,,PARK,Twitter,Tree,A tree"


class TestTaken:
    def test_becomes_a_case_of_its_department_with_an_obligation(self) -> None:
        (line,) = take(ROW)
        case = Case.objects.get()
        assert (line.outcome, case.unit.code, case.topic, case.status) == (
            "taken",
            "PWDx",
            "Pothole",
            "closed",
        )
        row = Obligation.objects.get()
        assert (row.clause_code, row.status, row.imported) == ("boston311", "met", True)
        assert row.month == "2015-01", "the month of the city, not of UTC"
        assert row.due_at == datetime(2015, 2, 2, 13, 0, tzinfo=UTC)

    def test_without_a_due_time_nothing_is_owed(self) -> None:
        take(OPEN)
        assert not Obligation.objects.exists()
        (figures,) = add_up(compliance_as_of(NOW), ["clause"]).values()
        assert (figures.no_obligation, figures.due) == (1, 0)

    def test_is_corrected_when_it_was_closed_before_it_was_opened(self) -> None:
        (line,) = take("7,2015-01-02 10:00:00,2015-01-02 10:00:00,2015-01-01 09:00:00,PWDx,Twitter,x,y")
        assert line.outcome == "corrected"
        assert "2015-01-01 09:00:00" in line.notes[0]
        assert Obligation.objects.get().status == "met"

    def test_starts_nobodys_work(self) -> None:
        company = make_company()
        text = (ROOT / "packs" / "property.toml").read_text(encoding="utf-8")
        ledger.install_pack(read_pack(text), by=IMPORT, at=NOW, adopters=[company.root.place()])
        shape = read_mapping(
            BOSTON.replace('code = "boston311"\nname', f'code = "{company.office.code}"\nname')
        )
        take(ROW, OPEN, "9,2015-01-01 09:00:00,2015-01-02 09:00:00,,PARK,Twitter,x,y", mapping=shape)
        assert set(Obligation.objects.values_list("clause_code", flat=True)) == {"boston311"}
        assert ledger.climb(by=IMPORT, at=NOW) == 0
        assert not Reminder.objects.exists()
        assert not Obligation.objects.live().exists()

    def test_again_does_nothing_twice(self) -> None:
        take(ROW, OPEN)
        before = Event.objects.count()
        assert [line.outcome for line in take(ROW, OPEN)] == ["known", "known"]
        assert Event.objects.count() == before

    def test_again_closes_what_has_been_closed_since(self) -> None:
        take("7,2015-01-02 10:00:00,2015-01-09 10:00:00,,PWDx,Twitter,x,y")
        (line,) = take("7,2015-01-02 10:00:00,2015-01-09 10:00:00,2015-01-05 10:00:00,PWDx,Twitter,x,y")
        assert (line.outcome, Case.objects.get().status) == ("updated", "closed")
        assert Obligation.objects.get().status == "met"
        assert verify_ledger().differences == []

    def test_can_be_found(self) -> None:
        take(ROW)
        assert [hit.object_id for hit in find("hole", kinds=["case"], scopes=[""])] == [Case.objects.get().pk]


class TestRefused:
    @pytest.mark.parametrize(
        ("row", "note"),
        [
            (",2015-01-31 23:30:00,,,PWDx,Twitter,x,y", "case_id"),
            ("7,,,,PWDx,Twitter,x,y", "opened_at"),
            ("7,31.01.2015,,,PWDx,Twitter,x,y", "31.01.2015"),
            ("7,2015-01-31 23:30:00,soon,,PWDx,Twitter,x,y", "soon"),
            ("7,2015-01-31 23:30:00,,,,Twitter,x,y", "department"),
            ("7,2015-01-31 23:30:00,,,PWDx,Pigeon,x,y", "Pigeon"),
            ("7,2027-01-31 23:30:00,,,PWDx,Twitter,x,y", ""),
            ("7,2015-01-31 23:30:00,,,PWDx,Twitter", "6"),
        ],
    )
    def test_says_why_and_takes_the_others(self, row: str, note: str) -> None:
        refused, taken = take(row, OPEN)
        assert (refused.outcome, taken.outcome, refused.row) == ("refused", "taken", 2)
        assert note in refused.notes[0]
        assert Case.objects.count() == 1

    def test_the_second_of_two_rows_with_one_number(self) -> None:
        assert [line.outcome for line in take(ROW, ROW)] == ["taken", "refused"]

    def test_a_file_without_a_mapped_column(self) -> None:
        shape = read_mapping(BOSTON)
        with pytest.raises(Invalid, match="opened_at"):
            list(read_lines(b"case_id,title\n1,x\n", shape))

    def test_a_file_in_another_encoding_and_says_how_to_mend_it(self) -> None:
        shape = read_mapping(BOSTON)
        content = (HEADER + "1,2015-01-31 23:30:00,,,工程部,Twitter,x,y\n").encode("gb18030")
        with pytest.raises(Invalid, match="gb18030"):
            list(read_lines(content, shape))
        gb = read_mapping(BOSTON.replace('encoding = "utf-8"', 'encoding = "gb18030"'))
        assert len(list(read_lines(content, gb))) == 1

    def test_everything_from_those_who_may_not(self) -> None:
        company = make_company()
        shape = read_mapping(BOSTON)
        with pytest.raises(NotAllowed):
            list(import_cases(mapping=shape, lines=[], by=company.clerk.actor, at=NOW))


class TestDryRun:
    def test_reports_and_writes_nothing(self) -> None:
        assert [line.outcome for line in take(ROW, "x,y", dry_run=True)] == ["taken", "refused"]
        assert not Case.objects.exists()
        assert not OrgUnit.objects.exists()
        assert not Event.objects.filter(subject_kind="case").exists()


class TestMapping:
    @pytest.mark.parametrize(
        ("old", "new", "field"),
        [
            ('number = "case_id"', 'nummer = "case_id"', "nummer"),
            ('time_zone = "America/New_York"', 'time_zone = "Mars/Base"', "time_zone"),
            ('encoding = "utf-8"', 'encoding = "utf-99"', "encoding"),
            ('noun = "cases"', 'noun = "cows"', "noun"),
            ("[unit]", "[unit", ""),
        ],
    )
    def test_names_line_and_field_of_a_mistake(self, old: str, new: str, field: str) -> None:
        assert old in BOSTON
        with pytest.raises(Invalid) as refusal:
            read_mapping(BOSTON.replace(old, new, 1))
        line = BOSTON.splitlines().index(next(text for text in BOSTON.splitlines() if old in text)) + 1
        assert str(line) in str(refusal.value)
        assert field in str(refusal.value)
