"""The navigation, the "new" menu and the panels show what the person may use and what is there."""

import pytest
from django.template import Context
from django.test import RequestFactory
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from huiyin.base import navigation, panels
from huiyin.base.actor import Actor, Grant
from huiyin.base.navigation import Entry
from huiyin.base.panels import Panel
from huiyin.base.templatetags import base, frame

CLERK = Actor("staff", 1, "林小雨", frozenset({Grant("cases.register", "0001")}))
STRANGER = Actor("staff", 2, "郑涛")


@pytest.fixture(autouse=True)
def _nothing_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_entries", [])
    monkeypatch.setattr(navigation, "_creations", [])
    monkeypatch.setattr(panels, "_panels", [])


def context(actor: Actor | None = CLERK, path: str = "/") -> Context:
    """What a template knows when this actor asks for this page."""
    request = RequestFactory().get(path)
    if actor is not None:
        request.actor = actor  # type: ignore[attr-defined]
    return Context({"request": request})


def test_shows_only_what_may_be_used_in_order() -> None:
    register = Entry("desk", "Register", "set_language", "phone", "cases.register", order=20)
    cases = Entry("desk", "Cases", "set_language", "inbox", order=10)
    for entry in (register, cases, cases):
        navigation.register(entry)
    assert navigation.menu(CLERK) == [(navigation.GROUPS["desk"], [cases, register])]
    assert navigation.menu(STRANGER) == [(navigation.GROUPS["desk"], [cases])]


def test_pages_that_are_not_there_are_left_out() -> None:
    navigation.register(Entry("desk", "Nowhere", "nowhere:list", "inbox"))
    assert frame.frame_navigation(context()) == ""


def test_marks_the_page_that_is_open() -> None:
    navigation.register(Entry("settings", "Language", "set_language", "language"))
    assert 'aria-current="page"' in frame.frame_navigation(context(path="/i18n/setlang/more/"))
    assert "aria-current" not in frame.frame_navigation(context(path="/elsewhere/"))


def test_what_is_kept_of_it_follows_permissions_and_language() -> None:
    """Nobody sees an entry because somebody else may use it, or in somebody else's language."""
    navigation.register(Entry("desk", _("Close"), "set_language", "phone", "cases.register"))
    with translation.override("en"):
        assert "Close" in frame.frame_navigation(context())
        assert not frame.frame_navigation(context(STRANGER))
    with translation.override("zh-hans"):
        assert "关闭" in frame.frame_navigation(context())


def test_the_longest_address_is_the_current_one() -> None:
    assert base.current_of("/cases/register/", ["/", "/cases/", "/cases/register/"]) == "/cases/register/"
    assert base.current_of("/cases/7/", ["/", "/cases/", "/cases/register/"]) == "/cases/"
    assert base.current_of("/other/", ["/", "/cases/"]) == ""


def test_new_things_by_permission() -> None:
    navigation.register_new(Entry("desk", "Register", "set_language", "phone", "cases.register"))
    assert [link.label for link in base.new_menu(context())] == ["Register"]
    assert base.new_menu(context(STRANGER)) == []


def test_panels_by_place_and_permission() -> None:
    panels.register(Panel("header", "Reminders", "set_language", None))
    panels.register(Panel("header", "Calls", "set_language", "cases.register", order=10))
    panels.register(Panel("customer", "Cases", "set_language", None))
    assert [link.label for link in base.panel_links(context(), "header")] == ["Calls", "Reminders"]
    assert [link.label for link in base.panel_links(context(STRANGER), "header")] == ["Reminders"]


def test_nobody_sees_nothing() -> None:
    navigation.register(Entry("settings", "Language", "set_language", "language"))
    panels.register(Panel("header", "Reminders", "set_language", None))
    nobody = context(None)
    assert not frame.frame_navigation(nobody)
    assert not base.new_menu(nobody)
    assert not base.panel_links(nobody, "header")
