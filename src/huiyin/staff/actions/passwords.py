"""Passwords: set, changed, and what the roles of their owners demand of them."""

from datetime import datetime

from django.contrib.auth import hashers
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, WrongStatus
from huiyin.journal.actions import record
from huiyin.staff import queries
from huiyin.staff.actions.persons import administered, oneself
from huiyin.staff.actions.sessions import drop_sessions
from huiyin.staff.events import PasswordSet
from huiyin.staff.models import FormerPassword, Staff
from huiyin.staff.rules import LoginRules


def set_password(staff_id: int, *, password: str, by: Actor, at: datetime) -> Staff:
    """Give another person a new password; all sessions of that person end.

    :raises NotFound: the actor cannot see the person
    :raises NotAllowed: the actor does not administer everything that the person holds
    :raises Invalid: the password is weaker than the person's roles demand, or one of the last
    """
    return _write(administered(staff_id, by, at), password, keep=None, by=by, at=at)


def change_own_password(*, old: str, new: str, keep: int | None = None, by: Actor, at: datetime) -> Staff:
    """Change one's own password, knowing the old one; all logins but `keep` end.

    :raises NotAllowed: the actor is not a person
    :raises Invalid: the old password is wrong, or the new one weaker than one's roles demand, or one of the last
    :raises WrongStatus: somebody else set it in the meantime
    """
    person = oneself(by)
    if not person.check_password(old):
        raise Invalid(fields={"old": _("This is not your present password.")})
    return _write(person, new, keep=keep, by=by, at=at)


def check_password(password: str, person: Staff, rules: LoginRules) -> None:
    """Refuse a password that is too weak for this person, or was used too lately.

    :raises Invalid: it is
    """
    mistakes: list[str] = []
    try:
        validate_password(password, person)
    except ValidationError as mistake:
        mistakes += mistake.messages
    if len(password) < rules.length and not mistakes:
        text = _("Your roles demand at least %(length)s characters.")
        mistakes.append(text % {"length": rules.length})
    if rules.history and not mistakes:
        former = queries.former_passwords(person, rules.history)
        if any(hashers.check_password(password, encoded) for encoded in former):
            text = _("This was one of the last %(count)s passwords; please choose another.")
            mistakes.append(text % {"count": rules.history})
    if mistakes:
        raise Invalid(fields={"password": " ".join(mistakes)})


def _write(person: Staff, password: str, *, keep: int | None, by: Actor, at: datetime) -> Staff:
    """Checking and hashing take long by intent, so they come before the transaction."""
    rules = queries.standing_of(person, at)[1]
    check_password(password, person, rules)
    before = person.password
    person.password, person.password_set_at = hashers.make_password(password), at
    with transaction.atomic():
        same = Staff.objects.filter(pk=person.pk, password=before)
        if not same.update(password=person.password, password_set_at=at):
            raise WrongStatus
        _remember(person, before, rules.history, at)
        drop_sessions(person.pk, keep=keep)
        record(PasswordSet(own=person.pk == by.id), on=person.pk, place=None, by=by, at=at)
    return person


def _remember(person: Staff, before: str, count: int, at: datetime) -> None:
    """Keep what may not come again, and no more."""
    rows = FormerPassword.objects.filter(staff=person)
    if count and hashers.is_password_usable(before) and not rows.filter(encoded=before).exists():
        FormerPassword.objects.create(staff=person, encoded=before, set_at=at)
    if count:
        FormerPassword.objects.create(staff=person, encoded=person.password, set_at=at)
    kept = list(rows.order_by("-set_at", "-pk").values_list("pk", flat=True)[:count])
    rows.exclude(pk__in=kept).delete()
