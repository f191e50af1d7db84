"""Fetch the pinned browser assets and the fonts of printed paper from the npm registry.

Assets go to src/huiyin/base/static/vendor, fonts to src/huiyin/base/data/fonts.

Run `python3 tools/vendor.py` after changing a version, a checksum or tools/icons.txt, and commit the result.
Packages are fetched by `npm pack` and refused unless their sha512 is the one written here. References to source
maps and to fonts that are not there are taken out, because the manifest of the static files would not accept them.
"""

import base64
import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "src/huiyin/base/static/vendor"
FONT_TARGET = TARGET.parents[1] / "data/fonts"
ICON_NAMES = Path(__file__).with_name("icons.txt")  # by their names at tabler.io/icons, one a line
SOURCE_MAP = re.compile(r"\n?(/\*|//)[#@] sourceMappingURL=[^\n]*")
FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
SVG_SHELL = re.compile(r"^.*?<svg[^>]*>|</svg>\s*$", re.DOTALL)
EMPTY_PATH = re.compile(r'\s*<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>')


@dataclass(frozen=True)
class Package:
    """An npm package: `files` maps a path inside of it to a name in the vendor folder."""

    name: str
    version: str
    integrity: str
    licence: str
    files: dict[str, str] = field(default_factory=dict)


MIT = """Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE."""

ZERO_BSD = """Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is
hereby granted.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL
IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF
THIS SOFTWARE."""

ICONS = Package(
    name="@tabler/icons",
    version="3.51.0",
    integrity="sha512-0pinvPZz7YeX+OSfxuEAbnEPWbocVXW5iU8h5lh41pYG8sZuQfpWECC980lxOT0clGIcNGn8xsBr+zKaRGdA/g==",
    licence=f"MIT License\n\nCopyright (c) 2020-2026 Paweł Kuna\n\n{MIT}",
)
OFL = "SIL Open Font License 1.1; its text goes with the fonts, in data/fonts/LICENCE.txt."
FONTS = Package(
    name="@expo-google-fonts/noto-sans-sc",
    version="0.4.3",
    integrity="sha512-9rAwdFTFHbO/u6Cs0gj2jZbW74TGIiaFNQnXYH2s5wA1bzVkwbaviL4t8YUV642eGYjg86eH6DkAEQmfNHDncQ==",
    licence=f"Noto Sans SC\n\nCopyright 2014-2021 Adobe, with Reserved Font Name 'Source'\n\n{OFL}",
    files={
        "400Regular/NotoSansSC_400Regular.ttf": "NotoSansSC-Regular.ttf",
        "700Bold/NotoSansSC_700Bold.ttf": "NotoSansSC-Bold.ttf",
        "LICENSE_FONT": "LICENCE.txt",
    },
)
# Names have characters (𠮷) that the Chinese font lacks.
MORE_FONTS = Package(
    name="@expo-google-fonts/noto-sans-jp",
    version="0.4.3",
    integrity="sha512-Fl+Z6vtD24HFAYsvzB0S9Nery1ly16B9PesdY0wBd+wEHAvkNglnkTUspU0HqGOubkmoa8zusJrKv6vDx1o70A==",
    licence=f"Noto Sans JP\n\nCopyright 2014-2021 Adobe, with Reserved Font Name 'Source'\n\n{OFL}",
    files={"400Regular/NotoSansJP_400Regular.ttf": "NotoSansJP-Regular.ttf"},
)
PACKAGES = [
    Package(
        name="@tabler/core",
        version="1.6.1",
        integrity="sha512-lgmR9gcxRp5JlLxcmRi9Rz85JrEvH6Bz71KnlcPVSa97wtwQNjgSs3g3fxwbAlulHyRMghhIV04QUuW3pqDsIg==",
        licence=f"MIT License\n\nCopyright (c) 2018-2026 The Tabler Authors\n\n{MIT}",
        files={"dist/css/tabler.min.css": "tabler.min.css"},
    ),
    Package(
        name="htmx.org",
        version="2.0.11",
        integrity="sha512-Thx/WtpeOQqSrqBCw/A1cwGJGg4UrVa3+sW0GmrM3p4gJgO89ecH4qtbnyzDDWFvBTqjnIMCgELTNt636dtamA==",
        licence=f"Zero-Clause BSD\n\n{ZERO_BSD}",
        files={"dist/htmx.min.js": "htmx.min.js"},
    ),
    Package(
        name="@alpinejs/csp",
        version="3.17.4",
        integrity="sha512-SlRXmqO6kYhnxlg+99etmuzJtE9Lk4QbKjBHqerXzaMflJqoJXdz/SI3IvHJGZ/vRVyC3bR0SSBz40oY7goBeg==",
        licence=f"MIT License\n\nCopyright (c) 2019-2026 Caleb Porzio and contributors\n\n{MIT}",
        files={"dist/cdn.min.js": "alpine-csp.min.js"},
    ),
    ICONS,
    FONTS,
    MORE_FONTS,
]


def fetch(package: Package, folder: Path) -> tarfile.TarFile:
    """Fetch the package and open it.

    :raises SystemExit: npm failed or the checksum is another one
    """
    command = [
        "npm",
        "pack",
        f"{package.name}@{package.version}",
        "--silent",
        "--pack-destination",
        str(folder),
    ]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode:
        sys.exit(f"npm pack {package.name}: {answer.stderr.strip()}")
    path = folder / answer.stdout.strip().splitlines()[-1]
    found = "sha512-" + base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()
    if found != package.integrity:
        sys.exit(f"{package.name}@{package.version}: expected {package.integrity}, found {found}")
    return tarfile.open(path)


def read(archive: tarfile.TarFile, path: str) -> str:
    """The text of a file of the package."""
    return read_bytes(archive, path).decode()


def read_bytes(archive: tarfile.TarFile, path: str) -> bytes:
    """A file of the package.

    :raises SystemExit: there is none
    """
    try:
        file = archive.extractfile(f"package/{path}")
    except KeyError:
        sys.exit(f"{path} is not in {archive.name!r}")
    assert file is not None
    return file.read()


def strip(text: str) -> str:
    """Take out what refers to files that are not vendored."""
    return FONT_FACE.sub("", SOURCE_MAP.sub("", text)).rstrip() + "\n"


def sprite(archive: tarfile.TarFile) -> str:
    """One SVG with a symbol for every icon in the list."""
    symbols = []
    for name in ICON_NAMES.read_text(encoding="utf-8").split():
        shapes = EMPTY_PATH.sub("", SVG_SHELL.sub("", read(archive, f"icons/outline/{name}.svg")))
        shapes = " ".join(shapes.split())
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>')
    strokes = (
        'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" {strokes}>\n' + "\n".join(symbols) + "\n</svg>\n"


def licences() -> str:
    """The notices that have to go with the files."""
    parts = [f"## {package.name} {package.version}\n\n{package.licence}\n" for package in PACKAGES]
    return "# Licences of the vendored files\n\n" + "\n".join(parts)


def main() -> None:
    """Fetch everything, then replace the vendor folder's files."""
    written: dict[str, str] = {"LICENCES.md": licences()}
    fonts: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory() as temporary:
        for package in PACKAGES:
            with fetch(package, Path(temporary)) as archive:
                if package in (FONTS, MORE_FONTS):
                    fonts |= {name: read_bytes(archive, path) for path, name in package.files.items()}
                    continue
                written |= {name: strip(read(archive, path)) for path, name in package.files.items()}
                if package is ICONS:
                    written["icons.svg"] = sprite(archive)
    replace(FONT_TARGET, fonts)
    replace(TARGET, {name: text.encode() for name, text in written.items()})


def replace(target: Path, written: dict[str, bytes]) -> None:
    """Put these files, and nothing else, into a folder."""
    target.mkdir(parents=True, exist_ok=True)
    for old in target.iterdir():
        old.unlink()
    for name, content in written.items():
        (target / name).write_bytes(content)
        sys.stdout.write(f"{name}: {len(content):,} bytes\n")


if __name__ == "__main__":
    main()
