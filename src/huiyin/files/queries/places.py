"""Where bytes lie on disk: under HUIYIN_HOME/files, outside of everything that is served as it is."""

from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from huiyin.base.errors import NotFound
from huiyin.files.models import Content

#: How wide and high smaller copies of pictures are at most.
SIZES = {"small": 240, "large": 1600}


def root() -> Path:
    """The folder of all files."""
    return Path(settings.FILES_ROOT)


def place_of(sha256: str) -> Path:
    """Where the bytes with this hash lie."""
    return root() / sha256[:2] / sha256


def incoming_folder() -> Path:
    """Where files are written before they are whole."""
    return root() / "incoming"


def pictures_folder() -> Path:
    """Where smaller copies of pictures are kept; may be emptied at any time."""
    return root() / "pictures"


def picture_place(sha256: str, size: str) -> Path:
    """Where a smaller copy of a picture is kept."""
    return pictures_folder() / sha256[:2] / f"{sha256}-{size}.jpg"


def lock_file() -> Path:
    """What writers and sweeper lock."""
    return root() / "lock"


def open_content(file: Content) -> BinaryIO:
    """The bytes of a file.

    :raises NotFound: they are not on this disk
    """
    try:
        return place_of(file.sha256).open("rb")
    except FileNotFoundError as gone:
        raise NotFound from gone
