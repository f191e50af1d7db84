"""People take posts, change them, leave, or go to another customer; the posts stay in the file."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, WrongStatus
from huiyin.customers import queries
from huiyin.customers.actions.facts import note_changes
from huiyin.customers.actions.finding import editable
from huiyin.customers.actions.indexing import index_customers
from huiyin.customers.events import PostLeft, PostTaken
from huiyin.customers.models import Contact, ContactPoint, Customer, Post
from huiyin.journal.actions import record


@dataclass(frozen=True, slots=True)
class PostFacts:
    """A post: department, title, part in decisions ("" for none), since when (None: not known)."""

    title: str = ""
    department: str = ""
    part: str = ""
    since: date | None = None


@transaction.atomic
def take_post(
    contact_id: int,
    *,
    customer_id: int,
    post: PostFacts,
    points: Collection[int] = (),
    cause: str = "",
    by: Actor,
    at: datetime,
) -> Post:
    """Have a person take another post, at the same customer or at another; a post that is held ends that day.

    `points` are the person's contact points that go along to another customer; the others are past ones from then on.
    Events: post.left, post.taken.

    :raises NotFound: there is no such person or customer
    :raises NotAllowed: the actor may not change one of the two customers
    :raises Invalid: no such part, the post would begin before the present one, or somebody who decided no longer does
        and no cause is given
    :raises WrongStatus: somebody was faster
    """
    contact = queries.get_contact(contact_id, by)
    before, after = editable(contact.customer_id, by), editable(customer_id, by)
    check_part(post.part)
    since = post.since or timezone.localdate(at)
    moves = before.pk != after.pk
    held = Post.objects.open().filter(contact=contact).first()
    if held is not None:
        goes_on = not moves and post.part == held.part
        _end(
            contact, held, since, to=after if moves else None, cause=cause, changed=not goes_on, by=by, at=at
        )
    title = post.title.strip()
    taken = Post.objects.create(
        contact=contact,
        customer=after,
        department=post.department.strip(),
        title=title,
        part=post.part,
        since=post.since if held is None else since,
    )
    Contact.objects.filter(pk=contact.pk).update(customer=after, title=title, left_at=None)
    if moves:
        _move_points(contact, after, points, at)
    index_customers({before.pk, after.pk})
    told = PostTaken(post_id=taken.pk, contact_id=contact.pk, part=taken.part, since=taken.since)
    record(told, on=after.pk, place=after.unit.place(), by=by, at=at, customer_id=after.pk)
    return taken


@transaction.atomic
def leave_post(
    contact_id: int, *, until: date | None = None, cause: str = "", by: Actor, at: datetime
) -> Post:
    """Have a person leave the customer, by default today; the contact points of the person are past ones from now on.

    Events: post.left.

    :raises NotFound: there is no such person
    :raises NotAllowed: the actor may not change customers here
    :raises Invalid: it would end before it began, or somebody who decides leaves and no cause is given
    :raises WrongStatus: the person has left, or somebody was faster
    """
    contact = queries.get_contact(contact_id, by)
    editable(contact.customer_id, by)
    held = Post.objects.open().filter(contact=contact).first()
    if held is None:
        raise WrongStatus
    _end(contact, held, until or timezone.localdate(at), to=None, cause=cause, changed=True, by=by, at=at)
    Contact.objects.filter(pk=contact.pk).update(left_at=at)
    ContactPoint.objects.filter(contact=contact, until__isnull=True).update(until=at)
    index_customers([held.customer_id])
    return held


def check_part(part: str) -> None:
    """Refuse an unknown part in decisions.

    :raises Invalid: so it is
    """
    if part and part not in Post.Part.values:
        raise Invalid(fields={"part": _("Choose one of the list.")})


def words_of(contact: Contact, post: Post) -> str:
    """Somebody with the post and the part, as history keeps it."""
    part = str(Post.Part(post.part).label) if post.part else ""
    return " · ".join(text for text in (contact.name, post.words, part) if text)


def _end(
    contact: Contact,
    held: Post,
    until: date,
    *,
    to: Customer | None,
    cause: str,
    changed: bool,
    by: Actor,
    at: datetime,
) -> None:
    """End a post; `changed`: who decides at this customer is another person from now on."""
    customer: Customer = held.customer
    if held.since and until < held.since:
        raise Invalid(
            fields={"since" if to else "until": _("This lies before the day on which the post began.")}
        )
    if changed and held.part == Post.Part.DECIDES:
        pair = {"part": (words_of(contact, held), "")}
        note_changes(customer, pair, cause=cause, about=f"post:{held.pk}", by=by, at=at)
    if not Post.objects.open().filter(pk=held.pk).update(until=until):
        raise WrongStatus
    held.until = until
    told = PostLeft(post_id=held.pk, contact_id=contact.pk, until=until, to_customer_id=to.pk if to else None)
    record(told, on=customer.pk, place=customer.unit.place(), by=by, at=at, customer_id=customer.pk)


def _move_points(contact: Contact, to: Customer, points: Collection[int], at: datetime) -> None:
    own = ContactPoint.objects.filter(contact=contact, until__isnull=True)
    along = list(own.filter(pk__in=points))
    own.update(until=at)
    has_preferred = to.contact_points.filter(until__isnull=True, is_preferred=True).exists()
    ContactPoint.objects.bulk_create(
        [
            ContactPoint(
                customer=to,
                contact=contact,
                kind=point.kind,
                value=point.value,
                digits=point.digits,
                is_preferred=number == 0 and not has_preferred and point.is_phone,
                quiet_from=point.quiet_from,
                quiet_until=point.quiet_until,
                since=at,
            )
            for number, point in enumerate(along)
        ]
    )
