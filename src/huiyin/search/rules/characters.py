"""Traditional characters are looked up as simplified ones: 電梯 finds 电梯, and the other way round.

One character becomes one character, so pieces of one and two keep their places. That is coarser than writing
demands (乾 and 干, 著 and 着 become alike), which only finds more.
"""

from functools import cache

# Han, extension A and the rare ones beyond the basic plane.
_RANGES = (range(0x3400, 0xA000), range(0x20000, 0x2FA20))


def simplified(text: str) -> str:
    """`text` with every traditional character in the place of its simplified one; of the same length."""
    return text if text.isascii() else text.translate(_table())


@cache
def _table() -> dict[int, int]:
    # Read once, when the first Chinese text comes: 60 ms.
    from opencc import OpenCC

    characters = [chr(code) for codes in _RANGES for code in codes]
    # In lines of their own no phrase is recognised, whose characters would depend on each other.
    read = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = {old: new for old, new in zip(characters, read, strict=True) if old != new and len(new) == 1}
    # Where the simplified one counts as traditional itself, the way is gone to its end.
    return {ord(old): ord(pairs.get(new, new)) for old, new in pairs.items()}
