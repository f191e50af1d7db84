"""The card: people and posts, parents, facts with their history, freshness; two who change one card."""

from datetime import timedelta
from typing import Any

import pytest

from huiyin.base.errors import Invalid, NotAllowed, NotFound, WrongStatus
from huiyin.base.versions import Clash
from huiyin.customers import actions, queries
from huiyin.customers.actions import Details, PostFacts
from huiyin.customers.models import Contact, ContactPoint, FactChange, Post
from huiyin.customers.rules.facts import limit_of
from huiyin.customers.tests.scenes import AT, DAY, Scene
from huiyin.customers.tests.test_actions import everything
from huiyin.journal import registry
from huiyin.journal.models import Event
from huiyin.staff.tests.factories import SETUP

pytestmark = pytest.mark.django_db

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
