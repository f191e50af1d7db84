"""What this room records; words, names and numbers stay in the rows."""

from django.utils.translation import gettext_lazy as _

from huiyin.journal.registry import EventData


class PortalLinkMade(EventData, event="portal_link.made", subject="portal_link", label=_("QR code made")):
    """Customers of a place, or one customer, can raise matters by a code; `instead_of` ended with it."""

    premises_id: int | None
    customer_id: int | None
    instead_of: int | None


class PortalLinkRevoked(
    EventData, event="portal_link.revoked", subject="portal_link", label=_("QR code revoked")
):
    """The code leads nowhere any more."""


class HotlineSet(EventData, event="hotline.set", subject="hotline", label=_("hotline set")):
    """Customers of a unit are given another number."""

    unit_id: int


class PortalRaised(EventData, event="portal.raised", subject="case", label=_("raised on the phone")):
    """A customer raised the matter by a QR code and has a secret link to it."""

    link_id: int


class PortalRelinked(
    EventData, event="portal.relinked", subject="case", label=_("new link for the customer")
):
    """The customer has a new secret link; the one before leads nowhere any more."""

    by_phone: bool


class PhoneCodeMade(
    EventData, event="phone_code.made", subject="phone_code", label=_("code for a phone asked")
):
    """Somebody asked for a code to a phone; nothing is sent where the phone is not known."""

    sent: bool


class PhoneCodeTried(
    EventData, event="phone_code.tried", subject="phone_code", label=_("code of a phone entered")
):
    """Somebody entered a code."""

    right: bool
