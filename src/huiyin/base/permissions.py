"""What can be permitted: each room declares its permissions when it is loaded."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Permission:
    """A permission `room.verb` with its label."""

    code: str
    label: str | Promise


_declared: dict[str, Permission] = {}


def declare(code: str, label: str | Promise) -> None:
    """Make a permission known; roles refuse codes that no room has declared."""
    _declared[code] = Permission(code, label)


def list_permissions() -> list[Permission]:
    """All declared permissions, by code."""
    return sorted(_declared.values(), key=lambda permission: permission.code)


def is_declared(code: str) -> bool:
    """Whether a room has declared this permission."""
    return code in _declared
