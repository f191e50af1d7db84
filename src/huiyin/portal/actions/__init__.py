"""What customers do on their pages, and what staff do with the QR codes."""

from huiyin.portal.actions.acknowledging import acknowledge_mail
from huiyin.portal.actions.finding import confirm_phone_code, send_phone_code
from huiyin.portal.actions.links import (
    make_customer_link,
    make_links,
    renew_link,
    revoke_link,
    set_hotline,
)
from huiyin.portal.actions.matters import (
    Raised,
    Said,
    add_photo,
    raise_matter,
    rate_matter,
    relink_matter,
    say_more,
    urge_matter,
    withdraw_matter,
)

__all__ = [
    "Raised",
    "Said",
    "acknowledge_mail",
    "add_photo",
    "confirm_phone_code",
    "make_customer_link",
    "make_links",
    "raise_matter",
    "rate_matter",
    "relink_matter",
    "renew_link",
    "revoke_link",
    "say_more",
    "send_phone_code",
    "set_hotline",
    "urge_matter",
    "withdraw_matter",
]
