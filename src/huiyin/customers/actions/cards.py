"""Who looks after a customer, what is noted, where its sites are, and the weekly look at the cards (S4, S14, S15)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed, WrongStatus
from huiyin.base.text import words as some_words
from huiyin.customers import queries
from huiyin.customers.actions.facts import note_changes
from huiyin.customers.actions.finding import editable, required, responsible_of
from huiyin.customers.actions.indexing import index_customers
from huiyin.customers.events import (
    CardsChecked,
    NoteAdded,
    NoteWithdrawn,
    SiteAdded,
    SiteChanged,
    SiteClosed,
    TeamJoined,
    TeamLeft,
)
from huiyin.customers.models import CardCheck, Customer, Note, Site, TeamMember
from huiyin.journal.actions import record
from huiyin.journal.registry import EventData
from huiyin.staff import queries as staff


@transaction.atomic
def add_note(customer_id: int, *, words: str, visibility: str, by: Actor, at: datetime) -> Note:
    """Note something about a customer that one sees.

    Events: customer.note_added.

    :raises NotFound: there is no such customer
    :raises NotAllowed: nobody of ours writes
    :raises Invalid: no words, or no such circle of readers
    """
    customer = queries.get_customer(customer_id, by)
    if by.id is None:
        raise NotAllowed
    text = some_words("words", words)
    if visibility not in Note.Visibility.values:
        raise Invalid(fields={"visibility": _("Choose one of the list.")})
    note = Note.objects.create(customer=customer, words=text, visibility=visibility, author_id=by.id, at=at)
    index_customers([customer.pk])
    _emit(customer, NoteAdded(note_id=note.pk, visibility=visibility), by=by, at=at)
    return note


@transaction.atomic
def withdraw_note(note_id: int, *, by: Actor, at: datetime) -> Note:
    """Take back a note; only who wrote it does.

    Events: customer.note_withdrawn.

    :raises NotFound: there is no such note, or the actor may not read it
    :raises NotAllowed: somebody else wrote it
    :raises WrongStatus: somebody was faster
    """
    note = queries.get_note(note_id, by)
    customer = queries.get_customer(note.customer_id, by)
    if note.author_id != by.id:
        raise NotAllowed
    if not Note.objects.filter(pk=note.pk, withdrawn_at__isnull=True).update(withdrawn_at=at):
        raise WrongStatus
    index_customers([customer.pk])
    _emit(customer, NoteWithdrawn(note_id=note.pk), by=by, at=at)
    return note


@transaction.atomic
def join_team(customer_id: int, *, staff_id: int, duty: str = "", by: Actor, at: datetime) -> TeamMember:
    """Have somebody look after the customer beside the responsible person.

    Events: customer.team_joined.

    :raises NotFound: there is no such customer
    :raises NotAllowed: the actor may not change customers here
    :raises Invalid: there is no such person, or the person does so already
    """
    customer = editable(customer_id, by)
    if responsible_of(staff_id) is None:
        raise Invalid(fields={"staff": _("There is no such person.")})
    if TeamMember.objects.filter(customer=customer, staff_id=staff_id, until__isnull=True).exists():
        raise Invalid(fields={"staff": _("This person is in the team already.")})
    member = TeamMember.objects.create(customer=customer, staff_id=staff_id, duty=duty.strip()[:60], since=at)
    _emit(customer, TeamJoined(member_id=member.pk, staff_id=staff_id), by=by, at=at)
    return member


@transaction.atomic
def leave_team(member_id: int, *, by: Actor, at: datetime) -> TeamMember:
    """Have somebody no longer look after the customer beside the responsible person.

    Events: customer.team_left.

    :raises NotFound: there is no such member
    :raises NotAllowed: the actor may not change customers here
    :raises WrongStatus: the person has left already
    """
    member = queries.get_team_member(member_id, by)
    customer = editable(member.customer_id, by)
    if not TeamMember.objects.filter(pk=member.pk, until__isnull=True).update(until=at):
        raise WrongStatus
    member.until = at
    _emit(customer, TeamLeft(member_id=member.pk, staff_id=member.staff_id), by=by, at=at)
    return member


@transaction.atomic
def add_site(customer_id: int, *, name: str, address: str = "", by: Actor, at: datetime) -> Site:
    """Add a place of an organisation.

    Events: customer.site_added.

    :raises NotFound: there is no such customer
    :raises NotAllowed: the actor may not change customers here
    :raises Invalid: no name, or it is no organisation
    """
    customer = editable(customer_id, by)
    if customer.kind != Customer.Kind.ORGANISATION:
        raise Invalid(fields={"name": _("Only organisations have sites.")})
    site = Site.objects.create(
        customer=customer, name=required("name", name), address=address.strip(), since=at
    )
    index_customers([customer.pk])
    _emit(customer, SiteAdded(site_id=site.pk), by=by, at=at)
    return site


@transaction.atomic
def edit_site(site_id: int, *, name: str, address: str, cause: str = "", by: Actor, at: datetime) -> Site:
    """Change the name or the address of a site; why, if an address that is known is replaced.

    Nothing is recorded when nothing changes. Events: customer.site_changed.

    :raises NotFound: there is no such site
    :raises NotAllowed: the actor may not change customers here
    :raises Invalid: no name, or no cause where an address is replaced
    :raises WrongStatus: it is closed, or somebody was faster
    """
    site = queries.get_site(site_id, by)
    customer = editable(site.customer_id, by)
    values = {"name": required("name", name), "address": address.strip()}
    fields = [field for field, value in values.items() if getattr(site, field) != value]
    if not fields:
        return site
    pair = {"address": (site.address, values["address"])} if "address" in fields else {}
    changes = note_changes(customer, pair, cause=cause, about=f"site:{site.pk}", by=by, at=at)
    as_read = {"name": site.name, "address": site.address}
    if not Site.objects.filter(pk=site.pk, until__isnull=True, **as_read).update(**values):
        raise WrongStatus
    site.name, site.address = values["name"], values["address"]
    index_customers([customer.pk])
    change_id = changes[0].pk if changes else None
    _emit(customer, SiteChanged(site_id=site.pk, fields=fields, change_id=change_id), by=by, at=at)
    return site


@transaction.atomic
def close_site(site_id: int, *, by: Actor, at: datetime) -> Site:
    """Note that the customer no longer has a site.

    Events: customer.site_closed.

    :raises NotFound: there is no such site
    :raises NotAllowed: the actor may not change customers here
    :raises WrongStatus: it is closed already
    """
    site = queries.get_site(site_id, by)
    customer = editable(site.customer_id, by)
    if not Site.objects.filter(pk=site.pk, until__isnull=True).update(until=at):
        raise WrongStatus
    site.until = at
    index_customers([customer.pk])
    _emit(customer, SiteClosed(site_id=site.pk), by=by, at=at)
    return site


@transaction.atomic
def check_cards(*, staff_id: int, unit_id: int, words: str, by: Actor, at: datetime) -> CardCheck:
    """Note that a manager looked through the data cards of somebody in a unit, and what was found (S4).

    Events: data_card.checked.

    :raises NotFound: there is no such unit, or nobody with cards there
    :raises NotAllowed: the actor does not check cards there, or looks after them
    :raises Invalid: no words
    """
    unit = staff.get_unit(unit_id)
    by.require("customers.check", unit.path)
    if staff_id == by.id:
        raise NotAllowed(_("Somebody else checks one's own cards."))
    holder = queries.get_card_holder(staff_id, unit, by, at)
    text = some_words("words", words)
    check = CardCheck.objects.create(
        staff_id=staff_id, unit=unit, cards=holder.cards, stale=holder.stale, words=text, by_id=by.id, at=at
    )
    told = CardsChecked(check_id=check.pk, staff_id=staff_id, cards=holder.cards, stale=holder.stale)
    record(told, on=staff_id, place=unit.place(), by=by, at=at)
    return check


def _emit(customer: Customer, data: EventData, *, by: Actor, at: datetime) -> None:
    record(data, on=customer.pk, place=customer.unit.place(), by=by, at=at, customer_id=customer.pk)
