"""No form is without the key by which what is sent twice is done once (decision 18)."""

import re
from pathlib import Path

from huiyin.config.rooms import HOUSE

POST_FORM = re.compile(
    r"<form\b[^>]*\bmethod=\"(?:post|\{\{ method \}\})\".*?</form>", re.DOTALL | re.IGNORECASE
)
SENDS = re.compile(r"<([\w.-]+)\b[^>]*\bhx-(?:post|put|patch|delete)=", re.DOTALL)
FORMS = ("form", "c-form")


def pages() -> list[tuple[str, str]]:
    """All templates: name and text."""
    paths = (path for path in sorted(HOUSE.rglob("templates/**/*.html")) if "tests" not in path.parts)
    return [(path.relative_to(HOUSE).as_posix(), path.read_text(encoding="utf-8")) for path in paths]


def test_every_form_carries_the_key() -> None:
    forms = [(name, form) for name, text in pages() for form in POST_FORM.findall(text)]
    assert len(forms) > 30
    bare = [name for name, form in forms if "{% csrf_token %}" not in form]
    assert not bare, bare


def test_nobody_writes_the_proof_by_hand() -> None:
    """Django's token alone, in a template or in a script, would be a form without a key."""
    found = [name for name, text in pages() if "csrfmiddlewaretoken" in text]
    found += [
        path.relative_to(HOUSE).as_posix()
        for path in sorted(HOUSE.rglob("*.py"))
        if not {"tests", "bench"} & set(path.parts) and _draws_a_form(path)
    ]
    assert not found, found


def _draws_a_form(path: Path) -> bool:
    return re.search(r"<form\b[^>]*method=.?.post", path.read_text(encoding="utf-8")) is not None


def test_only_forms_send() -> None:
    """A button that posts by itself would carry no key."""
    found = [(name, tag) for name, text in pages() for tag in SENDS.findall(text) if tag not in FORMS]
    assert not found, found
