"""Who is logged in where, and what guards a login."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.staff.models import FormerPassword, Identity, LoginSession, Staff


def sessions_of(staff_id: int, actor: Actor) -> list[LoginSession]:
    """The visible running logins of a person, latest seen first."""
    rows = LoginSession.objects.visible_to(actor).filter(staff_id=staff_id)
    return list(rows.order_by("-seen_at", "-pk"))


def get_session(session_id: int, actor: Actor) -> LoginSession:
    """One visible running login.

    :raises NotFound: there is none, or not visible
    """
    row = LoginSession.objects.visible_to(actor).filter(pk=session_id).select_related("staff").first()
    if row is None:
        raise NotFound
    return row


def find_session(session_key: str) -> LoginSession | None:
    """The running login of this browser session, or None."""
    return LoginSession.objects.filter(session_key=session_key).first()


def has_second_factor(staff_id: int) -> bool:
    """Whether logging in as this person takes a code."""
    return bool(Authenticator.objects.filter(user_id=staff_id, type=Authenticator.Type.TOTP).exists())


def former_passwords(staff: Staff, count: int) -> list[str]:
    """The hashes of the last `count` passwords, the present one first."""
    earlier = FormerPassword.objects.filter(staff=staff).exclude(encoded=staff.password)
    rows = earlier.order_by("-set_at", "-pk").values_list("encoded", flat=True)
    return [staff.password, *rows[: max(count - 1, 0)]][:count]


def find_identity(issuer: str, subject: str) -> Identity | None:
    """Whom the single sign-on service means, as far as linked before; or None."""
    return Identity.objects.select_related("staff").filter(issuer=issuer, subject=subject).first()


def identities_of(staff_id: int) -> list[Identity]:
    """Who a person is at single sign-on services."""
    return list(Identity.objects.filter(staff_id=staff_id).order_by("pk"))


def match_claims(*, email: str, username: str) -> Staff | None:
    """The one person with an open login whom these claims name: by user name, else by e-mail; None when nobody
    or several are named. "" claims nothing. Only verified claims may come here."""
    active = Staff.objects.filter(is_active=True)
    if username and (person := active.filter(username=username).first()):
        return person
    named = list(active.filter(email__iexact=email)[:2]) if email else []
    return named[0] if len(named) == 1 else None


def count_recovery_codes(staff_id: int) -> int:
    """How many recovery codes of a person were not used yet."""
    codes = Authenticator.objects.filter(user_id=staff_id, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(RecoveryCodes(codes).get_unused_codes()) if codes else 0
