"""What the steps on a nonconformity do and refuse: 吴倩 raises, 王建国 answers for it, 赵刚 acts, 吴倩 judges."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed, NotFound, WrongStatus
from huiyin.improvements import actions, queries
from huiyin.improvements.actions import Plan, Shortfall
from huiyin.improvements.models import CorrectiveAction, Nonconformity
from huiyin.improvements.tests.factories import DAY, LATER, MORNING, make_nonconformity, plan
from huiyin.journal.models import Event
from huiyin.ledger.tests.kettles import START, KettleOn, happen, install
from huiyin.staff.tests.factories import Company, make_company

pytestmark = pytest.mark.django_db
MONTH = START.strftime("%Y-%m")


@pytest.fixture
def company(db: None) -> Company:
    """The people of 翠湖花园."""
    return make_company()


@dataclass(frozen=True, slots=True)
class Verb:
    """A step: works in `statuses` for `by`; everybody else who sees the row is `denied`."""

    action: Callable[..., object]
    statuses: frozenset[str]
    given: Callable[[Company], dict[str, Any]]
    by: str
    denied: str = "manager"

    def __str__(self) -> str:
        return self.action.__name__

    def act(self, company: Company, row: Nonconformity, by: Actor) -> object:
        """Do it."""
        return self.action(nonconformity_id=row.pk, **self.given(company), by=by, at=LATER)


def _plan(company: Company) -> dict[str, Any]:
    return {
        "plan": Plan(
            kind="preventive", words="每周盘点", owner_id=company.clerk.staff.pk, complete_by=LATER + DAY
        )
    }


VERBS = (
    Verb(
        actions.analyse_nonconformity, frozenset({"open", "analysed", "acting"}),
        lambda _: {"cause": "人手不足"}, "handler",
    ),
    Verb(actions.plan_action, frozenset({"analysed", "acting"}), _plan, "handler"),
    Verb(
        actions.pass_on_nonconformity, frozenset({"open", "analysed", "acting", "watched"}),
        lambda company: {"owner_id": company.supervisor.staff.pk}, "handler",
    ),
    Verb(
        actions.verify_nonconformity, frozenset({"watched"}),
        lambda _: {"effective": False, "effect": "仍有超时"}, "quality",
    ),
    Verb(
        actions.withdraw_nonconformity, frozenset({"open", "analysed", "acting"}),
        lambda _: {"reason": "不属实"}, "quality",
    ),
)  # fmt: skip
STATUSES = ("open", "analysed", "acting", "watched", "closed", "withdrawn")


def snapshot() -> list[Any]:
    """Everything that this room and the journal hold."""
    return [list(noun.objects.order_by("pk").values()) for noun in (Nonconformity, CorrectiveAction, Event)]


class TestEveryVerb:
    @pytest.mark.parametrize("verb", VERBS, ids=str)
    def test_works_where_it_may_and_records_one_event(self, company: Company, verb: Verb) -> None:
        for status in sorted(verb.statuses):
            row = make_nonconformity(company, status)
            before = Event.objects.count()
            verb.act(company, row, getattr(company, verb.by).actor)
            assert Event.objects.count() == before + 1, status

    @pytest.mark.parametrize("verb", VERBS, ids=str)
    def test_is_refused_everywhere_else(self, company: Company, verb: Verb) -> None:
        for status in sorted(set(STATUSES) - verb.statuses):
            row = make_nonconformity(company, status)
            before = snapshot()
            with pytest.raises(WrongStatus):
                verb.act(company, row, getattr(company, verb.by).actor)
            assert snapshot() == before, status

    @pytest.mark.parametrize("verb", VERBS, ids=str)
    def test_is_denied_to_others(self, company: Company, verb: Verb) -> None:
        row = make_nonconformity(company, min(verb.statuses))
        before = snapshot()
        with pytest.raises(NotAllowed):
            verb.act(company, row, getattr(company, verb.denied).actor)
        with pytest.raises(NotFound):
            verb.act(company, row, company.outsider.actor)
        assert snapshot() == before

    @pytest.mark.parametrize("verb", VERBS, ids=str)
    def test_writes_nothing_when_recording_fails(
        self, company: Company, verb: Verb, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        row = make_nonconformity(company, min(verb.statuses))
        before = snapshot()

        def fail(*args: object, **kwargs: object) -> None:
            raise RuntimeError

        monkeypatch.setattr(actions, "record", fail)
        with pytest.raises(RuntimeError):
            verb.act(company, row, getattr(company, verb.by).actor)
        assert snapshot() == before


class TestRaising:
    def test_numbers_them_by_office_and_year(self, company: Company) -> None:
        numbers = [make_nonconformity(company).number for _ in range(2)]
        assert numbers == [f"BFH-{company.office.code}-2026-{number:04d}" for number in (1, 2)]

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [({"title": " "}, "title"), ({"owner_id": 0}, "owner_id"), ({"watch_weeks": 0}, "watch_weeks")],
    )
    def test_says_what_is_missing(self, company: Company, wrong: dict[str, Any], field: str) -> None:
        facts: dict[str, Any] = {"title": "维修超时", "owner_id": company.handler.staff.pk} | wrong
        with pytest.raises(Invalid) as refusal:
            actions.raise_nonconformity(
                unit_id=company.office.pk, shortfall=Shortfall(**facts), by=company.quality.actor, at=MORNING
            )
        assert field in refusal.value.fields
        assert not Nonconformity.objects.exists()
        assert not Event.objects.filter(name="nonconformity.raised").exists()

    def test_is_not_for_clerks(self, company: Company) -> None:
        shortfall = Shortfall(title="维修超时", owner_id=company.handler.staff.pk)
        with pytest.raises(NotAllowed):
            actions.raise_nonconformity(
                unit_id=company.office.pk, shortfall=shortfall, by=company.clerk.actor, at=MORNING
            )


class TestOfAClause:
    """Kettles that whistle late: 1 of 3 in time, where all should be."""

    @pytest.fixture(autouse=True)
    def kettles(self, company: Company) -> None:
        install(place=company.root.place())
        for kettle, minutes in ((1, 30), (2, 90), (3, 90)):
            happen(KettleOn(cook_id=company.handler.staff.pk), 0, kettle=kettle, place=company.office.place())
            happen("whistled", minutes, kettle=kettle, place=company.office.place())

    def shortfall(self, company: Company, **changes: Any) -> Shortfall:
        """The kettles of that month."""
        facts: dict[str, Any] = {
            "title": "水壶鸣响超时", "owner_id": company.handler.staff.pk, "clause": "whistle",
            "since": MONTH, "until": MONTH,
        }  # fmt: skip
        return Shortfall(**facts | changes)

    def raised(self, company: Company, **changes: Any) -> Nonconformity:
        """Two hours later it is on the list."""
        return actions.raise_nonconformity(
            unit_id=company.office.pk,
            shortfall=self.shortfall(company, **changes),
            by=company.quality.actor,
            at=START + timedelta(hours=2),
        )

    def test_keeps_the_figures_of_that_moment(self, company: Company) -> None:
        row = self.raised(company)
        assert (row.on_time, row.judged) == (1, 3)

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"since": "2027-01"}, "since"),
            ({"since": "", "until": ""}, "since"),
            ({"since": "2020-01", "until": "2020-02"}, "clause"),
        ],
    )
    def test_refuses_months_in_which_nothing_fell_short(
        self, company: Company, wrong: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(Invalid) as refusal:
            self.raised(company, **wrong)
        assert field in refusal.value.fields
        assert not Nonconformity.objects.exists()

    def test_measures_the_effect_by_the_clause_itself(self, company: Company) -> None:
        row = self.raised(company)
        actions.analyse_nonconformity(
            nonconformity_id=row.pk, cause="灶火太小", by=company.handler.actor, at=START + timedelta(hours=3)
        )
        action = plan(company, row, complete_by=START + 7 * DAY)
        acted = START + 4 * DAY
        actions.carry_out_action(action_id=action.pk, result="换灶", by=company.director.actor, at=acted)
        verdict: dict[str, Any] = {"nonconformity_id": row.pk, "effective": True, "effect": "全部按时"}
        with pytest.raises(Invalid) as refusal:
            actions.verify_nonconformity(**verdict, by=company.quality.actor, at=acted + DAY)
        assert "effective" in refusal.value.fields

        on = int((acted + DAY - START).total_seconds() // 60)
        happen(KettleOn(cook_id=company.handler.staff.pk), on, kettle=4, place=company.office.place())
        happen("whistled", on + 20, kettle=4, place=company.office.place())
        closed = actions.verify_nonconformity(**verdict, by=company.quality.actor, at=acted + 2 * DAY)
        assert (closed.status, closed.effect_on_time, closed.effect_judged) == ("closed", 1, 1)
        weeks = queries.weeks_of(closed, acted + 30 * DAY)
        assert [(week.is_after, week.figures.on_time, week.figures.judged) for week in weeks] == [
            (False, 1, 3),
            (True, 1, 1),
        ]


class TestActing:
    def test_the_watch_begins_with_the_last_action(self, company: Company) -> None:
        row = make_nonconformity(company, "acting")
        first, second = row.actions.get(), plan(company, row, kind="preventive")
        given: dict[str, Any] = {"by": company.director.actor, "at": LATER}
        actions.carry_out_action(action_id=first.pk, result="已备齐", **given)
        row.refresh_from_db()
        assert (row.status, row.watched_since) == ("acting", None)
        actions.carry_out_action(action_id=second.pk, result="已盘点", **given)
        row.refresh_from_db()
        assert (row.status, row.watched_since) == ("watched", LATER)
        last = Event.objects.filter(name="corrective_action.carried_out").latest("id")
        assert last.data["is_final"] is True

    def test_without_any_action_done_others_are_to_be_planned(self, company: Company) -> None:
        row = make_nonconformity(company, "acting")
        actions.drop_action(
            action_id=row.actions.get().pk, reason="供应商停产", by=company.handler.actor, at=LATER
        )
        row.refresh_from_db()
        assert row.status == "analysed"

    def test_is_done_once(self, company: Company) -> None:
        row = make_nonconformity(company, "watched")
        action = row.actions.get()
        with pytest.raises(WrongStatus):
            actions.carry_out_action(
                action_id=action.pk, result="又一次", by=company.director.actor, at=LATER
            )
        with pytest.raises(WrongStatus):
            actions.drop_action(action_id=action.pk, reason="不需要", by=company.handler.actor, at=LATER)

    def test_is_not_anybodys(self, company: Company) -> None:
        action = make_nonconformity(company, "acting").actions.get()
        with pytest.raises(NotAllowed):
            actions.carry_out_action(action_id=action.pk, result="好了", by=company.manager.actor, at=LATER)
        with pytest.raises(NotFound):
            actions.carry_out_action(action_id=action.pk, result="好了", by=company.clerk.actor, at=LATER)
        with pytest.raises(NotAllowed):
            actions.drop_action(action_id=action.pk, reason="不需要", by=company.manager.actor, at=LATER)

    def test_a_plan_has_a_time_to_come(self, company: Company) -> None:
        row = make_nonconformity(company, "analysed")
        for wrong in ({"complete_by": MORNING}, {"kind": "magic"}, {"words": ""}, {"owner_id": 0}):
            with pytest.raises(Invalid) as refusal:
                plan(company, row, **wrong)
            assert set(wrong) <= set(refusal.value.fields)


class TestJudging:
    def test_who_did_it_does_not_judge_it(self, company: Company) -> None:
        row = make_nonconformity(company, "watched")
        with pytest.raises(NotAllowed):
            actions.verify_nonconformity(
                nonconformity_id=row.pk, effective=True, effect="很好", by=company.director.actor, at=LATER
            )

    def test_what_did_not_work_goes_into_the_next_round(self, company: Company) -> None:
        row = make_nonconformity(company, "watched")
        actions.verify_nonconformity(
            nonconformity_id=row.pk, effective=False, effect="仍有超时", by=company.quality.actor, at=LATER
        )
        row.refresh_from_db()
        assert (row.status, row.round, row.watched_since, row.ended_at) == ("open", 2, None, None)


class TestWithdrawing:
    def test_nothing_is_owed_any_more(self, company: Company) -> None:
        row = make_nonconformity(company, "acting")
        actions.withdraw_nonconformity(
            nonconformity_id=row.pk, reason="不属实", by=company.quality.actor, at=LATER
        )
        assert [action.status for action in row.actions.all()] == ["dropped"]
