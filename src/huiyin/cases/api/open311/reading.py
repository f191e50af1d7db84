"""What a call says, in the standard's parameters, and what we tell of a matter in them."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotFound
from huiyin.base.pages import Request
from huiyin.cases import queries
from huiyin.cases.actions import Matter, Spot
from huiyin.cases.api.open311.rendering import Mistaken
from huiyin.cases.models import Case, CaseKind
from huiyin.cases.queries import RequestFilter, ServiceRequest
from huiyin.customers.models import Premises
from huiyin.customers.queries import get_premises, lookup_premises
from huiyin.staff.models import OrgUnit
from huiyin.staff.queries import actor_of_token, find_unit_by_code

SPAN = timedelta(days=90)
_CHINESE = re.compile("[\u3400-\u9fff]")


def key_holder(request: Request, given: Mapping[str, str], at: datetime) -> Actor:
    """Whose `api_key` it is: one of our tokens, as a parameter or as a bearer's.

    :raises Mistaken: none (400 as the standard has it for what is missing), or not valid
    """
    scheme, _blank, bearer = request.headers.get("Authorization", "").partition(" ")
    secret = given.get("api_key", "") or (bearer if scheme.lower() == "bearer" else "")
    if not secret:
        raise Mistaken(400, _("api_key was not provided."))
    actor = actor_of_token(secret.strip(), at)
    if actor is None:
        raise Mistaken(403, _("api_key is not valid."))
    return actor


def jurisdiction(given: Mapping[str, str]) -> OrgUnit | None:
    """The unit of this code; None where none is named.

    :raises Mistaken: there is no such unit
    """
    code = _text(given, "jurisdiction_id", 30)
    unit = find_unit_by_code(code) if code else None
    if code and unit is None:
        raise Mistaken(404, _("jurisdiction_id was not found."))
    return unit


def limits_of(given: Mapping[str, str], at: datetime) -> RequestFilter:
    """Which matters are asked for; without numbers and dates those of the last ninety days."""
    numbers = _list(given, "service_request_id")
    since, until = _moment(given, "start_date"), _moment(given, "end_date")
    if not numbers and since is None:
        since = (until or at) - SPAN
    states = _list(given, "status")
    if set(states) - {"open", "closed"}:
        raise Mistaken(400, _("status is open or closed."))
    is_open = None if len(set(states)) != 1 else states[0] == "open"
    kinds = _list(given, "service_code")
    return RequestFilter(numbers=numbers, kinds=kinds, since=since, until=until, open=is_open)


def paging_of(given: Mapping[str, str]) -> dict[str, int]:
    """Page and its size."""
    page, size = _whole(given, "page", 1), _whole(given, "page_size", queries.MOST_REQUESTS)
    return {"page": page, "size": min(size, queries.MOST_REQUESTS)}


def matter_of(given: Mapping[str, str], kind: CaseKind, place: Premises | None) -> Matter:
    """What is reported; contact details that have no field of their own are kept in its words."""
    described = _text(given, "description", 4000)
    if not described:
        raise Mistaken(400, _("description was not provided."))
    rest = {_("Address"): _text(given, "address_string", 250), _("E-mail"): _text(given, "email", 250)}
    lines = [described, *(f"{label}: {words}" for label, words in rest.items() if words)]
    urgency = given.get("attribute[urgency]", "") or Case.Urgency.NORMAL
    return Matter(
        kind=kind.code,
        words="\n".join(lines),
        source="other",
        topic=_text(given, "attribute[topic]", 120),
        urgency=urgency,
        premises_id=place.pk if place else None,
        caller_name=_name(given) or _("Open311"),
        caller_phone=_text(given, "phone", 40),
    )


def place_of(given: Mapping[str, str], actor: Actor) -> Premises | None:
    """The premises that `address_id` names, or to which alone `address_string` leads.

    :raises Mistaken: no location at all, or an unknown `address_id`
    """
    code, words = _text(given, "address_id", 16), _text(given, "address_string", 250)
    if code:
        if not code.isdecimal():
            raise Mistaken(400, _("address_id was not found."))
        try:
            return get_premises(int(code), actor)
        except NotFound:
            raise Mistaken(404, _("address_id was not found.")) from None
    if not words and not (given.get("lat") and given.get("long")):
        raise Mistaken(400, _("A location was not provided: lat and long, address_string or address_id."))
    found = lookup_premises(words[:80], actor, limit=2) if words else []
    return found[0] if len(found) == 1 else None


def spot_of(given: Mapping[str, str]) -> Spot:
    """Where it is."""
    picture = _text(given, "media_url", 500)
    if picture and urlsplit(picture).scheme not in ("http", "https"):
        raise Mistaken(400, _("media_url is no web address."))
    latitude, longitude = _degrees(given, "lat", 90), _degrees(given, "long", 180)
    if (latitude is None) != (longitude is None):
        raise Mistaken(400, _("lat and long belong together."))
    return Spot(
        address=_text(given, "address_string", 250),
        latitude=latitude,
        longitude=longitude,
        media_url=picture,
    )


def unit_for(place: Premises | None, unit: OrgUnit | None, actor: Actor) -> int:
    """Where it is registered: at the unit that looks after the place, else the jurisdiction, else one's own."""
    if place is not None:
        return place.unit_id
    if unit is not None:
        return unit.pk
    units = queries.registering_units(actor)
    own = [one.pk for one in units if one.pk in actor.unit_ids]
    found = next(iter(own or [one.pk for one in units]), None)
    if found is None:
        raise Mistaken(403, _("You are not allowed to do this."))
    return found


def tell_service(kind: CaseKind) -> dict[str, Any]:
    """A kind of matter as a service."""
    return {
        "service_code": kind.code,
        "service_name": kind.name,
        "description": str(kind.get_route_display()),
        "metadata": True,
        "type": "realtime",
        "keywords": ", ".join(dict.fromkeys([kind.name_zh, kind.name_en])),
        "group": "",
    }


def tell_definition(kind: CaseKind) -> dict[str, Any]:
    """What may be said besides: how urgent it is, and what it is about."""
    urgencies = [{"key": value, "name": str(label)} for value, label in Case.Urgency.choices]
    attributes: tuple[tuple[str, str, str, list[dict[str, str]]], ...] = (
        ("urgency", "singlevaluelist", _("Urgency"), urgencies),
        ("topic", "string", _("Topic"), []),
    )
    return {
        "service_code": kind.code,
        "attributes": [
            {
                "variable": True,
                "code": code,
                "datatype": datatype,
                "required": False,
                "datatype_description": "",
                "order": order,
                "description": str(label),
                "values": values,
            }
            for order, (code, datatype, label, values) in enumerate(attributes, start=1)
        ],
    }


def tell_request(found: ServiceRequest) -> dict[str, Any]:
    """A matter as a service request: how it stands, and what the customer was told."""
    case, spot = found.case, found.location
    told = [str(case.get_status_display()), found.answer.words if found.answer else case.end_reason]
    return {
        "service_request_id": case.number,
        "status": "open" if case.is_open else "closed",
        "status_notes": ": ".join(part for part in told if part),
        "service_name": case.kind.name,
        "service_code": case.kind_id,
        "description": case.words,
        "agency_responsible": (case.department or case.unit).name,
        "service_notice": "",
        "requested_datetime": _w3c(case.registered_at),
        "updated_datetime": _w3c(found.updated_at),
        "expected_datetime": _w3c(case.promised_at or case.due_at),
        "address": case.premises.full_name if case.premises else spot.address if spot else "",
        "address_id": str(case.premises_id) if case.premises_id else "",
        "zipcode": "",
        "lat": float(spot.latitude) if spot and spot.latitude is not None else None,
        "long": float(spot.longitude) if spot and spot.longitude is not None else None,
        "media_url": spot.media_url if spot else "",
    }


def _w3c(moment: datetime | None) -> str | None:
    return None if moment is None else timezone.localtime(moment).isoformat(timespec="seconds")


def _text(given: Mapping[str, str], name: str, longest: int) -> str:
    text = given.get(name, "").strip()
    if len(text) > longest or "\0" in text:
        raise Mistaken(400, _("%(name)s does not fit.") % {"name": name})
    return text


def _list(given: Mapping[str, str], name: str) -> list[str]:
    return [part.strip() for part in _text(given, name, 20_000).split(",") if part.strip()]


def _moment(given: Mapping[str, str], name: str) -> datetime | None:
    text = _text(given, name, 40).replace(" ", "+")
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        words = _("%(name)s is no time such as 2026-11-22T14:30:00+08:00.")
        raise Mistaken(400, words % {"name": name}) from None


def _whole(given: Mapping[str, str], name: str, default: int) -> int:
    text = _text(given, name, 9)
    if not text:
        return default
    if not text.isdecimal() or int(text) < 1:
        raise Mistaken(400, _("%(name)s does not fit.") % {"name": name})
    return int(text)


def _degrees(given: Mapping[str, str], name: str, most: int) -> Decimal | None:
    text = _text(given, name, 40)
    if not text:
        return None
    try:
        degrees = Decimal(text)
        if not degrees.is_finite() or abs(degrees) > most:
            raise Invalid
        return degrees.quantize(Decimal("0.000001"))
    except (InvalidOperation, Invalid):
        raise Mistaken(400, _("%(name)s is no number of degrees.") % {"name": name}) from None


def _name(given: Mapping[str, str]) -> str:
    """As people write it: 刘敏, but Anna Liu."""
    first, last = _text(given, "first_name", 40), _text(given, "last_name", 39)
    if _CHINESE.search(first + last):
        return last + first
    return f"{first} {last}".strip()
