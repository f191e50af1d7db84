"""How rooms are coloured by their matters on the grid of a building."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from huiyin.base.actor import Actor
from huiyin.base.reads import Given, read
from huiyin.cases.models import Case
from huiyin.ledger.queries.obligations import first_clocks_of

YEAR, MANY = timedelta(days=365), 3


def by_open_matters(premises_ids: Collection[int], actor: Actor, at: datetime) -> Mapping[int, str]:
    """Rooms with open matters that the actor may see, and those of which something is overdue; two queries."""
    rows = Case.objects.visible_to(actor).still_open().filter(premises__id__among=Given("ids"))
    matters = dict(read(None, lambda: rows.values_list("pk", "premises_id"), ids=premises_ids))
    clocks = first_clocks_of("case", matters)
    found: dict[int, str] = {}
    for case_id, premises_id in matters.items():
        clock = clocks.get(case_id)
        is_late = clock is not None and clock.due_at is not None and not clock.is_paused and clock.due_at < at
        if is_late or premises_id not in found:
            found[premises_id] = "overdue" if is_late else "open"
    return found


def by_matters_of_a_year(premises_ids: Collection[int], actor: Actor, at: datetime) -> Mapping[int, str]:
    """Rooms by how many matters they had in the last twelve months; one query."""
    rows = Case.objects.visible_to(actor).filter(
        premises__id__among=Given("ids"),
        registered_at__gt=Given("since", Case._meta.get_field("registered_at")),
    )
    found: defaultdict[int, int] = defaultdict(int)
    for (premises_id,) in read(
        None, lambda: rows.values_list("premises_id"), ids=premises_ids, since=at - YEAR
    ):
        found[premises_id] += 1
    return {premises_id: "many" if count >= MANY else "few" for premises_id, count in found.items()}
