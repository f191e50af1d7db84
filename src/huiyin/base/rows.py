"""Rows written with ready-made statements, for what every action pays for; actions only.

The ORM builds each statement anew, which takes five to ten times as long as running it. Values go to the database as
the fields would hand them over.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import chain, islice
from operator import attrgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.utils import CursorWrapper
from django.db.models import DateTimeField, Field, JSONField, Model

from huiyin.base.reads import read_by_hand

# SQLite takes 32,766 values in a statement, PostgreSQL 65,535.
MOST_VALUES = 30_000
# From so many rows on, COPY is faster on PostgreSQL.
MANY = 50
# Rows that one statement updates on PostgreSQL.
MOST_UPDATED = 500
# Exactly these types go through unchanged, whatever the field; members of enumerations do not.
PLAIN = frozenset({str, int, bool, type(None)})
# As `json.dumps` writes, without asking for its settings each time.
_JSON = json.JSONEncoder().encode


def insert(rows: Sequence[Model], *, instead_of: Collection[str] = ()) -> None:
    """Insert rows of one model and tell them their ids; rows that carry an id keep it.

    `instead_of` names the columns of a unique constraint: a row that has the same there is overwritten.

    :raises django.db.IntegrityError: a constraint of the database refuses one; nothing is written
    """
    if not rows:
        return
    model, with_id = type(rows[0]), rows[0].pk is not None
    fields = _fields(model, with_id)
    read = attrgetter(*(field.attname for field in fields))
    ids = _insert(model, fields, list(zip(*map(read, rows), strict=True)), len(rows), tuple(instead_of))
    for row, id_ in zip(rows, ids, strict=True):
        row.pk = id_
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def reserve(model: type[Model]) -> int:
    """The id of a row that is inserted later in this transaction, so that others can name it before."""
    if connection.vendor == "postgresql":
        return _reserve(model, 1)[0]
    # Nobody else writes in the meantime.
    found = read_by_hand("SELECT seq + 1 FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
    return int(found[0][0]) if found else 1


def _reserve(model: type[Model], count: int) -> list[int]:
    """The next ids of a table of PostgreSQL."""
    statement = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
    return [id_ for (id_,) in read_by_hand(statement, [model._meta.db_table, model._meta.pk.column, count])]


def insert_values(
    model: type[Model], rows: Sequence[Mapping[str, object]], *, instead_of: Collection[str] = ()
) -> list[int]:
    """As `insert`, for rows that nobody needs as objects; returns their ids.

    Keys are the fields' own names ("customer_id"); a field that a row does not name has its default.
    """
    if not rows:
        return []
    fields = _fields(model, False)
    columns = [_column(field, rows) for field in fields]
    return _insert(model, fields, columns, len(rows), tuple(instead_of))


def insert_alike(
    model: type[Model], row: Mapping[str, object], *, own: Collection[str], ids: Sequence[int]
) -> None:
    """One row for each of these ids, alike but for the fields `own`, which hold the id; the database makes the rows.

    Keys as in `insert_values`. Thousands that differ in nothing else need not go through Python one by one.
    """
    if not ids:
        return
    fields = _fields(model, False)
    given = [field for field in fields if field.attname not in own]
    values = [_ready(field, _column(field, [row]))[0] for field in given]
    # As one text, which is made and read faster than many numbers.
    listed = ",".join(map(str, ids))
    if connection.vendor == "postgresql":
        marks = [f"%s::{field.db_type(connection)}" for field in given]
        many, listed = "unnest(%s::bigint[]) AS each(value)", f"{{{listed}}}"
    else:
        marks, many, listed = ["%s"] * len(given), "json_each(%s)", f"[{listed}]"
    columns = [*(field for field in fields if field.attname in own), *given]
    statement = (
        f"INSERT INTO {_quoted(model._meta.db_table)} ({', '.join(_quoted(field.column) for field in columns)})"  # noqa: S608
        f" SELECT {', '.join(['value'] * len(own) + marks)} FROM {many}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, listed])


def update(row: Model, fields: Mapping[str, object], *, where: Mapping[str, object] | None = None) -> bool:
    """Set fields of one row in the database, not on the object; False when no row of its id is so as `where` says."""
    model, wanted = type(row), {"pk": row.pk, **(where or {})}
    pairs = [_pair(model, name, value) for name, value in fields.items()]
    conditions = [_pair(model, name, value) for name, value in wanted.items()]
    sets = ", ".join(f"{column} = %s" for column, _ in pairs)
    tests = " AND ".join(f"{column} = %s" for column, _ in conditions)
    statement = f"UPDATE {_quoted(model._meta.db_table)} SET {sets} WHERE {tests}"  # noqa: S608 - names of columns
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for _, value in [*pairs, *conditions]])
        return bool(cursor.rowcount)


def update_many(rows: Sequence[Model], names: Collection[str]) -> None:
    """Set these fields of rows of one model, in the database, to what the objects say."""
    if not rows:
        return
    model = type(rows[0])
    fields: list[Field[Any, Any]] = [_field(model, name) for name in ("pk", *names)]
    values = [[_pair(model, name, getattr(row, name))[1] for name in ("pk", *names)] for row in rows]
    table, (key, *columns) = _quoted(model._meta.db_table), (_quoted(field.column) for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            sets = ", ".join(f"{column} = %s" for column in columns)
            statement = f"UPDATE {table} SET {sets} WHERE {key} = %s"  # noqa: S608 - names of columns
            cursor.executemany(statement, [[*rest, id_] for id_, *rest in values])
            return
        # One statement for many rows: each would be a journey to the server and back.
        sets = ", ".join(f"{column} = new.{column}" for column in columns)
        place = f"({', '.join(f'%s::{field.db_type(connection)}' for field in fields)})"
        for start in range(0, len(values), MOST_UPDATED):
            some = values[start : start + MOST_UPDATED]
            cursor.execute(
                f"UPDATE {table} AS old SET {sets} FROM (VALUES {', '.join([place] * len(some))})"  # noqa: S608
                f" AS new ({', '.join([key, *columns])}) WHERE old.{key} = new.{key}",
                list(chain.from_iterable(some)),
            )


def clear_unchanged(rows: Sequence[Model], name: str) -> set[Any]:
    """Set a field of rows of one model to NULL where it is still what the objects say; returns the ids of those."""
    if not rows:
        return set()
    model = type(rows[0])
    pairs = [(row.pk, _pair(model, name, getattr(row, name))[1]) for row in rows]
    table, key, (column, _) = (
        _quoted(model._meta.db_table),
        _quoted(model._meta.pk.column),
        _pair(model, name, None),
    )
    # The ids by themselves, too: SQLite finds rows by an index for these, but not always for pairs.
    ids, both = ", ".join(["%s"] * len(pairs)), ", ".join(["(%s, %s)"] * len(pairs))
    statement = (
        f"UPDATE {table} SET {column} = NULL WHERE {key} IN ({ids})"  # noqa: S608 - names of columns
        f" AND ({key}, {column}) IN (VALUES {both}) RETURNING {key}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*(pk for pk, _ in pairs), *chain.from_iterable(pairs)])
        return {row[0] for row in cursor.fetchall()}


def _insert(
    model: type[Model],
    fields: Sequence["Field[Any, Any]"],
    columns: Iterable[Sequence[object]],
    count: int,
    instead_of: tuple[str, ...],
) -> list[int]:
    database = connections[DEFAULT_DB_ALIAS]
    statement, ending = _statement(model, tuple(fields), instead_of)
    # Column by column: values of one field are of one or two types, so most need no look at each.
    ready = zip(*(_ready(field, column) for field, column in zip(fields, columns, strict=True)), strict=True)
    with database.cursor() as cursor:
        if database.vendor == "postgresql" and count > MANY:
            ids = _copy(cursor, model, fields, statement, ending, ready, count)
        else:
            ids = _execute(cursor, statement, ending, ready, len(fields))
    assert len(ids) == count
    return ids


def _execute(
    cursor: CursorWrapper, statement: str, ending: str, rows: Iterable[tuple[Any, ...]], width: int
) -> list[int]:
    place = f"({', '.join(['%s'] * width)})"
    ids: list[int] = []
    waiting = iter(rows)
    while chunk := list(islice(waiting, MOST_VALUES // width)):
        if len(chunk) == 1:  # by far the most: the statement stays prepared
            ids += [row[0] for row in read_by_hand(f"{statement} VALUES {place}{ending}", chunk[0])]
            continue
        values = list(chain.from_iterable(chunk))
        cursor.execute(f"{statement} VALUES {', '.join([place] * len(chunk))}{ending}", values)
        ids += [row[0] for row in cursor.fetchall()]
    return ids


def _copy(
    cursor: CursorWrapper,
    model: type[Model],
    fields: Sequence["Field[Any, Any]"],
    statement: str,
    ending: str,
    rows: Iterable[tuple[Any, ...]],
    count: int,
) -> list[int]:
    """Many rows to PostgreSQL by COPY: straight into their table, with ids taken before.

    Rows that may overwrite others go into a table of this transaction, and on from there in their order.
    """
    columns = ", ".join(_quoted(field.column) for field in fields)
    table, key = _quoted(model._meta.db_table), model._meta.pk
    if "ON CONFLICT" not in ending and key not in fields:
        ids = _reserve(model, count)
        into = f"COPY {table} ({_quoted(key.column)}, {columns}) FROM STDIN"
        with connection.wrap_database_errors, cursor.copy(into) as copy:
            for id_, row in zip(ids, rows, strict=True):
                copy.write_row([id_, *row])
        return ids
    cursor.execute(
        f"CREATE TEMPORARY TABLE waiting ON COMMIT DROP AS SELECT 0::bigint AS place, {columns} FROM {table} LIMIT 0"  # noqa: S608
    )
    with cursor.copy(f"COPY waiting (place, {columns}) FROM STDIN") as copy:
        for place, row in enumerate(rows):
            copy.write_row([place, *row])
    cursor.execute(f"{statement} SELECT {columns} FROM waiting ORDER BY place{ending}")  # noqa: S608
    ids = [row[0] for row in cursor.fetchall()]
    cursor.execute("DROP TABLE waiting")
    return ids


def _column(field: "Field[Any, Any]", rows: Sequence[Mapping[str, object]]) -> list[object]:
    """What each row says of a field, else its default."""
    name = field.attname
    if callable(field.default):
        return [row[name] if name in row else field.get_default() for row in rows]
    default = field.get_default()
    return [row.get(name, default) for row in rows]


def _ready(field: "Field[Any, Any]", values: Sequence[Any]) -> Sequence[Any]:
    """Values of one field as the database takes them."""
    plain, turn = _turned(field)
    if plain and set(map(type, values)) <= PLAIN:
        return values
    return [value if type(value) in PLAIN and plain else turn(value) for value in values]


@cache
def _turned(field: "Field[Any, Any]") -> tuple[bool, Callable[[Any], Any]]:
    """Whether plain values go through as they are, and how the others are made ready for the database."""
    is_text = connection.vendor == "sqlite"

    def turn(value: object) -> object:
        return field.get_db_prep_save(value, connection)

    def moment(value: object) -> object:
        if type(value) is not datetime or value.tzinfo is None:
            return turn(value)
        if not is_text:
            return value
        return str(value if value.tzinfo is UTC else value.astimezone(UTC)).removesuffix("+00:00")

    def document(value: object) -> object:
        return _JSON(value) if type(value) is dict else turn(value)

    if isinstance(field, JSONField):
        return False, document if is_text and field.encoder is None else turn
    return True, moment if isinstance(field, DateTimeField) else turn


@cache
def _fields(model: type[Model], with_id: bool) -> tuple["Field[Any, Any]", ...]:
    own = [field for field in model._meta.concrete_fields if not field.generated]
    return tuple(field for field in own if with_id or field is not model._meta.auto_field)


@cache
def _statement(
    model: type[Model], fields: tuple["Field[Any, Any]", ...], instead_of: tuple[str, ...]
) -> tuple[str, str]:
    """The statement up to its values, and what follows them."""
    columns = ", ".join(_quoted(field.column) for field in fields)
    statement = f"INSERT INTO {_quoted(model._meta.db_table)} ({columns})"
    ending = f" RETURNING {_quoted(model._meta.pk.column)}"
    if instead_of:
        others = [field for field in fields if field.name not in instead_of and not field.primary_key]
        sets = ", ".join(f"{_quoted(f.column)} = excluded.{_quoted(f.column)}" for f in others)
        ending = f" ON CONFLICT ({', '.join(instead_of)}) DO UPDATE SET {sets}{ending}"
    return statement, ending


def _field(model: type[Model], name: str) -> "Field[Any, Any]":
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    assert isinstance(field, Field)
    return field


def _pair(model: type[Model], name: str, value: object) -> tuple[str, Any]:
    """The column of a field, and the value as the database takes it; a related object gives its key."""
    field = _field(model, name)
    if isinstance(value, Model):
        value = getattr(value, field.target_field.attname)  # type: ignore[attr-defined]
    return _quoted(field.column), field.get_db_prep_save(value, connection)


def _quoted(column: str | None) -> str:
    assert column is not None
    return connection.ops.quote_name(column)
