"""Who people are at the single sign-on service."""

from datetime import datetime

from django.db import transaction

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound, WrongStatus
from huiyin.journal.actions import record
from huiyin.staff.actions.persons import administered, oneself
from huiyin.staff.actions.units import first_come
from huiyin.staff.events import IdentityLinked, IdentityUnlinked
from huiyin.staff.models import Identity


@transaction.atomic
def link_identity(*, issuer: str, subject: str, by: Actor, at: datetime) -> Identity:
    """Remember who the actor is at the single sign-on service, from the first login by it on.

    From then on the link alone decides: an address that the service gives to somebody else opens nothing.

    :raises NotAllowed: the actor is not a person whose login is open
    :raises WrongStatus: the person has another identity there, or the identity belongs to somebody else
    """
    person = oneself(by)
    with first_come():
        identity = Identity.objects.create(staff=person, issuer=issuer, subject=subject, linked_at=at)
    record(IdentityLinked(identity_id=identity.pk), on=person.pk, place=None, by=by, at=at)
    return identity


@transaction.atomic
def unlink_identity(identity_id: int, *, by: Actor, at: datetime) -> Identity:
    """Forget who somebody is at the single sign-on service; running logins stay.

    :raises NotFound: there is no such link, or the actor cannot see the person
    :raises NotAllowed: the actor does not administer everything that the person holds
    :raises WrongStatus: somebody was faster
    """
    identity = Identity.objects.filter(pk=identity_id).first()
    if identity is None:
        raise NotFound
    person = administered(identity.staff_id, by, at)
    if not Identity.objects.filter(pk=identity_id).delete()[0]:
        raise WrongStatus
    record(IdentityUnlinked(identity_id=identity_id), on=person.pk, place=None, by=by, at=at)
    return identity
