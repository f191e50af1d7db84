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


class SessionBegun(EventData, event="staff.session_begun", subject="staff", label=_("Logged in")):
    """The person logged in with a browser; `how`: password or sso; with a second factor or without."""

    session_id: int
    how: str
    second_factor: bool


class SessionMoved(
    EventData, event="staff.session_moved", subject="staff", label=_("Network address changed")
):
    """A running login is used from another network address than before."""

    session_id: int


class SessionEnded(EventData, event="staff.session_ended", subject="staff", label=_("Login ended")):
    """The login ended; `own`: by the person."""

    session_id: int
    own: bool


class SessionsEnded(EventData, event="staff.sessions_ended", subject="staff", label=_("Logins ended")):
    """All logins of the person ended, or all but the one in which it was asked for (`own`)."""

    count: int
    own: bool


class SecondFactorOn(
    EventData, event="staff.second_factor_on", subject="staff", label=_("Second factor switched on")
):
    """Logging in takes a code from the person's phone from now on."""


class SecondFactorOff(
    EventData, event="staff.second_factor_off", subject="staff", label=_("Second factor switched off")
):
    """The password is enough again; `own`: switched off by the person."""

    own: bool


class SecondFactorUsed(
    EventData, event="staff.second_factor_used", subject="staff", label=_("Second factor used")
):
    """A code was right; `kind`: totp or recovery_codes; how many recovery codes are left after one was used."""

    kind: str
    codes_left: int | None


class RecoveryCodesMade(
    EventData, event="staff.recovery_codes_made", subject="staff", label=_("Recovery codes made")
):
    """The person has new recovery codes; earlier ones no longer work."""


class LoginRulesChanged(
    EventData, event="role.login_rules_changed", subject="role", label=_("Login rules of the role changed")
):
    """What the role demands of its holders' logins; 0 days and 0 history: nothing."""

    needs_second_factor: bool
    password_length: int
    password_days: int
    password_history: int


class IdentityLinked(
    EventData, event="staff.identity_linked", subject="staff", label=_("Linked with single sign-on")
):
    """The person logs in by single sign-on from now on."""

    identity_id: int


class IdentityUnlinked(
    EventData, event="staff.identity_unlinked", subject="staff", label=_("Unlinked from single sign-on")
):
    """The link is cut; the next login by single sign-on makes a new one."""

    identity_id: int
