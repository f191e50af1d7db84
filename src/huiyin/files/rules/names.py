"""Names of files as they are kept and shown: without a path, without signs that mislead."""

import unicodedata

from huiyin.files.rules.types import Kind

LONGEST = 120


def clean_name(name: str, kind: Kind) -> str:
    """The last part of a name, composed, without control and direction signs, ending as its content says.

    "..\\..\\合同 .pdf" becomes "合同.pdf"; a picture called "page.html" becomes "page.html.jpg".
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(sign for sign in last if not unicodedata.category(sign).startswith("C"))
    stem, dot, extension = " ".join(shown.split()).rstrip(" .").rpartition(".")
    if not dot:
        stem, extension = extension, ""
    if extension.lower() not in kind.extensions:
        stem = f"{stem}.{extension}" if extension else stem
        extension = kind.extensions[0]
    stem = stem.strip(" .")[: LONGEST - len(extension) - 1].rstrip(" .")
    return f"{stem or 'file'}.{extension}"
