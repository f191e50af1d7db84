"""The people at a customer and how they are reached."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, WrongStatus
from huiyin.customers import queries, rules
from huiyin.customers.actions.facts import note_changes
from huiyin.customers.actions.finding import editable, required
from huiyin.customers.actions.indexing import index_customers
from huiyin.customers.actions.people import check_part, words_of
from huiyin.customers.actions.seeing import keep_reveal
from huiyin.customers.events import (
    ContactAdded,
    ContactEdited,
    ContactPointAdded,
    ContactPointRemoved,
    ContactPointRevealed,
)
from huiyin.customers.models import Contact, ContactPoint, Customer, Post, Reveal
from huiyin.journal.actions import record


@transaction.atomic
def add_contact(
    customer_id: int,
    *,
    name: str,
    title: str = "",
    department: str = "",
    part: str = "",
    since: date | None = None,
    by: Actor,
    at: datetime,
) -> Contact:
    """Add a person at a customer, with the post held there; `since` None: not known.

    :raises NotFound: there is no such customer
    :raises NotAllowed: the actor may not change customers here
    :raises Invalid: the name is empty, or no such part in decisions
    """
    customer = editable(customer_id, by)
    check_part(part)
    contact = Contact.objects.create(customer=customer, name=required("name", name), title=title.strip())
    post = Post.objects.create(
        contact=contact,
        customer=customer,
        department=department.strip(),
        title=title.strip(),
        part=part,
        since=since,
    )
    index_customers([customer.pk])
    added = ContactAdded(contact_id=contact.pk, post_id=post.pk)
    record(added, on=customer.pk, place=customer.unit.place(), by=by, at=at, customer_id=customer.pk)
    return contact


@transaction.atomic
def edit_contact(
    contact_id: int,
    *,
    name: str,
    title: str,
    department: str | None = None,
    part: str | None = None,
    cause: str = "",
    by: Actor,
    at: datetime,
) -> Contact:
    """Correct the name or the present post of a person; None leaves it. Nothing is recorded when nothing changes.

    :raises NotFound: there is no such contact
    :raises NotAllowed: the actor may not change customers here
    :raises Invalid: the name is empty, no such part, or who decides changes and no cause is given
    :raises WrongStatus: the person has left
    """
    contact = queries.get_contact(contact_id, by)
    customer = editable(contact.customer_id, by)
    held = queries.open_post_of(contact)
    if held is None:
        raise WrongStatus
    wanted = {
        "title": title.strip(),
        "department": held.department if department is None else department.strip(),
        "part": held.part if part is None else part,
    }
    check_part(wanted["part"])
    name = required("name", name)
    fields = ["name"] if contact.name != name else []
    fields += [field for field, value in wanted.items() if getattr(held, field) != value]
    if not fields:
        return contact
    before = words_of(contact, held) if held.part == Post.Part.DECIDES else ""
    contact.name, contact.title = name, wanted["title"]
    held.title, held.department, held.part = wanted["title"], wanted["department"], wanted["part"]
    Contact.objects.filter(pk=contact.pk).update(name=name, title=wanted["title"])
    Post.objects.filter(pk=held.pk).update(**wanted)
    pair = {"part": (before, words_of(contact, held))} if "part" in fields else {}
    changes = note_changes(customer, pair, cause=cause, about=f"post:{held.pk}", by=by, at=at)
    index_customers([customer.pk])
    change_id = changes[0].pk if changes else None
    edited = ContactEdited(contact_id=contact.pk, fields=fields, change_id=change_id)
    record(edited, on=customer.pk, place=customer.unit.place(), by=by, at=at, customer_id=customer.pk)
    return contact


@transaction.atomic
def add_contact_point(
    customer_id: int,
    *,
    kind: str,
    value: str,
    contact_id: int | None = None,
    is_preferred: bool = False,
    by: Actor,
    at: datetime,
) -> ContactPoint:
    """Add a way of reaching the customer, or one person there. The first phone number is preferred by itself.

    :raises NotFound: there is no such customer or contact
    :raises NotAllowed: the actor may not change customers here
    :raises Invalid: the value does not fit its kind, or is there already
    """
    customer = editable(customer_id, by)
    if contact_id is not None and queries.get_contact(contact_id, by).customer_id != customer.pk:
        raise Invalid(fields={"contact": _("This person is at another customer.")})
    check_point(kind, value)
    standing = ContactPoint.objects.filter(customer=customer, until__isnull=True)
    digits = rules.comparable(kind, value)
    if any(point.contact_id == contact_id for point in standing.filter(kind=kind, digits=digits)):
        raise Invalid(fields={"value": _("This is there already.")})
    if is_preferred:
        standing.update(is_preferred=False)
    elif kind in rules.PHONES and not standing.filter(is_preferred=True).exists():
        is_preferred = True
    point = ContactPoint.objects.create(
        customer=customer,
        contact_id=contact_id,
        kind=kind,
        value=value.strip(),
        digits=digits,
        is_preferred=is_preferred,
        since=at,
    )
    index_customers([customer.pk])
    added = ContactPointAdded(contact_point_id=point.pk, contact_id=contact_id, kind=kind)
    record(added, on=customer.pk, place=customer.unit.place(), by=by, at=at, customer_id=customer.pk)
    return point


@transaction.atomic
def remove_contact_point(point_id: int, *, cause: str = "", by: Actor, at: datetime) -> ContactPoint:
    """Make a contact point a past one; it stays in the file.

    :raises NotFound: there is no such contact point
    :raises NotAllowed: the actor may not change customers here
    :raises Invalid: it is an address, and no cause is given
    :raises WrongStatus: it is a past one already, or somebody was faster
    """
    point = queries.get_contact_point(point_id, by)
    customer = editable(point.customer_id, by)
    if not ContactPoint.objects.filter(pk=point.pk, until__isnull=True).update(until=at):
        raise WrongStatus
    point.until = at
    pair = {"address": (point.value, "")} if point.kind == ContactPoint.Kind.ADDRESS else {}
    changes = note_changes(customer, pair, cause=cause, about=f"point:{point.pk}", by=by, at=at)
    index_customers([customer.pk])
    change_id = changes[0].pk if changes else None
    removed = ContactPointRemoved(contact_point_id=point.pk, kind=point.kind, change_id=change_id)
    record(removed, on=customer.pk, place=customer.unit.place(), by=by, at=at, customer_id=customer.pk)
    return point


@transaction.atomic
def reveal_contact_point(point_id: int, *, reason: str, by: Actor, at: datetime) -> ContactPoint:
    """Show a masked contact point to somebody who sees the customer and says why; it is kept who, when and
    why.

    :raises NotFound: there is no such contact point
    :raises Invalid: no reason is given
    :raises TooMany: the person has been shown as many as one may
    """
    point = queries.get_contact_point(point_id, by)
    customer: Customer = point.customer
    reason = required("reason", reason)
    reveal = keep_reveal(Reveal.Kind.POINT, customer, reason=reason, by=by, at=at, contact_point=point)
    revealed = ContactPointRevealed(contact_point_id=point.pk, reveal_id=reveal.pk)
    record(revealed, on=customer.pk, place=customer.unit.place(), by=by, at=at, customer_id=customer.pk)
    return point


def check_point(kind: str, value: str) -> None:
    """Refuse what cannot be a contact point.

    :raises Invalid: no such kind, or the value does not fit it
    """
    if kind not in ContactPoint.Kind.values:
        raise Invalid(fields={"kind": _("There is no such kind of contact point.")})
    required("value", value)
    if not rules.is_valid(kind, value):
        messages = {
            "mobile": _("A mobile number has 11 digits and begins with 1."),
            "phone": _("A phone number has 3 to 20 digits."),
            "email": _("This is no e-mail address."),
        }
        raise Invalid(fields={"value": messages.get(kind, _("Please check what you entered."))})
