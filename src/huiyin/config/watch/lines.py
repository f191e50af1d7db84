"""The figures judged: for each thing that is watched its state, what that means, and what to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from huiyin import __version__
from huiyin.base.durations import in_words
from huiyin.config.watch.figures import CAP, Figures, Queue

State = Literal["good", "warn", "bad"]
Text = str | Promise
#: A worker says every 15 seconds that it lives, unless one of its parts takes longer.
SILENT, GONE = timedelta(minutes=1), timedelta(minutes=3)
SLOW, STUCK = timedelta(minutes=5), timedelta(minutes=30)
STALE_BACKUP, OLD_BACKUP = timedelta(hours=26), timedelta(days=7)
GIGA = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is watched. `advice` is empty where nothing is to be done."""

    code: str
    label: Text
    state: State
    value: Text
    meaning: Text
    advice: Text = ""


def judge(figures: Figures) -> list[Line]:
    """All lines, in the order in which one would look."""
    return list(_lines(figures))


def worst(lines: list[Line]) -> State:
    """The state of the whole."""
    states = {line.state for line in lines}
    return "bad" if "bad" in states else "warn" if "warn" in states else "good"


def _lines(figures: Figures) -> Iterator[Line]:
    yield _worker(figures)
    yield _readers(figures)
    yield _steps(figures)
    yield _outbox(figures)
    yield _mail(figures)
    yield _seal(figures)
    yield _backup(figures)
    yield _disk(figures)
    yield _database(figures)
    yield _errors(figures)
    yield _versions(figures)


def _worker(figures: Figures) -> Line:
    label, meaning = _("Worker"), _("Sends messages, climbs ladders, seals the journal.")
    alive = [worker for worker in figures.workers if figures.at - worker.seen_at <= GONE]
    if not alive:
        seen = [worker.seen_at for worker in figures.workers]
        value = _("last heard of %(time)s ago") % {"time": _ago(figures, max(seen))} if seen else _("none")
        return Line(
            "worker", label, "bad", value, meaning,
            _("Nothing is sent. Start it again: systemctl restart huiyin-worker; its log says why it ended."),
        )  # fmt: skip
    silent = figures.at - alive[0].seen_at > SILENT
    value = _("%(number)s running, heard of %(time)s ago") % {
        "number": len(alive), "time": _ago(figures, alive[0].seen_at),
    }  # fmt: skip
    if any(worker.version != __version__ for worker in alive):
        return Line("worker", label, "warn", value, meaning, _("A worker is of another version: restart it."))
    advice = _("It is busy with something long, or hangs: look at its log.") if silent else ""
    return Line("worker", label, "warn" if silent else "good", value, meaning, advice)


def _readers(figures: Figures) -> Line:
    behind = max(figures.readers, key=lambda reader: (reader.failures, reader.behind), default=None)
    label, meaning = (
        _("Followers of the journal"),
        _("What happens after an event was recorded: notices, webhooks."),
    )
    if behind is None or (not behind.failures and not behind.behind):
        return Line("followers", label, "good", _("all have read everything"), meaning)
    waits = figures.at - behind.oldest if behind.oldest else timedelta()
    value = _("%(name)s is %(number)s events behind, for %(time)s; %(failures)s failures in a row") % {
        "name": behind.name, "number": behind.behind, "time": in_words(waits), "failures": behind.failures,
    }  # fmt: skip
    state: State = "bad" if waits > STUCK else "warn" if behind.failures or waits > SLOW else "good"
    advice = _("It tries again by itself. If an event fails again and again, the log of the worker says why.")
    return Line("followers", label, state, value, meaning, advice if state != "good" else "")


def _steps(figures: Figures) -> Line:
    state, value = _waiting(figures, figures.steps)
    advice = _("Steps are late because no worker runs, or it cannot keep up: look at the line of the worker.")
    meaning = _("Reminders and escalations whose time has come.")
    return Line("steps", _("Due steps of ladders"), state, value, meaning, advice if state != "good" else "")


def _outbox(figures: Figures) -> Line:
    state, value = _waiting(figures, figures.outbox)
    if figures.stuck:
        state = "warn" if state == "good" else state
        value += _("; %(number)s need a person") % {"number": figures.stuck}
    advice = _("Open the outbox: what has failed says why; mend the channel and send it again.")
    meaning = _("Messages that are to be sent now.")
    return Line("outbox", _("Outbox"), state, value, meaning, advice if state != "good" else "")


def _mail(figures: Figures) -> Line:
    label, meaning = _("Mail in"), _("Mail that becomes matters.")
    if not settings.IMAP_URL:
        return Line("mail", label, "good", _("no mailbox is set up"), meaning)
    part = figures.part("channels.mailbox")
    value = (
        _("last mail %(time)s ago") % {"time": _ago(figures, figures.mail_at)}
        if figures.mail_at
        else _("none")
    )
    if part.get("failed"):
        advice = _("The mailbox cannot be reached: look at HUIYIN_IMAP_URL and the log of the worker.")
        return Line("mail", label, "bad", value, meaning, advice)
    if figures.mail_unclear:
        value += _("; %(number)s need a person") % {"number": figures.mail_unclear}
        return Line(
            "mail", label, "warn", value, meaning, _("Open the mail that came in and decide about it.")
        )
    return Line("mail", label, "good", value, meaning)


def _seal(figures: Figures) -> Line:
    waits = figures.at - figures.unsealed.oldest if figures.unsealed.oldest else timedelta()
    state: State = "bad" if waits > STUCK else "warn" if waits > SLOW else "good"
    value = (
        _("last %(time)s ago") % {"time": _ago(figures, figures.sealed_at)}
        if figures.sealed_at
        else _("none")
    )
    meaning = _("Each minute what was recorded is sealed, so that changing it later shows.")
    advice = _("No worker seals: look at the line of the worker, then run huiyin journal verify.")
    return Line("seal", _("Sealing of the journal"), state, value, meaning, advice if state != "good" else "")


def _backup(figures: Figures) -> Line:
    label, meaning = _("Backup"), _("The last one that was made on this machine.")
    advice = _("Run huiyin backup daily from cron, and keep the archive on another machine.")
    said = figures.backup.get("made_at")
    if not said:
        return Line("backup", label, "bad" if settings.IS_PRODUCTION else "warn", _("none"), meaning, advice)
    age = figures.at - datetime.fromisoformat(str(said))
    state: State = "bad" if age > OLD_BACKUP else "warn" if age > STALE_BACKUP else "good"
    value = _("%(time)s ago: %(file)s") % {"time": in_words(age), "file": figures.backup.get("file", "")}
    return Line("backup", label, state, value, meaning, advice if state != "good" else "")


def _disk(figures: Figures) -> Line:
    share = figures.disk_free / max(figures.disk_size, 1)
    state: State = "good"
    if figures.disk_free < GIGA // 2 or share < 0.02:
        state = "bad"
    elif figures.disk_free < 2 * GIGA or share < 0.1:
        state = "warn"
    value = _("%(free)s free of %(size)s") % {
        "free": _size(figures.disk_free),
        "size": _size(figures.disk_size),
    }
    advice = _(
        "Make room: old backups first. When the disk is full nothing more is saved; what was saved stays."
    )
    meaning = _("Where database and attached files lie (HUIYIN_HOME).")
    return Line("disk", _("Disk"), state, value, meaning, advice if state != "good" else "")


def _database(figures: Figures) -> Line:
    value = _("%(size)s, %(number)s events") % {
        "size": _size(figures.database_size),
        "number": figures.events,
    }
    label, meaning = _("Database"), _("Everything but attached files.")
    if figures.lacks_migrations:
        advice = _(
            "It is older than the program: stop web and worker, back up, run huiyin migrate, start them."
        )
        return Line("database", label, "bad", value, meaning, advice)
    return Line("database", label, "good", value, meaning)


def _errors(figures: Figures) -> Line:
    label, meaning = (
        _("Errors of the last day"),
        _("Failures of ours on this machine; each stands in the log."),
    )
    number = len(figures.faults)
    if not number:
        return Line("errors", label, "good", _("none"), meaning)
    value = _("%(number)s, the last %(time)s ago") % {
        "number": number, "time": _ago(figures, figures.faults[0].at),
    }  # fmt: skip
    advice = _("Look at them below; report what comes again, with the time and what was done.")
    return Line("errors", label, "bad" if number >= 100 else "warn", value, meaning, advice)


def _versions(figures: Figures) -> Line:
    import platform

    import django
    from django.db import connection

    engine = "SQLite"
    if connection.vendor == "postgresql":
        engine = f"PostgreSQL {connection.pg_version // 10_000}"  # type: ignore[attr-defined]
    value = (
        f"Huiyin {__version__}, Python {platform.python_version()}, Django {django.get_version()}, {engine}"
    )
    return Line("versions", _("Versions"), "good", value, _("Name them when you report something."))


def _waiting(figures: Figures, queue: Queue) -> tuple[State, str]:
    if not queue.number or queue.oldest is None:
        return "good", _("nothing waits")
    waits = figures.at - queue.oldest
    state: State = "bad" if waits > STUCK else "warn" if waits > SLOW else "good"
    number = f"{CAP}+" if queue.number >= CAP else str(queue.number)
    return state, _("%(number)s wait, the oldest for %(time)s") % {"number": number, "time": in_words(waits)}


def _ago(figures: Figures, moment: datetime) -> str:
    return in_words(max(figures.at - moment, timedelta()))


def _size(number: int) -> str:
    return f"{number / GIGA:.1f} GB" if number >= GIGA else f"{number / 1_000_000:.1f} MB"
