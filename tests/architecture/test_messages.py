"""Chinese is complete. That no string is *missing* is checked by `make check`, which needs gettext."""

import re
from pathlib import Path

import polib
import pytest
from django.utils.translation import gettext, override, pgettext

from huiyin.config.messages import CATALOGUE
from huiyin.config.rooms import HOUSE

CATALOGUES = sorted(HOUSE.glob(f"*/{CATALOGUE}"))


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.relative_to(HOUSE).parts[0])
class TestCatalogue:
    """One room's translations."""

    def test_translates_every_string(self, catalogue: Path) -> None:
        found = [entry.msgid for entry in polib.pofile(str(catalogue)) if not entry.translated()]
        assert not found, found

    def test_is_what_people_read(self, catalogue: Path) -> None:
        with override("zh-hans"):
            found = [
                (entry.msgid, entry.msgstr, shown)
                for entry in polib.pofile(str(catalogue))
                if not entry.msgid_plural
                for shown in [pgettext(entry.msgctxt, entry.msgid) if entry.msgctxt else gettext(entry.msgid)]
                if shown != entry.msgstr
            ]
        assert not found, f"another catalogue says it otherwise: {found}"

    def test_keeps_the_placeholders(self, catalogue: Path) -> None:
        found = [
            entry.msgid
            for entry in polib.pofile(str(catalogue))
            for text in [entry.msgstr, *entry.msgstr_plural.values()]
            if text and placeholders(text) != placeholders(entry.msgid + entry.msgid_plural)
        ]
        assert not found, found


def placeholders(text: str) -> set[str]:
    """The named values in a text: %(name)s and {name}."""
    return set(re.findall(r"%\(\w+\)[sd]|\{\w+\}", text))
