"""Finding what belongs to a customer: by secret link, by the key of a page, by phone."""

from base64 import urlsafe_b64encode
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from huiyin.base.errors import NotFound
from huiyin.cases.models import Case
from huiyin.customers.models import ContactPoint, Premises
from huiyin.portal import rules
from huiyin.portal.models import PhoneCode, PortalLink, PortalMatter


def get_matter(secret: str) -> PortalMatter:
    """The matter to which a secret link leads.

    :raises NotFound: it leads nowhere
    """
    found = _shown().filter(token_hash=rules.hashed(secret)).first()
    if found is None:
        raise NotFound
    return found


def find_by_key(nonce: str) -> PortalMatter | None:
    """What was raised on the page with this one-time key, or None."""
    return _shown().filter(key_hash=rules.hashed(nonce)).first()


def secret_of(key: str) -> str:
    """The secret of a matter's first link: made from the page's key, so that the same page leads to it again."""
    digest = salted_hmac("huiyin.portal.matter", key, algorithm="sha256").digest()
    return urlsafe_b64encode(digest[:24]).decode()


def standing_secret(matter: PortalMatter, key: str) -> str | None:
    """That secret, unless the link was renewed since."""
    secret = secret_of(key)
    return secret if rules.hashed(secret) == matter.token_hash else None


def get_phone_code(handle: str, at: datetime) -> PhoneCode:
    """A code that was asked for and can still be entered.

    :raises NotFound: there is none, or it has expired, was used, or tried too often
    """
    fresh = PhoneCode.objects.filter(used_at=None, made_at__gt=at - rules.CODE_LIFE)
    found = fresh.filter(handle=handle, tries__lt=rules.CODE_TRIES).first()
    if found is None:
        raise NotFound
    return found


def matters_of_phone(phone: str, at: datetime) -> list[PortalMatter]:
    """The matters raised with this phone number that are open or ended lately, the newest first."""
    lately = Q(case__status__in=Case.OPEN) | Q(case__closed_at__gt=at - rules.KEPT_IN_LIST)
    return list(_shown().filter(lately, phone=phone).order_by("-made_at", "-id")[:50])


def matter_of_phone(matter_id: int, phone: str, at: datetime) -> PortalMatter:
    """One of them.

    :raises NotFound: it is not of this phone
    """
    for matter in matters_of_phone(phone, at):
        if matter.pk == matter_id:
            return matter
    raise NotFound


def own_customers(link: PortalLink, phone: str) -> list[int]:
    """Customers of this phone number who reside where the code hangs, and are served by its unit."""
    points = ContactPoint.objects.filter(digits=phone, until=None, kind__in=["phone", "mobile"])
    points = points.filter(customer__unit__path__startswith=link.unit.path)
    if link.premises is not None:
        points = points.filter(
            customer__residences__until=None,
            customer__residences__premises__path__startswith=link.premises.path,
        )
    return sorted(set(points.values_list("customer_id", flat=True)))


def room_at(link: PortalLink, place: str) -> Premises | None:
    """The one room below the code's place that these words name, or None."""
    number = rules.room_of(place)
    if link.premises is None or not number:
        return None
    rooms = Premises.objects.below([link.premises.path]).filter(kind=Premises.Kind.ROOM)
    found = list(rooms.filter(Q(code=number) | Q(name__in=[number, f"{number}室"]))[:2])
    return found[0] if len(found) == 1 else None


def home_of(customer_id: int) -> Premises | None:
    """Where a customer resides, if that is one place."""
    found = list(Premises.objects.filter(residences__customer=customer_id, residences__until=None)[:2])
    return found[0] if len(found) == 1 else None


def _shown() -> QuerySet[PortalMatter]:
    return PortalMatter.objects.select_related("case__unit", "case__kind", "case__premises", "link")
