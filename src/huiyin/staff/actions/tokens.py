"""Tokens with which programs act in somebody's name."""

import secrets
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from huiyin.base import permissions
from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed, WrongStatus
from huiyin.journal.actions import record
from huiyin.staff import queries
from huiyin.staff.actions.persons import oneself
from huiyin.staff.events import TokenCreated, TokenRevoked, TokenUsed
from huiyin.staff.models import ApiToken
from huiyin.staff.rules import MARK, digest_of, prefix_of


@transaction.atomic
def create_token(
    *, name: str, scopes: Collection[str] = (), expires_at: datetime | None, by: Actor, at: datetime
) -> tuple[ApiToken, str]:
    """Make a token with which a program acts in the actor's name; returns it with its secret, this one time.

    `scopes` are permission codes that narrow the owner's grants; none: all that the owner may do.

    :raises NotAllowed: the actor is not a person whose login is open
    :raises Invalid: the name is empty, a permission is unknown, or it would have expired already
    """
    person = oneself(by)
    _check(name, scopes, expires_at, at)
    secret = MARK + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        staff=person,
        name=name.strip(),
        prefix=prefix_of(secret),
        digest=digest_of(secret),
        scopes=sorted(set(scopes)),
        created_at=at,
        expires_at=expires_at,
    )
    created = TokenCreated(token_id=token.pk, scopes=token.scopes, expires_at=expires_at)
    record(created, on=person.pk, place=None, by=by, at=at)
    return token, secret


@transaction.atomic
def revoke_token(token_id: int, *, by: Actor, at: datetime) -> ApiToken:
    """Have a token open nothing any more, everywhere within three seconds.

    :raises NotFound: there is no such token, or it is somebody else's and the actor does not manage everything
    :raises WrongStatus: it is revoked already
    """
    token = queries.get_token(token_id, by)
    if not ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=at):
        raise WrongStatus
    token.revoked_at = at
    record(
        TokenRevoked(token_id=token.pk, own=token.staff_id == by.id),
        on=token.staff_id,
        place=None,
        by=by,
        at=at,
    )
    transaction.on_commit(queries.forget_tokens)
    return token


@transaction.atomic
def note_token_use(secret: str, *, by: Actor, at: datetime) -> bool:
    """Note that a token is in use, once a day at most; returns whether this was the first of the day.

    :raises NotAllowed: it is not the actor's token, or not valid
    """
    token = ApiToken.objects.valid_at(at).filter(digest=digest_of(secret)).first()
    if token is None or token.staff_id != by.id:
        raise NotAllowed
    earlier = Q(last_used_at__isnull=True) | Q(last_used_at__lte=at - queries.NOTED_EVERY)
    is_first = ApiToken.objects.filter(earlier, pk=token.pk).update(last_used_at=at) == 1
    if is_first:
        record(TokenUsed(token_id=token.pk), on=token.staff_id, place=None, by=by, at=at)
    transaction.on_commit(queries.forget_tokens)
    return is_first


def _check(name: str, scopes: Collection[str], expires_at: datetime | None, at: datetime) -> None:
    fields = {}
    if not name.strip():
        fields["name"] = _("This field is required.")
    if unknown := sorted(code for code in scopes if not permissions.is_declared(code)):
        fields["scopes"] = _("There is no permission %(codes)s.") % {"codes": ", ".join(unknown)}
    if expires_at is not None and expires_at <= at:
        fields["expires_at"] = _("This moment has passed already.")
    if fields:
        raise Invalid(fields=fields)
