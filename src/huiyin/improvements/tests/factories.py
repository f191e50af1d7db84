"""Nonconformities of 翠湖花园 for tests: raised by 吴倩 of quality, 王建国 of the engineers answers for them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from huiyin.improvements import actions
from huiyin.improvements.actions import Plan, Shortfall
from huiyin.improvements.models import CorrectiveAction, Nonconformity

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LATER = MORNING + 2 * DAY


def make_nonconformity(company: Any, status: str = "open", **facts: Any) -> Nonconformity:
    """One of the office in this status; 赵刚, its director, does what is to be done."""
    row = actions.raise_nonconformity(
        unit_id=company.office.pk,
        shortfall=Shortfall(title="维修超时", owner_id=company.handler.staff.pk, **facts),
        by=company.quality.actor,
        at=MORNING,
    )
    given: dict[str, Any] = {"nonconformity_id": row.pk, "at": MORNING}
    if status == "withdrawn":
        actions.withdraw_nonconformity(reason="登记有误", by=company.quality.actor, **given)
    if status in ("analysed", "acting", "watched", "closed"):
        actions.analyse_nonconformity(cause="备件不足", by=company.handler.actor, **given)
    if status in ("acting", "watched", "closed"):
        done = plan(company, row)
        if status != "acting":
            actions.carry_out_action(
                action_id=done.pk, result="已备齐", by=company.director.actor, at=MORNING + DAY
            )
    if status == "closed":
        given["at"] = MORNING + DAY
        actions.verify_nonconformity(effective=True, effect="未再发生", by=company.quality.actor, **given)
    row.refresh_from_db()
    assert row.status == status
    return row


def plan(company: Any, row: Nonconformity, **changes: Any) -> CorrectiveAction:
    """赵刚 keeps a stock of spare parts from the day after tomorrow on."""
    facts = {
        "kind": "corrective",
        "words": "建立备件库存",
        "owner_id": company.director.staff.pk,
        "complete_by": MORNING + 2 * DAY,
    } | changes
    return actions.plan_action(
        nonconformity_id=row.pk, plan=Plan(**facts), by=company.handler.actor, at=MORNING
    )


def make_action(company: Any) -> CorrectiveAction:
    """An action that is under way."""
    return make_nonconformity(company, "acting").actions.get()
