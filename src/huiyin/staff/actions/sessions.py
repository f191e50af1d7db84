"""Running logins: they begin, are seen, and end."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef

from huiyin.base.actor import Actor
from huiyin.base.errors import NotAllowed, NotFound
from huiyin.journal.actions import record
from huiyin.staff import queries
from huiyin.staff.events import SessionBegun, SessionEnded, SessionMoved, SessionsEnded
from huiyin.staff.models import LoginSession

DEVICE_LENGTH = 300


@transaction.atomic
def begin_session(
    session_key: str,
    *,
    how: str,
    second_factor: bool,
    address: str | None,
    device: str,
    by: Actor,
    at: datetime,
) -> LoginSession:
    """Note that somebody has just logged in with a browser.

    :raises NotAllowed: the actor is not a person
    """
    if by.id is None:
        raise NotAllowed
    LoginSession.objects.filter(session_key=session_key).delete()
    session = LoginSession.objects.create(
        staff_id=by.id,
        session_key=session_key,
        how=how,
        second_factor=second_factor,
        address=address,
        device=device[:DEVICE_LENGTH],
        begun_at=at,
        seen_at=at,
    )
    begun = SessionBegun(session_id=session.pk, how=how, second_factor=second_factor)
    record(begun, on=by.id, place=None, by=by, at=at)
    return session


@transaction.atomic
def note_session_use(session_id: int, *, address: str | None, by: Actor, at: datetime) -> bool:
    """Note when and from where a login is used; returns whether the network address changed.

    Only a change of address is an event. A login that has ended in the meantime is left alone.
    """
    session = LoginSession.objects.filter(pk=session_id, staff_id=by.id or 0).first()
    if session is None:
        return False
    has_moved = session.address != address
    LoginSession.objects.filter(pk=session.pk).update(seen_at=at, address=address)
    if has_moved:
        record(SessionMoved(session_id=session.pk), on=session.staff_id, place=None, by=by, at=at)
    return has_moved


@transaction.atomic
def end_session(session_id: int, *, by: Actor, at: datetime) -> LoginSession:
    """End a login, one's own or as an administrator somebody's: its browser must log in again.

    :raises NotFound: there is no such login, or it is somebody else's and the actor does not manage everything
    """
    session = queries.get_session(session_id, by)
    if not LoginSession.objects.filter(pk=session.pk).delete()[0]:
        raise NotFound
    Session.objects.filter(session_key=session.session_key).delete()
    ended = SessionEnded(session_id=session_id, own=session.staff_id == by.id)
    record(ended, on=session.staff_id, place=None, by=by, at=at)
    return session


@transaction.atomic
def end_sessions(staff_id: int, *, keep: int | None = None, by: Actor, at: datetime) -> int:
    """End all logins of a person, except the login `keep`; returns how many.

    :raises NotFound: the actor cannot see the person
    :raises NotAllowed: it is somebody else, all of whose rights the actor does not manage
    """
    person = queries.get_staff(staff_id, by)
    if person.pk != by.id and not queries.may_administer(by, person, at):
        raise NotAllowed
    count = drop_sessions(person.pk, keep=keep)
    ended = SessionsEnded(count=count, own=person.pk == by.id)
    record(ended, on=person.pk, place=None, by=by, at=at)
    return count


def drop_sessions(staff_id: int, *, keep: int | None = None) -> int:
    """End the logins of a person as part of another action, which records why."""
    rows = LoginSession.objects.filter(staff_id=staff_id).exclude(pk=keep or 0)
    Session.objects.filter(session_key__in=list(rows.values_list("session_key", flat=True))).delete()
    return rows.delete()[0]


@transaction.atomic
def clear_expired_sessions(at: datetime) -> int:
    """Delete the browser sessions that expired before `at`, and the logins whose session is gone; returns how many."""
    count = Session.objects.filter(expire_date__lt=at).delete()[0]
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    LoginSession.objects.filter(~Exists(alive), begun_at__lt=at - timedelta(minutes=1)).delete()
    return count
