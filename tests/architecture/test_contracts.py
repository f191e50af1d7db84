"""What import-linter cannot say about the import contracts in pyproject.toml."""

import tomllib

from huiyin.config.rooms import HOUSE, ROOMS
from tests.architecture.source import ROOT, house

DOORS = ("urls", "api", "tasks", "cli")


def contracts() -> dict[str, dict[str, object]]:
    """The import contracts by id."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    assert settings["root_package"] == "huiyin"
    return {contract["id"]: contract for contract in settings["contracts"]}


def test_no_import_is_ignored() -> None:
    for name, contract in contracts().items():
        assert not {"ignore_imports", "exhaustive_ignores"} & contract.keys(), name


def test_every_folder_is_a_room_and_every_room_has_the_furniture() -> None:
    folders = {path.parent.name for path in HOUSE.glob("*/__init__.py")} - {"base", "config"}
    assert folders == set(ROOMS)
    assert contracts()["furniture"]["containers"] == [f"huiyin.{room}" for room in ROOMS]


def test_rooms_are_listed_from_the_lower_floors_up() -> None:
    """Their apps are loaded in this order, so that registries below are there when a room plugs into them."""
    layers = contracts()["floors"]["layers"]
    assert isinstance(layers, list)
    floor_of = {
        room.strip(" ()"): floor for floor, layer in enumerate(reversed(layers)) for room in layer.split("|")
    }
    assert sorted(ROOMS, key=lambda room: floor_of[room]) == ROOMS


def test_a_room_opens_its_own_doors_only() -> None:
    """Apps, urls, cli and tests reach the doors of their own room; of another room only config does."""
    doors = {f"huiyin.{room}.{door}": room for room in ROOMS for door in DOORS}
    found = [
        f"{module.at(node)} {name}"
        for module in house()
        if module.room in ROOMS
        for node, name in module.imports()
        if doors.get(".".join(name.split(".")[:3]), module.room) != module.room
    ]
    assert not found, found


def test_foreign_keys_across_rooms_leave_nothing_behind() -> None:
    """`customer.cases` would be an import upwards in disguise."""
    from django.apps import apps

    found = [
        f"{model.__name__}.{field.name}"
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is not None
        if field.related_model._meta.app_label != room and not getattr(field.remote_field, "hidden")  # noqa: B009
    ]
    assert not found, found
