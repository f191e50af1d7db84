"""Letters: the register, one letter with what became of it (AK4)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.base import clock
from huiyin.base.deeds import Deed, Offered, find_deed, take
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.cases import actions, queries
from huiyin.cases.actions import Mail
from huiyin.cases.forms import registers as forms
from huiyin.cases.models import Letter
from huiyin.staff.queries import people_around

DEEDS: dict[str, Deed] = {
    "reply": Deed(
        gettext_lazy("Record the reply"), "message-2", forms.ReplyForm, actions.reply_letter,
        gettext_lazy("The reply is recorded."),
    ),
    "forward": Deed(
        gettext_lazy("Forward"), "send", forms.ForwardForm, actions.forward_letter, gettext_lazy("Forwarded.")
    ),
    "file": Deed(
        gettext_lazy("File without reply"), "folder", forms.FileForm, actions.file_letter, gettext_lazy("Filed.")
    ),
}  # fmt: skip
TABS = ("open", "mine", "all")


@require_GET
def letters(request: Request) -> HttpResponse:
    """Letters that wait for a reply, those forwarded to me, all."""
    tab = request.GET.get("tab", "open")
    tab = tab if tab in TABS else "open"
    found = queries.list_letters(
        request.actor,
        status="" if tab == "all" else "open",
        mine=tab == "mine",
        after=request.GET.get("after", ""),
    )
    rows = zip(found.rows, queries.clocks_of("letter", found.rows), strict=True)
    context = {
        "rows": list(rows),
        "slice": found,
        "tab": tab,
        "may_add": request.actor.may("cases.register"),
        "now": clock.now(),
    }
    return page(request, "cases/letters.html", context, fragment="rows")


@require_http_methods(["GET", "POST"])
def letter_new(request: Request) -> HttpResponse:
    """A letter came in."""
    request.actor.require("cases.register")
    units = {unit.pk: unit.name for unit in queries.registering_units(request.actor)}
    form = forms.LetterForm(request.POST or None, units=units, actor=request.actor)
    if request.method == "POST":
        letter = submit(form, lambda given: _receive(request, given))
        if letter is not None:
            messages.success(request, _("The letter is on the register."))
            return see_other(request, "cases:letter", letter.pk)
    context = {
        "form": form,
        "heading": _("New letter"),
        "back": reverse("cases:letters"),
        "back_label": _("Letters"),
    }
    return page(request, "cases/entry.html", context, status=422 if form.is_bound else 200)


@require_GET
def letter(request: Request, letter_id: int) -> HttpResponse:
    """One letter."""
    return _letter_page(request, queries.get_letter(letter_id, request.actor))


@require_http_methods(["GET", "POST"])
def letter_deed(request: Request, letter_id: int, code: str) -> HttpResponse:
    """A step on a letter."""
    deed = find_deed(DEEDS, code)
    found = queries.get_letter(letter_id, request.actor)
    if request.method == "GET":
        return see_other(request, f"{reverse('cases:letter', args=[letter_id])}#{code}")
    form = deed.form(request.POST, people=people_around(found.unit, clock.now()))
    to = ("cases:letter", letter_id)
    done = take(request, DEEDS, code, form, to=to, letter_id=found.pk, by=request.actor, at=clock.now())
    return done or _letter_page(request, found, {code: form}, status=422)


def _receive(request: Request, given: dict[str, Any]) -> Letter:
    unit_id, happened = given["unit_id"], given["occurred_at"]
    facts = {name: value for name, value in given.items() if name not in ("unit_id", "occurred_at")}
    return actions.receive_letter(
        unit_id=unit_id, mail=Mail(**facts), by=request.actor, at=clock.now(), occurred_at=happened
    )


def _letter_page(
    request: Request, found: Letter, bound: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    actor, people = request.actor, people_around(found.unit, clock.now())
    may = found.is_open and (
        actor.id == found.forwarded_to_id or actor.may("cases.register", found.unit.path)
    )
    offered = [
        Offered(
            code,
            deed,
            (bound or {}).get(code) or deed.form(people=people),
            reverse("cases:letter-deed", args=[found.pk, code]),
        )
        for code, deed in DEEDS.items()
        if may
    ]
    context = {
        "letter": found,
        "deeds": offered,
        "clock": next(iter(queries.clocks_of("letter", [found]))),
        "now": clock.now(),
        "sees_customer": found.customer and actor.may("customers.view", found.customer.unit.path),
    }
    return page(request, "cases/letter.html", context, status=status)
