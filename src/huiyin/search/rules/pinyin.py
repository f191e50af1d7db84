"""How Chinese names are typed without Chinese: lgq and liuguoqiang for 刘国强.

Names are read character by character; surnames with a reading of their own (单 shan, 曾 zeng) have both that one and
the common one, since people type either.
"""

import os
import re
from functools import lru_cache
from itertools import islice

#: Readings of characters as surnames where dictionaries give another one first.
SURNAMES = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "任": "ren", "区": "ou", "查": "zha", "朴": "piao",
    "盖": "ge", "翟": "zhai", "乐": "yue", "覃": "qin", "缪": "miao", "冼": "xian", "洗": "xian", "佘": "she",
    "折": "she", "召": "shao", "种": "chong", "员": "yun", "黑": "he", "繁": "po", "句": "gou", "隗": "wei",
    "谌": "chen", "宁": "ning", "车": "che", "葛": "ge", "柏": "bai", "秘": "bi", "薄": "bo", "都": "du",
    "贾": "jia", "俞": "yu", "沈": "shen", "盛": "sheng", "石": "shi", "祭": "zhai", "藏": "zang", "占": "zhan",
    "参": "shen", "那": "na", "燕": "yan", "纪": "ji", "尹": "yin", "长": "zhang", "万": "wan", "阚": "kan",
    "晁": "chao", "逄": "pang", "卜": "bu", "乜": "nie", "幺": "yao", "应": "ying", "华": "hua", "过": "guo",
    "哈": "ha", "撒": "sa", "訾": "zi", "臧": "zang", "褚": "chu", "郇": "xun", "宓": "mi", "尉迟": "yu chi",
    "万俟": "mo qi", "长孙": "zhang sun", "令狐": "ling hu", "澹台": "tan tai", "单于": "chan yu",
}  # fmt: skip
_CHINESE = re.compile(r"[\u3400-\u9fff]{2,30}")
#: Longer names are found by their initials alone.
_LONGEST_SPELLED = 6
_MOST_READINGS = 4


def spelled(text: str) -> str:
    """Initials and full spelling of each Chinese name in `text`, with blanks between them; "" where there is none."""
    found: dict[str, None] = {}
    for name in _CHINESE.findall(text):
        for syllables in _readings(name):
            found["".join(syllable[0] for syllable in syllables)] = None
            if len(name) <= _LONGEST_SPELLED:
                found["".join(syllables)] = None
    return " ".join(found)


def _readings(name: str) -> list[list[str]]:
    """The ways of reading a name: as a surname's own, and as the dictionary has it."""
    common = [_reading(character) for character in name]
    ways = [common]
    for length in (2, 1):
        own = SURNAMES.get(name[:length], "").split()
        if own and len(name) > length:
            ways.insert(0, [*own, *common[length:]])
            break
    unique = list(dict.fromkeys(map(tuple, ways)))
    return [list(way) for way in islice(unique, _MOST_READINGS) if all(way)]


@lru_cache(maxsize=8000)
def _reading(character: str) -> str:
    # Phrases would cost 20 MB; names are read by their characters.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, pinyin

    read = pinyin(character, style=Style.NORMAL, errors="ignore")
    return read[0][0].replace("ü", "v") if read and read[0] else ""
