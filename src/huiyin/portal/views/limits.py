"""How often one address, one code, one phone may do something: nobody floods us, nobody tries codes out."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from huiyin.base.errors import Refusal

#: Amount / time / of whom: "ip" the address, "key" what the view names (a code, a phone, a matter).
RATES = {
    "wrong": "60/10m/ip",
    "raise": "40/h/ip",
    "raise_code": "120/h/key",
    "raise_phone": "10/h/key",
    "step": "120/h/ip",
    "step_matter": "60/h/key",
    "find": "20/h/ip",
    "find_phone": "3/10m/key,8/d/key",
    "enter": "60/h/ip",
}


class TooMany(Refusal):
    """Too often in a short time (429)."""

    status = 429
    text = _("That was very often in a short time. Please wait a while and try again.")


def spend(request: HttpRequest, action: str, key: str = "") -> None:
    """Count one try.

    :raises TooMany: there were too many lately
    """
    if not _consume(request, action, key):
        raise TooMany


def check_address(request: HttpRequest) -> None:
    """Answer nothing any more to an address that has tried many wrong codes lately.

    :raises TooMany: it has
    """
    if not _consume(request, "wrong", dry_run=True):
        raise TooMany


def note_wrong(request: HttpRequest) -> None:
    """Count a code or link that leads nowhere."""
    _consume(request, "wrong")


def _consume(request: HttpRequest, action: str, key: str = "", *, dry_run: bool = False) -> bool:
    usage = ratelimit.consume(
        request, app="huiyin.portal", action=action, config=RATES, key=key, dry_run=dry_run, limit_get=True
    )
    return usage is not None
