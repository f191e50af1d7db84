"""What the actions refuse: wrong input, the wrong moment, and more than one's own rights."""

from datetime import timedelta

import pytest
from django.db import transaction

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed, NotFound, WrongStatus
from huiyin.journal.actions import record
from huiyin.journal.models import Event
from huiyin.staff import actions, queries
from huiyin.staff.events import DutyRemoved
from huiyin.staff.models import Holding, OrgUnit, Role, Staff
from huiyin.staff.rules import STANDARD_ROLES
from huiyin.staff.tests.factories import (
    BEGIN,
    SETUP,
    Company,
    Persona,
    make_company,
    make_persona,
    make_position,
    make_staff,
    make_unit,
)

pytestmark = pytest.mark.django_db
LATER = BEGIN + timedelta(days=30)


def make_local_admin(company: Company) -> Persona:
    """Somebody who manages people and units of one office only."""
    actions.create_role(
        code="office_admin",
        name_zh="管理处管理员",
        name_en="Office administrator",
        permissions=["staff.view", "staff.manage"],
        by=SETUP,
        at=BEGIN,
    )
    return make_persona("local", "吕办", make_position(company.office, "office_admin"))


class TestUnits:
    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"code": "HY"}, "code"),
            ({"code": " "}, "code"),
            ({"name": ""}, "name"),
            ({"kind": "planet"}, "kind"),
        ],
    )
    def test_name_the_field_that_is_wrong(self, values: dict[str, str], field: str) -> None:
        company = make_company()
        given = {"code": "NEW", "name": "新部门", "kind": "department", **values}
        with pytest.raises(Invalid) as refusal:
            actions.create_unit(
                code=given["code"],
                name=given["name"],
                kind=given["kind"],
                parent_id=company.office.pk,
                by=SETUP,
                at=BEGIN,
            )
        assert list(refusal.value.fields) == [field]

    def test_move_with_all_below_and_with_the_rights_that_hang_on_them(self) -> None:
        company = make_company()
        moved = actions.move_unit(company.office.pk, parent_id=company.root.pk, by=SETUP, at=BEGIN)
        desk = OrgUnit.objects.get(pk=company.desk.pk)
        assert desk.path.startswith(moved.path)
        assert queries.find_parent(moved) == company.root
        assert company.actor(company.clerk.staff).may("cases.register", desk.path)
        assert company.actor(company.manager.staff).may("cases.view", desk.path) is False
        top = actions.move_unit(company.other_office.pk, parent_id=None, by=SETUP, at=BEGIN)
        assert (top.depth, queries.find_parent(top)) == (1, None)
        assert OrgUnit.objects.find_problems() == ([], [], [], [], [])

    def test_do_not_move_below_themselves_nor_where_they_stand(self) -> None:
        company = make_company()
        for parent in (company.office, company.desk, company.company):
            with pytest.raises(Invalid):
                actions.move_unit(company.office.pk, parent_id=parent.pk, by=SETUP, at=BEGIN)
        closed = actions.close_unit(company.security.pk, by=SETUP, at=BEGIN)
        with pytest.raises(WrongStatus):
            actions.move_unit(company.engineering.pk, parent_id=closed.pk, by=SETUP, at=BEGIN)

    def test_do_not_move_once_something_happened_there(self) -> None:
        company = make_company()
        assert not queries.has_history(company.office)
        record(DutyRemoved(), on=1, place=company.desk.place(), by=SETUP, at=BEGIN)
        assert queries.has_history(company.office)
        with pytest.raises(Invalid, match="已有业务记录"):
            actions.move_unit(company.office.pk, parent_id=company.root.pk, by=SETUP, at=BEGIN)

    def test_move_only_between_units_that_one_manages(self) -> None:
        company = make_company()
        local = make_local_admin(company)
        with pytest.raises(NotAllowed):
            actions.move_unit(company.desk.pk, parent_id=company.other_office.pk, by=local.actor, at=BEGIN)
        with pytest.raises(NotAllowed):
            actions.move_unit(company.office.pk, parent_id=company.other_office.pk, by=local.actor, at=BEGIN)
        actions.move_unit(company.security.pk, parent_id=company.engineering.pk, by=local.actor, at=BEGIN)

    def test_come_into_use_again_once_and_below_open_units_only(self) -> None:
        company = make_company()
        with pytest.raises(WrongStatus):
            actions.reopen_unit(company.security.pk, by=SETUP, at=BEGIN)
        below = make_unit("S-1", "岗亭", "department", company.security)
        for unit in (below, company.security):
            actions.close_unit(unit.pk, by=SETUP, at=BEGIN)
        with pytest.raises(WrongStatus):
            actions.reopen_unit(below.pk, by=SETUP, at=BEGIN)
        actions.reopen_unit(company.security.pk, by=SETUP, at=BEGIN)
        assert actions.reopen_unit(below.pk, by=SETUP, at=BEGIN).is_active

    def test_roles_and_positions_need_names(self) -> None:
        company = make_company()
        with pytest.raises(Invalid):
            actions.rename_role("clerk", name_zh=" ", name_en="x", by=SETUP, at=BEGIN)
        position = make_position(company.security, "clerk")
        with pytest.raises(Invalid):
            actions.edit_position(position.pk, title=" ", is_head=False, by=SETUP, at=BEGIN)
        actions.close_position(position.pk, by=SETUP, at=BEGIN)
        with pytest.raises(WrongStatus):
            actions.edit_position(position.pk, title="x", is_head=False, by=SETUP, at=BEGIN)

    def test_stay_open_while_they_are_needed(self) -> None:
        company = make_company()
        with pytest.raises(Invalid, match="下级"):
            actions.close_unit(company.office.pk, by=SETUP, at=BEGIN)
        with pytest.raises(Invalid, match="任职"):
            actions.close_unit(company.engineering.pk, by=SETUP, at=BEGIN)

    def test_are_closed_once_and_take_nothing_in_afterwards(self) -> None:
        company = make_company()
        unit = actions.close_unit(company.security.pk, by=SETUP, at=BEGIN)
        with pytest.raises(WrongStatus):
            actions.close_unit(unit.pk, by=SETUP, at=BEGIN)
        with pytest.raises(WrongStatus):
            actions.rename_unit(unit.pk, name="x", by=SETUP, at=BEGIN)
        with pytest.raises(WrongStatus):
            actions.assign_calendar(unit.pk, calendar_id=None, by=SETUP, at=BEGIN)
        with pytest.raises(WrongStatus):
            make_unit("SUB", "班组", "department", unit)
        with pytest.raises(WrongStatus):
            make_position(unit, "clerk")
        with pytest.raises(WrongStatus):
            make_position(company.office, "clerk", scope=unit)

    def test_work_by_calendars_that_exist(self) -> None:
        with pytest.raises(NotFound):
            actions.assign_calendar(make_company().office.pk, calendar_id=0, by=SETUP, at=BEGIN)

    def test_grow_to_any_depth(self) -> None:
        unit = make_unit("D0", "层 0", "group", None)
        for depth in range(1, 12):
            unit = make_unit(f"D{depth}", f"层 {depth}", "department", unit)
        assert (unit.depth, OrgUnit.objects.count()) == (12, 12)


class TestRoles:
    def test_hold_only_permissions_that_some_room_declares(self) -> None:
        make_company()
        with pytest.raises(Invalid) as refusal:
            actions.edit_role_permissions("clerk", permissions=["moon.fly"], by=SETUP, at=BEGIN)
        assert "moon.fly" in str(refusal.value.fields["permissions"])

    @pytest.mark.parametrize("code", ["", "Clerk", "9a", "a b", "clerk"])
    def test_have_codes_of_their_own(self, code: str) -> None:
        make_company()
        with pytest.raises(Invalid) as refusal:
            actions.create_role(code=code, name_zh="角色", name_en="Role", permissions=[], by=SETUP, at=BEGIN)
        assert list(refusal.value.fields) == ["code"]

    def test_the_administrator_keeps_everything(self) -> None:
        make_company()
        with pytest.raises(Invalid):
            actions.edit_role_permissions("administrator", permissions=[], by=SETUP, at=BEGIN)

    def test_standard_ones_are_made_once(self) -> None:
        actions.ensure_standard_roles(by=SETUP, at=BEGIN)
        first = list(Role.objects.order_by("pk").values())
        events = Event.objects.count()
        actions.ensure_standard_roles(by=SETUP, at=LATER)
        assert list(Role.objects.order_by("pk").values()) == first
        assert (len(first), Event.objects.count()) == (len(STANDARD_ROLES), events)

    def test_standard_ones_follow_the_product_until_somebody_changes_them(self) -> None:
        actions.ensure_standard_roles(by=SETUP, at=BEGIN)
        actions.edit_role_permissions("handler", permissions=["staff.view"], by=SETUP, at=BEGIN)
        with transaction.atomic():
            Role.objects.filter(code="clerk").update(permissions=["staff.view"])
        actions.ensure_standard_roles(by=SETUP, at=LATER)
        assert "cases.register" in Role.objects.get(code="clerk").permissions
        assert Role.objects.get(code="handler").permissions == ["staff.view"]

    def test_standard_ones_are_denied_to_those_who_do_not_administer_everything(self) -> None:
        with pytest.raises(NotAllowed):
            actions.ensure_standard_roles(by=make_company().manager.actor, at=BEGIN)


class TestPeople:
    @pytest.mark.parametrize("username", ["", "LinXiaoYu", "ｌｉｎｘｉａｏｙｕ", "a b", "x" * 61])
    def test_have_user_names_of_their_own(self, username: str) -> None:
        make_company()
        with pytest.raises(Invalid) as refusal:
            make_staff(username, "另一位")
        assert list(refusal.value.fields) == ["username"]

    @pytest.mark.parametrize(
        "password", ["short-1", "1234567890123", "password12", "hemiao-2026", "qwertyuiop"]
    )
    def test_have_passwords_that_are_not_weak(self, password: str) -> None:
        with pytest.raises(Invalid) as refusal:
            make_staff("hemiao-2026", "何苗", password=password)
        assert list(refusal.value.fields) == ["password"]
        assert not Staff.objects.exists()

    def test_name_the_field_that_is_wrong(self) -> None:
        actions.create_staff(username="one", details=actions.Details("一", number="7"), by=SETUP, at=BEGIN)
        with pytest.raises(Invalid) as refusal:
            actions.create_staff(
                username="two", details=actions.Details(" ", number="7", email="x@"), by=SETUP, at=BEGIN
            )
        assert set(refusal.value.fields) == {"name", "number", "email"}
        with pytest.raises(Invalid):
            actions.create_staff(
                username="two", details=actions.Details("二"), language="tlh", by=SETUP, at=BEGIN
            )

    def test_keep_their_own_number_when_edited(self) -> None:
        person = actions.create_staff(
            username="one", details=actions.Details("一", number="7"), by=SETUP, at=BEGIN
        )
        actions.edit_staff(person.pk, details=actions.Details("壹", number="7"), by=SETUP, at=BEGIN)
        person.refresh_from_db()
        assert (person.name, person.number) == ("壹", "7")
        assert Event.objects.get(name="staff.edited").data == {"fields": ["name"]}

    def test_events_name_nobody(self) -> None:
        details = actions.Details("何苗", number="1001", phone="13800000000", email="he@example.com")
        actions.create_staff(username="hemiao", details=details, by=SETUP, at=BEGIN)
        said = str(list(Event.objects.values_list("data", "actor_name")))
        assert not any(word in said for word in ("何苗", "hemiao", "1001", "13800000000", "example.com"))

    def test_are_closed_and_opened_once(self) -> None:
        company = make_company()
        person = company.clerk.staff
        with pytest.raises(WrongStatus):
            actions.reactivate_staff(person.pk, by=SETUP, at=BEGIN)
        actions.deactivate_staff(person.pk, by=SETUP, at=BEGIN)
        with pytest.raises(WrongStatus):
            actions.deactivate_staff(person.pk, by=SETUP, at=BEGIN)

    def test_do_not_close_their_own_login(self) -> None:
        company = make_company()
        with pytest.raises(Invalid):
            actions.deactivate_staff(company.admin.staff.pk, by=company.admin.actor, at=BEGIN)

    def test_change_their_own_password_knowing_the_old_one(self) -> None:
        person = make_staff("hemiao", "何苗", password="long-enough-1")
        actor = queries.actor_for(person, BEGIN)
        with pytest.raises(Invalid) as refusal:
            actions.change_own_password(old="wrong", new="another-long-2", by=actor, at=BEGIN)
        assert list(refusal.value.fields) == ["old"]
        actions.change_own_password(old="long-enough-1", new="another-long-2", by=actor, at=BEGIN)
        person.refresh_from_db()
        assert person.check_password("another-long-2")
        assert Event.objects.get(name="staff.password_set").data == {"own": True}

    def test_change_their_own_language(self) -> None:
        person = make_staff("hemiao", "何苗")
        actor = queries.actor_for(person, BEGIN)
        actions.change_language(language="en", by=actor, at=BEGIN)
        person.refresh_from_db()
        assert person.language == "en"
        with pytest.raises(Invalid):
            actions.change_language(language="tlh", by=actor, at=BEGIN)

    def test_the_system_has_neither_password_nor_language(self) -> None:
        with pytest.raises(NotAllowed):
            actions.change_own_password(old="", new="another-long-2", by=SETUP, at=BEGIN)
        with pytest.raises(NotAllowed):
            actions.change_language(language="en", by=SETUP, at=BEGIN)


class TestHoldings:
    def test_begin_once(self) -> None:
        company = make_company()
        held = Holding.objects.get(staff=company.handler.staff)
        with pytest.raises(Invalid):
            actions.appoint(held.staff_id, position_id=held.position_id, since=LATER, by=SETUP, at=LATER)

    def test_begin_again_after_their_end(self) -> None:
        company = make_company()
        held = Holding.objects.get(staff=company.handler.staff)
        actions.end_holding(held.pk, until=LATER, by=SETUP, at=BEGIN)
        again = actions.appoint(held.staff_id, position_id=held.position_id, since=LATER, by=SETUP, at=LATER)
        assert queries.holdings_of(company.handler.staff, company.handler.actor) == [again, held]

    def test_end_once_and_not_before_they_began(self) -> None:
        company = make_company()
        held = Holding.objects.get(staff=company.handler.staff)
        with pytest.raises(Invalid):
            actions.end_holding(held.pk, until=BEGIN - timedelta(days=1), by=SETUP, at=BEGIN)
        actions.end_holding(held.pk, until=LATER, by=SETUP, at=BEGIN)
        with pytest.raises(WrongStatus):
            actions.end_holding(held.pk, until=LATER, by=SETUP, at=BEGIN)
        with pytest.raises(NotFound):
            actions.end_holding(0, until=LATER, by=SETUP, at=BEGIN)

    def test_need_an_open_login_and_an_open_position(self) -> None:
        company = make_company()
        position = make_position(company.desk, "clerk")
        closed = make_staff("closed", "离职")
        actions.deactivate_staff(closed.pk, by=SETUP, at=BEGIN)
        with pytest.raises(WrongStatus):
            actions.appoint(closed.pk, position_id=position.pk, since=BEGIN, by=SETUP, at=BEGIN)
        actions.close_position(position.pk, by=SETUP, at=BEGIN)
        with pytest.raises(WrongStatus):
            actions.appoint(company.clerk.staff.pk, position_id=position.pk, since=BEGIN, by=SETUP, at=BEGIN)

    def test_keep_a_position_open(self) -> None:
        company = make_company()
        held = Holding.objects.get(staff=company.handler.staff)
        with pytest.raises(Invalid):
            actions.close_position(held.position_id, by=SETUP, at=BEGIN)
        actions.end_holding(held.pk, until=BEGIN, by=SETUP, at=BEGIN)
        actions.close_position(held.position_id, by=SETUP, at=BEGIN)
        with pytest.raises(WrongStatus):
            actions.close_position(held.position_id, by=SETUP, at=BEGIN)
        with pytest.raises(NotFound):
            actions.close_position(0, by=SETUP, at=BEGIN)


class TestNobodyGivesMoreThanTheyManage:
    def test_an_office_administrator_manages_the_office(self) -> None:
        company = make_company()
        local = make_local_admin(company).actor
        position = actions.create_position(
            unit_id=company.desk.pk, title="客服", role_code="clerk", by=local, at=BEGIN
        )
        person = actions.create_staff(username="hemiao", details=actions.Details("何苗"), by=local, at=BEGIN)
        actions.appoint(person.pk, position_id=position.pk, since=BEGIN, by=local, at=BEGIN)
        actions.set_password(company.director.staff.pk, password="long-enough-1", by=local, at=BEGIN)

    def test_but_nothing_outside_of_it(self) -> None:
        company = make_company()
        local = make_local_admin(company).actor
        with pytest.raises(NotAllowed):
            self.position(company.other_desk, company.other_desk, "clerk", local)
        with pytest.raises(NotAllowed):
            self.position(company.desk, company.company, "clerk", local)
        with pytest.raises(NotAllowed):
            self.position(company.desk, company.desk, "administrator", local)
        with pytest.raises(NotAllowed):
            make_root(local)
        with pytest.raises(NotFound):
            actions.set_password(company.admin.staff.pk, password="long-enough-1", by=local, at=BEGIN)

    def test_nor_the_login_of_somebody_who_may_do_more_elsewhere(self) -> None:
        company = make_company()
        local = make_local_admin(company).actor
        lent = make_position(company.desk, "quality", scope=company.company)
        actions.appoint(company.clerk.staff.pk, position_id=lent.pk, since=BEGIN, by=SETUP, at=BEGIN)
        for forbidden in (
            lambda: actions.set_password(
                company.clerk.staff.pk, password="long-enough-1", by=local, at=BEGIN
            ),
            lambda: actions.deactivate_staff(company.clerk.staff.pk, by=local, at=BEGIN),
            lambda: actions.appoint(
                company.colleague.staff.pk, position_id=lent.pk, since=BEGIN, by=local, at=BEGIN
            ),
        ):
            with pytest.raises(NotAllowed):
                forbidden()

    @staticmethod
    def position(unit: OrgUnit, scope: OrgUnit, role: str, by: Actor) -> None:
        actions.create_position(
            unit_id=unit.pk, title="岗位", role_code=role, scope_unit_id=scope.pk, by=by, at=BEGIN
        )


def make_root(by: Actor) -> OrgUnit:
    """A unit at the top."""
    return actions.create_unit(code="TOP", name="顶层", kind="group", parent_id=None, by=by, at=BEGIN)


class TestFirstAdministrator:
    def test_finds_everything_ready_on_an_empty_database(self) -> None:
        person = actions.create_administrator(
            username="root",
            details=actions.Details("管理员"),
            password="long-enough-1",
            company="回音物业",
            by=SETUP,
            at=BEGIN,
        )
        actor = queries.actor_for(person, BEGIN)
        assert actor.may("staff.manage", "")
        assert [unit.name for unit in queries.list_units(actor)] == ["回音物业"]
        assert len(queries.list_roles()) == len(STANDARD_ROLES)

    def test_shares_the_position_with_the_next_one(self) -> None:
        company = make_company()
        person = actions.create_administrator(
            username="second",
            details=actions.Details("二号"),
            password="long-enough-1",
            company="",
            by=SETUP,
            at=BEGIN,
        )
        first = Holding.objects.get(staff=company.admin.staff)
        assert Holding.objects.get(staff=person).position == first.position
