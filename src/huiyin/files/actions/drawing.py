"""Drawing smaller copies of pictures, once, when the picture comes in.

Pictures are drawn anew by Pillow: what is shown carries no metadata of the original and nothing but pixels.
"""

import os
import tempfile
import warnings
from pathlib import Path

from huiyin.files import rules
from huiyin.files.models import Attachment
from huiyin.files.queries.places import SIZES, picture_place, pictures_folder, place_of

MOST_PIXELS = 64_000_000
FORMATS = ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF"]


def draw(sha256: str, kind: rules.Kind) -> None:
    """Draw all sizes of a picture that lies in its place; what is no picture or cannot be drawn has none."""
    if not kind.is_picture:
        return
    source = place_of(sha256)
    for size in sorted(SIZES, key=lambda name: -SIZES[name]):
        target = picture_place(sha256, size)
        if target.exists():
            continue
        if not _draw(source, target, SIZES[size]):
            return
        source = target


def draw_all() -> None:
    """Draw the pictures of all attachments again, once their folder has been emptied."""
    if pictures_folder().exists():
        return
    for row in Attachment.objects.standing().only("sha256", "content_type").iterator():
        draw(row.sha256, row.kind)
    pictures_folder().mkdir(parents=True, exist_ok=True)


def _draw(source: Path, target: Path, pixels: int) -> bool:
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(source, formats=FORMATS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    return False
                opened.draft("RGB", (pixels, pixels))
                drawn = ImageOps.exif_transpose(opened)
                drawn.thumbnail((pixels, pixels))
                with_alpha = drawn.convert("RGBA")
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        MemoryError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        return False
    flat = Image.new("RGB", with_alpha.size, "white")
    flat.paste(with_alpha, mask=with_alpha.getchannel("A"))
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".new", delete=False) as written:
        flat.save(written, "JPEG", quality=82)
    os.replace(written.name, target)
    return True
