"""Who does something: passed into every action, never looked up inside one."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from huiyin.base.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Grant:
    """A permission within the subtree of one organisation unit (path prefix; "" is everywhere)."""

    permission: str
    path: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A staff member, a customer on the phone page, or a named part of the system.

    `id` is the staff id, None for all others; `unit_ids` are the units in which the staff member holds a position.
    """

    kind: Literal["staff", "system", "customer"]
    id: int | None
    name: str
    grants: frozenset[Grant] = frozenset()
    unit_ids: frozenset[int] = frozenset()

    @classmethod
    def system(cls, name: str) -> "Actor":
        """A part of the system acting on its own, such as the ladder or an import; it may do everything."""
        return cls(kind="system", id=None, name=name)

    @classmethod
    def customer(cls, name: str, permissions: Iterable[str], path: str) -> "Actor":
        """Somebody from outside without a login, who may do just this at and below one unit.

        Which things are this person's own is decided before: nothing but them may be passed to an action. `name` is
        what all such persons are called, never a person's own name.
        """
        grants = frozenset(Grant(permission, path) for permission in permissions)
        return cls(kind="customer", id=None, name=name, grants=grants)

    def scopes(self, permission: str) -> tuple[str, ...]:
        """The path prefixes under which the permission holds, outermost only; empty when it is not held."""
        if self.kind == "system":
            return ("",)
        return _scopes(self.grants).get(permission, ())

    def may(self, permission: str, path: str | None = None) -> bool:
        """Whether the permission is held for a unit path; without a path: anywhere."""
        scopes = self.scopes(permission)
        return bool(scopes) if path is None else any(path.startswith(scope) for scope in scopes)

    def require(self, permission: str, path: str | None = None) -> None:
        """Refuse with NotAllowed unless the permission is held."""
        if not self.may(permission, path):
            raise NotAllowed


@lru_cache(1000)
def _scopes(grants: frozenset[Grant]) -> dict[str, tuple[str, ...]]:
    """The scopes of every permission that is granted: asked a hundred times for a page."""
    paths: dict[str, list[str]] = defaultdict(list)
    for grant in grants:
        paths[grant.permission].append(grant.path)
    return {permission: _outermost(of) for permission, of in paths.items()}


def _outermost(paths: Iterable[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for path in sorted(paths):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return tuple(kept)
