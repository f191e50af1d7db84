"""Promises: given, moved with a reason, kept or broken by what the ledger says (U2, AH11)."""

from datetime import datetime

import pytest

from huiyin.base.errors import Invalid, WrongStatus
from huiyin.cases import actions
from huiyin.cases.models import Case, Promise
from huiyin.cases.queries.promises import PromiseFilter, list_promises, promises_of
from huiyin.cases.tests.conftest import Browser
from huiyin.cases.tests.factories import (
    DAY,
    LATER,
    MORNING,
    STEP,
    accept,
    answer,
    complete,
    make_case,
    plan,
    send,
)
from huiyin.journal.queries import list_events
from huiyin.staff.tests.factories import Company


def names(case: Case) -> list[str]:
    """What happened to a case."""
    return [event.name for event in list_events("case", [case.pk])]


def state(case: Case, at: datetime) -> list[str]:
    """How its promises stand, the newest first."""
    return [promise.state for promise in promises_of(case, at)]  # type: ignore[attr-defined]


def acknowledge(company: Company, case: Case, *, days: int = 1, at: datetime = MORNING + STEP) -> None:
    """The clerk promises the answer."""
    actions.acknowledge_case(
        case_id=case.pk, promised_at=MORNING + days * DAY, reason="配件未到", by=company.clerk.actor, at=at
    )


@pytest.mark.usefixtures("procedures")
class TestTheAnswer:
    """The promised answer is kept by the answer."""

    def test_is_kept_in_time(self, company: Company) -> None:
        case = make_case(company)
        acknowledge(company, case)
        assert state(case, MORNING + 2 * STEP) == ["open"]
        answer(company, case)
        assert state(case, LATER) == ["kept"]
        assert names(case)[-2:] == ["case.answered", "promise.kept"]

    def test_is_broken_by_a_late_answer(self, company: Company) -> None:
        case = make_case(company)
        acknowledge(company, case)
        assert state(case, MORNING + 2 * DAY) == ["broken"]
        answer(company, case, at=MORNING + 2 * DAY)
        assert state(case, LATER) == ["broken"]

    def test_moved_in_time_counts_by_the_new_time(self, company: Company) -> None:
        case = make_case(company)
        acknowledge(company, case)
        acknowledge(company, case, days=3, at=MORNING + 2 * STEP)
        answer(company, case, at=MORNING + 2 * DAY)
        assert state(case, LATER) == ["kept"]
        dates = case.promises.get().dates.order_by("id")
        assert [date.reason for date in dates] == ["", "配件未到"]

    def test_moved_too_late_is_broken(self, company: Company) -> None:
        case = make_case(company)
        acknowledge(company, case)
        acknowledge(company, case, days=4, at=MORNING + 2 * DAY)
        answer(company, case, at=MORNING + 3 * DAY)
        assert state(case, LATER) == ["broken"]
        assert names(case)[-4:] == ["promise.broken", "promise.changed", "case.answered", "promise.kept"]

    def test_a_withdrawn_answer_kept_nothing(self, company: Company) -> None:
        case = make_case(company)
        acknowledge(company, case)
        answer(company, case)
        actions.withdraw_answer(case_id=case.pk, reason="记错", by=company.clerk.actor, at=MORNING + 5 * STEP)
        assert state(case, MORNING + 6 * STEP) == ["open"]
        assert state(case, LATER) == ["broken"]

    def test_is_released_with_a_withdrawn_matter(self, company: Company) -> None:
        case = make_case(company)
        acknowledge(company, case)
        actions.withdraw_case(case_id=case.pk, reason="取消", by=company.clerk.actor, at=MORNING + 2 * STEP)
        assert state(case, LATER) == ["released"]


@pytest.mark.usefixtures("procedures")
class TestOtherPromises:
    """A plan that was told, and what is promised by hand."""

    def test_a_told_plan_is_kept_by_completion(self, company: Company) -> None:
        case = make_case(company)
        sheet = accept(company, send(company, case))
        made = plan(company, sheet, at=MORNING + 3 * STEP)
        actions.feed_back_plan(plan_id=made.pk, by=company.clerk.actor, at=MORNING + 4 * STEP)
        promise = case.promises.get()
        assert (promise.kind, promise.due_at) == (Promise.Kind.PLAN, made.complete_by)
        complete(company, sheet, at=MORNING + DAY)
        assert state(case, LATER) == ["kept"]

    def test_by_hand_is_kept_moved_and_released_by_hand(self, company: Company) -> None:
        case = make_case(company)
        clerk = company.clerk.actor
        first, second = (
            actions.make_promise(
                case_id=case.pk, words=words, promised_at=MORNING + DAY, by=clerk, at=MORNING + STEP
            )
            for words in ("寄发票", "送钥匙")
        )
        later = MORNING + 2 * STEP
        with pytest.raises(Invalid):
            actions.change_promise(
                promise_id=first.pk, promised_at=MORNING + 2 * DAY, reason=" ", by=clerk, at=later
            )
        actions.change_promise(
            promise_id=first.pk, promised_at=MORNING + 3 * DAY, reason="系统维护", by=clerk, at=later
        )
        actions.keep_promise(promise_id=first.pk, by=clerk, at=MORNING + 2 * DAY)
        actions.drop_promise(promise_id=second.pk, reason="已自取", by=clerk, at=later)
        assert state(case, LATER) == ["released", "kept"]
        with pytest.raises(WrongStatus):
            actions.keep_promise(promise_id=first.pk, by=clerk, at=LATER)
        with pytest.raises(WrongStatus):
            actions.drop_promise(promise_id=first.pk, reason="误记", by=clerk, at=LATER)

    def test_the_answer_leaves_it_open(self, company: Company) -> None:
        case = make_case(company)
        actions.make_promise(
            case_id=case.pk, words="寄发票", promised_at=LATER, by=company.clerk.actor, at=MORNING + STEP
        )
        answer(company, case)
        assert state(case, LATER - DAY) == ["open"]

    def test_nobody_else_sees_them(self, company: Company) -> None:
        case = make_case(company)
        acknowledge(company, case)
        seen = {
            who: len(list_promises(PromiseFilter(), actor=actor, at=LATER).rows)
            for who, actor in (("clerk", company.clerk.actor), ("outsider", company.outsider.actor))
        }
        assert seen == {"clerk": 1, "outsider": 0}


@pytest.mark.usefixtures("procedures")
class TestPages:
    """The list with its filters, the panels, the steps on the page of a case."""

    def test_the_list_knows_kept_and_broken(self, company: Company, browser_of: Browser) -> None:
        kept, broken = make_case(company), make_case(company)
        for case in (kept, broken):
            acknowledge(company, case)
        answer(company, kept)
        client = browser_of("clerk")
        for wanted, shown, hidden in (("kept", kept, broken), ("broken", broken, kept)):
            page = client.get(
                "/cases/promises/", {"state": wanted, "unit": str(company.office.pk)}
            ).content.decode()
            assert str(shown.number) in page
            assert str(hidden.number) not in page
        for url in (
            f"/cases/promises/people/{company.clerk.staff.pk}/",
            f"/cases/promises/units/{company.office.pk}/",
        ):
            assert str(broken.number) in client.get(url).content.decode()

    def test_a_promise_is_moved_on_the_page_of_its_case(self, company: Company, browser_of: Browser) -> None:
        case = make_case(company)
        client = browser_of("clerk")
        made = {"words": "送钥匙", "promised_at": "2099-01-01T09:00"}
        assert client.post(f"/cases/{case.pk}/promise/", made).status_code == 303
        moved = {
            "promise_id": case.promises.get().pk,
            "promised_at": "2099-02-01T09:00",
            "reason": "客户出差",
        }
        assert client.post(f"/cases/{case.pk}/promise-move/", moved).status_code == 303
        page = client.get(f"/cases/{case.pk}/").content.decode()
        assert "客户出差" in page
        assert "送钥匙" in page
