"""Nothing is shown to those who may not see it: one rule per noun, on its QuerySet."""

import ast
import re

from django.apps import apps
from django.db.models import Model

from huiyin.base.permissions import is_declared
from huiyin.config.rooms import ROOMS
from huiyin.journal.registry import list_events
from tests.architecture.source import called, product

UNIT = "staff.OrgUnit"


def models() -> list[type[Model]]:
    """All models of the rooms."""
    return [model for room in ROOMS for model in apps.get_app_config(room).get_models()]


def belongs_to_a_unit(model: type[Model]) -> bool:
    """Whether its rows lie somewhere in the organisation: by a foreign key to a unit, or by its path."""
    return any(
        (field.is_relation and field.many_to_one and field.related_model is apps.get_model(UNIT))
        or field.name in {"unit_path", "place_path"}
        for field in model._meta.get_fields()
        if not field.auto_created
    )


def is_a_noun(model: type[Model]) -> bool:
    """Whether things happen to it: events have it as their subject. Other rows are reached through a noun."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__).lower() in {
        event.subject for event in list_events()
    }


def test_every_noun_with_a_place_says_who_may_see_it() -> None:
    found = [
        model._meta.label
        for model in models()
        if is_a_noun(model)
        and belongs_to_a_unit(model)
        and not hasattr(model._default_manager.all(), "visible_to")
    ]
    assert not found, found


def test_the_rule_finds_the_nouns() -> None:
    """A change of names must not make the test above look at nothing."""
    assert {"Case", "Customer"} <= {model.__name__ for model in models() if is_a_noun(model)}


def test_every_permission_is_declared() -> None:
    """Actions and pages ask for permissions by code; a code that no room declares could never be granted."""
    found = [
        f"{module.at(call)} {ast.unparse(call.args[0])}"
        for module in product()
        for call in module.calls()
        if called(call) in {"may", "require", "scopes"}
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
        and not is_declared(call.args[0].value)
    ]
    assert not found, found
