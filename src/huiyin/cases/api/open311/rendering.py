"""The two forms of every answer: JSON, and XML with the standard's names of elements."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any
from xml.etree import ElementTree as ET

from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from huiyin.base.errors import NotAllowed, NotFound, Refusal
from huiyin.base.languages import in_callers_language
from huiyin.base.pages import Request, public

TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
#: What the parts of a list are called; the last name of a path of elements decides.
PARTS = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Mistaken(Refusal):
    """A call that the standard calls an error: 400 for what is missing or wrong, 403 for the key, 404."""

    def __init__(self, status: int, text: Any) -> None:
        super().__init__(text)
        self.status = status


def answer(form: str, root: str, content: Any, *, status: int = 200) -> HttpResponse:
    """`content` as JSON, or as XML below the element `root`."""
    if form == "xml":
        body = b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(_element(root, content), "utf-8")
        body = body.replace(b"<?xml version='1.0' encoding='utf-8'?>\n", b"")
    else:
        body = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False).encode()
    response = HttpResponse(body, status=status, content_type=TYPES.get(form, TYPES["json"]))
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Authorization, Accept-Language, Cookie"
    return response


def errors(form: str, status: int, *descriptions: Any) -> HttpResponse:
    """Errors in the standard's form."""
    content = [{"code": status, "description": str(words)} for words in descriptions]
    return answer(form, "errors", content, status=status)


def endpoint(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """An address of the standard: for anybody, with these methods; refusals become its errors."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answered(request: Request, *args: Any, form: str, **kwargs: Any) -> HttpResponse:
            if form not in TYPES:
                return errors("json", 404, _("There are json and xml."))
            if request.method not in methods:
                response = errors(
                    form, 405, _("This address has only: %(allowed)s.") % {"allowed": ", ".join(methods)}
                )
                response.headers["Allow"] = ", ".join(methods)
                return response
            try:
                return view(request, *args, form=form, **kwargs)
            except Refusal as refusal:
                return errors(form, _status(refusal), *_descriptions(refusal))
            except DatabaseError:
                return errors(form, 503, _("Not available just now. Please try again in a moment."))

        return public(csrf_exempt(in_callers_language(answered)))

    return decorate


def _status(refusal: Refusal) -> int:
    """The standard knows 400 for all that is wrong with a call."""
    known = isinstance(refusal, NotFound | NotAllowed | Mistaken)
    return refusal.status if known else 400


def _descriptions(refusal: Refusal) -> list[str]:
    fields: Mapping[str, Any] = getattr(refusal, "fields", {})
    return [f"{name}: {words}" for name, words in fields.items()] or [str(refusal)]


def _element(name: str, content: Any) -> ET.Element:
    element = ET.Element(name)
    if isinstance(content, Mapping):
        element.extend([_element(key, value) for key, value in content.items()])
    elif isinstance(content, Sequence) and not isinstance(content, str):
        element.extend([_element(PARTS.get(name, "item"), part) for part in content])
    elif content is not None:
        element.text = _NO_XML.sub("", str(content).lower() if isinstance(content, bool) else str(content))
    return element
