"""Text made alike."""

import pytest

from huiyin.base.text import digits, fold


@pytest.mark.parametrize(
    ("typed", "folded"),
    [("ＡＢＣ　１２３", "abc 123"), ("  张  三\t", "张 三"), ("３－２－１２０１", "3-2-1201"), ("", "")],
)
def test_folds_width_case_and_blanks(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("typed", "found"),
    [("138-1234 5678", "13812345678"), ("１３８", "138"), ("ext. 8012", "8012"), ("无", "")],
)
def test_keeps_the_digits(typed: str, found: str) -> None:
    assert digits(typed) == found
