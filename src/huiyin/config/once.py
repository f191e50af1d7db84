"""The door of the pages: a form that is sent twice is answered twice and done once (decision 18)."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from huiyin.base import clock
from huiyin.base.pages import leads_to, see_other
from huiyin.journal.actions import Call, Said, reply_once

Answer = Callable[[HttpRequest], HttpResponseBase]
KEY = "once"
#: Differs between two pages with the same words.
UNSAID = frozenset({KEY, "csrfmiddlewaretoken", "kept_draft"})
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class SentOnce:
    """Answer what is sent by one form of one page, in the same words, as it was answered the first time."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on what carries no key, comes from nobody, or may be done again."""
        key = self._key(request)
        if not key:
            return self.get_response(request)
        answers: list[HttpResponseBase] = []

        def answer() -> Said:
            answers.append(self.get_response(request))
            status = answers[-1].status_code
            return Said(status, leads_to(answers[-1]), stays=status < 500 and not self._raised(request))

        asked = _asked(request)
        named = hashlib.sha256(f"{key}\n{asked}".encode("utf-8", "replace")).hexdigest()
        call = Call(f"page:{request.actor.id}", named, asked)  # type: ignore[attr-defined]
        said = reply_once(call, answer, at=clock.now(), keep=lambda said: bool(said.body))
        if not said.is_repeated:
            return answers[-1]
        messages.info(request, _("This had been sent already. It was not done a second time."))
        return see_other(request, said.body)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Remember that the view did not come to its end."""
        request.has_raised = True  # type: ignore[attr-defined]

    def _raised(self, request: HttpRequest) -> bool:
        return getattr(request, "has_raised", False)

    def _key(self, request: HttpRequest) -> str:
        """The key of the form; "" where it does not count."""
        if request.method != "POST" or getattr(request, "actor", None) is None or request.owes:  # type: ignore[attr-defined]
            return ""
        try:
            view = resolve(request.path_info).func
        except Resolver404:
            return ""
        if getattr(view, "repeatable", "") or not (request.content_type or "").startswith(_FORMS):
            return ""
        return str(request.POST.get(KEY, ""))


def _asked(request: HttpRequest) -> str:
    """A hash of everything that was sent, and of where to."""
    said = hashlib.sha256(request.get_full_path().encode())

    def add(*parts: Any) -> None:
        for part in parts:
            data = part if isinstance(part, bytes) else str(part).encode("utf-8", "replace")
            said.update(b"%d:%b" % (len(data), data))

    for name, values in sorted(request.POST.lists()):
        if name not in UNSAID:
            add(name, *values)
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            add(name, file.name, file.size, *(hashlib.sha256(part).digest() for part in file.chunks()))
            file.seek(0)
    return said.hexdigest()
