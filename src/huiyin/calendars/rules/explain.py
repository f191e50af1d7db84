"""Line by line how a due time comes about, by the same rules that compute it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from huiyin.calendars.rules.budget import Budget
from huiyin.calendars.rules.calendar import MINUTE, Calendar, Day, DayKind, Span, to_instant
from huiyin.calendars.rules.walking import (
    Pause,
    advance,
    base_due,
    held,
    measure,
    merge,
    next_work,
    nth_working_day,
    same_time,
)

Held = list[tuple[int, int | None]]
MAX_LINES = 240


class LineKind(StrEnum):
    """What a line says."""

    COUNTED = "counted"  # time that uses the budget up, on working time or on the clock
    OFF = "off"  # no working time; day_kind says why
    PAUSED = "paused"  # time that would count, but the clock stands
    FROM = "from"  # the working day that working days count from
    DAY = "day"  # the working day number `number`
    CALENDAR_DAYS = "calendar_days"  # `number` calendar days on, at the same local time
    PROMISED = "promised"  # the due time was set as a moment
    MOVED = "moved"  # the same time of day lies outside the shifts
    ADDED = "added"  # paused time is added at the end
    MORE = "more"  # many lines taken together
    HELD = "held"  # an open pause holds it
    DUE = "due"  # the due time


@dataclass(frozen=True, slots=True)
class Line:
    """From `begin` to `end` (local times of the calendar), with the minutes that it contributes."""

    kind: LineKind
    begin: datetime
    end: datetime
    minutes: float = 0
    day_kind: DayKind | None = None
    name: str = ""
    number: int | None = None
    is_provisional: bool = False


def explain(calendar: Calendar, start: datetime, budget: Budget, pauses: Iterable[Pause] = ()) -> list[Line]:
    """The lines from `start` to the due time, which is the end of the last line.

    For a budget in minutes the counted minutes add up to the budget. A last line of kind `held` has no due
    time: it begins where the open pause does.

    :raises Invalid: as `due` does
    """
    begin, joined = to_instant(start), merge(pauses)
    base = base_due(calendar, begin, budget)
    end, holder = held(calendar, begin, base, budget.working, joined)
    walk = _Walk(calendar, budget.working, joined)
    if budget.minutes is None:
        lines = [*walk.days(begin, base, budget.amount), *walk.added(begin, base, end)]
    else:
        lines = list(walk.time(begin, end if holder is None else holder))
    lines = _shorten(lines)
    if holder is None:
        return [*lines, walk.line(LineKind.DUE, end, end)]
    return [*lines, walk.line(LineKind.HELD, holder, holder)]


def explain_promise(
    calendar: Calendar, start: datetime, promised: datetime, pauses: Iterable[Pause] = (), *, working: bool
) -> list[Line]:
    """The lines for a due time that was set as a moment, as `postpone` computes it."""
    begin, base, joined = to_instant(start), to_instant(promised), merge(pauses)
    end, holder = held(calendar, begin, base, working, joined)
    walk = _Walk(calendar, working, joined)
    lines = [walk.line(LineKind.PROMISED, base, base), *walk.added(begin, base, end)]
    last = (LineKind.DUE, end) if holder is None else (LineKind.HELD, holder)
    return [*_shorten(lines), walk.line(last[0], last[1], last[1])]


class _Walk:
    """Goes through time on one calendar and says what it passes."""

    def __init__(self, calendar: Calendar, working: bool, pauses: Held) -> None:
        self.calendar = calendar
        self.working = working
        self.pauses = pauses

    def line(
        self,
        kind: LineKind,
        begin: int,
        end: int,
        *,
        day: Day | None = None,
        day_kind: DayKind | None = None,
        counted: int = 0,
        number: int | None = None,
    ) -> Line:
        """One line; `day` says why, unless `day_kind` says it otherwise."""
        return Line(
            kind=kind,
            begin=self.calendar.local(begin),
            end=self.calendar.local(end),
            minutes=counted / MINUTE,
            day_kind=day.kind if day and day_kind is None else day_kind,
            name=day.name if day and (day_kind is None or day_kind == day.kind) else "",
            number=number,
            is_provisional=self.working and day is not None and day.is_provisional,
        )

    def time(self, begin: int, end: int) -> Iterator[Line]:
        """All time between two instants: counted, paused or off."""
        if not self.working:
            yield from self._counted(begin, end, None)
            return
        reached = begin
        for ordinal in range(self.calendar.ordinal(begin) - 1, self.calendar.ordinal(end) + 1):
            day = self.calendar.day_at(ordinal)
            for first, last in day.spans:
                first, last = max(first, begin), min(last, end)
                if first < last:
                    yield from self._off(reached, first)
                    yield from self._counted(first, last, day)
                    reached = last
        yield from self._off(reached, end)

    def days(self, begin: int, base: int, number: int) -> Iterator[Line]:
        """The day rule: the working days that are counted, or the calendar days at once."""
        if not self.working:
            yield self.line(LineKind.CALENDAR_DAYS, begin, base, number=number)
            return
        day, anchor = next_work(self.calendar, begin)
        yield from self._off(begin, anchor)
        yield self.line(LineKind.FROM, anchor, anchor, day=day)
        reached = day
        for count in range(1, number + 1):
            following = nth_working_day(self.calendar, reached, 1)
            yield from self._days_off(reached, following)
            first, last = following.spans[0][0], following.spans[-1][1]
            yield self.line(LineKind.DAY, first, last, day=following, number=count)
            reached = following
        moved, wanted, _day = same_time(self.calendar, day, anchor, number)
        if moved != wanted:
            yield self.line(LineKind.MOVED, wanted, moved)

    def added(self, begin: int, base: int, end: int) -> Iterator[Line]:
        """What was paused before the due time, and where adding it leads."""
        total, reached = 0, base
        for paused, resumed in self.pauses:
            paused = max(paused, begin)
            if resumed is None or paused >= reached or resumed <= paused:
                continue
            if measure(self.calendar, paused, reached, self.working):
                taken = measure(self.calendar, paused, resumed, self.working)
                total += taken
                reached = advance(self.calendar, reached, taken) if self.working else reached + taken
                yield self.line(LineKind.PAUSED, paused, resumed, counted=taken)
        if total:
            yield self.line(LineKind.ADDED, base, end, counted=total)

    def _counted(self, begin: int, end: int, day: Day | None) -> Iterator[Line]:
        reached = begin
        for paused, resumed in self._cut(begin, end):
            if reached < paused:
                yield self.line(LineKind.COUNTED, reached, paused, day=day, counted=paused - reached)
            yield self.line(LineKind.PAUSED, paused, resumed, day=day)
            reached = resumed
        if reached < end:
            yield self.line(LineKind.COUNTED, reached, end, day=day, counted=end - reached)

    def _cut(self, begin: int, end: int) -> Iterator[Span]:
        for paused, resumed in self.pauses:
            first, last = max(paused, begin), end if resumed is None else min(resumed, end)
            if first < last:
                yield first, last

    def _off(self, begin: int, end: int) -> Iterator[Line]:
        """Time without work, taken together as long as the reason stays the same."""
        reason: Day | None = None
        reached, since = begin, begin
        while reached < end:
            ordinal = self.calendar.ordinal(reached)
            day = self.calendar.day_at(ordinal)
            if reason is not None and _reason(day) != _reason(reason):
                yield self._reasoned(since, reached, reason)
                since = reached
            reason = day
            reached = min(end, max(self.calendar.at(ordinal + 1, timedelta()), reached + 1))
        if reason is not None:
            yield self._reasoned(since, end, reason)

    def _reasoned(self, begin: int, end: int, day: Day) -> Line:
        outside = DayKind.ORDINARY if day.spans else None
        return self.line(LineKind.OFF, begin, end, day=day, day_kind=outside)

    def _days_off(self, last: Day, following: Day) -> Iterator[Line]:
        begin = self.calendar.at(last.date.toordinal() + 1, timedelta())
        yield from self._off(begin, self.calendar.at(following.date.toordinal(), timedelta()))


def _reason(day: Day) -> tuple[object, ...]:
    return (True, day.is_provisional) if day.spans else (day.kind, day.name, day.is_provisional)


def _shorten(lines: list[Line]) -> list[Line]:
    """Many lines become one in the middle, with the sum of their minutes."""
    if len(lines) <= MAX_LINES:
        return lines
    half = MAX_LINES // 2
    head, middle, tail = lines[:half], lines[half : 1 - half], lines[1 - half :]
    more = Line(
        LineKind.MORE,
        begin=middle[0].begin,
        end=middle[-1].end,
        minutes=sum(line.minutes for line in middle if line.kind == LineKind.COUNTED),
        number=len(middle),
        is_provisional=any(line.is_provisional for line in middle),
    )
    return [*head, more, *tail]
