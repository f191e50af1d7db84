"""Reading a mail: who wrote what when, what is attached, whether a person wrote it at all."""

import hashlib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message as Mime
from email.policy import compat32
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from huiyin.channels.rules.charsets import clean, decode, decode_header_text

LONGEST_TEXT = 100_000
MOST_ATTACHMENTS = 50
NUMBER = re.compile(r"(?<![A-Z0-9-])[A-Z]{2,4}(?:-[A-Z0-9]+)+-\d{4}-\d{6}(?!\d)", re.IGNORECASE)
ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
OWN_REFERENCE = re.compile(r"<?([0-9a-f]{32})@")
BLOCKS = {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "pre"}
QUOTES = re.compile(
    r"^\s*(?:-{2,}\s*(?:original message|原始邮件|原邮件|回复的原邮件|转发邮件)\s*-{2,}"
    r"|on .{5,200} wrote:|在\s?.{5,200}写道[:：]|于\s?.{5,200}写道[:：]|发件人[:：].+|from:\s.+@.+)\s*$",
    re.IGNORECASE | re.MULTILINE,
)


class Unreadable(Exception):
    """These bytes are no mail."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a mail."""

    name: str
    type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mail says. `sort` is a code of `Mail.Sort`; `references` are ours that it answers or brings back."""

    message_id: str
    sender_name: str
    sender: str
    subject: str
    text: str
    sent_at: datetime | None
    sort: str
    numbers: tuple[str, ...]
    references: tuple[str, ...]
    attachments: tuple[Attachment, ...]
    fingerprint: str


def read(raw: bytes, *, own_address: str = "") -> Reading:
    """Read a mail; `own_address` is ours, from which nothing comes in.

    :raises Unreadable: it has none of the headers that make a mail
    """
    mail = message_from_bytes(raw.lstrip(b"\r\n\t \xef\xbb\xbf"), policy=compat32)
    if not any(mail.get(name) for name in ("From", "Subject", "Date", "Message-ID", "To")):
        raise Unreadable("no headers")
    name, sender = _sender(mail)
    subject = _header(mail, "Subject")
    texts, attachments = _parts(mail)
    text = clean("\n".join(texts)).strip()[:LONGEST_TEXT]
    message_id = _header(mail, "Message-ID")[:998]
    is_own = bool(own_address) and sender.lower() == own_address.lower()
    sort = "own" if is_own else _sort(mail, sender, subject)
    found = [*NUMBER.findall(subject), *NUMBER.findall(text)]
    return Reading(
        message_id=message_id,
        sender_name=clean(name)[:200],
        sender=sender[:254],
        subject=clean(subject)[:500],
        text=text,
        sent_at=_date(mail),
        sort=sort,
        numbers=tuple(dict.fromkeys(number.upper() for number in found)),
        references=_references(mail, raw, sort),
        attachments=attachments,
        fingerprint=_fingerprint(message_id, sender, subject, str(mail.get("Date", "")), text, attachments),
    )


def wants_no_automatic_answer(raw: bytes) -> bool:
    """Whether a mail comes from a machine or a list, or says that no machine shall answer it (RFC 3834, RFC 2369)."""
    mail = message_from_bytes(raw.lstrip(b"\r\n\t \xef\xbb\xbf"), policy=compat32)
    _name, sender = _sender(mail)
    local = sender.partition("@")[0]
    is_listed = any(name.lower().startswith("list-") for name in mail)
    precedence = str(mail.get("Precedence", "")).strip().lower()
    is_role = local.startswith(("owner-", "bounce")) or local.endswith(("-request", "-bounces"))
    is_suppressed = "x-auto-response-suppress" in {name.lower() for name in mail}
    is_machine = _sort(mail, sender, _header(mail, "Subject")) != "ordinary"
    return is_listed or precedence == "list" or is_role or is_suppressed or is_machine or not sender


def newest_words(text: str) -> str:
    """What was written this time: without the quoted mail below, as far as that can be told."""
    found = QUOTES.search(text)
    own = text[: found.start()] if found is not None and text[: found.start()].strip() else text
    lines = [line for line in own.splitlines() if not line.lstrip().startswith(">")]
    return "\n".join(lines).strip() or text.strip()


# --- headers -------------------------------------------------------------------------------------------------


def _header(mail: "Mime[Any, Any]", name: str) -> str:
    value = mail.get(name)
    return "" if value is None else clean(decode_header_text(_as_text(value)))


def _as_text(value: Any) -> str:
    """A header as written, bytes that nobody encoded as surrogates."""
    return value if isinstance(value, str) else "".join(str(part) for part, _charset in value._chunks)


def _sender(mail: "Mime[Any, Any]") -> tuple[str, str]:
    for header in ("From", "Reply-To", "Sender", "Return-Path"):
        value = mail.get(header)
        if value is None:
            continue
        # Names may hold commas and brackets once decoded: take the address apart first.
        for name, address in getaddresses([_as_text(value)]):
            if "@" in address:
                return decode_header_text(name), clean(address.strip().lower())
        found = ADDRESS.search(_as_text(value))
        if found is not None:
            return "", found.group().lower()
    return _header(mail, "From"), ""


def _date(mail: "Mime[Any, Any]") -> datetime | None:
    try:
        found = parsedate_to_datetime(str(mail.get("Date", "")))
    except (TypeError, ValueError, IndexError):
        return None
    try:
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None


def _sort(mail: "Mime[Any, Any]", sender: str, subject: str) -> str:
    """Whether a person wrote it: "ordinary", or "automatic", or "bounce"."""
    local = sender.partition("@")[0]
    is_report = mail.get_content_type() == "multipart/report"
    returned = str(mail.get("Return-Path", "-")).strip()
    if is_report and "delivery-status" in str(mail.get("Content-Type", "")):
        return "bounce"
    if local in {"mailer-daemon", "postmaster"} or (returned == "<>" and is_report):
        return "bounce"
    submitted = str(mail.get("Auto-Submitted", "no")).strip().lower()
    precedence = str(mail.get("Precedence", "")).strip().lower()
    begins = subject.lower().startswith(
        (
            "自动回复",
            "自動回覆",
            "automatic reply",
            "auto:",
            "out of office",
            "autoreply",
            "auto reply",
            "[auto-reply]",
        )
    )
    is_marked = any(mail.get(name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply"))
    if not submitted.startswith("no") or precedence in {"auto_reply", "bulk", "junk"} or begins or is_marked:
        return "automatic"
    return "automatic" if returned == "<>" or local in {"noreply", "no-reply", "donotreply"} else "ordinary"


def _references(mail: "Mime[Any, Any]", raw: bytes, sort: str) -> tuple[str, ...]:
    said = " ".join(str(mail.get(name, "")) for name in ("In-Reply-To", "References"))
    if sort == "bounce":
        said += " " + raw[:200_000].decode("ascii", errors="ignore")
    return tuple(dict.fromkeys(OWN_REFERENCE.findall(said)))


def _fingerprint(*parts: Any) -> str:
    *texts, attachments = parts
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode() + b"\x00")
    for one in attachments:
        digest.update(one.name.encode() + b"\x00" + hashlib.sha256(one.data).digest())
    return digest.hexdigest()


# --- parts ---------------------------------------------------------------------------------------------------


def _parts(mail: "Mime[Any, Any]") -> tuple[list[str], tuple[Attachment, ...]]:
    """The texts, and what is attached. Of a text and the same in HTML the text is taken."""
    plain: list[str] = []
    rich: list[str] = []
    attached: list[Attachment] = []
    for part in _leaves(mail):
        name = _file_name(part)
        kind = part.get_content_type()
        is_attached = part.get_content_disposition() == "attachment" or bool(name)
        if not is_attached and kind in ("text/plain", "text/html"):
            (plain if kind == "text/plain" else rich).append(_text(part, kind))
        elif len(attached) < MOST_ATTACHMENTS and (data := _data(part)):
            attached.append(Attachment(name or _unnamed(kind, len(attached)), kind, data))
    return [text for text in plain if text.strip()] or rich, tuple(attached)


def _leaves(mail: "Mime[Any, Any]") -> Iterator["Mime[Any, Any]"]:
    """The parts that hold something; a mail within the mail is one of them."""
    kind = mail.get_content_type()
    payload = mail.get_payload()
    if kind != "message/rfc822" and mail.is_multipart() and isinstance(payload, list):
        for part in payload:
            if isinstance(part, Mime) and part.get_content_type() != "message/delivery-status":
                yield from _leaves(part)
    else:
        yield mail


def _data(part: "Mime[Any, Any]") -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        return inner[0].as_bytes() if isinstance(inner, list) and isinstance(inner[0], Mime) else b""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _text(part: "Mime[Any, Any]", kind: str) -> str:
    data = _data(part)
    charset = str(part.get_param("charset") or "")
    if kind == "text/plain":
        return decode(data, charset)
    if not charset:
        stated = re.search(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]+)", data[:4000], re.IGNORECASE)
        charset = stated.group(1).decode() if stated else ""
    return text_of_html(decode(data, charset))


def text_of_html(page: str) -> str:
    """The words of an HTML mail; scripts, styles, pictures and addresses of links are gone."""
    import nh3

    safe = nh3.clean(
        page, tags=BLOCKS | {"td"}, attributes={}, clean_content_tags={"script", "style", "title"}
    )
    safe = re.sub(r"\s+", " ", safe)
    safe = re.sub(r"</td>", "\t", safe)
    safe = re.sub(r"<br[^>]*>|</(?:p|div|tr|li|h\d|blockquote|table|pre)>", "\n", safe)
    lines = html.unescape(re.sub(r"<[^>]+>", "", safe)).replace("\xa0", " ").splitlines()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in lines)).strip()


def _file_name(part: "Mime[Any, Any]") -> str:
    raw = part.get_filename()
    if raw is None:
        return ""
    name = clean(decode_header_text(raw))
    return re.sub(r"[\\/\x00-\x1f]", "_", name).strip(". ")[-200:]


def _unnamed(kind: str, number: int) -> str:
    endings = {"message/rfc822": "eml", "image/jpeg": "jpg", "image/png": "png", "text/plain": "txt"}
    return f"{number + 1}.{endings.get(kind, kind.rpartition('/')[2][:8] or 'bin')}"
