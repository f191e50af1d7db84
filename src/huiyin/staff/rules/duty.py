"""The duty roster as arithmetic: shifts of a day, filling from a cycle, hours that nobody covers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

Span = tuple[datetime, datetime]
REST = "-"
_REST_WORDS = {"-", "休", "off"}


@dataclass(frozen=True, slots=True)
class ShiftKind:
    """A shift of the day, in local time; one that ends at or before its beginning runs over midnight."""

    code: str
    begin: time
    end: time

    def on(self, day: date, zone: tzinfo) -> Span:
        """From when until when it lasts on this day."""
        last = day if self.end > self.begin else day + timedelta(days=1)
        return datetime.combine(day, self.begin, zone), datetime.combine(last, self.end, zone)

    def as_json(self) -> list[str]:
        """As the roster keeps it."""
        return [self.code, self.begin.strftime("%H:%M"), self.end.strftime("%H:%M")]


#: Two shifts of twelve hours, as most service centres work.
USUAL = (ShiftKind("白", time(8), time(20)), ShiftKind("夜", time(20), time(8)))
USUAL_CYCLE = ("白", "夜", REST, REST)


def read_kinds(rows: Iterable[Sequence[str]]) -> list[ShiftKind]:
    """The shifts as a roster keeps them."""
    return [ShiftKind(code, time.fromisoformat(begin), time.fromisoformat(end)) for code, begin, end in rows]


def read_cycle(text: str) -> list[str]:
    """The steps of a cycle out of "白 夜 休 休": codes of shifts, "-" for rest."""
    steps = text.replace(",", " ").replace("，", " ").split()
    return [REST if step.lower() in _REST_WORDS else step for step in steps]


def fill(
    staff: Sequence[int], cycle: Sequence[str], since: date, until: date, *, apart: int = 1
) -> Iterator[tuple[int, date, str]]:
    """Who has which shift on which day, `until` included.

    Everybody walks through the cycle day by day, each person `apart` days behind the one before, so that four people
    on 白 夜 休 休 cover day and night.
    """
    for offset in range((until - since).days + 1):
        for number, person in enumerate(staff):
            code = cycle[(offset - number * apart) % len(cycle)]
            if code != REST:
                yield person, since + timedelta(days=offset), code


def gaps(covered: Iterable[Span], since: datetime, until: datetime) -> list[Span]:
    """The parts of the time from `since` to `until` that no span covers, in order."""
    found: list[Span] = []
    reached = since
    for begin, end in sorted(covered):
        if begin > reached:
            found.append((reached, min(begin, until)))
        reached = max(reached, end)
        if reached >= until:
            break
    if reached < until:
        found.append((reached, until))
    return [(begin, end) for begin, end in found if begin < end]


def gaps_by_day(found: Iterable[Span], days: Iterable[date], zone: tzinfo) -> Mapping[date, list[Span]]:
    """The same gaps cut at midnight, for the days of a grid."""
    cut: dict[date, list[Span]] = {}
    spans = list(found)
    for day in days:
        first, last = midnight(day, zone), midnight(day + timedelta(days=1), zone)
        parts = [(max(begin, first), min(end, last)) for begin, end in spans if begin < last and end > first]
        if parts:
            cut[day] = parts
    return cut


def midnight(day: date, zone: tzinfo) -> datetime:
    """When a day begins."""
    return datetime.combine(day, time(), zone)
