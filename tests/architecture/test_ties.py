"""Every row that names a person says whether somebody must take it over: no room loses a leaver's work."""

from django.apps import apps

from huiyin.config.rooms import ROOMS
from huiyin.staff.models import Staff
from huiyin.staff.registry import historic_fields, tied_fields, ties


def fields_that_name_people() -> set[str]:
    """The foreign keys to people, of all models of the rooms."""
    return {
        f"{model._meta.label}.{field.name}"
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model is Staff
    }


def test_every_field_that_names_a_person_is_a_tie_or_history() -> None:
    undeclared = fields_that_name_people() - set(tied_fields()) - historic_fields()
    assert not undeclared, f"staff.registry.tie or .history: {sorted(undeclared)}"


def test_what_is_declared_exists_and_is_one_of_both() -> None:
    tied, historic = set(tied_fields()), historic_fields()
    assert not (tied | historic) - fields_that_name_people()
    assert not tied & historic
    assert len(tied) == len(tied_fields())


def test_the_rule_finds_the_fields() -> None:
    assert {"customers.Customer.responsible", "cases.Case.handler"} <= fields_that_name_people()


def test_kinds_of_ties_have_words() -> None:
    assert all(str(one.label) for one in ties())
