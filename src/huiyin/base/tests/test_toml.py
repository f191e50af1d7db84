"""Files that people write."""

import pytest
from django.utils import translation
from pydantic import BaseModel, ConfigDict

from huiyin.base.errors import Invalid
from huiyin.base.toml import TomlFile

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
