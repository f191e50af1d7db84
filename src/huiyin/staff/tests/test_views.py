"""The pages: what they show, what they do with input, and how much they ask of the database."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.base import clock
from huiyin.calendars.actions import publish_calendar
from huiyin.staff import actions, queries
from huiyin.staff.models import Holding, OrgUnit, Position, Role, Staff
from huiyin.staff.tests.factories import (
    BEGIN,
    SETUP,
    Company,
    make_company,
    make_persona,
    make_position,
    make_staff,
    make_unit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    """The group with its people."""
    return make_company()


@pytest.fixture
def admin(company: Company, client: Client) -> Client:
    """A browser in which the administrator is logged in."""
    client.force_login(company.admin.staff)
    return client


def text(client: Client, name: str, *args: object, **query: str) -> str:
    """A page as it is sent."""
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


class TestEveryPage:
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_is_complete_in_both_languages(self, admin: Client, company: Company, language: str) -> None:
        Staff.objects.update(language=language)
        unit, person = company.desk.pk, company.clerk.staff.pk
        pages = [
            text(admin, "staff:me"),
            text(admin, "staff:change_password"),
            text(admin, "staff:change_language"),
            text(admin, "staff:units"),
            text(admin, "staff:new_unit"),
            text(admin, "staff:unit", unit),
            text(admin, "staff:rename_unit", unit),
            text(admin, "staff:assign_calendar", unit),
            text(admin, "staff:new_position", unit),
            text(admin, "staff:people"),
            text(admin, "staff:new_person"),
            text(admin, "staff:person", person),
            text(admin, "staff:edit_person", person),
            text(admin, "staff:set_password", person),
            text(admin, "staff:appoint", person),
            text(admin, "staff:roles"),
            text(admin, "staff:new_role"),
            text(admin, "staff:role", "clerk"),
        ]
        for page in pages:
            heading = re.search(r"<h1>(.*?)</h1>", page, re.DOTALL)
            assert heading is not None
            assert heading.group(1).strip()
            assert f'<html lang="{language}"' in page


class TestUnits:
    def test_the_tree_shows_heads_and_people(self, admin: Client, company: Company) -> None:
        page = text(admin, "staff:units")
        for word in ("翠湖花园管理处", "锦绣家园管理处", "赵刚", "HY-JN-CH-D"):
            assert word in page

    def test_the_tree_ends_where_the_scope_ends(self, client: Client, company: Company) -> None:
        client.force_login(company.clerk.staff)
        page = text(client, "staff:units")
        assert "翠湖花园管理处" in page
        assert "锦绣家园管理处" not in page
        assert reverse("staff:new_unit") not in page

    def test_a_unit_shows_its_positions_and_their_holders(self, admin: Client, company: Company) -> None:
        make_position(company.desk, "steward")
        page = text(admin, "staff:unit", company.desk.pk)
        for word in ("林小雨", "周敏", "陈静", "客服主管", "空缺", "翠湖花园管理处"):
            assert word in page

    def test_a_unit_is_added_where_it_was_asked_for(self, admin: Client, company: Company) -> None:
        url = reverse("staff:new_unit")
        form = text(admin, "staff:new_unit", parent=str(company.office.pk))
        assert f'<option value="{company.office.pk}" selected>' in form
        data = {"parent": company.office.pk, "name": "保洁部", "code": "HY-JN-CH-C", "kind": "department"}
        answer = admin.post(url, data)
        unit = OrgUnit.objects.get(code="HY-JN-CH-C")
        assert answer.headers["Location"] == reverse("staff:unit", args=[unit.pk])
        assert (unit.name, unit.is_within(company.office.path)) == ("保洁部", True)

    def test_a_unit_at_the_top_has_none_above(self, admin: Client) -> None:
        data = {"parent": "", "name": "新集团", "code": "NEW", "kind": "group"}
        assert admin.post(reverse("staff:new_unit"), data).status_code == 303
        assert OrgUnit.objects.get(code="NEW").depth == 1

    def test_mistakes_stand_at_their_field_and_nothing_is_lost(self, admin: Client, company: Company) -> None:
        data = {"parent": company.office.pk, "name": "保洁部", "code": "HY", "kind": "department"}
        answer = admin.post(reverse("staff:new_unit"), data)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "该编码已被使用" in page
        assert 'value="保洁部"' in page

    def test_a_unit_is_renamed_and_closed(self, admin: Client, company: Company) -> None:
        pk = company.security.pk
        admin.post(reverse("staff:rename_unit", args=[pk]), {"name": "安保部"})
        admin.post(reverse("staff:close_unit", args=[pk]))
        unit = OrgUnit.objects.get(pk=pk)
        assert (unit.name, unit.is_active) == ("安保部", False)
        assert "安保部" not in text(admin, "staff:units")
        assert "安保部" in text(admin, "staff:units", closed="")
        assert "已停用" in text(admin, "staff:unit", pk)

    def test_a_unit_works_by_a_calendar(self, admin: Client, company: Company) -> None:
        spec = {"tz": "Asia/Shanghai", "shifts": {"mon": [["08:00", "20:00"]]}}
        calendar = publish_calendar(code="day", name="白班日历", spec=spec, by=SETUP, at=BEGIN).calendar_id
        url = reverse("staff:assign_calendar", args=[company.office.pk])
        admin.post(url, {"calendar": calendar})
        assert OrgUnit.objects.get(pk=company.office.pk).calendar_id == calendar
        assert "白班日历" in text(admin, "staff:unit", company.office.pk)
        admin.post(url, {"calendar": ""})
        assert OrgUnit.objects.get(pk=company.office.pk).calendar_id is None

    def test_a_position_is_added_and_abolished(self, admin: Client, company: Company) -> None:
        data = {"title": "夜班", "role": "clerk", "scope": company.office.pk}
        admin.post(reverse("staff:new_position", args=[company.desk.pk]), data)
        position = Position.objects.get(title="夜班")
        assert (position.unit, position.scope_unit) == (company.desk, company.office)
        admin.post(reverse("staff:close_position", args=[position.pk]))
        assert "夜班" not in text(admin, "staff:unit", company.desk.pk)


class TestPeople:
    def test_are_filtered(self, admin: Client, company: Company) -> None:
        assert "王建国" in text(admin, "staff:people")
        page = text(admin, "staff:people", q="建国")
        assert "王建国" in page
        assert "林小雨" not in page
        page = text(admin, "staff:people", unit=str(company.desk.pk), role="clerk")
        assert ("林小雨" in page, "陈静" in page) == (True, False)
        assert "没有符合条件的人员" in text(admin, "staff:people", q="不存在")

    def test_come_in_pages(self, admin: Client) -> None:
        for number in range(60):
            make_staff(f"person{number:02}", f"人员{number:02}")
        answer = admin.get(reverse("staff:people"))
        assert len(answer.context["rows"]) == 50
        following = admin.get(reverse("staff:people"), {"after": answer.context["next"]})
        seen = [person.pk for page in (answer, following) for person, _ in page.context["rows"]]
        assert len(seen) == len(set(seen)) == 69

    def test_cost_the_same_however_many_there_are(
        self, admin: Client, company: Company, django_assert_max_num_queries: pytest.FixtureRequest
    ) -> None:
        for number in range(40):
            make_persona(f"p{number}", f"人员{number}", make_position(company.security, "handler"))
        for name, args, most in (
            ("staff:people", (), 8),
            ("staff:units", (), 6),
            ("staff:unit", (company.security.pk,), 9),
            ("staff:role", ("handler",), 6),
        ):
            with django_assert_max_num_queries(most):  # type: ignore[operator]
                admin.get(reverse(name, args=args))

    def test_show_what_they_held(self, admin: Client, company: Company) -> None:
        held = Holding.objects.get(staff=company.handler.staff)
        admin.post(reverse("staff:end_holding", args=[held.pk]))
        page = text(admin, "staff:person", company.handler.staff.pk)
        assert "工程部" in page
        assert clock.now().strftime("%Y-") in page
        assert not queries.actor_for(company.handler.staff, clock.now()).grants

    def test_are_added_and_appointed_next(self, admin: Client, company: Company) -> None:
        data = {
            "username": "hemiao",
            "name": "何苗",
            "password": "long-enough-1",
            "language": "zh-hans",
            "phone": "13800000000",
        }
        answer = admin.post(reverse("staff:new_person"), data)
        person = Staff.objects.get(username="hemiao")
        assert answer.headers["Location"] == reverse("staff:appoint", args=[person.pk])
        assert (person.phone, person.check_password("long-enough-1")) == ("13800000000", True)
        position = Position.objects.get(unit=company.engineering)
        admin.post(answer.headers["Location"], {"position": position.pk})
        assert queries.actor_for(person, clock.now()).may("cases.handle", company.engineering.path)

    def test_weak_passwords_are_explained_and_never_sent_back(self, admin: Client) -> None:
        data = {"username": "hemiao", "name": "何苗", "password": "hemiao-pw", "language": "zh-hans"}
        answer = admin.post(reverse("staff:new_person"), data)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "至少" in page
        assert "hemiao-pw" not in page

    def test_are_edited(self, admin: Client, company: Company) -> None:
        url = reverse("staff:edit_person", args=[company.clerk.staff.pk])
        admin.post(url, {"name": "林晓雨", "number": "007", "phone": "", "email": ""})
        company.clerk.staff.refresh_from_db()
        assert (company.clerk.staff.name, company.clerk.staff.number) == ("林晓雨", "007")

    def test_get_a_new_password_that_ends_their_sessions(self, admin: Client, company: Company) -> None:
        other = Client()
        other.force_login(company.clerk.staff)
        url = reverse("staff:set_password", args=[company.clerk.staff.pk])
        assert admin.post(url, {"password": "long-enough-1"}).status_code == 303
        assert other.get(reverse("staff:me")).status_code == 303

    def test_are_logged_out_when_their_login_is_closed(self, admin: Client, company: Company) -> None:
        other = Client()
        other.force_login(company.clerk.staff)
        admin.post(reverse("staff:close_login", args=[company.clerk.staff.pk]))
        assert other.get(reverse("staff:me")).status_code == 303
        admin.post(reverse("staff:open_login", args=[company.clerk.staff.pk]))
        assert Staff.objects.get(pk=company.clerk.staff.pk).is_active

    def test_a_bad_cursor_is_refused_as_input(self, admin: Client) -> None:
        assert admin.get(reverse("staff:people"), {"after": "???"}).status_code == 422


class TestRoles:
    def test_stand_beside_each_other(self, admin: Client) -> None:
        page = text(admin, "staff:roles")
        assert "客服专员" in page
        assert "管理组织、人员与角色" in page

    def test_permissions_are_ticked(self, admin: Client) -> None:
        admin.post(reverse("staff:role", args=["clerk"]), {"permissions": ["staff.view"]})
        role = Role.objects.get(code="clerk")
        assert (role.permissions, role.is_standard) == (["staff.view"], False)

    def test_the_administrator_s_role_has_nothing_to_tick(self, admin: Client) -> None:
        assert 'type="checkbox"' not in text(admin, "staff:role", "administrator")

    def test_are_added(self, admin: Client) -> None:
        answer = admin.post(
            reverse("staff:new_role"), {"code": "cashier", "name_zh": "收费员", "name_en": "Cashier"}
        )
        assert answer.headers["Location"] == reverse("staff:role", args=["cashier"])

    def test_are_read_only_for_others(self, client: Client, company: Company) -> None:
        client.force_login(company.clerk.staff)
        assert 'type="checkbox"' not in text(client, "staff:role", "clerk")
        answer = client.post(reverse("staff:role", args=["clerk"]), {"permissions": ["staff.manage"]})
        assert answer.status_code == 403

    def test_unknown_ones_are_not_found(self, admin: Client) -> None:
        assert admin.get(reverse("staff:role", args=["nothing"])).status_code == 404


class TestMe:
    def test_shows_one_s_own_positions(self, client: Client, company: Company) -> None:
        client.force_login(company.clerk.staff)
        page = text(client, "staff:me")
        assert "林小雨" in page
        assert "客服中心" in page

    def test_a_new_password_keeps_this_browser_and_ends_others(self, client: Client) -> None:
        person = make_staff("hemiao", "何苗", password="long-enough-1")
        other = Client()
        client.force_login(person)
        other.force_login(person)
        data = {"old": "long-enough-1", "password": "another-long-2", "again": "another-long-2"}
        assert client.post(reverse("staff:change_password"), data).status_code == 303
        assert client.get(reverse("staff:me")).status_code == 200
        assert other.get(reverse("staff:me")).status_code == 303

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            ({"old": "wrong", "password": "another-long-2", "again": "another-long-2"}, "当前密码不正确"),
            ({"old": "long-enough-1", "password": "another-long-2", "again": "x"}, "两次输入的密码不一致"),
            ({"old": "long-enough-1", "password": "short", "again": "short"}, "密码"),
        ],
    )
    def test_a_password_that_will_not_do_is_explained(
        self, client: Client, data: dict[str, str], message: str
    ) -> None:
        client.force_login(make_staff("hemiao", "何苗", password="long-enough-1"))
        answer = client.post(reverse("staff:change_password"), data)
        assert answer.status_code == 422
        assert message in answer.content.decode()

    def test_the_language_changes_at_once_and_stays(self, client: Client) -> None:
        person = make_staff("hemiao", "何苗")
        client.force_login(person)
        client.post(reverse("staff:change_language"), {"language": "en"})
        assert "My account" in text(client, "staff:me")
        assert Staff.objects.get(pk=person.pk).language == "en"


class TestWithoutUnits:
    def test_the_tree_says_how_to_begin(self, client: Client) -> None:
        root = make_unit("R", "集团", "group", None)
        actions.ensure_standard_roles(by=SETUP, at=BEGIN)
        persona = make_persona("admin", "管理员", make_position(root, "administrator"))
        OrgUnit.objects.filter(pk=root.pk).update(is_active=False)
        client.force_login(persona.staff)
        assert "还没有任何单位" in text(client, "staff:units")
