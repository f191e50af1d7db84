"""Who may open the pages of the organisation: everybody sees some, the administrator manages."""

from typing import Any

from huiyin.base.tests.access import EVERYBODY, Access, Operation, who
from huiyin.staff.models import Holding, Position
from huiyin.staff.tests.factories import Company

ADMIN = who("admin")
# 王建国's grants reach the engineering department only, 郑涛's the other office only.
OUTSIDE_THE_DESK = who("handler outsider")
OUTSIDE_THE_OFFICE = who("outsider")
AROUND_THE_DESK = who("clerk colleague supervisor director manager quality admin")


def desk(company: Company) -> dict[str, Any]:
    """The service desk."""
    return {"unit_id": company.desk.pk}


def position(company: Company) -> dict[str, Any]:
    """A post in the engineering department."""
    return {"position_id": Position.objects.get(unit=company.engineering).pk}


def handler(company: Company) -> dict[str, Any]:
    """王建国, who repairs."""
    return {"staff_id": company.handler.staff.pk}


def holding(company: Company) -> dict[str, Any]:
    """王建国 in his post."""
    return {"holding_id": Holding.objects.get(staff=company.handler.staff).pk}


def role(company: Company) -> dict[str, Any]:
    """A standard role."""
    return {"code": "clerk"}


ACCESS = {
    "staff:login": Access(who("stranger"), public=True, refused=302),
    "staff:logout": Access(EVERYBODY, granted=303, method="POST"),
    "staff:me": Access(EVERYBODY),
    "staff:change_password": Access(EVERYBODY),
    "staff:change_language": Access(EVERYBODY),
    "staff:units": Access(EVERYBODY),
    "staff:new_unit": Access(ADMIN),
    "staff:unit": Access(AROUND_THE_DESK, hidden=OUTSIDE_THE_DESK, subject=desk),
    "staff:rename_unit": Access(ADMIN, hidden=OUTSIDE_THE_DESK, subject=desk),
    "staff:assign_calendar": Access(ADMIN, hidden=OUTSIDE_THE_DESK, subject=desk),
    "staff:close_unit": Access(ADMIN, granted=422, hidden=OUTSIDE_THE_DESK, method="POST", subject=desk),
    "staff:new_position": Access(ADMIN, hidden=OUTSIDE_THE_DESK, subject=desk),
    "staff:close_position": Access(
        ADMIN, granted=422, hidden=OUTSIDE_THE_OFFICE, method="POST", subject=position
    ),
    "staff:people": Access(EVERYBODY),
    "staff:new_person": Access(ADMIN),
    "staff:person": Access(AROUND_THE_DESK | who("handler"), hidden=OUTSIDE_THE_OFFICE, subject=handler),
    "staff:edit_person": Access(ADMIN, hidden=OUTSIDE_THE_OFFICE, subject=handler),
    "staff:set_password": Access(ADMIN, hidden=OUTSIDE_THE_OFFICE, subject=handler),
    "staff:close_login": Access(
        ADMIN, granted=303, hidden=OUTSIDE_THE_OFFICE, method="POST", subject=handler
    ),
    "staff:open_login": Access(ADMIN, granted=409, hidden=OUTSIDE_THE_OFFICE, method="POST", subject=handler),
    "staff:appoint": Access(ADMIN, subject=handler),
    "staff:end_holding": Access(
        ADMIN, granted=303, hidden=OUTSIDE_THE_OFFICE, method="POST", subject=holding
    ),
    "staff:roles": Access(EVERYBODY),
    "staff:new_role": Access(ADMIN),
    "staff:role": Access(EVERYBODY, subject=role),
    "api:get_caller": Operation(EVERYBODY),
    "api:list_units": Operation(EVERYBODY),
    "api:get_unit": Operation(AROUND_THE_DESK, hidden=OUTSIDE_THE_DESK, subject=desk),
    "api:list_staff": Operation(EVERYBODY),
    "api:get_staff": Operation(AROUND_THE_DESK | who("handler"), hidden=OUTSIDE_THE_OFFICE, subject=handler),
}
