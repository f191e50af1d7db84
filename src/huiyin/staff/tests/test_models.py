"""What the tables refuse, and who may see what."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from huiyin.base.actor import Actor
from huiyin.calendars.actions import publish_calendar
from huiyin.journal.models import Event
from huiyin.staff import queries
from huiyin.staff.actions import assign_calendar
from huiyin.staff.models import Holding, OrgUnit, Position, Staff
from huiyin.staff.tests.factories import BEGIN, SETUP, make_company, make_staff

pytestmark = pytest.mark.django_db
SPEC = {"tz": "Asia/Shanghai", "shifts": {"mon": [["08:00", "20:00"]]}}


class TestTables:
    def test_refuse_a_user_name_in_another_case(self) -> None:
        make_staff("lin", "林")
        with pytest.raises(IntegrityError, match=r"staff_username|username"), transaction.atomic():
            Staff.objects.create(username="LIN", name="另一位")

    def test_refuse_the_same_position_twice_at_once(self) -> None:
        held = Holding.objects.get(staff=make_company().handler.staff)
        with pytest.raises(IntegrityError), transaction.atomic():
            Holding.objects.create(staff=held.staff, position=held.position, since=BEGIN)

    def test_refuse_a_holding_that_ends_before_it_begins(self) -> None:
        held = Holding.objects.get(staff=make_company().handler.staff)
        with pytest.raises(IntegrityError), transaction.atomic():
            Holding.objects.filter(pk=held.pk).update(until=BEGIN - timedelta(days=1))


class TestVisibility:
    def test_units_end_where_the_scope_ends(self) -> None:
        company = make_company()
        seen = set(OrgUnit.objects.visible_to(company.clerk.actor))
        assert seen == {company.office, company.desk, company.engineering, company.security}
        assert company.other_office not in seen
        assert not OrgUnit.objects.visible_to(Actor(kind="staff", id=99, name="nobody"))

    def test_people_are_seen_by_those_who_see_their_unit(self) -> None:
        company = make_company()
        seen = set(Staff.objects.visible_to(company.clerk.actor))
        assert company.handler.staff in seen
        assert company.director.staff in seen
        assert company.outsider.staff not in seen
        assert company.manager.staff not in seen

    def test_everybody_sees_themselves(self) -> None:
        newcomer = make_staff("new", "新人")
        actor = queries.actor_for(newcomer, BEGIN)
        assert list(Staff.objects.visible_to(actor)) == [newcomer]

    def test_people_without_a_position_are_seen_by_administrators_only(self) -> None:
        company, newcomer = make_company(), make_staff("new", "新人")
        assert newcomer in Staff.objects.visible_to(company.admin.actor)
        assert newcomer not in Staff.objects.visible_to(company.manager.actor)

    def test_positions_and_holdings_go_with_their_unit(self) -> None:
        company = make_company()
        units = {position.unit for position in Position.objects.visible_to(company.clerk.actor)}
        assert units == {company.desk, company.engineering, company.office}
        held = {holding.position.unit for holding in Holding.objects.visible_to(company.outsider.actor)}
        assert held == {company.other_desk}


class TestPlace:
    def test_carries_the_calendar_of_the_nearest_unit_upwards(self) -> None:
        company = make_company()
        assert company.desk.place().calendar_id is None
        group = publish_calendar(code="group", name="集团", spec=SPEC, by=SETUP, at=BEGIN)
        desk = publish_calendar(code="desk", name="服务台", spec=SPEC, by=SETUP, at=BEGIN)
        assign_calendar(company.root.pk, calendar_id=group.calendar_id, by=SETUP, at=BEGIN)
        assign_calendar(company.desk.pk, calendar_id=desk.calendar_id, by=SETUP, at=BEGIN)
        place = company.desk.place()
        assert (place.unit_id, place.path, place.calendar_id) == (company.desk.pk, company.desk.path, desk.pk)
        assert company.engineering.place().calendar_id == group.pk

    def test_follows_a_new_version_of_the_calendar(self) -> None:
        company = make_company()
        first = publish_calendar(code="group", name="集团", spec=SPEC, by=SETUP, at=BEGIN)
        assign_calendar(company.root.pk, calendar_id=first.calendar_id, by=SETUP, at=BEGIN)
        changed = {**SPEC, "shifts": {"mon": [["09:00", "17:00"]]}}
        second = publish_calendar(code="group", name="集团", spec=changed, by=SETUP, at=BEGIN)
        assert company.desk.place().calendar_id == second.pk

    def test_is_the_same_for_many_units_at_once(
        self, django_assert_num_queries: pytest.FixtureRequest
    ) -> None:
        company = make_company()
        version = publish_calendar(code="office", name="管理处", spec=SPEC, by=SETUP, at=BEGIN)
        assign_calendar(company.office.pk, calendar_id=version.calendar_id, by=SETUP, at=BEGIN)
        units = list(OrgUnit.objects.all())
        with django_assert_num_queries(2):  # type: ignore[operator]
            places = queries.places([unit.pk for unit in units])
        assert places == {unit.pk: unit.place() for unit in units}


class TestFactories:
    def test_make_the_same_company_every_time(self) -> None:
        kept = ("name", "subject_kind", "subject_id", "sequence", "unit_path", "occurred_at", "data")

        def made() -> tuple[object, ...]:
            with transaction.atomic():
                company = make_company()
                rows = {
                    model: list(model._default_manager.order_by("pk").values())
                    for model in apps.get_app_config("staff").get_models()
                }
                actors = [persona.actor for persona in company.personas.values()]
                again = [company.actor(persona.staff) for persona in company.personas.values()]
                assert actors == again
                events = list(Event.objects.order_by("pk").values(*kept))
                transaction.set_rollback(True)
            return rows, actors, events

        assert made() == made()
