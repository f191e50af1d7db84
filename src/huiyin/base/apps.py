"""The base of the house: no model, no domain word."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    """Shared templates, components and translations."""

    name = "huiyin.base"
    label = "base"
