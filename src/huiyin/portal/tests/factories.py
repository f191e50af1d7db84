"""QR codes and what customers raise by them, made by the actions."""

from datetime import datetime
from typing import Any

from huiyin.cases.tests.factories import MORNING, make_kinds
from huiyin.channels.actions import ChannelSpec, define_channel
from huiyin.channels.models import Channel
from huiyin.customers.tests.factories import Estate, make_estate
from huiyin.portal import actions, queries
from huiyin.portal.actions import Raised, Said
from huiyin.portal.models import PortalLink
from huiyin.staff.tests.factories import SETUP, Company

PHONE = "13812345678"


def make_link(company: Company, estate: Estate | None = None) -> PortalLink:
    """The code of building 3."""
    estate = estate or make_estate(company.office)
    actions.make_links(premises_id=estate.building.pk, level="building", by=SETUP, at=MORNING)
    return PortalLink.objects.valid().get(premises=estate.building)


def raise_matter(link: PortalLink, *, key: str = "a-key", at: datetime = MORNING, **said: Any) -> Raised:
    """A dripping tap, raised on the phone."""
    make_kinds()
    given = {"kind": "need", "words": "厨房水龙头漏水", "name": "王女士", "phone": PHONE, **said}
    by = queries.customer_of(link.unit)
    return actions.raise_matter(link=link, said=Said(**given), key=key, by=by, at=at)


def make_gateway(company: Company) -> Channel:
    """The company's gateway for text messages."""
    spec = ChannelSpec(
        name="短信", way="sms", unit_id=company.company.pk, address="https://sms.example.com/send"
    )
    return define_channel(spec=spec, by=SETUP, at=MORNING)
