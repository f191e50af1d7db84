"""Beyond the departments: to another body with a receipt (AH7), to leadership for a decision (A41, WF-03)."""

import pytest

from huiyin.base.errors import Invalid, NotAllowed, WrongStatus
from huiyin.cases import actions
from huiyin.cases.actions import Verdict
from huiyin.cases.models import Case, Decision
from huiyin.cases.queries import timeline
from huiyin.cases.queries.topics import topic_code, topic_name
from huiyin.cases.tests.conftest import Browser
from huiyin.cases.tests.factories import DAY, LATER, MORNING, STEP, answer, make_case
from huiyin.cases.tests.test_together import fresh, names, owed
from huiyin.customers.models import Customer, CustomerClass
from huiyin.customers.tests.factories import make_customer
from huiyin.ledger.queries.obligations import obligations_of
from huiyin.staff.tests.factories import SETUP, Company

S = Case.Status
NO = Verdict(outcome="not_adopted", reason="与消防规范冲突")


def suggest(company: Company, *, promised: bool = False) -> Decision:
    """A suggestion that lies before leadership."""
    case = make_case(company, kind="suggestion", words="门口增设快递柜")
    return actions.submit_suggestion(
        case_id=case.pk,
        promised_at=MORNING + 3 * DAY if promised else None,
        by=company.clerk.actor,
        at=MORNING + STEP,
    )


def decide(company: Company, decision: Decision, verdict: Verdict, **kwargs: object) -> Decision:
    """The general manager decides."""
    given = {"by": company.manager.actor, "at": MORNING + DAY, **kwargs}
    return actions.decide_suggestion(decision_id=decision.pk, verdict=verdict, **given)  # type: ignore[arg-type]


@pytest.mark.usefixtures("procedures")
class TestTransfer:
    """Our handling ends; the receipt and the word to the customer are still owed."""

    def test_is_sent_received_and_told(self, company: Company) -> None:
        case = make_case(company, kind="complaint")
        clerk = company.clerk.actor
        actions.transfer_case(case_id=case.pk, body="市供水公司", means="fax", by=clerk, at=MORNING + STEP)
        assert fresh(case).status == S.TRANSFERRED
        assert [owed(case, clause) for clause in ("answer-24h", "transfer-receipt", "transfer-told")] == [
            ["cancelled"],
            ["open"],
            ["open"],
        ]
        actions.record_receipt(case_id=case.pk, receipt_number="2026-118", by=clerk, at=MORNING + DAY)
        actions.tell_transfer(case_id=case.pk, words="已转市供水公司", by=clerk, at=MORNING + DAY)
        assert [owed(case, clause) for clause in ("transfer-receipt", "transfer-told")] == [["met"], ["met"]]
        with pytest.raises(WrongStatus):
            actions.record_receipt(case_id=case.pk, receipt_number="8", by=clerk, at=LATER)
        with pytest.raises(WrongStatus):
            actions.tell_transfer(case_id=case.pk, words="已转", by=clerk, at=LATER)

    def test_a_receipt_at_once(self, company: Company) -> None:
        case = make_case(company)
        actions.transfer_case(
            case_id=case.pk, body="街道办", receipt_number="7", by=company.clerk.actor, at=MORNING + STEP
        )
        assert owed(case, "transfer-receipt") == ["met"]

    def test_the_page_says_what_is_still_to_come(self, company: Company, browser_of: Browser) -> None:
        case = make_case(company)
        client = browser_of("clerk")
        assert (
            client.post(f"/cases/{case.pk}/transfer/", {"body": "街道办", "means": "fax"}).status_code == 303
        )
        page = client.get(f"/cases/{case.pk}/").content.decode()
        assert "街道办" in page
        assert 'id="receipt"' in page


@pytest.mark.usefixtures("procedures")
class TestDecisions:
    """Each suggestion gets one of three decisions, and the customer is told."""

    def test_not_adopted_is_told_by_the_promised_time(self, company: Company) -> None:
        decision = suggest(company, promised=True)
        case = decision.case
        assert decision.leader == company.manager.staff
        with pytest.raises(WrongStatus):
            answer(company, fresh(case))
        assert decide(company, decision, NO).reason == "与消防规范冲突"
        assert [
            owed(case, clause) for clause in ("suggestion-submitted", "suggestion-decided", "decision-told")
        ] == [
            ["met"],
            ["met"],
            ["open"],
        ]
        answer(company, fresh(case), at=MORNING + DAY + STEP)
        assert [owed(case, clause) for clause in ("decision-told", "promise-kept")] == [["met"], ["met"]]
        with pytest.raises(WrongStatus):
            decide(company, decision, NO)

    def test_at_once_is_carried_out_in_time(self, company: Company) -> None:
        decision = suggest(company)
        director = company.director.staff.pk
        verdict = Verdict(
            outcome="at_once", reason="增设两组", responsible_id=director, carry_out_by=MORNING + 3 * DAY
        )
        decide(company, decision, verdict)
        assert owed(decision.case, "decision-carried-out") == ["open"]
        actions.carry_out_decision(
            decision_id=decision.pk, words="已安装", by=company.director.actor, at=MORNING + 2 * DAY
        )
        assert owed(decision.case, "decision-carried-out") == ["met"]
        with pytest.raises(WrongStatus):
            actions.carry_out_decision(
                decision_id=decision.pk, words="已安装", by=company.director.actor, at=LATER
            )

    def test_when_ripe_comes_back_on_its_day(self, company: Company) -> None:
        decision = suggest(company)
        ripe = Verdict(outcome="when_ripe", reason="待改造", review_at=MORNING + 5 * DAY)
        decide(company, decision, ripe)
        assert owed(decision.case, "decision-reviewed") == ["open"]
        answer(company, fresh(decision.case), at=MORNING + 2 * DAY)
        review = decide(company, decision, NO, at=MORNING + 4 * DAY)
        assert (review.previous, owed(decision.case, "decision-reviewed")) == (decision, ["met"])
        assert owed(decision.case, "decision-told") == ["met"]
        with pytest.raises(WrongStatus):
            decide(company, decision, NO, at=LATER)

    @pytest.mark.parametrize(
        "verdict",
        [
            Verdict(outcome="", reason="好"),
            Verdict(outcome="not_adopted", reason=" "),
            Verdict(outcome="at_once", reason="好"),
            Verdict(outcome="when_ripe", reason="好"),
            Verdict(outcome="when_ripe", reason="好", review_at=MORNING),
        ],
    )
    def test_a_decision_is_whole(self, company: Company, verdict: Verdict) -> None:
        decision = suggest(company)
        with pytest.raises(Invalid):
            decide(company, decision, verdict)
        assert names(decision.case)[-1] == "suggestion.submitted"

    def test_who_may(self, company: Company) -> None:
        decision = suggest(company)
        with pytest.raises(NotAllowed):
            decide(company, decision, NO, by=company.clerk.actor)
        with pytest.raises(WrongStatus):
            actions.submit_suggestion(case_id=make_case(company).pk, by=company.clerk.actor, at=LATER)
        with pytest.raises(WrongStatus):
            actions.submit_suggestion(case_id=decision.case_id, by=company.clerk.actor, at=LATER)

    def test_leadership_decides_on_the_page(self, company: Company, browser_of: Browser) -> None:
        decision = suggest(company)
        client = browser_of("manager")
        assert str(decision.case.number) in client.get("/cases/decisions/").content.decode()
        given = {"decision_id": decision.pk, "outcome": "not_adopted", "reason": "与消防规范冲突"}
        assert client.post(f"/cases/{decision.case_id}/decide/", given).status_code == 303
        shelf = client.get("/cases/decisions/", {"shelf": "decided"}).content.decode()
        assert "与消防规范冲突" in shelf


class TestImportantMail:
    """Letters and mails of important customers reach the person in charge (AK4)."""

    @pytest.mark.usefixtures("procedures")
    def test_is_routed_once_and_taken_up(self, company: Company) -> None:
        firm = make_customer(company.office)
        Customer.objects.filter(pk=firm.pk).update(
            klass=CustomerClass.objects.filter(is_important=True).first(), responsible=company.director.staff
        )
        letter = make_case(company, source="letter", customer_id=firm.pk)
        call = make_case(company, source="phone", customer_id=firm.pk)
        for case in (letter, call, letter):
            actions.route_case(case_id=case.pk, by=SETUP, at=MORNING + STEP)
        assert names(letter) == ["case.registered", "case.routed"]
        assert names(call) == ["case.registered"]
        routed = timeline(Case.objects.get(pk=letter.pk))[-1]
        assert [words for _label, words in routed.remarks] == [company.director.staff.name]
        row = next(row for row in obligations_of("case", [letter.pk]) if row.clause_code == "important-mail")
        assert (row.responsible_id, row.status) == (company.director.staff.pk, "open")
        actions.note_progress(
            case_id=letter.pk, words="已阅", by=company.director.actor, at=MORNING + 2 * STEP
        )
        assert owed(letter, "important-mail") == ["met"]

    def test_others_go_the_ordinary_way(self, company: Company) -> None:
        letter = make_case(company, source="letter")
        assert actions.route_case(case_id=letter.pk, by=SETUP, at=MORNING + STEP) is None


class TestTopics:
    """Time limits per type (BQ12)."""

    @pytest.mark.usefixtures("procedures")
    def test_a_clause_of_its_own(self, company: Company) -> None:
        assert actions.ensure_standard_topics(by=SETUP, at=MORNING) == 7
        assert actions.ensure_standard_topics(by=SETUP, at=MORNING) == 0
        dry = make_case(company, kind="complaint", topic=topic_code("停水"))
        other = make_case(company, kind="complaint", topic="别的")
        assert (owed(dry, "lift-and-water"), owed(other, "lift-and-water")) == (["open"], [])
        assert (topic_name("no_water"), topic_name("别的")) == ("停水", "别的")

    def test_is_defined_on_its_page(self, company: Company, browser_of: Browser) -> None:
        admin = browser_of("admin")
        given = {
            "code": "parking",
            "kind": "complaint",
            "name_zh": "停车",
            "name_en": "Parking",
            "is_active": "on",
        }
        assert admin.post("/cases/topics/new/", given).status_code == 303
        assert "parking" in admin.get("/cases/kinds/").content.decode()
        with pytest.raises(NotAllowed):
            actions.define_topic(
                code="x", kind="complaint", name_zh="甲", name_en="A", by=company.clerk.actor, at=LATER
            )
