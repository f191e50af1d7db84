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
_creations: list[Entry] = []
_version = 0


def register(entry: Entry) -> None:
    """Add a page to the navigation."""
    assert entry.group in GROUPS, entry.group
    global _version
    if entry not in _entries:
        _entries.append(entry)
        _version += 1


def register_new(entry: Entry) -> None:
    """Add a form to the "new" menu of the top bar, which opens from everywhere; the first one has the key Alt+N."""
    if entry not in _creations:
        _creations.append(entry)


def version() -> int:
    """How often something was registered: what was drawn before is not right any more when this changes."""
    return _version


def new_menu(actor: Actor) -> list[Entry]:
    """What the actor may create from anywhere, in order."""
    return _usable(_creations, actor)


def menu(actor: Actor) -> list[tuple[str | Promise, list[Entry]]]:
    """Groups with the entries that the actor may use, in order; empty groups are left out."""
    usable = _usable(_entries, actor)
    groups = [(label, [entry for entry in usable if entry.group == group]) for group, label in GROUPS.items()]
    return [(label, entries) for label, entries in groups if entries]


def _usable(entries: list[Entry], actor: Actor) -> list[Entry]:
    usable = [entry for entry in entries if entry.permission is None or actor.may(entry.permission)]
    return sorted(usable, key=lambda entry: (entry.order, entry.url_name))
