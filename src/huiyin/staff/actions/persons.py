"""Whom an action is about: what several modules here ask first."""

from datetime import datetime

from huiyin.base.actor import Actor
from huiyin.base.errors import NotAllowed
from huiyin.staff import queries
from huiyin.staff.models import Staff


def administered(staff_id: int, by: Actor, at: datetime) -> Staff:
    """The person whom somebody is about to change.

    :raises NotFound: the actor cannot see the person
    :raises NotAllowed: the actor does not administer everything that the person holds
    """
    person = queries.get_staff(staff_id, by)
    if not queries.may_administer(by, person, at):
        raise NotAllowed
    return person


def oneself(by: Actor) -> Staff:
    """The person who acts.

    :raises NotAllowed: the actor is not a person whose login is open
    """
    person = Staff.objects.filter(pk=by.id, is_active=True).first() if by.id is not None else None
    if person is None:
        raise NotAllowed
    return person
