"""What can be done to customers: by whom, with what effect, and what is written when a step fails."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.apps import apps

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed, NotFound, WrongStatus
from huiyin.customers import actions, queries
from huiyin.customers.models import Contact, ContactPoint, Residence, Reveal
from huiyin.customers.tests.factories import Estate, make_customer, make_estate, make_household
from huiyin.journal import registry
from huiyin.journal.models import Event
from huiyin.staff.tests.factories import BEGIN, SETUP, Company, make_company

pytestmark = pytest.mark.django_db
AT = BEGIN + timedelta(days=30)

Act = Callable[[Actor], object]


class Scene:
    """A company, an estate, a firm with a contact, a household, and every action ready to be called."""

    def __init__(self) -> None:
        self.company: Company = make_company()
        self.estate: Estate = make_estate(self.company.office)
        self.firm = make_customer(self.company.office, contact="张伟")
        self.household = make_household(self.estate.room)
        self.contact = Contact.objects.get()
        self.point = ContactPoint.objects.get(customer=self.household)
        self.residence = Residence.objects.get()

    @property
    def acts(self) -> dict[str, Act]:
        """Each action with arguments that it accepts."""
        unit_id, firm = self.company.office.pk, self.firm.pk
        return {
            "create_customer": lambda by: actions.create_customer(
                kind="household", name="李建军", unit_id=unit_id, klass="A", by=by, at=AT
            ),
            "edit_customer": lambda by: actions.edit_customer(
                firm, details=actions.Details("江南丝绸有限公司", unit_id), cause="更名", by=by, at=AT
            ),
            "assign_responsible": lambda by: actions.assign_responsible(
                firm, staff_id=self.company.clerk.staff.pk, by=by, at=AT
            ),
            "set_class": lambda by: actions.set_class(firm, klass="A", by=by, at=AT),
            "add_contact": lambda by: actions.add_contact(firm, name="李娜", title="经理", by=by, at=AT),
            "edit_contact": lambda by: actions.edit_contact(
                self.contact.pk, name="张伟", title="总经理", by=by, at=AT
            ),
            "add_contact_point": lambda by: actions.add_contact_point(
                firm, kind="email", value="info@silk.cn", contact_id=self.contact.pk, by=by, at=AT
            ),
            "remove_contact_point": lambda by: actions.remove_contact_point(self.point.pk, by=by, at=AT),
            "create_premises": lambda by: actions.create_premises(
                kind="room", code="1203", name="1203", parent_id=self.estate.entrance.pk, by=by, at=AT
            ),
            "create_premises_many": lambda by: actions.create_premises_many(
                self.estate.entrance.pk, rows=[actions.PremisesRow("room", "1204", "1204")], by=by, at=AT
            ),
            "settle_in": lambda by: actions.settle_in(
                self.household.pk, premises_id=self.estate.other_room.pk, role="tenant", by=by, at=AT
            ),
            "move_out": lambda by: actions.move_out(self.residence.pk, by=by, at=AT),
            "create_households_many": lambda by: actions.create_households_many(
                [actions.Household("赵敏", unit_id, self.estate.other_room.pk)], by=by, at=AT
            ),
        }


EVENTS = {
    "create_customer": ["customer.created"],
    "edit_customer": ["customer.edited"],
    "assign_responsible": ["customer.responsible_assigned"],
    "set_class": ["customer.class_set"],
    "add_contact": ["contact.added"],
    "edit_contact": ["contact.edited"],
    "add_contact_point": ["contact_point.added"],
    "remove_contact_point": ["contact_point.removed"],
    "create_premises": ["premises.created"],
    "create_premises_many": ["premises.created"],
    "settle_in": ["customer.settled_in"],
    "move_out": ["customer.moved_out"],
    "create_households_many": ["customer.created", "customer.settled_in"],
}


# What must not stand in an event.
PERSONAL = ["张伟", "李", "丝绸", "王秀英", "赵敏", "经理", "silk", "138"]


@pytest.fixture
def scene() -> Scene:
    return Scene()


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows of this room, the journal and the index."""
    models = [
        model
        for label in ("customers", "journal", "search")
        for model in apps.get_app_config(label).get_models()
    ]
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


class TestEveryAction:
    @pytest.mark.parametrize("name", EVENTS)
    def test_is_done_by_a_clerk_and_recorded(self, scene: Scene, name: str) -> None:
        last = Event.objects.order_by("-id").values_list("id", flat=True)[0]
        scene.acts[name](scene.company.clerk.actor)
        events = list(Event.objects.filter(id__gt=last).order_by("id"))
        assert [event.name for event in events] == EVENTS[name]
        assert {event.actor_id for event in events} == {scene.company.clerk.staff.pk}
        assert {event.unit_path for event in events} == {scene.company.office.path}
        assert not [word for event in events for word in PERSONAL if word in str(event.data)]

    def test_is_denied_to_who_may_only_look_and_to_outsiders(self, scene: Scene) -> None:
        before = everything()
        for act in scene.acts.values():
            with pytest.raises(NotAllowed):
                act(scene.company.quality.actor)
            with pytest.raises((NotAllowed, NotFound)):
                act(scene.company.outsider.actor)
        assert everything() == before

    def test_writes_nothing_when_a_later_step_fails(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(events: Sequence[Event]) -> None:
            raise RuntimeError("a subscriber failed")

        monkeypatch.setattr(registry, "_subscribers", [registry.Subscriber(fail, None)])
        before = everything()
        acts: list[Act] = [*scene.acts.values(), partial(_reveal, scene)]
        for act in acts:
            with pytest.raises(RuntimeError):
                act(scene.company.clerk.actor)
        assert everything() == before


def _reveal(scene: Scene, by: Actor) -> ContactPoint:
    return actions.reveal_contact_point(scene.point.pk, reason="漏水，需立即联系", by=by, at=AT)


class TestCreateCustomer:
    def test_gives_numbers_without_gaps(self, scene: Scene) -> None:
        with pytest.raises(Invalid):
            actions.create_customer(
                kind="household", name=" ", unit_id=scene.company.office.pk, by=SETUP, at=AT
            )
        customer = make_customer(scene.company.office)
        assert [scene.firm.number, scene.household.number, customer.number] == [
            "KH000001",
            "KH000002",
            "KH000003",
        ]

    @pytest.mark.parametrize(
        ("field", "values"),
        [
            ("name", {"name": " "}),
            ("kind", {"kind": "club"}),
            ("klass", {"klass": "X"}),
            ("responsible", {"responsible_id": 999_999}),
        ],
    )
    def test_names_the_field_that_is_wrong(self, scene: Scene, field: str, values: dict[str, Any]) -> None:
        good = {"kind": "household", "name": "李", "unit_id": scene.company.office.pk}
        with pytest.raises(Invalid) as refused:
            actions.create_customer(**{**good, **values}, by=SETUP, at=AT)
        assert list(refused.value.fields) == [field]


class TestEditCustomer:
    def test_moves_the_customer_to_another_unit_and_out_of_sight(self, scene: Scene) -> None:
        other = scene.company.other_office
        details = actions.Details("新名", other.pk)
        actions.edit_customer(
            scene.firm.pk, details=details, cause="更名", by=scene.company.admin.actor, at=AT
        )
        assert queries.lookup("新名", scene.company.clerk.actor) == []
        assert queries.lookup("新名", scene.company.outsider.actor)
        formerly = queries.lookup("江南纺织", scene.company.admin.actor)
        assert [found.customer.name for found in formerly] == ["新名"]

    def test_needs_the_right_in_both_units(self, scene: Scene) -> None:
        details = actions.Details("新名", scene.company.other_office.pk)
        with pytest.raises(NotAllowed):
            actions.edit_customer(scene.firm.pk, details=details, by=scene.company.clerk.actor, at=AT)

    def test_records_nothing_when_nothing_changes(self, scene: Scene) -> None:
        before = everything()
        details = actions.Details(scene.firm.name, scene.firm.unit_id)
        actions.edit_customer(scene.firm.pk, details=details, by=SETUP, at=AT)
        actions.set_class(scene.firm.pk, klass="", by=SETUP, at=AT)
        actions.assign_responsible(scene.firm.pk, staff_id=None, by=SETUP, at=AT)
        actions.edit_contact(scene.contact.pk, name="张伟", title="行政经理", by=SETUP, at=AT)
        assert everything() == before


class TestSetClass:
    def test_makes_important(self, scene: Scene) -> None:
        actions.set_class(scene.firm.pk, klass="A", by=SETUP, at=AT)
        assert queries.get_customer(scene.firm.pk, SETUP).is_important
        actions.set_class(scene.firm.pk, klass="B", by=SETUP, at=AT)
        assert not queries.get_customer(scene.firm.pk, SETUP).is_important


class TestContactPoints:
    @pytest.mark.parametrize(
        ("kind", "value"),
        [
            ("mobile", "1381234567"),
            ("mobile", "23812345678"),
            ("phone", "12"),
            ("phone", "八八八"),
            ("email", "info@"),
            ("wechat", " "),
            ("pigeon", "1"),
        ],
    )
    def test_refuses_what_does_not_fit(self, scene: Scene, kind: str, value: str) -> None:
        with pytest.raises(Invalid):
            actions.add_contact_point(scene.firm.pk, kind=kind, value=value, by=SETUP, at=AT)

    def test_refuses_the_same_twice_however_written(self, scene: Scene) -> None:
        with pytest.raises(Invalid):
            actions.add_contact_point(
                scene.household.pk, kind="mobile", value="+86 138-1234-5678", by=SETUP, at=AT
            )

    def test_refuses_a_person_of_another_customer(self, scene: Scene) -> None:
        with pytest.raises(Invalid):
            actions.add_contact_point(
                scene.household.pk,
                kind="phone",
                value="88880000",
                contact_id=scene.contact.pk,
                by=SETUP,
                at=AT,
            )

    def test_prefers_the_first_phone_until_another_one_is_preferred(self, scene: Scene) -> None:
        assert scene.point.is_preferred
        second = actions.add_contact_point(
            scene.household.pk, kind="phone", value="88880000", by=SETUP, at=AT
        )
        assert not second.is_preferred
        third = actions.add_contact_point(
            scene.household.pk, kind="phone", value="88881111", is_preferred=True, by=SETUP, at=AT
        )
        assert next(point.pk for point in queries.open_points(scene.household)) == third.pk

    def test_a_removed_one_stays_in_the_file_but_is_not_found(self, scene: Scene) -> None:
        actions.remove_contact_point(scene.point.pk, by=SETUP, at=AT)
        assert ContactPoint.objects.get(pk=scene.point.pk).until == AT
        assert queries.find_by_phone("13812345678", SETUP) == []
        with pytest.raises(WrongStatus):
            actions.remove_contact_point(scene.point.pk, by=SETUP, at=AT)

    def test_is_revealed_for_a_reason_to_who_sees_the_customer(self, scene: Scene) -> None:
        quality = scene.company.quality
        assert [shown.value for shown in queries.shown_points(scene.household, quality.actor)] == [
            "138****5678"
        ]
        assert _reveal(scene, quality.actor).value == "13812345678"
        reveal = Reveal.objects.get()
        assert (reveal.staff_id, reveal.reason) == (quality.staff.pk, "漏水，需立即联系")
        event = Event.objects.latest("id")
        assert (event.name, event.data["reveal_id"]) == ("contact_point.revealed", reveal.pk)
        assert "漏水" not in str(event.data)

    def test_is_not_revealed_without_a_reason_or_to_an_outsider(self, scene: Scene) -> None:
        with pytest.raises(Invalid):
            actions.reveal_contact_point(scene.point.pk, reason=" ", by=scene.company.quality.actor, at=AT)
        with pytest.raises(NotFound):
            _reveal(scene, scene.company.outsider.actor)
        assert not Reveal.objects.exists()


class TestCreatePremises:
    def test_names_the_whole_way_down(self, scene: Scene) -> None:
        assert scene.estate.room.full_name == "翠湖花园3号楼2单元1201"
        assert [one.name for one in queries.way_to(scene.estate.room)] == [
            "翠湖花园",
            "3号楼",
            "2单元",
            "1201",
        ]

    @pytest.mark.parametrize(
        ("kind", "code", "field"),
        [("room", "1201", "code"), ("room", " ", "code"), ("building", "9", "kind"), ("tower", "9", "kind")],
    )
    def test_refuses_what_does_not_belong_there(self, scene: Scene, kind: str, code: str, field: str) -> None:
        with pytest.raises(Invalid) as refused:
            actions.create_premises(
                kind=kind, code=code, name="x", parent_id=scene.estate.entrance.pk, by=SETUP, at=AT
            )
        assert list(refused.value.fields) == [field]

    def test_a_project_needs_a_unit(self, scene: Scene) -> None:
        with pytest.raises(Invalid):
            actions.create_premises(kind="project", code="X", name="x", by=SETUP, at=AT)


class TestResidences:
    def test_moving_out_and_in_again(self, scene: Scene) -> None:
        actions.move_out(scene.residence.pk, until=date(2026, 2, 1), by=SETUP, at=AT)
        assert queries.lookup("3-2-1201", SETUP) == []
        actions.settle_in(scene.household.pk, premises_id=scene.estate.room.pk, by=SETUP, at=AT)
        assert [found.premises_id for found in queries.lookup("3-2-1201", SETUP)] == [scene.estate.room.pk]
        assert len(queries.residences_of(scene.household)) == 2

    def test_refuses_a_second_end_and_one_before_the_beginning(self, scene: Scene) -> None:
        with pytest.raises(Invalid):
            actions.move_out(scene.residence.pk, until=date(2020, 1, 1), by=SETUP, at=AT)
        actions.move_out(scene.residence.pk, by=SETUP, at=AT)
        with pytest.raises(WrongStatus):
            actions.move_out(scene.residence.pk, by=SETUP, at=AT)

    def test_refuses_what_is_no_room_or_lived_in_already(self, scene: Scene) -> None:
        for place in (scene.estate.lift, scene.estate.room):
            with pytest.raises(Invalid):
                actions.settle_in(scene.household.pk, premises_id=place.pk, by=SETUP, at=AT)
        with pytest.raises(Invalid):
            actions.settle_in(
                scene.household.pk, premises_id=scene.estate.other_room.pk, role="guest", by=SETUP, at=AT
            )
