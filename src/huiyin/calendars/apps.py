"""The calendars room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from huiyin.base import navigation, permissions


class CalendarsConfig(AppConfig):
    """Working calendars and due-time arithmetic."""

    name = "huiyin.calendars"
    label = "calendars"
    verbose_name = _("calendars")

    def ready(self) -> None:
        """Declare the permissions and the page in the navigation."""
        permissions.declare("calendars.view", _("See working calendars"))
        permissions.declare("calendars.manage", _("Publish working calendars"))
        navigation.register(
            navigation.Entry(
                group="settings",
                label=_("Working calendars"),
                url_name="calendars:list",
                icon="calendar",
                permission="calendars.view",
                order=30,
            )
        )
