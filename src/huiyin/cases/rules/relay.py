"""Who had a matter when, out of its events: the relay from the desk to departments and leadership and back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

ENDS = frozenset({"case.closed", "case.unreachable", "case.withdrawn", "case.transferred"})
COME_BACK = frozenset({"sheet.refused", "sheet.recalled", "sheet.completed"})


@dataclass(slots=True)
class Hold:
    """Somebody has the matter from `since` to `until` (None: still); `taken_at` is when it was acknowledged.

    `kind`: "desk", "sheet", "leadership" or "visit". `ended_by` is the event that ended it.
    """

    kind: str
    since: datetime
    unit_id: int | None = None
    staff_id: int | None = None
    sheet_id: int | None = None
    taken_at: datetime | None = None
    until: datetime | None = None
    ended_by: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What a relay reads of an event."""

    name: str
    at: datetime
    data: Mapping[str, Any]


def relay(steps: Iterable[Step]) -> list[Hold]:
    """The holders of a matter in the order in which they got it; `steps` as they happened, without voided ones."""
    chain = _Chain()
    for step in steps:
        chain.follow(step)
    return chain.holds


class _Chain:
    """The relay as it grows."""

    def __init__(self) -> None:
        self.holds: list[Hold] = []
        self._desk: tuple[int | None, int | None] = (None, None)

    def follow(self, step: Step) -> None:
        if step.name in ("case.registered", "case.reopened"):
            self._desk = (step.data.get("desk_id"), step.data.get("first_asked_id"))
            self._end(step, *(hold for hold in self._open() if hold.kind == "visit"))
            self._give_desk(step)
        elif step.name == "sheet.sent":
            self._end(step, *self._open("desk"))
            sheet_id, unit_id = step.data["sheet_id"], step.data["department_id"]
            self.holds.append(Hold("sheet", step.at, unit_id=unit_id, sheet_id=sheet_id))
        elif step.name == "sheet.accepted":
            for hold in self._of_sheet(step):
                hold.taken_at, hold.staff_id = step.at, step.data["handler_id"]
        elif step.name in COME_BACK:
            self._end(step, *self._of_sheet(step))
            if not self._open():
                self._give_desk(step)
        else:
            self._turn(step)

    def _turn(self, step: Step) -> None:
        """To leadership and back; to whoever makes the return visit; to the end."""
        if step.name == "suggestion.submitted":
            self._end(step, *self._open("desk"))
            self.holds.append(Hold("leadership", step.at, staff_id=step.data["leader_id"]))
        elif step.name == "suggestion.decided" and self._open("leadership"):
            for hold in self._open("leadership"):
                hold.taken_at = step.at
            self._end(step, *self._open("leadership"))
            self._give_desk(step)
        elif step.name == "case.answered":
            self._end(step, *self._open())
            if step.data.get("visit") == "required":
                self.holds.append(Hold("visit", step.at, unit_id=step.data.get("desk_id"), taken_at=step.at))
        elif step.name in ENDS:
            self._end(step, *self._open())

    def _give_desk(self, step: Step) -> None:
        unit_id, staff_id = self._desk
        self._end(step, *self._open("desk"))
        self.holds.append(Hold("desk", step.at, unit_id=unit_id, staff_id=staff_id, taken_at=step.at))

    def _open(self, kind: str = "") -> list[Hold]:
        return [hold for hold in self.holds if hold.until is None and kind in ("", hold.kind)]

    def _of_sheet(self, step: Step) -> list[Hold]:
        return [hold for hold in self._open("sheet") if hold.sheet_id == step.data["sheet_id"]]

    @staticmethod
    def _end(step: Step, *holds: Hold) -> None:
        for hold in holds:
            hold.until, hold.ended_by = step.at, step.name
