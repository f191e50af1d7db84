"""The journal as a log for other tools: XES (a case per subject) and OCEL 2.0 (subjects and their units as objects).

Voided events are left out, as in all figures. Nothing but ids, times, states and names of events is in it.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, TextIO

from huiyin.journal.models import Event, EventSet
from huiyin.journal.queries import standing_events
from huiyin.ledger.rules.xes import Attributes, write_ocel, write_xes

CHUNK = 5000


def export_xes(out: TextIO, *, since: datetime | None = None, until: datetime | None = None) -> int:
    """Write the events of a stretch, grouped by subject; returns how many there were."""
    events = _events(since, until).order_by("subject_kind", "subject_id", "occurred_at", "sequence")
    grouped = groupby(events.iterator(CHUNK), key=_object_id)
    return write_xes(out, ((case, map(_attributes, some)) for case, some in grouped))


def export_ocel(out: TextIO, *, since: datetime | None = None, until: datetime | None = None) -> int:
    """Write the events of a stretch with the objects that they are about; returns how many there were."""
    events = _events(since, until)
    kinds = sorted(set(events.order_by().values_list("subject_kind", flat=True).distinct()))
    names = sorted(set(events.order_by().values_list("name", flat=True).distinct()))
    more = [kind for kind in ("customer", "unit") if kind not in kinds]
    recorded = [{"name": "recorded_at", "type": "time"}, {"name": "actor_kind", "type": "string"}]
    return write_ocel(
        out,
        object_types={kind: [] for kind in [*kinds, *more]},
        event_types={name: recorded for name in names},
        objects=_objects(events),
        events=map(_event, events.order_by("occurred_at", "id").iterator(CHUNK)),
    )


def _events(since: datetime | None, until: datetime | None) -> EventSet:
    events = standing_events()
    if since is not None:
        events = events.filter(occurred_at__gte=since)
    return events.filter(occurred_at__lt=until) if until is not None else events


def _object_id(event: Event) -> str:
    return f"{event.subject_kind}:{event.subject_id}"


def _attributes(event: Event) -> Attributes:
    found: dict[str, str | int | bool] = {
        "concept:name": event.name,
        "time:timestamp": _time(event.occurred_at),
        "lifecycle:transition": "complete",
        "org:resource": f"{event.actor_kind}:{event.actor_id or event.actor_name}",
        "org:group": event.unit_path,
        "huiyin:id": event.id,
        "huiyin:recorded_at": _time(event.recorded_at),
    }
    simple = {key: value for key, value in event.data.items() if isinstance(value, str | int | bool)}
    return found | {
        f"huiyin:{key}": value for key, value in simple.items() if key not in {"id", "recorded_at"}
    }


def _objects(events: EventSet) -> Iterator[Mapping[str, Any]]:
    """Every object that an event is about, once."""
    subjects = (
        events.order_by("subject_kind", "subject_id").values_list("subject_kind", "subject_id").distinct()
    )
    for kind, id_ in subjects.iterator(CHUNK):
        yield {"id": f"{kind}:{id_}", "type": kind, "attributes": []}
    for kind in ("customer", "unit"):
        field = f"{kind}_id"
        # Customers and units that have events of their own have been written already.
        own = set(events.filter(subject_kind=kind).order_by().values_list("subject_id", flat=True).distinct())
        for id_ in events.exclude(**{field: None}).order_by(field).values_list(field, flat=True).distinct():
            if id_ not in own:
                yield {"id": f"{kind}:{id_}", "type": kind, "attributes": []}


def _event(event: Event) -> Mapping[str, Any]:
    about = {_object_id(event): "subject"}
    for kind, id_ in (("customer", event.customer_id), ("unit", event.unit_id)):
        if id_ is not None:
            about.setdefault(f"{kind}:{id_}", kind)
    return {
        "id": f"e{event.id}",
        "type": event.name,
        "time": _time(event.occurred_at),
        "attributes": [
            {"name": "recorded_at", "value": _time(event.recorded_at)},
            {"name": "actor_kind", "value": event.actor_kind},
        ],
        "relationships": [{"objectId": id_, "qualifier": role} for id_, role in about.items()],
    }


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
