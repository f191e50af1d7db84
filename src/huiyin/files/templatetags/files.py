"""Files on the pages of what they belong to, and on forms."""

from collections.abc import Collection
from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils.translation import gettext as _

from huiyin.files import queries
from huiyin.files.models import Attachment, Content

register = template.Library()

ICONS = {
    "image": "photo",
    "pdf": "file-type-pdf",
    "office": "file-text",
    "text": "file-text",
    "mail": "mail",
    "audio": "file-music",
    "video": "video",
    "archive": "file-zip",
}
UNITS = ("B", "KB", "MB", "GB")


@register.inclusion_tag("files/attachments.html", takes_context=True)
def attachments(context: Context, owner_kind: str, owner_id: int) -> dict[str, Any]:
    """The files of something whose page this is, and where more are added.

    The page's view has checked that the actor may see it.
    """
    request = context["request"]
    rows = queries.list_attachments(owner_kind, owner_id, request.actor)
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "owner_kind": owner_kind,
        "owner_id": owner_id,
        "rows": rows,
        "may_add": queries.may_attach(owner_kind, owner_id, request.actor),
    }


@register.inclusion_tag("files/field.html", takes_context=True)
def file_field(context: Context, chosen: Collection[int] = ()) -> dict[str, Any]:
    """Inputs that choose files for something that does not exist yet, and those that were kept for it.

    `chosen` are the ids of the kept ones that are ticked.
    """
    request = context["request"]
    kept = queries.kept_uploads(f"staff:{request.actor.id}")
    return {"request": request, "kept": kept, "chosen": set(chosen)}


@register.simple_tag
def has_picture(file: Content) -> bool:
    """Whether a small copy of it can be shown."""
    return queries.picture(file, "small") is not None


@register.simple_tag
def file_limit() -> str:
    """What is taken, for people: "at most 20 MB each"."""
    return _("At most %(limit)s MB each.") % {"limit": f"{settings.FILE_MAX_MB:g}"}


@register.filter
def file_icon(file: Content) -> str:
    """The icon of its type."""
    return ICONS.get(file.kind.group, "file")


@register.filter
def file_size(size: int) -> str:
    """1536 → "1.5 KB"."""
    amount, unit = float(size), 0
    while amount >= 1024 and unit < len(UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    return f"{amount:.0f} {UNITS[unit]}" if unit == 0 or amount >= 100 else f"{amount:.1f} {UNITS[unit]}"


@register.filter
def standing(rows: list[Attachment]) -> list[Attachment]:
    """Those that were not withdrawn."""
    return [row for row in rows if row.withdrawn_at is None]


@register.filter
def withdrawn(rows: list[Attachment]) -> list[Attachment]:
    """Those that were withdrawn."""
    return [row for row in rows if row.withdrawn_at is not None]
