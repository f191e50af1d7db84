"""The index of the house."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """Texts of all rooms, found by any piece of them."""

    name = "huiyin.search"
    label = "search"
    verbose_name = _("Search")
