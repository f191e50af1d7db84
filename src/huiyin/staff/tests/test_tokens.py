"""Tokens: whose they are, how quickly they stop to work, and what it costs to ask."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from huiyin.base.errors import Invalid, NotAllowed, NotFound, WrongStatus
from huiyin.journal.models import Event
from huiyin.staff import actions, queries
from huiyin.staff.models import ApiToken
from huiyin.staff.tests.factories import BEGIN, SETUP, Company, Persona, make_company, make_staff

pytestmark = pytest.mark.django_db
NOW = BEGIN + timedelta(days=30)
SOON = NOW + queries.REMEMBERED


@pytest.fixture
def company() -> Company:
    """The people."""
    queries.forget_tokens()
    return make_company()


def make_token(persona: Persona, **values: Any) -> tuple[ApiToken, str]:
    """A token and its secret."""
    given: dict[str, Any] = {"name": "报表", "expires_at": None, **values}
    return actions.create_token(**given, by=persona.actor, at=NOW)


class TestActor:
    def test_is_the_owner(self, company: Company) -> None:
        _, secret = make_token(company.clerk)
        assert queries.actor_of_token(secret, NOW) == company.clerk.actor

    def test_has_only_the_rights_passed_on(self, company: Company) -> None:
        _, secret = make_token(company.clerk, scopes=["cases.view", "staff.manage"])
        actor = queries.actor_of_token(secret, NOW)
        assert actor is not None
        assert {grant.permission for grant in actor.grants} == {"cases.view"}
        assert actor.scopes("cases.view") == company.clerk.actor.scopes("cases.view")

    def test_may_be_somebody_without_position(self, company: Company) -> None:
        person = make_staff("hemiao", "何苗")
        _, secret = make_token(Persona(person, queries.actor_for(person, NOW)))
        actor = queries.actor_of_token(secret, NOW)
        assert actor is not None
        assert (actor.id, actor.grants) == (person.pk, frozenset())

    @pytest.mark.parametrize("secret", ["", "hy_", "Bearer", "hy_" + "x" * 43, "hy_" + "x" * 5000])
    def test_is_nobody_with_another_secret(self, company: Company, secret: str) -> None:
        make_token(company.clerk)
        assert queries.actor_of_token(secret, NOW) is None

    def test_takes_one_query_and_then_none(
        self, company: Company, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        _, secret = make_token(company.admin)
        with django_assert_num_queries(1):
            queries.actor_of_token(secret, NOW)
        with django_assert_num_queries(0):
            queries.actor_of_token(secret, NOW + timedelta(seconds=2))
            queries.token_use_is_due(secret, NOW)
        with django_assert_num_queries(1):
            queries.actor_of_token(secret, SOON)

    def test_is_nobody_after_expiry_to_the_moment(self, company: Company) -> None:
        end = NOW + timedelta(seconds=1)
        _, secret = make_token(company.clerk, expires_at=end)
        assert queries.actor_of_token(secret, NOW) is not None
        assert queries.actor_of_token(secret, end) is None

    def test_is_nobody_within_seconds_after_dismissal(self, company: Company) -> None:
        _, secret = make_token(company.clerk)
        queries.actor_of_token(secret, NOW)
        actions.deactivate_staff(company.clerk.staff.pk, by=company.admin.actor, at=NOW)
        assert queries.actor_of_token(secret, SOON) is None

    def test_is_nobody_within_seconds_after_revocation_elsewhere(self, company: Company) -> None:
        token, secret = make_token(company.clerk)
        queries.actor_of_token(secret, NOW)
        actions.revoke_token(token.pk, by=company.clerk.actor, at=NOW)
        assert queries.actor_of_token(secret, SOON) is None

    def test_follows_the_positions_within_seconds(self, company: Company) -> None:
        _, secret = make_token(company.clerk)
        queries.actor_of_token(secret, NOW)
        holding = company.clerk.staff.holdings.get()
        actions.end_holding(holding.pk, until=NOW, by=SETUP, at=NOW)
        actor = queries.actor_of_token(secret, SOON)
        assert actor is not None
        assert not actor.grants


def test_a_revocation_holds_at_once_in_this_process(
    company: Company, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    token, secret = make_token(company.clerk)
    assert queries.actor_of_token(secret, NOW) is not None
    with django_capture_on_commit_callbacks(execute=True):
        actions.revoke_token(token.pk, by=company.clerk.actor, at=NOW)
    assert queries.actor_of_token(secret, NOW) is None


class TestMaking:
    def test_keeps_no_secret(self, company: Company) -> None:
        token, secret = make_token(company.clerk)
        row = ApiToken.objects.filter(pk=token.pk).values().get()
        assert secret.startswith(row["prefix"])
        assert secret not in str(row)
        assert secret not in str(Event.objects.values_list("data", flat=True))

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [({"name": " "}, "name"), ({"scopes": ["no.such"]}, "scopes"), ({"expires_at": NOW}, "expires_at")],
    )
    def test_refuses_nonsense(self, company: Company, wrong: dict[str, Any], field: str) -> None:
        with pytest.raises(Invalid) as refusal:
            make_token(company.clerk, **wrong)
        assert field in refusal.value.fields

    def test_is_for_people_with_an_open_login(self, company: Company) -> None:
        actions.deactivate_staff(company.clerk.staff.pk, by=company.admin.actor, at=NOW)
        with pytest.raises(NotAllowed):
            make_token(company.clerk)
        with pytest.raises(NotAllowed):
            actions.create_token(name="x", expires_at=None, by=SETUP, at=NOW)


class TestRevoking:
    def test_is_for_the_owner_and_the_administrator(self, company: Company) -> None:
        token, _ = make_token(company.clerk)
        with pytest.raises(NotFound):
            actions.revoke_token(token.pk, by=company.director.actor, at=NOW)
        actions.revoke_token(token.pk, by=company.admin.actor, at=NOW)
        event = Event.objects.get(name="staff.token_revoked")
        assert (event.subject_id, event.data["own"]) == (company.clerk.staff.pk, False)

    def test_happens_once(self, company: Company) -> None:
        token, _ = make_token(company.clerk)
        actions.revoke_token(token.pk, by=company.clerk.actor, at=NOW)
        with pytest.raises(WrongStatus):
            actions.revoke_token(token.pk, by=company.clerk.actor, at=NOW)


class TestUse:
    def test_is_noted_once_a_day(self, company: Company) -> None:
        token, secret = make_token(company.clerk)
        for hours, expected in ((0, True), (23, False), (24, True)):
            at = NOW + timedelta(hours=hours)
            actor = queries.actor_of_token(secret, at)
            assert actor is not None
            assert queries.token_use_is_due(secret, at) is expected
            assert actions.note_token_use(secret, by=actor, at=at) is expected
        token.refresh_from_db()
        assert token.last_used_at == NOW + timedelta(hours=24)
        assert Event.objects.filter(name="staff.token_used").count() == 2

    def test_is_noted_for_the_owner_only(self, company: Company) -> None:
        _, secret = make_token(company.clerk)
        with pytest.raises(NotAllowed):
            actions.note_token_use(secret, by=company.colleague.actor, at=NOW)
