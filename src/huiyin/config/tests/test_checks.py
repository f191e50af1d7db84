"""Wrong settings are named, all at once, each with its way out."""

from pathlib import Path

import pytest

from huiyin.config.checks import DEMO_SECRET, mistakes

GOOD = {
    "HUIYIN_MODE": "production",
    "HUIYIN_SECRET_KEY": "abcdefghij" * 6,
    "HUIYIN_HOSTS": "crm.example.com",
    "DATABASE_URL": "postgresql://huiyin:p%23x@127.0.0.1:5432/huiyin",
}


def test_accepts_an_empty_environment(tmp_path: Path) -> None:
    assert mistakes({}, home=tmp_path / "var") == []
    assert (tmp_path / "var").is_dir()


def test_accepts_a_proper_production(tmp_path: Path) -> None:
    assert mistakes(GOOD, home=tmp_path) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"HUIYIN_SECRT_KEY": "x"}, "Did you mean HUIYIN_SECRET_KEY?"),
        ({"HUIYIN_MODE": "prod"}, "HUIYIN_MODE must be demo or production"),
        ({"HUIYIN_SECRET_KEY": DEMO_SECRET}, "demo secret"),
        ({"HUIYIN_SECRET_KEY": "short"}, "too short"),
        ({"HUIYIN_SECRET_KEY": "a" * 80}, "too even"),
        ({"HUIYIN_HOSTS": ""}, "HUIYIN_HOSTS"),
        ({"HUIYIN_HOSTS": "*"}, "would accept any"),
        ({"HUIYIN_HTTPS": "perhaps"}, "HUIYIN_HTTPS must be yes or no"),
        ({"HUIYIN_TIME_ZONE": "Asia/Nowhere"}, "HUIYIN_TIME_ZONE"),
        ({"HUIYIN_TIME_ZONE": "../etc/passwd"}, "HUIYIN_TIME_ZONE"),
        ({"HUIYIN_ORIGINS": "crm.example.com"}, "HUIYIN_ORIGINS needs whole origins"),
        ({"HUIYIN_PROXIES": "-1"}, "HUIYIN_PROXIES"),
        ({"DATABASE_URL": "mysql://x/y"}, "must begin with postgresql://"),
        ({"DATABASE_URL": "postgresql://host"}, "names no database"),
        ({"DATABASE_URL": "postgresql://u:p#x@host/name"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://host:port/name"}, "cannot be read"),
    ],
)
def test_names_the_mistake(changed: dict[str, str], said: str, tmp_path: Path) -> None:
    found = mistakes({**GOOD, **changed}, home=tmp_path)
    assert len(found) == 1
    assert said in found[0]


def test_names_all_mistakes_at_once(tmp_path: Path) -> None:
    assert len(mistakes({"HUIYIN_MODE": "x", "HUIYIN_HTTPS": "x", "HUIYIN_X": "x"}, home=tmp_path)) == 3


def test_needs_a_folder_for_its_data(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "cannot be made" in mistakes({}, home=tmp_path / "file" / "var")[0]
