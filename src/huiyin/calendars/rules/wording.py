"""The lines of an explanation in words, for the page and the command alike."""

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from huiyin.calendars.rules.calendar import DayKind
from huiyin.calendars.rules.explain import Line, LineKind
from huiyin.calendars.rules.holidays import HOLIDAY_NAMES
from huiyin.calendars.rules.spec import DAY_MINUTES, Shift

WEEKDAY_NAMES: tuple[str | Promise, ...] = (
    gettext_lazy("Mon"),
    gettext_lazy("Tue"),
    gettext_lazy("Wed"),
    gettext_lazy("Thu"),
    gettext_lazy("Fri"),
    gettext_lazy("Sat"),
    gettext_lazy("Sun"),
)
_SINGLE = {LineKind.FROM, LineKind.PROMISED, LineKind.DUE, LineKind.HELD}


def say(line: Line) -> str:
    """What a line says, with why."""
    words = _words(line)
    if line.is_provisional:
        return _("%(words)s (provisional: the holidays of %(year)s are not published yet)") % {
            "words": words,
            "year": line.end.year if line.kind == LineKind.MORE else line.begin.year,
        }
    return words


def counted(line: Line) -> str:
    """The minutes that a line contributes, as hours and minutes; "" for none."""
    if not line.minutes:
        return ""
    seconds = round(line.minutes * 60)
    text = f"{seconds // 3600}:{seconds // 60 % 60:02}"
    return f"{text}:{seconds % 60:02}" if seconds % 60 else text


def period(line: Line) -> str:
    """From when until when, or the one moment that the line is about."""
    begin = moment(line.begin)
    if line.kind in _SINGLE:
        return begin
    if line.begin.date() == line.end.date():
        return f"{begin} – {clock(line.end)}"
    return f"{begin} – {moment(line.end)}"


def moment(value: datetime) -> str:
    """A local time with its weekday: "2026-02-13 Fri 17:00"."""
    return f"{value.date().isoformat()} {WEEKDAY_NAMES[value.weekday()]} {clock(value)}"


def clock(value: datetime) -> str:
    """The time of day, with seconds where there are any."""
    return value.strftime("%H:%M:%S" if value.second or value.microsecond else "%H:%M")


def shift_text(shift: Shift) -> str:
    """A shift as people write it: "09:00–12:00"; one that ends on the next day says so."""
    begin, end = (f"{minute // 60:02}:{minute % 60:02}" for minute in shift)
    if shift[1] > DAY_MINUTES:
        minute = shift[1] - DAY_MINUTES
        end = _("%(time)s next day") % {"time": f"{minute // 60:02}:{minute % 60:02}"}
    return f"{begin}–{end}"


def holiday(code: str) -> str:
    """The name of a holiday."""
    return str(HOLIDAY_NAMES.get(code, code))


def _words(line: Line) -> str:
    if line.kind == LineKind.COUNTED:
        return _time_words(line)
    if line.kind == LineKind.OFF:
        return _off_words(line)
    if line.kind == LineKind.PAUSED:
        return _("paused, to be added") if line.minutes else _("paused, does not count")
    if line.kind == LineKind.DAY:
        return _join(_("working day %(number)s") % {"number": line.number}, _special(line))
    if line.kind == LineKind.CALENDAR_DAYS:
        text = ngettext(
            "%(number)s calendar day on, at the same local time",
            "%(number)s calendar days on, at the same local time",
            line.number or 0,
        )
        return text % {"number": line.number}
    if line.kind == LineKind.MORE:
        return ngettext("%(number)s more line", "%(number)s more lines", line.number or 0) % {
            "number": line.number
        }
    return str(_FIXED[line.kind])


_FIXED: dict[LineKind, str | Promise] = {
    LineKind.FROM: gettext_lazy("counts from here"),
    LineKind.PROMISED: gettext_lazy("the time that was set"),
    LineKind.MOVED: gettext_lazy("this time of day lies outside the shifts and is moved into them"),
    LineKind.ADDED: gettext_lazy("the paused time is added"),
    LineKind.HELD: gettext_lazy("the clock stands still: a pause is open"),
    LineKind.DUE: gettext_lazy("due"),
}


def _time_words(line: Line) -> str:
    if line.day_kind is None:
        return _("on the clock")
    return _join(_("working time"), _special(line))


def _off_words(line: Line) -> str:
    if line.day_kind == DayKind.HOLIDAY:
        return _("holiday: %(name)s") % {"name": holiday(line.name)}
    if line.day_kind == DayKind.OVERRIDE:
        return _("no work, set for this date")
    if line.day_kind == DayKind.ORDINARY:
        return _("outside the shifts")
    return _("no work on this weekday")


def _special(line: Line) -> str:
    if line.day_kind == DayKind.ADJUSTED:
        return _("adjusted workday for %(name)s") % {"name": holiday(line.name)}
    if line.day_kind == DayKind.OVERRIDE:
        return _("shifts set for this date")
    return ""


def _join(words: str, reason: str) -> str:
    return _("%(words)s, %(reason)s") % {"words": words, "reason": reason} if reason else words
