"""Text as people type it: full and half width, case and blanks made alike."""

import unicodedata

from django.utils.translation import gettext_lazy as _

from huiyin.base.errors import Invalid

#: 18 digits are less than 2 to the power of 63.
_LONGEST_NUMBER = 18


def fold(text: str) -> str:
    """Normalise for comparison: NFKC (full width becomes half width), lower case, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).lower()


def digits(text: str) -> str:
    """The decimal digits of `text`, for comparing phone numbers."""
    return "".join(character for character in unicodedata.normalize("NFKC", text) if character.isdecimal())


def whole_number(text: str) -> int | None:
    """What digits that came in an address or a form say; None for anything else, and for more than a row can have."""
    return int(text) if text.isdecimal() and len(text) <= _LONGEST_NUMBER else None


def words(field: str, text: str) -> str:
    """Text that must say something, without outer blanks.

    :raises Invalid: it is empty
    """
    clean = text.strip()
    if not clean:
        raise Invalid(fields={field: _("Please fill in this field.")})
    return clean
