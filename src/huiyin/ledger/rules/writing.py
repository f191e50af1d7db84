"""A pack as the TOML that people read and `huiyin pack install` takes."""

import json
from collections.abc import Mapping
from typing import Any

from huiyin.ledger.rules.pack import PackShape

#: Tables that stand under headers of their own; everything else is written in one line.
_TABLES = ("procedures", "clauses", "control", "ladder")


def pack_as_toml(pack: PackShape) -> str:
    """The text of a pack; reading it gives the same pack."""
    stored = pack.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    return "\n".join(_table(stored, ())) + "\n"


def values_as_toml(values: Mapping[str, Any]) -> str:
    """`name = value`, a line each."""
    return "\n".join(f"{_key(name)} = {_value(value)}" for name, value in values.items())


def _table(table: Mapping[str, Any], path: tuple[str, ...]) -> list[str]:
    lines = [f"{_key(name)} = {_value(value)}" for name, value in table.items() if name not in _TABLES]
    for name in _TABLES:
        inner = table.get(name)
        if isinstance(inner, Mapping):
            lines += [f"[{'.'.join((*path, name))}]", *_table(inner, (*path, name))]
        for one in inner if isinstance(inner, list) else ():
            lines += ["", f"[[{'.'.join((*path, name))}]]", *_table(one, (*path, name))]
    return lines


def _key(name: str) -> str:
    is_bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if is_bare else json.dumps(name, ensure_ascii=False)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(name)} = {_value(one)}" for name, one in value.items() if one is not None)
        return f"{{ {inner} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False)
