"""Due-time arithmetic on working calendars: values in, values out; exact to the microsecond."""

from huiyin.calendars.rules.budget import Budget
from huiyin.calendars.rules.calendar import Calendar, Day, DayKind
from huiyin.calendars.rules.due import Due, due, elapsed, elapsed_exact, postpone, shift
from huiyin.calendars.rules.explain import Line, LineKind, explain, explain_promise
from huiyin.calendars.rules.holidays import HOLIDAY_NAMES, HolidayTable, load_table
from huiyin.calendars.rules.overview import special_days, week, year_months
from huiyin.calendars.rules.question import Question, explain_parameters, parse_time
from huiyin.calendars.rules.spec import WEEKDAYS, Spec, parse_spec
from huiyin.calendars.rules.walking import Pause

__all__ = [
    "HOLIDAY_NAMES",
    "WEEKDAYS",
    "Budget",
    "Calendar",
    "Day",
    "DayKind",
    "Due",
    "HolidayTable",
    "Line",
    "LineKind",
    "Pause",
    "Question",
    "Spec",
    "due",
    "elapsed",
    "elapsed_exact",
    "explain",
    "explain_parameters",
    "explain_promise",
    "load_table",
    "parse_spec",
    "parse_time",
    "postpone",
    "shift",
    "special_days",
    "week",
    "year_months",
]
