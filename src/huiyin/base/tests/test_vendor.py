"""The vendored files are complete in themselves."""

import re
from pathlib import Path

import pytest

VENDOR = Path(__file__).resolve().parents[1] / "static/vendor"
FILES = sorted(path for path in VENDOR.iterdir() if path.suffix in {".css", ".js", ".svg"})


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_refers_to_nothing_that_is_not_there(file: Path) -> None:
    """The manifest of the static files would not accept it (stack.md, static files)."""
    text = file.read_text(encoding="utf-8")
    assert "sourceMappingURL" not in text
    assert "@font-face" not in text
    assert not re.search(r"url\((?![\"']?(data:|#))", text)


def test_licences_go_with_the_files() -> None:
    notices = (VENDOR / "LICENCES.md").read_text(encoding="utf-8")
    for name in ("@tabler/core 1.6", "htmx.org 2.0.11", "@alpinejs/csp 3", "@tabler/icons 3"):
        assert name in notices


def test_htmx_stays_at_the_pinned_version() -> None:
    assert 'version:"2.0.11"' in (VENDOR / "htmx.min.js").read_text(encoding="utf-8")
