"""The house as files: which modules there are, in which room, which piece of furniture, and what they say."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from huiyin.config.rooms import HOUSE, ROOMS

ROOT = HOUSE.parents[1]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Module:
    """One file of Python code. `room` is also "base" or "config", and "" outside the house."""

    path: Path

    @cached_property
    def room(self) -> str:
        """The folder under src/huiyin."""
        parts = self.path.relative_to(HOUSE).parts if self.path.is_relative_to(HOUSE) else ()
        return parts[0] if len(parts) > 1 else ""

    @cached_property
    def furniture(self) -> str:
        """Which piece of the room it is or belongs to: "actions" for actions.py and actions/visits.py."""
        return self.path.relative_to(HOUSE / self.room).parts[0].removesuffix(".py") if self.room else ""

    @cached_property
    def name(self) -> str:
        """Its path, for messages."""
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def dotted(self) -> str:
        """Its name for imports."""
        relative = self.path.relative_to(HOUSE.parent).with_suffix("").as_posix()
        return relative.removesuffix("/__init__").replace("/", ".")

    @cached_property
    def text(self) -> str:
        """What is in the file."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        """The same, understood."""
        return ast.parse(self.text, filename=self.name)

    def at(self, node: ast.AST) -> str:
        """A place for messages: file:line."""
        return f"{self.name}:{getattr(node, 'lineno', 0)}"

    def calls(self) -> Iterator[ast.Call]:
        """All calls."""
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def imports(self) -> Iterator[tuple[ast.AST, str]]:
        """Everything imported, in full: `from a.b import c` is a.b.c."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


@lru_cache(maxsize=1)
def house() -> tuple[Module, ...]:
    """All modules under src/huiyin."""
    return tuple(Module(path) for path in sorted(HOUSE.rglob("*.py")))


def product() -> list[Module]:
    """The modules that run in production: no tests, no migrations."""
    return [module for module in house() if not {"tests", "migrations"} & set(module.path.parts)]


def rooms(*furniture: str) -> list[Module]:
    """The production modules of rooms; only those of these pieces of furniture, if any are named."""
    return [
        module
        for module in product()
        if module.room in ROOMS and (not furniture or module.furniture in furniture)
    ]


def everything() -> list[Module]:
    """All our Python code, tests and tools too; migrations are written by Django."""
    folders = [HOUSE, ROOT / "tests", ROOT / "tools"]
    files = [path for folder in folders for path in folder.rglob("*.py") if "migrations" not in path.parts]
    return [Module(path) for path in sorted([*files, ROOT / "run.py", ROOT / "conftest.py"])]


def called(call: ast.Call) -> str:
    """The last name of what is called: "update" for `rows.filter().update()`."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""
