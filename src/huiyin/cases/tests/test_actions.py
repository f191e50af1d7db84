"""What holds for every verb on a case: refused in every other status, denied to outsiders, all or nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from huiyin.base.errors import NotAllowed, NotFound, WrongStatus
from huiyin.cases import actions, models, rules
from huiyin.cases.actions import Verdict, steps
from huiyin.cases.models import Case
from huiyin.cases.tests import api_access as subjects
from huiyin.cases.tests.factories import DAY, LATER, STEP, make_case
from huiyin.cases.tests.verbs import TAKE_NOTE, VERBS, WITHDRAW_VISIT, Verb
from huiyin.journal.models import Event
from huiyin.search.models import SearchDoc
from huiyin.staff.tests.factories import Company

pytestmark = pytest.mark.django_db
S = Case.Status
ALL_VERBS = (*VERBS, WITHDRAW_VISIT, TAKE_NOTE)
#: These add to a case and leave it as it is.
ADDING = {
    "note_progress",
    "feed_back_plan",
    "respond_to_escalation",
    "record_receipt",
    "tell_transfer",
    "find_cause",
    "review_case",
    "add_remark",
    "take_note",
}


def snapshot() -> dict[str, list[Any]]:
    """Everything that this room and the journal hold."""
    nouns = [getattr(models, name) for name in models.__all__]
    return {noun.__name__: list(noun.objects.order_by("pk").values()) for noun in [*nouns, Event, SearchDoc]}


class TestEveryVerb:
    """Verbs agree with TRANSITIONS and with each other about what is refused."""

    @pytest.mark.parametrize("verb", ALL_VERBS, ids=str)
    def test_works_when_allowed(self, company: Company, verb: Verb, subtests: pytest.Subtests) -> None:
        for status in sorted(verb.statuses):
            with subtests.test(status=status):
                case = verb.prepare(company, status)
                before = Event.objects.count()
                verb.act(company, case, getattr(company, verb.by).actor, LATER)
                assert Event.objects.count() == before + 1

    @pytest.mark.parametrize("verb", VERBS, ids=str)
    def test_is_refused_in_every_other_status(
        self, company: Company, verb: Verb, subtests: pytest.Subtests
    ) -> None:
        for status in sorted(set(S) - verb.statuses):
            with subtests.test(status=status):
                case = verb.prepare(company, status)
                before = snapshot()
                with pytest.raises(WrongStatus):
                    verb.act(company, case, getattr(company, verb.by).actor, LATER)
                assert snapshot() == before

    @pytest.mark.parametrize("verb", ALL_VERBS, ids=str)
    def test_is_denied_to_outsiders(self, company: Company, verb: Verb) -> None:
        case = verb.prepare(company, min(verb.statuses))
        with pytest.raises(NotFound):
            verb.act(company, case, company.outsider.actor, LATER)
        with pytest.raises(NotAllowed):
            verb.act(company, case, getattr(company, verb.denied).actor, LATER)

    @pytest.mark.parametrize("verb", ALL_VERBS, ids=str)
    def test_writes_nothing_if_a_later_step_fails(
        self, company: Company, verb: Verb, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case = verb.prepare(company, min(verb.statuses))
        before = snapshot()

        def fail(*args: Any, **kwargs: Any) -> None:
            raise RuntimeError("the journal is not there")

        monkeypatch.setattr(steps, "record_many", fail)
        with pytest.raises(RuntimeError):
            verb.act(company, case, getattr(company, verb.by).actor, LATER)
        assert snapshot() == before

    @pytest.mark.parametrize("verb", [verb for verb in ALL_VERBS if verb.name not in ADDING], ids=str)
    def test_tells_whoever_is_second(
        self, company: Company, verb: Verb, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Somebody else moves the case between the reading and the writing."""
        case = verb.prepare(company, min(verb.statuses))
        elsewhere = S.CLOSED if case.status != S.CLOSED else S.REGISTERED

        def overtaken(check: Callable[..., Any]) -> Callable[..., Any]:
            def checked(*args: Any, **kwargs: Any) -> Any:
                ended = LATER if elsewhere == S.CLOSED else None
                Case.objects.filter(pk=case.pk).update(status=elsewhere, closed_at=ended)
                return check(*args, **kwargs)

            return checked

        for module, check in (
            (rules, "moment"),
            (rules, "words"),
            (rules, "check_level"),
            (steps, "last_event"),
        ):
            monkeypatch.setattr(module, check, overtaken(getattr(module, check)))
        with pytest.raises(WrongStatus):
            verb.act(company, case, getattr(company, verb.by).actor, LATER)


class TestRegisteringIsAllOrNothing:
    """The number is the last thing taken."""

    def test_no_case_without_a_number(self, company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
        make_case(company)

        def fail(*args: Any, **kwargs: Any) -> int:
            raise RuntimeError("no numbers today")

        monkeypatch.setattr(steps, "take_number", fail)
        before = snapshot()
        with pytest.raises(RuntimeError):
            make_case(company)
        assert snapshot() == before
        monkeypatch.undo()
        assert make_case(company).number == "KF-HY-JN-CH-2026-000002"


WHY = "登记有误"
AFTER = LATER + 30 * DAY
NO = Verdict(outcome="not_adopted", reason="场地不足")
#: Verbs that need more than one case, sheet or date: what they act on, and what else they are given.
FURTHER: dict[str, tuple[Callable[..., object], Callable[[Company], dict[str, Any]], dict[str, Any], str]] = {
    "change_promise": (
        actions.change_promise,
        subjects.promise,
        {"promised_at": AFTER, "reason": WHY},
        "clerk",
    ),
    "keep_promise": (actions.keep_promise, subjects.promise, {}, "clerk"),
    "drop_promise": (actions.drop_promise, subjects.promise, {"reason": WHY}, "clerk"),
    "send_sheet, several": (actions.send_sheet, subjects.to_engineering, {"content": "请同时处理"}, "clerk"),
    "confirm_sheet": (actions.confirm_sheet, subjects.oral, {"content": "书面补充"}, "clerk"),
    "conclude_handling": (actions.conclude_handling, subjects.half_done, {"reason": WHY}, "clerk"),
    "join_case": (actions.join_case, subjects.two, {}, "clerk"),
    "leave_case": (actions.leave_case, subjects.joined, {}, "clerk"),
    "link_duplicate": (actions.link_duplicate, subjects.twice, {}, "clerk"),
    "record_receipt": (actions.record_receipt, subjects.passed_on, {"receipt_number": "GS-1"}, "clerk"),
    "tell_transfer": (actions.tell_transfer, subjects.passed_on, {"words": "由供水公司处理"}, "clerk"),
    "submit_suggestion": (actions.submit_suggestion, subjects.suggestion, {}, "clerk"),
    "decide_suggestion": (actions.decide_suggestion, subjects.undecided, {"verdict": NO}, "manager"),
    "carry_out_decision": (actions.carry_out_decision, subjects.decided, {"words": "已建成"}, "supervisor"),
}


@pytest.mark.parametrize("name", FURTHER)
def test_matters_among_themselves_are_all_or_nothing(
    company: Company, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Joint matters, promises, transfers, decisions, oral hand-over: nothing stays if the journal fails."""
    action, subject, more, who = FURTHER[name]
    given = {**subject(company), **more}
    by = getattr(company, who).actor
    before = snapshot()

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the journal is not there")

    with monkeypatch.context() as broken:
        broken.setattr(steps, "record_many", fail)
        with pytest.raises(RuntimeError):
            action(**given, by=by, at=LATER + STEP)
    assert snapshot() == before
    action(**given, by=by, at=LATER + STEP)
    assert snapshot() != before
