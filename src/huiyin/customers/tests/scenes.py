"""What the tests of the card play with."""

from collections.abc import Callable
from datetime import date, time, timedelta

from huiyin.base.actor import Actor
from huiyin.customers import actions
from huiyin.customers.actions import PostFacts
from huiyin.customers.models import ContactPoint
from huiyin.customers.tests.factories import make_customer, make_estate, make_household
from huiyin.staff.tests.factories import BEGIN, SETUP, make_company

AT = BEGIN + timedelta(days=30)
DAY = date(2024, 1, 31)
Act = Callable[[Actor], object]


class Scene:
    """A firm whose manager 张伟 decides, its parent, a household; every new action ready to be called."""

    def __init__(self) -> None:
        self.company = make_company()
        self.estate = make_estate(self.company.office)
        self.group = make_customer(self.company.office, "江南实业集团", phone="0571-88880000")
        self.firm = make_customer(self.company.office)
        self.household = make_household(self.estate.room)
        self.contact = actions.add_contact(
            self.firm.pk, name="张伟", title="总经理", department="经理室", part="decides", by=SETUP, at=BEGIN
        )
        self.mobile = actions.add_contact_point(
            self.firm.pk, kind="mobile", value="13900001111", contact_id=self.contact.pk, by=SETUP, at=BEGIN
        )
        self.point = ContactPoint.objects.get(customer=self.firm, kind="phone")
        self.site = actions.add_site(self.firm.pk, name="一厂", address="滨江路1号", by=SETUP, at=BEGIN)
        self.member = actions.join_team(
            self.firm.pk, staff_id=self.company.colleague.staff.pk, by=SETUP, at=BEGIN
        )
        self.opt_out = actions.opt_out(self.point.pk, purpose="offer", reason="不感兴趣", by=SETUP, at=BEGIN)
        self.facts = {"scope": "丝绸面料", "needs": "按时供电"}

    @property
    def acts(self) -> dict[str, Act]:
        """Each action with arguments that it accepts."""
        firm = self.firm.pk
        return {
            "change_facts": lambda by: actions.change_facts(
                firm, group="business", facts=self.facts, by=by, at=AT
            ),
            "confirm_facts": lambda by: actions.confirm_facts(firm, groups=["identity"], by=by, at=AT),
            "take_post": lambda by: actions.take_post(
                self.contact.pk,
                customer_id=self.group.pk,
                post=PostFacts("董事", since=DAY),
                points=[self.mobile.pk],
                cause="调任集团",
                by=by,
                at=AT,
            ),
            "leave_post": lambda by: actions.leave_post(self.contact.pk, cause="退休", by=by, at=AT),
            "opt_out": lambda by: actions.opt_out(
                self.mobile.pk, purpose="", reason="本人要求", by=by, at=AT
            ),
            "opt_in": lambda by: actions.opt_in(self.opt_out.pk, by=by, at=AT),
            "set_quiet_hours": lambda by: actions.set_quiet_hours(
                self.point.pk, quiet_from=time(12), quiet_until=time(14), by=by, at=AT
            ),
            "join_team": lambda by: actions.join_team(
                firm, staff_id=self.company.handler.staff.pk, duty="维修", by=by, at=AT
            ),
            "leave_team": lambda by: actions.leave_team(self.member.pk, by=by, at=AT),
            "add_site": lambda by: actions.add_site(firm, name="二厂", by=by, at=AT),
            "edit_site": lambda by: actions.edit_site(
                self.site.pk, name="一厂", address="江南大道9号", cause="搬迁", by=by, at=AT
            ),
            "close_site": lambda by: actions.close_site(self.site.pk, by=by, at=AT),
        }
