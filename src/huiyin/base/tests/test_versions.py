"""Two who change one thing: what stands in the end, field by field."""

import pytest

from huiyin.base.versions import Clash, merge, plain

SEEN = {"name": "甲", "scope": "布"}


@pytest.mark.parametrize(
    ("now", "mine", "stands"),
    [
        (SEEN, SEEN, SEEN),
        (SEEN, {"name": "乙", "scope": "布"}, {"name": "乙", "scope": "布"}),
        ({"name": "丙", "scope": "布"}, SEEN, {"name": "丙", "scope": "布"}),
        ({"name": "丙", "scope": "布"}, {"name": "甲", "scope": "绸"}, {"name": "丙", "scope": "绸"}),
        ({"name": "乙", "scope": "布"}, {"name": "乙", "scope": "布"}, {"name": "乙", "scope": "布"}),
    ],
)
def test_what_only_one_changed_stands(
    now: dict[str, str], mine: dict[str, str], stands: dict[str, str]
) -> None:
    assert merge(SEEN, now, mine) == stands


def test_what_both_changed_differently_is_asked() -> None:
    now = {"name": "丙", "scope": "绸"}
    with pytest.raises(Clash) as clash:
        merge(SEEN, now, {"name": "乙", "scope": "布"})
    assert (clash.value.fields, clash.value.now) == (["name"], now)


def test_nothing_seen_is_taken_for_what_stands() -> None:
    assert merge({}, SEEN, {"name": "乙", "scope": "布"}) == {"name": "乙", "scope": "布"}


def test_ends_of_lines_are_no_difference() -> None:
    assert plain("一\r\n二 ") == "一\n二"
