"""The card: people and posts, facts with their history, freshness, notes, team, sites, opting out."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed, NotFound, WrongStatus
from huiyin.base.versions import Clash
from huiyin.customers import actions, queries
from huiyin.customers.actions import Details, PostFacts
from huiyin.customers.models import Contact, ContactPoint, FactChange, Note, OptOut, Post, Site, TeamMember
from huiyin.customers.rules.facts import is_quiet, limit_of
from huiyin.customers.tests.factories import make_customer, make_estate, make_household
from huiyin.customers.tests.test_actions import everything
from huiyin.journal import registry
from huiyin.journal.models import Event
from huiyin.staff.tests.factories import BEGIN, SETUP, make_company

pytestmark = pytest.mark.django_db
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


EVENTS = {
    "change_facts": ["customer.facts_changed"],
    "confirm_facts": ["customer.facts_confirmed"],
    "take_post": ["post.left", "post.taken"],
    "leave_post": ["post.left"],
    "opt_out": ["contact_point.opted_out"],
    "opt_in": ["contact_point.opted_in"],
    "set_quiet_hours": ["contact_point.quiet_hours_set"],
    "join_team": ["customer.team_joined"],
    "leave_team": ["customer.team_left"],
    "add_site": ["customer.site_added"],
    "edit_site": ["customer.site_changed"],
    "close_site": ["customer.site_closed"],
}
PERSONAL = ["张伟", "丝绸", "退休", "滨江", "本人", "调任", "139"]


@pytest.fixture
def scene() -> Scene:
    return Scene()


class TestEveryAction:
    @pytest.mark.parametrize("name", EVENTS)
    def test_is_done_by_a_clerk_and_recorded_without_personal_data(self, scene: Scene, name: str) -> None:
        last = Event.objects.order_by("-id").values_list("id", flat=True)[0]
        scene.acts[name](scene.company.clerk.actor)
        events = list(Event.objects.filter(id__gt=last).order_by("id"))
        assert [event.name for event in events] == EVENTS[name]
        assert not [word for event in events for word in PERSONAL if word in str(event.data)]

    def test_is_denied_to_who_may_only_look_and_to_outsiders(self, scene: Scene) -> None:
        before = everything()
        for act in scene.acts.values():
            with pytest.raises(NotAllowed):
                act(scene.company.quality.actor)
            with pytest.raises((NotAllowed, NotFound)):
                act(scene.company.outsider.actor)
        assert everything() == before

    def test_writes_nothing_when_a_later_step_fails(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(events: Any) -> None:
            raise RuntimeError("a subscriber failed")

        monkeypatch.setattr(registry, "_subscribers", [registry.Subscriber(fail, None)])
        before = everything()
        for act in scene.acts.values():
            with pytest.raises(RuntimeError):
                act(scene.company.clerk.actor)
        assert everything() == before

    @pytest.mark.parametrize("name", ["leave_post", "opt_out", "opt_in", "leave_team", "close_site"])
    def test_what_has_ended_does_not_end_again(self, scene: Scene, name: str) -> None:
        act, by = scene.acts[name], scene.company.clerk.actor
        act(by)
        with pytest.raises(WrongStatus):
            act(by)


class TestPeople:
    def test_who_moves_keeps_the_old_post_and_takes_a_number_along(self, scene: Scene) -> None:
        scene.acts["take_post"](scene.company.clerk.actor)
        contact = Contact.objects.get(pk=scene.contact.pk)
        assert (contact.customer_id, contact.title, contact.left_at) == (scene.group.pk, "董事", None)
        old, new = Post.objects.filter(contact=contact).order_by("pk")
        assert (old.customer_id, old.title, old.until, new.customer_id) == (
            scene.firm.pk,
            "总经理",
            DAY,
            scene.group.pk,
        )
        past, present = ContactPoint.objects.filter(contact=contact).order_by("pk")
        assert past.until == AT
        assert (present.customer_id, present.value, present.until) == (scene.group.pk, "13900001111", None)
        actor = scene.company.clerk.actor
        assert [row.customer.pk for row in queries.lookup("张伟", actor)] == [scene.group.pk]
        assert [row.elsewhere for row in queries.people_of(scene.firm)] == [scene.group]

    def test_another_post_at_the_same_customer_leaves_numbers_alone(self, scene: Scene) -> None:
        post = PostFacts("副总经理", "经理室", "decides", DAY)
        actions.take_post(
            scene.contact.pk, customer_id=scene.firm.pk, post=post, by=scene.company.clerk.actor, at=AT
        )
        assert [row.post.title for row in queries.people_of(scene.firm)] == ["副总经理", "总经理"]
        assert ContactPoint.objects.get(pk=scene.mobile.pk).until is None

    def test_who_leaves_is_no_longer_found_nor_called(self, scene: Scene) -> None:
        scene.acts["leave_post"](scene.company.clerk.actor)
        assert queries.contacts_of(scene.firm) == []
        assert queries.lookup("13900001111", scene.company.clerk.actor) == []
        assert [row.post.until for row in queries.people_of(scene.firm)] == [DAY]

    def test_when_somebody_who_decides_goes_the_cause_is_asked_and_kept(self, scene: Scene) -> None:
        by = scene.company.clerk.actor
        with pytest.raises(Invalid) as refused:
            actions.leave_post(scene.contact.pk, by=by, at=AT)
        assert list(refused.value.fields) == ["cause"]
        scene.acts["leave_post"](by)
        change = FactChange.objects.get()
        assert (change.fact, change.before, change.after, change.cause) == (
            "part",
            f"张伟 · 经理室 · 总经理 · {Post.Part.DECIDES.label}",
            "",
            "退休",
        )

    def test_a_post_does_not_end_before_it_began(self, scene: Scene) -> None:
        late = actions.add_contact(scene.firm.pk, name="李娜", since=DAY, by=SETUP, at=AT)
        with pytest.raises(Invalid):
            actions.leave_post(late.pk, until=DAY - timedelta(days=1), by=SETUP, at=AT)

    def test_refuses_a_part_that_is_none(self, scene: Scene) -> None:
        with pytest.raises(Invalid) as refused:
            actions.add_contact(scene.firm.pk, name="李娜", part="king", by=SETUP, at=AT)
        assert list(refused.value.fields) == ["part"]


class TestParent:
    def test_never_stands_in_a_circle(self, scene: Scene) -> None:
        by, unit = scene.company.clerk.actor, scene.company.office.pk
        actions.edit_customer(
            scene.firm.pk, details=Details(scene.firm.name, unit, scene.group.pk), by=by, at=AT
        )
        with pytest.raises(Invalid) as refused:
            actions.edit_customer(
                scene.group.pk, details=Details(scene.group.name, unit, scene.firm.pk), by=by, at=AT
            )
        assert list(refused.value.fields) == ["parent"]
        assert queries.branches_of(scene.group, by) == [scene.firm]

    def test_households_have_none_and_no_sites(self, scene: Scene) -> None:
        by, home = scene.company.clerk.actor, scene.household
        with pytest.raises(Invalid):
            actions.edit_customer(
                home.pk, details=Details(home.name, home.unit_id, scene.group.pk), by=by, at=AT
            )
        with pytest.raises(Invalid):
            actions.add_site(home.pk, name="老宅", by=by, at=AT)


class TestFacts:
    def test_what_replaces_something_known_needs_a_cause_what_fills_a_gap_does_not(
        self, scene: Scene
    ) -> None:
        by, firm = scene.company.supervisor.actor, scene.firm.pk
        actions.change_facts(firm, group="terms", facts={"credit_limit": "¥50,000"}, by=by, at=AT)
        with pytest.raises(Invalid) as refused:
            actions.change_facts(firm, group="terms", facts={"credit_limit": "20000"}, by=by, at=AT)
        assert list(refused.value.fields) == ["cause"]
        actions.change_facts(
            firm, group="terms", facts={"credit_limit": "20000"}, cause="逾期两次", by=by, at=AT
        )
        change = FactChange.objects.get()
        assert (change.before, change.after, change.cause, change.by_id) == (
            "50000.00",
            "20000.00",
            "逾期两次",
            scene.company.supervisor.staff.pk,
        )

    def test_credit_is_changed_only_by_who_may_read_it(self, scene: Scene) -> None:
        with pytest.raises(NotAllowed):
            actions.change_facts(
                scene.firm.pk, group="terms", facts={"discount": "9折"}, by=scene.company.clerk.actor, at=AT
            )

    @pytest.mark.parametrize("text", ["many", "-1", "NaN", "1e20"])
    def test_refuses_what_is_no_amount(self, scene: Scene, text: str) -> None:
        with pytest.raises(Invalid) as refused:
            actions.change_facts(scene.firm.pk, group="terms", facts={"credit_limit": text}, by=SETUP, at=AT)
        assert list(refused.value.fields) == ["credit_limit"]

    def test_reads_amounts_as_people_write_them(self) -> None:
        assert [str(limit_of(text)) for text in ("", "￥1,200.5", " 30000 ")] == [
            "None",
            "1200.50",
            "30000.00",
        ]

    def test_revealing_terms_is_kept_with_its_reason(self, scene: Scene) -> None:
        actions.reveal_terms(scene.firm.pk, reason="客户询问", by=scene.company.clerk.actor, at=AT)
        assert Event.objects.order_by("-id")[0].name == "customer.terms_revealed"
        with pytest.raises(Invalid):
            actions.reveal_terms(scene.firm.pk, reason=" ", by=scene.company.clerk.actor, at=AT)
        with pytest.raises(NotFound):
            actions.reveal_terms(scene.firm.pk, reason="好奇", by=scene.company.outsider.actor, at=AT)

    def test_the_responsible_person_reads_the_terms(self, scene: Scene) -> None:
        clerk = scene.company.clerk
        assert not queries.may_read_terms(scene.firm, clerk.actor)
        actions.assign_responsible(scene.firm.pk, staff_id=clerk.staff.pk, by=SETUP, at=AT)
        assert queries.may_read_terms(queries.get_customer(scene.firm.pk, clerk.actor), clerk.actor)

    def test_another_responsible_person_needs_a_cause(self, scene: Scene) -> None:
        company, firm = scene.company, scene.firm.pk
        actions.assign_responsible(firm, staff_id=company.clerk.staff.pk, by=SETUP, at=AT)
        with pytest.raises(Invalid):
            actions.assign_responsible(firm, staff_id=company.colleague.staff.pk, by=SETUP, at=AT)
        actions.assign_responsible(firm, staff_id=company.colleague.staff.pk, cause="调岗", by=SETUP, at=AT)
        assert FactChange.objects.get().before == company.clerk.staff.name


class TestTwoAtOnce:
    def test_who_fill_different_fields_do_not_meet(self, scene: Scene) -> None:
        seen = queries.facts_of(None, "business")
        for facts in ({"scope": "丝绸"}, {"needs": "夜间保安"}):
            actions.change_facts(
                scene.firm.pk, group="business", facts=seen | facts, seen=seen, by=SETUP, at=AT
            )
        profile = queries.profile_of(queries.get_customer(scene.firm.pk, SETUP))
        assert profile is not None
        assert (profile.scope, profile.needs) == ("丝绸", "夜间保安")

    def test_the_second_who_changes_the_same_is_told_and_nothing_is_lost(self, scene: Scene) -> None:
        seen, firm = queries.facts_of(None, "business"), scene.firm.pk
        actions.change_facts(
            firm, group="business", facts=seen | {"scope": "丝绸"}, seen=seen, by=SETUP, at=AT
        )
        mine = seen | {"scope": "棉布", "needs": "停车位"}
        before = everything()
        with pytest.raises(Clash) as clash:
            actions.change_facts(firm, group="business", facts=mine, seen=seen, by=SETUP, at=AT)
        assert (clash.value.fields, clash.value.now["scope"]) == (["scope"], "丝绸")
        assert everything() == before

    def test_two_who_write_the_same_agree(self, scene: Scene) -> None:
        seen, firm = queries.facts_of(None, "business"), scene.firm.pk
        for _time in range(2):
            actions.change_facts(
                firm, group="business", facts=seen | {"scope": "丝绸"}, seen=seen, by=SETUP, at=AT
            )
        assert Event.objects.filter(name="customer.facts_changed").count() == 1

    def test_names_clash_too(self, scene: Scene) -> None:
        firm, unit = scene.firm, scene.firm.unit_id
        seen = queries.identity_of(firm)
        details = Details("江南丝绸有限公司", unit)
        actions.edit_customer(firm.pk, details=details, seen=seen, cause="更名", by=SETUP, at=AT)
        other = Details("江南布业", unit)
        with pytest.raises(Clash):
            actions.edit_customer(firm.pk, details=other, seen=seen, cause="更名", by=SETUP, at=AT)


class TestFreshness:
    def test_a_card_is_as_fresh_as_its_oldest_group(self, scene: Scene) -> None:
        firm, groups = scene.firm.pk, queries.groups_of(scene.firm)
        later = AT + timedelta(days=10)
        actions.confirm_facts(firm, groups=groups[:-1], by=SETUP, at=AT)
        assert queries.get_customer(firm, SETUP).confirmed_at is None
        actions.confirm_facts(firm, groups=groups[-1:], by=SETUP, at=later)
        assert queries.get_customer(firm, SETUP).confirmed_at == AT
        actions.confirm_facts(firm, groups=groups, by=SETUP, at=later)
        assert queries.get_customer(firm, SETUP).confirmed_at == later

    def test_out_of_date_cards_are_listed_until_they_are_confirmed(self, scene: Scene) -> None:
        clerk, years_later = scene.company.clerk.actor, AT + timedelta(days=800)
        assert not queries.list_stale(clerk, AT)
        assert scene.firm in queries.list_stale(clerk, years_later)
        groups = queries.groups_of(scene.firm)
        actions.confirm_facts(scene.firm.pk, groups=groups, by=SETUP, at=years_later)
        assert scene.firm not in queries.list_stale(clerk, years_later)
        assert not queries.list_stale(scene.company.outsider.actor, years_later)

    def test_saving_a_group_confirms_it(self, scene: Scene) -> None:
        scene.acts["change_facts"](scene.company.clerk.actor)
        known = {row.group: row.at for row in queries.freshness_of(scene.firm, AT)}
        assert known["business"] == AT
        assert known["terms"] is None

    def test_refuses_groups_that_the_card_does_not_have(self, scene: Scene) -> None:
        for groups in ([], ["terms"], ["moon"]):
            with pytest.raises(Invalid):
                actions.confirm_facts(scene.household.pk, groups=groups, by=SETUP, at=AT)


class TestNotes:
    def test_are_read_by_those_whom_they_are_for(self, scene: Scene) -> None:
        company, firm = scene.company, scene.firm
        for visibility in Note.Visibility.values:
            actions.add_note(
                firm.pk, words=f"给{visibility}", visibility=visibility, by=company.clerk.actor, at=AT
            )
        team = queries.team_of(firm)

        def read(persona: Any) -> list[str]:
            return [note.visibility for note in queries.notes_of(firm, persona.actor, team)]

        assert read(company.clerk) == ["private", "team", "unit"]
        assert read(company.colleague) == ["team", "unit"]
        assert read(company.quality) == ["unit"]
        actor = company.quality.actor
        assert [row.customer for row in queries.lookup("给unit", actor)] == [firm]
        assert queries.lookup("给team", actor) == []
        with pytest.raises(NotFound):
            queries.get_note(Note.objects.get(visibility="private").pk, company.colleague.actor)

    def test_only_the_writer_takes_one_back(self, scene: Scene) -> None:
        company = scene.company
        note = actions.add_note(
            scene.firm.pk, words="爱喝茶", visibility="unit", by=company.clerk.actor, at=AT
        )
        with pytest.raises(NotAllowed):
            actions.withdraw_note(note.pk, by=company.colleague.actor, at=AT)
        actions.withdraw_note(note.pk, by=company.clerk.actor, at=AT)
        with pytest.raises(WrongStatus):
            actions.withdraw_note(note.pk, by=company.clerk.actor, at=AT)
        assert queries.lookup("爱喝茶", company.clerk.actor) == []

    def test_refuses_empty_words_and_outsiders(self, scene: Scene) -> None:
        with pytest.raises(Invalid):
            actions.add_note(scene.firm.pk, words=" ", visibility="unit", by=scene.company.clerk.actor, at=AT)
        with pytest.raises(NotFound):
            actions.add_note(
                scene.firm.pk, words="好", visibility="unit", by=scene.company.outsider.actor, at=AT
            )


class TestOptingOut:
    def test_a_purpose_or_all_of_them(self, scene: Scene) -> None:
        number = "0571 8888 1234"
        assert queries.refusing("phone", [number], purpose="offer") == {number}
        assert queries.refusing("phone", [number], purpose="survey") == set()
        actions.opt_out(scene.point.pk, purpose="", reason="勿扰", by=SETUP, at=AT)
        assert queries.refusing("phone", [number], purpose="survey") == {number}
        for row in OptOut.objects.filter(until=None):
            actions.opt_in(row.pk, by=SETUP, at=AT)
        assert queries.refusing("phone", [number], purpose="offer") == set()

    def test_needs_a_purpose_that_exists_and_a_reason(self, scene: Scene) -> None:
        for purpose, reason in (("war", "是"), ("offer", " ")):
            with pytest.raises(Invalid):
                actions.opt_out(scene.mobile.pk, purpose=purpose, reason=reason, by=SETUP, at=AT)

    def test_hours_without_calls_have_two_ends(self, scene: Scene) -> None:
        for ends in (
            {"quiet_from": time(12), "quiet_until": None},
            {"quiet_from": None, "quiet_until": time(9)},
        ):
            with pytest.raises(Invalid):
                actions.set_quiet_hours(scene.point.pk, **ends, by=SETUP, at=AT)
        scene.acts["set_quiet_hours"](SETUP)
        assert queries.lookup("江南纺织", scene.company.clerk.actor)[0].quiet == "12:00–14:00"

    def test_hours_run_over_midnight(self) -> None:
        night = time(21), time(8)
        quiet = [is_quiet(*night, AT.replace(hour=hour)) for hour in (20, 21, 23, 0, 7, 8)]
        assert quiet == [False, True, True, True, True, False]
        assert not is_quiet(None, None, AT)


class TestTeamAndSites:
    def test_nobody_is_in_the_team_twice(self, scene: Scene) -> None:
        with pytest.raises(Invalid):
            actions.join_team(scene.firm.pk, staff_id=scene.member.staff_id, by=SETUP, at=AT)
        assert TeamMember.objects.count() == 1

    def test_another_address_needs_a_cause(self, scene: Scene) -> None:
        with pytest.raises(Invalid) as refused:
            actions.edit_site(scene.site.pk, name="一厂", address="别处", by=SETUP, at=AT)
        assert list(refused.value.fields) == ["cause"]
        actions.edit_site(scene.site.pk, name="老厂", address="滨江路1号", by=SETUP, at=AT)
        assert Site.objects.get().name == "老厂"


class TestChecksOfCards:
    def test_the_head_looks_through_the_cards_of_others(self, scene: Scene) -> None:
        company, firm = scene.company, scene.firm
        clerk, at = company.clerk.staff, AT + timedelta(days=800)
        actions.assign_responsible(firm.pk, staff_id=clerk.pk, by=SETUP, at=AT)
        given: dict[str, Any] = {"staff_id": clerk.pk, "unit_id": company.office.pk, "at": at}
        for refused in (company.colleague.actor, company.quality.actor):
            with pytest.raises(NotAllowed):
                actions.check_cards(words="齐全", by=refused, **given)
        with pytest.raises(Invalid):
            actions.check_cards(words=" ", by=company.director.actor, **given)
        check = actions.check_cards(words="电话过期", by=company.director.actor, **given)
        assert (check.cards, check.stale) == (1, 1)
        event = Event.objects.order_by("-id")[0]
        assert (event.name, event.subject_kind, event.subject_id) == ("data_card.checked", "staff", clerk.pk)
        holders = queries.list_card_holders(company.director.actor, at)
        assert [(row.staff, row.last) for row in holders] == [(clerk, check)]

    def test_nobody_checks_the_own_cards(self, scene: Scene) -> None:
        director, office = scene.company.director, scene.company.office
        actions.assign_responsible(scene.firm.pk, staff_id=director.staff.pk, by=SETUP, at=AT)
        with pytest.raises(NotAllowed):
            actions.check_cards(
                staff_id=director.staff.pk, unit_id=office.pk, words="好", by=director.actor, at=AT
            )

    def test_clauses_count_who_looks_after_customers_owed_by_the_head(self, scene: Scene) -> None:
        company = scene.company
        actions.assign_responsible(scene.firm.pk, staff_id=company.clerk.staff.pk, by=SETUP, at=AT)
        groups = list(queries.card_holders([company.root.path], AT))
        assert [(row.owner_id, list(row.members)) for row in groups] == [
            (company.director.staff.pk, [company.clerk.staff.pk])
        ]
