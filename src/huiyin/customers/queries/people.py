"""People at customers with the posts that they hold and held; for what they do not want to be reached."""

from collections.abc import Collection
from dataclasses import dataclass

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.customers.models import Contact, ContactPoint, Customer, OptOut, Post
from huiyin.customers.rules import comparable


def posts_of(customer: Customer) -> list[Post]:
    """The posts at the customer: those held now in the order in which they began, then past ones, the latest first."""
    rows = Post.objects.filter(customer=customer).select_related("contact__customer")
    return sorted(
        rows,
        key=lambda post: (
            post.until is not None,
            -post.until.toordinal() if post.until else 0,
            post.pk,
        ),
    )


def open_post_of(contact: Contact) -> Post | None:
    """The post that a person holds now."""
    return Post.objects.open().filter(contact=contact).first()


def points_of_person(contact: Contact) -> list[ContactPoint]:
    """How a person is reached now."""
    return list(ContactPoint.objects.filter(contact=contact, until__isnull=True).order_by("pk"))


def get_opt_out(opt_out_id: int, actor: Actor) -> OptOut:
    """One opting out of a visible customer.

    :raises NotFound: there is none, or not visible
    """
    rows = OptOut.objects.select_related("contact_point")
    row = rows.filter(pk=opt_out_id, contact_point__customer__in=Customer.objects.visible_to(actor)).first()
    if row is None:
        raise NotFound
    return row


def opt_outs_of(point_ids: Collection[int]) -> dict[int, list[OptOut]]:
    """What stands against reaching these contact points, by point; one query."""
    found: dict[int, list[OptOut]] = {}
    for row in OptOut.objects.filter(contact_point__in=point_ids, until__isnull=True).order_by("pk"):
        found.setdefault(row.contact_point_id, []).append(row)
    return found


def refusing(kind: str, values: Collection[str], *, purpose: str) -> set[str]:
    """Those of these numbers or addresses (of one kind) whose owners do not want to be reached for this purpose.

    Whoever writes to customers, or calls them, for anything but their own matters asks this first; one query.
    """
    wanted = {comparable(kind, value): value for value in values}
    rows = OptOut.objects.filter(
        contact_point__digits__in=list(wanted),
        contact_point__until__isnull=True,
        until__isnull=True,
        purpose__in=["", purpose],
    )
    return {wanted[digits] for digits in rows.values_list("contact_point__digits", flat=True)}


@dataclass(frozen=True, slots=True)
class Person:
    """A post as the card shows it: whose, and where the person is now if that is elsewhere."""

    post: Post
    elsewhere: Customer | None


def people_of(customer: Customer) -> list[Person]:
    """The people at the customer, those of now first."""
    rows = []
    for post in posts_of(customer):
        contact = post.contact
        gone_on = contact.left_at is None and contact.customer_id != customer.pk
        rows.append(Person(post, contact.customer if gone_on else None))
    return rows
