"""What customers said on their phones, taken note of at the desk."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.base import clock
from huiyin.base.pages import Request, see_other
from huiyin.cases import actions


@require_POST
def seen(request: Request, voice_id: int) -> HttpResponse:
    """Take note of it."""
    voice = actions.take_note(voice_id=voice_id, by=request.actor, at=clock.now())
    messages.success(request, _("Noted."))
    return see_other(request, "cases:detail", voice.case_id)
