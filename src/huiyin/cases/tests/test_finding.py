"""What the search box finds of matters: by their customer's name of now, sheets by number, after a rebuild too."""

import pytest
from django.test import Client

from huiyin.cases.actions import index_cases_of
from huiyin.cases.tests.factories import MORNING, STEP, make_case, send
from huiyin.customers.actions import Details, edit_customer, merge_customers, undo_merge
from huiyin.customers.tests.factories import make_customer
from huiyin.journal.actions import run_followers
from huiyin.search.actions import rebuild
from huiyin.search.models import SearchDoc
from huiyin.staff.tests.factories import Company

pytestmark = pytest.mark.django_db


def shown(client: Client, text: str) -> str:
    return client.get("/search/", {"q": text}).content.decode()


def test_matters_are_found_by_the_new_name_of_their_customer(company: Company, client: Client) -> None:
    customer = make_customer(company.office, "大成貿易")
    other = make_case(company, words="大成广场的灯坏了")
    case = make_case(company, customer_id=customer.pk)
    client.force_login(company.clerk.staff)
    assert str(case.number) in shown(client, "大成贸")
    details = Details(name="小成科技", unit_id=customer.unit_id)
    edit_customer(customer.pk, details=details, cause="更名", by=company.admin.actor, at=MORNING + STEP)
    run_followers(MORNING + STEP)
    page = shown(client, "大成")
    assert str(case.number) not in page
    assert str(other.number) in page
    assert str(case.number) in shown(client, "小成科")


def test_matters_go_with_a_customer_that_is_merged_and_come_back(company: Company, client: Client) -> None:
    firm, twin = make_customer(company.office, "大成貿易"), make_customer(company.office, "小成科技")
    case = make_case(company, customer_id=twin.pk)
    client.force_login(company.clerk.staff)
    by = company.clerk.actor
    merge = merge_customers(firm.pk, loser_id=twin.pk, by=by, at=MORNING + STEP)
    run_followers(MORNING + STEP)
    case.refresh_from_db()
    assert case.customer_id == firm.pk
    assert str(case.number) in shown(client, "大成贸")
    undo_merge(merge.pk, by=by, at=MORNING + 2 * STEP)
    run_followers(MORNING + 2 * STEP)
    case.refresh_from_db()
    assert case.customer_id == twin.pk
    assert str(case.number) not in shown(client, "大成贸")


def test_a_contact_sheet_is_found_by_its_number_where_its_matter_may_be_seen(
    company: Company, client: Client
) -> None:
    sheet = send(company, make_case(company))
    for persona, sees in ((company.clerk, True), (company.handler, True), (company.outsider, False)):
        client.force_login(persona.staff)
        assert (f"{sheet.number} {company.engineering.name}" in shown(client, str(sheet.number))) is sees


def test_a_rebuild_puts_in_again_what_was_there(company: Company) -> None:
    customer = make_customer(company.office, "刘国强")
    send(company, make_case(company, customer_id=customer.pk))
    before = set(SearchDoc.objects.values_list("kind", "object_id", "text", "tokens", "unit_path"))
    assert {kind for kind, *_ in before} >= {"case", "sheet", "customer", "customer_contacts"}
    SearchDoc.objects.filter(kind="sheet").delete()
    SearchDoc.objects.filter(kind="case").update(text="", tokens="")
    counts = rebuild()
    assert set(SearchDoc.objects.values_list("kind", "object_id", "text", "tokens", "unit_path")) == before
    assert sum(counts.values()) == len(before)


def test_many_matters_of_one_customer_take_two_queries(
    company: Company, django_assert_max_num_queries: object
) -> None:
    customer = make_customer(company.office)
    for number in range(3):
        make_case(company, customer_id=customer.pk, words=f"第{number}盏灯不亮")
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        index_cases_of(customer.pk)
