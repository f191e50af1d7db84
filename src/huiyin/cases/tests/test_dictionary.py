"""Kinds and sources are data: an administrator extends them, a unit decides about its return visits."""

from typing import Any

import pytest

from huiyin.base.errors import Invalid, NotAllowed, NotFound
from huiyin.cases import actions, queries
from huiyin.cases.actions import KindPolicy
from huiyin.cases.models import CaseKind, CaseKindPolicy, CaseSource, SavedFilter
from huiyin.cases.tests.conftest import Browser
from huiyin.cases.tests.factories import LATER, MORNING, make_case
from huiyin.journal.models import Event
from huiyin.staff.tests.factories import SETUP, Company


class TestStandardKinds:
    """Six kinds and seven sources are there from the start."""

    def test_are_added_once(self, company: Company) -> None:
        assert CaseKind.objects.count() == len(queries.list_kinds()) == 6
        assert actions.ensure_standard_kinds(by=SETUP, at=LATER) == 0
        assert [kind.code for kind in queries.list_kinds()][:2] == ["need", "enquiry"]

    def test_what_was_changed_stays(self, company: Company) -> None:
        define(company, "need", name_zh="报修")
        actions.ensure_standard_kinds(by=SETUP, at=LATER)
        assert CaseKind.objects.get(code="need").name_zh == "报修"

    def test_denied_to_outsiders(self, company: Company) -> None:
        with pytest.raises(NotAllowed):
            actions.ensure_standard_kinds(by=company.director.actor, at=LATER)


class TestDefine:
    """New words in the dictionary."""

    def test_a_new_kind_can_be_registered(self, company: Company) -> None:
        define(company, "repair", name_zh="报修", importance=2)
        assert make_case(company, kind="repair").importance == 2
        assert Event.objects.filter(name="case_kind.defined", data__kind="repair").count() == 1

    def test_an_unused_kind_cannot(self, company: Company) -> None:
        define(company, "help", name_zh="求助", is_active=False)
        assert "help" not in [kind.code for kind in queries.list_kinds()]
        with pytest.raises(Invalid):
            make_case(company, kind="help")

    def test_a_new_source(self, company: Company) -> None:
        actions.define_source(
            code="kiosk", name_zh="自助机", name_en="Kiosk", by=company.admin.actor, at=MORNING
        )
        assert make_case(company, source="kiosk").source.name_zh == "自助机"
        assert CaseSource.objects.get(code="kiosk").name_en == "Kiosk"

    @pytest.mark.parametrize(
        ("field", "value"), [("route", "mars"), ("importance", 9), ("name_zh", ""), ("code", " ")]
    )
    def test_wrong_input_is_named(self, company: Company, field: str, value: object) -> None:
        given: dict[str, Any] = {"code": "repair", "name_zh": "报修", "name_en": "Repair", field: value}
        with pytest.raises(Invalid) as refusal:
            actions.define_kind(**given, by=company.admin.actor, at=MORNING)
        assert list(refusal.value.fields) == [field]

    def test_denied_to_outsiders(self, company: Company) -> None:
        with pytest.raises(NotAllowed):
            actions.define_kind(code="x", name_zh="x", name_en="x", by=company.director.actor, at=MORNING)
        with pytest.raises(NotAllowed):
            actions.define_source(code="x", name_zh="x", name_en="x", by=company.director.actor, at=MORNING)


class TestSetKindPolicy:
    """The nearest unit decides which answers are visited (spec 09)."""

    def test_the_nearest_unit_decides(self, company: Company) -> None:
        set_policy(company, company.root.pk, KindPolicy(visit_policy="accept"))
        set_policy(company, company.office.pk, KindPolicy(visit_policy="sample", sample_percent=20))
        assert queries.policy_for(company.office, "need").sample_percent == 20
        assert queries.policy_for(company.other_office, "need").visit_policy == "accept"
        assert queries.policy_for(company.office, "complaint").visit_policy == "all"

    def test_keeps_its_seed(self, company: Company) -> None:
        """Otherwise the sample could be drawn again until it pleases."""
        first = set_policy(company, company.office.pk, KindPolicy(visit_policy="sample", sample_percent=20))
        again = set_policy(company, company.office.pk, KindPolicy(visit_policy="sample", sample_percent=30))
        assert (first.pk, first.seed) == (again.pk, again.seed)
        assert len(queries.list_policies(company.clerk.actor)) == 1
        assert queries.list_policies(company.outsider.actor) == []

    @pytest.mark.parametrize(
        "policy", [KindPolicy(visit_policy="never"), KindPolicy(sample_percent=101)], ids=str
    )
    def test_wrong_input(self, company: Company, policy: KindPolicy) -> None:
        with pytest.raises(Invalid):
            set_policy(company, company.office.pk, policy)

    def test_unknown_kind(self, company: Company) -> None:
        with pytest.raises(NotFound):
            actions.set_kind_policy(
                unit_id=company.office.pk, kind="gossip", policy=KindPolicy(), by=SETUP, at=MORNING
            )

    def test_denied_to_those_whom_it_would_spare_work(self, company: Company) -> None:
        with pytest.raises(NotAllowed):
            actions.set_kind_policy(
                unit_id=company.office.pk,
                kind="need",
                policy=KindPolicy(),
                by=company.director.actor,
                at=MORNING,
            )


class TestSavedFilters:
    """Everybody keeps filters of their own."""

    def test_are_kept_replaced_and_dropped(self, company: Company) -> None:
        clerk = company.clerk.actor
        for kind in ("complaint", "help"):
            kept = actions.save_filter(name="我的急件", parameters={"kind": kind}, by=clerk, at=MORNING)
        assert [found.parameters for found in queries.kept_filters(clerk)] == [{"kind": "help"}]
        assert queries.kept_filters(company.colleague.actor) == []
        with pytest.raises(NotFound):
            actions.drop_filter(filter_id=kept.pk, by=company.colleague.actor, at=MORNING)
        actions.drop_filter(filter_id=kept.pk, by=clerk, at=MORNING)
        assert not SavedFilter.objects.exists()

    def test_the_system_keeps_none(self, company: Company) -> None:
        with pytest.raises(NotAllowed):
            actions.save_filter(name="x", parameters={}, by=SETUP, at=MORNING)
        assert queries.kept_filters(SETUP) == []


def define(company: Company, code: str, **kwargs: Any) -> CaseKind:
    """The administrator defines a kind."""
    given: dict[str, Any] = {"name_en": code.title(), **kwargs}
    return actions.define_kind(code=code, **given, by=company.admin.actor, at=MORNING)


def set_policy(company: Company, unit_id: int, policy: KindPolicy) -> CaseKindPolicy:
    """The administrator settles what a unit does with needs."""
    return actions.set_kind_policy(
        unit_id=unit_id, kind="need", policy=policy, by=company.admin.actor, at=MORNING
    )


def test_a_cause_is_added_renamed_and_retired_on_the_page(browser_of: Browser) -> None:
    admin = browser_of("admin")
    words = {"name_zh": "白蚁", "name_en": "Termites", "is_active": "on"}
    assert admin.post("/cases/causes/new/", {**words, "code": "termites"}).status_code == 303
    assert "Termites" in admin.get("/cases/kinds/").content.decode()
    assert admin.post("/cases/causes/termites/", {**words, "name_en": "White ants"}).status_code == 303
    assert [one.name_en for one in queries.list_causes() if one.code == "termites"] == ["White ants"]
    admin.post("/cases/causes/termites/", {"name_zh": "白蚁", "name_en": "White ants"})
    assert "termites" not in [one.code for one in queries.list_causes()]
    assert admin.get("/cases/causes/no-such/").status_code == 404
    assert browser_of("quality").get("/cases/kinds/").status_code == 200
