"""How alike two matters are: the same place, the same kind, similar words. Values in, values out."""

from huiyin.base.text import fold

#: How alike words must be to count as similar, from 0 (nothing in common) to 1 (the same).
SIMILAR = 0.3
#: What each thing in common weighs; from ENOUGH on two matters are likely to be one.
WEIGHTS = {"customer": 3.0, "premises": 3.0, "building": 1.5, "kind": 1.0}
ENOUGH = 3.0
WORDS_WEIGHT = 4.0


def similarity(one: str, other: str) -> float:
    """The share of two-character pieces that two texts have in common (Dice), from 0 to 1."""
    first, second = pieces(one), pieces(other)
    if not first or not second:
        return 0.0
    return 2 * len(first & second) / (len(first) + len(second))


def pieces(text: str) -> frozenset[str]:
    """The two-character pieces of a text, without blanks and punctuation."""
    plain = "".join(character for character in fold(text) if character.isalnum())
    return frozenset(plain[start : start + 2] for start in range(len(plain) - 1))


def likeness(*, common: frozenset[str], one: str, other: str) -> float:
    """How alike two matters are; `common` are the keys of WEIGHTS that they have in common.

    Without similar words, the same kind at the same place or of the same customer is needed; without anything of
    place and customer in common they are not alike at all.
    """
    words = similarity(one, other)
    where = common & {"customer", "premises", "building"}
    if not where or (words < SIMILAR and not common >= {"kind"}):
        return 0.0
    if where == {"building"} and words < SIMILAR:
        return 0.0
    return sum(WEIGHTS[key] for key in common) + WORDS_WEIGHT * words
