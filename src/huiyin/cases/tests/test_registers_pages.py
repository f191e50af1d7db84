"""The pages of the registers, of reviews and problems, and that nothing typed is lost."""

import json
from io import BytesIO
from typing import Any

from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from huiyin.base import clock
from huiyin.cases import actions, queries
from huiyin.cases.actions import Wording
from huiyin.cases.models import Case, CaseReview, Communication, FormDraft, Letter, OpinionBox, Problem
from huiyin.cases.tests.conftest import Browser
from huiyin.cases.tests.factories import LATER, MORNING, STEP, drive, make_case
from huiyin.customers.tests.factories import make_estate
from huiyin.staff.tests.factories import Company


def post(client: Client, url_name: str, *args: object, **data: Any) -> Any:
    """What a form sends."""
    return client.post(reverse(url_name, args=args), data)


class TestCorrecting:
    """Two people correct one matter."""

    def wording(self, **changes: Any) -> dict[str, Any]:
        """What the form sends."""
        given = {"words": "厨房水龙头漏水", "topic": "", "caller_name": "刘女士", "caller_phone": ""}
        return {**given, "version": 0, "reason": "", **changes}

    def test_puts_the_wording_right(self, company: Company, browser_of: Browser) -> None:
        case = make_case(company)
        response = post(browser_of("clerk"), "cases:correct", case.pk, **self.wording(topic="漏水"))
        case.refresh_from_db()
        assert (response.status_code, case.topic) == (303, "漏水")

    def test_shows_both_versions_and_keeps_the_choice(self, company: Company, browser_of: Browser) -> None:
        case = make_case(company)
        actions.correct_case(
            case_id=case.pk,
            version=0,
            wording=Wording(words="卫生间水龙头漏水", caller_name="刘女士"),
            by=company.colleague.actor,
            at=MORNING + STEP,
        )
        client = browser_of("clerk")
        mine = self.wording(words="阳台水龙头漏水", topic="漏水")
        response = post(client, "cases:correct", case.pk, **mine)
        page = response.content.decode()
        assert response.status_code == 409
        assert "卫生间水龙头漏水" in page
        assert "阳台水龙头漏水" in page
        assert "周敏" in page
        chosen = {
            "version": 1,
            "take_words": "theirs",
            "theirs_words": "卫生间水龙头漏水",
            "mine_words": "阳台水龙头漏水",
            "take_topic": "mine",
            "theirs_topic": "",
            "mine_topic": "漏水",
            "caller_name": "刘女士",
            "caller_phone": "",
        }
        assert post(client, "cases:correct", case.pk, **chosen).status_code == 303
        case.refresh_from_db()
        assert (case.words, case.topic) == ("卫生间水龙头漏水", "漏水")
        assert queries.version_of(case) == 2

    def test_says_what_is_missing(self, company: Company, browser_of: Browser) -> None:
        case = make_case(company)
        assert (
            post(browser_of("clerk"), "cases:correct", case.pk, **self.wording(words="")).status_code == 422
        )


class TestDrafts:
    """Typed on one machine, found on another."""

    FORM = "/cases/register/#register"

    def test_is_kept_found_and_dropped(self, company: Company, browser_of: Browser) -> None:
        typed = json.dumps({"words": ["水龙头"]})
        kept = post(browser_of("clerk"), "cases:draft", form=self.FORM, values=typed)
        assert kept.status_code == 204
        elsewhere = browser_of("clerk")
        found = elsewhere.get(reverse("cases:draft"), {"form": self.FORM}).json()
        assert found["values"] == {"words": ["水龙头"]}
        assert browser_of("colleague").get(reverse("cases:draft"), {"form": self.FORM}).status_code == 204
        post(elsewhere, "cases:draft", form=self.FORM, drop="1")
        assert not FormDraft.objects.exists()

    def test_is_given_up_when_the_form_is_saved(self, company: Company, browser_of: Browser) -> None:
        client = browser_of("clerk")
        post(client, "cases:draft", form=self.FORM, values=json.dumps({"words": ["水龙头"]}))
        call = {"kind": "need", "words": "漏水", "urgency": "normal", "source": "phone", "caller_name": "刘"}
        post(client, "cases:register", **call, kept_draft=self.FORM)
        assert Case.objects.count() == 1
        assert not FormDraft.objects.exists()

    def test_refuses_nonsense(self, company: Company, browser_of: Browser) -> None:
        for values in ("", "[]", '{"a": 1}'):
            assert post(browser_of("clerk"), "cases:draft", form="f", values=values).status_code == 422


class TestReviewSteps:
    """The head's review stands on the page of the matter."""

    def test_reviews_and_settles(self, company: Company, browser_of: Browser) -> None:
        case = drive(company, "withdrawn")
        client = browser_of("supervisor")
        assert 'id="review"' in client.get(reverse("cases:detail", args=[case.pk])).content.decode()
        given = {
            "ground": "invalid",
            "finding": "未回电",
            "cause": "delay",
            "follow_up_id": company.handler.staff.pk,
            "follow_up_at": "2099-01-01T10:00",
        }
        assert post(client, "cases:step", case.pk, "review", **given).status_code == 303
        review = CaseReview.objects.get()
        handler = browser_of("handler")
        assert 'id="settle-review"' in handler.get(reverse("cases:detail", args=[case.pk])).content.decode()
        done = {"review_id": review.pk, "corrected": "已回电"}
        assert post(handler, "cases:step", case.pk, "settle-review", **done).status_code == 303
        page = client.get(reverse("cases:detail", args=[case.pk])).content.decode()
        assert "已回电" in page
        assert "未回电" in page

    def test_the_cause_is_noted(self, company: Company, browser_of: Browser) -> None:
        case = drive(company, "handled")
        assert post(browser_of("clerk"), "cases:step", case.pk, "cause", cause="wear").status_code == 303
        assert case.finding.cause_id == "wear"


class TestReviewPages:
    """What went wrong, what comes again, and its name."""

    def test_the_head_sees_what_is_not_reviewed_first(self, company: Company, browser_of: Browser) -> None:
        first, second = drive(company, "withdrawn"), drive(company, "withdrawn")
        make_case(company)
        finding = actions.Finding(ground="invalid", finding="误报")
        actions.review_case(case_id=second.pk, review=finding, by=company.supervisor.actor, at=LATER)
        response = browser_of("supervisor").get(reverse("cases:reviews"), {"month": "2026-03"})
        assert [case.pk for case in response.context["rows"]] == [first.pk, second.pk]
        counts = {count.ground: (count.number, count.unreviewed) for count in response.context["counts"]}
        assert counts == {"": (2, 1), "invalid": (2, 1), "overdue": (0, 0), "unsatisfied": (0, 0)}

    def test_what_comes_again_gets_a_name(self, company: Company, browser_of: Browser) -> None:
        estate = make_estate(company.office)
        now = clock.now()
        for room in (estate.room, estate.other_room, estate.room):
            make_case(company, premises_id=room.pk, at=now)
        client = browser_of("supervisor")
        response = client.get(reverse("cases:repeats"))
        (row,) = response.context["rows"]
        behind = client.get(reverse("cases:list") + "?" + row.query)
        assert behind.context["listing"].count.number == row.repeat.count == 3
        given = {"place_id": row.repeat.place_id, "alike_key": row.repeat.alike, "name": "3 号楼反复漏水"}
        assert post(client, "cases:problem-new", **given).status_code == 303
        problem = Problem.objects.get()
        page = client.get(reverse("cases:problem", args=[problem.pk])).content.decode()
        assert page.count("KF-HY-JN-CH") == 3
        assert "3 号楼反复漏水" in client.get(reverse("cases:problems")).content.decode()
        assert post(client, "cases:problem-deed", problem.pk, "analyse", cause="wear").status_code == 422
        case = make_case(company)
        assert post(client, "cases:problem-link", problem.pk, number=case.number).status_code == 303
        assert post(client, "cases:problem-link", problem.pk, off=case.pk).status_code == 303
        assert post(client, "cases:problem-link", problem.pk, number="KF-0").status_code == 422


class TestRegisterPages:
    """Boxes, letters, communication."""

    def test_a_box_from_the_wall_to_the_matter(self, company: Company, browser_of: Browser) -> None:
        client = browser_of("clerk")
        box = {
            "unit_id": company.office.pk,
            "name": "东门意见箱",
            "place": "东门",
            "kind": "opinion",
            "pace": "week",
        }
        assert client.post(reverse("cases:box-new"), box).status_code == 303
        found = OpinionBox.objects.get()
        opened = {"witness_id": company.colleague.staff.pk, "letters": 1}
        assert post(client, "cases:box-deed", found.pk, "open", **opened).status_code == 303
        item = {"kind": "suggestion", "words": "希望增设非机动车棚"}
        opening = found.openings.get()
        assert post(client, "cases:box-item", opening.pk, **item).status_code == 303
        case = Case.objects.get()
        assert (case.source_id, case.unit_id) == ("box", company.office.pk)
        page = client.get(reverse("cases:box", args=[found.pk])).content.decode()
        assert str(case.number) in page
        assert "东门意见箱" in client.get(reverse("cases:boxes")).content.decode()
        mistaken = post(client, "cases:box-deed", found.pk, "open", letters=1)
        assert mistaken.status_code == 422

    def test_a_letter_is_forwarded_and_answered(self, company: Company, browser_of: Browser) -> None:
        client = browser_of("clerk")
        given = {"unit_id": company.office.pk, "medium": "post", "sender": "业委会", "subject": "关于电梯"}
        assert client.post(reverse("cases:letter-new"), given).status_code == 303
        letter = Letter.objects.get()
        assert "关于电梯" in client.get(reverse("cases:letters")).content.decode()
        to = {"staff_id": company.director.staff.pk}
        assert post(client, "cases:letter-deed", letter.pk, "forward", **to).status_code == 303
        director = browser_of("director")
        assert "关于电梯" in director.get(reverse("cases:letters"), {"tab": "mine"}).content.decode()
        assert post(director, "cases:letter-deed", letter.pk, "reply", reply="已安排").status_code == 303
        assert "已安排" in client.get(reverse("cases:letter", args=[letter.pk])).content.decode()
        unknown = client.post(reverse("cases:letter-new"), {**given, "customer": "没有这个人"})
        assert unknown.status_code == 422

    def test_communication_is_entered_and_gathered(self, company: Company, browser_of: Browser) -> None:
        client = browser_of("clerk")
        case = make_case(company, at=clock.now())
        given = {"unit_id": company.office.pk, "party": "李志强", "channel": "phone", "direction": "out"}
        said = {**given, "content": "告知停水时间", "follow_up": "再次提醒"}
        assert client.post(reverse("cases:communications"), said).status_code == 303
        page = client.get(reverse("cases:communications")).content.decode()
        assert "告知停水时间" in page
        assert str(case.number) in page
        row = Communication.objects.get()
        assert post(client, "cases:communication-done", row.pk).status_code == 303
        assert client.post(reverse("cases:communications"), given).status_code == 422
        sheet = browser_of("supervisor").get(reverse("cases:communications-export"))
        rows = CalamineWorkbook.from_filelike(BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
        assert {row[5] for row in rows[1:]} == {"告知停水时间", "厨房水龙头漏水"}
