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

__all__ = [
    "EVERYTHING",
    "STANDARD_ROLES",
    "STEP",
    "StandardRole",
    "ancestor_paths",
    "expand",
    "normalise_username",
]
