"""What belongs to the installation and to no room: the page about its health."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from huiyin.base import navigation, panels, permissions


class ConfigConfig(AppConfig):
    """Templates and translations of `config`."""

    name = "huiyin.config"
    label = "config"

    def ready(self) -> None:
        """Declare the permission; show the page, and the banner when something is red."""
        permissions.declare("system.health", _("See how the system is doing"))
        navigation.register(
            navigation.Entry(
                "settings", _("System health"), "system-health", "gauge", "system.health", order=95
            )
        )
        panels.register(
            panels.Panel("header", _("System health"), "system-banner", "system.health", order=90)
        )
