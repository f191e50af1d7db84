"""A file of households as people keep it: which column is what, where a row's room is, which phones it names."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from huiyin.base.text import digits, fold

#: The fields of a row, and what people call their columns (folded).
HEADINGS: Mapping[str, frozenset[str]] = {
    field: frozenset(names.split())
    for field, names in {
        "project": "小区 项目 楼盘 园区 小区名称 项目名称 project estate community",
        "building": "楼栋 楼 栋 幢 楼号 栋号 幢号 楼栋号 座 building",
        "entrance": "单元 单元号 门 entrance unit",
        "room": "房号 室 房间 房间号 室号 门牌 门牌号 room",
        "full": "房产 房屋 地址 房屋地址 房产单元 房产全称 房屋全称 住址 全称 premises address",
        "name": "姓名 户名 业主 业主姓名 户主 户主姓名 客户 客户名称 客户姓名 住户 住户姓名 顾客"
        " name household customer",
        "phone": "电话 手机 手机号 手机号码 电话号码 联系电话 联系方式 业主电话 备用电话 固定电话 座机"
        " 电话1 电话2 电话3 手机1 手机2 手机3 phone phones mobile telephone",
        "steward": "管家 区域管家 楼管 责任人 负责人 客服 steward responsible",
        "role": "身份 住户类型 住户身份 类型 role",
    }.items()
}
#: Columns that a report adds; a corrected report may come in again.
IGNORED = frozenset(
    [
        "序号",
        "行号",
        "备注",
        "结果",
        "原因",
        "row",
        "no.",
        "no",
        "note",
        "notes",
        "remark",
        "outcome",
        "reason",
        "-",
    ]
)
ROLES = {
    "业主": "owner", "产权人": "owner", "owner": "owner", "租户": "tenant", "租客": "tenant", "tenant": "tenant",
    "家属": "family", "家人": "family", "family": "family", "使用人": "user", "住户": "user", "user": "user",
}  # fmt: skip
#: What people write after the number of a building, an entrance, a room.
_SUFFIXES = {
    "building": re.compile(r"(号楼|栋楼|楼栋|号|栋|幢|座|楼|#)$"),
    "entrance": re.compile(r"(单元|门|号门)$"),
    "room": re.compile(r"(室|房|号房|号)$"),
}
_FULL = (
    re.compile(
        r"(?P<project>.*?[^\d\s-])?\s*(?P<building>[0-9a-z]+)\s*(?:号楼|栋|幢|座|#)\s*"
        r"(?:(?P<entrance>[0-9a-z]+)\s*(?:单元|门)\s*)?(?P<room>[0-9a-z]+)\s*(?:室|房|号)?"
    ),
    re.compile(
        r"(?P<project>.*?[^\d\s-])?\s*(?P<building>[0-9a-z]+)-(?:(?P<entrance>[0-9a-z]+)-)?(?P<room>[0-9a-z]+)(?:室|房)?"
    ),
)
_BETWEEN = re.compile(r"[、,;；，/|\n]|\s{2,}|(?<=\d{7})\s+(?=\d)")
_MOBILE = re.compile(r"(?:\+?86)?(1\d{10})")
LEVELS = ("building", "entrance", "room")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the file: its number there, its cells, what it says; `place`: project, building, entrance, room."""

    row: int
    cells: tuple[str, ...]
    place: tuple[str, str, str, str]
    name: str
    phones: tuple[str, ...]
    steward: str
    role: str

    @property
    def shown_place(self) -> str:
        """Where it is, in words."""
        return " ".join(part for part in self.place if part)


def recognise(headings: Sequence[str], given: Mapping[str, str] | None = None) -> tuple[list[str], list[str]]:
    """The field of each column ("" to be left out), and the headings that nothing is known of.

    `given` says for headings what they are: a field, or "-" to be left out.
    """
    said = {_plain(heading): field for heading, field in (given or {}).items()}
    fields, unknown = [], []
    for heading in headings:
        plain = _plain(heading)
        field = said.get(plain) or next((field for field, names in HEADINGS.items() if plain in names), "")
        if not field and plain and plain not in IGNORED:
            unknown.append(heading)
        fields.append("" if field == "-" else field)
    return fields, unknown


def missing(fields: Sequence[str]) -> list[str]:
    """The fields without which no household can be placed; a full address is as good as its parts."""
    needed = ["name"] if "full" in fields else ["name", "room"]
    return [field for field in needed if field not in fields]


def read_entry(row: int, cells: Sequence[str], fields: Sequence[str], project: str = "") -> Entry:
    """What a row says; `project` is where it is if it does not say so."""
    found: dict[str, list[str]] = {}
    for field, cell in zip(fields, cells, strict=False):
        if field and cell:
            found.setdefault(field, []).append(unicodedata.normalize("NFKC", cell).strip())
    said = {field: values[0] for field, values in found.items()}
    parts = {level: strip_suffix(level, said.get(level, "")) for level in LEVELS}
    parts["project"] = said.get("project", "")
    if "full" in said:
        for level, value in (split_full(said["full"]) or {}).items():
            parts[level] = parts.get(level) or value
    return Entry(
        row=row,
        cells=tuple(cells),
        place=(parts["project"] or project, parts["building"], parts["entrance"], parts["room"]),
        name=said.get("name", ""),
        phones=split_phones(found.get("phone", ())),
        steward=said.get("steward", ""),
        role=ROLES.get(fold(said["role"]), said["role"]) if "role" in said else "owner",
    )


def split_full(text: str) -> dict[str, str] | None:
    """翠湖花园3号楼2单元1201室, or 翠湖花园3-2-1201, as its parts; None where it reads otherwise."""
    folded = fold(text)
    for pattern in _FULL:
        match = pattern.fullmatch(folded)
        if match:
            return {level: value.strip().upper() if level != "project" else value.strip()
                    for level, value in match.groupdict(default="").items()}  # fmt: skip
    return None


def strip_suffix(level: str, text: str) -> str:
    """The bare number: 3 of 3号楼."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return _SUFFIXES[level].sub("", plain).strip() or plain


def named(level: str, code: str) -> str:
    """What a new building or entrance of this number is called."""
    if level == "building":
        return f"{code}号楼" if code.isascii() else code
    return f"{code}单元" if level == "entrance" and code.isascii() else code


def split_phones(cells: Sequence[str]) -> tuple[str, ...]:
    """The numbers in these cells, each once, as they are written."""
    found: dict[str, str] = {}
    for cell in cells:
        for part in _BETWEEN.split(cell):
            if part.strip():
                found.setdefault(digits(part) or part, part.strip())
    return tuple(found.values())


def phone_kind(number: str) -> tuple[str, str]:
    """The kind of contact point that a number is, and how it is kept: a mobile number without blanks."""
    match = _MOBILE.fullmatch(re.sub(r"[\s-]", "", number))
    return ("mobile", match[1]) if match else ("phone", number)


def _plain(heading: str) -> str:
    """A heading without what people add to it: 手机号码（必填）* is 手机号码."""
    return re.sub(r"\(.*?\)|[*:\s]", "", fold(heading))
