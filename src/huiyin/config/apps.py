"""What belongs to the installation and to no room: the page about its health."""

from datetime import datetime, timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from huiyin.base import navigation, panels, permissions
from huiyin.journal import registry as journal


class ConfigConfig(AppConfig):
    """Templates and translations of `config`."""

    name = "huiyin.config"
    label = "config"

    def ready(self) -> None:
        """Declare the permission; show the page, and the banner when something is red."""
        journal.tick("config.version", every=timedelta(minutes=1), run=_end_when_outdated)
        permissions.declare("system.health", _("See how the system is doing"))
        navigation.register(
            navigation.Entry(
                "settings", _("System health"), "system-health", "gauge", "system.health", order=95
            )
        )
        panels.register(
            panels.Panel("header", _("System health"), "system-banner", "system.health", order=90)
        )


def _end_when_outdated(at: datetime) -> None:
    """End a worker whose database a newer version has upgraded: started again, it is refused with that message."""
    from huiyin.config.versions import newer_migrations

    if newer := newer_migrations():
        raise SystemExit(
            f"A newer version of Huiyin has upgraded the database ({newer[0]}): this worker ends."
        )
