"""Every component renders, and nothing in a template needs what the content-security policy forbids."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template import RequestContext, engines
from django.template.backends.django import DjangoTemplates
from django.test import RequestFactory
from django.utils import translation
from django_cotton.compiler_regex import CottonCompiler

from huiyin.base import states

BASE = Path(__file__).resolve().parents[1]
COMPONENTS = BASE / "templates/components"
HOUSE = BASE.parent
NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
TEMPLATES = sorted(HOUSE.glob("*/templates/**/*.html"))
SCRIPTS = sorted(path for path in HOUSE.glob("*/static/**/*.js") if "vendor" not in path.parts)


def asked(path: str = "/") -> HttpRequest:
    """A request by nobody in particular."""
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    return request


def show(markup: str, path: str = "/", **context: Any) -> str:
    """The HTML of some markup with components in it, in Chinese."""
    backend = engines["django"]
    assert isinstance(backend, DjangoTemplates)
    template = backend.engine.from_string(CottonCompiler().process(markup))
    with translation.override("zh-hans"):
        return " ".join(str(template.render(RequestContext(asked(path), {"now": NOW, **context}))).split())


@pytest.mark.parametrize("name", sorted(path.stem for path in COMPONENTS.glob("*.html")))
def test_every_component_renders_without_attributes(name: str) -> None:
    html = show(f"<c-{name}>words</c-{name}>")
    assert "{{" not in html
    assert "{%" not in html
    assert "None" not in html


def test_a_button_is_a_link_when_it_leads_somewhere() -> None:
    assert show('<c-button href="/a/" kind="primary">Go</c-button>').startswith('<a class="btn btn-primary')
    assert 'type="submit"' in show("<c-button>Go</c-button>")
    assert 'hx-post="/x/"' in show('<c-button hx-post="/x/">Go</c-button>')


@pytest.mark.parametrize("code", sorted(states.STATES))
def test_a_state_has_word_sign_and_tone(code: str) -> None:
    state = states.STATES[code]
    html = show(f'<c-state value="{code}" />')
    with translation.override("zh-hans"):
        assert str(state.label) in html
    assert f"#{state.icon}" in html
    assert f"tone-{state.tone}" in html


def test_a_clock_says_what_is_left() -> None:
    html = show(
        '<c-clock :due="due" :now="now" explain="/why/" :provisional="True" />', due=NOW.replace(hour=9)
    )
    assert "还剩 3 小时" in html
    assert "state-due_soon" in html
    assert "2026-11-22 17:30" in html
    assert "暂定" in html
    assert 'href="/why/"' in html


def test_a_clock_that_is_held_shows_no_time() -> None:
    html = show('<c-clock :due="due" :now="now" />', due=None)
    assert "state-paused" in html
    assert "<time" not in html


def test_a_rate_without_evidence_is_no_zero() -> None:
    assert "无证据" in show('<c-rate :rate="rate" />', rate=None)
    assert "0%" in show('<c-rate :rate="rate" />', rate=0.0)


def test_a_rate_stands_against_its_target() -> None:
    assert "is-below" in show('<c-rate :rate="0.81" :target="0.95" />')
    html = show('<c-rate :rate="0.95" :target="0.95" href="/list/" />')
    assert "is-reached" in html
    assert "目标 95%" in html
    assert html.startswith('<a class="rate" href="/list/"')


def test_the_pager_keeps_the_filters() -> None:
    html = show('<c-pager next="abc" count="1000+" />', "/?q=x&after=old")
    assert 'href="?q=x&amp;after=abc"' in html
    assert 'href="?q=x"' in html
    assert "共 1000+ 条" in html


def test_an_empty_fact_is_a_dash() -> None:
    assert "—" in show('<c-fact label="Phone" />')
    assert "—" not in show('<c-fact label="Phone" value="8012" />')


def test_a_form_carries_the_token_and_sends_once() -> None:
    html = show('<c-form submit="Save" cancel="/" draft="matter" />')
    assert "csrfmiddlewaretoken" in html
    assert "data-once" in html
    assert 'data-draft="matter"' in html
    assert "csrfmiddlewaretoken" not in show('<c-form method="get" submit="Find" />')


def test_dialogues_and_menus_open_without_a_script() -> None:
    assert show('<c-modal id="urge" label="Urge">…</c-modal>').startswith("<details")
    assert show('<c-menu label="New"><li>…</li></c-menu>').startswith("<details")
    assert "csrfmiddlewaretoken" in show('<c-confirm id="x" label="Withdraw" action="/x/" />')


def test_components_do_not_see_what_they_were_not_given() -> None:
    assert settings.COTTON_ISOLATE_BY_DEFAULT
    assert "leak" not in show("<c-section>words</c-section>", title="leak")


def test_attributes_are_escaped() -> None:
    assert "<script>" not in show('<c-fact label="Name" value="{{ name }}" />', name="<script>")
    assert "<script>" not in show('<c-section title="{{ name }}" />', name="<script>")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_templates_hold_nothing_inline(template: Path) -> None:
    """No style, no script, no handler in the markup: the policy would drop it."""
    html = template.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle\s*=", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert not re.search(r"\s(on[a-z]+|hx-on[:-][^=\s]*|hx-vars)\s*=|=\"js:|javascript:", html)
    assert not re.search(r"(src|href)=[\"'](https?:)?//", html)


def test_every_icon_that_is_used_is_in_the_sprite() -> None:
    sprite = (BASE / "static/vendor/icons.svg").read_text(encoding="utf-8")
    there = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    used = {state.icon for state in states.STATES.values()}
    for template in TEMPLATES:
        html = template.read_text(encoding="utf-8")
        used |= set(re.findall(r"<c-icon[^>]*\sname=\"([a-z0-9-]+)\"", html))
        used |= set(re.findall(r"<c-[a-z.-]+[^>]*\sicon=\"([a-z0-9-]+)\"", html))
    for module in HOUSE.glob("*/apps.py"):
        used |= set(re.findall(r"icon=\"([a-z0-9-]+)\"", module.read_text(encoding="utf-8")))
    assert not used - there


def test_scripts_evaluate_nothing() -> None:
    for script in SCRIPTS:
        text = script.read_text(encoding="utf-8")
        assert not re.search(r"\beval\(|new Function\(|\.innerHTML\s*=|\.style\b", text), script.name
