"""The kitchen has its company's procedure; the tea room below has clauses of its own, stricter but not looser (A9)."""

import tomllib
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from huiyin.base.errors import Invalid
from huiyin.journal.registry import Place, hooks
from huiyin.journal.registry.hooks import Context, Gate
from huiyin.ledger import actions
from huiyin.ledger.models import Obligation
from huiyin.ledger.queries.guards import objections_at
from huiyin.ledger.queries.minimums import overtaken_by, replaceable
from huiyin.ledger.queries.replay import verify_ledger
from huiyin.ledger.rules.minimums import below, mistakes_of_replacing
from huiyin.ledger.rules.pack import ClauseShape, PackShape
from huiyin.ledger.rules.reading import read_pack
from huiyin.ledger.tests.kettles import KITCHEN, START, SYSTEM, happen
from huiyin.ledger.tests.pots import COOLING, EVERY, HALF, MONTHLY, RATE, kitchen

SHANGHAI = ZoneInfo("Asia/Shanghai")
TEA_ROOM = Place(unit_id=2, path="00010001", calendar_id=None)
RESPOND = 'kind = "respond"\nwhen = ["kettle.on"]\nthen = ["kettle.whistled"]\nwithin = "%s"\n'
HEAD = 'code = "%s"\ntitle = { zh = "茶", en = "Tea" }\n'
CLAUSE = """
[[procedures]]
code = "%(procedure)s"
title = { zh = "泡茶", en = "Tea" }
owner = "cook"
version = %(version)d
[[procedures.clauses]]
code = "%(code)s"
number = "3"
text = { zh = "水开", en = "It boils" }
role = "cook"
%(mark)s
[procedures.clauses.control]
%(control)s
"""
LADDER = '[[procedures.clauses.ladder]]\noffset = "%s"\nto = "%s"\n'


def company(control: str, version: int = 1, more: str = "") -> str:
    return HEAD % "company" + _clause("tea", "whistle", "minimum = true", control, version) + more


def branch(control: str, version: int = 1, more: str = "", mark: str = "") -> str:
    return (
        HEAD % "branch"
        + _clause("tea-room", "own-whistle", 'replaces = "whistle"\n' + mark, control, version)
        + more
    )


def _clause(procedure: str, code: str, mark: str, control: str, version: int) -> str:
    return CLAUSE % {
        "procedure": procedure, "code": code, "mark": mark, "control": control, "version": version,
    }  # fmt: skip


def checked(text: str) -> PackShape:
    """As `huiyin pack install` reads it."""
    return read_pack(text, also=lambda pack: mistakes_of_replacing(pack, replaceable(pack)))


def live_by(text: str, place: Place, minutes: int = 0) -> None:
    at = START + timedelta(minutes=minutes)
    actions.install_pack(checked(text), by=SYSTEM, at=at, adopters=[place])


def judged() -> list[tuple[int, str]]:
    """By kettle, the clauses that asked for something."""
    rows = Obligation.objects.order_by("subject_id", "pk").select_related("clause")
    return [(row.subject_id, row.clause.code) for row in rows]


def boil(kettle: int, minutes: int, place: Place = TEA_ROOM) -> None:
    happen("on", minutes, kettle=kettle, place=place)


@pytest.mark.django_db
class TestWhichOneJudges:
    def test_the_nearest_units(self) -> None:
        live_by(company(RESPOND % "60 minutes"), KITCHEN)
        boil(1, 1)
        live_by(branch(RESPOND % "30 minutes"), TEA_ROOM, 5)
        boil(2, 6)
        boil(3, 6, KITCHEN)
        assert judged() == [(1, "whistle"), (2, "own-whistle"), (3, "whistle")]
        assert verify_ledger().differences == []

    def test_the_companys_again_once_the_branch_has_dropped_its_own(self) -> None:
        live_by(company(RESPOND % "60 minutes"), KITCHEN)
        live_by(branch(RESPOND % "30 minutes"), TEA_ROOM, 1)
        boil(1, 2)
        actions.drop_procedure("tea-room", by=SYSTEM, at=START + timedelta(minutes=3), place=TEA_ROOM)
        boil(2, 4)
        assert judged() == [(1, "own-whistle"), (2, "whistle")]

    def test_a_minimum_that_is_tightened_overtakes_the_branch(self) -> None:
        live_by(company(RESPOND % "60 minutes"), KITCHEN)
        live_by(branch(RESPOND % "30 minutes"), TEA_ROOM, 1)
        boil(1, 2)
        tighter = checked(company(RESPOND % "20 minutes", 2))
        (told,) = overtaken_by(tighter.procedures[0].clauses)
        assert all(word in told.why[0] for word in ("3", "whistle", "20 分钟", "30 分钟"))
        actions.install_pack(tighter, by=SYSTEM, at=START + timedelta(minutes=3))
        boil(2, 4)
        live_by(branch(RESPOND % "10 minutes", 2), TEA_ROOM, 5)
        boil(3, 6)
        assert judged() == [(1, "own-whistle"), (2, "whistle"), (3, "own-whistle")]
        assert verify_ledger().differences == []

    def test_what_is_no_minimum_may_be_loosened(self) -> None:
        live_by(company(RESPOND % "60 minutes").replace("minimum = true", ""), KITCHEN)
        live_by(branch(RESPOND % "90 minutes"), TEA_ROOM, 1)
        boil(1, 2)
        assert judged() == [(1, "own-whistle")]


@pytest.mark.django_db
class TestTheOtherControls:
    def test_periods_open_by_the_nearest_units_clause(self) -> None:
        march, april = (datetime(2026, month, 1, tzinfo=SHANGHAI) for month in (4, 5))
        with kitchen({1: [11, 12]}, place=TEA_ROOM):
            live_by(company(MONTHLY), KITCHEN)
            live_by(branch(MONTHLY + "times = 2\n"), TEA_ROOM, 1)
            actions.open_periods(by=SYSTEM, at=march)
            actions.drop_procedure("tea-room", by=SYSTEM, at=march + timedelta(days=1), place=TEA_ROOM)
            actions.open_periods(by=SYSTEM, at=april)
            rows = Obligation.objects.order_by("month", "subject_id")
            assert [(row.clause.code, row.subject_id, row.required) for row in rows] == [
                ("own-whistle", 11, 2), ("own-whistle", 12, 2), ("whistle", 11, 1), ("whistle", 12, 1),
            ]  # fmt: skip
            assert verify_ledger().differences == []

    def test_a_check_is_the_nearest_units(self) -> None:
        gate = Gate("kettle.pour", "Pouring", "kettle", Pour)
        hooks.gate(gate)
        try:
            live_by(company(GUARD % "people = { at_least = 2 }"), KITCHEN)
            live_by(branch(GUARD % "people = { at_least = 3 }"), TEA_ROOM, 1)
            at = START + timedelta(minutes=2)
            objecting = {
                (place.path, people): [
                    one.clause.code for one in objections_at(gate, {"people": people}, place, at)
                ]
                for place in (KITCHEN, TEA_ROOM)
                for people in (1, 2, 3)
            }
        finally:
            hooks._gates.pop("kettle.pour")
        assert objecting == {
            ("0001", 1): ["whistle"], ("0001", 2): [], ("0001", 3): [],
            ("00010001", 1): ["own-whistle"], ("00010001", 2): ["own-whistle"], ("00010001", 3): [],
        }  # fmt: skip


class Pour(Context):
    """For tests only."""

    people: int = 1


@pytest.mark.django_db
class TestSaving:
    @override("en")
    def test_loosening_is_refused_with_line_clause_and_both_values(self) -> None:
        live_by(company(RESPOND % "60 minutes"), KITCHEN)
        with pytest.raises(Invalid) as refusal:
            checked(branch(RESPOND % "90 minutes"))
        said = str(refusal.value.text)
        assert [
            word
            for word in ("line 20", "within", "whistle", "1 hour", "90 minutes", "looser")
            if word not in said
        ] == [], said

    @override("en")
    def test_what_cannot_be_compared_is_refused_as_such(self) -> None:
        live_by(company(RESPOND % "24 hours"), KITCHEN)
        with pytest.raises(Invalid) as refusal:
            checked(branch(RESPOND % "8 hours" + 'calendar = "working"\n'))
        assert "cannot be compared" in str(refusal.value.text)

    @pytest.mark.parametrize(
        "text",
        [
            branch(RESPOND % "1 hour"),
            branch(RESPOND % "1 hour", mark="minimum = true"),
            branch(RESPOND % "1 hour").replace('"own-whistle"', '"whistle"'),
        ],
    )
    def test_nothing_to_replace(self, text: str) -> None:
        with pytest.raises(Invalid):
            checked(text)


LEAD = 'kind = "lead"\nwhen = ["kettle.on"]\ndate = "ready_at"\nbefore = "%s"\nthen = ["kettle.whistled"]\n'
GUARD = 'kind = "guard"\nbefore = "kettle.pour"\nneeds = { %s }\n'


def shape(control: str, *, ladder: str = "", target: int | None = None) -> ClauseShape:
    mark = f"target = {target}" if target is not None else ""
    text = HEAD % "x" + _clause("x", "x", mark, control, 1) + ladder
    return PackShape.model_validate(tomllib.loads(text)).procedures[0].clauses[0]


HOUR = RESPOND % "60 minutes"
WORKING = 'calendar = "working"\n'


@pytest.mark.parametrize(
    ("minimum", "own", "verdict"),
    [
        (HOUR, RESPOND % "1 hour", "strict"),
        (HOUR, RESPOND % "2 hours", "looser"),
        (RESPOND % "2 days", RESPOND % "48 hours", "strict"),
        (RESPOND % "2 days" + WORKING, RESPOND % "2 days", "unknown"),
        (RESPOND % "2 days" + WORKING, RESPOND % "8 hours" + WORKING, "unknown"),
        (RESPOND % "2 days" + WORKING, RESPOND % "1 day" + WORKING, "strict"),
        (HOUR, HOUR + 'where = { kind = "tea" }\n', "looser"),
        (HOUR + 'where = { kind = "tea" }\n', HOUR, "strict"),
        (HOUR, HOUR + 'unless = ["kettle.off"]\n', "looser"),
        (HOUR, HOUR + 'pause = ["kettle.paused"]\nresume = ["kettle.resumed"]\n', "looser"),
        (HOUR, HOUR + 'closes = "all"\n', "looser"),
        (HOUR, HOUR.replace('within = "60 minutes"', 'due_from = "ready_at"'), "unknown"),
        (HOUR, LEAD % "1 day", "unknown"),
        (LEAD % "1 month", LEAD % "31 days", "strict"),
        (LEAD % "1 month", LEAD % "28 days", "looser"),
        (LEAD % "1 month", LEAD % "30 days", "unknown"),
        (LEAD % "3 days", LEAD % "1 day", "looser"),
        (GUARD % "people = { at_least = 2 }", GUARD % "people = { at_least = 3 }", "strict"),
        (GUARD % "people = { at_least = 2 }", GUARD % "people = 2", "strict"),
        (GUARD % "people = { at_least = 2 }", GUARD % "people = { at_least = 1 }", "looser"),
        (GUARD % "people = 2", GUARD % "calm = true", "looser"),
        (
            GUARD % "calm = true",
            GUARD % "calm = true" + 'mode = "justify"\npermission = "kettle.pour"\n',
            "looser",
        ),
        (MONTHLY, MONTHLY + "times = 2\n", "strict"),
        (MONTHLY + "times = 2\n", MONTHLY, "looser"),
        (MONTHLY.replace("month", "quarter") + "times = 3\n", MONTHLY, "strict"),
        (MONTHLY, MONTHLY.replace("month", "quarter"), "looser"),
        (MONTHLY, MONTHLY.replace("month", "week"), "unknown"),
        (MONTHLY, EVERY, "unknown"),
        (EVERY, EVERY.replace("7 days", "8 days"), "looser"),
        (MONTHLY, MONTHLY + "where = { well = true }\n", "strict"),
        (MONTHLY + "where = { well = true }\n", MONTHLY, "looser"),
        (MONTHLY + 'first = "prorated"\n', MONTHLY, "looser"),
        (HALF, HALF.replace("50", "60"), "strict"),
        (HALF, HALF.replace("50", "40"), "looser"),
        (HALF, HALF.replace("share = 50", "count = 3"), "unknown"),
        (COOLING, HALF, "looser"),
        (COOLING, COOLING.replace("20 days", "1 month"), "strict"),
        (RATE, RATE.replace("80", "90"), "strict"),
        (RATE, RATE.replace("80", "70"), "looser"),
        (RATE, RATE.replace("month", "quarter"), "looser"),
        (RATE, RATE.replace("well_scoured", "another"), "unknown"),
    ],
)
def test_comparison(minimum: str, own: str, verdict: str) -> None:
    assert verdict_on(shape(own), shape(minimum)) == verdict


def verdict_on(own: ClauseShape, minimum: ClauseShape) -> str:
    found = below(own, minimum)
    if not found:
        return "strict"
    return "looser" if all(one.is_comparable for one in found) else "unknown"


@pytest.mark.parametrize(
    ("ladder", "verdict"),
    [
        (LADDER % ("1 hour", "head"), "strict"),
        (LADDER % ("0 minutes", "head") + LADDER % ("1 day", "role:cook"), "strict"),
        (LADDER % ("2 hours", "head"), "looser"),
        (LADDER % ("1 hour", "responsible"), "looser"),
        ("", "looser"),
    ],
)
def test_every_step_of_the_ladder_is_there(ladder: str, verdict: str) -> None:
    minimum = shape(HOUR, ladder=LADDER % ("1 hour", "head"))
    assert verdict_on(shape(HOUR, ladder=ladder), minimum) == verdict


@pytest.mark.parametrize(
    ("target", "verdict"), [(95, "strict"), (90, "strict"), (80, "looser"), (None, "looser")]
)
def test_target(target: int | None, verdict: str) -> None:
    assert verdict_on(shape(HOUR, target=target), shape(HOUR, target=90)) == verdict
