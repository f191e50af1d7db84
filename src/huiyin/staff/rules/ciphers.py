"""Enciphering what stands in the database and must not be read from a copy of it."""

import base64
import hashlib
import os


def encipher(text: str, key: str) -> str:
    """`text` under AES-GCM, with a nonce of its own; `key` is any long secret."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(12)
    return base64.b64encode(nonce + AESGCM(_bytes(key)).encrypt(nonce, text.encode(), None)).decode()


def decipher(text: str, key: str) -> str:
    """What was enciphered under this key.

    :raises ValueError: it was not, or it was changed since
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    raw = base64.b64decode(text)
    try:
        return AESGCM(_bytes(key)).decrypt(raw[:12], raw[12:], None).decode()
    except InvalidTag as mistake:
        raise ValueError("enciphered under another key") from mistake


def _bytes(key: str) -> bytes:
    return hashlib.sha256(b"huiyin.second-factor:" + key.encode()).digest()
