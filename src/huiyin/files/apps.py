"""The files room."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from huiyin.journal import registry as journal


class FilesConfig(AppConfig):
    """Files that belong to what the rooms above keep."""

    name = "huiyin.files"
    label = "files"
    verbose_name = _("files")

    def ready(self) -> None:
        """Have the worker sweep."""
        import huiyin.files.events  # noqa: F401 - events exist once they are declared
        from huiyin.files.tasks import sweep_tick

        journal.tick("files.sweep", every=timedelta(hours=1), run=sweep_tick)
