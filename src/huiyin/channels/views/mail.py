"""Mail that came in, and what becomes of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiyin.base import clock
from huiyin.base.pages import Request, page, see_other, submit
from huiyin.base.pagination import keyset
from huiyin.channels import actions
from huiyin.channels.forms import DismissMailForm, TakeMailForm
from huiyin.channels.models import Mail
from huiyin.channels.queries import mail as mails
from huiyin.ledger.registry import presented

TABS = (Mail.Status.UNCLEAR, Mail.Status.TAKEN, Mail.Status.IGNORED, Mail.Status.DISMISSED)


@require_GET
def mail_list(request: Request) -> HttpResponse:
    """Mail, newest first; what needs a person stands in front."""
    request.actor.require("channels.mail")
    status = next((tab for tab in TABS if tab == request.GET.get("status")), TABS[0])
    rows = mails.list_mail(request.actor, status=status)
    unclear = mails.count_unclear(request.actor)
    context = {
        "slice": keyset(rows, order=("-pk",), after=request.GET.get("after", "")),
        "status": status,
        "tabs": [(tab, tab.label, unclear if tab == Mail.Status.UNCLEAR else "") for tab in TABS],
    }
    return page(request, "channels/mail_list.html", context, fragment="rows")


@require_GET
def mail_detail(request: Request, mail_id: int) -> HttpResponse:
    """One mail."""
    request.actor.require("channels.mail")
    return _page(request, mails.get_mail(mail_id, request.actor))


def _page(
    request: Request,
    mail: Mail,
    take: TakeMailForm | None = None,
    dismiss: DismissMailForm | None = None,
) -> HttpResponse:
    became = presented(mail.became_kind, [mail.became_id], request.actor) if mail.became_id else {}
    context = {
        "mail": mail,
        "became": became.get(mail.became_id or 0),
        "take_form": take or TakeMailForm(actor=request.actor, mail=mail),
        "dismiss_form": dismiss or DismissMailForm(),
    }
    return page(request, "channels/mail.html", context, status=422 if take or dismiss else 200)


@require_POST
def take(request: Request, mail_id: int) -> HttpResponse:
    """Make a matter of a mail."""
    mail = mails.get_mail(mail_id, request.actor)
    form = TakeMailForm(request.POST, actor=request.actor, mail=mail)
    taken = submit(
        form,
        lambda values: actions.take_mail(mail_id, unit_id=values["unit"], by=request.actor, at=clock.now()),
    )
    if taken is None:
        return _page(request, mail, take=form)
    messages.success(request, _("The mail is a matter now."))
    return see_other(request, "channels:mail-detail", mail_id)


@require_POST
def dismiss(request: Request, mail_id: int) -> HttpResponse:
    """Decide that a mail is no matter."""
    form = DismissMailForm(request.POST)
    done = submit(
        form,
        lambda values: actions.dismiss_mail(
            mail_id, reason=values["reason"], by=request.actor, at=clock.now()
        ),
    )
    if done is None:
        return _page(request, mails.get_mail(mail_id, request.actor), dismiss=form)
    messages.success(request, _("The mail is dismissed."))
    return see_other(request, "channels:mail")


@require_GET
def raw(request: Request, mail_id: int) -> HttpResponse:
    """A mail as it came, to be saved."""
    request.actor.require("channels.mail")
    mail = mails.get_mail(mail_id, request.actor)
    response = HttpResponse(mails.raw_of(mail), content_type="message/rfc822")
    response.headers["Content-Disposition"] = f'attachment; filename="mail-{mail.pk}.eml"'
    return response
