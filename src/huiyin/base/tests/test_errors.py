"""The four kinds of refusal."""

import pytest
from django.utils import translation

from huiyin.base import errors


@pytest.mark.parametrize(
    ("kind", "status", "text"),
    [
        (errors.NotFound, 404, "没有这一项，或者您无权查看。"),
        (errors.NotAllowed, 403, "您没有权限做这件事。"),
        (errors.Invalid, 422, "请检查所填内容。"),
        (errors.WrongStatus, 409, "这期间已有人作了改动，您的内容没有保存。"),
    ],
)
def test_each_has_its_status_and_words(kind: type[errors.Refusal], status: int, text: str) -> None:
    with translation.override("zh-hans"):
        assert (kind().status, str(kind())) == (status, text)


def test_own_words_take_their_place() -> None:
    assert str(errors.WrongStatus("already closed")) == "already closed"


def test_invalid_input_names_its_fields() -> None:
    refusal = errors.Invalid("No.", fields={"phone": "too short"})
    assert str(refusal) == "No.; phone: too short"
