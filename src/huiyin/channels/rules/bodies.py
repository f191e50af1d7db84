"""Bodies as the services document them: group robots of WeCom, DingTalk and Feishu, a plain SMS gateway.

Each function returns the address to post to and the JSON to post.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus

Post = tuple[str, dict[str, Any]]
# What the services take in one message; longer ones are refused by them.
LONGEST_WECOM = 2048
LONGEST = 4000


def wecom(address: str, text: str, *, phones: Sequence[str] = (), is_markdown: bool = False) -> Post:
    """WeCom group robot: text with mentions by phone number, or markdown (which has no such mentions)."""
    content = _cut(text, LONGEST_WECOM)
    if is_markdown:
        return address, {"msgtype": "markdown", "markdown": {"content": content}}
    body: dict[str, Any] = {"content": content}
    if phones:
        body["mentioned_mobile_list"] = list(phones)
    return address, {"msgtype": "text", "text": body}


def dingtalk(address: str, text: str, *, at: datetime, secret: str = "", phones: Sequence[str] = ()) -> Post:
    """DingTalk group robot; signed by HMAC-SHA256 over timestamp (ms) and secret where it has a secret."""
    if secret:
        stamp = str(int(at.timestamp() * 1000))
        digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
        joint = "&" if "?" in address else "?"
        address = f"{address}{joint}timestamp={stamp}&sign={quote_plus(base64.b64encode(digest))}"
    mentions = {"atMobiles": list(phones), "isAtAll": False}
    return address, {"msgtype": "text", "text": {"content": _cut(text, LONGEST)}, "at": mentions}


def feishu(address: str, text: str, *, at: datetime, secret: str = "") -> Post:
    """Feishu custom bot; signed by HMAC-SHA256 with timestamp (s) and secret as the key over nothing."""
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": _cut(text, LONGEST)}}
    if secret:
        stamp = str(int(at.timestamp()))
        digest = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
        body |= {"timestamp": stamp, "sign": base64.b64encode(digest).decode()}
    return address, body


def sms(address: str, text: str, *, phone: str, reference: str) -> Post:
    """A gateway of one's own: number, text, and a reference by which it can drop a repetition."""
    return address, {"phone": phone, "text": text, "id": reference}


def refusal(way: str, answer: Any) -> str:
    """What a service says against a message in a 200 answer; "" when it took it."""
    if not isinstance(answer, dict):
        return ""
    code = answer.get("code", answer.get("StatusCode", 0)) if way == "feishu" else answer.get("errcode", 0)
    return "" if not code else f"{code} {answer.get('errmsg') or answer.get('msg') or ''}".strip()


def _cut(text: str, longest: int) -> str:
    """At most so many bytes of UTF-8, whole characters."""
    data = text.encode()
    return text if len(data) <= longest else data[: longest - 3].decode(errors="ignore") + "…"
