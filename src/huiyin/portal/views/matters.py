"""The customer's own matter, reached by the secret link."""

from collections.abc import Callable
from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotFound
from huiyin.base.pages import submit
from huiyin.cases.queries.people import site_head
from huiyin.files.queries import picture
from huiyin.portal import actions, forms, queries, rules
from huiyin.portal.models import PortalMatter
from huiyin.portal.views import limits
from huiyin.portal.views.phone import again, go, is_script, phone_page
from huiyin.portal.views.photos import take_photos
from huiyin.portal.views.raising import about

Act = Callable[[PortalMatter, dict[str, Any], Actor], bool]


def _remark(matter: PortalMatter, given: dict[str, Any], by: Actor) -> bool:
    return actions.say_more(matter=matter, words=given["words"], key=given["nonce"], by=by, at=clock.now())


def _urge(matter: PortalMatter, given: dict[str, Any], by: Actor) -> bool:
    return actions.urge_matter(matter=matter, words=given["words"], key=given["nonce"], by=by, at=clock.now())


def _rate(matter: PortalMatter, given: dict[str, Any], by: Actor) -> bool:
    return actions.rate_matter(
        matter=matter,
        satisfied=given["satisfied"],
        words=given["words"],
        key=given["nonce"],
        by=by,
        at=clock.now(),
    )


def _withdraw(matter: PortalMatter, given: dict[str, Any], by: Actor) -> bool:
    return actions.withdraw_matter(
        matter=matter, reason=given["words"], key=given["nonce"], by=by, at=clock.now()
    )


#: The form of each step, what it does, and what is said when it is done.
STEPS: dict[str, tuple[type[forms.TrappedForm], Act, str | Promise]] = {
    "remark": (forms.RemarkForm, _remark, _("Thank you. We have it.")),
    "urge": (forms.UrgeForm, _urge, _("We have reminded those who take care of it.")),
    "rate": (forms.RateForm, _rate, _("Thank you for your opinion.")),
    "withdraw": (forms.WithdrawForm, _withdraw, _("It is withdrawn.")),
}


@phone_page
@require_GET
def matter(request: HttpRequest, secret: str) -> HttpResponse:
    """How it stands, and what the customer can do."""
    found = queries.get_matter(secret)
    return render(request, "portal/matter.html", _context(found, secret, is_new="new" in request.GET))


@phone_page
@require_POST
def step(request: HttpRequest, secret: str, step: str) -> HttpResponse:
    """Add a remark, urge, judge the answer, withdraw."""
    found = queries.get_matter(secret)
    if step not in STEPS:
        raise NotFound
    limits.spend(request, "step")
    limits.spend(request, "step_matter", str(found.pk))
    form_class, act, done = STEPS[step]
    form = form_class(request.POST, purpose=f"{step}.{found.pk}")
    by = queries.customer_of(found.case.unit)
    if submit(form, lambda given: act(found, given, by)) is None:
        context = _context(found, secret, **{f"{step}_form": form})
        return again(request, form, "portal/matter.html", context)
    messages.success(request, str(done))
    return go(request, reverse("portal:matter", args=[secret]))


@phone_page
@require_POST
def photo_add(request: HttpRequest, secret: str) -> HttpResponse:
    """Take one photo from the script, or all of a plain form."""
    found = queries.get_matter(secret)
    limits.spend(request, "step")
    limits.spend(request, "step_matter", str(found.pk))
    key = request.POST.get("key", "")[:200]
    file = request.FILES.get("photos")
    if file is None or not key:
        raise Invalid(_("Choose a photo."))
    if not is_script(request):
        take_photos(request, found, key)
        return go(request, reverse("portal:matter", args=[secret]))
    by = queries.customer_of(found.case.unit)
    try:
        actions.add_photo(
            matter=found,
            name=file.name or "photo",
            stream=cast(BinaryIO, file.file),
            key=key,
            by=by,
            at=clock.now(),
        )
    except Invalid as refusal:
        errors = {name: [str(text)] for name, text in refusal.fields.items()}
        return JsonResponse({"errors": errors, "message": str(refusal)}, status=422)
    return go(request, reverse("portal:matter", args=[secret]))


@phone_page
@require_GET
def photo(request: HttpRequest, secret: str, photo_id: int) -> HttpResponse:
    """One of the own photos, drawn anew."""
    found = queries.get_matter(secret)
    size = "large" if "large" in request.GET else "small"
    for one in queries.photos_of(found):
        path = picture(one, size) if one.pk == photo_id else None
        if path is not None:
            return FileResponse(path.open("rb"), content_type="image/jpeg")  # type: ignore[return-value]
    raise NotFound


@phone_page
@require_POST
def renew(request: HttpRequest, secret: str) -> HttpResponse:
    """Another secret link; this one ends."""
    found = queries.get_matter(secret)
    limits.spend(request, "step")
    by = queries.customer_of(found.case.unit)
    fresh = actions.relink_matter(matter=found, by_phone=False, by=by, at=clock.now())
    messages.success(request, _("This is your new link. The old one leads nowhere any more."))
    return go(request, reverse("portal:matter", args=[fresh]))


def _context(found: PortalMatter, secret: str, **extra: Any) -> dict[str, Any]:
    blank = {
        f"{name}_form": form_class(purpose=f"{name}.{found.pk}")
        for name, (form_class, _a, _d) in STEPS.items()
    }
    at = clock.now()
    followed = queries.follow(found, at)
    return {
        "followed": followed,
        "case": found.case,
        # While something is to be done the customer may speak to who answers for the site (AD7).
        "site_head": site_head(found.case.unit, at) if followed.may_add else None,
        "secret": secret,
        "photo_key": forms.new_key(f"photo.{found.pk}"),
        "most_photos": rules.MOST_PHOTOS,
        **about(found.link, found.case.unit),
        **blank,
        **extra,
    }
