"""What is asked about files."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from huiyin.files.actions import Incoming


class ManyFiles(forms.FileInput):
    """An input for several files."""

    allow_multiple_selected = True

    def value_from_datadict(
        self, data: Any, files: "MultiValueDict[str, UploadedFile[bytes]]", name: str
    ) -> Any:
        """All files of this name: the camera and the chooser are two inputs."""
        return files.getlist(name) if hasattr(files, "getlist") else []


class ManyFilesField(forms.Field):
    """Files on their way in."""

    widget = ManyFiles

    def clean(self, value: "list[UploadedFile[bytes]] | None") -> list[Incoming]:
        """What was sent; an empty choice of the browser is no file."""
        return [Incoming(file.name or "", file) for file in super().clean(value) or []]


class FilesForm(forms.Form):
    """Files for something."""

    # A form has `files` of its own; Django takes fields off the class before they meet.
    files = ManyFilesField(label=_("Files"), required=False)  # type: ignore[assignment]
    note = forms.CharField(label=_("Remark"), required=False, max_length=200)


class WithdrawForm(forms.Form):
    """Why an attached file is wrong."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
