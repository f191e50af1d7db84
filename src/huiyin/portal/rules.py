"""Codes, numbers and intervals of the customers' pages."""

import hashlib
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from huiyin.base.errors import Invalid
from huiyin.base.text import digits

#: Letters and digits that nobody confuses; sixteen of them are 79 bits.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
CODE_LENGTH = 16
MOST_PHOTOS = 6
#: Kinds of messages whose text is for the recipient alone.
PHONE_CODE = "portal_code"
ACKNOWLEDGEMENT = "acknowledgement"
URGE_PAUSE = timedelta(hours=20)
CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5
#: Ended matters are still found by phone for so long.
KEPT_IN_LIST = timedelta(days=30)
_PHONE_DIGITS = range(7, 14)


def hashed(secret: str) -> str:
    """What is kept of a secret: long random secrets need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def clean_phone(text: str, *, field: str = "phone") -> str:
    """The digits of a phone number, without the country's prefix.

    :raises Invalid: this is no phone number
    """
    number = digits(text)
    for prefix in ("0086", "86"):
        if number.startswith(prefix) and len(number) - len(prefix) == 11:
            number = number.removeprefix(prefix)
    if len(number) not in _PHONE_DIGITS:
        raise Invalid(fields={field: _("Please give a phone number at which we reach you.")})
    return number


def may_urge_again(last: datetime | None, at: datetime) -> bool:
    """Whether enough time has passed since the customer urged last."""
    return last is None or at - last >= URGE_PAUSE


def room_of(place: str) -> str:
    """The digits of a place that looks like a room ("2单元1201室" → "1201"), else ""."""
    runs: list[str] = [""]
    for character in place:
        if character.isdecimal():
            runs[-1] += digits(character)
        elif runs[-1]:
            runs.append("")
    found = [run for run in runs if len(run) >= 3]
    return found[-1] if found else ""
