"""A lost link: prove the phone by a code, then open the matters raised with it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.base.errors import NotFound
from huiyin.base.pages import submit
from huiyin.portal import actions, queries, rules
from huiyin.portal.forms import CodeForm, FindForm
from huiyin.portal.views import limits
from huiyin.portal.views.phone import again, go, phone_page

COOKIE = "portal_phone"
PROVEN_SECONDS = 1800
NOBODY = Actor.customer("", (), "")


@phone_page
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Ask for the phone; the answer is the same whether it is known or not."""
    if request.method == "POST":
        limits.spend(request, "find")
    form = FindForm(request.POST or None, purpose="find")
    handle = submit(form, lambda given: _send(request, given["phone"])) if form.is_bound else None
    if handle is not None:
        return go(request, reverse("portal:enter-code", args=[handle]))
    if form.is_bound:
        return again(request, form, "portal/find.html", {"form": form})
    return render(request, "portal/find.html", {"form": form})


@phone_page
@require_http_methods(["GET", "POST"])
def enter_code(request: HttpRequest, handle: str) -> HttpResponse:
    """Enter the code that came by message."""
    queries.get_phone_code(handle, clock.now())
    if request.method == "POST":
        limits.spend(request, "enter")
    form = CodeForm(request.POST or None, purpose=f"code.{handle}")
    phone = None
    if form.is_bound:
        phone = submit(
            form,
            lambda given: actions.confirm_phone_code(
                handle=handle, code=given["code"], by=NOBODY, at=clock.now()
            ),
        )
    context = {"form": form, "handle": handle}
    if phone is None:
        if form.is_bound:
            return again(request, form, "portal/enter_code.html", context)
        return render(request, "portal/enter_code.html", context)
    response = go(request, reverse("portal:mine"))
    response.set_signed_cookie(
        COOKIE,
        phone,
        salt="huiyin.portal.phone",
        max_age=PROVEN_SECONDS,
        path="/p/mine/",
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


@phone_page
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The matters of the phone that was proven."""
    phone = _proven(request)
    rows = queries.matters_of_phone(phone, clock.now()) if phone else []
    states = [(row, *queries.state_of(row.case)) for row in rows]
    return render(request, "portal/mine.html", {"rows": states, "is_proven": bool(phone)})


@phone_page
@require_POST
def open_matter(request: HttpRequest, matter_id: int) -> HttpResponse:
    """Make a new link to one of them, and open it."""
    phone, at = _proven(request), clock.now()
    if not phone:
        raise NotFound
    limits.spend(request, "step")
    matter = queries.matter_of_phone(matter_id, phone, at)
    by = queries.customer_of(matter.case.unit)
    secret = actions.relink_matter(matter=matter, by_phone=True, by=by, at=at)
    return go(request, reverse("portal:matter", args=[secret]))


def _send(request: HttpRequest, phone: str) -> str:
    limits.spend(request, "find_phone", rules.clean_phone(phone))
    return actions.send_phone_code(phone=phone, by=NOBODY, at=clock.now())


def _proven(request: HttpRequest) -> str:
    return request.get_signed_cookie(COOKIE, "", salt="huiyin.portal.phone", max_age=PROVEN_SECONDS) or ""
