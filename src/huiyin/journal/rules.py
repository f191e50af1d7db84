"""The hash chain over the journal: what is hashed, and how, so that others can check it without Huiyin."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

FIRST_HASH = "0" * 64


def chain(previous_hash: str, rows: Iterable[Mapping[str, Any]]) -> str:
    """SHA-256 (hex) over the previous batch's hash and one canonical line per event, each ended by a newline."""
    digest = hashlib.sha256(previous_hash.encode() + b"\n")
    for row in rows:
        digest.update(canonical(row).encode() + b"\n")
    return digest.hexdigest()


def canonical(row: Mapping[str, Any]) -> str:
    """One event as JSON with sorted keys, no blanks, unescaped; times in UTC with microseconds."""
    return json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(f"cannot be hashed: {value!r}")
