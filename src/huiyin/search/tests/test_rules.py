"""What is indexed and what is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.search import rules
from huiyin.search.rules import characters
from huiyin.search.rules.premises import premises_asked
from huiyin.search.rules.tokens import needed_pieces, normal, pieces

TEXT = st.text(
    alphabet=st.one_of(
        st.sampled_from("电梯困人物业费投诉张三号楼栋单元室门期座"),
        st.sampled_from("0123456789abcXYZ-#@., 　，。！１２Ａ😀👍🏽"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
)


class TestPieces:
    @given(TEXT, st.data())
    def test_every_substring_needs_only_pieces_of_its_text(self, text: str, data: st.DataObject) -> None:
        folded = normal(text)
        start = data.draw(st.integers(0, len(folded)))
        end = data.draw(st.integers(start, len(folded)))
        assert needed_pieces(folded[start:end]) <= pieces(folded)

    def test_holds_single_characters_and_pairs(self) -> None:
        assert pieces("电梯困人") == {"电", "梯", "困", "人", "电梯", "梯困", "困人"}

    def test_cuts_at_punctuation_and_at_the_border_of_scripts(self) -> None:
        assert pieces("梯,a1区") == {"梯", "a", "1", "a1", "区"}

    def test_asks_for_the_longest_pieces_only(self) -> None:
        assert needed_pieces("5678电梯") == {"567", "678", "电梯"}


class TestDocumentTokens:
    @given(TEXT)
    def test_contain_no_blank_and_no_quote(self, text: str) -> None:
        tokens = rules.document_tokens("case", "00010002", rules.searchable(text))
        assert not [token for token in tokens if not token or set(token) & set(" '\"\\\n\t\0")]

    def test_name_every_unit_on_the_way(self) -> None:
        tokens = rules.document_tokens("case", "000100020003", rules.searchable(""))
        assert tokens == {"=case", "/0001", "/00010002", "/000100020003"}


class TestSearchable:
    def test_adds_numbers_without_separators(self) -> None:
        assert "13812345678" in rules.searchable("电话 138-1234-5678").split("\n")
        assert "13812345678" in rules.searchable("电话 138 1234 5678").split("\n")

    def test_cannot_be_made_to_name_places_it_does_not(self) -> None:
        stored = rules.searchable("@b9e9r999;\n@b9;")
        assert "@b9" not in rules.document_tokens("case", "", stored)


class TestPremises:
    @pytest.mark.parametrize(
        "written",
        [
            "3-2-1201",
            "３－２－１２０１",
            "3—2—1201",
            "3号楼2单元1201",
            "3号楼2单元1201室",
            "3栋2单元1201号房",
            "三号楼二单元1201",
            "3#2-1201",
            "3幢 2单元 1201室",
            "03-02-1201",
            "住3号楼2单元1201的王女士",
        ],
    )
    def test_every_form_is_the_same_place(self, written: str) -> None:
        assert "@b3e2r1201" in rules.premises_tokens(normal(written))

    @pytest.mark.parametrize(
        "asked", ["3栋1201", "2单元1201", "1201室", "3号楼", "3号楼2单元", "2-1201", "3-1201"]
    )
    def test_a_part_asks_for_the_whole(self, asked: str) -> None:
        assert set(premises_asked(normal(asked))) & rules.premises_tokens("3号楼2单元1201")

    @pytest.mark.parametrize(
        "written", ["13-2-1201", "3-2-12011", "3-12-1201", "3号楼1单元1201", "13号楼2单元1201"]
    )
    def test_another_place_is_another_place(self, written: str) -> None:
        assert not set(premises_asked("3-2-1201")) & rules.premises_tokens(written)

    @pytest.mark.parametrize(
        ("written", "token"),
        [
            ("二十三栋", "@b23"),
            ("十栋", "@b10"),
            ("十二栋", "@b12"),
            ("a座1201", "@bar1201"),
            ("g2栋320", "@bg2r320"),
        ],
    )
    def test_reads_numerals_and_letters(self, written: str, token: str) -> None:
        assert token in rules.premises_tokens(written)

    @pytest.mark.parametrize("written", ["2019-08-19", "2019年8月", "一座桥", "电梯1201"])
    def test_a_date_or_a_number_is_no_place(self, written: str) -> None:
        assert premises_asked(written) == []

    @given(TEXT)
    def test_reads_any_text(self, text: str) -> None:
        rules.premises_tokens(normal(text))
        rules.parse(text)


class TestParse:
    def test_splits_at_blanks_and_punctuation(self) -> None:
        assert [term.alternatives[0].piece for term in rules.parse("电梯，困人！ ３号楼")] == [
            "电梯",
            "困人",
            "3号楼",
        ]

    def test_keeps_what_binds_an_address_together(self) -> None:
        assert [term.alternatives[0].piece for term in rules.parse("wang@huiyin.cn.")] == ["wang@huiyin.cn"]

    @pytest.mark.parametrize("text", ["", "  ", "！？", "--", "\0"])
    def test_asks_nothing_without_words(self, text: str) -> None:
        assert rules.parse(text) == []


class TestCharacters:
    @pytest.mark.parametrize(
        ("written", "asked"), [("電梯困人", "电梯"), ("电梯困人", "電"), ("張女士", "张"), ("劉國強", "国强")]
    )
    def test_traditional_and_simplified_find_each_other(self, written: str, asked: str) -> None:
        for term in rules.parse(asked):
            assert any(way.piece in rules.searchable(written) for way in term.alternatives)

    def test_every_character_has_one_end_of_its_own(self) -> None:
        table = characters._table()
        assert len(table) > 4000
        assert not [old for old, new in table.items() if new in table]

    @given(TEXT)
    def test_keep_the_length(self, text: str) -> None:
        assert len(characters.simplified(text)) == len(text)
