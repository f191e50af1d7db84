"""Somebody leaves, in a real browser: all that hangs on the person is listed, kind by kind."""

import pytest
from playwright.sync_api import expect

from tests.browsing import PHONE, Enter, look, settle
from tests.live import LiveSite

_WORK = """
from huiyin.cases.tests.factories import accept, make_case, send
from huiyin.customers.actions import assign_responsible
from huiyin.customers.tests.factories import make_customer
from huiyin.staff.actions import create_token
person = company.handler.staff
for number in range(3):
    accept(company, send(company, make_case(company, at=at), at=at), at=at)
customer = make_customer(company.office, at=at)
assign_responsible(customer.pk, staff_id=person.pk, by=SETUP, at=at)
create_token(name="维修报表", expires_at=None, by=company.handler.actor, at=at)
print(person.pk)
"""


@pytest.fixture(scope="module")
def site(live_site: LiveSite) -> LiveSite:
    """王建国 has three matters, a customer, a post and a token."""
    settle(live_site, _WORK)
    return live_site


def test_what_a_leaver_holds_is_listed(enter: Enter, site: LiveSite) -> None:
    """The administrator goes through what 王建国 will leave behind, at the desk and on the phone."""
    admin = enter("admin")
    admin.goto(f"{site.url}/people/")
    admin.get_by_role("link", name="王建国").first.click()
    admin.get_by_role("link", name="名下事项").click()
    look(admin, "handover-held")
    address = admin.url
    admin.get_by_role("link", name="在办联系单").click()
    expect(admin.get_by_role("row")).to_have_count(4)
    look(admin, "handover-sheets")

    phone = enter("admin", PHONE)
    phone.goto(address)
    expect(phone.get_by_role("link", name="接口令牌")).to_be_visible()
    look(phone, "handover-held")
