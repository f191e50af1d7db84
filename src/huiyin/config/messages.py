"""Translations: compile them, extract new strings, and check that none is missing.

`python -m huiyin.config.messages compile|extract|check`. Each room (and base, config) keeps its
own `locale/zh_Hans/LC_MESSAGES/django.po`; the source strings are English, so English needs no file. Compiled
files are not committed. `compile` needs only polib; `extract` and `check` need GNU gettext.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

from huiyin.config.rooms import HOUSE

CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")


def compile_stale() -> int:
    """Compile every catalogue that is newer than its compiled form; returns how many."""
    compiled = 0
    for source in HOUSE.glob(f"*/{CATALOGUE}"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            # Several processes may start at once: whoever is last puts a whole file in place.
            draft = target.with_name(f".{os.getpid()}.mo")
            polib.pofile(str(source)).save_as_mofile(str(draft))
            draft.replace(target)
            compiled += 1
    return compiled


def extract() -> None:
    """Bring every catalogue up to date with the strings in the code; new ones are left for translation."""
    for room in _translated_rooms():
        catalogue = room / CATALOGUE
        template = _strings_of(room)
        if catalogue.exists():
            found = polib.pofile(str(catalogue))
            found.merge(template)
            for entry in found.obsolete_entries():
                found.remove(entry)
        else:
            found = template
            found.metadata = {
                "Language": "zh_Hans",
                "Content-Type": "text/plain; charset=UTF-8",
                "Content-Transfer-Encoding": "8bit",
                "Plural-Forms": "nplurals=1; plural=0;",
            }
        for entry in found:
            entry.occurrences = []
        if len(found):
            catalogue.parent.mkdir(parents=True, exist_ok=True)
            catalogue.write_text(str(found), encoding="utf-8")


def problems() -> Iterator[str]:
    """Strings without a Chinese text, doubtful ones, translations of strings that are gone, and clashes."""
    yield from _clashes()
    for room in _translated_rooms():
        wanted = {(entry.msgctxt, entry.msgid) for entry in _strings_of(room)}
        catalogue = room / CATALOGUE
        found = polib.pofile(str(catalogue)) if catalogue.exists() else polib.POFile()
        standing = {(entry.msgctxt, entry.msgid): entry for entry in found if not entry.obsolete}
        place = catalogue.relative_to(HOUSE)
        for key in sorted(wanted - standing.keys(), key=str):
            yield f"{place}: no translation of {key[1]!r}"
        for key in sorted(standing.keys() - wanted, key=str):
            yield f"{place}: {key[1]!r} is no longer used"
        for entry in standing.values():
            if not entry.translated():
                yield f"{place}: {entry.msgid!r} is {'fuzzy' if entry.fuzzy else 'not translated'}"


def _clashes() -> Iterator[str]:
    """All rooms' texts become one catalogue: the same string must not mean two things (give one a context)."""
    texts: dict[tuple[str | None, str], dict[str, Path]] = {}
    for room in _translated_rooms():
        catalogue = room / CATALOGUE
        for entry in polib.pofile(str(catalogue)) if catalogue.exists() else ():
            meanings = texts.setdefault((entry.msgctxt, entry.msgid), {})
            meanings.setdefault(entry.msgstr or str(entry.msgstr_plural), catalogue.relative_to(HOUSE))
    for (_context, string), meanings in texts.items():
        if len(meanings) > 1:
            yield f"{string!r} is translated in several ways: " + ", ".join(
                f"{text} ({place.parts[0]})" for text, place in meanings.items()
            )


def _translated_rooms() -> list[Path]:
    return sorted(path.parent for path in HOUSE.glob("*/__init__.py"))


def _strings_of(room: Path) -> polib.POFile:
    """The strings of one room's code and templates, as gettext sees them.

    Django's makemessages works in the current folder, so it gets a copy without tests.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / room.name
        shutil.copytree(
            room,
            copy,
            ignore=shutil.ignore_patterns("tests", "static", "migrations", "__pycache__", "*.po", "*.mo"),
        )
        target = copy / CATALOGUE
        target.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [
                sys.executable,
                "-m",
                "django",
                "makemessages",
                "--locale=zh_Hans",
                "--no-location",
                "--verbosity=0",
            ],
            cwd=copy,
            env={name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
            check=True,
        )
        if not target.exists():
            return polib.POFile()
        template = polib.pofile(str(target))
    for entry in template:
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    return template


def main(word: str) -> int:
    """Do what the word says; 0 when there is nothing to complain about."""
    if word != "compile" and shutil.which("xgettext") is None:
        print("GNU gettext is not installed: apt-get install gettext", file=sys.stderr)
        return 1
    if word == "compile":
        compile_stale()
        return 0
    if word == "extract":
        extract()
        return 0
    found = list(problems())
    print("\n".join(found), file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in {"compile", "extract", "check"}:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
