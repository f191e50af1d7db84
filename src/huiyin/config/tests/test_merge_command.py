"""`huiyin merge`: 王秀英 stands in the file twice (decision 0027)."""

import json

import pytest

from huiyin.config.cli import main
from huiyin.customers.models import Customer
from huiyin.customers.tests.factories import make_estate, make_household
from huiyin.customers.tests.test_merging import all_rows
from huiyin.staff.tests.factories import make_company

pytestmark = pytest.mark.django_db
Twins = tuple[Customer, Customer]


@pytest.fixture
def twins() -> Twins:
    room = make_estate(make_company().office).room
    return make_household(room, "王秀英", mobile="13812345678"), make_household(
        room, "王秀瑛", mobile="13987654321"
    )


def test_previews_and_writes_nothing(twins: Twins, capsys: pytest.CaptureFixture[str]) -> None:
    (one, other), before = twins, all_rows()
    assert main(["merge", "customers", one.number, str(other.pk), "--preview", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["relations"]["customers.Residence.customer"] == {"rows": 1, "clashing": 1}
    assert told["fields"]["name"] == {"winner": "王秀英", "other": "王秀瑛", "takes": "winner"}
    assert (told["hindrances"], all_rows()) == ([], before)


def test_merges_and_takes_back(twins: Twins, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = twins
    assert main(["merge", "customers", one.number, other.number, "--take", "name", "--json"]) == 0
    merge = json.loads(capsys.readouterr().out)
    assert (merge["fields"], Customer.objects.get(pk=one.pk).name) == (["name"], "王秀瑛")
    assert main(["merge", "undo", str(merge["merge"]), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == 2
    assert Customer.objects.standing().count() == 2
