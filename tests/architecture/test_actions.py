"""What every action looks like: it knows who acts and when, and it leaves an event.

What a room offers in `actions` is a thing that somebody does: it takes `by: Actor` and `at: datetime` by
keyword and records, itself or through an action that it calls. What is offered without `by` is upkeep
(recording itself, sealing, the search index, tables derived from events): it leaves no event of its own, so
nothing that serves a person may call it. A package offers what its `__init__` imports; what its modules
share among themselves is not offered, and nobody outside reaches past the front.
"""

import ast
from collections.abc import Iterator
from functools import lru_cache

from huiyin.config.rooms import HOUSE
from tests.architecture.source import FUNCTIONS, Module, called, product, rooms

RECORDING = frozenset({"record", "record_many"})
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(module: Module) -> Iterator[Function]:
    """The functions of a module, those of its classes left out."""
    return (node for node in module.tree.body if isinstance(node, FUNCTIONS))


def parameters(function: Function) -> dict[str, str]:
    """All parameters with their annotations as written."""
    given = function.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    return {one.arg: ast.unparse(one.annotation) if one.annotation else "" for one in every}


def offered(module: Module) -> Iterator[Function]:
    """The functions of this module that its room offers as part of `actions`."""
    front = HOUSE / module.room / "actions" / "__init__.py"
    names = {name.rpartition(".")[2] for _, name in Module(front).imports()} if front.exists() else None
    for function in functions(module):
        if not function.name.startswith("_") and (names is None or function.name in names):
            yield function


def is_action(function: Function) -> bool:
    """Whether somebody does it."""
    return "by" in parameters(function)


def actions() -> list[tuple[Module, Function]]:
    """Everything in the house that somebody can do."""
    return [(module, one) for module in rooms("actions") for one in offered(module) if is_action(one)]


@lru_cache(maxsize=1)
def recording_functions() -> frozenset[str]:
    """Names of all functions in actions that end in a recording, through whatever they call in actions."""
    every = [function for module in rooms("actions") for function in functions(module)]
    found = set(RECORDING)
    while True:
        more = {
            function.name
            for function in every
            if any(called(call) in found for call in ast.walk(function) if isinstance(call, ast.Call))
            or any(isinstance(name, ast.Name) and name.id in found for name in ast.walk(function))
        }
        if more <= found:
            return frozenset(found)
        found |= more


def test_every_action_knows_who_acts_and_when() -> None:
    found = []
    for module, function in actions():
        by_keyword = {one.arg for one in function.args.kwonlyargs}
        types = parameters(function)
        if not {"by", "at"} <= by_keyword or (types["by"], types["at"]) != ("Actor", "datetime"):
            found.append(f"{module.at(function)} {function.name}")
    assert not found, found


def test_every_action_takes_its_input_by_keyword() -> None:
    """One thing may come first without a name, what is acted upon; all else is named where it is called."""
    found = [
        f"{module.at(function)} {function.name}"
        for module, function in actions()
        if len(function.args.args) + len(function.args.posonlyargs) > 1
    ]
    assert not found, found


def test_every_action_records() -> None:
    found = [
        f"{module.at(function)} {function.name}"
        for module, function in actions()
        if function.name not in recording_functions()
    ]
    assert not found, found


def test_upkeep_is_not_for_pages() -> None:
    """Pages and API act in somebody's name: what they call in actions takes `by`."""
    upkeep = {
        (module.room, function.name)
        for module in rooms("actions")
        for function in offered(module)
        if not is_action(function)
    }
    names = {f"huiyin.{room}.actions.{name}" for room, name in upkeep}
    pages = rooms("views", "api", "forms", "templatetags")
    found = [module.at(node) for module in pages for node, name in module.imports() if name in names]
    found += [
        module.at(node)
        for module in pages
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "actions"
        and (module.room, node.attr) in upkeep
    ]
    assert not found, found


def test_actions_are_reached_through_the_front() -> None:
    inner = {
        f"{module.dotted}."
        for module in rooms("actions")
        if module.path.parent.name == "actions" and module.path.name != "__init__.py"
    }
    found = [
        f"{module.at(node)} {name}"
        for module in product()
        if module.furniture != "actions"
        for node, name in module.imports()
        if any(f"{name}.".startswith(start) for start in inner)
    ]
    assert not found, found


def test_actions_have_names_of_their_own() -> None:
    """One verb, one action: a name can be looked up in the whole house."""
    homes: dict[str, set[str]] = {}
    for module, function in actions():
        homes.setdefault(function.name, set()).add(module.name)
    shared = {name: places for name, places in homes.items() if len(places) > 1}
    assert not shared, shared
