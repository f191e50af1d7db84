"""The one function, on paper: no database."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.utils import translation

from huiyin.base.errors import Invalid
from huiyin.ledger.rules.reading import read_pack
from huiyin.ledger.rules.respond import due_steps, evaluate, rebuild, standing
from huiyin.ledger.rules.values import Owed
from huiyin.ledger.tests.kettles import PACK, START, facts, version


def minute(moment: datetime | None) -> float | None:
    return None if moment is None else (moment - START) / timedelta(minutes=1)


def only(owed: list[Owed]) -> Owed:
    assert len(owed) == 1
    return owed[0]


class TestRespond:
    def test_opens_with_the_trigger_and_is_due_within_the_budget(self) -> None:
        one = only(evaluate([version()], facts(("on", 0))))
        assert (one.status, minute(one.due_at)) == ("open", 60)

    @pytest.mark.parametrize(("at", "status"), [(60, "met"), (60.001, "met_late"), (0, "met")])
    def test_is_met_up_to_the_due_time_and_late_after_it(self, at: float, status: str) -> None:
        one = only(evaluate([version()], facts(("on", 0), ("whistled", at))))
        assert (one.status, minute(one.closed_at)) == (status, at)

    def test_closes_the_oldest_first(self) -> None:
        first, second = evaluate([version()], facts(("on", 0), ("on", 5), ("whistled", 10)))
        assert (first.status, second.status) == ("met", "open")

    def test_closes_all_where_the_clause_says_so(self) -> None:
        first, second = evaluate([version(closes="all")], facts(("on", 0), ("on", 5), ("whistled", 10)))
        assert (first.status, second.status) == ("met", "met")

    def test_tells_several_apart_by_a_field(self) -> None:
        stream = [
            fact if fact.name == "kettle.off" else replace(fact, data={**fact.data, "kind": kind})
            for fact, kind in zip(
                facts(("on", 0), ("on", 5), ("whistled", 10), ("off", 20)),
                ("tea", "soup", "soup", ""),
                strict=True,
            )
        ]
        tea, soup = evaluate([version(same="kind")], stream[:3])
        assert (tea.status, soup.status) == ("open", "met")
        tea, soup = evaluate([version(same="kind")], stream)
        assert (tea.status, soup.status) == ("cancelled", "met")

    def test_is_not_closed_by_what_happened_before(self) -> None:
        assert only(evaluate([version()], facts(("whistled", 0), ("on", 1)))).status == "open"

    def test_is_cancelled_by_unless(self) -> None:
        one = only(evaluate([version()], facts(("on", 0), ("off", 5), ("whistled", 10))))
        assert (one.status, minute(one.closed_at)) == ("cancelled", 5)

    def test_takes_its_due_time_from_the_event(self) -> None:
        promised = version(within="", due_from="ready_at")
        at = (START + timedelta(minutes=25)).isoformat()
        one = only(evaluate([promised], facts(("on", 0), ("whistled", 30), data={"ready_at": at})))
        assert (one.status, minute(one.due_at)) == ("met_late", 25)

    def test_owes_nothing_when_the_event_carries_no_due_time(self) -> None:
        assert evaluate([version(within="", due_from="ready_at")], facts(("on", 0))) == []

    def test_applies_where_its_conditions_match(self) -> None:
        picky = version(where={"kind": ["coffee", "soup"]})
        assert evaluate([picky], facts(("on", 0))) == []
        assert len(evaluate([picky], facts(("on", 0), data={"kind": "soup"}))) == 1


class TestPauses:
    def test_move_the_due_time_on(self) -> None:
        one = only(evaluate([version()], facts(("on", 0), ("paused", 10), ("resumed", 40))))
        assert (minute(one.due_at), one.paused_since) == (90, None)

    def test_leave_it_neither_due_nor_overdue_while_open(self) -> None:
        one = only(evaluate([version()], facts(("on", 0), ("paused", 10))))
        assert (one.due_at, minute(one.paused_since)) == (None, 10)

    def test_count_for_nothing_before_the_trigger_and_after_the_due_time(self) -> None:
        early = only(evaluate([version()], facts(("paused", 0), ("resumed", 30), ("on", 30))))
        late = only(evaluate([version()], facts(("on", 0), ("paused", 61), ("resumed", 500))))
        open_late = only(evaluate([version()], facts(("on", 0), ("paused", 61))))
        assert (minute(early.due_at), minute(late.due_at), minute(open_late.due_at)) == (90, 60, 60)

    def test_are_left_out_when_it_is_met_during_one(self) -> None:
        one = only(evaluate([version()], facts(("on", 0), ("paused", 10), ("whistled", 5000))))
        assert one.status == "met"

    def test_do_not_help_what_was_late_before(self) -> None:
        one = only(evaluate([version()], facts(("on", 0), ("paused", 70), ("whistled", 80))))
        assert one.status == "met_late"


class TestOwner:
    def test_is_the_first_that_the_event_names(self) -> None:
        person = only(evaluate([version()], facts(("on", 0), data={"cook_id": 7, "kitchen_id": 3})))
        unit = only(evaluate([version()], facts(("on", 0), data={"cook_id": None, "kitchen_id": 3})))
        nobody = only(evaluate([version()], facts(("on", 0))))
        assert (person.staff_id, unit.staff_id, unit.unit_id) == (7, None, 3)
        assert (nobody.staff_id, nobody.unit_id) == (None, 1), "the unit in which it happened"


class TestRestated:
    def test_when_a_late_entry_changes_a_closed_outcome(self) -> None:
        late_entry = [
            *facts(("on", 0), ("whistled", 100)),
            *facts(("on", 0), ("off", 0), ("whistled", 50))[2:],
        ]
        one = only(rebuild([version()], late_entry))
        assert (one.status, one.restated) == ("met", True)

    def test_not_when_nothing_closed_changes(self) -> None:
        stream = [*facts(("on", 5)), *facts(("on", 0), ("paused", 0))[1:]]
        assert not only(rebuild([version()], stream)).restated

    def test_equals_evaluation_for_ordinary_order(self) -> None:
        stream = facts(("on", 0), ("paused", 10), ("resumed", 20), ("whistled", 65))
        assert rebuild([version()], stream) == evaluate([version()], standing(stream))


class TestLadder:
    def test_steps_are_due_around_the_due_time(self) -> None:
        one = only(evaluate([version()], facts(("on", 0))))
        assert minute(one.next_step_at) == 50
        assert [number for _since, number in due_steps(one, START + timedelta(minutes=49))] == []
        assert [number for _since, number in due_steps(one, START + timedelta(minutes=50))] == [0]
        assert [number for _since, number in due_steps(one, START + timedelta(minutes=120))] == [0, 1]


class TestPack:
    def test_names_line_and_field_of_every_mistake(self) -> None:
        wrong = PACK.replace('within = "60 minutes"', 'within = "soon"').replace(
            'when = ["kettle.on"]\nthen = ["kettle.whistled"]\ndue',
            'when = ["kettle.sung"]\nthen = ["kettle.whistled"]\ndue',
        )
        with pytest.raises(Invalid) as refusal:
            read_pack(wrong)
        text = str(refusal.value)
        line = wrong.splitlines().index('within = "soon"') + 1
        assert f"line {line}, procedures.0.clauses.0.control.within" in text or f"第 {line} 行" in text
        assert "kettle.sung" in text

    def test_names_roles_that_nobody_can_hold(self) -> None:
        with translation.override("en"), pytest.raises(Invalid) as refusal:
            read_pack(PACK.replace('to = "head"', 'to = "role:chef"', 1), roles={"waiter"})
        assert "there is no role cook" in str(refusal.value)
        assert "there is no role chef" in str(refusal.value)
        assert read_pack(PACK, roles={"cook"})

    @pytest.mark.parametrize("value", ["true", "1", '["tea", 2]'])
    def test_names_values_that_an_event_never_has(self, value: str) -> None:
        wrong = PACK.replace("when = [", f"where = {{ kind = {value} }}\nwhen = [", 1)
        with translation.override("en"), pytest.raises(Invalid, match="never says"):
            read_pack(wrong)

    @pytest.mark.parametrize(
        ("old", "new", "field"),
        [
            ('owner = "cook"', 'owner = "cook"\nversion = "1"', "procedures.0.version"),
            ('within = "60 minutes"', 'within = "0 hours"', "procedures.0.clauses.0.control.within"),
            ('number = "1"', "number = 1", "procedures.0.clauses.0.number"),
            ('role = "cook"', 'role = "cook"\ntarget = "90"', "procedures.0.clauses.0.target"),
        ],
    )
    def test_takes_no_text_for_a_number_and_no_time_of_nothing(self, old: str, new: str, field: str) -> None:
        wrong = PACK.replace(old, new, 1)
        line = wrong.splitlines().index(new.splitlines()[-1]) + 1
        with translation.override("en"), pytest.raises(Invalid) as refusal:
            read_pack(wrong)
        assert f"line {line}, {field}" in str(refusal.value)

    def test_speaks_the_language_of_whoever_asks(self) -> None:
        wrong = PACK.replace('role = "cook"', 'rolle = "cook"', 1)
        for language, words in (("en", "There is no such field."), ("zh-hans", "没有这个字段")):
            with translation.override(language), pytest.raises(Invalid) as refusal:
                read_pack(wrong)
            assert words in str(refusal.value)

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ('role = "cook"', 'rolle = "cook"'),
            ('when = ["kettle.on"]', "when = []"),
            ('within = "60 minutes"', 'within = "60 minutes"\ndue_from = "ready_at"'),
            ('resume = ["kettle.resumed"]', ""),
            ('to = "head"', 'to = "everybody"'),
            ('owed_by = ["cook", "kitchen"]', 'owed_by = ["waiter"]'),
            ('due_from = "ready_at"', 'due_from = "done_at"'),
            ('code = "ready"', 'code = "whistle"'),
            ('owner = "cook"', 'owner = "cook"\neffective_on = 2020-01-01'),
            ("[[procedures]]", "[[procedures"),
        ],
    )
    def test_refuses_mistakes(self, old: str, new: str) -> None:
        assert old in PACK
        with pytest.raises(Invalid, match=r"\d"):
            read_pack(PACK.replace(old, new, 1))
