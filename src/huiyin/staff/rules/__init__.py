"""Pure computations about the organisation, its people and the duty roster."""

from huiyin.staff.rules.ciphers import (
    decipher,
    encipher,
)
from huiyin.staff.rules.devices import (
    device_name,
)
from huiyin.staff.rules.login import (
    LONGEST,
    MOST_REMEMBERED,
    SHORTEST,
    LoginRules,
    clean_code,
    strictest,
)
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
    "LONGEST",
    "MARK",
    "MOST_REMEMBERED",
    "SHORTEST",
    "STANDARD_ROLES",
    "STEP",
    "LoginRules",
    "StandardRole",
    "ancestor_paths",
    "clean_code",
    "decipher",
    "device_name",
    "digest_of",
    "encipher",
    "expand",
    "is_secret",
    "narrow",
    "normalise_username",
    "prefix_of",
    "strictest",
]
