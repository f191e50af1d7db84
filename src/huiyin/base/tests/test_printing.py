"""Paper: what was written comes out as it was written, on as many pages as it takes."""

import re
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from huiyin.base import printing
from huiyin.base.printing import Block, Choice, Facts, Note, Paper, Signatures, Table, Text, as_pdf, render

NASTY = [
    '#panic() #sys.inputs #import "/etc/passwd"',
    "*粗* _斜_ $x^2$ `code` @ref <label> \\ \\u{41}",
    '"quotes" // comment /* comment */ [content] {code}',
    "= Heading\n- list\n+ numbered\n/ term: x",
    "𠮷 龘 㛃 臺灣 é ½ ✓ 😀",
    "a\x00b\x07c\ud800",
    "",
    "   ",
]


def paper(*blocks: Block, **changes: Any) -> Paper:
    given = {"company": "江南物业公司", "title": "内部联络单", "blocks": blocks} | changes
    return Paper(**given)


def pages(content: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", content)) or sum(
        len(re.findall(rb"/Type\s*/Page\b(?!s)", inflated(part)))
        for part in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL)
    )


def inflated(part: bytes) -> bytes:
    try:
        return zlib.decompress(part)
    except zlib.error:
        return b""


@pytest.mark.parametrize("words", NASTY)
def test_words_are_never_markup(words: str) -> None:
    everything = paper(
        Facts([(words, words)]),
        Text(words, words),
        Choice(words, [(words, True)]),
        Table([words], [1], [[words]], title=words),
        Signatures([(words, words)], words),
        Note(words),
        unit=words,
        number=words,
        form=words,
        printed=words,
        link="http://localhost/q/case-1/",
        link_label=words,
        mark=[(words, True)],
        mark_words=words,
    )
    (content,) = render([everything])
    assert content.startswith(b"%PDF-")
    assert pages(content) == 1


def test_long_texts_go_on_over_the_pages() -> None:
    (content,) = render([paper(Text("内容", "长" * 5000))])
    assert pages(content) >= 2
    rows = [[str(number), "漏水" * 20] for number in range(200)]
    (content,) = render([paper(Table(["号", "事"], [1, 5], rows), is_landscape=True)])
    assert pages(content) >= 5


def test_long_words_break() -> None:
    """A word wider than the page ends at the margin: the right edge stays white."""
    import io

    from PIL import Image

    (drawn,) = render([paper(Text("x", "W" * 600), Table(["a"], [1], [["W" * 600]]))], form="png", ppi=40)
    image = Image.open(io.BytesIO(drawn)).convert("L")
    edge = image.crop((image.width - 10, 0, image.width, image.height))
    assert edge.getextrema() == (255, 255)


def test_every_paper_counts_its_own_pages() -> None:
    two = paper(Text("内容", "长" * 3000))
    assert len(render([two, paper(Note("x"))], form="png", ppi=20)) == 3


def test_the_same_words_are_the_same_bytes() -> None:
    """An audit pack is compared by its bytes: no paper says when the machine happened to draw it."""
    made = render([paper()])[0]
    assert b"CreationDate" not in made
    assert render([paper()])[0] == made


def test_has_all_fonts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chinese prints on a machine without any font: only ours are asked, and they are in the PDF."""
    assert {path.name for path in printing.FONTS.glob("*.ttf")} == {
        "NotoSansSC-Regular.ttf",
        "NotoSansSC-Bold.ttf",
        "NotoSansJP-Regular.ttf",
    }
    (content,) = render([paper(Text("内容", "漏水 𠮷"))])
    assert b"NotoSansSC" in content
    assert b"NotoSansJP" in content


def test_rare_characters_are_drawn() -> None:
    """A missing character is drawn as an empty box, always the same."""
    drawn = [render([paper(Note(sign), title="x")], form="png", ppi=60)[0] for sign in "𠮷龘㛃臺\U000e0fff"]
    assert len(set(drawn)) == len(drawn)


def test_a_logo_of_the_house(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    plain = render([paper()], form="png", ppi=30)
    (tmp_path / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>'
    )
    assert render([paper()], form="png", ppi=30) != plain


def test_the_answer_is_shown_and_named() -> None:
    with translation.override("en"):
        response = as_pdf([paper()], "联络单 LL-1")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("inline; filename*=utf-8''%E8%81%94")
    assert "no-store" in response.headers["Cache-Control"]
