"""吴倩 begins procedures that there are not yet; what follows a version takes its place on its day, not before."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from huiyin.base.errors import Invalid, NotAllowed
from huiyin.journal.models import Event
from huiyin.ledger import actions
from huiyin.ledger.actions import NewProcedure, beginning
from huiyin.ledger.models import Procedure, ProcedureDraft, ProcedureVersion
from huiyin.ledger.queries.drafts import fingerprint, mistakes_of_draft
from huiyin.ledger.queries.procedures import adoption_in_force, current_clauses
from huiyin.ledger.rules.pack import ClauseShape
from huiyin.ledger.tests.kettles import START
from huiyin.ledger.tests.test_drafting import TEA, approved, company, sign  # noqa: F401
from huiyin.staff.tests.factories import Company

pytestmark = pytest.mark.django_db


def wanted(company: Company, **other: Any) -> NewProcedure:  # noqa: F811
    given = NewProcedure("coffee", "煮咖啡", "Coffee", "clerk", company.office.pk)
    return replace(given, **other)


def begin(company: Company, **other: Any) -> ProcedureDraft:  # noqa: F811
    return actions.begin_procedure(wanted(company, **other), by=company.quality.actor, at=START)


def issue(company: Company, draft: ProcedureDraft) -> ProcedureVersion:  # noqa: F811
    described: dict[str, Any] = {
        "changes": "新建",
        "effective_on": None,
        "title_zh": "煮咖啡",
        "title_en": "Coffee",
    }
    actions.describe_draft(draft, by=company.quality.actor, at=START, **described)
    for step, persona in (
        ("drafted", company.quality),
        ("standardisation", company.supervisor),
        ("review", company.director),
        ("approval", company.manager),
    ):
        sign(draft, step, persona)
    return actions.issue_draft(draft, by=company.quality.actor, at=START)


class TestBegin:
    def test_from_nothing_to_a_version_that_the_unit_lives_by(self, company: Company) -> None:  # noqa: F811
        draft = begin(company)
        assert mistakes_of_draft(draft) == ["规程至少要有一个条款。"]
        stored = ProcedureVersion.objects.get().clauses.get(code="whistle")
        shape = ClauseShape.model_validate(
            {
                "code": "coffee-1", "number": "1", "text": {"zh": "快", "en": "Quick"}, "role": "clerk",
                "control": stored.control,
            }
        )  # fmt: skip
        actions.save_clause(draft, shape=shape, code="", seen="", by=company.quality.actor, at=START)
        draft.refresh_from_db()
        version = issue(company, draft)
        assert (version.number, version.title_zh) == (1, "煮咖啡")
        assert [clause.code for clause in version.clauses.all()] == ["coffee-1"]
        assert adoption_in_force(version.procedure, company.office.path)
        assert not adoption_in_force(version.procedure, company.root.path)

    def test_as_a_copy_has_codes_of_its_own(self, company: Company) -> None:  # noqa: F811
        draft = begin(company, beginning="copy", source=ProcedureVersion.objects.get())
        assert [(one["code"], one.get("replaces")) for one in draft.clauses] == [
            ("coffee-1", None), ("coffee-2", None),
        ]  # fmt: skip
        assert mistakes_of_draft(draft) == []

    def test_as_a_branchs_version_stands_in_the_place_of_the_companys(self, company: Company) -> None:  # noqa: F811
        source = ProcedureVersion.objects.get()
        source.clauses.filter(code="whistle").update(minimum=True)
        draft = begin(company, beginning="branch", source=source)
        assert [one["replaces"] for one in draft.clauses] == ["whistle", "ready"]
        assert not any(one.get("minimum") for one in draft.clauses)
        version = issue(company, draft)
        again = replace(wanted(company), code="cocoa", beginning="branch", source=version)
        with pytest.raises(Invalid):
            actions.begin_procedure(again, by=company.quality.actor, at=START)

    def test_loosening_is_named_when_the_draft_is_signed(self, company: Company) -> None:  # noqa: F811
        source = ProcedureVersion.objects.get()
        source.clauses.filter(code="whistle").update(minimum=True)
        draft = begin(company, beginning="branch", source=source)
        stored = draft.clauses[0]
        looser = ClauseShape.model_validate(stored | {"control": stored["control"] | {"within": "2 hours"}})
        actions.save_clause(
            draft,
            shape=looser,
            code=looser.code,
            seen=fingerprint(stored),
            by=company.quality.actor,
            at=START,
        )
        draft.refresh_from_db()
        with pytest.raises(Invalid, match="whistle"):
            issue(company, draft)
        assert ProcedureVersion.objects.count() == 1

    def test_a_number_is_given_once(self, company: Company) -> None:  # noqa: F811
        begin(company)
        for code in ("coffee", "tea"):
            with pytest.raises(Invalid):
                begin(company, code=code)

    def test_a_number_is_free_again_once_its_draft_came_to_nothing(self, company: Company) -> None:  # noqa: F811
        actions.withdraw_draft(begin(company), by=company.quality.actor, at=START)
        assert begin(company, title_zh="咖啡").procedure.pk == Procedure.objects.get(code="coffee").pk
        assert Procedure.objects.get(code="coffee").title_zh == "咖啡"

    def test_not_for_everybody(self, company: Company) -> None:  # noqa: F811
        with pytest.raises(NotAllowed):
            actions.begin_procedure(wanted(company), by=company.clerk.actor, at=START)

    def test_nothing_is_written_if_the_event_fails(
        self,
        company: Company,  # noqa: F811
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def refuse(*_args: object, **_kwargs: object) -> None:
            raise RuntimeError

        before = Event.objects.count()
        monkeypatch.setattr(beginning, "record", refuse)
        with pytest.raises(RuntimeError):
            begin(company)
        assert not Procedure.objects.filter(code="coffee").exists()
        assert Event.objects.count() == before


class TestOnTheDay:
    def test_a_version_is_superseded_from_the_day_of_the_next(self, company: Company) -> None:  # noqa: F811
        old = ProcedureVersion.objects.get()
        later = (START + timedelta(days=10)).date()
        draft = approved(company, effective_on=later, title_zh="泡好茶")
        new = actions.issue_draft(draft, by=company.quality.actor, at=START)
        old.refresh_from_db()
        assert (old.standing(START), new.standing(START)) == ("effective", "issued")
        assert (old.standing(new.effective_from), new.standing(new.effective_from)) == (
            "superseded",
            "effective",
        )
        assert (old.title_zh, new.title_zh) == ("泡茶", "泡好茶")

    def test_what_is_in_force_is_what_boards_speak_of(self, company: Company) -> None:  # noqa: F811
        old = ProcedureVersion.objects.get()
        later = (START + timedelta(days=10)).date()
        new = actions.issue_draft(approved(company, effective_on=later), by=company.quality.actor, at=START)
        for at, version in ((START, old), (new.effective_from, new)):
            with time_machine.travel(at, tick=False):
                assert {clause.version_id for clause in current_clauses(at)} == {version.pk}


class TestPages:
    def test_a_procedure_begins_on_a_page(self, company: Company, client: Client) -> None:  # noqa: F811
        client.force_login(company.quality.staff)
        shown = client.get("/procedures/").content.decode()
        assert "新建规程" in shown, shown[shown.index("<main") :][:3000]
        data = {
            "code": "coffee", "title_zh": "煮咖啡", "title_en": "Coffee", "owner": "clerk",
            "unit": company.office.pk, "beginning": "branch", "source": "",
        }  # fmt: skip
        assert client.post("/procedures/new/", data).status_code == 422
        source = ProcedureVersion.objects.get().pk
        answer = client.post("/procedures/new/", data | {"source": source})
        draft = ProcedureDraft.objects.get()
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/drafts/{draft.pk}/")
        page = client.get(f"/drafts/{draft.pk}/").content.decode()
        assert "代替" in page
        assert client.get(f"/drafts/{draft.pk}/clauses/coffee-1/respond/").status_code == 200
        assert client.get(f"/drafts/{draft.pk}/new/quota/").status_code == 200
        assert "煮咖啡" in client.get("/procedures/").content.decode()

    def test_from_nothing_its_first_clause_is_written_in_the_form(
        self,
        company: Company,  # noqa: F811
        client: Client,
    ) -> None:
        draft = begin(company)
        client.force_login(company.quality.staff)
        assert client.get(f"/drafts/{draft.pk}/").status_code == 200
        data = {
            "seen": "", "number": "1", "code": "coffee-1", "text_zh": "快", "text_en": "Quick", "role": "clerk",
            "when": ["kettle.on"], "then": ["kettle.whistled"], "within": "1 hour", "calendar": "clock",
            "closes": "oldest",
        }  # fmt: skip
        answer = client.post(f"/drafts/{draft.pk}/new/respond/", data)
        assert answer.status_code == 303, answer.content.decode()[:2000]
        draft.refresh_from_db()
        assert [one["code"] for one in draft.clauses] == ["coffee-1"]

    def test_the_form_names_both_values_at_the_field(self, company: Company, client: Client) -> None:  # noqa: F811
        source = ProcedureVersion.objects.get()
        source.clauses.filter(code="whistle").update(minimum=True)
        draft = begin(company, beginning="branch", source=source)
        client.force_login(company.quality.staff)
        stored = draft.clauses[0]
        data = {
            "seen": fingerprint(stored), "number": "1", "code": "coffee-1", "text_zh": "快", "text_en": "Quick",
            "role": "clerk", "replaces": "whistle", "when": ["kettle.on"], "then": ["kettle.whistled"],
            "within": "2 hours", "calendar": "clock", "closes": "oldest",
        }  # fmt: skip
        answer = client.post(f"/drafts/{draft.pk}/clauses/coffee-1/respond/", data)
        assert answer.status_code == 422
        shown = answer.context["form"].errors["within"][0]
        assert all(word in shown for word in ("whistle", "1 小时", "2 小时", "宽松"))
        assert not shown.startswith("时限")
