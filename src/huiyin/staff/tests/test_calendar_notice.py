"""The pages of the yearly notice."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from huiyin.calendars.models import HolidayEdition
from huiyin.calendars.rules import load_table
from huiyin.staff.tests.factories import Company, make_company

pytestmark = pytest.mark.django_db
YEAR = max(load_table().years) + 1
TEXT = f"日期\t类型\t名称\n{YEAR}-01-01\t放假\t元旦\n{YEAR}-01-02\t上班\t元旦"


@pytest.fixture
def company(client: Client) -> Company:
    """The group; 吴倩 is logged in."""
    company = make_company()
    client.force_login(company.quality.staff)
    return company


def test_a_notice_is_looked_at_and_announced(company: Company, client: Client) -> None:
    place = reverse("calendars:announce")
    shown = client.post(place, {"file": SimpleUploadedFile("notice.txt", TEXT.encode("gb18030"))})
    assert shown.status_code == 200
    assert "元旦" in shown.content.decode()
    assert not HolidayEdition.objects.exists()
    answer = client.post(place, {"text": TEXT, "announce": "1"})
    assert answer.status_code == 303
    edition = HolidayEdition.objects.get()
    assert edition.holidays == {f"{YEAR}-01-01": "new_years_day"}
    assert edition.code in client.get(answer.headers["Location"]).content.decode()
    assert client.get(reverse("ledger:panel-moved", args=[edition.pk])).status_code == 200


@pytest.mark.parametrize(
    "text", ["", "明天 放假", f"{YEAR}-01-02, 上班", f"{YEAR}-01-01, 放假\n{YEAR}-01-01, 放假"]
)
def test_nonsense_stands_at_the_field(company: Company, client: Client, text: str) -> None:
    answer = client.post(reverse("calendars:announce"), {"text": text, "announce": "1"})
    assert answer.status_code == 422
    assert not HolidayEdition.objects.exists()
