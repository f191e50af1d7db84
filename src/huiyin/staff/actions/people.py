"""People, their logins and the positions they hold."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, WrongStatus
from huiyin.journal.actions import record
from huiyin.staff import queries
from huiyin.staff.actions.holdings import appoint
from huiyin.staff.actions.passwords import check_password
from huiyin.staff.actions.persons import administered, oneself
from huiyin.staff.actions.roles import create_position, ensure_standard_roles
from huiyin.staff.actions.sessions import drop_sessions
from huiyin.staff.actions.units import create_unit, first_come
from huiyin.staff.events import (
    LanguageChanged,
    StaffCreated,
    StaffDeactivated,
    StaffEdited,
    StaffReactivated,
)
from huiyin.staff.models import OrgUnit, Position, Staff
from huiyin.staff.rules import LoginRules, normalise_username

USERNAME = re.compile(r"[\w.@+-]{1,60}")


@dataclass(frozen=True, slots=True)
class Details:
    """What is known about a person besides the login."""

    name: str
    number: str = ""
    phone: str = ""
    email: str = ""


@transaction.atomic
def create_staff(
    *,
    username: str,
    details: Details,
    password: str | None = None,
    encoded: str | None = None,
    language: str = Staff.Language.CHINESE,
    is_demo: bool = False,
    by: Actor,
    at: datetime,
) -> Staff:
    """Add a person; without a password the login stays shut until one is set.

    `encoded` is a password hashed already, as it comes from elsewhere or serves several demo logins.

    :raises NotAllowed: the actor may not manage people anywhere
    :raises Invalid: a field is malformed or taken, or the password too weak
    """
    by.require("staff.manage")
    username = normalise_username(username)
    _check_username(username)
    _check_details(details)
    _check_language(language)
    person = Staff(username=username, language=language, is_demo=is_demo, **_stripped(details))
    if encoded is not None:
        person.password, person.password_set_at = encoded, at
    elif password is None:
        person.set_unusable_password()
    else:
        check_password(password, person, LoginRules())
        person.set_password(password)
        person.password_set_at = at
    with first_come():
        person.save(force_insert=True)
    record(StaffCreated(is_demo=is_demo), on=person.pk, place=None, by=by, at=at)
    return person


@transaction.atomic
def create_administrator(
    *, username: str, details: Details, password: str, company: str, by: Actor, at: datetime
) -> Staff:
    """Add a person who administers everything; on an empty database with the roles and the first unit.

    `company` names the unit at the top where there is none yet.

    :raises NotAllowed: the actor does not administer the whole organisation
    :raises Invalid: as for `create_staff`
    """
    by.require("staff.manage", "")
    ensure_standard_roles(by=by, at=at)
    root = OrgUnit.objects.filter(depth=1, is_active=True).first() or create_unit(
        code="root", name=company, kind=OrgUnit.Kind.GROUP, parent_id=None, by=by, at=at
    )
    position = Position.objects.filter(role__code="administrator", unit=root, is_active=True).first()
    if position is None:
        position = create_position(
            unit_id=root.pk,
            title=queries.get_role("administrator").name_zh,
            role_code="administrator",
            by=by,
            at=at,
        )
    person = create_staff(username=username, details=details, password=password, by=by, at=at)
    appoint(person.pk, position_id=position.pk, since=at, by=by, at=at)
    return person


@transaction.atomic
def edit_staff(staff_id: int, *, details: Details, by: Actor, at: datetime) -> Staff:
    """Correct a person's name, employee number, phone and e-mail address.

    :raises NotFound: the actor cannot see the person
    :raises NotAllowed: the actor does not administer everything that the person holds
    :raises Invalid: a field is malformed or taken
    """
    person = administered(staff_id, by, at)
    _check_details(details, besides=person)
    values = _stripped(details)
    changed = sorted(field for field, value in values.items() if getattr(person, field) != value)
    with first_come():
        Staff.objects.filter(pk=person.pk).update(**values)
    for field, value in values.items():
        setattr(person, field, value)
    record(StaffEdited(fields=changed), on=person.pk, place=None, by=by, at=at)
    return person


@transaction.atomic
def change_language(*, language: str, by: Actor, at: datetime) -> Staff:
    """See the pages in another language.

    :raises NotAllowed: the actor is not a person
    :raises Invalid: there is no such language
    """
    person = oneself(by)
    _check_language(language)
    Staff.objects.filter(pk=person.pk).update(language=language)
    person.language = language
    record(LanguageChanged(language=language), on=person.pk, place=None, by=by, at=at)
    return person


@transaction.atomic
def deactivate_staff(staff_id: int, *, by: Actor, at: datetime) -> Staff:
    """Close a person's login; running sessions end with it.

    :raises NotFound: the actor cannot see the person
    :raises NotAllowed: the actor does not administer everything that the person holds
    :raises Invalid: it is the actor's own login
    :raises WrongStatus: it is closed already
    """
    person = administered(staff_id, by, at)
    if person.pk == by.id:
        raise Invalid(_("You cannot close your own login."))
    if not Staff.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
        raise WrongStatus
    person.is_active = False
    drop_sessions(person.pk)
    record(StaffDeactivated(), on=person.pk, place=None, by=by, at=at)
    return person


@transaction.atomic
def reactivate_staff(staff_id: int, *, by: Actor, at: datetime) -> Staff:
    """Open a closed login again.

    :raises NotFound: the actor cannot see the person
    :raises NotAllowed: the actor does not administer everything that the person holds
    :raises WrongStatus: it is open
    """
    person = administered(staff_id, by, at)
    if not Staff.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
        raise WrongStatus
    person.is_active = True
    record(StaffReactivated(), on=person.pk, place=None, by=by, at=at)
    return person


def _stripped(details: Details) -> dict[str, str]:
    return {field: value.strip() for field, value in asdict(details).items()}


def _check_username(username: str) -> None:
    if not USERNAME.fullmatch(username):
        raise Invalid(fields={"username": _("Letters, digits and . @ + - _ only, without blanks.")})
    if queries.find_staff_by_username(username) is not None:
        raise Invalid(fields={"username": _("This user name is taken.")})


def _check_details(details: Details, besides: Staff | None = None) -> None:
    fields: dict[str, str] = {}
    if not details.name.strip():
        fields["name"] = _("This field is required.")
    others = Staff.objects.exclude(pk=besides.pk) if besides else Staff.objects.all()
    if details.number.strip() and others.filter(number=details.number.strip()).exists():
        fields["number"] = _("This employee number is taken.")
    if details.email.strip():
        try:
            validate_email(details.email.strip())
        except ValidationError as mistake:
            fields["email"] = " ".join(mistake.messages)
    if fields:
        raise Invalid(fields=fields)


def _check_language(language: str) -> None:
    if language not in Staff.Language.values:
        raise Invalid(fields={"language": _("There is no such language.")})
