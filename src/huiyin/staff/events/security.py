"""What happens to the ways in: tokens, second factors, sessions, rules for passwords."""

from django.utils.translation import gettext_lazy as _

from huiyin.journal.registry import EventData, Moment


class TokenCreated(EventData, event="staff.token_created", subject="staff", label=_("API token made")):
    """A program may act in the person's name from now on; `scopes` empty: with all the person's rights."""

    token_id: int
    scopes: list[str]
    expires_at: Moment | None


class TokenRevoked(EventData, event="staff.token_revoked", subject="staff", label=_("API token revoked")):
    """The token opens nothing any more; `own`: revoked by its owner."""

    token_id: int
    own: bool


class TokenUsed(EventData, event="staff.token_used", subject="staff", label=_("API token used")):
    """The token was used; noted once a day at most."""

    token_id: int
