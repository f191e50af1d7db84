"""Places on a lower room's page where upper rooms show their content.

A panel loads itself by `hx-get` from `url_name`, which takes the subject's id, and checks its own permission.
"""

from dataclasses import dataclass

from django.utils.functional import Promise

from huiyin.base.actor import Actor


@dataclass(frozen=True, slots=True)
class Panel:
    """A fragment of an upper room on the page `place` ("customer", "case", "home", "header" for the top bar).

    `permission` None: for everybody.
    """

    place: str
    label: str | Promise
    url_name: str
    permission: str | None
    order: int = 50


_panels: list[Panel] = []


def register(panel: Panel) -> None:
    """Add a panel to its place."""
    if panel not in _panels:
        _panels.append(panel)


def panels_for(place: str, actor: Actor) -> list[Panel]:
    """The panels of a place that the actor may see, in order."""
    shown = [
        panel
        for panel in _panels
        if panel.place == place and (panel.permission is None or actor.may(panel.permission))
    ]
    return sorted(shown, key=lambda panel: (panel.order, panel.url_name))
