"""吴倩 drafts a shorter time for tea; 陈静, 赵刚 and 孙丽 sign; it is issued, and what is open keeps its version."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from huiyin.base.errors import Invalid, NotAllowed, WrongStatus
from huiyin.journal.models import Event
from huiyin.ledger import actions
from huiyin.ledger.actions import drafting
from huiyin.ledger.models import Obligation, ProcedureDraft, ProcedureVersion, Signature
from huiyin.ledger.queries.drafts import find_in_draft, fingerprint
from huiyin.ledger.queries.replay import verify_ledger
from huiyin.ledger.rules.pack import ClauseShape
from huiyin.ledger.tests.kettles import PACK, START, happen, install
from huiyin.staff.tests.factories import Company, Persona, make_company

pytestmark = pytest.mark.django_db

TEA = PACK.replace('role = "cook"', 'role = "clerk"')


@pytest.fixture
def company() -> Company:
    made = make_company()
    install(place=made.root.place(), pack=TEA)
    return made


def begun(company: Company) -> ProcedureDraft:
    version = ProcedureVersion.objects.get(status="issued")
    return actions.begin_draft(version, by=company.quality.actor, at=START)


def shorten(draft: ProcedureDraft, by: Persona, within: str = "30 minutes", seen: str | None = None) -> None:
    """Have the kettle boil within another time."""
    stored = find_in_draft(ProcedureDraft.objects.get(pk=draft.pk), "whistle")
    assert stored is not None
    shape = ClauseShape.model_validate(stored | {"control": stored["control"] | {"within": within}})
    mark = fingerprint(stored) if seen is None else seen
    actions.save_clause(draft, shape=shape, code="whistle", seen=mark, by=by.actor, at=START)


def describe(draft: ProcedureDraft, company: Company, **other: Any) -> None:
    words = {"changes": "半小时", "effective_on": None, "title_zh": "泡茶", "title_en": "Tea"} | other
    actions.describe_draft(draft, by=company.quality.actor, at=START, **words)


def sign(draft: ProcedureDraft, step: str, by: Persona) -> None:
    actions.sign_draft(draft, step=step, remark="同意", by=by.actor, at=START)


def approved(company: Company, **words: Any) -> ProcedureDraft:
    """A shorter time, signed by everybody."""
    draft = begun(company)
    shorten(draft, company.quality)
    describe(draft, company, **words)
    for step, persona in (
        ("drafted", company.quality),
        ("standardisation", company.supervisor),
        ("review", company.director),
        ("approval", company.manager),
    ):
        sign(draft, step, persona)
    return draft


class TestBegin:
    def test_starts_from_what_is_issued(self, company: Company) -> None:
        draft = begun(company)
        assert (draft.number, draft.status, [one["code"] for one in draft.clauses]) == (
            2,
            "draft",
            ["whistle", "ready"],
        )
        assert ProcedureVersion.objects.count() == 1

    def test_one_at_a_time(self, company: Company) -> None:
        begun(company)
        with pytest.raises(Invalid):
            begun(company)

    def test_not_from_what_is_superseded(self, company: Company) -> None:
        old = ProcedureVersion.objects.get()
        actions.issue_draft(approved(company), by=company.quality.actor, at=START)
        old.refresh_from_db()
        with pytest.raises(WrongStatus):
            actions.begin_draft(old, by=company.quality.actor, at=START)

    def test_not_by_a_clerk(self, company: Company) -> None:
        with pytest.raises(NotAllowed):
            actions.begin_draft(ProcedureVersion.objects.get(), by=company.clerk.actor, at=START)

    def test_nothing_without_its_event(self, company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(drafting, "record", _fail)
        with pytest.raises(RuntimeError):
            begun(company)
        assert not ProcedureDraft.objects.exists()


def _fail(*arguments: object, **options: object) -> None:
    raise RuntimeError("disk full")


class TestSave:
    def test_changes_one_clause(self, company: Company) -> None:
        draft = begun(company)
        shorten(draft, company.supervisor)
        draft.refresh_from_db()
        stored = find_in_draft(draft, "whistle")
        assert stored is not None
        assert stored["control"]["within"] == "30 minutes"
        assert draft.authors == sorted([company.quality.staff.pk, company.supervisor.staff.pk])

    def test_of_two_who_change_one_clause_the_second_is_told(self, company: Company) -> None:
        draft = begun(company)
        seen = fingerprint(find_in_draft(draft, "whistle"))
        shorten(draft, company.quality, seen=seen)
        with pytest.raises(Invalid) as refusal:
            shorten(draft, company.supervisor, "45 minutes", seen=seen)
        assert "seen" in refusal.value.fields

    def test_not_while_it_is_reviewed_nor_by_a_clerk(self, company: Company) -> None:
        draft = approved(company)
        with pytest.raises(WrongStatus):
            shorten(draft, company.quality)
        with pytest.raises(NotAllowed):
            shorten(draft, company.clerk)

    def test_nothing_without_its_event(self, company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
        draft = begun(company)
        monkeypatch.setattr(drafting, "record", _fail)
        writes: tuple[Callable[[], None], ...] = (
            lambda: shorten(draft, company.quality),
            lambda: describe(draft, company),
            lambda: actions.drop_clause(draft, code="ready", by=company.quality.actor, at=START),
            lambda: actions.withdraw_draft(draft, by=company.quality.actor, at=START),
        )
        for write in writes:
            with pytest.raises(RuntimeError):
                write()
        now = ProcedureDraft.objects.get()
        assert (now.content, now.changes, now.status) == (draft.content, "", "draft")

    def test_a_clause_is_taken_out_but_not_the_last(self, company: Company) -> None:
        draft = begun(company)
        actions.drop_clause(draft, code="ready", by=company.quality.actor, at=START)
        with pytest.raises(Invalid):
            actions.drop_clause(draft, code="whistle", by=company.quality.actor, at=START)
        with pytest.raises(NotAllowed):
            actions.drop_clause(draft, code="whistle", by=company.handler.actor, at=START)


class TestDescribe:
    def test_not_by_a_clerk_and_not_under_review(self, company: Company) -> None:
        draft = approved(company)
        with pytest.raises(WrongStatus):
            describe(draft, company)
        with pytest.raises(NotAllowed):
            actions.describe_draft(
                draft, changes="", effective_on=None, title_zh="", title_en="",
                by=company.clerk.actor, at=START,
            )  # fmt: skip


class TestSign:
    def test_step_by_step_each_by_another(self, company: Company) -> None:
        draft = approved(company)
        draft.refresh_from_db()
        assert draft.status == "approved"
        assert list(Signature.objects.order_by("pk").values_list("step", "staff_id")) == [
            ("drafted", company.quality.staff.pk),
            ("standardisation", company.supervisor.staff.pk),
            ("review", company.director.staff.pk),
            ("approval", company.manager.staff.pk),
        ]
        assert Event.objects.filter(name="procedure.signed").count() == 4

    def test_no_step_before_its_turn(self, company: Company) -> None:
        draft = begun(company)
        for step, persona in (("approval", company.manager), ("review", company.director)):
            with pytest.raises(WrongStatus):
                sign(draft, step, persona)

    def test_who_wrote_in_it_signs_no_review(self, company: Company) -> None:
        draft = begun(company)
        shorten(draft, company.supervisor)
        describe(draft, company)
        sign(draft, "drafted", company.quality)
        with pytest.raises(NotAllowed):
            sign(draft, "standardisation", company.supervisor)

    def test_not_even_the_administrator_does_it_all_alone(self, company: Company) -> None:
        draft = begun(company)
        describe(draft, company)
        sign(draft, "drafted", company.admin)
        sign(draft, "standardisation", company.admin)
        sign(draft, "review", company.admin)
        with pytest.raises(NotAllowed):
            sign(draft, "approval", company.admin)

    def test_not_by_those_who_have_not_the_role(self, company: Company) -> None:
        draft = begun(company)
        describe(draft, company)
        sign(draft, "drafted", company.quality)
        with pytest.raises(NotAllowed):
            sign(draft, "standardisation", company.director)

    def test_what_changes_is_to_be_said_first(self, company: Company) -> None:
        with pytest.raises(Invalid):
            sign(begun(company), "drafted", company.quality)

    def test_what_contradicts_itself_is_not_signed(self, company: Company) -> None:
        draft = begun(company)
        shorten(draft, company.quality, "0.5 hours")
        describe(draft, company)
        with pytest.raises(Invalid):
            sign(draft, "drafted", company.quality)

    def test_nothing_without_its_event(self, company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
        draft = begun(company)
        describe(draft, company)
        monkeypatch.setattr(drafting, "record", _fail)
        with pytest.raises(RuntimeError):
            sign(draft, "drafted", company.quality)
        assert not Signature.objects.exists()


class TestSendBack:
    def test_all_sign_anew(self, company: Company) -> None:
        draft = begun(company)
        describe(draft, company)
        sign(draft, "drafted", company.quality)
        sign(draft, "standardisation", company.supervisor)
        actions.send_back_draft(draft, reason="太短", by=company.director.actor, at=START)
        draft.refresh_from_db()
        assert draft.status == "draft"
        with pytest.raises(WrongStatus):
            sign(draft, "review", company.director)

    def test_with_a_reason_by_whose_turn_it_is(
        self, company: Company, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        draft = begun(company)
        describe(draft, company)
        with pytest.raises(WrongStatus):
            actions.send_back_draft(draft, reason="太短", by=company.admin.actor, at=START)
        sign(draft, "drafted", company.quality)
        with pytest.raises(NotAllowed):
            actions.send_back_draft(draft, reason="太短", by=company.clerk.actor, at=START)
        with pytest.raises(Invalid):
            actions.send_back_draft(draft, reason=" ", by=company.supervisor.actor, at=START)
        monkeypatch.setattr(drafting, "record", _fail)
        with pytest.raises(RuntimeError):
            actions.send_back_draft(draft, reason="太短", by=company.supervisor.actor, at=START)
        draft.refresh_from_db()
        assert draft.status == "standardisation"


class TestWithdraw:
    def test_makes_room_for_another(self, company: Company) -> None:
        draft = begun(company)
        with pytest.raises(NotAllowed):
            actions.withdraw_draft(draft, by=company.clerk.actor, at=START)
        actions.withdraw_draft(draft, by=company.quality.actor, at=START)
        with pytest.raises(WrongStatus):
            actions.withdraw_draft(draft, by=company.quality.actor, at=START)
        assert begun(company).pk != draft.pk


class TestIssue:
    def test_what_is_open_keeps_its_version_and_the_ledger_agrees(self, company: Company) -> None:
        happen("on", 0, place=company.office.place())
        draft = approved(company)
        actions.issue_draft(draft, by=company.quality.actor, at=START + timedelta(minutes=5))
        happen("on", 10, kettle=2, place=company.office.place())
        first, second = Obligation.objects.filter(clause_code="whistle").order_by("subject_id")
        assert (first.due_at, second.due_at) == (
            START + timedelta(minutes=60),
            START + timedelta(minutes=40),
        )
        assert [(row.number, row.status) for row in ProcedureVersion.objects.order_by("number")] == [
            (1, "superseded"),
            (2, "issued"),
        ]
        assert verify_ledger().differences == []

    def test_from_its_day_on(self, company: Company) -> None:
        day = (START + timedelta(days=2)).date()
        actions.issue_draft(approved(company, effective_on=day), by=company.quality.actor, at=START)
        happen("on", 10, place=company.office.place())
        happen("on", 3 * 24 * 60, kettle=2, place=company.office.place())
        first, second = Obligation.objects.filter(clause_code="whistle").order_by("subject_id")
        assert first.due_at == START + timedelta(minutes=70)
        assert second.due_at == START + timedelta(days=3, minutes=30)
        assert verify_ledger().differences == []

    def test_not_before_it_is_approved_nor_by_others(self, company: Company) -> None:
        draft = begun(company)
        with pytest.raises(WrongStatus):
            actions.issue_draft(draft, by=company.quality.actor, at=START)
        with pytest.raises(NotAllowed):
            actions.issue_draft(draft, by=company.manager.actor, at=START)

    def test_not_over_a_version_that_came_in_meanwhile(self, company: Company) -> None:
        draft = approved(company)
        install(
            at=START,
            place=company.root.place(),
            pack=TEA.replace('code = "tea"', 'code = "tea"\nversion = 2'),
        )
        with pytest.raises(Invalid):
            actions.issue_draft(draft, by=company.quality.actor, at=START + timedelta(hours=1))

    def test_nothing_when_a_later_step_fails(self, company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
        draft = approved(company)
        monkeypatch.setattr(drafting, "_sign", _fail)
        with pytest.raises(RuntimeError):
            actions.issue_draft(draft, by=company.quality.actor, at=START)
        assert ProcedureVersion.objects.count() == 1
