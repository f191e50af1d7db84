"""Whom we may call on the network: nothing inside one's own walls unless it is allowed by name."""

from collections.abc import Collection
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext_lazy as _

from huiyin.base.errors import Invalid

PRIVATE = _("%(address)s is a private address; HUIYIN_PRIVATE_HOSTS does not allow it.")


def check_address(field: str, address: str, *, allowed: Collection[str]) -> str:
    """An http(s) address without user and password. Where a name leads is only known when it is called.

    :raises Invalid: it is none, or names by number a private address that is not allowed
    """
    clean = address.strip()
    try:
        parts = urlsplit(clean)
        is_good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
        _port = parts.port
    except ValueError:
        is_good = False
    if not is_good or any(sign.isspace() for sign in clean):
        raise Invalid(fields={field: _("Give a whole address that begins with https:// or http://.")})
    host = str(parts.hostname)
    if _is_number(host) and not is_public(host) and not is_allowed(host, host, allowed):
        raise Invalid(fields={field: PRIVATE % {"address": host}})
    return clean


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_public(ip: str) -> bool:
    """Whether an IP address is one of the open internet: not private, local, reserved, multicast."""
    address = ip_address(ip)
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(str(address.ipv4_mapped))
        if address.sixtofour is not None:
            return is_public(str(address.sixtofour))
        if address in ip_network("64:ff9b::/96"):
            return is_public(str(ip_address(int(address) & 0xFFFFFFFF)))
    return address.is_global and not address.is_multicast


def is_allowed(host: str, ip: str, allowed: Collection[str]) -> bool:
    """Whether a private address may be called all the same: its host or its network stands in the setting."""
    for entry in allowed:
        if entry.lower() == host.lower():
            return True
        try:
            if ip_address(ip) in ip_network(entry, strict=False):
                return True
        except ValueError:
            continue
    return False


def target_of(parts: SplitResult) -> str:
    """What stands in the request line."""
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def wants(patterns: Collection[str], event: str) -> bool:
    """Whether a subscription names this event: itself, all of a subject ("case.*"), or all ("*")."""
    return any(
        pattern in ("*", event) or (pattern.endswith(".*") and event.startswith(pattern[:-1]))
        for pattern in patterns
    )
