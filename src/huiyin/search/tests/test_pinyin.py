"""Names typed without Chinese."""

import pytest

from huiyin.search.rules.pinyin import spelled


@pytest.mark.parametrize(
    ("name", "ways"),
    [
        ("刘国强", {"lgq", "liuguoqiang"}),
        ("单雪", {"sx", "shanxue"}),
        ("曾志伟", {"zzw", "zengzhiwei"}),
        ("解珍", {"xz", "xiezhen"}),
        ("仇和", {"qh", "qiuhe"}),
        ("区文", {"ow", "ouwen"}),
        ("查良", {"zl", "zhaliang"}),
        ("朴树", {"ps", "piaoshu"}),
        ("尉迟恭", {"ycg", "yuchigong"}),
        ("吕布", {"lb", "lvbu"}),
    ],
)
def test_a_name_is_found_by_initials_and_full_spelling(name: str, ways: set[str]) -> None:
    assert ways <= set(spelled(name).split())


def test_long_names_have_initials_only_and_others_nothing() -> None:
    assert spelled("江南纺织有限公司") == "jnfzyxgs"
    assert spelled("Smith 13812345678") == ""
    assert spelled("") == ""


def test_a_common_reading_stays_beside_the_surnames_own() -> None:
    assert "danxue" in spelled("单雪").split()
