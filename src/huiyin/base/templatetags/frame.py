"""The parts of the frame that stand on every page, drawn once for all who may use the same.

What is kept depends on the permissions held, the language and the page; permissions are read anew with every request.
"""

from functools import lru_cache

from django import template
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
