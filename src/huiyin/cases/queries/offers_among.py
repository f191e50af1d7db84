"""Offers about promises, joining, several departments, transfers and decisions."""

from huiyin.cases.models import Case, ContactSheet, Decision, Promise
from huiyin.cases.queries.passing import find_transfer, may_submit
from huiyin.cases.queries.seen import Seen
from huiyin.cases.queries.together import leads


def promises(seen: Seen) -> bool:
    """Something may be promised to the customer."""
    return seen.case.is_open and seen.owns("cases.answer")


def move_promise(seen: Seen) -> int | bool:
    """A promise that stands may be moved, the next one first."""
    return seen.promises[0].pk if seen.owns("cases.answer") and seen.promises else False


def keep_promise(seen: Seen) -> int | bool:
    """A promise other than the answer may be recorded as kept."""
    by_hand = [promise for promise in seen.promises if promise.kind != Promise.Kind.ANSWER]
    return by_hand[0].pk if by_hand and seen.owns("cases.answer") else False


def drop_promise(seen: Seen) -> int | bool:
    """A promise that stands may be released."""
    return move_promise(seen)


def involves(seen: Seen) -> bool:
    """One more department may be asked."""
    return seen.within("dispatched", "in_handling") and seen.may("cases.dispatch")


def concludes(seen: Seen) -> bool:
    """The desk may decide that it is handled: one department has a result while others are still at it."""
    if not (seen.within("in_handling") and seen.may("cases.dispatch") and seen.sheets):
        return False
    first = min(seen.sheets, key=lambda sheet: sheet.pk)
    done = seen.case.sheets.filter(status=ContactSheet.Status.COMPLETED, round=seen.case.round)
    return done.filter(ended_at__gt=first.sent_at).exists()


def confirm(seen: Seen) -> int | bool:
    """What was passed by word of mouth is to be confirmed in writing."""
    if not (seen.case.is_urgent and seen.may("cases.dispatch")):
        return False
    if not seen.case.may_have("sheets"):
        return False
    oral = seen.case.sheets.filter(is_oral=True, confirmed_at=None).order_by("id")
    return next((sheet.pk for sheet in oral if sheet.awaits_confirmation), False)


def joins(seen: Seen) -> bool:
    """It may be joined under another matter."""
    case = seen.case
    is_free = seen.within("registered") and not case.is_joined and seen.may("cases.dispatch")
    return is_free and not leads(case)


def leaves(seen: Seen) -> bool:
    """It may stand by itself again."""
    return seen.case.is_joined and seen.within("registered") and seen.may("cases.dispatch")


def transfers(seen: Seen) -> bool:
    """It may be passed to another body."""
    case = seen.case
    is_free = seen.within("registered", "handled") and not case.is_joined and seen.may("cases.dispatch")
    return is_free and not leads(case)


def receipt(seen: Seen) -> bool:
    """The receipt of the transfer is still to come."""
    transfer = find_transfer(seen.case)
    return transfer is not None and transfer.received_at is None and seen.may("cases.dispatch")


def tell_transfer(seen: Seen) -> bool:
    """The customer does not know yet who deals with it."""
    transfer = find_transfer(seen.case)
    return transfer is not None and transfer.told_at is None and seen.owns("cases.answer")


def submits(seen: Seen) -> bool:
    """A suggestion may be put before leadership."""
    return seen.within("registered") and seen.may("cases.dispatch") and may_submit(seen.case)


def decide(seen: Seen) -> int | bool:
    """Leadership decides, or looks again at what was to wait until the time is ripe."""
    decision = seen.decision
    if decision is None or decision.outcome not in ("", Decision.Outcome.WHEN_RIPE):
        return False
    is_leader = seen.actor.id is not None and seen.actor.id == decision.leader_id
    may_decide = is_leader or seen.may("cases.decide")
    return decision.pk if may_decide and not seen.within(Case.Status.WITHDRAWN) else False


def carry_out(seen: Seen) -> int | bool:
    """A measure that leadership decided is to be reported as done."""
    decision = seen.decision
    if decision is None or decision.outcome != Decision.Outcome.AT_ONCE or decision.done_at is not None:
        return False
    is_own = seen.actor.id is not None and seen.actor.id == decision.responsible_id
    return decision.pk if is_own or seen.may("cases.decide") or seen.may("cases.dispatch") else False
