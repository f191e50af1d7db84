"""Boxes, letters, communication, problems, reviews, drafts, corrections: what their verbs do and refuse."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed, NotFound, WrongStatus
from huiyin.cases import actions, queries
from huiyin.cases.actions import BoxFacts, Finding, Mail, Matter, Talk
from huiyin.cases.models import CaseReview, Letter, OpinionBox, Problem
from huiyin.cases.tests.factories import DAY, LATER, MORNING, STEP, drive, make_case
from huiyin.cases.tests.test_actions import snapshot
from huiyin.cases.tests.test_statistics import live_by_the_pack
from huiyin.customers.tests.factories import make_customer, make_estate
from huiyin.journal.models import Event
from huiyin.ledger.models import Obligation
from huiyin.staff.tests.factories import Company

pytestmark = pytest.mark.django_db
BOX = BoxFacts(name="东门意见箱", place="东门岗亭旁")
MAIL = Mail(sender="业主委员会", subject="关于电梯维修的函")


def make_box(company: Company, *, at: datetime = MORNING, **facts: Any) -> OpinionBox:
    """A box at the east gate; 林小雨 looks after it."""
    box = replace(BOX, custodian_id=company.clerk.staff.pk, **facts)
    return actions.set_up_box(unit_id=company.office.pk, box=box, by=company.supervisor.actor, at=at)


def make_opening(company: Company, letters: int = 2, *, at: datetime = MORNING + DAY) -> int:
    """林小雨 and 周敏 opened it."""
    return actions.open_box(
        box_id=make_box(company).pk,
        witness_id=company.colleague.staff.pk,
        letters=letters,
        by=company.clerk.actor,
        at=at,
    ).pk


def make_letter(company: Company, *, at: datetime = MORNING, **facts: Any) -> Letter:
    """The owners' committee writes."""
    return actions.receive_letter(
        unit_id=company.office.pk, mail=replace(MAIL, **facts), by=company.clerk.actor, at=at
    )


def make_problem(company: Company, status: str = "open") -> Problem:
    """The lift stops again and again."""
    chief = company.supervisor.actor
    problem = actions.open_problem(
        unit_id=company.office.pk,
        name="3 号楼电梯反复停梯",
        case_ids=[make_case(company).pk],
        by=chief,
        at=MORNING,
    )
    given: dict[str, Any] = {"problem_id": problem.pk, "by": chief, "at": MORNING}
    if status != "open":
        actions.analyse_problem(cause="wear", analysis="曳引机轴承磨损", **given)
    if status in ("improving", "closed"):
        actions.improve_problem(improvement="更换轴承，每周检查", **given)
    if status == "closed":
        actions.close_problem(outcome="一个月未再发生", **given)
    problem.refresh_from_db()
    assert problem.status == status
    return problem


def make_review(company: Company) -> CaseReview:
    """陈静 has 王建国 see to it within a day."""
    return actions.review_case(
        case_id=drive(company, "withdrawn").pk,
        review=Finding(
            ground="invalid",
            finding="来电人被告知无法处理",
            cause="attitude",
            follow_up_id=company.handler.staff.pk,
            follow_up_at=LATER + DAY,
        ),
        by=company.supervisor.actor,
        at=LATER,
    )


def make_talk(company: Company) -> int:
    """林小雨 is to send a form."""
    talk = Talk(party="李志强", content="询问装修手续", follow_up="寄送申请表", follow_up_at=MORNING + DAY)
    return actions.note_communication(
        unit_id=company.office.pk, talk=talk, by=company.clerk.actor, at=MORNING
    ).pk


@dataclass(frozen=True, slots=True)
class Verb:
    """An action on something that `make` makes: works for `by`, is denied to `denied`, who sees it."""

    action: Callable[..., object]
    of: str
    make: Callable[[Company], Any]
    given: Callable[[Company], dict[str, Any]] = lambda company: {}
    by: str = "clerk"
    denied: str = "quality"
    again: bool = False

    def __str__(self) -> str:
        return self.action.__name__

    def act(self, company: Company, subject: Any, by: Actor | None = None) -> object:
        """Do it."""
        given = {self.of: getattr(subject, "pk", subject), **self.given(company)}
        return self.action(**given, by=by or getattr(company, self.by).actor, at=LATER)


VERBS = (
    Verb(
        actions.change_box,
        "box_id",
        make_box,
        lambda company: {"box": replace(BOX, pace="day")},
        by="supervisor",
        again=True,
    ),
    Verb(actions.retire_box, "box_id", make_box, by="supervisor"),
    Verb(
        actions.open_box,
        "box_id",
        make_box,
        lambda company: {"letters": 0, "witness_id": company.handler.staff.pk},
        again=True,
    ),
    Verb(
        actions.forward_letter,
        "letter_id",
        make_letter,
        lambda company: {"staff_id": company.director.staff.pk},
        again=True,
    ),
    Verb(actions.reply_letter, "letter_id", make_letter, lambda company: {"reply": "已安排检修"}),
    Verb(actions.file_letter, "letter_id", make_letter, lambda company: {"reason": "广告"}),
    Verb(
        actions.analyse_problem,
        "problem_id",
        make_problem,
        lambda company: {"cause": "wear", "analysis": "轴承磨损"},
        by="supervisor",
    ),
    Verb(
        actions.improve_problem,
        "problem_id",
        lambda company: make_problem(company, "analysed"),
        lambda company: {"improvement": "更换轴承"},
        by="supervisor",
    ),
    Verb(
        actions.close_problem,
        "problem_id",
        lambda company: make_problem(company, "improving"),
        lambda company: {"outcome": "未再发生"},
        by="supervisor",
    ),
    Verb(
        actions.reopen_problem,
        "problem_id",
        lambda company: make_problem(company, "closed"),
        by="director",
    ),
    Verb(
        actions.settle_review,
        "review_id",
        make_review,
        lambda company: {"corrected": "已回电致歉"},
        by="handler",
    ),
    Verb(actions.follow_up_communication, "communication_id", make_talk),
)


class TestEveryVerb:
    """One event each; refused to others, refused the second time, all or nothing."""

    @pytest.mark.parametrize("verb", VERBS, ids=str)
    def test_works_when_allowed(self, company: Company, verb: Verb) -> None:
        subject = verb.make(company)
        before = Event.objects.count()
        verb.act(company, subject)
        assert Event.objects.count() == before + 1

    @pytest.mark.parametrize("verb", [verb for verb in VERBS if not verb.again], ids=str)
    def test_is_refused_the_second_time(self, company: Company, verb: Verb) -> None:
        subject = verb.make(company)
        verb.act(company, subject)
        before = snapshot()
        with pytest.raises(WrongStatus):
            verb.act(company, subject)
        assert snapshot() == before

    @pytest.mark.parametrize("verb", VERBS, ids=str)
    def test_is_denied_to_outsiders(self, company: Company, verb: Verb) -> None:
        subject = verb.make(company)
        with pytest.raises(NotFound):
            verb.act(company, subject, company.outsider.actor)
        with pytest.raises(NotAllowed):
            verb.act(company, subject, getattr(company, verb.denied).actor)

    @pytest.mark.parametrize("verb", VERBS, ids=str)
    def test_writes_nothing_if_a_later_step_fails(
        self, company: Company, verb: Verb, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        subject = verb.make(company)
        before = snapshot()

        def fail(*args: Any, **kwargs: Any) -> None:
            raise RuntimeError("the journal is not there")

        for module in ("boxes", "letters", "communications", "problems"):
            monkeypatch.setattr(f"huiyin.cases.actions.{module}.record", fail)
        monkeypatch.setattr("huiyin.cases.actions.steps.record_many", fail)
        with pytest.raises(RuntimeError):
            verb.act(company, subject)
        assert snapshot() == before


class TestBoxes:
    """A42, AO13: opened in twos, at their pace, empty ones too."""

    def test_takes_two_people(self, company: Company) -> None:
        box = make_box(company)
        with pytest.raises(Invalid) as refusal:
            actions.open_box(
                box_id=box.pk,
                witness_id=company.clerk.staff.pk,
                letters=1,
                by=company.clerk.actor,
                at=MORNING,
            )
        assert list(refusal.value.fields) == ["witness_id"]

    def test_each_letter_becomes_a_matter(self, company: Company) -> None:
        opening_id = make_opening(company, letters=1)
        matter = Matter(kind="suggestion", words="希望增设非机动车棚", source="box", caller_name="匿名")
        case = actions.register_item(
            opening_id=opening_id, matter=matter, by=company.clerk.actor, at=MORNING + DAY + STEP
        )
        assert (case.source_id, case.occurred_at) == ("box", MORNING + DAY)
        with pytest.raises(WrongStatus):
            actions.register_item(
                opening_id=opening_id, matter=matter, by=company.clerk.actor, at=MORNING + 2 * DAY
            )

    def test_names_are_not_given_twice(self, company: Company) -> None:
        make_box(company)
        with pytest.raises(Invalid):
            make_box(company)

    def test_must_be_opened_at_its_pace(self, company: Company) -> None:
        live_by_the_pack(company)
        make_opening(company)
        first, second = Obligation.objects.filter(clause_code="box-weekly").order_by("pk")
        assert (first.status, first.responsible_id) == ("met", company.clerk.staff.pk)
        assert (second.status, second.due_at) == ("open", MORNING + 8 * DAY)

    def test_another_pace_counts_anew(self, company: Company) -> None:
        live_by_the_pack(company)
        box = make_box(company)
        actions.change_box(
            box_id=box.pk, box=replace(BOX, pace="day"), by=company.supervisor.actor, at=MORNING + STEP
        )
        states = dict(Obligation.objects.order_by("pk").values_list("clause_code", "status"))
        assert states == {"box-weekly": "cancelled", "box-daily": "open"}
        actions.retire_box(box_id=box.pk, by=company.supervisor.actor, at=MORNING + DAY)
        assert not Obligation.objects.filter(status="open").exists()


class TestLetters:
    """AK4: kept in one place, important ones forwarded, replies in time."""

    def test_of_important_customers_are_forwarded(self, company: Company) -> None:
        live_by_the_pack(company)
        letter = make_letter(company, is_important=True)
        owed = Obligation.objects.order_by("clause_code")
        assert [row.clause_code for row in owed] == ["important-letter-forwarded", "letter-replied"]
        actions.forward_letter(
            letter_id=letter.pk,
            staff_id=company.handler.staff.pk,
            by=company.clerk.actor,
            at=MORNING + STEP,
        )
        assert [row.status for row in owed.all()] == ["met", "open"]
        assert owed.all()[1].responsible_id == company.handler.staff.pk

    def test_whoever_has_it_may_reply(self, company: Company) -> None:
        letter = make_letter(company)
        actions.forward_letter(
            letter_id=letter.pk, staff_id=company.quality.staff.pk, by=company.clerk.actor, at=MORNING
        )
        actions.reply_letter(
            letter_id=letter.pk, reply="已转工程部", by=company.quality.actor, at=MORNING + STEP
        )
        letter.refresh_from_db()
        assert letter.status == "replied"

    def test_important_by_the_customer(self, company: Company) -> None:
        customer = make_customer(company.office)
        assert make_letter(company, customer_id=customer.pk).is_important == customer.is_important


class TestReviews:
    """U7: what went wrong is reviewed, and followed up."""

    def test_follow_up_is_owed(self, company: Company) -> None:
        live_by_the_pack(company)
        review = make_review(company)
        owed = Obligation.objects.get(clause_code="review-followed-up")
        assert (owed.responsible_id, owed.due_at) == (company.handler.staff.pk, LATER + DAY)
        actions.settle_review(
            review_id=review.pk, corrected="已回电", by=company.handler.actor, at=LATER + STEP
        )
        owed.refresh_from_db()
        assert owed.status == "met"

    def test_needs_a_ground(self, company: Company) -> None:
        case = make_case(company)
        with pytest.raises(WrongStatus):
            actions.review_case(
                case_id=case.pk,
                review=Finding(ground="unsatisfied", finding="无"),
                by=company.supervisor.actor,
                at=LATER,
            )

    def test_without_follow_up_it_is_settled(self, company: Company) -> None:
        case = drive(company, "withdrawn")
        given: dict[str, Any] = {"case_id": case.pk, "by": company.supervisor.actor, "at": LATER}
        review = actions.review_case(review=Finding(ground="invalid", finding="误报"), **given)
        assert review.status == "settled"
        with pytest.raises(WrongStatus):
            actions.review_case(review=Finding(ground="invalid", finding="误报"), **given)

    @pytest.mark.parametrize(
        ("field", "value"), [("finding", " "), ("follow_up_id", 999), ("cause", "ghosts")]
    )
    def test_wrong_input_is_named(self, company: Company, field: str, value: Any) -> None:
        case = drive(company, "withdrawn")
        review = replace(Finding(ground="invalid", finding="误报"), **{field: value})
        with pytest.raises(Invalid) as refusal:
            actions.review_case(case_id=case.pk, review=review, by=company.supervisor.actor, at=LATER)
        assert list(refusal.value.fields) == [field]


class TestProblems:
    """AE8: what comes again has a name."""

    def test_matters_are_linked_once(self, company: Company) -> None:
        problem, case = make_problem(company), make_case(company)
        given: dict[str, Any] = {"problem_id": problem.pk, "case_id": case.pk}
        chief = company.supervisor.actor
        actions.link_problem(**given, by=chief, at=LATER)
        with pytest.raises(WrongStatus):
            actions.link_problem(**given, by=chief, at=LATER)
        assert queries.problems_of_case(case) == [problem]
        actions.unlink_problem(**given, by=chief, at=LATER)
        with pytest.raises(WrongStatus):
            actions.unlink_problem(**given, by=chief, at=LATER)
        with pytest.raises(NotAllowed):
            actions.link_problem(**given, by=company.clerk.actor, at=LATER)

    def test_repeats_are_found_by_building_and_kind(self, company: Company) -> None:
        estate = make_estate(company.office)
        for room in (estate.room, estate.other_room, estate.room):
            make_case(company, premises_id=room.pk)
        make_case(company, premises_id=estate.room.pk, kind="enquiry")
        since = (MORNING - DAY).date()
        limits = queries.RepeatFilter(since=since, least=3)
        (found,) = queries.list_repeats(limits, actor=company.supervisor.actor)
        assert (found.count, found.alike, found.linked) == (3, "need", 0)
        same_room = replace(limits, place="premises", least=2)
        assert [row.count for row in queries.list_repeats(same_room, actor=company.supervisor.actor)] == [2]
        assert not queries.list_repeats(limits, actor=company.outsider.actor)

    def test_repeats_are_found_by_cause(self, company: Company) -> None:
        estate = make_estate(company.office)
        for room in (estate.room, estate.other_room):
            case = make_case(company, premises_id=room.pk)
            actions.find_cause(case_id=case.pk, cause="wear", by=company.clerk.actor, at=LATER)
        limits = queries.RepeatFilter(since=MORNING.date(), least=2, alike="cause")
        (found,) = queries.list_repeats(limits, actor=company.supervisor.actor)
        assert (found.alike, found.count) == ("wear", 2)


class TestCommunication:
    """X19: with whom, how, about what."""

    def test_follow_up_is_owed_by_its_time(self, company: Company) -> None:
        live_by_the_pack(company)
        talk_id = make_talk(company)
        owed = Obligation.objects.get(clause_code="communication-followed-up")
        assert (owed.due_at, owed.responsible_id) == (MORNING + DAY, company.clerk.staff.pk)
        actions.follow_up_communication(communication_id=talk_id, by=company.clerk.actor, at=MORNING + STEP)
        owed.refresh_from_db()
        assert owed.status == "met"

    @pytest.mark.parametrize(
        ("field", "value"),
        [("content", " "), ("party", ""), ("channel", "smoke"), ("direction", "up"), ("follow_up", "")],
    )
    def test_wrong_input_is_named(self, company: Company, field: str, value: Any) -> None:
        talk = Talk(party="李志强", content="询问", follow_up="寄送", follow_up_at=MORNING + DAY)
        with pytest.raises(Invalid) as refusal:
            actions.note_communication(
                unit_id=company.office.pk,
                talk=replace(talk, **{field: value}),
                by=company.clerk.actor,
                at=MORNING,
            )
        assert list(refusal.value.fields) == [field]

    def test_is_denied_elsewhere(self, company: Company) -> None:
        with pytest.raises(NotAllowed):
            actions.note_communication(
                unit_id=company.office.pk,
                talk=Talk(party="x", content="x"),
                by=company.outsider.actor,
                at=MORNING,
            )
