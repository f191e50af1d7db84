"""Input about channels, preferences, webhooks and mail, made into clean values."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.base.actor import Actor
from huiyin.channels.models import Channel, Mail, Message, Preference, Way
from huiyin.channels.queries.reaching import has_gateway
from huiyin.channels.registry import find_kind, list_kinds
from huiyin.staff.queries import list_units_under

STUCK = ("stuck", _("needs a decision"))


class PreferenceForm(forms.Form):
    """By which ways each kind of news goes; when nobody is to disturb; the summary."""

    quiet = forms.ChoiceField(
        label=_("Quiet time"),
        choices=Preference.Quiet.choices,
        widget=forms.RadioSelect,
        help_text=_("What comes in quiet time waits until its end. Urgent matters go through."),
    )
    quiet_since = forms.TimeField(label=_("Quiet from"), widget=forms.TimeInput(attrs={"type": "time"}))
    quiet_until = forms.TimeField(label=_("Quiet until"), widget=forms.TimeInput(attrs={"type": "time"}))
    digest = forms.ChoiceField(
        label=_("Summary by e-mail"),
        choices=Preference.DigestDays.choices,
        widget=forms.RadioSelect,
        help_text=_("One mail with what you owe, soonest first; none on days on which you owe nothing."),
    )
    digest_at = forms.TimeField(label=_("Summary at"), widget=forms.TimeInput(attrs={"type": "time"}))

    def __init__(self, *args: Any, preference: Preference, **kwargs: Any) -> None:
        initial: dict[str, Any] = {
            name: getattr(preference, name)
            for name in ("quiet", "quiet_since", "quiet_until", "digest", "digest_at")
        }
        for kind in list_kinds():
            initial[f"ways_{kind.code}"] = preference.ways.get(kind.code, sorted(kind.by_default))
        super().__init__(*args, **{**kwargs, "initial": initial})
        ways: list[tuple[Any, Any]] = [(Way.MAIL.value, Way.MAIL.label)]
        if has_gateway():
            ways.append((Way.SMS.value, Way.SMS.label))
        for kind in list_kinds():
            self.fields[f"ways_{kind.code}"] = forms.MultipleChoiceField(
                label=str(kind.label),
                help_text=str(kind.hint),
                choices=ways,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    @property
    def news(self) -> list[forms.BoundField]:
        """The fields of the kinds of news."""
        return [self[f"ways_{kind.code}"] for kind in list_kinds()]

    def ways(self) -> dict[str, list[str]]:
        """The chosen ways by kind of news."""
        return {kind.code: self.cleaned_data[f"ways_{kind.code}"] for kind in list_kinds()}


class ChannelForm(forms.Form):
    """A group robot or a gateway for text messages."""

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=60)
    way = forms.ChoiceField(label=_("Way"), choices=[(way.value, way.label) for way in Channel.WAYS])
    unit = forms.TypedChoiceField(
        label=_("Unit"), coerce=int, help_text=_("It is told about this unit and all below it.")
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("The webhook address that the group's robot shows, or that of your gateway."),
    )
    secret = forms.CharField(
        label=_("Secret"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("The signing secret of DingTalk and Feishu, the access token of a gateway."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("What the group is told"), required=False, widget=forms.CheckboxSelectMultiple
    )
    is_markdown = forms.BooleanField(label=_("As markdown (WeCom)"), required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, actor: Actor, channel: Channel | None = None, **kwargs: Any) -> None:
        if channel is not None:
            kwargs["initial"] = {
                "unit": channel.unit_id,
                **{
                    name: getattr(channel, name)
                    for name in ("name", "way", "address", "kinds", "is_markdown", "is_active")
                },
            }
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = unit_choices(actor)  # type: ignore[attr-defined]
        self.fields["kinds"].choices = [(kind.code, kind.label) for kind in list_kinds()]  # type: ignore[attr-defined]
        if channel is not None and channel.secret:
            self.fields["secret"].help_text = _("Leave empty to keep the one that is set.")


class EndpointForm(forms.Form):
    """A webhook."""

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=60)
    unit = forms.TypedChoiceField(
        label=_("Unit"), coerce=int, help_text=_("It is told about this unit and all below it.")
    )
    address = forms.CharField(label=_("Address"), max_length=500, widget=forms.URLInput)
    events = forms.CharField(
        label=_("Events"),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_(
            "One per line: a name such as case.registered, all of a subject by case.*, or * for all."
        ),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = unit_choices(actor)  # type: ignore[attr-defined]

    def clean_events(self) -> list[str]:
        """The names one by one."""
        return str(self.cleaned_data["events"]).split()


class OutboxFilterForm(forms.Form):
    """Which messages to show."""

    status = forms.ChoiceField(
        label=_("Status"), choices=[("", _("all")), STUCK, *Message.Status.choices], required=False
    )
    way = forms.ChoiceField(label=_("Way"), choices=[("", _("all")), *Way.choices], required=False)


class TakeMailForm(forms.Form):
    """To which unit a mail belongs."""

    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int)

    def __init__(self, *args: Any, actor: Actor, mail: Mail, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": {"unit": mail.unit_id}})
        self.fields["unit"].choices = unit_choices(actor, "channels.mail")  # type: ignore[attr-defined]


class DismissMailForm(forms.Form):
    """Why a mail is no matter."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


def unit_choices(actor: Actor, permission: str = "channels.manage") -> list[tuple[int, str]]:
    """The units of a permission, indented as in the tree."""
    units = list_units_under(actor.scopes(permission))
    top = min((unit.depth for unit in units), default=1)
    return [(unit.pk, "　" * (unit.depth - top) + unit.name) for unit in units]


def kind_labels() -> Mapping[str, Any]:
    """What messages are about, by the code of their kind."""
    known: dict[str, Any] = {
        "digest": _("summary"),
        "test": _("test"),
        "webhook": _("event"),
        "letter": _("letter"),
    }
    return known | {kind.code: kind.label for kind in list_kinds() if find_kind(kind.code)}
