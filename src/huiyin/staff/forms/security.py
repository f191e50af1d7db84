"""Input about the ways in, made into clean values."""

from datetime import date, datetime, time, timedelta
from typing import Any

from allauth.mfa.base.internal.flows import check_rate_limit
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiyin.base import permissions
from huiyin.staff.models import Staff
from huiyin.staff.rules import LONGEST, MOST_REMEMBERED, SHORTEST, LoginRules

CODE = {"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false", "autofocus": True}


class ChallengeForm(forms.Form):
    """The code at login; a person's attempts are counted together with wrong passwords."""

    code = forms.CharField(
        label=_("Verification code"),
        max_length=20,
        widget=forms.TextInput(attrs=CODE),
        help_text=_("The six digits that the app on your phone shows now, or one of your recovery codes."),
    )

    def __init__(self, *args: Any, person: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.passed = lambda: None

    def clean_code(self) -> str:
        """Refuse after too many attempts."""
        self.passed = check_rate_limit(self.person)
        code: str = self.cleaned_data["code"]
        return code


class SwitchOnForm(forms.Form):
    """The first code, which proves that the phone has the secret."""

    code = forms.CharField(
        label=_("Code from the app"),
        max_length=20,
        widget=forms.TextInput(attrs={**CODE, "inputmode": "numeric"}),
    )


class ProofForm(forms.Form):
    """Proof that it is really the owner: the password, or a code for who has no password here."""

    proof = forms.CharField(label=_("Present password"))

    def __init__(self, *args: Any, person: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person.has_usable_password():
            attrs = {"autocomplete": "current-password"}
            self.fields["proof"].widget = forms.PasswordInput(attrs=attrs)
        else:
            self.fields["proof"].label = _("Code from the app")
            self.fields["proof"].widget = forms.TextInput(attrs=CODE)


class LoginRulesForm(forms.Form):
    """What a role demands of its holders' logins."""

    needs_second_factor = forms.BooleanField(
        label=_("Demands a second factor"),
        required=False,
        help_text=_("Whoever has none sets it up at the next click and can do nothing else before."),
    )
    length = forms.IntegerField(label=_("Least length of a password"), min_value=SHORTEST, max_value=LONGEST)
    days = forms.IntegerField(
        label=_("Change passwords after (days)"), min_value=0, max_value=3650, help_text=_("0: never.")
    )
    history = forms.IntegerField(
        label=_("Last passwords that may not return"),
        min_value=0,
        max_value=MOST_REMEMBERED,
        help_text=_("0: any may."),
    )

    def rules(self) -> LoginRules:
        """The clean values."""
        return LoginRules(**self.cleaned_data)


class TokenForm(forms.Form):
    """A new token for a program."""

    name = forms.CharField(
        label=_("What it is for"), max_length=60, help_text=_("For example the program that uses it.")
    )
    until = forms.DateField(
        label=_("Valid until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("To the end of this day. Empty: until it is revoked."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Only these rights"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: all that you may do, now and later."),
    )

    def __init__(self, *args: Any, held: set[str], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        declared = permissions.list_permissions()
        choices = [(one.code, one.label) for one in declared if one.code in held]
        self.fields["scopes"].choices = choices  # type: ignore[attr-defined]
        self.fields["until"].initial = today + timedelta(days=365)

    def expires_at(self) -> datetime | None:
        """The first moment at which it is no longer valid, in the time zone of the pages."""
        until = self.cleaned_data["until"]
        return timezone.make_aware(datetime.combine(until + timedelta(days=1), time())) if until else None
