"""What a person holds: nothing is left out, nothing that is done with is in it, and not everybody may look."""

import argparse
import json

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.base import clock
from huiyin.base.cli import CommandSet
from huiyin.base.errors import NotFound
from huiyin.staff import actions, cli
from huiyin.staff.models import Holding, Staff
from huiyin.staff.queries.held import count_held, everything_held, is_holding
from huiyin.staff.tests.factories import Company, make_company, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    """The group with its people."""
    return make_company()


def kinds_held(staff: Staff) -> list[str]:
    """The kinds of all that a person holds."""
    return [tie.kind for tie, _held in everything_held(staff.pk, clock.now())]


class TestHeld:
    def test_posts_need_a_successor_until_they_end(self, company: Company) -> None:
        person, at = company.handler.staff, clock.now()
        assert kinds_held(person) == ["position"]
        assert is_holding(person.pk, at)
        actions.end_holding(Holding.objects.get(staff=person).pk, until=at, by=company.admin.actor, at=at)
        assert kinds_held(person) == []
        assert not is_holding(person.pk, clock.now())

    def test_tokens_end_with_the_person(self, company: Company) -> None:
        person, at = company.clerk.staff, clock.now()
        actions.create_token(name="报表", expires_at=None, by=company.clerk.actor, at=at)
        assert kinds_held(person) == ["position", "api_token"]
        Holding.objects.filter(staff=person).update(until=at)
        assert not is_holding(person.pk, clock.now())
        assert [one.tie.is_personal for one in count_held(person.pk, clock.now())] == [True]

    def test_what_others_hold_is_not_in_it(self, company: Company) -> None:
        assert kinds_held(make_staff("hemiao", "何苗")) == []


class TestPage:
    def test_shows_how_much_there_is_of_each_kind(self, client: Client, company: Company) -> None:
        client.force_login(company.admin.staff)
        shown = client.get(reverse("staff:held", args=[company.handler.staff.pk])).content.decode()
        assert "王建国的名下事项" in shown
        assert Holding.objects.get(staff=company.handler.staff).position.title in shown

    def test_is_there_for_who_holds_nothing(self, client: Client, company: Company) -> None:
        client.force_login(company.admin.staff)
        Holding.objects.filter(staff=company.handler.staff).update(until=clock.now())
        shown = client.get(reverse("staff:held", args=[company.handler.staff.pk])).content.decode()
        assert "没有待移交的事项" in shown

    def test_is_where_closing_a_login_leads(self, client: Client, company: Company) -> None:
        client.force_login(company.admin.staff)
        person = company.handler.staff
        answer = client.post(reverse("staff:close_login", args=[person.pk]), follow=True)
        assert answer.redirect_chain[-1][0] == reverse("staff:held", args=[person.pk])
        assert "王建国名下仍有事项须由他人接手" in answer.content.decode()
        assert not Staff.objects.get(pk=person.pk).is_active
        assert kinds_held(person) == ["position"]

    def test_closing_the_login_of_who_holds_nothing_leads_back(
        self, client: Client, company: Company
    ) -> None:
        client.force_login(company.admin.staff)
        person = company.handler.staff
        Holding.objects.filter(staff=person).update(until=clock.now())
        answer = client.post(reverse("staff:close_login", args=[person.pk]))
        assert answer["Location"] == reverse("staff:person", args=[person.pk])

    def test_is_offered_to_oneself_and_to_the_administrator_alone(
        self, client: Client, company: Company
    ) -> None:
        link = reverse("staff:held", args=[company.handler.staff.pk])
        page = reverse("staff:person", args=[company.handler.staff.pk])
        for persona, is_offered in ((company.handler, True), (company.admin, True), (company.clerk, False)):
            client.force_login(persona.staff)
            assert (link in client.get(page).content.decode()) is is_offered


class TestCommand:
    def run(self, *words: str) -> int:
        """`huiyin` with these words."""
        parser = argparse.ArgumentParser()
        cli.register(CommandSet(parser))
        arguments = parser.parse_args(words)
        return int(arguments.run(arguments))

    def test_lists_all_as_json(self, company: Company, capsys: pytest.CaptureFixture[str]) -> None:
        holding = Holding.objects.get(staff=company.handler.staff)
        assert self.run("handover", company.handler.staff.username, "--json") == 0
        (row,) = json.loads(capsys.readouterr().out)
        assert (row["kind"], row["id"], row["personal"]) == ("position", holding.pk, False)
        assert row["since"] == holding.since.isoformat()

    def test_lists_all_as_lines(self, company: Company, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.run("handover", company.handler.staff.username) == 0
        assert capsys.readouterr().out.startswith("position ")

    def test_of_nobody(self) -> None:
        with pytest.raises(NotFound, match="nobody"):
            self.run("handover", "nobody")
