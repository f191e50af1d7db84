"""When a message that could not be sent is tried again."""

from datetime import timedelta
from typing import Literal

#: "later": certainly not sent, may go another time; "never": refused for good; "unknown": nobody can say.
Trouble = Literal["later", "never", "unknown"]

MOST_TRIES = 8
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720)]


def pause_after(tries: int) -> timedelta | None:
    """How long to wait after the n-th try failed; None: give up, a person must decide."""
    return PAUSES[tries - 1] if 0 < tries < MOST_TRIES else None
