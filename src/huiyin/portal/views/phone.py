"""What all phone pages share: private, without a login, and answering script and plain form alike."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from huiyin.base.errors import NotFound, Refusal
from huiyin.base.pages import public
from huiyin.portal.views import limits

View = Callable[..., HttpResponse]


def phone_page(view: View) -> View:
    """A page for everybody: never cached, never indexed; what is refused is said on a page of its own.

    A code or link that leads nowhere gets one and the same answer, whatever the reason.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            limits.check_address(request)
            response = view(request, *args, **kwargs)
        except Refusal as refusal:
            if isinstance(refusal, NotFound):
                limits.note_wrong(request)
            response = _refused(request, refusal)
        add_never_cache_headers(response)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return public(answer)


def is_script(request: HttpRequest) -> bool:
    """Whether the page's script sends the form, and wants an answer that it can read."""
    return request.headers.get("X-Portal") == "1"


def go(request: HttpRequest, url: str, **facts: Any) -> HttpResponse:
    """On to another page, or its address for the script."""
    if is_script(request):
        return JsonResponse({"url": url, **facts})
    return HttpResponseRedirect(url, status=303)


def again(request: HttpRequest, form: Form, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """The page once more with the mistakes at their fields, or the mistakes for the script."""
    if is_script(request):
        errors = {name: [str(one) for one in found] for name, found in form.errors.items()}
        return JsonResponse({"errors": errors, "key": form.data.get("key", "")}, status=422)
    return render(request, template, dict(context), status=422)


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    if is_script(request):
        return JsonResponse({"message": str(refusal)}, status=refusal.status)
    context = {"refusal": refusal, "is_gone": refusal.status == 404}
    return render(request, "portal/refusal.html", context, status=refusal.status)
