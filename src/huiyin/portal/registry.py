"""Where the way of a code to a phone plugs in."""

from collections.abc import Callable

import structlog

log = structlog.get_logger()
Sender = Callable[[str, str, str], None]


def _nowhere(phone: str, code: str, key: str) -> None:
    log.warning("no channel for codes to phones: nothing was sent")


_sender: Sender = _nowhere


def send_code_by(sender: Sender) -> None:
    """Let codes go out this way: called with the phone, the code, and a key that is unique for each code."""
    global _sender
    _sender = sender


def send_code(phone: str, code: str, key: str) -> None:
    """Send a code to a phone."""
    _sender(phone, code, key)
