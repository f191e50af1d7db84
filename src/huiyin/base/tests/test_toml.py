"""Files that people write."""

from typing import Annotated, Literal

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, ConfigDict, Field

from huiyin.base.errors import Invalid
from huiyin.base.toml import TomlFile, text_of, written

TEXT = """\
name = "property"

[[clauses]]
code = "A32"
days = 2

[[clauses]]
code = "AE1"
dayz = 1
"""


class Clause(BaseModel):
    """A table of the file."""

    model_config = ConfigDict(extra="forbid")
    code: str
    days: int


class Pack(BaseModel):
    """The file."""

    name: str
    clauses: list[Clause]


def test_reads_what_is_right() -> None:
    pack = TomlFile('name = "x"\nclauses = []\n').shape(Pack)
    assert pack == Pack(name="x", clauses=[])


def test_names_the_line_and_the_field_of_every_mistake() -> None:
    with pytest.raises(Invalid) as refused, translation.override("en"):
        TomlFile(TEXT).shape(Pack)
    text = str(refused.value)
    assert "line 9, clauses.1.dayz" in text
    assert "line 7, clauses.1.days" in text


def test_says_where_it_is_no_toml() -> None:
    with pytest.raises(Invalid, match="line 1"), translation.override("en"):
        TomlFile("name = \nother = 1\n")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("a = 1\nb = [1, 2\nc = 3\n", "第 2 行，b：这不是有效的 TOML：缺少右方括号 ]"),
        (
            "a = 1\nb = “二”\n",
            "第 2 行，b：这不是有效的 TOML：请使用半角（英文）引号、逗号、括号和等号，不要用全角",
        ),
        ("a = 1\n\na = 2\n", "第 3 行，a：这不是有效的 TOML：此项在这里重复出现"),
        ("[x]\na = 1\n[x]\n", "第 3 行，x：这不是有效的 TOML：此项在这里重复出现"),
        ('a = "一\n', "第 1 行，a：这不是有效的 TOML：缺少右引号"),
        ("a = 2026-02-31\n", "第 1 行，a：这不是有效的 TOML：没有这个日期或时间"),
        ("什么\n", "第 1 行：这不是有效的 TOML：每一行应为“名称 = 值”、“[表]”或“# 注释”"),
    ],
)
def test_says_in_chinese_what_is_wrong_where(wrong: str, said: str) -> None:
    with pytest.raises(Invalid) as refused, translation.override("zh-hans"):
        TomlFile(wrong)
    assert str(refused.value.text) == said


def test_reads_what_editors_of_windows_write() -> None:
    assert text_of("\ufeffname = 1\r\n".encode()) == "name = 1\r\n"
    with pytest.raises(Invalid) as refused, translation.override("zh-hans"):
        text_of('name = "x"\ntitle = "酒店"\n'.encode("gbk"))
    assert str(refused.value.text) == "第 2 行：不是 UTF-8 文本，请另存为 UTF-8 编码"


def test_says_in_words_how_something_is_written_and_what_kind_is_missing() -> None:
    class Code(BaseModel):
        code: Annotated[str, written("[a-z]+", gettext_lazy("There is no such day or time."))]

    class One(BaseModel):
        kind: Literal["one"]

    class Two(BaseModel):
        kind: Literal["two"]

    class Either(BaseModel):
        codes: list[Code] = []
        control: Annotated[One | Two, Field(discriminator="kind")]

    with pytest.raises(Invalid) as refused, translation.override("en"):
        TomlFile('[[codes]]\ncode = "A1"\n\n[control]\nknd = "one"\n').shape(Either)
    assert refused.value.text.splitlines() == [
        "line 2, codes.0.code: There is no such day or time.",
        "line 4, control.kind: This is missing.",
    ]
