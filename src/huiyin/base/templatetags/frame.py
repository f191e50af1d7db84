"""The parts of the frame that stand on every page, drawn once for all who may use the same.

What is kept depends on the permissions held, the language and the page; permissions are read anew with every request.
"""

from collections.abc import Hashable, Iterable
from functools import lru_cache

from django import template
from django.forms import BaseForm
from django.template.context import Context
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from huiyin.base import navigation
from huiyin.base.actor import Actor, Grant
from huiyin.base.templatetags.base import Group, current_of, groups_of
from huiyin.base.templatetags.drawn import icon

register = template.Library()

#: As many different sets of permissions and pages as are kept, some 8 kB each.
KEPT = 256
CURRENT = ' aria-current="page"'


@register.simple_tag(takes_context=True)
def frame_navigation(context: Context) -> SafeString:
    """The groups of the navigation with their entries."""
    request = context.get("request")
    actor = getattr(request, "actor", None)
    if request is None or actor is None:
        return SafeString()
    grants, version = actor.grants, navigation.version()
    current = current_of(request.path, _addresses(grants, version))
    return _navigation(grants, version, get_language() or "", current)


@lru_cache(KEPT)
def _addresses(grants: frozenset[Grant], version: int) -> tuple[str, ...]:
    return tuple(link.url for group in groups_of(_holder(grants), "") for link in group.links)


@lru_cache(KEPT)
def _navigation(grants: frozenset[Grant], version: int, language: str, current: str) -> SafeString:
    groups = groups_of(_holder(grants), current)
    return SafeString("".join(_group(number, group) for number, group in enumerate(groups, 1)))


@register.simple_tag
def kept_fields(form: BaseForm, names: str) -> SafeString:
    """Fields of a form by their names, drawn once for the same values.

    Only for forms that say by `offered` what their choices are; a field with a mistake is drawn anew.
    """
    wanted = tuple(names.split())
    if any(name in form.errors for name in wanted):
        return _fields(form, wanted)
    given = tuple(form.data.get(name) for name in wanted)
    key = (type(form), get_language(), wanted, given, form.offered)  # type: ignore[attr-defined]
    drawn = _kept_fields.get(key)
    if drawn is None:
        if len(_kept_fields) >= KEPT:
            _kept_fields.clear()
        drawn = _kept_fields[key] = _fields(form, wanted)
    return drawn


_kept_fields: dict[Hashable, SafeString] = {}


def _fields(form: BaseForm, names: Iterable[str]) -> SafeString:
    return SafeString("".join(form[name].as_field_group() for name in names))


def _holder(grants: frozenset[Grant]) -> Actor:
    return Actor("staff", None, "", grants)


def _group(number: int, group: Group) -> str:
    label = f'<p class="nav-group" id="nav-group-{number}">{escape(group.label)}</p>'
    entries = "".join(
        f'<li><a class="nav-entry" href="{escape(link.url)}"{CURRENT if link.is_current else ""}'
        f' title="{escape(link.label)}">{icon(link.icon)}<span>{escape(link.label)}</span></a></li>'
        for link in group.links
    )
    return f'{label}<ul class="nav-list" aria-labelledby="nav-group-{number}">{entries}</ul>'
