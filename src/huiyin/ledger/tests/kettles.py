"""A small world for the ledger's tests: kettles that are put on, whistle, and are taken off."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from huiyin.base.actor import Actor
from huiyin.calendars.queries import default_calendar
from huiyin.journal.actions import Draft, record_many
from huiyin.journal.models import Event
from huiyin.journal.registry import EventData, Moment, Place, StaffId, UnitId
from huiyin.ledger import actions
from huiyin.ledger.rules.reading import owner_kinds, read_control, read_pack, read_steps
from huiyin.ledger.rules.values import Adoption, Fact, Version

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # Monday 09:00 in Shanghai
SYSTEM = Actor.system("test")
KITCHEN = Place(unit_id=1, path="0001", calendar_id=None)


class KettleOn(EventData, event="kettle.on", subject="kettle", label="on"):
    """For tests only."""

    kind: str = "tea"
    cook_id: StaffId | None = None
    kitchen_id: UnitId | None = None
    ready_at: Moment | None = None


class KettleWhistled(EventData, event="kettle.whistled", subject="kettle", label="whistled"):
    """For tests only."""


class KettleOff(EventData, event="kettle.off", subject="kettle", label="off"):
    """For tests only."""


class KettlePaused(EventData, event="kettle.paused", subject="kettle", label="power cut"):
    """For tests only."""


class KettleResumed(EventData, event="kettle.resumed", subject="kettle", label="power back"):
    """For tests only."""


class KettleMistaken(EventData, event="kettle.mistaken", subject="kettle", label="mistaken"):
    """For tests only: voids another event."""


EVENTS: dict[str, EventData] = {
    "on": KettleOn(),
    "whistled": KettleWhistled(),
    "off": KettleOff(),
    "paused": KettlePaused(),
    "resumed": KettleResumed(),
}

PACK = """
code = "kitchen"
title = { zh = "厨房", en = "Kitchen" }
[[procedures]]
code = "tea"
title = { zh = "泡茶", en = "Tea" }
owner = "cook"
[[procedures.clauses]]
code = "whistle"
number = "1"
source = ["A1"]
text = { zh = "一小时内水开", en = "It boils within an hour" }
role = "cook"
[procedures.clauses.control]
kind = "respond"
when = ["kettle.on"]
then = ["kettle.whistled"]
within = "60 minutes"
unless = ["kettle.off"]
pause = ["kettle.paused"]
resume = ["kettle.resumed"]
owed_by = ["cook", "kitchen"]
[[procedures.clauses.ladder]]
offset = "-10 minutes"
to = "responsible"
[[procedures.clauses.ladder]]
offset = "1 hour"
to = "head"
[[procedures.clauses]]
code = "ready"
number = "2"
text = { zh = "按说好的时间", en = "By the time agreed" }
role = "cook"
[procedures.clauses.control]
kind = "respond"
when = ["kettle.on"]
then = ["kettle.whistled"]
due_from = "ready_at"
closes = "all"
"""


def install(at: datetime = START - timedelta(days=1), place: Place = KITCHEN, pack: str = PACK) -> None:
    """Install the pack and have the kitchen live by it."""
    actions.install_pack(read_pack(pack), by=SYSTEM, at=at, adopters=[place])


def happen(
    what: str | EventData,
    minute: float,
    *,
    kettle: int = 1,
    recorded: float | None = None,
    voids: int | None = None,
    place: Place = KITCHEN,
    imported: bool = False,
) -> Event:
    """Record something that happened so many minutes after the start, typed in at `recorded` (default: at once)."""
    data = EVENTS[what] if isinstance(what, str) else what
    occurred = START + timedelta(minutes=minute)
    at = occurred if recorded is None else START + timedelta(minutes=recorded)
    draft = Draft(data, on=kettle, place=place, occurred_at=occurred, voids=voids)
    return record_many([draft], by=SYSTEM, at=at, imported=imported)[0]


def version(**control: Any) -> Version:
    """A clause in one version, always effective, adopted everywhere; `control` changes that of "whistle"."""
    stored = read_pack(PACK).procedures[0].clauses[0]
    shape = stored.control.model_dump() | control
    parsed = read_control(shape)
    return Version(
        clause_id=1,
        code="whistle",
        control=parsed,
        steps=read_steps([step.model_dump() for step in stored.ladder], calendar=shape["calendar"]),
        installed_at=START - timedelta(days=9999),
        effective_from=START - timedelta(days=9999),
        effective_until=None,
        adoptions=(Adoption("", START - timedelta(days=9999), None),),
        owner_kinds=owner_kinds(parsed),
    )


def facts(*moments: tuple[str, float], data: dict[str, Any] | None = None) -> Sequence[Fact]:
    """Events ("on", 0), ("whistled", 30) … in recorded order, at minutes after the start."""
    return [
        Fact(
            id=number,
            name=f"kettle.{name}",
            sequence=number,
            occurred_at=START + timedelta(minutes=minute),
            recorded_at=START + timedelta(days=30),
            data=data if data is not None and name == "on" else EVENTS[name].model_dump(mode="json"),
            unit_id=1,
            unit_path="0001",
            calendar=default_calendar(),
        )
        for number, (name, minute) in enumerate(moments, start=1)
    ]
