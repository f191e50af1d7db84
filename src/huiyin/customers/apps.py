"""The customers room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from huiyin.base import permissions


class CustomersConfig(AppConfig):
    """Customers, contacts, premises, classes."""

    name = "huiyin.customers"
    label = "customers"
    verbose_name = _("customers")

    def ready(self) -> None:
        """Declare the permissions."""
        permissions.declare("customers.view", _("See customers and premises"))
        permissions.declare("customers.edit", _("Create and change customers and premises"))
        permissions.declare("customers.contacts", _("Read phone numbers and other contact points"))
