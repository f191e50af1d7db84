"""The register over REST: registering and reading matters."""

from django.utils.translation import gettext_lazy as _
from ninja import Router

from huiyin.base import clock
from huiyin.base.api import Id, does, reads
from huiyin.base.pages import Request
from huiyin.cases import actions, queries
from huiyin.cases.api.schemas import CaseTold, MatterGiven, tell_case

router = Router()


@does(router, "/cases", CaseTold, _("Register a matter"), status=201)
def register_case(request: Request, given: MatterGiven) -> CaseTold:
    """Put a matter on the register; the bearer answers for it to the end, unless `first_asked_id` says who."""
    case = actions.register_case(
        matter=given.matter(),
        unit_id=given.unit_id,
        first_asked_id=given.first_asked_id,
        same_call_as=given.same_call_as,
        occurred_at=given.occurred_at,
        by=request.actor,
        at=clock.now(),
    )
    return tell_case(case)


@reads(router, "/cases/{case_id}", CaseTold, _("A matter"))
def get_case(request: Request, case_id: Id) -> CaseTold:
    """One matter."""
    return tell_case(queries.get_case(case_id, request.actor))
