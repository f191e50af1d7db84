"""The kinds of refusal, the same for pages, commands and API."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """Something the domain refuses; the text is for the user, in the user's language."""

    status = 400
    text: str | Promise = _("This is not possible.")

    def __init__(self, text: str | Promise | None = None) -> None:
        if text is not None:
            self.text = text
        super().__init__(self.text)

    def __str__(self) -> str:
        return str(self.text)


class NotFound(Refusal):
    """It does not exist, or the actor may not know that it does (404)."""

    status = 404
    text = _("This does not exist, or you may not see it.")


class NotAllowed(Refusal):
    """The actor sees it but may not do this (403)."""

    status = 403
    text = _("You are not allowed to do this.")


class Invalid(Refusal):
    """The input cannot be accepted (422); `fields` maps a field's name to its message."""

    status = 422
    text = _("Please check what you entered.")

    def __init__(
        self, text: str | Promise | None = None, *, fields: Mapping[str, str | Promise] | None = None
    ) -> None:
        super().__init__(text)
        self.fields = dict(fields or {})

    def __str__(self) -> str:
        return "; ".join([str(self.text), *(f"{name}: {message}" for name, message in self.fields.items())])


class WrongMethod(Refusal):
    """The address takes another method: mostly the address of a form, opened by hand (405)."""

    status = 405
    text = _("There is no page at this address: forms are sent here.")


class WrongStatus(Refusal):
    """It is no longer in a status that allows this, or somebody was faster (409)."""

    status = 409
    text = _("Somebody else has changed this in the meantime. Nothing of yours was saved.")
