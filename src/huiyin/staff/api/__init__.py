"""The organisation and its duty rosters over REST."""

from typing import Any


def routers() -> list[Any]:
    """What config mounts."""
    from huiyin.staff.api import duty, organisation

    return [organisation.router, duty.router]
