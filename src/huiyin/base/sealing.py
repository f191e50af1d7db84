"""Secrets of other systems that must be known again, kept so that a copy of the database alone does not tell them.

The key is made from HUIYIN_SECRET_KEY. What was written under another key reads as empty: the secret has to be entered
once more.
"""

import base64
import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    _TextField = models.TextField[str, str]
else:
    _TextField = models.TextField

MARK = "sealed:"
log = structlog.get_logger()


def seal(text: str) -> str:
    """The text as it is kept; nothing stays nothing."""
    return MARK + _box(settings.SECRET_KEY).encrypt(text.encode()).decode() if text else ""


def unseal(kept: str) -> str:
    """The text again; what was never sealed is returned as it is, what another key sealed as nothing."""
    from cryptography.fernet import InvalidToken

    if not kept.startswith(MARK):
        return kept
    try:
        plain: bytes = _box(settings.SECRET_KEY).decrypt(kept.removeprefix(MARK).encode())
    except InvalidToken:
        log.error("a secret was sealed under another HUIYIN_SECRET_KEY")
        return ""
    return plain.decode()


class SealedField(_TextField):
    """A text that is sealed in the database and plain in Python; it cannot be searched for."""

    def get_prep_value(self, value: Any) -> Any:
        """Seal it on the way in."""
        return value if value is None else seal(str(value))

    def from_db_value(self, value: Any, expression: object, connection: object) -> Any:
        """Open it on the way out."""
        return value if value is None else unseal(value)


@lru_cache(maxsize=4)
def _box(secret: str) -> Any:
    from cryptography.fernet import Fernet

    key = hashlib.sha256(b"huiyin.sealing:" + secret.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
