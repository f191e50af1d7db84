"""Reads of the QR codes and hotlines."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.base.pagination import Slice, keyset
from huiyin.portal.models import Hotline, PortalLink, PortalLinkSet
from huiyin.staff.models import OrgUnit
from huiyin.staff.rules import ancestor_paths

#: What a customer may do with the own matters, at the unit that serves them.
CUSTOMER_MAY = ("cases.view", "cases.register", "cases.speak", "cases.urge", "customers.view")


@dataclass(frozen=True, slots=True)
class LinkFilter:
    """What a list of QR codes is limited to; empty: no limit. `state` is "valid", "ended" or "all"."""

    text: str = ""
    leads_to: str = ""
    unit_id: int | None = None
    state: str = "valid"


def get_own_link(link_id: int, actor: Actor) -> PortalLink:
    """One QR code that the actor looks after.

    :raises NotFound: there is none, or the actor may not see it
    """
    found = _shown(PortalLink.objects.visible_to(actor)).filter(pk=link_id).first()
    if found is None:
        raise NotFound
    return found


def get_link(code: str) -> PortalLink:
    """Where a code on paper leads, for customers.

    :raises NotFound: there is no such code, or it was revoked
    """
    found = _shown(PortalLink.objects.valid()).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def list_links(limits: LinkFilter, actor: Actor, *, after: str = "", size: int = 50) -> Slice[PortalLink]:
    """One page of the QR codes, the newest first."""
    return keyset(_shown(links_within(limits, actor)), order=("-made_at", "-id"), after=after, size=size)


def links_within(limits: LinkFilter, actor: Actor) -> PortalLinkSet:
    """The QR codes within these limits, in no order."""
    rows = PortalLink.objects.visible_to(actor)
    if limits.state in ("valid", "ended"):
        rows = rows.filter(ended_at__isnull=limits.state == "valid")
    if limits.leads_to == "customer":
        rows = rows.filter(customer__isnull=False)
    elif limits.leads_to:
        rows = rows.filter(premises__kind=limits.leads_to)
    if limits.unit_id is not None:
        rows = rows.filter(unit_id=limits.unit_id)
    if text := limits.text.strip():
        rows = rows.filter(Q(premises__full_name__icontains=text) | Q(customer__name__icontains=text))
    return rows


def links_to_print(limits: LinkFilter, actor: Actor, *, most: int) -> list[PortalLink]:
    """The QR codes of a printed sheet, by place."""
    rows = _shown(links_within(limits, actor))
    return list(rows.order_by("premises__path", "customer__number", "id")[:most])


def link_of_customer(customer_id: int) -> PortalLink | None:
    """The QR code of a customer, or None."""
    return PortalLink.objects.valid().filter(customer_id=customer_id).first()


def customer_of(unit: OrgUnit) -> Actor:
    """The actor that customers are at the unit that serves them."""
    return Actor.customer(_("customer"), CUSTOMER_MAY, unit.path)


def name_of_place(link: PortalLink) -> str:
    """What the page is about: the place's full name; for a customer's code the unit, never the customer."""
    return link.premises.full_name if link.premises else link.unit.name


def find_hotline(unit: OrgUnit) -> str:
    """The number that customers of a unit are given: of the nearest unit upwards that has one, or ""."""
    rows = Hotline.objects.filter(unit__path__in=ancestor_paths(unit.path))
    found = rows.order_by("-unit__depth").values_list("number", flat=True).first()
    return found or ""


def company_of(unit: OrgUnit) -> str:
    """The name on top of the page: the nearest company upwards, else the root."""
    line = list(OrgUnit.objects.filter(path__in=ancestor_paths(unit.path)).order_by("-depth"))
    companies = [row.name for row in line if row.kind == OrgUnit.Kind.COMPANY]
    return str(companies[0] if companies else line[-1].name)


def hotlines(actor: Actor) -> list[Hotline]:
    """All hotlines that the actor looks after."""
    return list(Hotline.objects.visible_to(actor).select_related("unit").order_by("unit__path"))


def linked_premises(ids: Collection[int]) -> set[int]:
    """Which of these places have a QR code."""
    return set(PortalLink.objects.valid().filter(premises__in=ids).values_list("premises_id", flat=True))


def _shown(rows: PortalLinkSet) -> PortalLinkSet:
    return rows.select_related("unit", "premises", "customer")
