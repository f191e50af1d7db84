"""Errors of the log once more, in a small file that the health page counts: it works without any database."""

import json
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from huiyin.config.watch import meter

NAME = "errors.jsonl"
LARGEST = 500_000
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Fault:
    """One error: when, in which part, and its first and last line."""

    at: datetime
    part: str
    text: str


class FaultLog(logging.Handler):
    """Writes errors to `folder`/errors.jsonl; half of them are forgotten when it becomes too large."""

    def __init__(self, folder: str) -> None:
        super().__init__(level=logging.ERROR)
        self.place = Path(folder) / NAME

    def emit(self, record: logging.LogRecord) -> None:
        """Count and write it; what cannot be written stands on standard error all the same."""
        try:
            meter.count_error()
            line = {"at": record.created, "pid": os.getpid(), "part": record.name, "text": _text(record)}
            if self.place.exists() and self.place.stat().st_size > LARGEST:
                self.place.replace(self.place.with_suffix(".old"))
            with self.place.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        except Exception:  # noqa: S110 - a disk that is full must not stop anybody
            pass


def faults(folder: Path, *, since: datetime) -> list[Fault]:
    """The errors since then, the latest first."""
    found = [fault for name in (NAME, "errors.old") for fault in _read(folder / name) if fault.at >= since]
    return sorted(found, key=lambda fault: fault.at, reverse=True)


def _text(record: logging.LogRecord) -> str:
    lines = record.getMessage().strip().splitlines() or [""]
    text = lines[0] if len(lines) == 1 else f"{lines[0][: LONGEST // 2]} … {lines[-1]}"
    if record.exc_info and record.exc_info[0] is not None:
        text += f" ({record.exc_info[0].__name__})"
    return text[:LONGEST]


def _read(place: Path) -> Iterator[Fault]:
    try:
        lines = place.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    for line in lines:
        try:
            said = json.loads(line)
            at = datetime.fromtimestamp(said["at"]).astimezone()
            yield Fault(at, str(said["part"]), str(said["text"]))
        except (ValueError, KeyError, TypeError):
            continue  # half a line of a disk that was full
