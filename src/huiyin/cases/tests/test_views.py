"""The pages: what they show, what they do with input, and who is told what."""

import re
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.cases import actions, queries
from huiyin.cases.actions import KindPolicy
from huiyin.cases.models import Case, ContactSheet, SavedFilter
from huiyin.cases.tests.conftest import Browser
from huiyin.cases.tests.factories import MORNING, STEP, answer, drive, handle, make_case, plan, send, visit
from huiyin.customers.tests.factories import make_estate, make_household
from huiyin.staff.tests.factories import BEGIN, SETUP, Company

S = Case.Status


def shown(client: Client, name: str, *args: object, **query: Any) -> str:
    """The text of a page that must be there."""
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def call(**changes: Any) -> dict[str, Any]:
    """A register form as a browser sends it."""
    given = {"who": "", "choice": "", "kind": "need", "words": "厨房水龙头漏水", "urgency": "normal"}
    return given | {"source": "phone", "caller_name": "刘女士"} | changes


class TestRegister:
    def test_a_second_click_registers_nothing_more(self, company: Company, browser_of: Browser) -> None:
        clerk, url = browser_of("clerk"), reverse("cases:register")
        first = clerk.post(url, call(once="page-1"))
        again = clerk.post(url, call(once="page-1"))
        assert again.headers["Location"] == first.headers["Location"]
        assert Case.objects.count() == 1
        changed = clerk.post(url, call(once="page-1", words="另一件事"))
        assert changed.headers["Location"] != first.headers["Location"]
        clerk.post(url, call(once="page-2"))
        assert Case.objects.count() == 3
        assert 'name="once"' in clerk.get(url).content.decode()

    def test_registers_and_offers_the_sheet(self, company: Company, browser_of: Browser) -> None:
        actions.set_kind_policy(
            unit_id=company.office.pk,
            kind="need",
            policy=KindPolicy(department_id=company.engineering.pk),
            by=SETUP,
            at=BEGIN,
        )
        client = browser_of("clerk")
        response = client.post(reverse("cases:register"), call())
        case = Case.objects.get()
        assert response.status_code == 303
        assert response.headers["Location"] == reverse("cases:registered", args=[case.pk])
        assert (case.unit_id, case.first_asked_id) == (company.office.pk, company.clerk.staff.pk)
        page = shown(client, "cases:registered", case.pk)
        assert re.search(rf'value="{company.engineering.pk}" selected', page)
        sent = client.post(
            reverse("cases:step", args=[case.pk, "send-sheet"]),
            {"department_id": company.engineering.pk, "content": case.words, "back": "registered"},
        )
        assert sent.headers["Location"] == reverse("cases:registered", args=[case.pk])
        assert ContactSheet.objects.get().department_id == company.engineering.pk

    def test_answers_on_the_spot(self, company: Company, browser_of: Browser) -> None:
        client = browser_of("clerk")
        case = make_case(company, kind="enquiry")
        client.post(
            reverse("cases:step", args=[case.pk, "answer"]),
            {"words": "已告知", "channel": "phone", "on_the_spot": "on", "caller_satisfied": "yes"},
        )
        given = case.answers.get()
        assert (given.is_on_the_spot, given.is_caller_satisfied) == (True, True)

    def test_fills_customer_and_place_from_the_choice(self, company: Company, browser_of: Browser) -> None:
        estate = make_estate(company.office)
        customer = make_household(estate.room)
        chosen = {"choice": f"{customer.pk}:{estate.room.pk}", "caller_name": ""}
        browser_of("clerk").post(reverse("cases:register"), call(**chosen))
        case = Case.objects.get()
        assert (case.customer_id, case.premises_id) == (customer.pk, estate.room.pk)

    def test_keeps_what_was_typed_for_a_caller_nobody_knows(
        self, company: Company, browser_of: Browser
    ) -> None:
        client = browser_of("clerk")
        client.post(reverse("cases:register"), call(who="139 0000 1111", caller_name=""))
        client.post(reverse("cases:register"), call(who="门口的快递员", caller_name=""))
        called, named = Case.objects.order_by("pk")
        assert (called.caller_phone, named.caller_name) == ("13900001111", "门口的快递员")

    def test_says_what_is_missing_and_keeps_the_rest(self, company: Company, browser_of: Browser) -> None:
        response = browser_of("clerk").post(reverse("cases:register"), call(words=" ", caller_name="张三"))
        page = response.content.decode()
        assert response.status_code == 422
        assert 'value="张三"' in page
        assert not Case.objects.exists()

    def test_refuses_a_matter_of_nobody_and_nowhere(self, company: Company, browser_of: Browser) -> None:
        response = browser_of("clerk").post(reverse("cases:register"), call(caller_name=""))
        assert response.status_code == 422
        assert "Say who called" in response.content.decode()

    def test_a_choice_that_one_may_not_see_is_refused(self, company: Company, browser_of: Browser) -> None:
        estate = make_estate(company.other_office)
        response = browser_of("clerk").post(reverse("cases:register"), call(choice=f":{estate.lift.pk}"))
        assert response.status_code == 422
        assert not Case.objects.exists()

    def test_another_matter_of_the_same_call(self, company: Company, browser_of: Browser) -> None:
        client = browser_of("clerk")
        response = client.post(reverse("cases:register"), call(then="another"))
        first = Case.objects.get()
        page = client.get(response.headers["Location"]).content.decode()
        assert 'value="刘女士"' in page
        assert str(first) in page
        client.post(reverse("cases:register"), call(same_call_as=first.pk, words="楼道灯不亮"))
        assert Case.objects.latest("pk").parent_id == first.pk

    def test_works_without_scripts(self, company: Company, browser_of: Browser) -> None:
        customer = make_household(make_estate(company.office).room)
        typed = call(who="13812345678", look="1")
        page = browser_of("clerk").post(reverse("cases:register"), typed).content.decode()
        assert f'value="{customer.pk}:' in page
        assert "厨房水龙头漏水" in page
        assert not Case.objects.exists()

    def test_lookup_finds_callers_and_places(self, company: Company, browser_of: Browser) -> None:
        estate = make_estate(company.office)
        make_household(estate.room)
        client = browser_of("clerk")
        assert "王秀英" in shown(client, "cases:lookup", who="13812345678")
        assert f'value=":{estate.lift.pk}"' in shown(client, "cases:lookup", who="电梯")
        assert "Nobody found" in shown(client, "cases:lookup", who="没有这个人")

    def test_shows_what_is_open_and_what_was_said(self, company: Company, browser_of: Browser) -> None:
        estate = make_estate(company.office)
        customer = make_household(estate.room)
        case = make_case(company, customer_id=customer.pk)
        done = make_case(company, customer_id=customer.pk, words="门锁坏了")
        handle(company, done)
        answer(company, done)
        visit(company, done, "satisfied", level=5, words="很快")
        page = shown(browser_of("clerk"), "cases:known", choice=f"{customer.pk}:")
        assert str(case) in page
        assert "门锁坏了" in page
        assert "很快" in page

    def test_is_for_those_who_register(self, company: Company, browser_of: Browser) -> None:
        for name in ("cases:register", "cases:lookup", "cases:known"):
            assert browser_of("handler").get(reverse(name)).status_code == 403


class TestList:
    def test_narrows_by_its_address(self, company: Company, browser_of: Browser) -> None:
        make_case(company, words="电梯异响", kind="complaint", urgency="urgent")
        make_case(company, words="灯不亮")
        client = browser_of("clerk")
        page = shown(client, "cases:list", urgency="urgent")
        assert "电梯异响" in page
        assert "灯不亮" not in page
        assert "灯不亮" in shown(client, "cases:list", q="灯不亮")
        assert "灯不亮" not in shown(client, "cases:list", status="closed")

    def test_answers_htmx_with_the_rows_only(self, company: Company, browser_of: Browser) -> None:
        make_case(company)
        page = browser_of("clerk").get(reverse("cases:list"), headers={"HX-Request": "true"})
        assert "<html" not in page.content.decode()
        assert "厨房水龙头漏水" in page.content.decode()

    def test_costs_the_same_for_many_rows(self, company: Company, browser_of: Browser) -> None:
        client = browser_of("clerk")
        costs = []
        for _round in range(2):
            for _case in range(3):
                make_case(company)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                shown(client, "cases:list")
            costs.append(len(asked))
        assert costs[0] == costs[1]

    def test_keeps_and_drops_a_filter(self, company: Company, browser_of: Browser) -> None:
        client = browser_of("clerk")
        query = "urgency=urgent&kind=complaint"
        client.post(reverse("cases:filter-save"), {"name": "急诉", "query": query})
        kept = SavedFilter.objects.get()
        page = shown(client, "cases:list", urgency="urgent", kind="complaint")
        assert "急诉" in page
        assert "Remove the filter" in page
        assert "急诉" not in shown(browser_of("colleague"), "cases:list")
        assert browser_of("colleague").post(reverse("cases:filter-drop", args=[kept.pk])).status_code == 404
        client.post(reverse("cases:filter-drop", args=[kept.pk]))
        assert not SavedFilter.objects.exists()

    def test_shows_nothing_of_other_offices(self, company: Company, browser_of: Browser) -> None:
        case = make_case(company)
        outsider = browser_of("outsider")
        assert str(case) not in shown(outsider, "cases:list")
        for name in ("cases:detail", "cases:registered"):
            assert outsider.get(reverse(name, args=[case.pk])).status_code == 404
        assert outsider.post(reverse("cases:step", args=[case.pk, "withdraw"])).status_code == 404


class TestDetail:
    def test_shows_the_story_and_the_sheets(self, company: Company, browser_of: Browser) -> None:
        case = make_case(company)
        sheet = send(company, case)
        plan(company, sheet, at=MORNING + 2 * STEP)
        page = shown(browser_of("clerk"), "cases:detail", case.pk)
        assert str(sheet) in page
        assert "更换主管道" in page
        assert 'id="feed-back"' in page
        assert 'id="accept"' not in page

    def test_the_handler_may_accept_and_call_back(self, company: Company, browser_of: Browser) -> None:
        case = make_case(company, caller_phone="13900001111")
        send(company, case)
        page = shown(browser_of("handler"), "cases:detail", case.pk)
        assert 'id="accept"' in page
        assert "tel:13900001111" in page
        assert 'id="send-sheet"' not in page

    def test_masks_the_number_for_others(self, company: Company, browser_of: Browser) -> None:
        case = make_case(company, caller_phone="13900001111")
        page = shown(browser_of("quality"), "cases:detail", case.pk)
        assert "13900001111" not in page
        assert "139****1111" in page

    def test_who_is_second_is_told_and_loses_nothing(self, company: Company, browser_of: Browser) -> None:
        case = make_case(company)
        first, second = browser_of("clerk"), browser_of("colleague")
        url = reverse("cases:step", args=[case.pk, "send-sheet"])
        sent = {"department_id": company.engineering.pk, "content": "请尽快上门"}
        assert first.post(url, sent).status_code == 303
        response = second.post(url, sent | {"content": "请带梯子上门"})
        assert response.status_code == 409
        page = response.content.decode()
        assert "Somebody else has changed this" in page
        assert "请带梯子上门" in page
        assert ContactSheet.objects.count() == 1

    def test_a_mistake_opens_the_form_again(self, company: Company, browser_of: Browser) -> None:
        case = make_case(company)
        response = browser_of("clerk").post(
            reverse("cases:step", args=[case.pk, "acknowledge"]), {"promised_at": "2020-01-01T09:00"}
        )
        page = response.content.decode()
        assert response.status_code == 422
        assert "This time must lie in the future." in page
        assert re.search(r'<details class="modal-place" data-modal open id="step-acknowledge"', page)

    def test_links_the_caller_by_what_is_known(self, company: Company, browser_of: Browser) -> None:
        customer = make_household(make_estate(company.office).room)
        case, client = make_case(company), browser_of("clerk")
        url = reverse("cases:step", args=[case.pk, "link"])
        assert client.post(url, {"customer": "无此人"}).status_code == 422
        assert client.post(url, {"customer": customer.number}).status_code == 303
        case.refresh_from_db()
        assert case.customer_id == customer.pk

    def test_an_unknown_step_is_not_found(self, company: Company, browser_of: Browser) -> None:
        case, client = make_case(company), browser_of("clerk")
        assert client.post(reverse("cases:step", args=[case.pk, "explode"])).status_code == 404

    def test_a_form_is_fetched_when_its_step_is_opened(self, company: Company, browser_of: Browser) -> None:
        case, client = make_case(company), browser_of("clerk")
        url = reverse("cases:step", args=[case.pk, "urge"])
        whole = client.get(reverse("cases:detail", args=[case.pk])).content.decode()
        assert f'hx-get="{url}"' in whole
        assert f'action="{url}"' not in whole
        part = client.get(url, headers={"HX-Request": "true"}).content.decode()
        assert part.startswith("<form")
        assert f'action="{url}"' in part
        without_script = client.get(url).content.decode()
        assert re.search(r'<details class="modal-place" data-modal open id="step-urge"', without_script)
        assert f'action="{url}"' in without_script

    def test_a_step_that_is_not_offered_leads_to_the_case(
        self, company: Company, browser_of: Browser
    ) -> None:
        case, client = make_case(company), browser_of("clerk")
        url, page = reverse("cases:step", args=[case.pk, "resume"]), reverse("cases:detail", args=[case.pk])
        assert client.get(url).headers["Location"] == page
        assert client.get(url, headers={"HX-Request": "true"}).headers["HX-Redirect"] == page

    def test_a_late_entry_is_marked(self, company: Company, browser_of: Browser) -> None:
        case, client = make_case(company), browser_of("clerk")
        data = {"words": "已电话联系", "occurred_at": "2026-03-02T10:00"}
        client.post(reverse("cases:step", args=[case.pk, "progress"]), data)
        assert "entered" in shown(client, "cases:detail", case.pk)


class TestSheets:
    def test_accepts_in_place(self, company: Company, browser_of: Browser) -> None:
        sheet = send(company, make_case(company))
        client = browser_of("handler")
        assert str(sheet) in shown(client, "cases:sheets", tab="sent")
        response = client.post(reverse("cases:sheet-accept", args=[sheet.pk]), headers={"HX-Request": "true"})
        page = response.content.decode()
        assert f'id="sheet-{sheet.pk}"' in page
        assert "<html" not in page
        sheet.refresh_from_db()
        assert (sheet.status, sheet.handler_id) == ("accepted", company.handler.staff.pk)

    def test_a_second_click_is_told_so(self, company: Company, browser_of: Browser) -> None:
        sheet = send(company, make_case(company))
        client, url = browser_of("handler"), reverse("cases:sheet-accept", args=[sheet.pk])
        assert client.post(url).status_code == 303
        assert client.post(url).status_code == 409

    def test_refuses_with_a_reason_only(self, company: Company, browser_of: Browser) -> None:
        sheet = send(company, make_case(company))
        client, url = browser_of("handler"), reverse("cases:sheet-refuse", args=[sheet.pk])
        response = client.post(url, {"reason": ""}, headers={"HX-Request": "true"})
        assert response.status_code == 422
        assert "Please fill in this field." in response.content.decode()
        assert client.post(url, {"reason": "属于秩序部"}).status_code == 303
        sheet.refresh_from_db()
        assert sheet.status == "refused"

    def test_lies_in_the_inbox_of_its_department_only(self, company: Company, browser_of: Browser) -> None:
        sheet = send(company, make_case(company))
        assert str(sheet) not in shown(browser_of("outsider"), "cases:sheets")
        refused = browser_of("outsider").post(reverse("cases:sheet-accept", args=[sheet.pk]))
        assert refused.status_code == 404


class TestVisits:
    def test_records_in_place(self, company: Company, browser_of: Browser) -> None:
        case = drive(company, S.ANSWERED)
        client = browser_of("colleague")
        assert str(case) in shown(client, "cases:visits")
        data = {"outcome": "satisfied", "level": "5", "method": "phone", "words": "谢谢"}
        url = reverse("cases:visit-record", args=[case.pk])
        response = client.post(url, data, headers={"HX-Request": "true"})
        assert f'id="visit-{case.pk}"' in response.content.decode()
        case.refresh_from_db()
        assert case.status == S.CLOSED

    def test_what_one_handled_is_for_others(self, company: Company, browser_of: Browser) -> None:
        case = make_case(company, kind="enquiry")
        answer(company, case)
        page = shown(browser_of("clerk"), "cases:visits")
        assert "Handled by you" in page
        assert f'id="visit-{case.pk}"' not in page

    def test_a_level_that_does_not_fit_is_refused(self, company: Company, browser_of: Browser) -> None:
        case = drive(company, S.ANSWERED)
        data = {"outcome": "satisfied", "level": "1", "method": "phone"}
        response = browser_of("colleague").post(reverse("cases:visit-record", args=[case.pk]), data)
        assert response.status_code == 422
        case.refresh_from_db()
        assert case.status == S.ANSWERED

    def test_counts_what_was_visited_and_what_was_not(self, company: Company, browser_of: Browser) -> None:
        policy = KindPolicy(visit_policy="sample", sample_percent=0)
        actions.set_kind_policy(unit_id=company.office.pk, kind="other", policy=policy, by=SETUP, at=BEGIN)
        drive(company, S.CLOSED)
        drive(company, S.UNREACHABLE)
        left_out = make_case(company, kind="other")
        answer(company, left_out)
        rows = queries.visit_coverage(company.clerk.actor, since=BEGIN)
        figures = {row.kind.code if row.kind else "": row.figures for row in rows}
        assert (figures[""].results, figures[""].visited) == (3, 1)
        assert (figures["need"].unreached, figures["other"].sampled_out) == (1, 1)
        assert queries.visit_coverage(company.outsider.actor, since=BEGIN) == []
        assert "a sample 0%" in shown(browser_of("clerk"), "cases:visit-coverage")


class TestSettings:
    def test_defines_kinds_sources_and_policies(self, company: Company, browser_of: Browser) -> None:
        admin = browser_of("admin")
        assert "Service need" in shown(admin, "cases:kinds")
        names = {"code": "lost", "name_zh": "失物", "name_en": "Lost property", "is_active": "on"}
        admin.post(reverse("cases:kind-new"), names | {"route": "desk", "importance": "0"})
        admin.post(reverse("cases:source-new"), names | {"code": "app"})
        policy = {
            "unit_id": company.office.pk,
            "kind": "lost",
            "visit_policy": "sample",
            "sample_percent": 20,
        }
        assert admin.post(reverse("cases:policy"), policy).status_code == 303
        assert queries.get_kind("lost").name_en == "Lost property"
        assert "app" in [source.code for source in queries.list_sources()]
        assert queries.policy_for(company.office, "lost").sample_percent == 20
        assert "Lost property" in shown(admin, "cases:kind", "lost")

    def test_is_for_those_who_manage(self, company: Company, browser_of: Browser) -> None:
        for name in ("cases:kinds", "cases:kind-new", "cases:source-new", "cases:policy"):
            assert browser_of("clerk").get(reverse(name)).status_code == 403


def test_the_customer_card_shows_the_matters(company: Company, browser_of: Browser) -> None:
    customer = make_household(make_estate(company.office).room)
    case = make_case(company, customer_id=customer.pk)
    assert str(case) in shown(browser_of("clerk"), "cases:customer-panel", customer.pk)
    hidden = browser_of("outsider").get(reverse("cases:customer-panel", args=[customer.pk]))
    assert hidden.status_code == 404
