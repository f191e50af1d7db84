"""What somebody may do, who heads a unit, where a sheet may go."""

from datetime import timedelta

import pytest

from huiyin.base.errors import NotFound
from huiyin.staff import actions, queries
from huiyin.staff.models import Holding
from huiyin.staff.tests.factories import BEGIN, SETUP, make_company, make_position, make_staff, make_unit

pytestmark = pytest.mark.django_db
LATER = BEGIN + timedelta(days=30)


class TestActorFor:
    def test_holds_the_role_under_the_scope_of_the_position(self) -> None:
        company = make_company()
        actor = queries.actor_for(company.clerk.staff, BEGIN)
        assert actor.may("cases.register", company.engineering.path)
        assert not actor.may("cases.register", company.other_office.path)
        assert not actor.may("cases.supervise")
        assert (actor.kind, actor.id, actor.name) == ("staff", company.clerk.staff.pk, "林小雨")
        assert actor.unit_ids == {company.desk.pk}

    def test_adds_up_several_positions(self) -> None:
        company = make_company()
        extra = make_position(company.other_engineering, "handler")
        actions.appoint(company.clerk.staff.pk, position_id=extra.pk, since=BEGIN, by=SETUP, at=BEGIN)
        actor = queries.actor_for(company.clerk.staff, BEGIN)
        assert actor.may("cases.handle", company.other_engineering.path)
        assert not actor.may("cases.handle", company.engineering.path)
        assert actor.may("cases.register", company.desk.path)

    def test_knows_only_what_is_held_at_that_moment(self) -> None:
        company = make_company()
        held = Holding.objects.get(staff=company.handler.staff)
        actions.end_holding(held.pk, until=LATER, by=SETUP, at=BEGIN)
        assert not queries.actor_for(company.handler.staff, BEGIN - timedelta(seconds=1)).grants
        assert queries.actor_for(company.handler.staff, LATER - timedelta(seconds=1)).grants
        assert not queries.actor_for(company.handler.staff, LATER).grants

    def test_gives_the_administrator_everything_everywhere(self) -> None:
        company = make_company()
        elsewhere = make_unit("X", "另一集团", "group", None)
        assert company.admin.actor.may("staff.manage", elsewhere.path)
        assert company.admin.actor.scopes("journal.view") == ("",)

    def test_gives_nothing_when_the_login_is_closed(self) -> None:
        company = make_company()
        closed = actions.deactivate_staff(company.clerk.staff.pk, by=SETUP, at=BEGIN)
        assert not queries.actor_for(closed, BEGIN).grants

    def test_takes_one_query(self, django_assert_num_queries: pytest.FixtureRequest) -> None:
        person = make_company().clerk.staff
        with django_assert_num_queries(1):  # type: ignore[operator]
            queries.actor_for(person, BEGIN)


class TestHeads:
    def test_the_head_of_a_department_without_one_is_that_of_the_office(self) -> None:
        company = make_company()
        assert queries.head_of(company.desk.pk, BEGIN) == company.supervisor.staff
        assert queries.head_of(company.engineering.pk, BEGIN) == company.director.staff
        assert queries.head_of(company.other_desk.pk, BEGIN) == company.manager.staff
        assert queries.head_of(company.root.pk, BEGIN) is None
        assert queries.head_of(0, BEGIN) is None

    def test_passes_over_those_who_can_no_longer_log_in(self) -> None:
        company = make_company()
        actions.deactivate_staff(company.supervisor.staff.pk, by=SETUP, at=BEGIN)
        assert queries.head_of(company.desk.pk, BEGIN) == company.director.staff


class TestHolders:
    def test_are_found_by_what_their_position_acts_for(self) -> None:
        company = make_company()
        path = company.engineering.path
        assert queries.holders("quality", path, BEGIN) == [company.quality.staff]
        assert queries.holders("director", path, BEGIN) == [company.director.staff]
        assert queries.holders("clerk", path, BEGIN) == [company.clerk.staff, company.colleague.staff]
        assert queries.holders("director", company.other_desk.path, BEGIN) == []

    def test_the_nearest_ones_come_alone(self) -> None:
        company = make_company()
        own = make_position(company.office, "quality")
        newcomer = make_staff("own", "专员")
        actions.appoint(newcomer.pk, position_id=own.pk, since=BEGIN, by=SETUP, at=BEGIN)
        assert queries.holders("quality", company.desk.path, BEGIN) == [newcomer]
        assert queries.holders("quality", company.other_desk.path, BEGIN) == [company.quality.staff]


class TestDesksAndDepartments:
    def test_a_department_is_served_by_the_desk_of_its_office(self) -> None:
        company = make_company()
        for unit in (company.office, company.engineering, company.desk):
            assert queries.desk_of(unit) == company.desk
        assert queries.desk_of(company.other_engineering) == company.other_desk
        assert queries.desk_of(company.root) is None

    def test_a_desk_of_the_company_serves_offices_without_one(self) -> None:
        company = make_company()
        central = make_unit("HY-JN-D", "总服务台", "department", company.company, is_desk=True)
        bare = make_unit("HY-JN-XX", "新管理处", "office", company.company)
        assert queries.desk_of(bare) == central
        assert queries.desk_of(company.engineering) == company.desk

    def test_sheets_go_to_the_departments_of_the_office(self) -> None:
        company = make_company()
        expected = [company.engineering, company.security]
        assert queries.departments_of(company.desk) == expected
        assert queries.departments_of(company.office) == expected
        actions.close_unit(company.security.pk, by=SETUP, at=BEGIN)
        assert queries.departments_of(company.engineering) == [company.engineering]


class TestLookups:
    def test_units_are_found_by_code_and_id(self) -> None:
        company = make_company()
        assert queries.get_unit_by_code("HY-JN-CH") == company.office
        assert queries.find_unit_by_code("nowhere") is None
        with pytest.raises(NotFound):
            queries.get_unit(0)
        with pytest.raises(NotFound):
            queries.get_unit_by_code("nowhere")
        with pytest.raises(NotFound):
            queries.get_visible_unit(company.other_desk.pk, company.clerk.actor)

    def test_the_tree_comes_in_its_order(self) -> None:
        company = make_company()
        codes = [unit.code for unit in queries.subtree(company.office.pk)]
        assert codes == ["HY-JN-CH", "HY-JN-CH-D", "HY-JN-CH-E", "HY-JN-CH-S"]
        assert queries.list_units(company.clerk.actor) == queries.subtree(company.office.pk)
        assert queries.ancestors(company.desk) == [
            company.root,
            company.company,
            company.office,
            company.desk,
        ]

    def test_names_come_by_id(self) -> None:
        company = make_company()
        assert queries.names([company.clerk.staff.pk, 0]) == {company.clerk.staff.pk: "林小雨"}
        assert queries.unit_names([company.desk.pk]) == {company.desk.pk: "客服中心"}

    def test_people_are_found_in_a_unit_and_below(self) -> None:
        company = make_company()
        assert company.handler.staff in queries.staff_in(company.office, BEGIN)
        assert queries.staff_in(company.engineering, BEGIN) == [company.handler.staff]

    @pytest.mark.parametrize("text", ["小雨", "LINXIAO", "ｌｉｎｘｉａｏ", " 林小 "])
    def test_people_are_found_by_pieces_of_their_names(self, text: str) -> None:
        company = make_company()
        assert list(queries.search_staff(company.admin.actor, text=text)) == [company.clerk.staff]

    def test_people_are_filtered_by_unit_role_and_login(self) -> None:
        company = make_company()
        admin = company.admin.actor
        actions.deactivate_staff(company.colleague.staff.pk, by=SETUP, at=BEGIN)
        found = queries.search_staff(admin, unit_id=company.desk.pk, role="clerk")
        assert list(found) == [company.clerk.staff]
        assert list(queries.search_staff(admin, state="closed")) == [company.colleague.staff]
        assert list(queries.search_staff(company.clerk.actor, unit_id=company.other_desk.pk)) == []

    def test_demo_logins_are_counted_while_they_are_open(self) -> None:
        demo = actions.create_staff(
            username="demo", details=actions.Details("演示"), is_demo=True, by=SETUP, at=BEGIN
        )
        assert queries.count_demo_logins() == 1
        actions.deactivate_staff(demo.pk, by=SETUP, at=BEGIN)
        assert queries.count_demo_logins() == 0
