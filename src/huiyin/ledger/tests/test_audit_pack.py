"""What an auditor takes along: a reader without Huiyin checks it, and one changed byte shows."""

import argparse
import csv
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from huiyin.base.actor import Actor
from huiyin.base.cli import CommandSet
from huiyin.base.errors import Invalid, NotAllowed, NotFound, WrongStatus
from huiyin.journal.models import Batch, Event
from huiyin.journal.queries import verify_journal
from huiyin.ledger import actions, cli, tasks
from huiyin.ledger.models import AuditPack, Obligation, Procedure
from huiyin.ledger.tests import kettles
from huiyin.ledger.tests.kettles import START, SYSTEM, KettleOn, happen
from huiyin.ledger.tests.pots import kitchen, live_by, scour
from huiyin.staff.tests.factories import Company, make_company

AT = START + timedelta(days=2)
OFFICER = Actor.system("auditor")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    """Packs are kept in a folder of the test's own."""
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def company() -> Company:
    """A kitchen at the office: a kettle in time, one late, one overdue, one paused, one waived, one taken off."""
    made = make_company()
    place = made.office.place()
    kettles.install(place=place)
    for kettle in range(1, 7):
        happen(KettleOn(cook_id=made.clerk.staff.pk), kettle, kettle=kettle, place=place)
    happen("whistled", 30, kettle=1, place=place)
    happen("whistled", 90, kettle=2, place=place)
    happen("paused", 10, kettle=4, place=place)
    happen("off", 20, kettle=6, place=place)
    soon = START + timedelta(minutes=40)
    late = Obligation.objects.get(subject_id=3)
    actions.urge_obligation(late.pk, by=SYSTEM, at=soon, words="=水要开了")
    actions.waive_obligation(
        Obligation.objects.get(subject_id=5).pk, by=made.director.actor, at=soon, reason="停电，客户已同意"
    )
    return made


def ask(company: Company, **limits: Any) -> AuditPack:
    """The quality officer asks for March."""
    given = {
        "procedure": Procedure.objects.get(),
        "unit": company.office,
        "since": "2026-03",
        "until": "2026-03",
        "language": "zh-hans",
        "by": company.quality.actor,
        "at": AT,
    }
    return actions.ask_audit_pack(**{**given, **limits})


def make(pack: AuditPack, folder: Path) -> Path:
    """Make it and unpack it."""
    made = actions.make_audit_pack(pack.pk, by=SYSTEM, at=AT)
    place = actions.take_audit_pack(made, by=OFFICER, at=AT)
    with zipfile.ZipFile(place) as archive:
        archive.extractall(folder)
    return folder


def verify(folder: Path) -> tuple[int, dict[str, Any], str]:
    """Run the checker of the pack as its reader would: a plain Python that knows nothing of us."""
    command = [sys.executable, "-I", "-S", str(folder / "verify.py"), "--json"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd="/", env={}, check=False)
    return done.returncode, json.loads(done.stdout or "{}"), done.stderr


def lines_of(folder: Path) -> list[dict[str, str]]:
    """The obligations of a pack."""
    text = (folder / "obligations.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_reader_without_us_checks_it_and_gets_the_figures(company: Company, tmp_path: Path) -> None:
    folder = make(ask(company), tmp_path / "pack")
    code, found, said = verify(folder)
    assert (code, said) == (0, "")
    clause = found["clauses"][0]
    assert {name: clause[name] for name in ("on_time", "late", "open_overdue", "paused", "waived", "cancelled")} == {
        "on_time": 1, "late": 1, "open_overdue": 1, "paused": 1, "waived": 1, "cancelled": 1,
    }  # fmt: skip
    assert (clause["judged"], clause["rate"], clause["verdict"]) == (3, 0.333333, "not_met")
    assert found["clauses"][1]["verdict"] == "no_evidence"
    assert found["last_hash"] == Batch.objects.latest("number").hash
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF")
    assert verify_journal().ok


def test_names_and_reasons_are_not_in_the_data(company: Company, tmp_path: Path) -> None:
    folder = make(ask(company), tmp_path / "pack")
    data = "".join((folder / name).read_text() for name in ("obligations.csv", "journal/events.jsonl"))
    assert not [words for words in ("停电", "水要开", "林小雨", "赵刚") if words in data]
    waived = next(line for line in lines_of(folder) if line["status"] == "waived")
    assert (waived["closing"], waived["responsible_id"]) == ("obligation.waived", str(company.clerk.staff.pk))


def seal_all_files(folder: Path) -> None:
    """What somebody does who knows of the manifest."""
    stated = json.loads((folder / "manifest.json").read_text())
    stated["files"] = {name: sha256((folder / name).read_bytes()).hexdigest() for name in stated["files"]}
    (folder / "manifest.json").write_text(json.dumps(stated))


def flip(name: str, old: str, new: str) -> Callable[[Path], None]:
    """Change the first `old` of a file to `new`."""

    def change(folder: Path) -> None:
        text = (folder / name).read_bytes()
        assert old.encode() in text
        (folder / name).write_bytes(text.replace(old.encode(), new.encode(), 1))

    return change


CHANGES = [
    ("obligations.csv", flip("obligations.csv", ",met_late,", ",met_lite,"), "obligations.csv"),
    ("obligations.csv", flip("obligations.csv", ",late,", ",lame,"), "obligations.csv line"),
    ("obligations.csv", flip("obligations.csv", "2026-03-02T01:01", "2026-03-02T01:02"), "obligations.csv line 2"),
    ("obligations.csv", flip("obligations.csv", "kettle.whistled", "kettle.whistler"), "obligations.csv line"),
    ("journal/events.jsonl", flip("journal/events.jsonl", '"tea"', '"ted"'), "journal/events.jsonl batch 1"),
    ("journal/events.jsonl", flip("journal/events.jsonl", "\n", " "), "journal/events.jsonl batch 1"),
    ("journal/batches.csv", flip("journal/batches.csv", "\r\n1,0,", "\r\n2,0,"), "journal/batches.csv"),
    ("figures.json", flip("figures.json", '"on_time": 1', '"on_time": 2'), "figures.json"),
    ("figures.json", flip("figures.json", '"judged": 3', '"judged": 4'), "figures.json clause whistle: judged"),
    ("figures.json", flip("figures.json", '"target": null', '"target": 3333'), "figures.json"),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(CHANGES)))
def test_one_changed_byte_is_named(company: Company, tmp_path: Path, number: int) -> None:
    folder = make(ask(company), tmp_path / "pack")
    name, change, said_so = CHANGES[number]
    change(folder)
    code, _found, said = verify(folder)
    assert code == 1
    assert said.startswith(f"DOES NOT MATCH: {said_so}"), said
    assert name in said


@pytest.mark.parametrize(
    ("change", "said_so"),
    [
        (flip("obligations.csv", ",met_late,late,", ",met,on_time,"), "the times say otherwise"),
        (flip("obligations.csv", ",waived,waived,", ",cancelled,cancelled,"), "recomputed"),
        (flip("journal/events.jsonl", '"kind":"tea"', '"kind":"ted"'), "are not those that were sealed"),
    ],
)
def test_who_knows_of_the_manifest_is_caught_all_the_same(
    company: Company, tmp_path: Path, change: Callable[[Path], None], said_so: str
) -> None:
    folder = make(ask(company), tmp_path / "pack")
    change(folder)
    seal_all_files(folder)
    code, _found, said = verify(folder)
    assert code == 1
    assert said_so in said


@pytest.mark.parametrize("name", ["report.pdf", "README.en.md", "README.zh-CN.md", "figures.json"])
def test_any_other_byte_is_caught_by_the_manifest(company: Company, tmp_path: Path, name: str) -> None:
    folder = make(ask(company), tmp_path / "pack")
    content = bytearray((folder / name).read_bytes())
    content[-1] ^= 0x01
    (folder / name).write_bytes(bytes(content))
    code, _found, said = verify(folder)
    assert code == 1
    assert name in said


def test_one_changed_byte_in_any_of_its_files_fails(company: Company, tmp_path: Path) -> None:
    folder = make(ask(company), tmp_path / "pack")
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    assert len(paths) == 9
    for path in paths:
        content = path.read_bytes()
        # Not in the middle of the verifier: a program that was changed there may be none any more.
        place = len(content) - 3 if path.name == "verify.py" else len(content) // 2
        path.write_bytes(content[:place] + bytes([content[place] ^ 0x04]) + content[place + 1 :])
        code, _found, said = verify(folder)
        path.write_bytes(content)
        assert code == 1, path
        assert said.startswith("DOES NOT MATCH: ") or path.suffix == ".py", said
    assert verify(folder)[0] == 0


@pytest.mark.parametrize(
    ("old", "new"), [('"as_of": "2', '"as_of": "3'), ("\n ", "\t "), ('"procedure"', '"precedure"')]
)
def test_a_manifest_of_other_files_is_refused(company: Company, tmp_path: Path, old: str, new: str) -> None:
    folder = make(ask(company), tmp_path / "pack")
    flip("manifest.json", old, new)(folder)
    code, _found, said = verify(folder)
    assert (code, said) == (
        1,
        "DOES NOT MATCH: manifest.json: is not the one that belongs to these files\n",
    )


def test_a_missing_or_added_event_shows(company: Company, tmp_path: Path) -> None:
    folder = make(ask(company), tmp_path / "pack")
    path = folder / "journal" / "events.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
    assert "journal/events.jsonl" in verify(folder)[2]
    path.write_bytes(b"".join([*lines, lines[-1]]))
    assert "has more events" in verify(folder)[2]


def test_the_same_question_gives_the_same_bytes(company: Company, tmp_path: Path) -> None:
    first, second = (
        make(ask(company), tmp_path / "one"),
        make(ask(company, since="2026-03"), tmp_path / "two"),
    )
    for name in ("obligations.csv", "figures.json", "verify.py", "README.en.md", "report.pdf"):
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_no_cell_is_a_formula(company: Company, tmp_path: Path) -> None:
    type(company.office).objects.filter(pk=company.office.pk).update(name="=HYPERLINK(1)")
    folder = make(ask(company), tmp_path / "pack")
    assert {line["unit"] for line in lines_of(folder)} == {"'=HYPERLINK(1)"}
    assert (folder / "obligations.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert verify(folder)[0] == 0


def test_what_is_counted_in_periods_is_in_it_with_its_credits(tmp_path: Path) -> None:
    monday = START.replace(hour=0)
    with kitchen({1: [11, 12, 13]}):
        live_by(
            'kind = "quota"\npopulation = "pots"\nthen = ["pot.scoured"]\nshare = 60\nper = "month"',
            monday - timedelta(days=40),
        )
        tasks.open_periods(monday.replace(day=1))
        credit = scour(11, monday)
        met = scour(12, monday + timedelta(days=1))
        pack = actions.ask_audit_pack(
            procedure=Procedure.objects.get(), unit=None, since="2026-03", until="2026-03", language="en",
            by=SYSTEM, at=AT,
        )  # fmt: skip
        folder = make(pack, tmp_path / "pack")
    line = lines_of(folder)[0]
    assert (line["status"], line["required"], line["achieved"], line["closing_id"]) == (
        "met",
        "2",
        "2",
        str(met.pk),
    )
    assert line["evidence"].split() == [str(credit.pk), str(met.pk)]
    assert verify(folder)[0] == 0


def test_months_without_obligations_give_an_empty_pack_that_matches(company: Company, tmp_path: Path) -> None:
    code, found, _said = verify(make(ask(company, since="2025-01", until="2025-02"), tmp_path / "pack"))
    assert (code, found["obligations"], found["events"]) == (0, 0, 0)


def test_units_elsewhere_are_not_counted(company: Company, tmp_path: Path) -> None:
    code, found, _said = verify(make(ask(company, unit=company.other_office), tmp_path / "pack"))
    assert (code, found["obligations"]) == (0, 0)


class TestAsking:
    """Four of them: works, refused, denied, nothing half done."""

    def test_is_an_event_and_the_worker_makes_it(self, company: Company) -> None:
        pack = ask(company)
        assert Event.objects.latest("pk").name == "audit_pack.asked"
        tasks.make_audit_packs(AT)
        pack.refresh_from_db()
        assert (pack.status, pack.progress, pack.obligations) == ("ready", 100, 6)
        made = Event.objects.get(name="audit_pack.made")
        assert made.data["digest"] == pack.digest

    def test_takes_its_months_in_order(self, company: Company) -> None:
        with pytest.raises(Invalid):
            ask(company, since="2026-04")
        with pytest.raises(Invalid):
            ask(company, since="2020-01")
        assert not AuditPack.objects.exists()

    @pytest.mark.parametrize("who", ["clerk", "supervisor", "director", "outsider"])
    def test_takes_a_permission_for_the_unit(self, company: Company, who: str) -> None:
        with pytest.raises(NotAllowed):
            ask(company, by=company.personas[who].actor)

    def test_for_everywhere_takes_a_permission_everywhere(self, company: Company) -> None:
        with pytest.raises(NotAllowed):
            ask(company, unit=None)
        assert ask(company, unit=None, by=company.admin.actor).unit_path == ""


class TestMaking:
    def test_is_done_once(self, company: Company) -> None:
        pack = ask(company)
        actions.make_audit_pack(pack.pk, by=SYSTEM, at=AT)
        with pytest.raises(WrongStatus):
            actions.make_audit_pack(pack.pk, by=SYSTEM, at=AT)

    def test_another_worker_takes_over_what_one_died_over(self, company: Company) -> None:
        pack = ask(company, at_once=True)
        tasks.make_audit_packs(AT + timedelta(minutes=1))
        assert AuditPack.objects.get().status == "running"
        tasks.make_audit_packs(AT + timedelta(minutes=6))
        pack.refresh_from_db()
        assert pack.status == "ready"

    def test_says_that_it_failed_and_leaves_no_file(
        self, company: Company, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def burst(*_: Any) -> bytes:
            raise MemoryError("paper jam")

        monkeypatch.setattr("huiyin.ledger.actions.auditing.render", burst)
        pack = ask(company)
        with pytest.raises(MemoryError):
            actions.make_audit_pack(pack.pk, by=SYSTEM, at=AT)
        pack.refresh_from_db()
        assert (pack.status, pack.problem) == ("failed", "MemoryError: paper jam")
        assert not list((home / "audit-packs").iterdir())
        with pytest.raises(NotFound):
            actions.take_audit_pack(pack, by=OFFICER, at=AT)

    def test_waits_while_the_journal_cannot_be_sealed(
        self, company: Company, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("huiyin.ledger.actions.auditing.seal", lambda at: 0)
        with pytest.raises(Invalid):
            actions.make_audit_pack(ask(company).pk, by=SYSTEM, at=AT)


class TestTaking:
    def test_leaves_a_trace(self, company: Company) -> None:
        pack = actions.make_audit_pack(ask(company).pk, by=SYSTEM, at=AT)
        actions.take_audit_pack(pack, by=company.quality.actor, at=AT)
        assert Event.objects.latest("pk").name == "audit_pack.taken"
        with pytest.raises(NotAllowed):
            actions.take_audit_pack(pack, by=company.director.actor, at=AT)

    def test_ends_when_the_file_is_old(self, company: Company) -> None:
        pack = actions.make_audit_pack(ask(company).pk, by=SYSTEM, at=AT)
        actions.sweep_audit_packs(AT + timedelta(days=31))
        with pytest.raises(NotFound):
            actions.take_audit_pack(pack, by=company.quality.actor, at=AT)


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    cli.register(CommandSet(parser))
    parsed = parser.parse_args(["audit-pack", *arguments])
    return int(parsed.run(parsed))


def test_the_command_writes_it(company: Company, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "tea.zip"
    limits = ["--from", "2026-03-01", "--to", "2026-03-31", "--unit", "HY-JN-CH", "--out", str(out)]
    assert run("tea", *limits, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["obligations"], told["sha256"]) == (6, sha256(out.read_bytes()).hexdigest())
    with pytest.raises(Invalid, match="tea"):
        run("coffee", *limits)
    with pytest.raises(Invalid, match="--from"):
        run("tea", *limits, "--from", "March")
    with pytest.raises(Invalid, match="nowhere"):
        run("tea", *limits, "--out", str(tmp_path / "nowhere" / "tea.zip"))
    assert AuditPack.objects.count() == 1
