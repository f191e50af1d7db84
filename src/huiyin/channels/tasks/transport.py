"""The network: posting JSON over HTTP, and SMTP. No transaction is open while anything here runs."""

import http.client
import json
import smtplib
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from huiyin.channels.rules.addresses import PRIVATE, is_allowed, is_public, target_of
from huiyin.channels.rules.retrying import Trouble

TIMEOUT = 10
LONGEST_ANSWER = 64_000


class NotSent(Exception):
    """A message did not go out; `trouble` says what that means for it, `is_down` that nothing goes there now."""

    def __init__(self, trouble: Trouble, error: object, *, is_down: bool = False) -> None:
        super().__init__(str(error))
        self.trouble: Trouble = trouble
        self.is_down = is_down


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said; `data` is its JSON, None where it is none."""

    status: int
    text: str
    data: Any


# --- HTTP ----------------------------------------------------------------------------------------------------


def post_json(address: str, body: str, headers: Mapping[str, str]) -> Answer:
    """Post JSON to an address that may be called, without following redirections.

    :raises NotSent: it may not be called, does not answer, or says no
    """
    parts = urlsplit(address)
    host = parts.hostname or ""
    ip, port = _resolve(parts, host)
    connection = _connection(parts.scheme, host, ip, port)
    try:
        _connect(connection)
        answer = _ask(connection, parts, body, headers)
    finally:
        connection.close()
    if answer.status in (408, 425, 429) or answer.status >= 500:
        raise NotSent("later", f"{answer.status} {answer.text[:300]}")
    if not 200 <= answer.status < 300:
        raise NotSent("never", f"{answer.status} {answer.text[:300]}")
    return answer


def _resolve(parts: SplitResult, host: str) -> tuple[str, int]:
    """The one address that will be called, so that nobody swaps it after the check."""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as mistake:
        raise NotSent("later", f"{host}: {mistake}", is_down=True) from mistake
    ips = [str(one[4][0]).split("%")[0] for one in found]
    refused = [ip for ip in ips if not is_public(ip) and not is_allowed(host, ip, settings.PRIVATE_HOSTS)]
    if refused:
        raise NotSent("never", str(PRIVATE % {"address": refused[0]}))
    return ips[0], port


def _connection(scheme: str, host: str, ip: str, port: int) -> http.client.HTTPConnection:
    connection: http.client.HTTPConnection
    if scheme == "https":
        connection = http.client.HTTPSConnection(
            host, port, timeout=TIMEOUT, context=ssl.create_default_context()
        )
    else:
        connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT)

    def connect(address: Any, timeout: Any, source: Any) -> socket.socket:
        return socket.create_connection((ip, port), TIMEOUT)

    # The name stays for TLS and for the Host header; only where it leads is settled already.
    setattr(connection, "_create_connection", connect)  # noqa: B010
    return connection


def _connect(connection: http.client.HTTPConnection) -> None:
    try:
        connection.connect()
    except ssl.SSLCertVerificationError as mistake:
        raise NotSent("never", mistake) from mistake
    except OSError as mistake:
        raise NotSent("later", mistake, is_down=True) from mistake


def _ask(
    connection: http.client.HTTPConnection, parts: SplitResult, body: str, headers: Mapping[str, str]
) -> Answer:
    given = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Huiyin", **headers}
    try:
        connection.request("POST", target_of(parts), body=body.encode(), headers=given)
        response = connection.getresponse()
        text = response.read(LONGEST_ANSWER).decode(errors="replace")
    except (OSError, http.client.HTTPException) as mistake:
        raise NotSent("unknown", mistake) from mistake
    try:
        data = json.loads(text)
    except ValueError:
        data = None
    return Answer(response.status, text, data)


# --- SMTP ----------------------------------------------------------------------------------------------------


def send_mail(mail: EmailMessage) -> None:
    """Hand a mail to the SMTP server of the settings.

    :raises NotSent: there is no server, it cannot be reached, or it says no
    """
    if not settings.SMTP_URL:
        raise NotSent("never", _("No mail server is set up (HUIYIN_SMTP_URL)."))
    try:
        server = _log_in(urlsplit(settings.SMTP_URL))
    except smtplib.SMTPAuthenticationError as mistake:
        raise NotSent("later", mistake, is_down=True) from mistake
    except (OSError, smtplib.SMTPException) as mistake:
        raise NotSent("later", mistake, is_down=True) from mistake
    try:
        _hand_over(server, mail)
    finally:
        server.close()


def _log_in(parts: SplitResult) -> smtplib.SMTP:
    host = parts.hostname or "localhost"
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        context = ssl.create_default_context()
        server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=context)
    else:
        server = smtplib.SMTP(
            host, parts.port or (587 if parts.scheme == "smtp+tls" else 25), timeout=TIMEOUT
        )
    if parts.scheme == "smtp+tls":
        server.starttls(context=ssl.create_default_context())
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server


def _hand_over(server: smtplib.SMTP, mail: EmailMessage) -> None:
    sender, to = parseaddr(mail["From"])[1], parseaddr(mail["To"])[1]
    try:
        server.send_message(mail, sender, [to])
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as refusal:
        raise NotSent("never" if _is_final(refusal) else "later", refusal) from refusal
    except smtplib.SMTPNotSupportedError as refusal:
        raise NotSent("never", refusal) from refusal
    except smtplib.SMTPServerDisconnected as mistake:
        raise NotSent("unknown", mistake) from mistake
    except (OSError, smtplib.SMTPException) as mistake:
        raise NotSent("unknown", mistake) from mistake


def _is_final(refusal: smtplib.SMTPException) -> bool:
    """Whether the server refused for good (5xx) rather than for now (4xx)."""
    if isinstance(refusal, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in refusal.recipients.values())
    return isinstance(refusal, smtplib.SMTPResponseException) and refusal.smtp_code >= 500
