"""The register for programs: the REST API, and Open311 in `open311`."""

from typing import Any


def routers() -> list[Any]:
    """What config mounts; loaded by the first call of the API."""
    from huiyin.cases.api import among, cases, registers, reviews, sheets, steps

    return [
        cases.router,
        sheets.router,
        steps.router,
        among.router,
        registers.router,
        reviews.router,
    ]
