"""Sealed texts come back, and tell nothing without the key."""

from typing import Any

from huiyin.base.sealing import seal, unseal


def test_comes_back_and_shows_nothing() -> None:
    kept = seal("SEC-大成")
    assert "SEC" not in kept
    assert unseal(kept) == "SEC-大成"
    assert seal("SEC-大成") != kept, "the same secret twice does not look the same"
    assert seal("") == unseal("") == ""


def test_what_was_never_sealed_stays_readable() -> None:
    assert unseal("whsec_plain") == "whsec_plain"


def test_another_key_opens_nothing(settings: Any) -> None:
    kept = seal("SEC1")
    settings.SECRET_KEY = "another key of the house" * 3
    assert unseal(kept) == ""
