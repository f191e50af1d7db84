"""Own fields: how what people type is understood, compared and read (decision 0029)."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from huiyin.base.text import fold

#: What stands before the id of a field where facts go by name.
OWN = "own_"
#: As many characters of a text as are compared.
KEY = 60
LONGEST = {"text": 200, "long": 4000}
_YES, _NO = (
    {"yes", "y", "true", "1", "是", "有", "√", "对"},
    {"no", "n", "false", "0", "否", "无", "×", "不", "没有"},
)
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d\d)(\d\d)")
#: 14 digits before the point and four behind it.
_MOST = Decimal(10) ** 14


def understood(type_: str, text: str, choices: Sequence[str] = ()) -> str:
    """What somebody typed or a file had, as it is stored; "" for nothing.

    :raises ValueError: it is nothing of this type; its text names the type ("number", "day", "choice", "flag", "long")
    """
    plain = text.replace("\r\n", "\n").strip()
    if not plain:
        return ""
    if type_ == "number":
        return f"{_number(plain):f}"
    if type_ == "day":
        return _day(plain).isoformat()
    if type_ == "flag":
        return _flag(plain)
    if type_ == "choice":
        return _choice(plain, choices)
    if len(plain) > LONGEST[type_]:
        raise ValueError("long")
    return plain


def mistaken(what: str, type_: str) -> str:
    """What is wrong with a value, by what `understood` says."""
    return {
        "number": _("Write a number, such as 120 or 1,200.5."),
        "day": _("Write a day, such as 2026-11-23."),
        "flag": _("Say yes or no."),
        "choice": _("Choose one of the list."),
        "long": _("At most %(n)d characters.") % {"n": LONGEST.get(type_, 0)},
    }[what]


def key_of(text: str) -> str:
    """What is compared of a stored text."""
    return fold(text)[:KEY]


def number_of(type_: str, text: str) -> Decimal | None:
    """What is compared of a stored number."""
    return Decimal(text) if type_ == "number" and text else None


def _number(text: str) -> Decimal:
    try:
        number = Decimal(unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", ""))
    except InvalidOperation as mistake:
        raise ValueError("number") from mistake
    if not number.is_finite() or abs(number) >= _MOST:
        raise ValueError("number")
    rounded = round(number, 4) + 0  # there is no minus nought
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded.normalize()


def _day(text: str) -> date:
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text).removesuffix(" 00:00:00").strip())
    if found is None:
        raise ValueError("day")
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError as mistake:
        raise ValueError("day") from mistake


def _flag(text: str) -> str:
    folded = fold(text)
    if folded in _YES:
        return "yes"
    if folded in _NO:
        return "no"
    raise ValueError("flag")


def _choice(text: str, choices: Sequence[str]) -> str:
    for choice in choices:
        if fold(choice) == fold(text):
            return choice
    raise ValueError("choice")


def span(text: str) -> tuple[str, str]:
    """From and until of "100..200", "100..", "..200", "≥100", "≤200"; a value alone is both."""
    plain = unicodedata.normalize("NFKC", text).replace("~", "..").replace("…", "..").strip()
    for signs, side in ((("≥", ">="), 0), (("≤", "<="), 1)):
        for sign in signs:
            if plain.startswith(sign):
                end = plain.removeprefix(sign).strip()
                return (end, "") if side == 0 else ("", end)
    low, between, high = plain.partition("..")
    return (low.strip(), high.lstrip(".").strip()) if between else (plain, plain)
