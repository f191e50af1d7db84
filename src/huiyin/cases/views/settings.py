"""The dictionaries: kinds of matters, sources, what units do with each kind."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.base import clock
from huiyin.base.errors import NotFound
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.cases import actions, queries
from huiyin.cases.actions import KindPolicy
from huiyin.cases.forms.settings import KindForm, PolicyForm, SourceForm, TopicForm
from huiyin.cases.queries.topics import list_topics


@require_GET
def kinds(request: Request) -> HttpResponse:
    """Kinds, sources, causes and the policies of units."""
    request.actor.require("cases.manage")
    context = {
        "kinds": queries.list_kinds(with_unused=True),
        "sources": queries.list_sources(with_unused=True),
        "topics": list_topics(with_unused=True),
        "causes": queries.list_causes(with_unused=True),
        "policies": queries.list_policies(request.actor),
        "may_define": request.actor.may("cases.manage", ""),
    }
    return page(request, "cases/kinds.html", context)


@require_http_methods(["GET", "POST"])
def kind(request: Request, code: str = "") -> HttpResponse:
    """A kind of matter."""
    request.actor.require("cases.manage", "")
    start = (
        _values(queries.get_kind(code), "route", "importance")
        if code
        else {"route": "department", "importance": 1}
    )
    form = KindForm(request.POST or None, initial=start, is_known=bool(code))
    return _settle(request, form, actions.define_kind, heading=_("Kind of matter"))


@require_http_methods(["GET", "POST"])
def source(request: Request, code: str = "") -> HttpResponse:
    """A source of matters."""
    request.actor.require("cases.manage", "")
    known = {row.code: row for row in queries.list_sources(with_unused=True)}
    if code and code not in known:
        raise NotFound
    start = _values(known[code]) if code else {}
    form = SourceForm(request.POST or None, initial=start, is_known=bool(code))
    return _settle(request, form, actions.define_source, heading=pgettext("case", "Source"))


@require_http_methods(["GET", "POST"])
def cause(request: Request, code: str = "") -> HttpResponse:
    """A cause of matters: added, renamed, no longer used."""
    request.actor.require("cases.manage", "")
    known = {row.code: row for row in queries.list_causes(with_unused=True)}
    if code and code not in known:
        raise NotFound
    start = _values(known[code]) if code else {}
    form = SourceForm(request.POST or None, initial=start, is_known=bool(code))
    return _settle(request, form, actions.define_cause, heading=_("Cause"))


@require_http_methods(["GET", "POST"])
def topic(request: Request, code: str = "") -> HttpResponse:
    """A type within a kind."""
    request.actor.require("cases.manage", "")
    known = {row.code: row for row in list_topics(with_unused=True)}
    if code and code not in known:
        raise NotFound
    start = {**_values(known[code]), "kind": known[code].kind_id} if code else {}
    form = TopicForm(request.POST or None, initial=start, is_known=bool(code))
    return _settle(request, form, actions.define_topic, heading=_("Topic"))


@require_http_methods(["GET", "POST"])
def policy(request: Request) -> HttpResponse:
    """What a unit does with a kind."""
    request.actor.require("cases.manage")
    form = PolicyForm(request.POST or None, initial=request.GET.dict(), actor=request.actor)
    return _settle(request, form, _set_policy, heading=_("Return visits of a unit"))


def _set_policy(*, unit_id: int, kind: str, by: Any, at: Any, **policy: Any) -> object:
    return actions.set_kind_policy(unit_id=unit_id, kind=kind, policy=KindPolicy(**policy), by=by, at=at)


def _settle(request: Request, form: Any, action: Any, *, heading: str) -> HttpResponse:
    is_sent = request.method == "POST"
    if is_sent and submit(form, lambda given: action(**given, by=request.actor, at=clock.now())) is not None:
        messages.success(request, _("Saved."))
        return see_other(request, "cases:kinds")
    status = 422 if form.is_bound else 200
    return page(request, "cases/setting.html", {"form": form, "heading": heading}, status=status)


def _values(row: Any, *more: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("code", "name_zh", "name_en", "is_active", *more)}
