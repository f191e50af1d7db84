"""A draft is tried on the past before anybody signs it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid, NotAllowed, WrongStatus
from huiyin.journal.models import Event
from huiyin.ledger import actions
from huiyin.ledger.actions import ask_trial, begin_draft, make_trial, save_clause, trying
from huiyin.ledger.models import DraftTrial, ProcedureDraft, ProcedureVersion
from huiyin.ledger.queries.drafts import find_in_draft, fingerprint, get_draft
from huiyin.ledger.queries.trials import list_trials
from huiyin.ledger.rules.pack import ClauseShape
from huiyin.ledger.tasks import make_trials
from huiyin.ledger.tests.kettles import START, SYSTEM, KettleOn, happen, install
from huiyin.staff.tests.factories import make_company, make_persona, make_position

LATER = START + timedelta(days=30)
MONTH = START.strftime("%Y-%m")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process would not see what a test has written and not committed."""
    monkeypatch.setattr(trying, "apart", lambda function, *given: function(*given))


@pytest.fixture
def draft() -> ProcedureDraft:
    """Kettles whistled after 20 and 80 minutes, the third never; the draft asks for 10 instead of 60."""
    install()
    for kettle in (1, 2, 3):
        happen(KettleOn(ready_at=START + timedelta(minutes=30)), 0, kettle=kettle)
    happen("whistled", 20, kettle=1)
    happen("whistled", 80, kettle=2)
    begun = begin_draft(ProcedureVersion.objects.get(), by=SYSTEM, at=START + timedelta(days=1))
    return within(begun, "10 minutes")


def within(draft: ProcedureDraft, limit: str) -> ProcedureDraft:
    stored = find_in_draft(draft, "whistle")
    assert stored is not None
    shape = ClauseShape.model_validate(stored | {"control": stored["control"] | {"within": limit}})
    save_clause(draft, shape=shape, code="whistle", seen=fingerprint(stored), by=SYSTEM, at=LATER)
    return get_draft(draft.pk)


def ask(draft: ProcedureDraft, by: Actor = SYSTEM, **given: Any) -> DraftTrial:
    return ask_trial(draft, **({"unit": None, "since": MONTH, "until": MONTH} | given), by=by, at=LATER)


class TestAsking:
    def test_notes_what_was_asked(self, draft: ProcedureDraft) -> None:
        trial = ask(draft)
        assert (trial.status, trial.revision) == ("waiting", draft.revision)
        assert Event.objects.get(name="trial.asked").data["since"] == MONTH

    def test_is_for_those_who_see_the_figures_there(self, draft: ProcedureDraft) -> None:
        company = make_company()
        with pytest.raises(NotAllowed):
            ask(draft, by=company.clerk.actor, unit=company.other_office)
        assert not DraftTrial.objects.exists()

    def test_refuses_months_the_wrong_way_round(self, draft: ProcedureDraft) -> None:
        with pytest.raises(Invalid):
            ask(draft, since="2026-05", until="2026-04")
        with pytest.raises(Invalid):
            ask(draft, since="2016-05", until="2026-04")


class TestTrying:
    def test_says_what_would_have_been_late_against_what_was(self, draft: ProcedureDraft) -> None:
        make_trial(ask(draft).pk, by=SYSTEM, at=LATER)
        (shown,) = list_trials(draft, SYSTEM)
        whistle = next(one for one in shown.clauses if one.whole.was and one.whole.would["missed"] == 3)
        assert (whistle.whole.would["opened"], whistle.whole.would["met"]) == (3, 0)
        assert whistle.whole.was is not None
        assert (whistle.whole.was["met"], whistle.whole.was["missed"]) == (1, 2)
        assert [month.name for month in whistle.months] == [MONTH]
        assert not shown.is_old
        assert list_trials(within(draft, "20 minutes"), SYSTEM)[0].is_old

    def test_is_done_once(self, draft: ProcedureDraft) -> None:
        trial = ask(draft)
        make_trial(trial.pk, by=SYSTEM, at=LATER)
        with pytest.raises(WrongStatus):
            make_trial(trial.pk, by=SYSTEM, at=LATER)
        assert Event.objects.filter(name="trial.made").count() == 1

    def test_goes_on_where_a_worker_died(self, draft: ProcedureDraft) -> None:
        trial = ask(draft)
        DraftTrial.objects.filter(pk=trial.pk).update(status="running")
        make_trials(LATER)
        trial.refresh_from_db()
        assert trial.status == "running"
        make_trials(LATER + actions.GIVEN_UP + timedelta(minutes=1))
        trial.refresh_from_db()
        assert trial.status == "ready"

    def test_says_why_it_failed(self, draft: ProcedureDraft, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*given: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(trying, "apart", broken)
        trial = ask(draft)
        with pytest.raises(OSError, match="No space left"):
            make_trial(trial.pk, by=SYSTEM, at=LATER)
        trial.refresh_from_db()
        assert trial.status == "failed"
        assert "No space left" in trial.problem


def test_the_page_shows_it(draft: ProcedureDraft, client: Client) -> None:
    company = make_company()
    auditors = make_position(company.root, "quality", at=START)
    client.force_login(make_persona("hejing", "何静", auditors, at=START).staff)
    address = reverse("ledger:draft-trials", args=[draft.pk])
    assert "还没有试算" in client.get(address).content.decode()
    assert client.post(address, {"unit": "", "since": "2026-13", "until": MONTH}).status_code == 422
    asked = {"unit": str(company.root.pk), "since": MONTH, "until": MONTH}
    assert client.post(address, asked, follow=True).status_code == 200
    make_trials(LATER)
    page = client.get(address).content.decode()
    assert "本应 3 件，其中 3 件会逾期或超时" in page
    assert "实际为 3 件中的 2 件" in page
    assert "现行版本" not in page
