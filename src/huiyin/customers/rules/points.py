"""Contact points: what is a valid one, and how it looks to those who may not read it."""

import re

from huiyin.base.text import digits, fold

PHONES = frozenset({"phone", "mobile"})

_PHONE = re.compile(r"\+?[\d\s()#*-]{3,30}")
_MOBILE = re.compile(r"(?:\+?86)?1\d{10}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


def is_valid(kind: str, value: str) -> bool:
    """Whether `value` can be a contact point of this kind."""
    folded = fold(value)
    if kind == "phone":
        return bool(_PHONE.fullmatch(folded)) and 3 <= len(digits(folded)) <= 20
    if kind == "mobile":
        return bool(_MOBILE.fullmatch(re.sub(r"[\s-]", "", folded)))
    if kind == "email":
        return bool(_EMAIL.fullmatch(folded))
    return bool(folded)


def comparable(kind: str, value: str) -> str:
    """What all ways of writing a contact point have in common: a phone's digits, else the folded text."""
    if kind not in PHONES:
        return fold(value)
    number = digits(value)
    return number[2:] if kind == "mobile" and len(number) == 13 else number


def mask(kind: str, value: str) -> str:
    """`value` as those see it who may not read contact points: 138****5678, w***@huiyin.cn, 朝***."""
    if kind not in PHONES:
        name, at, domain = value.partition("@")
        return f"{name[:1]}***{at}{domain}"
    number = value.strip()
    if len(number) < 7:
        return "*" * len(number)
    kept = 3 if len(number) >= 10 else 2
    return f"{number[:kept]}{'*' * (len(number) - kept - 4)}{number[-4:]}"
