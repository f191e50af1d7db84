"""Many at once are written as one by one."""

from datetime import date
from typing import Any

import pytest

from huiyin.base.errors import Invalid
from huiyin.customers import actions, queries
from huiyin.customers.models import ContactPoint, Customer, Premises, Residence
from huiyin.customers.tests.test_actions import AT, Scene, everything
from huiyin.journal.models import Event
from huiyin.search.models import SearchDoc
from huiyin.staff.tests.factories import SETUP

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


def _described(customer: Customer) -> dict[str, Any]:
    """All that was written for a customer, without ids and numbers that differ by nature."""
    plain = ("id", "customer_id", "number", "object_id")

    def rows(found: Any) -> list[dict[str, Any]]:
        return [
            {name: value for name, value in row.items() if name not in plain}
            for row in found.order_by("pk").values()
        ]

    docs = SearchDoc.objects.filter(object_id=customer.pk, kind__startswith="customer")
    events = Event.objects.filter(customer_id=customer.pk).order_by("sequence")
    return {
        "customer": rows(Customer.objects.filter(pk=customer.pk)),
        "points": rows(ContactPoint.objects.filter(customer=customer)),
        "residences": rows(Residence.objects.filter(customer=customer)),
        "docs": {(doc.kind, doc.unit_path, doc.text.replace(customer.number.lower(), "")) for doc in docs},
        "events": [
            (
                event.name,
                event.sequence,
                event.unit_path,
                event.actor_name,
                event.recorded_at,
                event.occurred_at,
            )
            for event in events
        ],
        "data": [
            {
                name: value
                for name, value in event.data.items()
                if name not in ("contact_point_id", "residence_id")
            }
            for event in events
        ],
    }


class TestMany:
    def test_households_are_written_as_one_by_one(self, scene: Scene) -> None:
        unit_id, room, clerk = scene.company.office.pk, scene.estate.other_room, scene.company.clerk.actor
        single = actions.create_customer(
            kind="household", name="李建军", unit_id=unit_id, klass="A", by=clerk, at=AT
        )
        for kind, value in (("wechat", "lijianjun"), ("mobile", "139 8765 1111"), ("phone", "0571-88889999")):
            actions.add_contact_point(single.pk, kind=kind, value=value, by=clerk, at=AT)
        actions.settle_in(
            single.pk, premises_id=room.pk, role="tenant", since=date(2025, 5, 1), by=clerk, at=AT
        )
        row = actions.Household(
            name="李建军",
            unit_id=unit_id,
            premises_id=room.pk,
            role="tenant",
            since=date(2025, 5, 1),
            points=(("wechat", "lijianjun"), ("mobile", "139 8765 1111"), ("phone", "0571-88889999")),
            klass="A",
        )
        first, second = actions.create_households_many([row, row], by=clerk, at=AT)
        assert _described(first) == _described(second) == _described(single)
        assert [first.number, second.number] == ["KH000004", "KH000005"]
        assert actions.create_households_many([], by=clerk, at=AT) == []

    @pytest.mark.parametrize(
        "mistake",
        [
            {"name": " "},
            {"klass": "X"},
            {"role": "guest"},
            {"premises_id": 999_999},
            {"responsible_id": 999_999},
            {"points": (("mobile", "1"),)},
            {"points": (("phone", "88889999"), ("phone", "8888-9999"))},
        ],
    )
    def test_households_with_a_mistake_write_nothing(self, scene: Scene, mistake: dict[str, Any]) -> None:
        before = everything()
        good: dict[str, Any] = {"name": "李", "unit_id": scene.company.office.pk}
        rows = [actions.Household(**good), actions.Household(**{**good, **mistake})]
        with pytest.raises(Invalid):
            actions.create_households_many(rows, by=SETUP, at=AT)
        assert everything() == before

    def test_premises_are_written_as_one_by_one(self, scene: Scene) -> None:
        entrance = scene.estate.entrance
        single = actions.create_premises(
            kind="room", code="1301", name="1301", parent_id=entrance.pk, by=SETUP, at=AT
        )
        first, second = actions.create_premises_many(
            entrance.pk,
            rows=[actions.PremisesRow("room", "1302", "1302"), actions.PremisesRow("place", "L2", "2号电梯")],
            by=SETUP,
            at=AT,
        )
        after = actions.create_premises(
            kind="room", code="1303", name="1303", parent_id=entrance.pk, by=SETUP, at=AT
        )
        siblings = queries.children_of(Premises.objects.get(pk=entrance.pk), SETUP)
        assert [one.pk for one in siblings[-4:]] == [single.pk, first.pk, second.pk, after.pk]
        assert Premises.objects.get(pk=entrance.pk).numchild == len(siblings)
        assert Premises.objects.find_problems() == ([], [], [], [], [])
        assert (first.full_name, first.depth, first.unit_id) == ("翠湖花园3号楼2单元1302", 4, single.unit_id)
        docs = SearchDoc.objects.filter(kind="premises", object_id__in=[single.pk, first.pk]).order_by(
            "object_id"
        )
        assert docs[0].text.replace("1301", "1302") == docs[1].text
        assert Event.objects.filter(name="premises.created", subject_id=first.pk).count() == 1
