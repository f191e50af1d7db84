"""The statutory holidays and adjusted workdays of China, as data that ships with the product.

`data/holidays-cn.json` holds one arrangement per year and edition. An edition is never changed once it is
out: a correction, or a new year, is a new edition, so that a calendar version computes for ever what it
computed at first.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.base.errors import Invalid

COUNTRIES = ("CN",)
_DATA = Path(__file__).resolve().parent.parent / "data"

HOLIDAY_NAMES: Mapping[str, str | Promise] = {
    "new_years_day": _("New Year's Day"),
    "spring_festival": _("Spring Festival"),
    "tomb_sweeping_day": _("Tomb-Sweeping Day"),
    "labour_day": _("Labour Day"),
    "dragon_boat_festival": _("Dragon Boat Festival"),
    "mid_autumn_festival": _("Mid-Autumn Festival"),
    "national_day": _("National Day"),
    "anti_fascist_70th_day": _("70th Anniversary of Victory Day"),
}


@dataclass(frozen=True, slots=True)
class HolidayTable:
    """Holidays and adjusted workdays by date, with their holiday's code; `years` are the known ones."""

    edition: str
    holidays: Mapping[date, str]
    workdays: Mapping[date, str]
    years: frozenset[int]

    def filled_by(self, other: "HolidayTable") -> "HolidayTable":
        """This table with the years that it does not know, as the other one knows them."""
        more = other.years - self.years
        return HolidayTable(
            edition=self.edition,
            holidays={**self.holidays, **_of_years(other.holidays, more)},
            workdays={**self.workdays, **_of_years(other.workdays, more)},
            years=self.years | more,
        )

    def with_years(
        self, edition: str, holidays: Mapping[date, str], workdays: Mapping[date, str]
    ) -> "HolidayTable":
        """The next edition: the years of these dates are as they say, the others as they were."""
        years = frozenset(day.year for day in (*holidays, *workdays))
        return HolidayTable(
            edition=edition,
            holidays={**_of_years(self.holidays, self.years - years), **holidays},
            workdays={**_of_years(self.workdays, self.years - years), **workdays},
            years=self.years | years,
        )


def _of_years(days: Mapping[date, str], years: frozenset[int]) -> dict[date, str]:
    return {day: name for day, name in days.items() if day.year in years}


@cache
def load_table(country: str = "CN", edition: str | None = None) -> HolidayTable:
    """The table of a country as of an edition, the newest one by default.

    :raises Invalid: unknown country or edition
    """
    if country not in COUNTRIES:
        raise Invalid(fields={"holidays": _("Only the holidays of CN are known.")})
    data: dict[str, Any] = json.loads(
        (_DATA / f"holidays-{country.lower()}.json").read_text(encoding="utf-8")
    )
    editions: list[str] = data["editions"]
    edition = editions[-1] if edition is None else edition
    if edition not in editions:
        raise Invalid(fields={"holidays": _("This edition of the holiday table is not known.")})
    usable = editions[: editions.index(edition) + 1]
    years = {a["year"]: a for name in usable for a in data["arrangements"] if a["edition"] == name}
    return HolidayTable(
        edition=edition,
        holidays=_by_date(years, "holidays"),
        workdays=_by_date(years, "workdays"),
        years=frozenset(years),
    )


def _by_date(years: Mapping[int, Mapping[str, Any]], kind: str) -> dict[date, str]:
    return {
        date.fromisoformat(f"{year}-{day}"): name
        for year, arrangement in years.items()
        for name, days in arrangement[kind].items()
        for day in days
    }
