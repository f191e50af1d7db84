"""The acceptance set of Chinese search, and a comparison with looking at every text."""

import csv
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from huiyin.search.actions import Row, drop, put, put_many
from huiyin.search.models import SearchDoc
from huiyin.search.queries import WINDOW, find
from huiyin.search.rules.premises import is_exact
from huiyin.search.rules.tokens import normal

HOTLINE = Path(settings.ROOT).parent / "shared" / "data" / "zh" / "hotline_messages.csv"
OFFICE, OTHER = "000100010001", "000100010002"

pytestmark = pytest.mark.django_db


def found(text: str, scopes: tuple[str, ...] = ("",)) -> set[int]:
    return {hit.object_id for hit in find(text, kinds=["case"], scopes=scopes, limit=10_000)}


class TestFind:
    @pytest.mark.parametrize(
        "word",
        [
            "电",
            "电梯",
            "电梯又",
            "电梯又困",
            "困人",
            "昨晚",
            "张",
            "张女士",
            "女士",
            "在三楼",
            "3号楼2单元1201",
            "3-2-1201",
            "1201",
            "5678",
            "1381234",
            "13812345678",
            "138-1234-5678",
            "１３８１２３４",
            "ｋｏｎｅ",
            "KONE",
            "kon",
            "😀",
            "梯又困人",
            "电梯，困人！",
            "困人 张女士",
            "（张女士）",
            "2单元1201",
            "3栋1201室",
            "三号楼二单元1201",
        ],
    )
    def test_finds_any_piece(self, word: str) -> None:
        put(
            "case",
            1,
            unit_path=OFFICE,
            text="电梯又困人了，昨晚在三楼！（KONE）张女士 3号楼2单元1201 电话138-1234-5678😀",
        )
        put("case", 2, unit_path=OFFICE, text="停车位被占")
        assert found(word) == {1}

    @pytest.mark.parametrize(
        "word",
        ["梯困", "13-2-1201", "2-2-1201", "3-2-120", "5679", "电 停车", "kona", "", "！", "'", '"', "*"],
    )
    def test_finds_nothing_else(self, word: str) -> None:
        put("case", 1, unit_path=OFFICE, text="电梯又困人了 3号楼2单元1201 电话13812345678 KONE")
        assert found(word) == set()

    def test_tells_building_3_from_13(self) -> None:
        put("case", 1, unit_path=OFFICE, text="3-2-1201 漏水")
        put("case", 2, unit_path=OFFICE, text="13-2-1201 漏水")
        assert found("3-2-1201") == found("3号楼2单元1201") == {1}
        assert found("13号楼2单元1201") == {2}

    def test_keeps_to_the_scopes(self) -> None:
        put("case", 1, unit_path=OFFICE, text="电梯")
        put("case", 2, unit_path=OTHER, text="电梯")
        put("case", 3, unit_path="0001", text="电梯")
        assert found("电梯", (OFFICE,)) == {1}
        assert found("电梯", ("00010001",)) == {1, 2}
        assert found("电梯", (OFFICE, OTHER)) == {1, 2}
        assert found("电梯", ("0001000100",)) == {1, 2}
        assert found("电梯", ("00",)) == {1, 2, 3}
        assert found("电梯", (OFFICE, "")) == {1, 2, 3}
        assert found("电梯", ("%",)) == set()
        assert found("电梯", ("'\"\\",)) == set()
        assert found("电梯", ()) == set()

    def test_keeps_to_the_kinds_and_the_limit_newest_first(self) -> None:
        put_many(Row("case", number, OFFICE, "电梯") for number in range(1, 6))
        put("customer", 9, unit_path=OFFICE, text="电梯")
        hits = find("电梯", kinds=["case"], scopes=[""], limit=2)
        assert [hit.object_id for hit in hits] == [5, 4]
        assert {hit.kind for hit in find("电梯", kinds=["case", "customer"], scopes=[""])} == {
            "case",
            "customer",
        }

    def test_looks_once_when_the_newest_are_all_there_is(self) -> None:
        put("case", 1, unit_path=OFFICE, text="电梯困人")
        # The index of SQLite follows rows by their ids, and needs no window.
        if connection.vendor == "postgresql":
            SearchDoc.objects.update(id=10 * WINDOW)
        with CaptureQueriesContext(connection) as captured:
            assert found("困人") == {1}
        assert len([query for query in captured if "困" in query["sql"]]) == 1


class TestPut:
    def test_replaces_what_was_there(self) -> None:
        put("case", 1, unit_path=OFFICE, text="电梯")
        put("case", 1, unit_path=OTHER, text="停车")
        assert found("电梯") == set()
        assert found("停车", (OTHER,)) == {1}
        assert found("停车", (OFFICE,)) == set()
        assert SearchDoc.objects.count() == 1

    def test_takes_the_whole_of_a_long_text_up_to_a_limit(self) -> None:
        put("case", 1, unit_path=OFFICE, text="电梯" * 5000 + "困人" + "停车" * 20_000)
        assert found("困人") == {1}


class TestDrop:
    def test_takes_it_out(self) -> None:
        put("case", 1, unit_path=OFFICE, text="电梯")
        drop("case", 1)
        drop("case", 1)
        assert found("电梯") == set()


@pytest.fixture
def hotline() -> list[str]:
    """Real messages of citizens, title and words in one."""
    if not HOTLINE.exists():
        pytest.skip(f"NO REAL MESSAGES TO SEARCH: {HOTLINE} is missing")
    with HOTLINE.open(encoding="utf-8-sig", newline="") as file:
        return [f"{row['title']}\n{row['body']}" for row in csv.DictReader(file)]


def _words(texts: list[str], random_: random.Random) -> Iterator[str]:
    """Words of one to four characters, and mixed pieces, cut out of the texts themselves."""
    chinese = [run for text in texts for run in re.findall("[一-鿿]{4,}", text)]
    mixed = [
        run for text in texts for run in re.findall(r"[一-鿿a-z0-9]{5,}", text) if re.search("[a-z0-9]", run)
    ]
    numbers = [run for text in texts for run in re.findall(r"\d{5,}", text)]
    for source, sizes in ((chinese, (1, 2, 3, 4)), (mixed, (2, 3, 5)), (numbers, (3, 4))):
        for size in sizes:
            for run in random_.sample(source, min(25, len(source))):
                start = random_.choice([0, (len(run) - size) // 2, len(run) - size])
                yield run[start : start + size]


def _is_in(word: str, text: str) -> bool:
    """Whether the text has the word; as a place only when the building is not a piece of another number."""
    return bool(re.search(f"(?<![a-z0-9]){re.escape(word)}", text)) if is_exact(word) else word in text


def _is_written_otherwise(word: str, text: str) -> bool:
    """Whether the text has the word as a number with separators, or as the same place."""
    return word in re.sub("(?<=[0-9])[- ](?=[0-9])", "", text) or bool(re.search("[栋幢楼室元]", word))


class TestAgainstTheTruth:
    def test_finds_exactly_what_reading_every_message_finds(self, hotline: list[str]) -> None:
        texts = [normal(text) for text in hotline]
        paths = [(OFFICE, OTHER)[number % 2] for number in range(len(texts))]
        put_many(Row("case", number, paths[number], text) for number, text in enumerate(hotline))
        for word in _words(texts, random.Random(7)):
            truth = {number for number, text in enumerate(texts) if _is_in(word, text)}
            hits = found(word)
            assert truth or is_exact(word), word
            assert truth <= hits, word
            assert all(_is_written_otherwise(word, texts[number]) for number in hits - truth), word
            assert found(word, (OFFICE,)) == {number for number in hits if paths[number] == OFFICE}, word

    @given(
        st.lists(st.text("电梯困人投诉 a1-，", max_size=12), max_size=8),
        st.text("电梯困人投诉a1", min_size=1, max_size=4),
    )
    @hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_finds_the_same_in_made_up_texts(self, texts: list[str], word: str) -> None:
        SearchDoc.objects.all().delete()
        put_many(Row("case", number, OFFICE, text) for number, text in enumerate(texts))
        truth = {number for number, text in enumerate(texts) if word in normal(text)}
        assert found(word) == truth
