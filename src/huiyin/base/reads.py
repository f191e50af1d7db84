"""Reads by ready-made statements, for what every page pays for.

The ORM builds each statement anew, which takes longer than running it. Here a query is built once per key and run again
with other values.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigAutoField, BigIntegerField, DateTimeField, Expression, Field, Lookup, QuerySet

from huiyin.base.pagination import Count

#: As many statements as are kept, some 5 kB each.
KEPT = 1000
#: As many rows as are fetched at once where there may be millions.
STREAMED = 5000


class Given(Expression):
    """A place in a query for a value that is given when it is run: a number, a text, a moment with its zone, ids."""

    def __init__(self, name: str, output_field: "Field[Any, Any] | None" = None) -> None:
        super().__init__(output_field=output_field or BigIntegerField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """A place for one value."""
        return "%s", [self]


@BigAutoField.register_lookup
@BigIntegerField.register_lookup
class Among(Lookup):
    """`field__among=Given("ids")`: the column is one of the ids, which go to the database as one value."""

    lookup_name = "among"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """The condition."""
        column, values = self.process_lhs(compiler, connection)
        if connection.vendor == "sqlite":
            return f"{column} IN (SELECT value FROM json_each(%s))", [*values, self.rhs]  # noqa: S608 - the column
        return f"{column} = ANY(%s)", [*values, self.rhs]


@BigAutoField.register_lookup
@BigIntegerField.register_lookup
class AmongMany(Lookup):
    """As `among`, for thousands of ids that many rows are compared with: they are looked up, not gone through."""

    lookup_name = "among_many"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """The condition."""
        column, values = self.process_lhs(compiler, connection)
        ids = "json_each(%s)" if connection.vendor == "sqlite" else "unnest(%s::bigint[]) AS each(value)"
        return f"{column} IN (SELECT value FROM {ids})", [*values, self.rhs]  # noqa: S608 - the column


@dataclass(frozen=True, slots=True)
class _Ready:
    """A statement with its values, and how columns become what the fields say, by their places."""

    sql: str
    values: tuple[Any, ...]
    converters: tuple[tuple[int, tuple[Callable[..., Any], ...], Any], ...]


_kept: OrderedDict[Hashable, _Ready | None] = OrderedDict()


def read(
    key: Hashable | None, build: Callable[[], QuerySet[Any, Any]], /, **given: Any
) -> list[tuple[Any, ...]]:
    """The rows of the query that `build` makes, which must be a `values_list`.

    It is built once per `key`, so it may depend on nothing but the key (and not on the language); what changes from
    run to run is `Given`. Without a key it is built anew.
    """
    ready = _ready(key, build)
    if ready is None:
        return []
    rows = _run(ready.sql, _values(ready, given))
    return [_converted(row, ready) for row in rows] if ready.converters else rows


def stream(build: Callable[[], QuerySet[Any, Any]]) -> Iterator[tuple[Any, ...]]:
    """The rows of a query that is a `values_list`, however many, some thousands at a time."""
    ready = _compiled(build())
    if ready is None:
        return
    with connection.chunked_cursor() as cursor:
        cursor.execute(ready.sql, ready.values)
        while rows := cursor.fetchmany(STREAMED):
            for row in rows:
                yield _converted(row, ready)


@contextmanager
def of_one_moment() -> Iterator[None]:
    """What is read in the block stood there together at one moment, however much others write meanwhile.

    Nothing is written in it. Inside of a transaction it is that transaction's reading.
    """
    if connection.in_atomic_block:
        yield
        return
    alike = "" if connection.vendor == "sqlite" else " ISOLATION LEVEL REPEATABLE READ READ ONLY"
    with connection.cursor() as cursor:
        cursor.execute(f"BEGIN{alike}")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def read_count(
    key: Hashable | None, build: Callable[[], QuerySet[Any, Any]], /, *, cap: int = 1000, **given: Any
) -> Count:
    """How many rows the query of `read` finds, looking at no more than `cap` of them."""
    ready = _ready(
        None if key is None else (key, cap), lambda: build().order_by().values_list("pk")[: cap + 1]
    )
    if ready is None:
        return Count(0, False)
    sql = f"SELECT COUNT(*) FROM ({ready.sql}) AS found"  # noqa: S608 - made by the ORM
    number = _run(sql, _values(ready, given))[0][0]
    return Count(min(number, cap), number > cap)


def read_sums(
    key: Hashable | None, build: Callable[[], QuerySet[Any, Any]], columns: Sequence[str], /, **given: Any
) -> list[int]:
    """The sums of these columns of the query of `read`, 0 where it finds nothing."""
    ready = _ready(key, build)
    if ready is None:
        return [0] * len(columns)
    sums = ", ".join(f"COALESCE(SUM({connection.ops.quote_name(column)}), 0)" for column in columns)
    sql = f"SELECT {sums} FROM ({ready.sql}) AS found"  # noqa: S608 - made by the ORM
    return [int(number) for number in _run(sql, _values(ready, given))[0]]


def read_by_hand(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement that is written by hand: its columns as the database gives them."""
    return _run(sql, values)


def _run(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement; on PostgreSQL it stays prepared, for planning takes longer than running."""
    if (
        connection.vendor == "postgresql"
        and not connection.execute_wrappers
        and not connection.queries_logged
    ):
        return _prepared(sql, values)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _prepared(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    import psycopg

    # What a cursor of Django's does before, and no more: there are a dozen in a request.
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        return psycopg.Cursor(connection.connection).execute(sql, values, prepare=True).fetchall()


def _values(ready: "_Ready", given: dict[str, Any]) -> list[Any]:
    return [_turned(given[value.name]) if type(value) is Given else value for value in ready.values]


def _ready(key: Hashable | None, build: Callable[[], QuerySet[Any, Any]]) -> _Ready | None:
    """The statement; None for a query that can find nothing."""
    if key is None:
        return _compiled(build())
    own = (connection.vendor, key)
    try:
        return _kept[own]
    except KeyError:
        pass
    ready = _kept[own] = _compiled(build())
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return ready


def _compiled(rows: QuerySet[Any, Any]) -> _Ready | None:
    compiler = rows.query.get_compiler(connection=connection)
    try:
        sql, values = compiler.as_sql()
    except EmptyResultSet:
        return None
    found = compiler.get_converters([column[0] for column in compiler.select])
    converters = tuple(
        (place, (_moment,) if _is_text_moment(column) else tuple(steps), column)
        for place, (steps, column) in found.items()
    )
    return _Ready(sql, tuple(values), converters)


def _converted(row: tuple[Any, ...], ready: _Ready) -> tuple[Any, ...]:
    values = list(row)
    for place, steps, column in ready.converters:
        value = values[place]
        for step in steps:
            value = step(value, column, connection)
        values[place] = value
    return tuple(values)


def _is_text_moment(column: Any) -> bool:
    return connection.vendor == "sqlite" and isinstance(column.output_field, DateTimeField)


def _moment(value: datetime | str | None, column: Any, connection: Any) -> datetime | None:
    """A moment as SQLite keeps it: what is computed comes as text."""
    if value is None:
        return None
    return (datetime.fromisoformat(value) if isinstance(value, str) else value).replace(tzinfo=UTC)


def _turned(value: Any) -> Any:
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None)) if connection.vendor == "sqlite" else value
    if isinstance(value, Collection) and not isinstance(value, str):
        # Ids, as one text: a driver takes longer over a list of thousands than the server over the query.
        listed = ",".join(map(str, value))
        return f"[{listed}]" if connection.vendor == "sqlite" else f"{{{listed}}}"
    return value
