"""Quiet hours: when somebody is not to be disturbed, and when that ends."""

from datetime import datetime, time, timedelta, tzinfo

from huiyin.calendars.rules import Calendar

DAYS_AHEAD = 30
MINUTE = timedelta(minutes=1)


def after_hours(at: datetime, zone: tzinfo, since: time, until: time) -> datetime:
    """`at`, or the end of the quiet hours in which it lies; they may run over midnight. Equal times: none."""
    local = at.astimezone(zone)
    if since == until:
        return at
    now = local.time()
    is_quiet = since <= now < until if since < until else now >= since or now < until
    if not is_quiet:
        return at
    day = local.date() if now < until else local.date() + timedelta(days=1)
    return datetime.combine(day, until, zone).astimezone(at.tzinfo)


def in_working_time(at: datetime, calendar: Calendar) -> datetime:
    """`at` when it lies in working time, else when work begins next; `at` when that is a month away."""
    first = at.astimezone(calendar.tz).date() - timedelta(days=1)
    for offset in range(DAYS_AHEAD):
        for begin, end in calendar.work_on(first + timedelta(days=offset)):
            if end > at:
                return max(begin, at)
    return at
