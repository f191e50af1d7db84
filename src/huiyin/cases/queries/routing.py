"""Who looks after what comes from an important customer."""

from datetime import datetime

from huiyin.cases.models import Case
from huiyin.staff.models import Staff
from huiyin.staff.queries import head_of


def person_in_charge(case: Case, at: datetime) -> Staff | None:
    """The one responsible for an important customer, else the head of the unit; None for other customers."""
    customer = case.customer
    if customer is None or not customer.is_important:
        return None
    if customer.responsible is not None and customer.responsible.is_active:
        return customer.responsible
    return head_of(case.unit_id, at)
