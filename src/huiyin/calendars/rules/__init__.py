"""Due-time arithmetic on working calendars: values in, values out; exact to the microsecond."""

from huiyin.calendars.rules.budget import Budget
from huiyin.calendars.rules.calendar import Calendar, Day, DayKind
from huiyin.calendars.rules.due import Due, Pause, due, elapsed, elapsed_exact, postpone, shift
from huiyin.calendars.rules.explain import Line, LineKind, explain
from huiyin.calendars.rules.holidays import HOLIDAY_NAMES, load_table
from huiyin.calendars.rules.spec import WEEKDAYS, Spec, parse_spec

__all__ = [
    "HOLIDAY_NAMES",
    "WEEKDAYS",
    "Budget",
    "Calendar",
    "Day",
    "DayKind",
    "Due",
    "Line",
    "LineKind",
    "Pause",
    "Spec",
    "due",
    "elapsed",
    "elapsed_exact",
    "explain",
    "load_table",
    "parse_spec",
    "postpone",
    "shift",
]
