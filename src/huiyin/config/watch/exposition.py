"""The figures as Prometheus reads them: text format 0.0.4."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from huiyin import __version__
from huiyin.config.watch import meter
from huiyin.config.watch.figures import Figures

Sample = tuple[Mapping[str, str], float]


def exposition(figures: Figures | None) -> str:
    """All metrics; without figures (the database does not answer) those that need none."""
    lines = list(_of_this_server())
    lines += _metric("database_up", "gauge", "whether the database answers", [({}, figures is not None)])
    if figures is not None:
        lines += _of_the_installation(figures)
    return "\n".join(lines) + "\n"


def _of_this_server() -> Iterator[str]:
    """Requests and errors of the processes that share our memory."""
    yield from _metric("info", "gauge", "version of the program", [({"version": __version__}, 1)])
    every = list(meter.requests())
    counted = [
        ({"kind": kind, "status": status}, number)
        for kind, by_outcome, _buckets, _seconds in every
        for status, number in by_outcome.items()
    ]
    yield from _metric("requests_total", "counter", "requests answered, by kind and status", counted)
    name = "huiyin_request_seconds"
    yield f"# HELP {name} time to answer a request, by kind"
    yield f"# TYPE {name} histogram"
    for kind, _by_outcome, buckets, seconds in every:
        bounds = [*map(str, meter.BOUNDS), "+Inf"]
        for place, bound in enumerate(bounds):
            yield f'{name}_bucket{{kind="{kind}",le="{bound}"}} {sum(buckets[: place + 1])}'
        yield f'{name}_sum{{kind="{kind}"}} {seconds:.6f}'
        yield f'{name}_count{{kind="{kind}"}} {sum(buckets)}'
    yield from _metric("errors_total", "counter", "errors in the log", [({}, meter.errors())])


def _of_the_installation(figures: Figures) -> Iterator[str]:
    yield from _workers(figures)
    readers = figures.readers
    yield from _metric(
        "journal_lag_events", "gauge", "events that a follower has not read",
        [({"follower": reader.name}, reader.behind) for reader in readers],
    )  # fmt: skip
    yield from _metric(
        "journal_lag_seconds", "gauge", "age of the first event that a follower has not read",
        [({"follower": reader.name}, _age(figures, reader.oldest)) for reader in readers],
    )  # fmt: skip
    yield from _metric(
        "journal_follower_failures", "gauge", "failures in a row of a follower",
        [({"follower": reader.name}, reader.failures) for reader in readers],
    )  # fmt: skip
    single: tuple[tuple[str, str, float], ...] = (
        ("journal_events", "id of the last event", figures.events),
        ("journal_unsealed_seconds", "age of the first unsealed event", _age(figures, figures.unsealed.oldest)),
        ("outbox_waiting", "messages to be sent now", figures.outbox.number),
        ("outbox_waiting_seconds", "age of the oldest of them", _age(figures, figures.outbox.oldest)),
        ("outbox_stuck", "messages that need a person", figures.stuck),
        ("steps_due", "steps of ladders that are due", figures.steps.number),
        ("steps_due_seconds", "age of the oldest of them", _age(figures, figures.steps.oldest)),
        ("mail_unclear", "mails that need a person", figures.mail_unclear),
        ("database_bytes", "size of the database", figures.database_size),
        ("disk_free_bytes", "room on the disk of HUIYIN_HOME", figures.disk_free),
        ("disk_bytes", "size of that disk", figures.disk_size),
        ("migrations_missing", "whether the database is older than the program", figures.lacks_migrations),
    )  # fmt: skip
    for name, text, value in single:
        yield from _metric(name, "gauge", text, [({}, value)])
    if said := figures.backup.get("made_at"):
        age = (figures.at - datetime.fromisoformat(str(said))).total_seconds()
        yield from _metric(
            "backup_age_seconds", "gauge", "age of the last backup of this machine", [({}, age)]
        )


def _workers(figures: Figures) -> Iterator[str]:
    """What runs, and what its parts cost; parts are the ticks, such as ledger.ladders, and the followers."""
    seen = [({"worker": worker.name}, _age(figures, worker.seen_at)) for worker in figures.workers]
    alive = [worker for worker in figures.workers if figures.at - worker.seen_at < timedelta(minutes=3)]
    yield from _metric("workers", "gauge", "workers heard of within three minutes", [({}, len(alive))])
    yield from _metric("worker_silent_seconds", "gauge", "since a worker was heard of", seen)
    for name, key, kind, text in (
        ("tick_runs_total", "runs", "counter", "runs of a part of the worker"),
        ("tick_failures_total", "failures", "counter", "runs that failed"),
        ("tick_seconds_total", "seconds", "counter", "time spent in them"),
        ("tick_last_seconds", "last", "gauge", "time of the last run"),
    ):
        samples = [
            ({"tick": part, "worker": worker.name}, said.get(key, 0))
            for worker in figures.workers
            for part, said in worker.parts.items()
        ]
        yield from _metric(name, kind, text, samples)


def _metric(name: str, kind: str, text: str, samples: Iterable[Sample]) -> Iterator[str]:
    yield f"# HELP huiyin_{name} {text}"
    yield f"# TYPE huiyin_{name} {kind}"
    for labels, value in samples:
        told = ",".join(f'{label}="{_escaped(said)}"' for label, said in labels.items())
        yield f"huiyin_{name}{{{told}}} {float(value):.15g}" if told else f"huiyin_{name} {float(value):.15g}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _age(figures: Figures, moment: datetime | None) -> float:
    return max((figures.at - moment).total_seconds(), 0.0) if moment else 0.0
