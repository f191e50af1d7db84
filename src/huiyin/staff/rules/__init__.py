"""Pure computations about the organisation, its people and the duty roster."""

from huiyin.staff.rules.organisation import (
    EVERYTHING,
    STANDARD_ROLES,
    STEP,
    StandardRole,
    ancestor_paths,
    expand,
    normalise_username,
)
from huiyin.staff.rules.tokens import (
    MARK,
    digest_of,
    is_secret,
    narrow,
    prefix_of,
)

__all__ = [
    "EVERYTHING",
    "MARK",
    "STANDARD_ROLES",
    "STEP",
    "StandardRole",
    "ancestor_paths",
    "digest_of",
    "expand",
    "is_secret",
    "narrow",
    "normalise_username",
    "prefix_of",
]
