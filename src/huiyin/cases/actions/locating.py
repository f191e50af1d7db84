"""Registering a matter that comes with a spot on the map (Open311)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from huiyin.base.actor import Actor
from huiyin.cases.actions.registration import Matter, register_case
from huiyin.cases.models import Case, CaseLocation


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where it is: in words, in degrees (WGS 84), on a picture; all may be missing."""

    address: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    media_url: str = ""


@transaction.atomic
def register_located_case(*, matter: Matter, spot: Spot, unit_id: int, by: Actor, at: datetime) -> Case:
    """Put a matter on the register with its spot. Events: case.registered.

    Refusals as for `register_case`.
    """
    case = register_case(matter=matter, unit_id=unit_id, by=by, at=at)
    if spot != Spot():
        CaseLocation.objects.create(
            case=case,
            address=spot.address,
            latitude=spot.latitude,
            longitude=spot.longitude,
            media_url=spot.media_url,
        )
    return case
