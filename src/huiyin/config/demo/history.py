"""Ninety days in the life of three offices: every matter lives its own life, all of them in the order of time."""

import heapq
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain, count
from random import Random

from huiyin.config.demo.among import matters_among
from huiyin.config.demo.company import SETUP, Company
from huiyin.config.demo.duty import duty_of
from huiyin.config.demo.lives import ZONE, Scene, matter_life
from huiyin.config.demo.registers import registers_of
from huiyin.config.demo.shortfalls import shortfalls_of
from huiyin.config.demo.today import STAGES, matters_of_today
from huiyin.journal.actions import seal
from huiyin.ledger.actions import climb, fold_tallies, open_periods, read_reminders, take_measures

# How many of a hundred matters are raised in each hour of the day.
HOURS = (1, 1, 0, 0, 0, 1, 2, 4, 9, 11, 9, 6, 4, 4, 6, 6, 6, 6, 8, 8, 4, 2, 1, 1)
WEEKDAYS = (1.25, 1.05, 1.0, 0.95, 1.0, 0.95, 0.8)
Life = Iterator[datetime]


def live(company: Company, random: Random, *, days: int, end: datetime, a_day: float) -> int:
    """Live through the days up to `end`; returns how many matters were raised."""
    queue: list[tuple[datetime, int, Life]] = []
    order = count()
    arrivals = sorted(_arrivals(random, days=days, end=end, a_day=a_day))
    for number, moment in enumerate(arrivals):
        office = company.offices[_office(random)]
        scene = Scene(company, office, Random(random.random()), end)  # noqa: S311 - the same lives every time
        heapq.heappush(queue, (moment, next(order), matter_life(scene, moment, number)))
    for office in company.offices:
        scene = Scene(company, office, Random(random.random()), end)  # noqa: S311 - the same lives every time
        begun = end - timedelta(days=days)
        today = chain(matters_of_today(scene, end), matters_among(scene, end))
        kept = chain(registers_of(scene, begun, end), shortfalls_of(scene, begun, end))
        for moment, life in chain(today, kept, duty_of(scene, begun, end)):
            heapq.heappush(queue, (moment, next(order), life))
    _Ladders(company).start(queue, order, end - timedelta(days=days))
    go_through(queue, order, end)
    fold_tallies()
    seal(end)
    return len(arrivals) + len(STAGES) * len(company.offices)


def go_through(queue: list[tuple[datetime, int, Life]], order: Iterator[int], end: datetime) -> None:
    """Let these lives take their steps in the order of time, up to `end`."""
    heapq.heapify(queue)
    while queue and queue[0][0] <= end:
        _moment, _number, life = heapq.heappop(queue)
        following = next(life, None)
        if following is not None:
            heapq.heappush(queue, (following, next(order), life))


def _arrivals(random: Random, *, days: int, end: datetime, a_day: float) -> Iterator[datetime]:
    first = end.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days - 1)
    for day in range(days):
        midnight = first + timedelta(days=day)
        for _ in range(max(1, round(random.gauss(a_day * WEEKDAYS[midnight.weekday()], 1.5)))):
            hour = random.choices(range(24), weights=HOURS)[0]
            moment = midnight + timedelta(
                hours=hour, minutes=random.randrange(60), seconds=random.randrange(60)
            )
            if moment < end:
                yield moment


def _office(random: Random) -> int:
    return random.choices(range(3), weights=(5, 3, 2))[0]


class _Ladders:
    """The worker of those days: it climbs ladders every four hours, and counts every day."""

    def __init__(self, company: Company) -> None:
        self._company, self._has_counted = company, False

    def start(self, queue: list[tuple[datetime, int, Life]], order: Iterator[int], since: datetime) -> None:
        """Put it into the queue."""
        heapq.heappush(queue, (since, next(order), self._life(since)))

    def _life(self, since: datetime) -> Life:
        for hour in count(4, 4):
            moment = since + timedelta(hours=hour)
            yield moment
            climb(by=SETUP, at=moment)
            if moment.astimezone(ZONE).hour in (4, 5, 6, 7):
                self._count(moment)
                fold_tallies()
                if moment.weekday() == 0:
                    self._read(moment)

    def _count(self, moment: datetime) -> None:
        """Periods begin and end with a month here: what is counted is looked at on the first of each."""
        if moment.astimezone(ZONE).day == 1 or not self._has_counted:
            open_periods(by=SETUP, at=moment)
            take_measures(by=SETUP, at=moment)
            self._has_counted = True

    def _read(self, moment: datetime) -> None:
        for person in self._company.people:
            read_reminders(by=person.actor, at=moment)
