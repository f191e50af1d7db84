"""How much time a clause allows: minutes or days, on the clock or on a working calendar."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from huiyin.base.errors import Invalid

MAX_DAYS = 36_500
MAX_MINUTES = MAX_DAYS * 24 * 60
_TEXT = re.compile(
    r"(?P<amount>[+-]?[0-9]{1,9})\s*个?\s*(?P<working>working\s+|工作)?"
    r"(?P<unit>minutes?|hours?|days?|分钟|小时|天|日)",
    re.IGNORECASE,
)
_UNITS = {"minute": 1, "分钟": 1, "hour": 60, "小时": 60, "day": None, "天": None, "日": None}


@dataclass(frozen=True, slots=True)
class Budget:
    """Either minutes or days; `working` counts them on the calendar's working time, else on the clock.

    Negative amounts are offsets, for `shift` only.
    """

    minutes: int | None = None
    days: int | None = None
    working: bool = False

    def __post_init__(self) -> None:
        if (self.minutes is None) == (self.days is None):
            raise Invalid(_("A budget has either minutes or days."))
        amount = self.amount
        if isinstance(amount, bool) or not isinstance(amount, int):
            raise Invalid(_("A budget must be a whole number."))
        if abs(amount) > (MAX_MINUTES if self.days is None else MAX_DAYS):
            raise Invalid(_("A budget cannot reach further than a hundred years."))

    @property
    def amount(self) -> int:
        """The number of minutes or days."""
        amount = self.days if self.minutes is None else self.minutes
        assert amount is not None
        return amount

    @classmethod
    def parse(cls, text: str, calendar: str = "clock", *, signed: bool = False) -> "Budget":
        """Read "24 hours", "30 minutes", "2 days", "2 working days", or 24小时, 30分钟, 2天, 2个工作日.

        `calendar` is "clock" or "working".

        :raises Invalid: the text says no such amount, or a negative one without `signed`
        """
        if calendar not in {"clock", "working"}:
            raise Invalid(_("The calendar of a budget is either clock or working."))
        match = _TEXT.fullmatch(text.strip()) if isinstance(text, str) else None
        if match is None:
            raise Invalid(_("Budgets are written like 30 minutes, 24 hours, 2 days or 2 working days."))
        amount, minutes = int(match["amount"]), _UNITS[match["unit"].lower().removesuffix("s")]
        if amount < 0 and not signed:
            raise Invalid(_("A budget cannot be negative."))
        working = calendar == "working" or match["working"] is not None
        if minutes is None:
            return cls(days=amount, working=working)
        return cls(minutes=amount * minutes, working=working)

    def __str__(self) -> str:
        """As `parse` reads it again."""
        amount, unit = self.amount, "day" if self.minutes is None else "minute"
        if unit == "minute" and amount % 60 == 0 and amount:
            amount, unit = amount // 60, "hour"
        return f"{amount} {'working ' if self.working else ''}{unit}{'' if abs(amount) == 1 else 's'}"
