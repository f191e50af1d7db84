"""Nothing typed is lost: drafts, and corrections of the wording."""

from datetime import timedelta

import pytest

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed, WrongStatus
from huiyin.cases import actions, queries
from huiyin.cases.actions import Wording
from huiyin.cases.models import Case, FormDraft
from huiyin.cases.tests.factories import LATER, MORNING, make_case
from huiyin.journal.models import Event
from huiyin.search.queries import find
from huiyin.staff.tests.factories import Company

pytestmark = pytest.mark.django_db


class TestDrafts:
    """What is typed is kept, once per person and form."""

    def test_is_kept_and_found_by_the_person_only(self, company: Company) -> None:
        for words in ("水龙", "水龙头漏水"):
            actions.keep_draft(
                form="/cases/register/#register",
                values={"words": [words]},
                by=company.clerk.actor,
                at=MORNING,
            )
        draft = queries.find_draft("/cases/register/#register", company.clerk.actor)
        assert draft is not None
        assert draft.values == {"words": ["水龙头漏水"]}
        assert Event.objects.filter(name="form_draft.begun").count() == 1
        assert queries.find_draft("/cases/register/#register", company.colleague.actor) is None

    def test_is_dropped(self, company: Company) -> None:
        actions.keep_draft(form="f", values={"a": ["b"]}, by=company.clerk.actor, at=MORNING)
        actions.drop_draft(form="f", by=company.colleague.actor, at=MORNING)
        assert FormDraft.objects.count() == 1
        for _ in range(2):
            actions.drop_draft(form="f", by=company.clerk.actor, at=MORNING)
        assert not FormDraft.objects.exists()
        assert Event.objects.filter(name="form_draft.dropped").count() == 1

    def test_does_not_grow_without_end(self, company: Company) -> None:
        with pytest.raises(Invalid):
            actions.keep_draft(form="f", values={"a": ["x" * 30000]}, by=company.clerk.actor, at=MORNING)
        with pytest.raises(NotAllowed):
            actions.keep_draft(form="f", values={}, by=Actor.system("x"), at=MORNING)
        for number in range(52):
            actions.keep_draft(
                form=f"f{number}",
                values={},
                by=company.clerk.actor,
                at=MORNING + timedelta(minutes=number),
            )
        assert FormDraft.objects.count() == 50


class TestCorrections:
    """The wording is put right; what it said before is kept; two people do not overwrite each other."""

    def correct(self, company: Company, case: Case, version: int, **words: str) -> Case:
        """By the clerk."""
        wording = Wording(**{"words": "厨房水龙头漏水", "caller_name": "刘女士", **words})
        return actions.correct_case(
            case_id=case.pk, version=version, wording=wording, by=company.clerk.actor, at=LATER
        )

    def test_keeps_the_old_version(self, company: Company) -> None:
        case = make_case(company)
        self.correct(company, case, 0, words="厨房净水器漏水")
        assert queries.version_of(case) == 1
        assert queries.wording_at(case, 0).words == "厨房水龙头漏水"
        event = Event.objects.get(name="case.corrected")
        assert event.data["fields"] == ["words"]
        scopes = company.clerk.actor.scopes("cases.view")
        assert find("净水器", kinds=["case"], scopes=scopes)

    def test_the_second_is_told(self, company: Company) -> None:
        case = make_case(company)
        self.correct(company, case, 0, words="厨房净水器漏水")
        with pytest.raises(WrongStatus):
            self.correct(company, case, 0, topic="漏水")
        case.refresh_from_db()
        assert case.words == "厨房净水器漏水"

    def test_refuses_nothing_new_and_nobody(self, company: Company) -> None:
        case = make_case(company)
        with pytest.raises(Invalid):
            self.correct(company, case, 0)
        with pytest.raises(Invalid):
            self.correct(company, case, 0, caller_name="")
