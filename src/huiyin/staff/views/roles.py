"""Roles and what they permit."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.base import clock
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.staff import actions, queries
from huiyin.staff.forms import NamesForm, PermissionsForm, RoleForm
from huiyin.staff.rules import EVERYTHING
from huiyin.staff.views.form_page import form_page


@require_GET
def roles(request: Request) -> HttpResponse:
    """All roles, and who may do what as a table."""
    request.actor.require("staff.view")
    roles, rows = queries.permission_matrix()
    context = {"roles": roles, "rows": rows, "may_manage": request.actor.may("staff.manage", "")}
    return page(request, "staff/role_list.html", context)


@require_http_methods(["GET", "POST"])
def role(request: Request, code: str) -> HttpResponse:
    """One role: its permissions, to tick for those who may, and its holders."""
    request.actor.require("staff.view")
    role = queries.get_role(code)
    may_edit = request.actor.may("staff.manage", "") and EVERYTHING not in role.permissions
    form = PermissionsForm(
        request.POST if request.method == "POST" else None,
        held=role.permissions,
        initial={"permissions": role.permissions},
    )
    done = submit(
        form,
        lambda values: actions.edit_role_permissions(
            code, permissions=values["permissions"], by=request.actor, at=clock.now()
        ),
    )
    if done is not None:
        messages.success(request, _("Saved."))
        return see_other(request, "staff:role", code)
    context = {
        "role": role,
        "form": form,
        "may_edit": may_edit,
        "may_set_rules": request.actor.may("staff.manage", ""),
        "permissions": queries.permissions_of(role),
        "holders": queries.role_holders(role, request.actor, clock.now()),
    }
    return page(request, "staff/role_detail.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def new_role(request: Request) -> HttpResponse:
    """Add a role, without permissions at first."""
    request.actor.require("staff.manage", "")
    form = RoleForm(request.POST or None)
    created = submit(
        form,
        lambda values: actions.create_role(**values, permissions=[], by=request.actor, at=clock.now()),
    )
    if created is not None:
        return see_other(request, "staff:role", created.code)
    return form_page(request, form, heading=_("New role"), submit=_("Add"), back=reverse("staff:roles"))


@require_http_methods(["GET", "POST"])
def rename(request: Request, code: str) -> HttpResponse:
    """Give a role other names."""
    request.actor.require("staff.manage", "")
    role = queries.get_role(code)
    form = NamesForm(request.POST or None, initial={"name_zh": role.name_zh, "name_en": role.name_en})
    done = submit(form, lambda values: actions.rename_role(code, **values, by=request.actor, at=clock.now()))
    back = reverse("staff:role", args=[code])
    if done is not None:
        messages.success(request, _("Saved."))
        return see_other(request, back)
    return form_page(request, form, heading=_("Rename role"), submit=_("Save"), back=back, lead=role.name)
