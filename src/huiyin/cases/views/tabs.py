"""The tabs of the case list: filters that everybody has, and one's own kept ones."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.base.pages import Request
from huiyin.cases.queries import CaseFilter
from huiyin.cases.queries.listing import count_page, kept_filters

STANDARD: list[tuple[str | Promise, str]] = [
    (_("In hand"), ""),
    (_("New from customers"), "mark=portal_new"),
    (_("Customers' words"), "mark=portal_said"),
    (_("Mine"), "mine=on"),
    (_("Urgent"), "urgency=urgent"),
    (_("To be told"), "status=handled"),
    (_("To be visited"), "status=answered"),
    (_("All"), "status=all&order=newest"),
]


@dataclass(frozen=True, slots=True)
class Tab:
    """A filter under a name; `kept_id` for one's own."""

    label: str | Promise
    query: str
    is_current: bool
    kept_id: int | None = None
    count: str = ""

    @property
    def address(self) -> str:
        """Where it leads."""
        return f"?{self.query}"

    @property
    def icon(self) -> str:
        """A star for one's own."""
        return "star" if self.kept_id else ""


def tabs_for(request: Request) -> list[Tab]:
    """All tabs; the one that says what the address says is the current one."""
    now = _plain(request.GET)
    tabs = [
        Tab(label, query, _plain(QueryDict(query)) == now, count=_waiting(request, query))
        for label, query in STANDARD
    ]
    for kept in kept_filters(request.actor):
        chosen = QueryDict(mutable=True)
        chosen.update({name: str(value) for name, value in kept.parameters.items()})
        tabs.append(Tab(kept.name, chosen.urlencode(), _plain(chosen) == now, kept.id))
    return tabs


def _waiting(request: Request, query: str) -> str:
    """How much lies there from customers' phones, which must not be overlooked."""
    mark = QueryDict(query).get("mark", "")
    if not mark.startswith("portal_"):
        return ""
    found = count_page(CaseFilter(mark=mark), actor=request.actor, cap=99)
    return str(found) if found.number else ""


def _plain(parameters: QueryDict) -> dict[str, str]:
    return {name: str(value) for name, value in parameters.items() if value and name != "after"}
