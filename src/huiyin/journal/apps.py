"""The journal room."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from huiyin.base import permissions
from huiyin.journal import registry


class JournalConfig(AppConfig):
    """The append-only event journal."""

    name = "huiyin.journal"
    label = "journal"
    verbose_name = _("journal")

    def ready(self) -> None:
        """Have every room declare its events; declare the permission; have the worker seal."""
        from huiyin.journal.tasks import forget_tick, seal_tick

        autodiscover_modules("events")
        permissions.declare("journal.view", _("Read the journal"))
        registry.tick("journal.seal", every=timedelta(minutes=1), run=seal_tick)
        registry.tick("journal.forget", every=timedelta(hours=1), run=forget_tick)
