"""Matters copied set-wise in the database, for worlds that would take hours by actions (decision 17).

A stretch of matters that actions made is the pattern. Each copy has ids, numbers, events, obligations, counts and
search entries of its own, and history its own dates, so that `ledger verify` finds nothing to mend.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Max, Model

from huiyin.base.errors import Invalid
from huiyin.cases.models import Case
from huiyin.config.bench.dialects import dialect
from huiyin.config.bench.patterns import Words, words_of
from huiyin.journal.models import Event, Series, Stream
from huiyin.ledger.models import Obligation, Tally
from huiyin.search.models import SearchDoc

COPIED: tuple[type[Model], ...] = (Case, Event, Obligation, SearchDoc)
#: How far apart the same matter of history lies in two copies.
APART_SECONDS = 7919


@dataclass(frozen=True, slots=True)
class Mark:
    """What was there before the pattern: the newest ids of what is copied, how many rows all else has."""

    newest: Mapping[type[Model], int]
    others: Mapping[str, int]


def mark() -> Mark:
    """Where a pattern begins; everything that actions write from here on belongs to it."""
    return Mark(_newest(), _others())


def multiply(since: Mark, copies: int) -> None:
    """So many copies of the matters that actions have made since the mark, which must be unchanged since.

    :raises Invalid: the actions wrote something that is not copied
    """
    grown = [name for name, count in _others().items() if count != since.others[name]]
    if grown:
        raise Invalid(f"a copy would lack what stands in {', '.join(grown)}")
    last = _newest()
    spans = {model: (since.newest[model], last[model]) for model in COPIED}
    words = words_of(*spans[Case])
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE bench_words (case_id bigint PRIMARY KEY, head text, lead text, number bigint,"
            " step bigint, text text, tokens text, now text)"
        )
        _fill(words)
    for copy in range(1, copies + 1):
        _copy(spans, copy)
    _count(last[Obligation])
    _number_on(words, copies)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_words")
        for statement in connection.ops.sequence_reset_sql(no_style(), list(COPIED)):
            cursor.execute(statement)


@contextmanager
def hurried() -> Iterator[None]:
    """Without what makes single writes safe and many of them slow: nobody works here yet."""
    talk = dialect()
    copied: tuple[type[Model], ...] = (*COPIED, Stream)
    tables = [model._meta.db_table for model in copied]
    with connection.cursor() as cursor:
        for statement in talk.faster:
            cursor.execute(statement)
        cursor.execute(talk.indexes.format(", ".join(f"'{table}'" for table in tables)))
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
    yield
    with connection.cursor() as cursor:
        for _, definition in indexes:
            cursor.execute(definition)
        for statement in talk.tidy:
            cursor.execute(statement)
    connection.close()  # the next one is as the product opens it


def _newest() -> dict[type[Model], int]:
    return {model: model._default_manager.aggregate(last=Max("pk"))["last"] or 0 for model in COPIED}


def _others() -> dict[str, int]:
    known = {*COPIED, Stream, Series, Tally}
    return {
        model._meta.db_table: model._default_manager.count()
        for model in apps.get_models()
        if model not in known and model._meta.managed and model._meta.app_label != "sessions"
    }


def _fill(words: list[Words]) -> None:
    rows = [(one.case_id, one.head, one.lead, one.number, one.step, one.text, one.tokens) for one in words]
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO bench_words VALUES (%s, %s, %s, %s, %s, %s, %s, NULL)", rows)


def _copy(spans: Mapping[type[Model], tuple[int, int]], copy: int) -> None:
    talk = dialect()
    by = {model: copy * (last - first) for model, (first, last) in spans.items()}
    back = copy * APART_SECONDS
    number = talk.padded(f"number + {copy} * step")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE bench_words SET now = {number}")  # noqa: S608 - ours
    subject = {"subject_id": f"subject_id + {by[Case]}"}
    _insert(
        Case,
        spans[Case],
        {
            "id": f"id + {by[Case]}",
            "number": "words.head || words.now",
            "external_number": "CASE WHEN external_number = '' THEN '' ELSE words.now END",
            **_shifted(
                "origin = 'imported'", back, "occurred_at", "registered_at", "due_at", "closed_at", "sort_at"
            ),
        },
        "JOIN bench_words AS words ON words.case_id = old.id",
    )
    _insert(
        Event,
        spans[Event],
        {
            "id": f"id + {by[Event]}",
            **subject,
            **_shifted("imported", back, "occurred_at"),
            "data": f"CASE WHEN imported THEN {talk.due_shifted('data', back)} ELSE data END",
        },
    )
    _insert(Stream, spans[Case], subject, key="subject_kind = 'case' AND old.subject_id")
    _insert(
        Obligation,
        spans[Obligation],
        {
            "id": f"id + {by[Obligation]}",
            **subject,
            "trigger_id": f"trigger_id + {by[Event]}",
            "closing_id": f"closing_id + {by[Event]}",
            **_shifted("imported", back, "opened_at", "due_at", "closed_at"),
            "month": f"CASE WHEN imported THEN {talk.month(talk.shifted('opened_at', back))} ELSE month END",
        },
    )
    digits = "words.lead || words.now"
    _insert(
        SearchDoc,
        spans[SearchDoc],
        {
            "id": f"id + {by[SearchDoc]}",
            "object_id": f"object_id + {by[Case]}",
            "text": "replace(replace(words.text, '{dashed}', words.lead || '-' || words.now), '{digits}', "
            + digits
            + ")",
            "tokens": f"words.tokens || ' ' || {talk.pieces(digits)}",
        },
        "JOIN bench_words AS words ON words.case_id = old.object_id",
    )


def _shifted(when: str, seconds: int, *names: str) -> dict[str, str]:
    return {
        name: f"CASE WHEN {when} THEN {dialect().shifted(name, seconds)} ELSE {name} END" for name in names
    }


def _insert(
    model: type[Model], span: tuple[int, int], changed: Mapping[str, str], join: str = "", key: str = "id"
) -> None:
    """The rows of a span once more, these columns changed; an expression means columns of the old row."""
    table, columns = (
        model._meta.db_table,
        [field.column for field in model._meta.concrete_fields if field.column],
    )
    values = [_of_old(changed.get(column, column), columns) for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM {table} AS old {join}"  # noqa: S608 - ours
            f" WHERE old.{key} > {span[0]} AND old.{key.split('.')[-1]} <= {span[1]}"
        )


def _of_old(expression: str, columns: list[str]) -> str:
    known = "|".join(sorted(columns, key=len, reverse=True))
    return re.sub(rf"(?<![\w.:'$\"])({known})(?![\w.'\"])", r'old."\1"', expression)


def _count(after: int) -> None:
    """What the copies count on the board, as deltas."""
    hour = dialect().hour("due_at")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_tally (clause_code, unit_id, month, outcome, due_hour, number)"  # noqa: S608 - ours
            " SELECT clause_code, unit_id, month,"
            " CASE WHEN status = 'open' AND due_at IS NULL THEN 'paused' ELSE status END AS outcome,"
            f" CASE WHEN status = 'open' THEN {hour} END AS due_hour, count(*)"
            f" FROM ledger_obligation WHERE id > {after} GROUP BY 1, 2, 3, 4, 5"
        )


def _number_on(words: list[Words], copies: int) -> None:
    """The series go on behind the last copy."""
    steps = {(one.series, one.year): one.step for one in words if one.series}
    with connection.cursor() as cursor:
        for (series, year), step in steps.items():
            cursor.execute(
                "UPDATE journal_series SET last = last + %s WHERE name = %s AND year = %s",
                [copies * step, series, year],
            )


def add_households(unit_id: int, count: int) -> None:
    """So many households of a unit, alike but for their numbers: for what is counted in periods."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO customers_customer (kind, number, name, unit_id, created_at)"
            " WITH RECURSIVE counted(number) AS ("
            "SELECT 100000001 UNION ALL SELECT number + 1 FROM counted WHERE number < %s)"
            " SELECT 'household', CAST(number AS varchar(20)), 'household', %s, CURRENT_TIMESTAMP FROM counted",
            [100_000_000 + count, unit_id],
        )
