"""Answering a request: a whole page, one of its fragments, a redirect, a form with its mistakes."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render, resolve_url

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid

Result = TypeVar("Result")
View = TypeVar("View", bound=Callable[..., Any])


class Request(HttpRequest):
    """A request as the pages get it: with who asks. Only pages that are `public` may find nobody there.

    `owes` names the page that the person must deal with before all others, "" for none.
    """

    actor: Actor
    owes: str


def public(view: View) -> View:
    """Open a page to people who are not logged in."""
    login_not_required(view)
    return view


def repeatable(why: str) -> Callable[[View], View]:
    """Have a view do again what is sent to it a second time; `why` says why nothing is doubled (decision 18)."""

    def mark(view: View) -> View:
        view.repeatable = why  # type: ignore[attr-defined]
        return view

    return mark


def shown_once(answer: HttpResponse, to: str, *args: Any) -> HttpResponse:
    """A page that shows what a POST has made, this one time; sent again, it leads to the page `to` (decision 18)."""
    answer.leads_to = resolve_url(to, *args)  # type: ignore[attr-defined]
    return answer


def leads_to(answer: HttpResponseBase) -> str:
    """The address where an answer sends the browser, or would send it the second time; "" for other pages."""
    place = answer.headers.get("Location") or answer.headers.get("HX-Redirect")
    return str(place or getattr(answer, "leads_to", ""))


def is_fragment_request(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page (and not for the whole by a boosted link)."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    fragment: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render `template`, or only its partial `fragment` when htmx asks for it."""
    name = f"{template}#{fragment}" if fragment and is_fragment_request(request) else template
    response = render(request, name, dict(context), status=status)
    response.headers["Vary"] = "HX-Request"
    return response


def see_other(request: HttpRequest, to: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """Send the browser to another page after a successful POST, by htmx or by an ordinary redirect."""
    url = resolve_url(to, *args, **kwargs)
    if is_fragment_request(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url, status=303)


def submit(form: Form, action: Callable[[dict[str, Any]], Result]) -> Result | None:
    """Call `action` with the form's clean values; None when the form or the action refuses the input.

    What the action refuses (`Invalid`) stands at its field afterwards, so that the form can be shown again with
    everything that was typed. Other refusals pass on to the error pages.
    """
    if not form.is_valid():
        return None
    try:
        return action(form.cleaned_data)
    except Invalid as refusal:
        for name, message in refusal.fields.items():
            form.add_error(name if name in form.fields else None, str(message))
        if not refusal.fields:
            form.add_error(None, str(refusal.text))
        return None
