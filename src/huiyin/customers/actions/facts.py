"""Changing and confirming what the card knows; why, where something known is replaced (BB6, S12, V4)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, WrongStatus
from huiyin.base.versions import merge, plain
from huiyin.customers import queries
from huiyin.customers.actions.finding import editable, required
from huiyin.customers.actions.seeing import keep_reveal
from huiyin.customers.events import FactsChanged, FactsConfirmed, TermsRevealed
from huiyin.customers.models import Confirmation, Customer, FactChange, Profile, Reveal
from huiyin.customers.rules.facts import GROUPS, IMPORTANT, limit_of, shown_limit
from huiyin.journal.actions import record

LONGEST = 250


@transaction.atomic
def change_facts(
    customer_id: int,
    *,
    group: str,
    facts: Mapping[str, str],
    seen: Mapping[str, str] | None = None,
    cause: str = "",
    by: Actor,
    at: datetime,
) -> Profile:
    """Change the facts of a group, which confirms it. `facts` and `seen`, what the form had shown, are texts by name.

    Nothing is written when nothing changes. Events: customer.facts_changed.

    :raises NotFound: there is no such customer
    :raises NotAllowed: the actor may not change customers here, or not read the group
    :raises Invalid: no such group, a value that does not fit, or no cause where an important fact is replaced
    :raises Clash: somebody changed the same facts otherwise in the meantime
    """
    customer = editable(customer_id, by)
    if group not in GROUPS:
        raise Invalid(fields={"group": _("Choose one of the list.")})
    if group == "terms":
        by.require("customers.terms", customer.unit.path)
    profile, _is_new = Profile.objects.get_or_create(customer=customer)
    now = queries.facts_of(profile, group)
    mine = {name: _written(name, plain(facts[name])) for name in GROUPS[group] if name in facts}
    wanted = merge(now if seen is None else seen, now, mine)
    values = {name: _value(name, text) for name, text in wanted.items()}
    changed = [name for name, value in values.items() if value != getattr(profile, name)]
    if not changed:
        return profile
    replaced = {name: (now[name], wanted[name]) for name in changed}
    changes = note_changes(customer, replaced, cause=cause, by=by, at=at)
    as_read = {name: getattr(profile, name) for name in changed}
    if not Profile.objects.filter(pk=profile.pk, **as_read).update(
        **{name: values[name] for name in changed}
    ):
        raise WrongStatus
    for name in changed:
        setattr(profile, name, values[name])
    confirm(customer, [group], by=by, at=at)
    told = FactsChanged(group=group, fields=changed, change_ids=[row.pk for row in changes])
    record(told, on=customer.pk, place=customer.unit.place(), by=by, at=at, customer_id=customer.pk)
    return profile


@transaction.atomic
def confirm_facts(customer_id: int, *, groups: Collection[str], by: Actor, at: datetime) -> Customer:
    """Say that groups of facts hold as they stand.

    Events: customer.facts_confirmed.

    :raises NotFound: there is no such customer
    :raises NotAllowed: the actor may not change customers here
    :raises Invalid: no group, or one that the card does not have
    """
    customer = editable(customer_id, by)
    if not groups or not set(groups) <= set(queries.groups_of(customer)):
        raise Invalid(fields={"group": _("Choose one of the list.")})
    confirm(customer, groups, by=by, at=at)
    told = FactsConfirmed(groups=sorted(groups))
    record(told, on=customer.pk, place=customer.unit.place(), by=by, at=at, customer_id=customer.pk)
    return customer


@transaction.atomic
def reveal_terms(customer_id: int, *, reason: str, by: Actor, at: datetime) -> Profile | None:
    """Show credit and terms to somebody who sees the customer and says why; it is kept who, when and why.

    Events: customer.terms_revealed.

    :raises NotFound: there is no such customer
    :raises Invalid: no reason is given
    :raises TooMany: the person has been shown as many as one may
    """
    customer = queries.get_customer(customer_id, by)
    reason = required("reason", reason)
    reveal = keep_reveal(Reveal.Kind.TERMS, customer, reason=reason, by=by, at=at)
    told = TermsRevealed(reveal_id=reveal.pk)
    record(told, on=customer.pk, place=customer.unit.place(), by=by, at=at, customer_id=customer.pk)
    return queries.profile_of(customer)


def note_changes(
    customer: Customer,
    replaced: Mapping[str, tuple[str, str]],
    *,
    cause: str,
    about: str = "",
    important: Collection[str] = IMPORTANT,
    by: Actor,
    at: datetime,
) -> Sequence[FactChange]:
    """Keep what important facts were, what they became and why; what fills a gap needs no cause.

    :raises Invalid: something known is replaced, and no cause is given
    """
    lost = {name: pair for name, pair in replaced.items() if name in important and pair[0]}
    if not lost:
        return []
    if not cause.strip():
        raise Invalid(fields={"cause": _("Something known is replaced: say why.")})
    return FactChange.objects.bulk_create(
        [
            FactChange(
                customer=customer,
                fact=name,
                about=about,
                before=before[:LONGEST],
                after=after[:LONGEST],
                cause=cause.strip()[:200],
                by_id=by.id,
                at=at,
            )
            for name, (before, after) in lost.items()
        ]
    )


def confirm(customer: Customer, groups: Collection[str], *, by: Actor, at: datetime) -> None:
    """Note that these groups hold now, and when the oldest group of the card was confirmed."""
    Confirmation.objects.bulk_create(
        [Confirmation(customer=customer, group=group, at=at, by_id=by.id) for group in groups],
        update_conflicts=True,
        unique_fields=["customer", "group"],
        update_fields=["at", "by"],
    )
    known = dict(Confirmation.objects.filter(customer=customer).values_list("group", "at"))
    moments = [known.get(group) for group in queries.groups_of(customer)]
    oldest = None if None in moments else min(moment for moment in moments if moment)
    customer.confirmed_at = oldest
    Customer.objects.filter(pk=customer.pk).update(confirmed_at=oldest)


def _written(name: str, text: str) -> str:
    """A fact as it is compared: amounts in one way of writing.

    :raises Invalid: it is no amount
    """
    if name != "credit_limit":
        return text
    try:
        return shown_limit(limit_of(text))
    except ValueError as mistake:
        raise Invalid(fields={name: _("Write an amount, such as 50000 or 1,200.50.")}) from mistake


def _value(name: str, text: str) -> str | Decimal | None:
    if name == "credit_limit":
        return limit_of(text)
    longest = Profile.longest(name)
    if longest and len(text) > longest:
        raise Invalid(fields={name: _("At most %(n)d characters.") % {"n": longest}})
    return text
