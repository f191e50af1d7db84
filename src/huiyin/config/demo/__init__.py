"""The demo company: a property group that does not exist, with 90 days of history from a fixed seed."""

import gc
from collections.abc import Callable
from datetime import datetime
from random import Random

from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.config.demo.company import LOGINS, Login, build_company
from huiyin.config.demo.history import live
from huiyin.config.demo.neighbourhood import Size, build_neighbourhood, hang_codes

SEED = 20261122
FULL = Size(households=2000, matters_a_day=6.1)

__all__ = ["FULL", "LOGINS", "Login", "Size", "load"]


def load(
    *,
    days: int = 90,
    say: Callable[[str], None] = lambda text: None,
    now: datetime | None = None,
    size: Size = FULL,
) -> None:
    """Load the company into an empty database, through the actions that people use, in the order of time."""
    random = Random(SEED)  # noqa: S311 - the same company every time
    # Hundreds of thousands of short-lived rows: looking for cycles among them would take a tenth of the time.
    gc.disable()
    end = now or clock.now()
    company = build_company(random, days=days, end=end)
    say(
        _("%(people)d people in %(offices)d offices")
        % {"people": len(company.people), "offices": len(company.offices)}
    )
    build_neighbourhood(company, random, size)
    hang_codes(company)
    say(_("%(n)d households") % {"n": sum(len(office.homes) for office in company.offices)})
    matters = live(company, random, days=days, end=end, a_day=size.matters_a_day)
    say(_("%(n)d matters") % {"n": matters})
