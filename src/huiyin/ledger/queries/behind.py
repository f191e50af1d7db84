"""Who or what stands behind the numbers of a period: counted already, still to be counted, measured."""

from dataclasses import dataclass

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.journal.models import Event
from huiyin.journal.registry.hooks import find_measure
from huiyin.ledger.models import Obligation
from huiyin.ledger.queries.book import load_book
from huiyin.ledger.queries.counted import counted_by, credits_kept, owed_in
from huiyin.ledger.registry import Presented, presented
from huiyin.ledger.rules.counting import OPENED, moment_of

SHOWN = 200
PARTS = {"repeat": (), "quota": ("achieved", "missing"), "rate": ("numerator", "denominator")}


@dataclass(frozen=True, slots=True)
class Behind:
    """Subjects behind a number, those that the reader may see, at most `SHOWN`; `total` counts all of them."""

    part: str
    total: int
    subjects: list[Presented]


def parts_of(obligation: Obligation) -> tuple[str, ...]:
    """What may be listed of an obligation: of a group who is counted and who is not, of a rate both numbers."""
    return PARTS.get(obligation.clause.control["kind"], ()) if obligation.period_id is not None else ()


def behind(obligation: Obligation, part: str, actor: Actor) -> Behind:
    """The subjects behind one number; those of a measure as the rows stand now.

    :raises NotFound: the obligation has no such number
    """
    if part not in parts_of(obligation) or obligation.period_id is None:
        raise NotFound
    opened = Event.objects.of("period", [obligation.period_id]).get(name=OPENED)
    if obligation.clause.control["kind"] == "rate":
        kind, ids = _measured(opened, part)
    else:
        kind, ids = opened.data["member"], _counted(obligation, opened, part)
    shown = ids[:SHOWN]
    names = presented(kind, shown, actor)
    return Behind(part, len(ids), [names[id_] for id_ in shown if id_ in names])


def _measured(opened: Event, part: str) -> tuple[str, list[int]]:
    measure = find_measure(counted_by(load_book(), opened).source)
    if measure is None:
        raise NotFound
    since, until = moment_of(opened.data["since"]), moment_of(opened.data["until"])
    return measure.subject, list(measure.rows(opened.unit_path, since, until, part))


def _counted(obligation: Obligation, opened: Event, part: str) -> list[int]:
    wanted = {opened.subject_id: None}
    owed = owed_in(load_book(), wanted, credits_kept(wanted))
    credited = {member for some in owed.values() for one in some for member in one.credited}
    if part == "achieved":
        return sorted(credited)
    return sorted(set(opened.data["members"]) - credited)
