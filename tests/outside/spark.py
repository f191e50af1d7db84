"""Runs with PySpark in its own environment: the back-test's own expressions, over the same file. Prints one JSON line.

Only `rules/columns.py` is loaded, by its path: the product itself is not installed there.
"""

import importlib.util
import json
import sys
import types
from dataclasses import dataclass, field

import ibis
from pyspark.sql import SparkSession


@dataclass
class Control:
    """What the expressions read of a control."""

    when: list[str]
    then: list[str]
    where: dict[str, list[object]] = field(default_factory=dict)
    due_from: str = ""
    unless: list[str] = field(default_factory=list)
    closes_all: bool = False


def expressions(path):
    for name in ("huiyin", "huiyin.ledger", "huiyin.ledger.rules", "huiyin.ledger.rules.values"):
        sys.modules[name] = types.ModuleType(name)
    sys.modules["huiyin.ledger.rules.values"].Respond = Control
    spec = importlib.util.spec_from_file_location("columns", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main(given):
    asked = json.loads(given)
    columns = expressions(asked["columns"])
    session = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    connection = ibis.pyspark.connect(session)
    events, slots = (connection.read_parquet(asked[name], table_name=name) for name in ("events", "slots"))
    control = Control(
        **{
            key: set(value) if key in {"when", "then", "unless"} else value
            for key, value in asked["control"].items()
        }
    )
    owed = columns.obligations(events, control, slots, asked["grain"])
    figures = columns.figures(owed, **asked["stretch"]).order_by("unit", "month")
    print(json.dumps(connection.to_pyarrow(figures).to_pylist()))


main(sys.argv[1])
