"""Text as people type it: full and half width, case and blanks made alike."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from huiyin.base.errors import Invalid

_BLANKS = re.compile(r"\s+")


def fold(text: str) -> str:
    """Normalise for comparison: NFKC (full width becomes half width), lower case, single blanks."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFKC", text)).strip().lower()


def digits(text: str) -> str:
    """The decimal digits of `text`, for comparing phone numbers."""
    return "".join(character for character in unicodedata.normalize("NFKC", text) if character.isdecimal())


def words(field: str, text: str) -> str:
    """Text that must say something, without outer blanks.

    :raises Invalid: it is empty
    """
    clean = text.strip()
    if not clean:
        raise Invalid(fields={field: _("Please fill in this field.")})
    return clean
