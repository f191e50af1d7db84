"""What the page of a case offers is what the actions allow."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from huiyin.cases import actions, queries
from huiyin.cases.models import Case
from huiyin.cases.tests.conftest import Browser
from huiyin.cases.tests.factories import MORNING, STEP, drive, make_case
from huiyin.staff.tests.factories import Company

S = Case.Status


def payload(case: Case) -> dict[str, Any]:
    """Input that every step takes, about the newest sheet, plan, report and visit of a case."""
    sheet = case.sheets.order_by("-pk").first()
    newest = {
        "sheet_id": sheet,
        "plan_id": sheet.plans.order_by("-pk").first() if sheet else None,
        "escalation_id": case.escalations.order_by("-pk").first(),
        "visit_id": case.visits.order_by("-pk").first(),
    }
    grade = "3" if case.importance != 3 else "2"
    return {name: row.pk if row else 0 for name, row in newest.items()} | {
        "reason": "重复登记",
        "result": "已修好",
        "method": "phone",
        "complete_by": "2099-01-01T09:00",
        "promised_at": "2099-01-01T09:00",
        "words": "已告知",
        "channel": "phone",
        "level": "",
        "outcome": "unreachable",
        "origin": "clerk",
        "response": "同意",
        "urgency": "normal",
        "importance": grade,
        "kind": "help",
        "promise_id": getattr(case.promises.order_by("due_at", "id").first(), "pk", 0),
        "body": "市供水公司",
        "means": "fax",
        "receipt_number": "118",
        "decision_id": 0,
        "cause": "wear",
    }


class TestOffers:
    """What the page offers is what the actions allow: neither less nor more."""

    STEPS = (
        "accept",
        "refuse",
        "recall",
        "plan",
        "feed-back",
        "complete",
        "send-sheet",
        "answer",
        "acknowledge",
        "progress",
        "pause",
        "resume",
        "urge",
        "escalate",
        "respond",
        "visit",
        "grade",
        "reclassify",
        "withdraw-answer",
        "withdraw-visit",
        "withdraw",
        "promise",
        "promise-move",
        "promise-drop",
        "involve",
        "conclude",
        "confirm",
        "leave",
        "transfer",
        "receipt",
        "tell-transfer",
        "submit",
        "cause",
    )

    @pytest.mark.parametrize("status", list(S))
    def test_offers_what_may_be_done(self, company: Company, browser_of: Browser, status: S) -> None:
        case = drive(company, status, planned=True, escalated=True)
        for persona in ("clerk", "handler", "quality"):
            client = browser_of(persona)
            offered = {offer.code for offer in queries.offers(case, company.personas[persona].actor)}
            done = {step for step in self.STEPS if self._works(client, company, case, step)}
            assert offered - {"link", "join", "duplicate", "correct"} == done, persona

    def test_a_waiting_matter_is_resumed_first(self, company: Company, browser_of: Browser) -> None:
        case = drive(company, S.IN_HANDLING)
        handler = company.handler.actor
        actions.pause_case(case_id=case.pk, reason="parts", by=handler, at=MORNING + 5 * STEP)
        offered = [offer.code for offer in queries.offers(queries.get_case(case.pk, handler), handler)]
        assert offered[0] == "resume"
        assert not {"pause", "complete"} & set(offered)

    def test_history_from_elsewhere_is_nobodys_work(self, company: Company) -> None:
        case = make_case(company)
        case.origin = Case.Origin.IMPORTED
        assert queries.offers(case, company.clerk.actor) == []

    @staticmethod
    def _works(client: Client, company: Company, case: Case, step: str) -> bool:
        """Whether the step goes through; what it wrote is undone."""
        data = payload(case) | {"reason": "parts" if step == "pause" else "重复登记"}
        if step == "escalate":
            data["level"] = "director" if not case.escalations.exists() else "general_manager"
        if step in ("send-sheet", "involve"):
            data["department_id"] = (company.engineering if step == "send-sheet" else company.security).pk
        mark = transaction.savepoint()
        url = reverse("cases:step", args=[case.pk, step])
        status = client.post(url, data, headers={"HX-Request": "true"}).status_code
        transaction.savepoint_rollback(mark)
        assert status in {204, 403, 404, 409} or (step, status) == ("escalate", 422), (step, status)
        return status == 204
