"""Matters among themselves over REST: promises, several departments, joint matters, transfers, decisions."""

from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from huiyin.base import clock
from huiyin.base.pages import Request
from huiyin.base.rest import Id, does, reads
from huiyin.cases import actions
from huiyin.cases.api import given as of
from huiyin.cases.api.cases import told
from huiyin.cases.api.schemas import (
    CaseTold,
    DecisionTold,
    PromisePage,
    PromiseTold,
    SheetTold,
    TransferTold,
)
from huiyin.cases.queries import promises

router = Router()


@does(router, "/cases/{case_id}/promises", PromiseTold, _("Promise something"), status=201)
def make_promise(request: Request, case_id: Id, given: of.PromisedGiven) -> PromiseTold:
    """Give the customer a time for something other than the answer."""
    promise = actions.make_promise(case_id=case_id, **dict(given), by=request.actor, at=clock.now())
    return PromiseTold.model_validate(promise)


@reads(router, "/promises", PromisePage, _("Promises"))
def list_promises(request: Request, asked: Query[of.PromiseAsked]) -> PromisePage:
    """One page of the promises on visible matters, the earliest time first."""
    limits = promises.PromiseFilter(
        state=asked.state or "",
        unit_id=asked.unit_id,
        owner_id=asked.owner_id,
        customer_id=asked.customer_id,
    )
    found = promises.list_promises(
        limits, actor=request.actor, at=clock.now(), after=asked.after, size=asked.size
    )
    return PromisePage(rows=[PromiseTold.model_validate(row) for row in found.rows], next=found.next)


@does(router, "/promises/{promise_id}/move", PromiseTold, _("Move a promise"))
def change_promise(request: Request, promise_id: Id, given: of.MovedGiven) -> PromiseTold:
    """Give the customer another time; told after the old one had passed, the promise was broken."""
    promise = actions.change_promise(promise_id=promise_id, **dict(given), by=request.actor, at=clock.now())
    return PromiseTold.model_validate(promise)


@does(router, "/promises/{promise_id}/keep", PromiseTold, _("Promise kept"))
def keep_promise(request: Request, promise_id: Id, given: of.Late) -> PromiseTold:
    """Record that what was promised is done."""
    promise = actions.keep_promise(promise_id=promise_id, **dict(given), by=request.actor, at=clock.now())
    return PromiseTold.model_validate(promise)


@does(router, "/promises/{promise_id}/release", PromiseTold, _("Release a promise"))
def drop_promise(request: Request, promise_id: Id, given: of.LateReason) -> PromiseTold:
    """The customer gave it back, or it has no object any more."""
    promise = actions.drop_promise(promise_id=promise_id, **dict(given), by=request.actor, at=clock.now())
    return PromiseTold.model_validate(promise)


@does(router, "/cases/{case_id}/sheets/further", SheetTold, _("Ask one more department"), status=201)
def involve_department(request: Request, case_id: Id, given: of.InvolvedGiven) -> SheetTold:
    """Send a sheet to one more department while others handle the matter."""
    sheet = actions.involve_department(case_id=case_id, **dict(given), by=request.actor, at=clock.now())
    return SheetTold.model_validate(sheet)


@does(router, "/sheets/{sheet_id}/confirm", SheetTold, _("Confirm in writing"))
def confirm_sheet(request: Request, sheet_id: Id, given: of.ConfirmedGiven) -> SheetTold:
    """Put on paper what was passed by word of mouth."""
    sheet = actions.confirm_sheet(sheet_id=sheet_id, **dict(given), by=request.actor, at=clock.now())
    return SheetTold.model_validate(sheet)


@does(router, "/cases/{case_id}/conclude", CaseTold, _("Handled as it is"))
def conclude_handling(request: Request, case_id: Id, given: of.LateReason) -> CaseTold:
    """End the handling with the results that are there; sheets still out are recalled."""
    actions.conclude_handling(case_id=case_id, **dict(given), by=request.actor, at=clock.now())
    return told(case_id, request.actor)


@does(router, "/cases/{case_id}/join", CaseTold, _("Join under another matter"))
def join_case(request: Request, case_id: Id, given: of.JoinGiven) -> CaseTold:
    """Have another matter about the same event carry the handling; the answer stays its own."""
    actions.join_case(case_id=case_id, **dict(given), by=request.actor, at=clock.now())
    return told(case_id, request.actor)


@does(router, "/cases/{case_id}/leave", CaseTold, _("Release from the joint matter"))
def leave_case(request: Request, case_id: Id, given: of.Late) -> CaseTold:
    """Let a joined matter stand by itself again."""
    actions.leave_case(case_id=case_id, **dict(given), by=request.actor, at=clock.now())
    return told(case_id, request.actor)


@does(router, "/cases/{case_id}/duplicate", CaseTold, _("Link as a duplicate"))
def link_duplicate(request: Request, case_id: Id, given: of.DuplicateGiven) -> CaseTold:
    """Say that it was registered twice; the other one counts."""
    actions.link_duplicate(case_id=case_id, **dict(given), by=request.actor, at=clock.now())
    return told(case_id, request.actor)


@does(router, "/cases/{case_id}/transfer", TransferTold, _("Pass to another body"), status=201)
def transfer_case(request: Request, case_id: Id, given: of.TransferGiven) -> TransferTold:
    """Pass a matter outside our area to another body or branch."""
    transfer = actions.transfer_case(case_id=case_id, **dict(given), by=request.actor, at=clock.now())
    return TransferTold.model_validate(transfer)


@does(router, "/cases/{case_id}/transfer/receipt", TransferTold, _("Record the receipt"))
def record_receipt(request: Request, case_id: Id, given: of.ReceiptGiven) -> TransferTold:
    """Keep the receipt of whoever took the matter over."""
    transfer = actions.record_receipt(case_id=case_id, **dict(given), by=request.actor, at=clock.now())
    return TransferTold.model_validate(transfer)


@does(router, "/cases/{case_id}/transfer/told", TransferTold, _("Tell the customer who deals with it"))
def tell_transfer(request: Request, case_id: Id, given: of.NoteGiven) -> TransferTold:
    """Keep what the customer was told about who deals with the matter now."""
    transfer = actions.tell_transfer(case_id=case_id, **dict(given), by=request.actor, at=clock.now())
    return TransferTold.model_validate(transfer)


@does(router, "/cases/{case_id}/suggestion", DecisionTold, _("Submit to leadership"), status=201)
def submit_suggestion(request: Request, case_id: Id, given: of.SuggestionGiven) -> DecisionTold:
    """Lay a suggestion before leadership."""
    decision = actions.submit_suggestion(case_id=case_id, **dict(given), by=request.actor, at=clock.now())
    return DecisionTold.model_validate(decision)


@does(router, "/decisions/{decision_id}/decide", DecisionTold, _("Decide"))
def decide_suggestion(request: Request, decision_id: Id, given: of.DecisionGiven) -> DecisionTold:
    """Decide on a suggestion: not adopted, at once, or when the time is ripe."""
    decision = actions.decide_suggestion(
        decision_id=decision_id,
        verdict=given.verdict(),
        occurred_at=given.occurred_at,
        by=request.actor,
        at=clock.now(),
    )
    return DecisionTold.model_validate(decision)


@does(router, "/decisions/{decision_id}/carry-out", DecisionTold, _("Report as carried out"))
def carry_out_decision(request: Request, decision_id: Id, given: of.NoteGiven) -> DecisionTold:
    """Report what was done of a measure."""
    decision = actions.carry_out_decision(
        decision_id=decision_id, **dict(given), by=request.actor, at=clock.now()
    )
    return DecisionTold.model_validate(decision)
