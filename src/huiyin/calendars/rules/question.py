"""A question for a due time as it comes from JSON, checked field by field."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.base.errors import Invalid
from huiyin.calendars.rules.budget import Budget
from huiyin.calendars.rules.calendar import Calendar
from huiyin.calendars.rules.due import Due, due
from huiyin.calendars.rules.explain import Line, explain
from huiyin.calendars.rules.walking import Pause

KEYS = {"calendar", "from", "clock", "minutes", "days", "working_days", "pauses"}
_BUDGETS = ("minutes", "days", "working_days")


@dataclass(frozen=True, slots=True)
class Question:
    """On this calendar, from this moment on: when is this budget used up?"""

    calendar: Calendar
    start: datetime
    budget: Budget
    pauses: tuple[Pause, ...] = ()

    @classmethod
    def parse(cls, raw: Any) -> "Question":
        """Read `{"calendar", "from", "clock", "minutes" | "days" | "working_days", "pauses"?}`.

        An open pause has null as its end.

        :raises Invalid: with a message per field
        """
        if not isinstance(raw, Mapping):
            raise Invalid(_("A line must be a JSON object."))
        unknown = [str(key) for key in raw if key not in KEYS]
        if unknown:
            raise Invalid(fields={key: _("Unknown field.") for key in unknown})
        return cls(
            calendar=_parse_calendar(raw.get("calendar")),
            start=parse_time(raw.get("from"), "from"),
            budget=_parse_budget(raw),
            pauses=_parse_pauses(raw.get("pauses")),
        )

    def answer(self) -> Due:
        """When it is due."""
        return due(self.calendar, self.start, self.budget, self.pauses)

    def lines(self) -> list[Line]:
        """How that comes about."""
        return explain(self.calendar, self.start, self.budget, self.pauses)

    def local(self, moment: datetime | None) -> str | None:
        """A moment in the calendar's time zone, as ISO 8601."""
        return None if moment is None else moment.astimezone(self.calendar.tz).isoformat()


def explain_parameters(
    *,
    version_id: int | None,
    start: datetime,
    budget: Budget | None = None,
    promised: datetime | None = None,
    working: bool = False,
    pauses: Iterable[Pause] = (),
) -> str:
    """The query of the page `calendars:explain`: for a budget, or a due time that was set (`promised`).

    `working` says how pauses count for a due time that was set; a budget says it itself.
    """
    pairs = [f"{begin.isoformat()}/{end.isoformat() if end else ''}" for begin, end in pauses]
    given = {
        "calendar": "" if version_id is None else str(version_id),
        "start": start.isoformat(),
        "budget": "" if budget is None else str(budget),
        "promised": "" if promised is None else promised.isoformat(),
        "clock": "working" if working and budget is None else "",
        "pauses": "\n".join(pairs),
    }
    return urlencode({name: value for name, value in given.items() if value})


def parse_time(text: Any, field: str) -> datetime:
    """A time with its offset, as ISO 8601.

    :raises Invalid: anything else
    """
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError) as mistake:
        raise Invalid(fields={field: _("Write times like 2026-03-03T17:00:00+08:00.")}) from mistake
    if moment.tzinfo is None:
        raise Invalid(fields={field: _("Times must carry an offset, such as +08:00.")})
    return moment


def _parse_calendar(raw: Any) -> Calendar:
    if raw is None:
        raise Invalid(fields={"calendar": _("This is missing.")})
    try:
        return _compiled(json.dumps(raw, sort_keys=True))
    except Invalid as mistake:
        fields: dict[str, str | Promise] = {f"calendar.{key}": text for key, text in mistake.fields.items()}
        raise Invalid(mistake.text, fields=fields) from mistake


@lru_cache(maxsize=256)
def _compiled(text: str) -> Calendar:
    return Calendar.from_spec(json.loads(text))


def _parse_budget(raw: Mapping[str, Any]) -> Budget:
    given = [name for name in _BUDGETS if name in raw]
    if len(given) != 1:
        raise Invalid(_("Give exactly one of minutes, days and working_days."))
    name = given[0]
    clock = raw.get("clock", {"days": "clock", "working_days": "working"}.get(name))
    if clock not in {"clock", "working"}:
        raise Invalid(fields={"clock": _("This is either clock or working.")})
    amount = raw[name]
    if isinstance(amount, bool) or not isinstance(amount, int) or amount < 0:
        raise Invalid(fields={name: _("This must be a whole number, not negative.")})
    if name == "minutes":
        return Budget(minutes=amount, working=clock == "working")
    return Budget(days=amount, working=clock == "working" or name == "working_days")


def _parse_pauses(raw: Any) -> tuple[Pause, ...]:
    if raw is None:
        return ()
    if not isinstance(raw, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in raw):
        raise Invalid(fields={"pauses": _("Pauses are pairs of times, from and until.")})
    return tuple(
        (parse_time(begin, "pauses"), None if end is None else parse_time(end, "pauses"))
        for begin, end in raw
    )
