"""What the loop decides by itself."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.base.errors import Invalid
from huiyin.cases import rules

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


class TestMoment:
    """Late entries are allowed, tales of the future are not."""

    def test_is_now_unless_said_otherwise(self) -> None:
        assert rules.moment(NOON, None) == NOON

    def test_may_lie_in_the_past(self) -> None:
        earlier = NOON - timedelta(hours=2)
        assert rules.moment(NOON, earlier, not_before=earlier) == earlier

    @pytest.mark.parametrize(
        "occurred_at",
        [NOON + timedelta(seconds=1), NOON - timedelta(hours=3), NOON.replace(tzinfo=None)],
        ids=["in the future", "before what it follows", "without a time zone"],
    )
    def test_refuses_impossible_times(self, occurred_at: datetime) -> None:
        with pytest.raises(Invalid) as refusal:
            rules.moment(NOON, occurred_at, not_before=NOON - timedelta(hours=2))
        assert list(refusal.value.fields) == ["occurred_at"]

    @pytest.mark.parametrize("promised", [NOON, NOON - timedelta(days=1), NOON.replace(tzinfo=None)])
    def test_refuses_promises_of_the_past(self, promised: datetime) -> None:
        with pytest.raises(Invalid):
            rules.check_future("promised_at", promised, after=NOON)


class TestDecideVisit:
    """Every result is visited, unless the policy of the kind says otherwise."""

    @pytest.mark.parametrize("on_the_spot", [True, False])
    @pytest.mark.parametrize("caller_satisfied", [True, False, None])
    def test_by_default_always(self, on_the_spot: bool, caller_satisfied: bool | None) -> None:
        assert decide(policy="all", on_the_spot=on_the_spot, caller_satisfied=caller_satisfied) == "required"

    def test_a_sample_leaves_others_out(self) -> None:
        assert decide(policy="sample", is_in_sample=True) == "required"
        assert decide(policy="sample", is_in_sample=False) == "sampled_out"

    def test_the_word_of_a_caller_on_the_spot_may_be_accepted(self) -> None:
        assert decide(policy="accept", on_the_spot=True, caller_satisfied=True) == "accepted"
        assert decide(policy="accept", on_the_spot=True, caller_satisfied=False) == "required"
        assert decide(policy="accept", on_the_spot=True) == "required"
        assert decide(policy="accept", caller_satisfied=True) == "required"

    @pytest.mark.parametrize("policy", ["all", "sample", "accept"])
    def test_who_was_dissatisfied_once_is_always_visited(self, policy: str) -> None:
        assert decide(policy=policy, round=2, on_the_spot=True, caller_satisfied=True) == "required"


def decide(
    *,
    policy: str,
    is_in_sample: bool = False,
    round: int = 1,
    on_the_spot: bool = False,
    caller_satisfied: bool | None = None,
) -> str:
    """What follows on an answer."""
    return rules.decide_visit(
        policy=policy,
        is_in_sample=is_in_sample,
        round=round,
        on_the_spot=on_the_spot,
        caller_satisfied=caller_satisfied,
    )


class TestSample:
    """The sample can be drawn again by anybody who knows the seed."""

    def test_is_the_same_again(self) -> None:
        drawn = [rules.is_sampled(seed=7, case_id=number, percent=30) for number in range(200)]
        assert drawn == [rules.is_sampled(seed=7, case_id=number, percent=30) for number in range(200)]

    def test_is_about_as_large_as_asked_for(self) -> None:
        drawn = sum(rules.is_sampled(seed=7, case_id=number, percent=30) for number in range(10_000))
        assert 2_800 < drawn < 3_200

    @given(st.integers(0, 2**40), st.integers(1, 2**40))
    def test_all_or_nothing_at_the_ends(self, seed: int, case_id: int) -> None:
        assert rules.is_sampled(seed=seed, case_id=case_id, percent=100)
        assert not rules.is_sampled(seed=seed, case_id=case_id, percent=0)

    @given(st.integers(0, 2**40), st.integers(1, 2**40), st.integers(0, 99))
    def test_a_larger_sample_contains_the_smaller(self, seed: int, case_id: int, percent: int) -> None:
        if rules.is_sampled(seed=seed, case_id=case_id, percent=percent):
            assert rules.is_sampled(seed=seed, case_id=case_id, percent=percent + 1)


class TestLevels:
    """The satisfaction must agree with the outcome."""

    @pytest.mark.parametrize(
        ("outcome", "level"),
        [("satisfied", 3), ("satisfied", 5), ("satisfied", None), ("unsatisfied", 1), ("unreachable", None)],
    )
    def test_agrees(self, outcome: str, level: int | None) -> None:
        rules.check_level(outcome, level)

    @pytest.mark.parametrize(
        ("outcome", "level"),
        [("satisfied", 2), ("satisfied", 6), ("unsatisfied", 4), ("unsatisfied", 0), ("unreachable", 3)],
    )
    def test_contradicts(self, outcome: str, level: int) -> None:
        with pytest.raises(Invalid):
            rules.check_level(outcome, level)


class TestOutOfReach:
    """Three tries on one day are one day."""

    def test_needs_three_days(self) -> None:
        first, second, third = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 9)
        assert not rules.is_out_of_reach([first, first, first, second])
        assert rules.is_out_of_reach([first, second, third])


class TestPriority:
    """Urgent before important before important customers."""

    @given(st.integers(0, 3), st.booleans(), st.integers(0, 3), st.booleans())
    def test_urgent_goes_before_anything(self, mine: int, vip: bool, other: int, other_vip: bool) -> None:
        urgent = rules.priority(is_urgent=True, importance=mine, is_important_customer=vip)
        normal = rules.priority(is_urgent=False, importance=other, is_important_customer=other_vip)
        assert urgent > normal

    def test_important_before_important_customers(self) -> None:
        important = rules.priority(is_urgent=False, importance=2, is_important_customer=False)
        vip = rules.priority(is_urgent=False, importance=1, is_important_customer=True)
        plain = rules.priority(is_urgent=False, importance=1, is_important_customer=False)
        assert important > vip > plain


class TestEscalation:
    """First the director, then the general manager, each once at a time."""

    @pytest.mark.parametrize(
        ("level", "open_levels", "past_levels", "may"),
        [
            ("director", [], [], True),
            ("director", ["director"], ["director"], False),
            ("director", [], ["director"], True),
            ("general_manager", [], [], False),
            ("general_manager", ["director"], ["director"], True),
            ("general_manager", ["general_manager"], ["director", "general_manager"], False),
        ],
    )
    def test_order(self, level: str, open_levels: list[str], past_levels: list[str], may: bool) -> None:
        assert rules.may_escalate(level, open_levels=open_levels, past_levels=past_levels) is may
