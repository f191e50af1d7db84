"""Paths of the organisation tree, user names, and the roles that every installation starts with."""

from collections.abc import Collection
from dataclasses import dataclass

from huiyin.base.text import fold

STEP = 4
EVERYTHING = "*"


def ancestor_paths(path: str) -> list[str]:
    """The paths from the root down to `path` itself."""
    return [path[:end] for end in range(STEP, len(path) + 1, STEP)]


def normalise_username(username: str) -> str:
    """User names are compared and kept in lower case and half width."""
    return fold(username)


def expand(permissions: Collection[str], declared: Collection[str]) -> frozenset[str]:
    """The permissions of a role; "*" stands for everything that is declared."""
    return frozenset(declared) if EVERYTHING in permissions else frozenset(permissions)


@dataclass(frozen=True, slots=True)
class StandardRole:
    """A role as delivered; `is_everywhere`: it holds in the whole tree, wherever the position stands."""

    code: str
    name_zh: str
    name_en: str
    permissions: frozenset[str]
    is_everywhere: bool = False


_READS = frozenset({"cases.view", "customers.view", "ledger.view", "calendars.view", "staff.view"})
_DESK = _READS | {
    "channels.mail",
    "cases.register",
    "cases.dispatch",
    "cases.answer",
    "cases.revisit",
    "cases.urge",
    "cases.escalate",
    "customers.edit",
    "customers.contacts",
}
_PLANS = frozenset(
    {
        "staff.duty",
        "portal.manage",
        "customers.import",
        "customers.terms",
        "customers.check",
        "customers.seen",
        "customers.protect",
    }
)
_LEADS = _READS | {"cases.urge", "cases.export", "ledger.urge", "journal.view", "improvements.view"}

STANDARD_ROLES = (
    StandardRole("clerk", "客服专员", "Service clerk", _DESK),
    StandardRole("handler", "处理人", "Handler", _READS | {"cases.handle", "customers.contacts"}),
    StandardRole(
        "supervisor",
        "客服主管",
        "Service supervisor",
        _DESK
        | _LEADS
        | _PLANS
        | {
            "cases.supervise",
            "cases.import",
            "cases.manage",
            "ledger.appraise",
            "ledger.draft",
            "ledger.standardise",
            "improvements.manage",
        },
    ),
    StandardRole(
        "director",
        "管理处主任",
        "Office director",
        _DESK
        | _LEADS
        | _PLANS
        | {
            "cases.supervise",
            "cases.handle",
            "ledger.waive",
            "ledger.appraise",
            "ledger.review",
            "improvements.manage",
        },
    ),
    StandardRole(
        "general_manager",
        "总经理",
        "General manager",
        _LEADS
        | {
            "cases.decide",
            "cases.supervise",
            "cases.escalate",
            "customers.contacts",
            "customers.terms",
            "customers.seen",
            "customers.protect",
            "ledger.waive",
            "ledger.adopt",
            "ledger.approve",
            "ledger.audit",
            "ledger.appraise",
        },
    ),
    StandardRole(
        "quality",
        "品质专员",
        "Quality officer",
        _LEADS
        | {
            "customers.seen",
            "cases.manage",
            "ledger.draft",
            "ledger.manage",
            "ledger.adopt",
            "ledger.audit",
            "ledger.appraise",
            "calendars.manage",
            "improvements.manage",
            "customers.fields",
        },
    ),
    StandardRole(
        "steward",
        "区域管家",
        "Area steward",
        _READS | {"cases.register", "cases.handle", "cases.answer", "cases.revisit", "customers.contacts"},
    ),
    StandardRole("leader", "公司领导", "Company leader", _LEADS | {"cases.decide"}),
    StandardRole("administrator", "管理员", "Administrator", frozenset({EVERYTHING}), is_everywhere=True),
)
