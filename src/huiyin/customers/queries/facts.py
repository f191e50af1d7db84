"""The facts of a card, how fresh they are, what they were before, and what is noted beside them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.customers.models import (
    Confirmation,
    Customer,
    FactChange,
    Note,
    OwnField,
    Profile,
    Site,
    TeamMember,
)
from huiyin.customers.rules.facts import GROUPS, shown_limit
from huiyin.customers.rules.own import OWN

Group = Confirmation.Group
MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Freshness:
    """A group of facts with the moment in which it was last confirmed (by whom), None: never."""

    group: str
    label: str
    at: datetime | None
    by: str
    is_stale: bool


def groups_of(customer: Customer) -> list[str]:
    """The groups of facts that this customer's card has: only organisations have business and terms."""
    mine = [Group.IDENTITY, Group.REACH, Group.PEOPLE, Group.PREMISES]
    if customer.kind == Customer.Kind.ORGANISATION:
        mine += [Group.BUSINESS, Group.TERMS]
    return [str(group) for group in mine]


def stale_before(at: datetime) -> datetime:
    """What was confirmed before this moment is out of date (HUIYIN_STALE_MONTHS, months of 30 days)."""
    months: int = settings.STALE_MONTHS
    return at - months * MONTH


def identity_of(customer: Customer) -> dict[str, str]:
    """Name, serving unit (its id) and parent company (its number) as texts, as a form carries them."""
    parent = customer.parent.number if customer.parent else ""
    return {"name": customer.name, "unit": str(customer.unit_id), "parent": parent}


def profile_of(customer: Customer) -> Profile | None:
    """The facts of the card; None where nothing is known."""
    return getattr(customer, "profile", None)


def facts_of(profile: Profile | None, group: str) -> dict[str, str]:
    """The facts of a group as texts by name, "" for what is not known."""
    found = profile or Profile()
    texts = {name: getattr(found, name) for name in GROUPS[group] if name != "credit_limit"}
    if group == "terms":
        texts["credit_limit"] = shown_limit(found.credit_limit)
    return {name: texts[name] for name in GROUPS[group]}


def labelled(facts: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Name, label and text of each of these facts that is known."""
    return [(name, Profile.label_of(name), text) for name, text in facts.items() if text]


def may_read_terms(customer: Customer, actor: Actor) -> bool:
    """Whether the actor reads credit and terms in full: by permission, or as the responsible person."""
    is_mine = actor.id is not None and actor.id == customer.responsible_id
    return is_mine or actor.may("customers.terms", customer.unit.path)


def freshness_of(customer: Customer, at: datetime) -> list[Freshness]:
    """Each group of the card with when it was last confirmed; one query."""
    rows = Confirmation.objects.filter(customer=customer).select_related("by")
    known = {row.group: row for row in rows}
    limit = stale_before(at)
    found = []
    for group in groups_of(customer):
        row = known.get(group)
        since = row.at if row else customer.created_at
        by = row.by.name if row and row.by else ""
        found.append(Freshness(group, str(Group(group).label), row.at if row else None, by, since < limit))
    return found


def changes_of(customer: Customer, *, limit: int = 30) -> list[FactChange]:
    """What important facts were before, the latest first."""
    rows = FactChange.objects.filter(customer=customer).select_related("by").order_by("-at", "-pk")
    changes = list(rows[:limit])
    own = {int(row.fact.removeprefix(OWN)) for row in changes if row.fact.startswith(OWN)}
    names = {field.pk: field.name for field in OwnField.objects.filter(pk__in=own)} if own else {}
    for row in changes:
        if row.fact.startswith(OWN):
            row.called = names[int(row.fact.removeprefix(OWN))]
    return changes


def former_names(customer_ids: Collection[int]) -> dict[int, list[str]]:
    """Under which names these customers were known before, the latest first."""
    rows = FactChange.objects.filter(customer__in=customer_ids, fact="name").order_by("-at", "-pk")
    found: dict[int, list[str]] = {}
    for customer_id, name in rows.values_list("customer_id", "before"):
        found.setdefault(customer_id, []).append(name)
    return found


def notes_of(customer: Customer, actor: Actor, team: Collection[TeamMember]) -> list[Note]:
    """The notes that the actor may read, the latest first; `team` is who looks after the customer now."""
    in_team = any(member.staff_id == actor.id for member in team)
    rows = Note.objects.readable_by(actor, customer, in_team=in_team).select_related("author")
    return list(rows.order_by("-at", "-pk")[:50])


def team_of(customer: Customer) -> list[TeamMember]:
    """Who looks after the customer beside the responsible person."""
    rows = TeamMember.objects.filter(customer=customer, until__isnull=True).select_related("staff")
    return list(rows.order_by("pk"))


def sites_of(customer: Customer) -> list[Site]:
    """The sites that the customer has now."""
    return list(Site.objects.filter(customer=customer, until__isnull=True).order_by("pk"))


def branches_of(customer: Customer, actor: Actor) -> list[Customer]:
    """The visible companies right below."""
    return list(Customer.objects.visible_to(actor).filter(parent=customer).order_by("pk")[:50])


def ways_up(customer: Customer, *, limit: int = 50) -> list[int]:
    """The ids of the companies above, the nearest first."""
    found: list[int] = []
    above = customer.parent_id
    while above is not None and above not in found and len(found) < limit:
        found.append(above)
        above = Customer.objects.filter(pk=above).values_list("parent_id", flat=True).first()
    return found


def get_note(note_id: int, actor: Actor) -> Note:
    """One note that the actor may read, withdrawn or not.

    :raises NotFound: there is none, or not readable
    """
    row = Note.objects.filter(pk=note_id, customer__in=Customer.objects.visible_to(actor)).first()
    if row is None:
        raise NotFound
    team = team_of(row.customer)
    if row.author_id != actor.id and row not in notes_of(row.customer, actor, team):
        raise NotFound
    return row


def get_team_member(member_id: int, actor: Actor) -> TeamMember:
    """One member of the team of a visible customer.

    :raises NotFound: there is none, or not visible
    """
    rows = TeamMember.objects.select_related("staff")
    row = rows.filter(pk=member_id, customer__in=Customer.objects.visible_to(actor)).first()
    if row is None:
        raise NotFound
    return row


def get_site(site_id: int, actor: Actor) -> Site:
    """One site of a visible customer.

    :raises NotFound: there is none, or not visible
    """
    row = Site.objects.filter(pk=site_id, customer__in=Customer.objects.visible_to(actor)).first()
    if row is None:
        raise NotFound
    return row
