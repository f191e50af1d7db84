"""Events about files."""

from django.utils.translation import gettext_lazy as _

from huiyin.journal.registry import EventData


class FileAttached(EventData, event="file.attached", subject="*", label=_("file attached")):
    """A file was attached to its owner; recorded on the owner's own stream."""

    attachment_id: int
    content_type: str
    size: int
    purpose: str = ""


class FileWithdrawn(EventData, event="file.withdrawn", subject="*", label=_("file withdrawn")):
    """An attached file was marked as wrong; it is not shown any more, and stays."""

    attachment_id: int


class UploadKept(EventData, event="upload.kept", subject="upload", label=_("file kept for later")):
    """Somebody chose a file for something that does not exist yet."""

    content_type: str
    size: int
