"""Several callers, several departments: duplicates, joint matters, parallel sheets, who had it when."""

import pytest

from huiyin.base.errors import Invalid, NotAllowed, NotFound, WrongStatus
from huiyin.cases import actions, queries
from huiyin.cases.models import Case, ContactSheet
from huiyin.cases.queries.likely import likely_matters
from huiyin.cases.queries.relay import holders_of
from huiyin.cases.rules.likeness import similarity
from huiyin.cases.tests.conftest import Browser
from huiyin.cases.tests.factories import (
    DAY,
    LATER,
    MORNING,
    STEP,
    accept,
    answer,
    complete,
    drive,
    make_case,
    send,
    visit,
)
from huiyin.customers.tests.factories import make_estate, make_household
from huiyin.journal.queries import list_events
from huiyin.ledger.queries.obligations import obligations_of
from huiyin.staff.tests.factories import Company

S = Case.Status
LIFT = "3号楼电梯停运，有人被困"


def names(case: Case) -> list[str]:
    """What happened to a case."""
    return [event.name for event in list_events("case", [case.pk])]


def owed(case: Case, clause: str) -> list[str]:
    """How the obligations of a clause stand, the oldest first."""
    rows = sorted(obligations_of("case", [case.pk]), key=lambda row: row.pk)
    return [row.status for row in rows if row.clause_code == clause]


def join(company: Company, case: Case, leading: Case) -> Case:
    """The clerk joins one under the other."""
    return actions.join_case(
        case_id=case.pk, leading_id=leading.pk, by=company.clerk.actor, at=MORNING + STEP
    )


def fresh(case: Case) -> Case:
    """As it stands now."""
    case.refresh_from_db()
    return case


class TestLikelyOnes:
    """Suggested: the same place or customer, the same kind, similar words, not too long ago."""

    def test_words_are_compared_by_pieces(self) -> None:
        assert similarity("电梯停运了", "电梯停运了") == 1
        assert similarity("电梯停运，有人被困", "3号楼电梯停运") > 0.3
        assert similarity("电梯停运", "水管漏水") == 0
        assert similarity("", "水管漏水") == 0

    def test_finds_the_neighbours_call_about_the_same_event(self, company: Company) -> None:
        estate = make_estate(company.office)
        first = make_household(estate.room, "王秀英", mobile="13812345678")
        lift = make_case(company, kind="help", words=LIFT, customer_id=first.pk, premises_id=estate.room.pk)
        make_case(company, kind="need", words="门锁坏了", premises_id=estate.other_room.pk)
        found = {
            words: [
                one.case.pk
                for one in likely_matters(
                    company.clerk.actor,
                    unit_id=company.office.pk,
                    kind="help",
                    words=words,
                    customer_id=first.pk if words == "" else None,
                    premises_id=None if words == "" else estate.other_room.pk,
                    at=at,
                )
            ]
            for words, at in (
                ("电梯停运有人被困", LATER - 9 * DAY),
                ("", LATER - 9 * DAY),
                ("卫生间漏水", LATER - 9 * DAY),
            )
        }
        assert found == {"电梯停运有人被困": [lift.pk], "": [lift.pk], "卫生间漏水": []}
        late = likely_matters(
            company.clerk.actor,
            unit_id=company.office.pk,
            kind="help",
            words=LIFT,
            customer_id=first.pk,
            premises_id=None,
            at=LATER,
        )
        assert late == []

    def test_the_register_screen_joins_what_was_chosen(self, company: Company, browser_of: Browser) -> None:
        estate = make_estate(company.office)
        client = browser_of("clerk")
        given = {
            "choice": f":{estate.room.pk}",
            "kind": "help",
            "words": LIFT,
            "urgency": "normal",
            "source": "phone",
        }
        assert client.post("/cases/register/", given).status_code == 303
        first = Case.objects.get()
        hint = client.get("/cases/register/likely/", given).content.decode()
        assert str(first.number) in hint
        assert client.post("/cases/register/", {**given, "join_to": first.pk}).status_code == 303
        assert Case.objects.latest("pk").leading == first


class TestJointMatters:
    """Each keeps an own number, answer and return visit; the leading one carries the handling."""

    def test_handled_together_answered_apart(self, company: Company) -> None:
        leading, joined = make_case(company, words=LIFT), make_case(company, words=LIFT)
        join(company, joined, leading)
        with pytest.raises(WrongStatus):
            send(company, fresh(joined))
        sheet = accept(company, send(company, leading))
        complete(company, sheet)
        assert names(joined)[-2:] == ["case.joined", "case.leading_handled"]
        done = actions.answer_together(
            case_ids=[leading.pk, joined.pk], words="已放人，电梯恢复", by=company.clerk.actor, at=LATER
        )
        assert (len(done.answered), done.failed) == (2, [])
        assert [fresh(case).status for case in (leading, joined)] == [S.ANSWERED, S.ANSWERED]
        assert company.handler.staff.pk in queries.handlers_of(joined)
        visit(company, joined, "satisfied", at=LATER + DAY)
        assert (fresh(joined).status, fresh(leading).status) == (S.CLOSED, S.ANSWERED)

    @pytest.mark.usefixtures("procedures")
    def test_each_caller_is_owed_the_result(self, company: Company) -> None:
        leading, joined = make_case(company, urgency="urgent"), make_case(company, urgency="urgent")
        join(company, joined, leading)
        assert owed(joined, "urgent-response") == ["met"]
        complete(company, accept(company, send(company, leading)))
        assert owed(joined, "result-told") == ["open"]
        answer(company, joined)
        assert owed(joined, "result-told") == ["met"]

    def test_leaves_and_is_let_go(self, company: Company) -> None:
        leading, one, two = (make_case(company) for _ in range(3))
        for case in (one, two):
            join(company, case, leading)
        actions.leave_case(case_id=one.pk, by=company.clerk.actor, at=MORNING + 2 * STEP)
        actions.withdraw_case(case_id=leading.pk, reason="误报", by=company.clerk.actor, at=LATER)
        assert [fresh(case).leading for case in (one, two)] == [None, None]
        assert names(two)[-1] == "case.left"
        with pytest.raises(WrongStatus):
            actions.leave_case(case_id=one.pk, by=company.clerk.actor, at=LATER)

    def test_what_cannot_be_joined(self, company: Company) -> None:
        case, leading, joined = (make_case(company) for _ in range(3))
        join(company, joined, leading)
        with pytest.raises(Invalid):
            join(company, case, case)
        with pytest.raises(Invalid):
            join(company, case, drive(company, S.CLOSED))
        with pytest.raises(WrongStatus):
            join(company, leading, case)
        with pytest.raises(WrongStatus):
            join(company, drive(company, S.DISPATCHED), case)
        assert join(company, case, joined).leading == leading
        with pytest.raises(NotAllowed):
            actions.join_case(
                case_id=make_case(company).pk, leading_id=leading.pk, by=company.quality.actor, at=LATER
            )
        with pytest.raises(NotFound):
            actions.leave_case(case_id=joined.pk, by=company.outsider.actor, at=LATER)

    def test_those_who_cannot_be_answered_are_listed(self, company: Company, browser_of: Browser) -> None:
        leading, joined = make_case(company), make_case(company)
        join(company, joined, leading)
        done = actions.answer_together(
            case_ids=[leading.pk, drive(company, S.CLOSED).pk], words="好", by=company.clerk.actor, at=LATER
        )
        assert (len(done.answered), len(done.failed)) == (1, 1)
        client = browser_of("clerk")
        page = client.get(f"/cases/{leading.pk}/joined/").content.decode()
        assert str(joined.number) in page
        answered = {"case_ids": [joined.pk], "words": "已恢复", "channel": "phone"}
        assert client.post(f"/cases/{leading.pk}/joined/", answered).status_code == 303
        assert fresh(joined).status == S.ANSWERED

    def test_a_duplicate_leads_to_the_first(self, company: Company, browser_of: Browser) -> None:
        first, again = make_case(company), make_case(company)
        client = browser_of("clerk")
        done = client.post(f"/cases/{again.pk}/duplicate/", {"number": first.number})
        assert done.status_code == 303
        assert (fresh(again).status, again.duplicate_of) == (S.WITHDRAWN, first)
        assert names(again)[-2:] == ["case.duplicate_linked", "case.withdrawn"]
        with pytest.raises(Invalid):
            actions.link_duplicate(case_id=first.pk, of_id=again.pk, by=company.clerk.actor, at=LATER)


@pytest.mark.usefixtures("procedures")
class TestSeveralDepartments:
    """Each has a sheet, an acceptance and a result of its own; all done, it is handled."""

    def test_each_answers_for_itself(self, company: Company) -> None:
        case = make_case(company)
        first = send(company, case, also=[company.security.pk])
        second = case.sheets.exclude(pk=first.pk).get()
        assert owed(case, "sheet-acceptance") == ["open", "open"]
        director = company.director.actor
        actions.accept_sheet(sheet_id=second.pk, by=director, at=MORNING + 2 * STEP)
        assert owed(case, "sheet-acceptance") == ["open", "met"]
        actions.complete_sheet(sheet_id=second.pk, result="已设围挡", by=director, at=MORNING + 3 * STEP)
        assert (fresh(case).status, owed(case, "need-time")) == (S.IN_HANDLING, ["open", "met"])
        assert owed(case, "result-told") == []
        accept(company, first, at=MORNING + 4 * STEP)
        assert fresh(case).handler == company.handler.staff
        complete(company, ContactSheet.objects.get(pk=first.pk), at=MORNING + 5 * STEP)
        assert (fresh(case).status, owed(case, "result-told")) == (S.HANDLED, ["open"])

    def test_one_more_is_asked_and_refuses(self, company: Company) -> None:
        case = drive(company, S.IN_HANDLING)
        clerk, director = company.clerk.actor, company.director.actor
        sheet = actions.involve_department(
            case_id=case.pk, department_id=company.security.pk, by=clerk, at=MORNING + 3 * STEP
        )
        with pytest.raises(Invalid):
            actions.involve_department(
                case_id=case.pk, department_id=company.security.pk, by=clerk, at=MORNING + 4 * STEP
            )
        actions.refuse_sheet(sheet_id=sheet.pk, reason="不属于", by=director, at=MORNING + 4 * STEP)
        assert (fresh(case).status, case.department) == (S.IN_HANDLING, company.engineering)

    def test_the_last_one_refusing_leaves_it_handled(self, company: Company) -> None:
        case = make_case(company)
        first = send(company, case, also=[company.security.pk])
        second = case.sheets.exclude(pk=first.pk).get()
        complete(company, accept(company, first), at=MORNING + 4 * STEP)
        actions.refuse_sheet(
            sheet_id=second.pk, reason="不属于", by=company.director.actor, at=MORNING + 5 * STEP
        )
        assert (fresh(case).status, names(case)[-1]) == (S.HANDLED, "case.concluded")

    def test_the_desk_decides(self, company: Company) -> None:
        case = make_case(company)
        first = send(company, case, also=[company.security.pk])
        clerk = company.clerk.actor
        with pytest.raises(WrongStatus):
            actions.conclude_handling(case_id=case.pk, reason="够了", by=clerk, at=MORNING + 2 * STEP)
        complete(company, accept(company, first), at=MORNING + 4 * STEP)
        actions.conclude_handling(case_id=case.pk, reason="已不需要", by=clerk, at=MORNING + 5 * STEP)
        assert (fresh(case).status, owed(case, "result-told")) == (S.HANDLED, ["open"])
        assert set(owed(case, "need-time")) == {"met", "cancelled"}

    def test_word_of_mouth_is_confirmed_in_writing(self, company: Company) -> None:
        case = make_case(company, urgency="urgent")
        sheet = send(company, case, oral=True, told_to="值班李工")
        assert (sheet.told_to, owed(case, "oral-confirmed")) == ("值班李工", ["open"])
        clerk = company.clerk.actor
        actions.confirm_sheet(sheet_id=sheet.pk, content="3号楼停水", by=clerk, at=MORNING + 2 * STEP)
        assert owed(case, "oral-confirmed") == ["met"]
        with pytest.raises(WrongStatus):
            actions.confirm_sheet(sheet_id=sheet.pk, by=clerk, at=LATER)


class TestWhoHadItWhen:
    """The relay with times held and acknowledged."""

    def test_from_the_desk_and_back(self, company: Company, browser_of: Browser) -> None:
        case = make_case(company)
        complete(company, accept(company, send(company, case)))
        answer(company, case)
        visit(company, case, "satisfied")
        held = holders_of(case, LATER)
        assert [row.hold.kind for row in held] == ["desk", "sheet", "desk", "visit"]
        assert [row.minutes for row in held[:3]] == [10, 20, 10]
        sheet = held[1]
        assert (sheet.unit, sheet.person, sheet.waited_minutes) == (company.engineering, "王建国", 10)
        assert all(row.hold.until for row in held)
        assert "王建国" in browser_of("clerk").get(f"/cases/{case.pk}/holders/").content.decode()

    def test_side_by_side_and_refused(self, company: Company) -> None:
        case = make_case(company)
        first = send(company, case, also=[company.security.pk])
        actions.refuse_sheet(
            sheet_id=first.pk, reason="不属于", by=company.handler.actor, at=MORNING + 2 * STEP
        )
        kinds = [(row.hold.kind, row.hold.until is None) for row in holders_of(case, LATER)]
        assert kinds == [("desk", False), ("sheet", False), ("sheet", True)]
