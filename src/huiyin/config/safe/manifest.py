"""What a backup says about itself."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from huiyin.base.errors import Invalid

FORMAT = 1
#: The names within the archive.
MANIFEST, SQLITE, POSTGRES, FILES = "manifest.json", "huiyin.sqlite3", "huiyin.pgdump", "files"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`db` is "sqlite" or "postgresql"; `sha256` is that of the database's part; `files` counts attached files."""

    format: int
    huiyin: str
    db: str
    made_at: str
    sha256: str
    files: int

    def as_json(self) -> str:
        """As it stands in the archive."""
        return json.dumps(asdict(self), indent=1)

    @property
    def database(self) -> str:
        """The name of the database's part."""
        return SQLITE if self.db == "sqlite" else POSTGRES


def read_manifest(text: str) -> Manifest:
    """The manifest of an archive.

    :raises Invalid: it is none, or of a later format
    """
    try:
        found = Manifest(**json.loads(text))
    except (ValueError, TypeError) as mistake:
        raise Invalid("this is no backup of Huiyin: its manifest cannot be read") from mistake
    if found.format > FORMAT:
        raise Invalid(f"this backup was made by a later version ({found.huiyin}); upgrade first")
    return found


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
