"""Who may open the pages: everybody who knows the code or link; the codes themselves: who looks after them."""

from typing import Any

from huiyin.base import clock
from huiyin.base.tests.access import EVERYBODY, Access, who
from huiyin.customers.tests.factories import make_customer
from huiyin.portal import actions
from huiyin.portal.queries import customer_of
from huiyin.portal.tests.factories import PHONE, make_link, raise_matter
from huiyin.staff.tests.factories import Company

KEEPERS = who("supervisor director admin")


def code(company: Company) -> dict[str, Any]:
    """The code of a building."""
    return {"code": make_link(company).code}


def link(company: Company) -> dict[str, Any]:
    """The same for staff."""
    return {"link_id": make_link(company).pk}


def secret(company: Company) -> dict[str, Any]:
    """The secret link of a matter."""
    return {"secret": raise_matter(make_link(company)).secret}


def remark(company: Company) -> dict[str, Any]:
    """A step on it; its form is not filled in."""
    return {**secret(company), "step": "remark"}


def photo(company: Company) -> dict[str, Any]:
    """A photo that is not there."""
    return {**secret(company), "photo_id": 0}


def phone_code(company: Company) -> dict[str, Any]:
    """A code that was asked for."""
    by = customer_of(company.office)
    return {"handle": actions.send_phone_code(phone=PHONE, by=by, at=clock.now())}


def matter(company: Company) -> dict[str, Any]:
    """A matter whose phone was not proven."""
    return {"matter_id": raise_matter(make_link(company)).matter.pk}


def customer(company: Company) -> dict[str, Any]:
    """A firm served by the office."""
    return {"customer_id": make_customer(company.office).pk}


NOT_KEEPERS = who("clerk colleague handler manager quality outsider")

ACCESS = {
    "portal:raise": Access(EVERYBODY, public=True, subject=code),
    "portal:manifest": Access(EVERYBODY, public=True, subject=code),
    "portal:find": Access(EVERYBODY, public=True),
    "portal:enter-code": Access(EVERYBODY, public=True, subject=phone_code),
    "portal:mine": Access(EVERYBODY, public=True),
    "portal:open": Access(EVERYBODY, granted=404, public=True, method="POST", subject=matter),
    "portal:offline": Access(EVERYBODY, public=True),
    "portal:worker-raise": Access(EVERYBODY, public=True),
    "portal:worker-follow": Access(EVERYBODY, public=True),
    "portal:matter": Access(EVERYBODY, public=True, subject=secret),
    "portal:photo-add": Access(EVERYBODY, granted=422, public=True, method="POST", subject=secret),
    "portal:photo": Access(EVERYBODY, granted=404, public=True, subject=photo),
    "portal:relink": Access(EVERYBODY, granted=303, public=True, method="POST", subject=secret),
    "portal:step": Access(EVERYBODY, granted=422, public=True, method="POST", subject=remark),
    "portal:links": Access(KEEPERS),
    "portal:make": Access(KEEPERS, granted=303, method="POST"),
    "portal:sheet": Access(KEEPERS),
    "portal:hotline": Access(KEEPERS, granted=303, method="POST"),
    "portal:code": Access(KEEPERS, hidden=NOT_KEEPERS, subject=link),
    "portal:renew": Access(KEEPERS, granted=303, hidden=NOT_KEEPERS, method="POST", subject=link),
    "portal:revoke": Access(KEEPERS, granted=303, hidden=NOT_KEEPERS, method="POST", subject=link),
    "portal:customer-panel": Access(KEEPERS, subject=customer),
    "portal:make-for-customer": Access(
        KEEPERS, granted=303, hidden=who("handler outsider"), method="POST", subject=customer
    ),
}
