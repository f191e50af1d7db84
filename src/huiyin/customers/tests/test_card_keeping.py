"""Beside the facts of the card: notes, opting out, team, sites, and the weekly look at it."""

from datetime import time, timedelta
from typing import Any

import pytest

from huiyin.base.errors import Invalid, NotAllowed, NotFound, WrongStatus
from huiyin.customers import actions, queries
from huiyin.customers.models import Note, OptOut, Site, TeamMember
from huiyin.customers.rules.facts import is_quiet
from huiyin.customers.tests.scenes import AT, Scene
from huiyin.journal.models import Event
from huiyin.staff.tests.factories import SETUP

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    """A firm whose manager decides."""
    return Scene()


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
