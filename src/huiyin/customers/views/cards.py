"""The card of a customer: what is known, how fresh it is, what happened, and what other rooms know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.base.pages import Request, page, see_other
from huiyin.customers import queries
from huiyin.customers.models import Customer, FactChange
from huiyin.customers.rules.facts import TERMS, is_quiet
from huiyin.customers.views.printing import FORMS
from huiyin.journal.models import Event
from huiyin.journal.queries import voided_ids
from huiyin.staff.queries import names


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened, with the important facts that it replaced."""

    event: Event
    who: str
    changes: list[FactChange]
    is_voided: bool


@require_GET
def detail(request: Request, customer_id: int) -> HttpResponse:
    """One customer."""
    customer, actor, at = queries.get_customer(customer_id, request.actor), request.actor, clock.now()
    if customer.pk != customer_id:
        return see_other(request, "customers:detail", customer.pk)
    fresh = queries.freshness_of(customer, at)
    profile = queries.profile_of(customer)
    may_read_terms = queries.may_read_terms(customer, actor)
    team, changes = queries.team_of(customer), queries.changes_of(customer)
    context = {
        "customer": customer,
        "fresh": {row.group: row for row in fresh},
        "stale": [row for row in fresh if row.is_stale],
        "points": _points(customer, actor),
        "people": queries.people_of(customer),
        "residences": queries.residences_of(customer),
        "business": queries.labelled(queries.facts_of(profile, "business")),
        "terms": queries.labelled(queries.facts_of(profile, "terms")),
        "own": queries.own_facts_of(customer),
        "may_read_terms": may_read_terms,
        "may_edit_terms": actor.may("customers.terms", customer.unit.path),
        "team": team,
        "notes": queries.notes_of(customer, actor, team),
        "merged": list(customer.merged.order_by("pk")),
        "former": _former_names(customer, changes),
        "story": _story(customer, actor, changes, may_read_terms=may_read_terms),
        "may_edit": actor.may("customers.edit", customer.unit.path),
        "may_see_who": actor.may("customers.seen", customer.unit.path),
        "reads_contacts": actor.may("customers.contacts", customer.unit.path),
        "me": actor.id,
        "forms": FORMS,
        **_company(customer, actor),
    }
    return page(request, "customers/customer_detail.html", context)


def _former_names(customer: Customer, changes: Sequence[FactChange]) -> list[str]:
    """Under which names the customer was known before, the latest first, each once."""
    before = [row.before for row in changes if row.fact == "name"]
    return [name for name in dict.fromkeys(before) if name != customer.name]


def _points(customer: Customer, actor: Actor) -> list[tuple[queries.Shown, bool]]:
    """The contact points in force, each with whether one should not call there right now."""
    now = timezone.localtime(clock.now())
    return [
        (shown, is_quiet(shown.point.quiet_from, shown.point.quiet_until, now))
        for shown in queries.shown_points(customer, actor)
    ]


def _company(customer: Customer, actor: Actor) -> Mapping[str, Any]:
    """What only organisations have: sites and companies below."""
    if customer.kind != Customer.Kind.ORGANISATION:
        return {"sites": [], "branches": []}
    return {"sites": queries.sites_of(customer), "branches": queries.branches_of(customer, actor)}


def _story(
    customer: Customer, actor: Actor, changes: Sequence[FactChange], *, may_read_terms: bool
) -> list[Moment]:
    """What happened, with those facts of before that the actor may read."""
    hidden = set() if may_read_terms else set(TERMS)
    if not actor.may("customers.contacts", customer.unit.path):
        hidden.add("address")
    by_id = {row.pk: row for row in changes if row.fact not in hidden}
    history = queries.history_of(customer)
    voided = voided_ids(history)
    people = names([event.actor_id for event in history if event.actor_id is not None])
    return [
        Moment(
            event,
            people.get(event.actor_id or 0, event.shown_actor),
            _changes(event, by_id),
            event.pk in voided,
        )
        for event in history
    ]


def _changes(event: Event, by_id: Mapping[int, FactChange]) -> list[FactChange]:
    ids = [event.data.get("change_id"), *event.data.get("change_ids", [])]
    return [by_id[id_] for id_ in ids if id_ in by_id]
