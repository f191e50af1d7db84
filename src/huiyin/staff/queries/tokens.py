"""Whose token a program shows, and which tokens there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet

from huiyin.base import permissions
from huiyin.base.actor import Actor, Grant
from huiyin.base.errors import NotFound
from huiyin.staff.models import ApiToken
from huiyin.staff.rules import digest_of, expand, is_secret, narrow

REMEMBERED = timedelta(seconds=3)
NOTED_EVERY = timedelta(days=1)
_MOST = 1000


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read about a valid token, when."""

    actor: Actor
    read_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None

    def holds_at(self, at: datetime) -> bool:
        return self.read_at <= at < self.read_at + REMEMBERED and (
            self.expires_at is None or at < self.expires_at
        )


_known: dict[str, _Known] = {}


def actor_of_token(secret: str, at: datetime) -> Actor | None:
    """The actor that a secret makes of its bearer: the owner, with the grants that the token passes on.

    None when there is no such token, when it was revoked or has expired, or when its owner's login is closed.
    One query; its answer is kept in this process for three seconds (`REMEMBERED`), so that the same program's next
    calls ask nothing. A revocation, a closed login, a lost position or a changed role therefore takes effect
    within three seconds, in the process that revokes at once; the token's own expiry to the moment.
    """
    if not is_secret(secret):
        return None
    digest = digest_of(secret)
    known = _known.get(digest)
    if known is None or not known.holds_at(at):
        known = _read(digest, at)
        if known is None:
            _known.pop(digest, None)
            return None
        if len(_known) >= _MOST:
            _known.clear()
        _known[digest] = known
    return known.actor


def token_use_is_due(secret: str, at: datetime) -> bool:
    """Whether the use of this token is to be noted (`actions.note_token_use`): once a day. No query.

    To be asked right after `actor_of_token`, from whose memory it answers.
    """
    known = _known.get(digest_of(secret))
    return known is not None and (known.last_used_at is None or known.last_used_at <= at - NOTED_EVERY)


def forget_tokens() -> None:
    """Have this process read all tokens anew."""
    _known.clear()


def list_tokens(actor: Actor) -> QuerySet[ApiToken]:
    """The visible tokens with their owners: one's own, or for an administrator everybody's."""
    return ApiToken.objects.visible_to(actor).select_related("staff")


def tokens_of(staff_id: int, actor: Actor) -> list[ApiToken]:
    """The visible tokens of a person, latest first."""
    return list(ApiToken.objects.visible_to(actor).filter(staff_id=staff_id).order_by("-pk"))


def get_token(token_id: int, actor: Actor) -> ApiToken:
    """One visible token.

    :raises NotFound: there is none, or not visible
    """
    token = list_tokens(actor).filter(pk=token_id).first()
    if token is None:
        raise NotFound
    return token


def _read(digest: str, at: datetime) -> _Known | None:
    rows = list(
        ApiToken.objects.valid_at(at)
        .filter(digest=digest)
        .annotate(
            held=FilteredRelation(
                "staff__holdings",
                condition=Q(staff__holdings__since__lte=at)
                & (Q(staff__holdings__until__isnull=True) | Q(staff__holdings__until__gt=at)),
            )
        )
        .values(
            "staff_id",
            "staff__name",
            "scopes",
            "expires_at",
            "last_used_at",
            "held__position__unit_id",
            "held__position__scope_unit__path",
            "held__position__role__permissions",
            "held__position__role__is_everywhere",
        )
    )
    if not rows:
        return None
    token = rows[0]
    held = [row for row in rows if row["held__position__unit_id"] is not None]
    actor = Actor(
        kind="staff",
        id=token["staff_id"],
        name=token["staff__name"],
        grants=narrow(_grants(held), token["scopes"]),
        unit_ids=frozenset(row["held__position__unit_id"] for row in held),
    )
    return _Known(actor, at, token["expires_at"], token["last_used_at"])


def _grants(held: Sequence[Mapping[str, Any]]) -> list[Grant]:
    declared = [permission.code for permission in permissions.list_permissions()]
    return [
        Grant(
            code,
            "" if row["held__position__role__is_everywhere"] else row["held__position__scope_unit__path"],
        )
        for row in held
        for code in expand(row["held__position__role__permissions"], declared)
    ]
