"""Secrets of the API: how they look, what is kept of them, and what they let their bearer do."""

import hashlib
from collections.abc import Collection, Iterable

from huiyin.base.actor import Grant

MARK = "hy_"
SHOWN = len(MARK) + 6


def is_secret(text: str) -> bool:
    """Whether this can be a secret of ours at all; saves asking the database about anything else."""
    return text.startswith(MARK) and SHOWN < len(text) <= 80


def prefix_of(secret: str) -> str:
    """The first characters, by which the owner knows the token again in the list."""
    return secret[:SHOWN]


def digest_of(secret: str) -> str:
    """What is kept of a secret. It is long and random, so that one fast hash is enough (no salt, no rounds)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def narrow(grants: Iterable[Grant], scopes: Collection[str]) -> frozenset[Grant]:
    """Of the owner's grants those that a token passes on: all when it names no scopes."""
    return frozenset(grant for grant in grants if not scopes or grant.permission in scopes)
