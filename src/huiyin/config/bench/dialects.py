"""What the two databases say differently when matters are copied."""

from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class Dialect:
    """Expressions of one database over expressions; `faster` before many rows, `tidy` after them."""

    pad: str
    shift: str
    due_shift: str
    month_of: str
    hour_of: str
    faster: tuple[str, ...]
    tidy: tuple[str, ...]
    #: Name and definition of indexes that keep nothing unique, of tables to be filled in.
    indexes: str

    def padded(self, number: str) -> str:
        """A number of at least six digits."""
        return self.pad.format(number)

    def shifted(self, moment: str, seconds: int) -> str:
        """So many seconds earlier."""
        return self.shift.format(moment, seconds)

    def due_shifted(self, data: str, seconds: int) -> str:
        """An event's data with its due time so many seconds earlier."""
        return self.due_shift.format(data, seconds)

    def month(self, moment: str) -> str:
        """The month of a moment in Shanghai, where the bench's company works."""
        return self.month_of.format(moment)

    def hour(self, moment: str) -> str:
        """The full hour before a moment."""
        return self.hour_of.format(moment)

    def pieces(self, digits: str) -> str:
        """The pieces of up to three characters of up to twelve digits, as the search knows them."""
        places = (f"substr({digits}, {at}, {size})" for at in range(1, 13) for size in (1, 2, 3))
        return "rtrim(" + " || ' ' || ".join(places) + ")"


SQLITE = Dialect(
    pad="printf('%06d', {0})",
    shift="datetime({0}, '-{1} seconds')",
    due_shift="CASE WHEN json_extract({0}, '$.due_at') IS NULL THEN {0} ELSE json_set({0}, '$.due_at', "
    "strftime('%Y-%m-%dT%H:%M:%SZ', json_extract({0}, '$.due_at'), '-{1} seconds')) END",
    month_of="strftime('%Y-%m', {0}, '+8 hours')",
    hour_of="strftime('%Y-%m-%d %H:00:00', {0})",
    faster=("PRAGMA foreign_keys = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -1000000"),
    tidy=("PRAGMA wal_checkpoint(TRUNCATE)",),
    indexes="SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name IN ({}) AND sql IS NOT NULL"
    " AND sql NOT LIKE 'CREATE UNIQUE%'",
)
POSTGRESQL = Dialect(
    pad="lpad(({0})::text, greatest(6, length(({0})::text)), '0')",
    shift="{0} - interval '{1} seconds'",
    due_shift="CASE WHEN {0} ->> 'due_at' IS NULL THEN {0} ELSE {0} || jsonb_build_object('due_at', to_char("
    "(({0} ->> 'due_at')::timestamptz - interval '{1} seconds') AT TIME ZONE 'UTC',"
    ' \'YYYY-MM-DD"T"HH24:MI:SS"Z"\')) END',
    month_of="to_char(({0}) AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM')",
    hour_of="date_trunc('hour', {0})",
    faster=(
        "SET session_replication_role = replica",
        "SET synchronous_commit = off",
        "SET maintenance_work_mem = '1GB'",
    ),
    tidy=("VACUUM ANALYZE",),
    indexes="SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename IN ({})"
    " AND indexdef NOT LIKE 'CREATE UNIQUE%'",
)


def dialect() -> Dialect:
    """That of the database in use."""
    return SQLITE if connection.vendor == "sqlite" else POSTGRESQL
