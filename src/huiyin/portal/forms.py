"""What customers and staff type; the one-time key of each page, and traps for machines."""

import secrets
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor
from huiyin.cases.queries import list_kinds
from huiyin.customers.models import Premises
from huiyin.customers.queries import list_projects
from huiyin.portal import queries
from huiyin.portal.queries import LinkFilter
from huiyin.staff.queries import list_units_under

#: A page stays good for a week: drafts are kept on the phone.
LONGEST_SECONDS = 7 * 86_400
#: The standard kinds as customers say them; others are called as they are.
KIND_WORDS = {
    "need": _("Something needs doing"),
    "enquiry": _("I have a question"),
    "suggestion": _("I suggest something"),
    "complaint": _("I complain"),
    "help": _("I need help"),
    "other": _("Something else"),
}


def new_key(purpose: str) -> str:
    """A one-time key for a page that is about to be served: random, with its time, signed for its purpose."""
    return _signer(purpose).sign(secrets.token_urlsafe(16))


def read_key(key: str, purpose: str) -> str | None:
    """The random part of a key of ours, of whatever age; None for any other text."""
    try:
        return _signer(purpose).unsign(key)
    except signing.BadSignature:
        return None


def is_fresh(key: str, purpose: str) -> bool:
    """Whether a key is ours and its page not too old."""
    try:
        _signer(purpose).unsign(key, max_age=LONGEST_SECONDS)
    except signing.BadSignature:
        return False
    return True


def is_too_fast(key: str, purpose: str) -> bool:
    """Whether the page was served so short a time ago that nobody can have filled it in."""
    if not settings.PORTAL_FASTEST_SECONDS:
        return False
    try:
        _signer(purpose).unsign(key, max_age=settings.PORTAL_FASTEST_SECONDS)
    except signing.SignatureExpired:
        return False
    return True


def _signer(purpose: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"huiyin.portal.{purpose}")


class TrappedForm(forms.Form):
    """A form of the phone pages: with the page's key, and a field that only machines fill in."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=120)
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, data: Mapping[str, Any] | None = None, *, purpose: str, **kwargs: Any) -> None:
        self.purpose = purpose
        self.is_stale = data is not None and not is_fresh(data.get("key", ""), purpose)
        if data is not None and self.is_stale:
            data = {**{name: data.get(name) for name in data}, "key": new_key(purpose)}
        super().__init__(data, initial={"key": new_key(purpose)}, **kwargs)

    def clean(self) -> dict[str, Any]:
        """The random part of the key as `nonce`."""
        data = self.cleaned_data
        nonce = read_key(data.get("key", ""), self.purpose)
        if nonce is None or self.is_stale or data.get("website"):
            raise forms.ValidationError(_("Please look it over and send it once more."), code="stale")
        return {**data, "nonce": nonce}


class RaiseForm(TrappedForm):
    """What a customer raises."""

    kind = forms.ChoiceField(label=_("What is it about?"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("Please tell us"), max_length=2000, strip=True, widget=forms.Textarea(attrs={"rows": 4})
    )
    place = forms.CharField(label=_("Where exactly"), required=False, max_length=80)
    name = forms.CharField(
        label=_("How we address you"), required=False, max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Phone number"), max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(kind.code, KIND_WORDS.get(kind.code, kind.name)) for kind in list_kinds()]

    def clean(self) -> dict[str, Any]:
        """Refuse what was sent faster than anybody types."""
        data = super().clean()
        if is_too_fast(data["key"], self.purpose):
            raise forms.ValidationError(_("Please look it over and send it once more."), code="early")
        return data


class RemarkForm(TrappedForm):
    """Something to add."""

    words = forms.CharField(
        label=_("What would you like to add?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class UrgeForm(TrappedForm):
    """Urging, with a word if one likes."""

    words = forms.CharField(label=_("A word to us"), required=False, max_length=500)


class RateForm(TrappedForm):
    """Judging the answer."""

    satisfied = forms.TypedChoiceField(
        label=_("Are you satisfied?"),
        coerce=lambda value: value == "yes",
        choices=[("yes", _("Satisfied")), ("no", _("Not satisfied"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("What should we know?"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class WithdrawForm(TrappedForm):
    """Giving it up."""

    words = forms.CharField(label=_("Why"), required=False, max_length=500)


class PhotoForm(TrappedForm):
    """One photo; the file comes beside the form."""


class FindForm(TrappedForm):
    """The phone with which matters were raised."""

    phone = forms.CharField(
        label=_("Phone number"), max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip


class CodeForm(TrappedForm):
    """The code that came by message."""

    code = forms.CharField(
        label=_("Code of six digits"), max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip


# --- staff ----------------------------------------------------------------------------------------------

PLACES = [
    ("project", _("projects")),
    ("building", _("buildings")),
    ("entrance", _("entrances")),
    ("room", _("rooms")),
]


class LinkFilterForm(forms.Form):
    """Which QR codes are listed."""

    q = forms.CharField(
        label=_("Search"), required=False, max_length=80, widget=forms.TextInput(attrs={"type": "search"})
    )
    leads_to = forms.ChoiceField(
        label=_("For"), required=False, choices=[("", _("all")), *PLACES, ("customer", _("customers"))]
    )
    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int, empty_value=None, required=False)
    state = forms.ChoiceField(
        label=_("Status"), required=False,
        choices=[("", _("valid")), ("ended", _("revoked")), ("all", _("all"))],
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        units = list_units_under(actor.scopes("portal.manage"))
        field.choices = [
            ("", _("all")),
            *((unit.pk, unit.name) for unit in units if unit.kind != "department"),
        ]

    def limits(self) -> LinkFilter:
        """The filter that these values mean; wrong ones are left out."""
        self.is_valid()
        given = self.cleaned_data
        return LinkFilter(
            text=given.get("q", ""),
            leads_to=given.get("leads_to", ""),
            unit_id=given.get("unit"),
            state=given.get("state") or "valid",
        )


class MakeLinksForm(forms.Form):
    """For which places QR codes are made."""

    project = forms.TypedChoiceField(label=_("Project"), coerce=int)
    level = forms.ChoiceField(label=_("For each of its"), choices=PLACES, initial="building")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["project"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(place.pk, place.name) for place in self._places(actor)]

    @staticmethod
    def _places(actor: Actor) -> list[Premises]:
        return [place for place in list_projects(actor) if actor.may("portal.manage", place.unit.path)]


class HotlineForm(forms.Form):
    """The number that customers of a unit are given."""

    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int)
    number = forms.CharField(label=_("Hotline"), max_length=40)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = {hotline.unit_id: hotline.number for hotline in queries.hotlines(actor)}
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (unit.pk, f"{unit.name} {there.get(unit.pk, '')}".strip())
            for unit in list_units_under(actor.scopes("portal.manage"))
            if unit.kind != "department"
        ]
