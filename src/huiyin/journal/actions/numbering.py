"""Numbers on paper: unique and without gaps, so taken by the last statement before the commit."""

from django.db import connection

from huiyin.base.reads import read_by_hand


def take_number(series: str, *, year: int) -> int:
    """The next number of a series in a year. Others who want one wait until the caller's transaction ends."""
    return take_numbers(series, year=year, count=1)[0]


def take_numbers(series: str, *, year: int, count: int) -> range:
    """The next `count` numbers of a series in a year; returned to nobody if the transaction is undone."""
    if not connection.in_atomic_block:
        raise RuntimeError("numbers are taken inside the transaction of an action")
    found = read_by_hand(
        "INSERT INTO journal_series (name, year, last) VALUES (%s, %s, %s)"
        " ON CONFLICT (name, year) DO UPDATE SET last = journal_series.last + excluded.last RETURNING last",
        [series, year, count],
    )
    last = int(found[0][0])
    return range(last - count + 1, last + 1)
