"""The duty roster: rules, actions, pages."""

from datetime import UTC, date, datetime, timedelta

import pytest

from huiyin.base.errors import Invalid, NotAllowed, NotFound, WrongStatus
from huiyin.journal.models import Event
from huiyin.staff import actions, queries
from huiyin.staff.models import DutyHandover, DutyRoster, DutyShift, DutySwap
from huiyin.staff.queries import duty
from huiyin.staff.rules import duty as rules
from huiyin.staff.rules.duty import USUAL, USUAL_CYCLE
from huiyin.staff.tests.factories import Company, make_company

pytestmark = pytest.mark.django_db
# A Monday, 07:00 in Shanghai.
MONDAY = date(2026, 11, 23)
AT = datetime(2026, 11, 22, 23, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def company() -> Company:
    """The group with its people."""
    return make_company()


@pytest.fixture
def roster(company: Company) -> DutyRoster:
    """The service desk keeps a roster of two shifts."""
    return actions.set_up_roster(
        company.desk.pk, kinds=USUAL, cycle=USUAL_CYCLE, by=company.supervisor.actor, at=AT
    )


def add(company: Company, who: str, code: str = "白", day: date = MONDAY) -> DutyShift:
    """A shift of one of the people."""
    person = company.personas[who].staff
    return actions.add_shift(
        company.desk.pk, staff_id=person.pk, code=code, day=day, by=company.supervisor.actor, at=AT
    )


class TestRules:
    def test_four_people_on_the_usual_cycle_cover_day_and_night(self) -> None:
        shifts = list(rules.fill([1, 2, 3, 4], list(USUAL_CYCLE), MONDAY, MONDAY + timedelta(days=13)))
        for offset in range(14):
            day = MONDAY + timedelta(days=offset)
            assert sorted(code for _who, on, code in shifts if on == day) == ["夜", "白"]

    def test_a_shift_over_midnight_ends_the_next_day(self) -> None:
        begin, end = USUAL[1].on(MONDAY, UTC)
        assert (begin.hour, end.hour, end - begin) == (20, 8, timedelta(hours=12))

    def test_gaps_are_what_no_span_covers(self) -> None:
        at = AT
        spans = [(at + HOUR, at + 2 * HOUR), (at + 2 * HOUR, at + 3 * HOUR), (at + 5 * HOUR, at + 9 * HOUR)]
        assert rules.gaps(spans, at, at + 8 * HOUR) == [
            (at, at + HOUR),
            (at + 3 * HOUR, at + 5 * HOUR),
        ]
        assert rules.gaps([], at, at + HOUR) == [(at, at + HOUR)]
        assert rules.gaps([(at - HOUR, at + HOUR)], at, at + HOUR) == []

    def test_gaps_are_cut_at_midnight(self) -> None:
        first = rules.midnight(MONDAY, UTC)
        days = [MONDAY, MONDAY + timedelta(days=1)]
        cut = rules.gaps_by_day([(first + 20 * HOUR, first + 28 * HOUR)], days, UTC)
        assert cut == {
            days[0]: [(first + 20 * HOUR, first + 24 * HOUR)],
            days[1]: [(first + 24 * HOUR, first + 28 * HOUR)],
        }

    @pytest.mark.parametrize("text", ["白 夜 休 -", "白，夜，OFF，休"])
    def test_a_cycle_is_read_as_people_write_it(self, text: str) -> None:
        assert rules.read_cycle(text) == ["白", "夜", "-", "-"]


class TestPlanning:
    def test_a_roster_is_set_up_with_one_event(self, company: Company, roster: DutyRoster) -> None:
        assert [kind.code for kind in roster.shift_kinds] == ["白", "夜"]
        event = Event.objects.get(name="roster.set_up")
        assert event.data["shifts"] == [["白", "08:00", "20:00"], ["夜", "20:00", "08:00"]]

    def test_only_planners_set_one_up(self, company: Company) -> None:
        for persona in (company.clerk, company.outsider, company.quality):
            with pytest.raises(NotAllowed):
                actions.set_up_roster(
                    company.desk.pk, kinds=USUAL, cycle=USUAL_CYCLE, by=persona.actor, at=AT
                )

    @pytest.mark.parametrize(
        ("kinds", "cycle"), [((), ()), (USUAL + USUAL, USUAL_CYCLE), (USUAL, ("早",)), (USUAL, ("-",))]
    )
    def test_nonsense_is_refused(
        self, company: Company, kinds: tuple[rules.ShiftKind, ...], cycle: tuple[str, ...]
    ) -> None:
        with pytest.raises(Invalid):
            actions.set_up_roster(company.desk.pk, kinds=kinds, cycle=cycle, by=company.admin.actor, at=AT)

    def test_filling_leaves_no_gap_and_an_event_for_each_shift(
        self, company: Company, roster: DutyRoster
    ) -> None:
        people = [company.personas[who].staff.pk for who in ("clerk", "colleague", "supervisor", "director")]
        shifts = fill(company, people)
        assert len(shifts) == 28
        assert Event.objects.filter(name="duty.planned").count() == 28
        begin = datetime(2026, 11, 24, tzinfo=UTC)
        assert duty.gaps_ahead(company.desk, begin, days=10) == []
        with pytest.raises(Invalid):
            fill(company, people)

    def test_who_is_on_duty_already_gets_no_second_shift(self, company: Company, roster: DutyRoster) -> None:
        add(company, "clerk")
        shifts = actions.fill_roster(
            company.desk.pk,
            staff_ids=[company.clerk.staff.pk],
            cycle=["白"],
            since=MONDAY,
            until=MONDAY + timedelta(days=2),
            by=company.supervisor.actor,
            at=AT,
        )
        assert [shift.begins_at.day for shift in shifts] == [24, 25]

    def test_strangers_and_long_spans_are_refused(self, company: Company, roster: DutyRoster) -> None:
        with pytest.raises(Invalid):
            fill(company, [company.outsider.staff.pk])
        with pytest.raises(Invalid):
            fill(company, [company.clerk.staff.pk], until=MONDAY + timedelta(days=200))
        with pytest.raises(NotAllowed):
            fill(company, [company.clerk.staff.pk], by="clerk")

    def test_nothing_is_written_if_recording_fails(
        self, company: Company, roster: DutyRoster, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("huiyin.staff.actions.duty.record_many", broken)
        with pytest.raises(RuntimeError):
            add(company, "clerk")
        assert not DutyShift.objects.exists()

    def test_nobody_is_on_duty_twice_at_a_time(self, company: Company, roster: DutyRoster) -> None:
        add(company, "clerk")
        with pytest.raises(Invalid):
            add(company, "clerk")
        assert add(company, "colleague").pk

    def test_a_shift_is_given_to_somebody_else_or_taken_off(
        self, company: Company, roster: DutyRoster
    ) -> None:
        shift = add(company, "clerk")
        boss = company.supervisor.actor
        actions.reassign_shift(shift.pk, staff_id=company.colleague.staff.pk, by=boss, at=AT)
        shift.refresh_from_db()
        assert shift.staff_id == company.colleague.staff.pk
        with pytest.raises(NotAllowed):
            actions.remove_shift(shift.pk, by=company.clerk.actor, at=AT)
        actions.remove_shift(shift.pk, by=boss, at=AT)
        for action in (
            lambda: actions.remove_shift(shift.pk, by=boss, at=AT),
            lambda: actions.reassign_shift(shift.pk, staff_id=company.clerk.staff.pk, by=boss, at=AT),
            lambda: actions.hand_over_duty(shift.pk, notes="无", by=boss, at=AT + 9 * HOUR),
        ):
            with pytest.raises(WrongStatus):
                action()


def fill(
    company: Company, people: list[int], *, until: date = MONDAY + timedelta(days=13), by: str = "supervisor"
) -> list[DutyShift]:
    """Two weeks of the usual cycle."""
    return actions.fill_roster(
        company.desk.pk,
        staff_ids=people,
        cycle=USUAL_CYCLE,
        since=MONDAY,
        until=until,
        by=company.personas[by].actor,
        at=AT,
    )


def broken(*_args: object, **_kwargs: object) -> None:
    """A later step fails."""
    raise RuntimeError


class TestOnDuty:
    def test_who_is_on_duty_at_the_unit_or_at_the_desk_that_serves_it(
        self, company: Company, roster: DutyRoster
    ) -> None:
        shift, _night = add(company, "clerk"), add(company, "colleague", "夜")
        assert queries.on_duty(company.desk, AT + 2 * HOUR) == [shift]
        assert queries.on_duty(company.engineering, AT + 2 * HOUR) == [shift]
        assert queries.on_duty(company.other_desk, AT + 2 * HOUR) == []
        assert queries.on_duty(company.desk, AT) == []
        assert queries.on_duty(company.desk, shift.ends_at)[0].staff == company.colleague.staff


class TestHandingOver:
    def test_the_next_one_on_the_roster_owes_the_taking_over(
        self, company: Company, roster: DutyRoster
    ) -> None:
        shift = add(company, "clerk")
        add(company, "colleague", "夜")
        at = shift.ends_at
        actions.hand_over_duty(shift.pk, notes="3 号楼电梯待修", by=company.clerk.actor, at=at)
        event = Event.objects.get(name="duty.handed_over")
        assert event.data["incoming_id"] == company.colleague.staff.pk
        assert event.data["desk_id"] == company.desk.pk
        handover = actions.take_over_duty(shift.pk, by=company.colleague.actor, at=at + HOUR / 4)
        assert handover.taken_by_id == company.colleague.staff.pk
        assert DutyShift.objects.get(pk=shift.pk).status == DutyShift.Status.TAKEN_OVER
        with pytest.raises(WrongStatus):
            actions.take_over_duty(shift.pk, by=company.colleague.actor, at=at + HOUR)
        with pytest.raises(WrongStatus):
            actions.hand_over_duty(shift.pk, notes="再交一次", by=company.clerk.actor, at=at + HOUR)

    def test_nobody_takes_over_from_oneself_nor_without_being_expected(
        self, company: Company, roster: DutyRoster
    ) -> None:
        shift = add(company, "clerk")
        at = shift.ends_at
        actions.hand_over_duty(shift.pk, notes="无异常", by=company.clerk.actor, at=at)
        for persona in (company.clerk, company.colleague):
            with pytest.raises(NotAllowed):
                actions.take_over_duty(shift.pk, by=persona.actor, at=at)
        with pytest.raises(NotFound):
            actions.take_over_duty(shift.pk, by=company.outsider.actor, at=at)
        assert actions.take_over_duty(shift.pk, by=company.supervisor.actor, at=at).taken_at == at

    def test_only_the_shift_itself_hands_over_once_it_has_begun(
        self, company: Company, roster: DutyRoster
    ) -> None:
        shift = add(company, "clerk")
        with pytest.raises(WrongStatus):
            actions.hand_over_duty(shift.pk, notes="无", by=company.clerk.actor, at=AT)
        with pytest.raises(NotAllowed):
            actions.hand_over_duty(shift.pk, notes="无", by=company.colleague.actor, at=shift.ends_at)
        with pytest.raises(Invalid):
            actions.hand_over_duty(shift.pk, notes=" ", by=company.clerk.actor, at=shift.ends_at)
        assert not DutyHandover.objects.exists()

    def test_nothing_is_written_if_recording_fails(
        self, company: Company, roster: DutyRoster, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shift = add(company, "clerk")
        monkeypatch.setattr("huiyin.staff.actions.duty_handing.record", broken)
        with pytest.raises(RuntimeError):
            actions.hand_over_duty(shift.pk, notes="无", by=company.clerk.actor, at=shift.ends_at)
        assert not DutyHandover.objects.exists()
        assert DutyShift.objects.get(pk=shift.pk).status == DutyShift.Status.PLANNED


class TestSwapping:
    def test_two_shifts_change_hands_once_the_head_approves(
        self, company: Company, roster: DutyRoster
    ) -> None:
        mine, yours, swap = asked(company)
        actions.agree_swap(swap.pk, by=company.colleague.actor, at=AT)
        assert owners(mine, yours) == [company.clerk.staff.pk, company.colleague.staff.pk]
        with pytest.raises(NotAllowed):
            actions.approve_swap(swap.pk, by=company.clerk.actor, at=AT)
        actions.approve_swap(swap.pk, by=company.supervisor.actor, at=AT)
        assert owners(mine, yours) == [company.colleague.staff.pk, company.clerk.staff.pk]
        assert Event.objects.filter(name="duty.swapped").count() == 2
        with pytest.raises(WrongStatus):
            actions.approve_swap(swap.pk, by=company.supervisor.actor, at=AT)

    def test_without_approval_agreeing_is_enough(self, company: Company) -> None:
        actions.set_up_roster(
            company.desk.pk,
            kinds=USUAL,
            cycle=USUAL_CYCLE,
            swaps_need_approval=False,
            by=company.supervisor.actor,
            at=AT,
        )
        mine, yours, swap = asked(company)
        actions.agree_swap(swap.pk, by=company.colleague.actor, at=AT)
        assert owners(mine, yours) == [company.colleague.staff.pk, company.clerk.staff.pk]

    def test_a_favour_needs_no_shift_in_exchange(self, company: Company, roster: DutyRoster) -> None:
        mine = add(company, "clerk")
        with pytest.raises(NotAllowed):
            actions.ask_swap(mine.pk, other_id=company.clerk.staff.pk, by=company.colleague.actor, at=AT)
        with pytest.raises(Invalid):
            actions.ask_swap(mine.pk, other_id=company.outsider.staff.pk, by=company.clerk.actor, at=AT)
        swap = actions.ask_swap(mine.pk, other_id=company.colleague.staff.pk, by=company.clerk.actor, at=AT)
        with pytest.raises(WrongStatus):
            actions.ask_swap(mine.pk, other_id=company.colleague.staff.pk, by=company.clerk.actor, at=AT)
        actions.agree_swap(swap.pk, by=company.colleague.actor, at=AT)
        actions.approve_swap(swap.pk, by=company.director.actor, at=AT)
        assert owners(mine) == [company.colleague.staff.pk]

    @pytest.mark.parametrize(("who", "status"), [("clerk", "withdrawn"), ("colleague", "declined")])
    def test_it_is_withdrawn_or_declined(
        self, company: Company, roster: DutyRoster, who: str, status: str
    ) -> None:
        mine, yours, swap = asked(company)
        actions.end_swap(swap.pk, by=company.personas[who].actor, at=AT)
        assert DutySwap.objects.get(pk=swap.pk).status == status
        assert owners(mine, yours) == [company.clerk.staff.pk, company.colleague.staff.pk]
        with pytest.raises(WrongStatus):
            actions.agree_swap(swap.pk, by=company.colleague.actor, at=AT)

    def test_the_head_refuses_what_was_agreed(self, company: Company, roster: DutyRoster) -> None:
        _mine, _yours, swap = asked(company)
        with pytest.raises(WrongStatus):
            actions.end_swap(swap.pk, by=company.supervisor.actor, at=AT)
        actions.agree_swap(swap.pk, by=company.colleague.actor, at=AT)
        actions.end_swap(swap.pk, by=company.supervisor.actor, at=AT)
        assert DutySwap.objects.get(pk=swap.pk).status == "refused"

    def test_nobody_swaps_into_a_second_shift_at_the_same_time(
        self, company: Company, roster: DutyRoster
    ) -> None:
        mine = add(company, "clerk")
        add(company, "colleague")
        swap = actions.ask_swap(mine.pk, other_id=company.colleague.staff.pk, by=company.clerk.actor, at=AT)
        actions.agree_swap(swap.pk, by=company.colleague.actor, at=AT)
        with pytest.raises(Invalid):
            actions.approve_swap(swap.pk, by=company.supervisor.actor, at=AT)
        assert DutySwap.objects.get(pk=swap.pk).status == "agreed"


def asked(company: Company) -> tuple[DutyShift, DutyShift, DutySwap]:
    """林小雨 asks 周敏 to exchange Monday's day shift for Tuesday's."""
    mine, yours = add(company, "clerk"), add(company, "colleague", "白", MONDAY + timedelta(days=1))
    swap = actions.ask_swap(
        mine.pk,
        other_id=company.colleague.staff.pk,
        other_shift_id=yours.pk,
        by=company.clerk.actor,
        at=AT,
    )
    return mine, yours, swap


def owners(*shifts: DutyShift) -> list[int]:
    """Whose these shifts are now."""
    return [DutyShift.objects.get(pk=shift.pk).staff_id for shift in shifts]
