"""The second factor: a code from an app on the phone, and recovery codes for when the phone is gone."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, WrongStatus
from huiyin.journal.actions import record
from huiyin.staff import queries
from huiyin.staff.actions.persons import administered, oneself
from huiyin.staff.actions.sessions import drop_sessions
from huiyin.staff.events import RecoveryCodesMade, SecondFactorOff, SecondFactorOn, SecondFactorUsed
from huiyin.staff.models import LoginSession, Staff
from huiyin.staff.rules import clean_code

PERIOD = 30
TOLERANCE = 1


@transaction.atomic
def switch_on_second_factor(
    *, secret: str, code: str, keep: int | None = None, by: Actor, at: datetime
) -> list[str]:
    """Have every login take a code from now on; returns the recovery codes, this one time.

    `code` proves that the phone has the secret. All logins of the person but `keep` end, as none of them took one.

    :raises NotAllowed: the actor is not a person whose login is open
    :raises Invalid: the code is wrong
    :raises WrongStatus: it is switched on already
    """
    person = oneself(by)
    if queries.has_second_factor(person.pk):
        raise WrongStatus
    counter = _counter_of(secret, code, at)
    if counter is None:
        raise Invalid(fields={"code": _("The code is wrong or too old. Please type the one shown now.")})
    factor = TOTP.activate(person, secret).instance
    Authenticator.objects.filter(pk=factor.pk).update(data={**factor.data, "counter": counter})
    LoginSession.objects.filter(pk=keep or 0, staff=person).update(second_factor=True)
    drop_sessions(person.pk, keep=keep)
    codes = _new_codes(person)
    record(SecondFactorOn(), on=person.pk, place=None, by=by, at=at)
    return codes


@transaction.atomic
def switch_off_second_factor(*, proof: str, by: Actor, at: datetime) -> None:
    """Have the password be enough again. `proof` is the password, or a code for who has no password here.

    :raises NotAllowed: the actor is not a person whose login is open
    :raises Invalid: the proof is wrong
    :raises WrongStatus: it is not switched on
    """
    person = _proved(proof, by, at)
    Authenticator.objects.filter(user=person).delete()
    record(SecondFactorOff(own=True), on=person.pk, place=None, by=by, at=at)


@transaction.atomic
def remove_second_factor(staff_id: int, *, by: Actor, at: datetime) -> Staff:
    """Take away the second factor of somebody who lost phone and recovery codes; all their logins end.

    :raises NotFound: the actor cannot see the person
    :raises NotAllowed: the actor does not administer everything that the person holds
    :raises WrongStatus: it is not switched on
    """
    person = administered(staff_id, by, at)
    if not queries.has_second_factor(person.pk):
        raise WrongStatus
    Authenticator.objects.filter(user=person).delete()
    drop_sessions(person.pk)
    record(SecondFactorOff(own=False), on=person.pk, place=None, by=by, at=at)
    return person


@transaction.atomic
def make_recovery_codes(*, proof: str, by: Actor, at: datetime) -> list[str]:
    """Have new recovery codes instead of the earlier ones; returns them, this one time. `proof` as above.

    :raises NotAllowed: the actor is not a person whose login is open
    :raises Invalid: the proof is wrong
    :raises WrongStatus: the second factor is not switched on
    """
    person = _proved(proof, by, at)
    codes = _new_codes(person)
    record(RecoveryCodesMade(), on=person.pk, place=None, by=by, at=at)
    return codes


@transaction.atomic
def use_second_factor(*, code: str, by: Actor, at: datetime) -> str:
    """Take a code of the actor's phone, or a recovery code; neither works twice. Returns which it was.

    :raises NotAllowed: the actor is not a person whose login is open
    :raises Invalid: the code is wrong, used or too old
    """
    person = oneself(by)
    code = clean_code(code)
    kind = _use(person, code, at)
    if kind is None:
        raise Invalid(fields={"code": _("The code is wrong or too old. Please type the one shown now.")})
    left = queries.count_recovery_codes(person.pk) if kind == Authenticator.Type.RECOVERY_CODES else None
    record(SecondFactorUsed(kind=kind, codes_left=left), on=person.pk, place=None, by=by, at=at)
    return kind


def _use(person: Staff, code: str, at: datetime) -> str | None:
    for factor in Authenticator.objects.filter(user=person).order_by("pk"):
        if factor.type == Authenticator.Type.TOTP and _use_totp(factor, code, at):
            return str(factor.type)
        if factor.type == Authenticator.Type.RECOVERY_CODES and RecoveryCodes(factor).validate_code(code):
            return str(factor.type)
    return None


def _use_totp(factor: Authenticator, code: str, at: datetime) -> bool:
    """A code counts only when it is younger than the last one that did: whoever looked over the shoulder is late."""
    counter = _counter_of(decrypt(factor.data["secret"]), code, at)
    if counter is None or counter <= factor.data.get("counter", 0):
        return False
    same = Authenticator.objects.filter(pk=factor.pk, last_used_at=factor.last_used_at)
    return bool(same.update(data={**factor.data, "counter": counter}, last_used_at=at))


def _counter_of(secret: str, code: str, at: datetime) -> int | None:
    now = int(at.timestamp()) // PERIOD
    for counter in range(now - TOLERANCE, now + TOLERANCE + 1):
        if constant_time_compare(format_hotp_value(hotp_value(secret, counter)), clean_code(code)):
            return counter
    return None


def _new_codes(person: Staff) -> list[str]:
    Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).delete()
    codes: list[str] = RecoveryCodes.activate(person).generate_codes()
    return codes


def _proved(proof: str, by: Actor, at: datetime) -> Staff:
    person = oneself(by)
    if not queries.has_second_factor(person.pk):
        raise WrongStatus
    if person.has_usable_password():
        if not person.check_password(proof):
            raise Invalid(fields={"proof": _("This is not your present password.")})
    elif _use(person, clean_code(proof), at) is None:
        raise Invalid(fields={"proof": _("The code is wrong or too old. Please type the one shown now.")})
    return person
