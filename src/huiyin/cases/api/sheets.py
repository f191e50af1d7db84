"""Contact sheets and handling plans over REST."""

from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from huiyin.base import clock
from huiyin.base.pages import Request
from huiyin.base.rest import Id, does, reads
from huiyin.cases import actions, queries
from huiyin.cases.api import given as of
from huiyin.cases.api.schemas import PlanTold, SheetPage, SheetTold

router = Router()


@does(router, "/cases/{case_id}/sheets", SheetTold, _("Send contact sheet"), status=201)
def send_sheet(request: Request, case_id: Id, given: of.SheetGiven) -> SheetTold:
    """Pass a matter to a department."""
    sheet = actions.send_sheet(case_id=case_id, **dict(given), by=request.actor, at=clock.now())
    return SheetTold.model_validate(sheet)


@reads(router, "/sheets", SheetPage, _("Contact sheets of my departments"))
def list_sheets(request: Request, asked: Query[of.SheetAsked]) -> SheetPage:
    """One page of what lies with the caller's departments, what goes first at the top."""
    found = queries.sheet_inbox(
        request.actor, status=asked.status or "", mine=asked.mine, after=asked.after, size=asked.size
    )
    return SheetPage(rows=[SheetTold.model_validate(sheet) for sheet in found.rows], next=found.next)


@reads(router, "/sheets/{sheet_id}", SheetTold, _("Show a contact sheet"))
def get_sheet(request: Request, sheet_id: Id) -> SheetTold:
    """One contact sheet."""
    return SheetTold.model_validate(queries.get_sheet(sheet_id, request.actor))


@does(router, "/sheets/{sheet_id}/accept", SheetTold, _("Accept"))
def accept_sheet(request: Request, sheet_id: Id, given: of.AcceptGiven) -> SheetTold:
    """Take a matter on for the department."""
    sheet = actions.accept_sheet(sheet_id=sheet_id, **dict(given), by=request.actor, at=clock.now())
    return SheetTold.model_validate(sheet)


@does(router, "/sheets/{sheet_id}/refuse", SheetTold, _("Refuse"))
def refuse_sheet(request: Request, sheet_id: Id, given: of.LateReason) -> SheetTold:
    """Give a sheet back to the desk, which sends the matter elsewhere."""
    sheet = actions.refuse_sheet(sheet_id=sheet_id, **dict(given), by=request.actor, at=clock.now())
    return SheetTold.model_validate(sheet)


@does(router, "/sheets/{sheet_id}/recall", SheetTold, _("Recall the sheet"))
def recall_sheet(request: Request, sheet_id: Id, given: of.LateReason) -> SheetTold:
    """Take a sheet back from its department, accepted or not."""
    sheet = actions.recall_sheet(sheet_id=sheet_id, **dict(given), by=request.actor, at=clock.now())
    return SheetTold.model_validate(sheet)


@does(router, "/sheets/{sheet_id}/complete", SheetTold, _("Complete"))
def complete_sheet(request: Request, sheet_id: Id, given: of.ResultGiven) -> SheetTold:
    """Report the result to the desk, which tells the customer."""
    sheet = actions.complete_sheet(sheet_id=sheet_id, **dict(given), by=request.actor, at=clock.now())
    return SheetTold.model_validate(sheet)


@does(router, "/sheets/{sheet_id}/plans", PlanTold, _("Handling plan"), status=201)
def submit_plan(request: Request, sheet_id: Id, given: of.PlanGiven) -> PlanTold:
    """Hand in how and until when the department settles a long matter; again to revise it."""
    plan = actions.submit_plan(sheet_id=sheet_id, **dict(given), by=request.actor, at=clock.now())
    return PlanTold.model_validate(plan)


@does(router, "/plans/{plan_id}/feed-back", PlanTold, _("Tell the plan"))
def feed_back_plan(request: Request, plan_id: Id, given: of.ReactionGiven) -> PlanTold:
    """Tell the customer the plan, and keep what the customer said to it."""
    plan = actions.feed_back_plan(plan_id=plan_id, **dict(given), by=request.actor, at=clock.now())
    return PlanTold.model_validate(plan)
