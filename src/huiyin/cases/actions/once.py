"""Registering from a page that may be sent twice: a second click, a way back, a connection that broke."""

from datetime import datetime
from typing import Any

from huiyin.base.actor import Actor
from huiyin.cases.actions.registration import Matter, register_case
from huiyin.cases.models import Case
from huiyin.cases.queries import get_case
from huiyin.journal.actions import Call, Said, reply_once


def register_case_once(
    *, key: str, asked: str, matter: Matter, by: Actor, at: datetime, **more: Any
) -> tuple[Case, bool]:
    """Register a matter, unless this actor has done so under `key`; `more` as for `register_case`.

    `asked` stands for what was sent (a hash). Returns the matter, and whether it is new. Events: case.registered.

    :raises NotFound, NotAllowed, Invalid: as `register_case`; Invalid, too, for a key that is too long or not printable
    """
    made: list[Case] = []

    def answer() -> Said:
        made.append(register_case(matter=matter, by=by, at=at, **more))
        return Said(201, str(made[0].pk))

    said = reply_once(Call(f"register:{by.id}", key, asked), answer, at=at)
    return (get_case(int(said.body), by), False) if said.is_repeated else (made[0], True)
