"""The register over REST: registering, finding and reading matters, putting right what was registered."""

from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.base.pages import Request
from huiyin.base.rest import Id, does, reads
from huiyin.cases import actions, queries
from huiyin.cases.api import given as of
from huiyin.cases.api.schemas import (
    CaseDetail,
    CasePage,
    CaseTold,
    KindTold,
    ReachTold,
    SheetTold,
    SourceTold,
    facts_of,
    tell_case,
    tell_cases,
    tell_count,
    tell_entry,
    tell_step,
)

router = Router()


def told(case_id: int, actor: Actor) -> CaseTold:
    """A matter as it stands after a step."""
    return tell_cases([queries.get_case(case_id, actor)], actor)[0]


@does(router, "/cases", CaseTold, _("Register a matter"), status=201)
def register_case(request: Request, given: of.MatterGiven) -> CaseTold:
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


@reads(router, "/cases", CasePage, _("List matters"))
def list_cases(request: Request, asked: Query[of.CaseAsked]) -> CasePage:
    """One page of the visible matters, with their number counted up to a thousand."""
    limits = asked.limits()
    found = queries.list_cases(
        limits, actor=request.actor, order=asked.order, after=asked.after, size=asked.size
    )
    return CasePage(
        rows=tell_cases(found.rows, request.actor),
        next=found.next,
        count=tell_count(queries.count_cases(limits, actor=request.actor)),
    )


@reads(router, "/cases/{case_id}", CaseDetail, _("Show a matter"))
def get_case(request: Request, case_id: Id) -> CaseDetail:
    """One matter with its story."""
    actor = request.actor
    case = queries.get_case(case_id, actor, shown=True)
    reach = queries.reach_of(case, actor)
    phone = reach[0].value if case.caller_phone and reach else ""
    return CaseDetail.model_validate(
        facts_of(case, phone=phone)
        | {
            "reach": [ReachTold.model_validate(one) for one in reach],
            "sheets": [SheetTold.model_validate(sheet) for sheet in queries.sheets_of_case(case)],
            "steps": [tell_step(offer) for offer in queries.offers(case, actor)],
            "timeline": [tell_entry(entry) for entry in queries.timeline(case)],
        }
    )


@does(router, "/cases/{case_id}/customer", CaseTold, _("Link customer"))
def link_customer(request: Request, case_id: Id, given: of.LinkGiven) -> CaseTold:
    """Say who the unidentified caller was, or that it was somebody else."""
    actions.link_customer(case_id=case_id, **dict(given), by=request.actor, at=clock.now())
    return told(case_id, request.actor)


@does(router, "/cases/{case_id}/acknowledge", CaseTold, _("Promise a time"))
def acknowledge_case(request: Request, case_id: Id, given: of.PromiseGiven) -> CaseTold:
    """Tell the customer when to expect the answer; again to promise another time."""
    actions.acknowledge_case(case_id=case_id, **dict(given), by=request.actor, at=clock.now())
    return told(case_id, request.actor)


@does(router, "/cases/{case_id}/grade", CaseTold, _("Grade anew"))
def grade_case(request: Request, case_id: Id, given: of.GradeGiven) -> CaseTold:
    """Set urgency and importance anew."""
    actions.grade_case(case_id=case_id, **dict(given), by=request.actor, at=clock.now())
    return told(case_id, request.actor)


@does(router, "/cases/{case_id}/reclassify", CaseTold, _("Correct the kind"))
def reclassify_case(request: Request, case_id: Id, given: of.KindGiven) -> CaseTold:
    """Put right the kind and topic under which a matter was registered."""
    actions.reclassify_case(case_id=case_id, **dict(given), by=request.actor, at=clock.now())
    return told(case_id, request.actor)


@does(router, "/cases/{case_id}/withdraw", CaseTold, _("Withdraw the matter"))
def withdraw_case(request: Request, case_id: Id, given: of.LateReason) -> CaseTold:
    """End a matter without an answer: withdrawn by the caller, a duplicate, a mistake."""
    actions.withdraw_case(case_id=case_id, **dict(given), by=request.actor, at=clock.now())
    return told(case_id, request.actor)


@reads(router, "/kinds", list[KindTold], _("Kinds of matters"))
def list_kinds(request: Request, asked: Query[of.DictionaryAsked]) -> list[KindTold]:
    """The kinds of matters in the order of the register screen."""
    return [KindTold.model_validate(kind) for kind in queries.list_kinds(with_unused=asked.with_unused)]


@reads(router, "/sources", list[SourceTold], _("Sources of matters"))
def list_sources(request: Request, asked: Query[of.DictionaryAsked]) -> list[SourceTold]:
    """The doors by which matters come in."""
    return [
        SourceTold.model_validate(source) for source in queries.list_sources(with_unused=asked.with_unused)
    ]
