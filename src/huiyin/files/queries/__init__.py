"""Reads of files."""

from huiyin.files.queries.attachments import (
    get_attachment,
    get_readable,
    kept_uploads,
    list_attachments,
    may_attach,
    signed_papers,
)
from huiyin.files.queries.places import open_content, place_of
from huiyin.files.queries.previews import picture, text_preview

__all__ = [
    "get_attachment",
    "get_readable",
    "kept_uploads",
    "list_attachments",
    "may_attach",
    "open_content",
    "picture",
    "place_of",
    "signed_papers",
    "text_preview",
]
