"""What a page can show of a file without handing it out."""

from pathlib import Path

from huiyin.files import rules
from huiyin.files.models import Content
from huiyin.files.queries.places import SIZES, open_content, picture_place

TEXT_BYTES = 100_000


def picture(file: Content, size: str) -> Path | None:
    """A smaller copy of the picture as a JPEG ("small", "large"); None when there is none."""
    if size not in SIZES or not file.kind.is_picture:
        return None
    place = picture_place(file.sha256, size)
    return place if place.exists() else None


def text_preview(file: Content) -> str:
    """The beginning of a text file."""
    with open_content(file) as content:
        return rules.decode(content.read(TEXT_BYTES)) or ""
