"""Only actions write, and only they open transactions."""

import ast
import re

from tests.architecture.source import Module, called, product, rooms

# Methods that nothing but the ORM and treebeard has: calling one by attribute is a write.
ALWAYS = frozenset(
    {
        "save", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "_raw_delete",
        "asave", "acreate", "aget_or_create", "aupdate_or_create", "abulk_create", "abulk_update", "adelete",
        "aupdate", "add_root", "add_child", "add_sibling", "load_bulk", "move",
    }
)  # fmt: skip
# QuerySet.update and the two delete() take keyword arguments only; dict.update(other), hash.update(bytes) and
# cache.delete(key) take a positional one. (Write {**a, "b": 1} instead of a.update(b=1).)
WITHOUT_POSITIONAL = frozenset({"update", "delete"})
WRITING_SQL = re.compile(
    r"\s*(INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|REPLACE\s+INTO|MERGE\s+INTO|TRUNCATE|"
    r"(CREATE|DROP|ALTER)\s+(TABLE|INDEX|TRIGGER|VIRTUAL|SCHEMA|FUNCTION))\b"
)
READERS = ("views", "api", "forms", "templatetags", "cli", "tasks", "urls", "apps")


def is_write(call: ast.Call) -> bool:
    """Whether this call changes rows."""
    if not isinstance(call.func, ast.Attribute):
        return False
    return call.func.attr in ALWAYS or (call.func.attr in WITHOUT_POSITIONAL and not call.args)


def outside_actions() -> list[Module]:
    """All production code but actions, and but the one place in base that actions move states with.

    `config` makes and empties the database; its SQL is checked in the same way.
    """
    return [
        module
        for module in product()
        if module.furniture != "actions" and (module.room, module.furniture) != ("base", "transitions")
    ]


def test_only_actions_write_rows() -> None:
    found = [module.at(call) for module in outside_actions() for call in module.calls() if is_write(call)]
    assert not found, found


def test_only_actions_write_by_sql() -> None:
    found = [
        module.at(node)
        for module in rooms()
        if module.furniture != "actions"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and WRITING_SQL.match(node.value)
    ]
    assert not found, found


def test_only_actions_open_transactions_and_move_states() -> None:
    mine = ("django.db.transaction", "huiyin.base.transitions", "huiyin.base.rows")
    found = [
        module.at(node)
        for module in outside_actions()
        for node, name in module.imports()
        if name.startswith(mine) or name.endswith(".atomic")
    ]
    assert not found, found


def test_edges_read_through_queries() -> None:
    """Nothing reads around `visible_to`: pages, commands and jobs have no way to the tables but queries.

    `objects.none()` reads nothing: forms say the type of a choice with it.
    """
    managers = {"objects", "_default_manager", "_base_manager"}
    found = []
    for module in rooms(*READERS):
        nothing = {
            id(node.value)
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Attribute) and node.attr == "none"
        }
        found += [
            module.at(node)
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Attribute) and node.attr in managers and id(node) not in nothing
        ]
    assert not found, found


def test_no_hidden_ways_around_actions() -> None:
    """No signals, no save() overrides, no models by name, no many-to-many writes, no Meta.ordering."""
    found: list[str] = []
    for module in product():
        for node in ast.walk(module.tree):
            match node:
                case ast.ClassDef(body=body):
                    found += [module.at(part) for part in body if is_hidden_way(part)]
                case ast.Call() if called(node) in {
                    "get_model",
                    "ManyToManyField",
                    "select_for_update",
                    "receiver",
                }:
                    found.append(module.at(node))
        found += [
            module.at(node)
            for node, name in module.imports()
            if name.startswith(("django.db.models.signals", "django.dispatch"))
        ]
    assert not found, found


def is_hidden_way(part: ast.stmt) -> bool:
    """Whether this part of a class overrides writing or orders rows behind everybody's back."""
    match part:
        case ast.FunctionDef(name="save" | "delete"):
            return True
        case ast.ClassDef(name="Meta", body=body):
            names = [target for line in body if isinstance(line, ast.Assign) for target in line.targets]
            return any(isinstance(name, ast.Name) and name.id == "ordering" for name in names)
    return False


def test_the_domain_is_told_the_moment() -> None:
    """The edge reads the clock; models, rules, queries and actions never do, nor do automatic timestamps."""
    domain = ("models", "events", "registry", "rules", "queries", "actions")
    found = [
        module.at(call)
        for module in rooms(*domain)
        for call in module.calls()
        if called(call) in {"now", "utcnow", "today"} or (called(call) == "localdate" and not call.args)
    ]
    found += [
        module.at(call)
        for module in rooms("models")
        for call in module.calls()
        for keyword in call.keywords
        if keyword.arg in {"auto_now", "auto_now_add"}
    ]
    assert not found, found


def test_rules_are_pure() -> None:
    """Values in, values out: no tables, no requests, no clock, no files."""
    forbidden = (
        "django.db",
        "django.http",
        "django.shortcuts",
        "huiyin.base.clock",
        "time.",
        "random.",
        "socket",
    )
    found = [
        module.at(node)
        for module in rooms("rules")
        for node, name in module.imports()
        if name.startswith(forbidden)
    ]
    assert not found, found
