"""Smaller copies of pictures, and the beginning of texts.

Pictures are drawn anew by Pillow: what is shown carries no metadata of the original and nothing but pixels. They
are kept on disk; losing them costs only the time to draw them again.
"""

import os
import tempfile
import warnings
from pathlib import Path

from huiyin.files import rules
from huiyin.files.models import Content
from huiyin.files.queries.places import open_content, pictures_folder, place_of

SIZES = {"small": 240, "large": 1600}
MOST_PIXELS = 64_000_000
TEXT_BYTES = 100_000


def picture(file: Content, size: str) -> Path | None:
    """A JPEG of the picture, at most so many pixels wide and high; None when it cannot be drawn.

    `size` is one of SIZES.
    """
    if not file.kind.is_picture or size not in SIZES:
        return None
    kept = pictures_folder() / file.sha256[:2] / f"{file.sha256}-{size}.jpg"
    if kept.exists():
        return kept
    return kept if _draw(place_of(file.sha256), kept, SIZES[size]) else None


def text_preview(file: Content) -> str:
    """The beginning of a text file."""
    with open_content(file) as content:
        return rules.decode(content.read(TEXT_BYTES)) or ""


def _draw(source: Path, target: Path, pixels: int) -> bool:
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(source, formats=["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF"]) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    return False
                opened.draft("RGB", (pixels, pixels))
                drawn = ImageOps.exif_transpose(opened)
                drawn.thumbnail((pixels, pixels))
                flat = Image.new("RGB", drawn.size, "white")
                with_alpha = drawn.convert("RGBA")
                flat.paste(with_alpha, mask=with_alpha.getchannel("A"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError,
            Image.DecompressionBombWarning):  # fmt: skip
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".new", delete=False) as written:
        flat.save(written, "JPEG", quality=82, optimize=False)
    os.replace(written.name, target)
    return True
