"""What holds for every verb on a case: refused in every other status, denied to outsiders, all or nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from huiyin.base.errors import NotAllowed, NotFound, WrongStatus
from huiyin.cases import models, rules
from huiyin.cases.actions import steps
from huiyin.cases.models import Case
from huiyin.cases.tests.factories import LATER, make_case
from huiyin.cases.tests.verbs import VERBS, WITHDRAW_VISIT, Verb
from huiyin.journal.models import Event
from huiyin.search.models import SearchDoc
from huiyin.staff.tests.factories import Company

pytestmark = pytest.mark.django_db
S = Case.Status
ALL_VERBS = (*VERBS, WITHDRAW_VISIT)
#: These add to a case and leave it as it is.
ADDING = {
    "note_progress",
    "feed_back_plan",
    "respond_to_escalation",
    "record_receipt",
    "tell_transfer",
    "find_cause",
    "review_case",
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

        for module, check in ((rules, "moment"), (rules, "words"), (steps, "last_event")):
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
