"""What this room records."""

from django.utils.translation import gettext_lazy as _

from huiyin.journal.registry import EventData


class HolidaysAnnounced(
    EventData, event="holidays.announced", subject="holidays", label=_("Holidays announced")
):
    """The arrangement of these years is known from now on; every calendar with holidays got a version with it."""

    edition: str
    years: list[int]


class CalendarPublished(
    EventData, event="calendar.published", subject="calendar", label=_("Calendar published")
):
    """A version of a working calendar is out; units that work by the calendar work by it from now on."""

    version_id: int
    number: int
    holidays_version: str
