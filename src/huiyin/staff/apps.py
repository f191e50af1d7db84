"""The staff room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from huiyin.base import permissions


class StaffConfig(AppConfig):
    """The organisation tree, positions, people, roles and permissions, login."""

    name = "huiyin.staff"
    label = "staff"
    verbose_name = _("organisation and people")

    def ready(self) -> None:
        """Declare the permissions."""
        permissions.declare("staff.view", _("See the organisation and its people"))
        permissions.declare("staff.manage", _("Manage the organisation, people and roles"))
