"""Translations: compile them, extract new strings, and check that none is missing.

`python -m huiyin.config.messages compile|extract|check`. Each room (and base, config) keeps its
own `locale/zh_Hans/LC_MESSAGES/django.po`; the source strings are English, so English needs no file. Compiled
files are not committed. `compile` needs only polib; `extract` and `check` need GNU gettext.
"""

import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from huiyin.config.rooms import HOUSE

if TYPE_CHECKING:
    import polib

COMMANDS = ("cli.py", "commands.py", "backtesting.py")
#: What `base.cli` says of a group of commands.
GROUPS = ("see %(command)s",)
CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")


def compile_stale() -> int:
    """Compile every catalogue that is newer than its compiled form; returns how many."""
    compiled = 0
    for source in HOUSE.glob(f"*/{CATALOGUE}"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            import polib

            # Several processes may start at once: whoever is last puts a whole file in place.
            draft = target.with_name(f".{os.getpid()}.mo")
            polib.pofile(str(source)).save_as_mofile(str(draft))
            draft.replace(target)
            compiled += 1
    return compiled


def extract() -> None:
    """Bring every catalogue up to date with the strings in the code; new ones are left for translation."""
    import polib

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
    import polib

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
    import polib

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


def _strings_of(room: Path) -> "polib.POFile":
    """The strings of one room's code and templates, as gettext sees them.

    Django's makemessages works in the current folder, so it gets a copy without tests.
    """
    import polib

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
        template = polib.pofile(str(target)) if target.exists() else polib.POFile()
    for entry in template:
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    standing = {entry.msgid for entry in template if not entry.msgctxt}
    template.extend(polib.POEntry(msgid=text) for text in sorted(_helps_of(room) - standing))
    return template


def _helps_of(room: Path) -> set[str]:
    """What a room's commands say about themselves, which is translated when it is asked for (`config.spoken`)."""
    modules = [room / name for name in COMMANDS if (room / name).exists()]
    calls = [node for path in modules for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    keywords = [word for call in calls if isinstance(call, ast.Call) for word in call.keywords]
    texts = {
        str(word.value.value)
        for word in keywords
        if word.arg in ("help", "description") and isinstance(word.value, ast.Constant)
    }
    return texts | (set(GROUPS) if room.name == "base" else set())


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
