"""The shipped packs: no mistakes, every limit of the sources, and what waits really waits."""

import argparse
import csv
import json
import re
import tomllib
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from pytest_django.asserts import assertContains

from huiyin.base.cli import CommandSet
from huiyin.base.errors import Invalid
from huiyin.ledger import actions, cli
from huiyin.ledger.models import Clause, Obligation, ProcedureVersion
from huiyin.ledger.queries.drafts import version_as_shape
from huiyin.ledger.queries.replay import verify_ledger
from huiyin.ledger.queries.requirements import list_requirements
from huiyin.ledger.rules.pack import ClauseShape, PackShape
from huiyin.ledger.rules.reading import read_pack
from huiyin.ledger.rules.waiting import waiting_in
from huiyin.ledger.tests.kettles import PACK, START, SYSTEM, KettleOn, happen, install
from huiyin.staff.rules import STANDARD_ROLES
from huiyin.staff.tests.factories import make_company

PACKS = sorted(Path(settings.PACKS).glob("*.toml"))
LIMITS = Path(settings.PACKS) / "limits.csv"
SPECIFICATION = Path(settings.PACKS).parents[1] / "shared" / "spec" / "05-limits.md"
ROLES = {role.code for role in STANDARD_ROLES}
#: What the sources only say in passing about customers; no rule.
INFORMATION = {"I1", "BB18"}
WAITING = PACK.replace('code = "whistle"', 'code = "whistle"\nwaiting_for = ["samovar.boiled"]', 1).replace(
    'then = ["kettle.whistled"]', 'then = ["samovar.boiled"]', 1
)


def read(path: Path) -> PackShape:
    return read_pack(path.read_text(encoding="utf-8"), roles=ROLES)


def clauses() -> list[ClauseShape]:
    """The clauses of all shipped packs."""
    return [clause for path in PACKS for procedure in read(path).procedures for clause in procedure.clauses]


class TestShipped:
    @pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
    def test_has_no_mistakes_and_both_languages(self, path: Path) -> None:
        for procedure in read(path).procedures:
            for clause in procedure.clauses:
                assert clause.source, clause.code
                assert re.search(r"[\u4e00-\u9fff]", clause.text.zh), clause.code
                assert not re.search(r"[\u4e00-\u9fff]", clause.text.en), clause.code

    def test_all_can_stand_in_one_house(self) -> None:
        procedures = [one.code for path in PACKS for one in read(path).procedures]
        for codes in (procedures, [clause.code for clause in clauses()]):
            assert [code for code, times in Counter(codes).items() if times > 1] == []

    def test_what_waits_is_not_there_yet(self) -> None:
        """Fails when a room brings what a clause waits for: take the mark away and raise the procedure's version."""
        waiting = [one for path in PACKS for one in waiting_in(read(path))]
        assert waiting
        assert [one.clause for one in waiting if one.is_ready] == []

    def test_standards_are_evidenced_never_certified(self) -> None:
        for code in ("iso10002", "iso10004"):
            path = Path(settings.PACKS) / f"{code}.toml"
            words = f"{tomllib.loads(path.read_text(encoding='utf-8'))}"
            assert not re.search(r"certif|认证", words)
        numbers = {source for clause in clauses() for source in clause.source}
        assert {f"ISO 10002 C{n}" for n in range(1, 25)} <= numbers
        assert {f"ISO 10004 S{n}" for n in range(1, 16)} <= numbers


class TestLimits:
    def limits(self) -> list[dict[str, str]]:
        with LIMITS.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def test_every_limit_is_a_clause_that_names_its_source(self) -> None:
        known = {clause.code: clause for clause in clauses()}
        for row in self.limits():
            sources, codes = row["sources"].split(), row["clauses"].split()
            assert codes or set(sources) <= INFORMATION, row
            for code in codes:
                assert code in known, row
            mentioned = [source for code in codes for source in known[code].source]
            for source in sources if codes else ():
                assert any(re.fullmatch(rf"{source}\d*", one) for one in mentioned), (row, source)

    @pytest.mark.skipif(not SPECIFICATION.exists(), reason="the specification is not at hand")
    def test_the_table_has_every_limit_of_the_specification(self) -> None:
        lines = [
            line for line in SPECIFICATION.read_text(encoding="utf-8").splitlines() if line.startswith("|")
        ]
        rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines[2:]]
        said = [(source.replace(",", ""), value) for value, _applies, source in rows]
        assert [(row["sources"], row["value"]) for row in self.limits()] == said


class TestWaiting:
    def test_is_read_although_nobody_declares_its_event(self) -> None:
        (one,) = waiting_in(read_pack(WAITING))
        assert (one.clause, one.missing, one.is_ready) == ("whistle", ("samovar.boiled",), False)

    def test_an_event_that_nobody_declares_is_a_mistake_where_nothing_waits_for_it(self) -> None:
        unmarked = WAITING.replace('waiting_for = ["samovar.boiled"]\n', "")
        with pytest.raises(Invalid, match=r"samovar\.boiled"):
            read_pack(unmarked)

    def test_waits_only_for_what_its_control_names(self) -> None:
        wrong = WAITING.replace('["samovar.boiled"]\n', '["samovar.boiled", "samovar.cooled"]\n', 1)
        line = wrong.splitlines().index('waiting_for = ["samovar.boiled", "samovar.cooled"]') + 1
        for language, words in (
            ("en", f"line {line}, procedures.0.clauses.0.waiting_for: the control does not name"),
            ("zh-hans", f"第 {line} 行"),
        ):
            with translation.override(language), pytest.raises(Invalid) as refusal:
                read_pack(wrong)
            assert words in str(refusal.value)
            assert "samovar.cooled" in str(refusal.value)

    def test_is_ready_when_everything_is_declared(self) -> None:
        ready = PACK.replace('code = "whistle"', 'code = "whistle"\nwaiting_for = ["kettle.whistled"]', 1)
        assert [one.is_ready for one in waiting_in(read_pack(ready))] == [True]

    def test_a_pack_without_waiting_keeps_its_hash(self) -> None:
        assert "waiting_for" not in read_pack(PACK).model_dump_json()

    @pytest.mark.django_db
    def test_opens_nothing(self) -> None:
        install(pack=WAITING)
        assert set(Clause.objects.values_list("code", flat=True)) == {"ready"}
        happen(KettleOn(ready_at=START + timedelta(hours=1)), 1)
        assert set(Obligation.objects.values_list("clause__code", flat=True)) == {"ready"}

    @pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
    @pytest.mark.django_db
    def test_goes_out_where_it_came_in(self, path: Path) -> None:
        actions.install_pack(read(path), by=SYSTEM, at=START)
        for version in ProcedureVersion.objects.all():
            (shape,) = (one for one in read(path).procedures if one.code == version.procedure.code)
            assert version_as_shape(version).clauses == shape.clauses

    def test_serves_no_requirement_but_is_named(self) -> None:
        row = next(row for row in list_requirements() if row.number == "X12")
        assert row.state == "not_yet"
        assert [service.by for service in row.waiting] == ["renewal-a-month-ahead"]


@pytest.mark.django_db
class TestCheck:
    def check(self, *words: str) -> int:
        parser = argparse.ArgumentParser()
        cli.register(CommandSet(parser))
        arguments = parser.parse_args(["pack", "check", *words])
        return int(arguments.run(arguments))

    def test_lists_what_waits(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "kitchen.toml").write_text(
            WAITING.replace('role = "cook"', 'role = "clerk"'), encoding="utf-8"
        )
        with translation.override("en"):
            assert self.check(str(tmp_path / "kitchen.toml")) == 0
        assert "waiting: whistle for samovar.boiled" in capsys.readouterr().out

    def test_tells_programs_of_several_packs_at_once(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.check("property", "sales", "--json") == 0
        told = json.loads(capsys.readouterr().out)
        assert told["ok"]
        assert [one["pack"] for one in told["packs"]] == ["property", "sales"]
        assert told["clauses"] == sum(one["clauses"] for one in told["packs"])
        (renewal,) = [one for one in told["waiting"] if one["clause"] == "renewal-a-month-ahead"]
        assert "contract.signed" in renewal["missing"]
        assert not renewal["ready"]

    def test_one_wrong_pack_among_several_is_named(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        wrong = tmp_path / "wrong.toml"
        wrong.write_text(WAITING.replace('waiting_for = ["samovar.boiled"]\n', ""), encoding="utf-8")
        assert self.check("property", str(wrong)) == 1
        told = capsys.readouterr()
        assert "samovar.boiled" in told.err
        assert str(wrong) in told.err


@pytest.mark.django_db
class TestPage:
    def test_shows_what_waits_and_what_for(self, client: Client) -> None:
        client.force_login(make_company().quality.staff)
        install(pack=WAITING)
        address = f"/procedures/{ProcedureVersion.objects.get().pk}/"
        page = client.get(address)
        assertContains(page, "等待中的条款")
        assertContains(page, "samovar.boiled")

    def test_every_shipped_clause_can_be_shown(self, client: Client) -> None:
        """Installed one after the other: each page puts what is live, and what waits, in words."""
        company = make_company()
        client.force_login(company.quality.staff)
        for path in PACKS:
            actions.install_pack(read(path), by=SYSTEM, at=START, adopters=[company.office.place()])
        for version in ProcedureVersion.objects.prefetch_related("clauses"):
            page = client.get(f"/procedures/{version.pk}/")
            codes = [clause.code for clause in version.clauses.all()]
            codes += [stored["code"] for stored in version.waiting]
            assert codes
            for code in codes:
                assertContains(page, f'id="{code}"')
        assert not verify_ledger().differences
