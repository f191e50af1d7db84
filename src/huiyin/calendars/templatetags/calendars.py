"""Words for days on the pages of calendars."""

from django import template
from django.utils.translation import gettext as _

from huiyin.calendars.rules import HOLIDAY_NAMES

register = template.Library()


@register.filter
def day_kind(kind: str) -> str:
    """What a day is by the notice."""
    return {"holiday": _("holiday"), "workday": _("adjusted workday"), "ordinary": _("ordinary day")}[kind]


@register.filter
def holiday_name(code: str) -> str:
    """The name of a holiday by its code; other names stand for themselves."""
    return str(HOLIDAY_NAMES.get(code, code))
