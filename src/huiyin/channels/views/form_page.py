"""One form as a page of its own."""

from django.forms import Form
from django.http import HttpResponse
from django.utils.functional import Promise

from huiyin.base.pages import Request, page


def form_page(
    request: Request, form: Form, *, heading: str | Promise, submit: str | Promise, back: str
) -> HttpResponse:
    """The page of a form; status 422 when something in it was refused. `back` is where cancelling leads."""
    context = {"form": form, "heading": heading, "submit": submit, "back": back}
    return page(request, "channels/form.html", context, status=422 if form.is_bound else 200)
