"""The settings of single sign-on: all or none, and checked at start."""

from pathlib import Path

import pytest

from huiyin.config.checks import mistakes, single_sign_on


class TestSettings:
    URL = {"HUIYIN_OIDC_URL": "https://sso.example/realm/"}
    WHOLE = {**URL, "HUIYIN_OIDC_CLIENT": "huiyin", "HUIYIN_OIDC_SECRET": "s"}

    @pytest.mark.parametrize(
        ("environ", "said"),
        [
            (URL, "HUIYIN_OIDC_CLIENT, HUIYIN_OIDC_SECRET"),
            ({**WHOLE, "HUIYIN_OIDC_URL": "sso.example"}, "https://login.example.com"),
            ({**WHOLE, "HUIYIN_OIDC_MATCH": "phone"}, "email and username"),
            (
                {**WHOLE, "HUIYIN_OIDC_URL": "http://sso.example", "HUIYIN_MODE": "production"},
                "https:// in production",
            ),
        ],
    )
    def test_are_checked_at_start(self, environ: dict[str, str], said: str, tmp_path: Path) -> None:
        assert any(said in mistake for mistake in mistakes(environ, home=tmp_path))

    def test_are_read(self, tmp_path: Path) -> None:
        assert not mistakes(self.WHOLE, home=tmp_path)
        service = single_sign_on(self.WHOLE)
        assert service is not None
        assert (service["url"], service["name"]) == ("https://sso.example/realm", "sso.example")
        assert single_sign_on({}) is None
