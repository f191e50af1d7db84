"""The addresses of the organisation and its people."""

from django.urls import path

from huiyin.staff.views import access, me, people, roles, units

app_name = "staff"
urlpatterns = [
    path("login/", access.login, name="login"),
    path("logout/", access.logout, name="logout"),
    path("me/", me.account, name="me"),
    path("me/password/", me.change_password, name="change_password"),
    path("me/language/", me.change_language, name="change_language"),
    path("units/", units.tree, name="units"),
    path("units/new/", units.new_unit, name="new_unit"),
    path("units/<int:unit_id>/", units.unit, name="unit"),
    path("units/<int:unit_id>/rename/", units.rename, name="rename_unit"),
    path("units/<int:unit_id>/calendar/", units.assign_calendar, name="assign_calendar"),
    path("units/<int:unit_id>/close/", units.close, name="close_unit"),
    path("units/<int:unit_id>/positions/new/", units.new_position, name="new_position"),
    path("positions/<int:position_id>/close/", units.close_position, name="close_position"),
    path("people/", people.people, name="people"),
    path("people/new/", people.new_person, name="new_person"),
    path("people/<int:staff_id>/", people.person, name="person"),
    path("people/<int:staff_id>/edit/", people.edit, name="edit_person"),
    path("people/<int:staff_id>/password/", people.set_password, name="set_password"),
    path("people/<int:staff_id>/close/", people.close_login, name="close_login"),
    path("people/<int:staff_id>/open/", people.open_login, name="open_login"),
    path("people/<int:staff_id>/appoint/", people.appoint, name="appoint"),
    path("holdings/<int:holding_id>/end/", people.end_holding, name="end_holding"),
    path("roles/", roles.roles, name="roles"),
    path("roles/new/", roles.new_role, name="new_role"),
    path("roles/<slug:code>/", roles.role, name="role"),
]
