"""A population for the ledger's tests: pots on shelves that are to be scoured; who stands where can be changed."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from huiyin.journal.actions import Draft, record_many
from huiyin.journal.models import Event
from huiyin.journal.registry import EventData, Place, hooks
from huiyin.journal.registry.hooks import Group, Measure, Population, Taken
from huiyin.ledger.queries.book import forget_book
from huiyin.ledger.tests.kettles import KITCHEN, SYSTEM, install

Shelves = dict[int, list[int]]


class PotScoured(EventData, event="pot.scoured", subject="scouring", label="scoured"):
    """For tests only; a scouring is a subject of its own and names the pot."""

    pot_id: int
    well: bool = True


class PotMistaken(EventData, event="pot.mistaken", subject="scouring", label="mistaken"):
    """For tests only: voids another event."""


HEAD = """
code = "pots"
title = { zh = "锅", en = "Pots" }
"""
CLAUSE = """
[[procedures]]
code = "%(code)s"
title = { zh = "刷锅", en = "Scouring" }
owner = "cook"
version = %(version)d
[[procedures.clauses]]
code = "%(code)s"
number = "1"
text = { zh = "刷锅", en = "Pots are scoured" }
role = "cook"
[procedures.clauses.control]
%(control)s
"""
LADDER = """
[[procedures.clauses.ladder]]
offset = "-1 day"
to = "responsible"
[[procedures.clauses.ladder]]
offset = "1 hour"
to = "head"
"""
MONTHLY = 'kind = "repeat"\npopulation = "pots"\nthen = ["pot.scoured"]\nper = "month"\n'
EVERY = 'kind = "repeat"\npopulation = "pots"\nthen = ["pot.scoured"]\nevery = "7 days"\n'
HALF = 'kind = "quota"\npopulation = "pots"\nthen = ["pot.scoured"]\nper = "month"\nshare = 50\n'
COOLING = HALF + 'cooling_off = "20 days"\n'
RATE = 'kind = "rate"\nmeasure = "well_scoured"\nper = "month"\nat_least = 80\n'


def pack(control: str, *, code: str = "scour", version: int = 1, ladder: str = LADDER) -> str:
    """A pack of one clause with this control."""
    return HEAD + CLAUSE % {"code": code, "version": version, "control": control} + ladder


def live_by(control: str, at: datetime, *, code: str = "scour", version: int = 1) -> None:
    """Install a clause with this control in the kitchen."""
    install(at=at, pack=pack(control, code=code, version=version))


@contextmanager
def kitchen(shelves: Shelves, *, place: Place = KITCHEN) -> Iterator[Shelves]:
    """Register the pots on these shelves as a population and their scouring as a measure."""

    def groups(paths: Sequence[str], at: datetime) -> list[Group]:
        if not any(place.path.startswith(path) for path in paths):
            return []
        return [Group("shelf", id_, place, tuple(pots), owner_id=7) for id_, pots in shelves.items()]

    hooks.populate(Population("pots", "pots", "pot", groups))
    hooks.measure(
        Measure(
            "well_scoured", "Scoured well", "well", "scoured", "scouring", count_scourings, list_scourings
        )
    )
    forget_book()
    try:
        yield shelves
    finally:
        hooks._populations.pop("pots")
        hooks._measures.pop("well_scoured")


def list_scourings(path: str, since: datetime, until: datetime, part: str) -> list[int]:
    """The scourings of a stretch of time."""
    events = Event.objects.filter(name="pot.scoured", occurred_at__gte=since, occurred_at__lt=until)
    voided = Event.objects.filter(voids__isnull=False).values("voids_id")
    return [
        event.subject_id
        for event in events.exclude(pk__in=voided)
        if part == "denominator" or event.data["well"]
    ]


def count_scourings(paths: Collection[str], since: datetime, until: datetime) -> dict[str, Taken]:
    """How many were done well, of how many, for each unit."""
    return {
        path: Taken(*(len(list_scourings(path, since, until, part)) for part in ("numerator", "denominator")))
        for path in paths
    }


def scour(
    pot: int,
    occurred: datetime,
    *,
    recorded: datetime | None = None,
    scouring: int | None = None,
    well: bool = True,
) -> Event:
    """Record a scouring, by default at once."""
    number = scouring or Event.objects.filter(name="pot.scoured").count() + 1
    draft = Draft(PotScoured(pot_id=pot, well=well), on=number, place=KITCHEN, occurred_at=occurred)
    return record_many([draft], by=SYSTEM, at=recorded or occurred)[0]


def void(event: Event, at: datetime) -> Event:
    """Take it back."""
    draft = Draft(PotMistaken(), on=event.subject_id, place=KITCHEN, voids=event.pk)
    return record_many([draft], by=SYSTEM, at=at)[0]


DAY = timedelta(days=1)
