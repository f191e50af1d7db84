"""Hard limits of size: a function of 60 lines, a file of 400 that are not blank, 8 named parameters."""

import ast

from tests.architecture.source import FUNCTIONS, everything

LONGEST_FUNCTION = 60
LONGEST_FILE = 400
MOST_PARAMETERS = 8


def test_no_function_is_too_long() -> None:
    found = [
        f"{module.at(node)} {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for module in everything()
        for node in ast.walk(module.tree)
        if isinstance(node, FUNCTIONS)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert not found, found


def test_no_file_is_too_long() -> None:
    lengths = {
        module.name: sum(1 for line in module.text.splitlines() if line.strip()) for module in everything()
    }
    found = {name: length for name, length in lengths.items() if length > LONGEST_FILE}
    assert not found, found


def test_no_function_takes_too_much() -> None:
    """`by` and `at` come on top: every action has them."""
    found = [
        f"{module.at(node)} {node.name}"
        for module in everything()
        for node in ast.walk(module.tree)
        if isinstance(node, FUNCTIONS)
        and len([one for one in node.args.kwonlyargs if one.arg not in {"by", "at"}]) > MOST_PARAMETERS
    ]
    assert not found, found
