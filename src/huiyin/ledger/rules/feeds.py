"""Secrets of calendar addresses."""

import hashlib


def digest_of(secret: str) -> str:
    """What is kept of a secret; it is long and random, so that a plain hash suffices."""
    return hashlib.sha256(secret.encode()).hexdigest()
