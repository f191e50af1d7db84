"""What a role demands of the logins of its holders: a second factor, and how good a password must be."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

SHORTEST = 10
LONGEST = 64
MOST_REMEMBERED = 12


@dataclass(frozen=True, slots=True)
class LoginRules:
    """`length` in characters; `days` until a password must be changed, 0: never; `history`: how many of the last
    passwords must not come again, 0: any may."""

    needs_second_factor: bool = False
    length: int = SHORTEST
    days: int = 0
    history: int = 0

    def is_expired(self, set_at: datetime | None, at: datetime) -> bool:
        """Whether a password set then must be changed now; one of unknown age must, once there is a limit."""
        return self.days > 0 and (set_at is None or set_at + timedelta(days=self.days) <= at)


def strictest(rules: Iterable[LoginRules]) -> LoginRules:
    """What somebody has to keep who holds several roles."""
    given = list(rules)
    return LoginRules(
        needs_second_factor=any(rule.needs_second_factor for rule in given),
        length=max((rule.length for rule in given), default=SHORTEST),
        days=min((rule.days for rule in given if rule.days), default=0),
        history=max((rule.history for rule in given), default=0),
    )


def clean_code(code: str) -> str:
    """A code as it was typed, without the blanks and dashes that apps and paper put between its groups."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", code) if sign.isalnum())
