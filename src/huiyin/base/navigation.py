"""The navigation by task: rooms register their pages, the frame shows those that the actor may use."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.base.actor import Actor

GROUPS: dict[str, str | Promise] = {
    "work": _("Workbench"),
    "desk": _("Service desk"),
    "customers": _("Customers"),
    "procedures": _("Procedures"),
    "settings": _("Settings"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the navigation. `icon` is the id of a symbol in the sprite; `permission` None: everybody."""

    group: str
    label: str | Promise
    url_name: str
    icon: str
    permission: str | None = None
    order: int = 50


_entries: list[Entry] = []


def register(entry: Entry) -> None:
    """Add a page to the navigation."""
    assert entry.group in GROUPS, entry.group
    if entry not in _entries:
        _entries.append(entry)


def menu(actor: Actor) -> list[tuple[str | Promise, list[Entry]]]:
    """Groups with the entries that the actor may use, in order; empty groups are left out."""
    usable = [entry for entry in _entries if entry.permission is None or actor.may(entry.permission)]
    usable.sort(key=lambda entry: (entry.order, entry.url_name))
    groups = [(label, [entry for entry in usable if entry.group == group]) for group, label in GROUPS.items()]
    return [(label, entries) for label, entries in groups if entries]
