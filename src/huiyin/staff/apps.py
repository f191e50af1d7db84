"""The staff room."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from huiyin.base import panels, permissions
from huiyin.base.navigation import Entry, register
from huiyin.journal import registry


class StaffConfig(AppConfig):
    """The organisation tree, positions, people, roles and permissions, login."""

    name = "huiyin.staff"
    label = "staff"
    verbose_name = _("organisation and people")

    def ready(self) -> None:
        """Declare the permissions and events, put the pages into the navigation, have the worker tidy."""
        from huiyin.staff import events  # noqa: F401 - declares them
        from huiyin.staff.queries import held
        from huiyin.staff.registry import history, tie
        from huiyin.staff.tasks import tidy_sessions

        permissions.declare("staff.view", _("See the organisation and its people"))
        permissions.declare("staff.manage", _("Manage the organisation, people and roles"))
        permissions.declare("staff.duty", _("Plan the duty roster"))
        register(Entry("desk", _("Duty"), "staff:duty", "calendar-time", order=50))
        panels.register(panels.Panel("header", _("On duty"), "staff:duty-now", None, order=10))
        register(Entry("settings", _("Organisation"), "staff:units", "sitemap", "staff.view", 10))
        register(Entry("settings", _("People"), "staff:people", "users", "staff.view", 20))
        register(Entry("settings", _("Roles"), "staff:roles", "shield-lock", "staff.view", 30))
        register(Entry("settings", _("API tokens"), "staff:tokens", "key", "staff.manage", 35))
        tie(*held.TIES)
        history(*held.HISTORY)
        registry.tick("staff.sessions", every=timedelta(hours=6), run=tidy_sessions)
