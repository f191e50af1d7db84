"""What was typed wrongly stands on the page again, with its mistake at the field, in the user's language."""

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.cases.tests.factories import make_kinds
from huiyin.staff.tests.factories import make_company

LONG = "水" * 30_000
FORMS = {
    "cases:register": {"words": LONG, "caller_name": "刘敏", "kind": "nirgends"},
    "customers:new": {"name": "刘敏" * 100},
    "staff:new_unit": {"code": "a b", "name": "工程部" * 100},
    "calendars:new": {"code": "窗口", "name": "客服窗口"},
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(FORMS))
def test_shows_again_what_was_typed(name: str) -> None:
    company = make_company()
    make_kinds()
    client = Client()
    client.force_login(company.admin.staff)
    answer = client.post(reverse(name), FORMS[name])
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in page
    for text in FORMS[name].values():
        assert text in page or text == "nirgends"
    assert "This field" not in page
    assert "is-invalid" in page
