"""The commands."""

import argparse
import io
import json

import pytest

from huiyin.base import clock
from huiyin.base.cli import CommandSet
from huiyin.base.errors import Invalid, NotFound
from huiyin.staff import cli, queries
from huiyin.staff.models import Holding, Staff
from huiyin.staff.tests.factories import make_company, make_staff

pytestmark = pytest.mark.django_db


def run(*words: str) -> int:
    """`huiyin` with these words."""
    parser = argparse.ArgumentParser()
    cli.register(CommandSet(parser))
    arguments = parser.parse_args(words)
    return int(arguments.run(arguments))


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A good password on standard input."""
    monkeypatch.setattr("sys.stdin", io.StringIO("long-enough-1\n"))


@pytest.mark.usefixtures("typed")
class TestPasswordsFromStandardInput:
    def test_the_first_administrator(self) -> None:
        assert run("staff", "create-admin", "root", "管理员", "--company", "回音", "--password-stdin") == 0
        person = Staff.objects.get(username="root")
        assert person.check_password("long-enough-1")
        assert queries.actor_for(person, clock.now()).may("staff.manage", "")

    def test_a_person(self) -> None:
        assert run("staff", "create", "hemiao", "何苗", "--phone", "138", "--password-stdin") == 0
        person = Staff.objects.get(username="hemiao")
        assert (person.name, person.phone) == ("何苗", "138")

    def test_a_new_password(self) -> None:
        person = make_staff("hemiao", "何苗")
        assert run("staff", "set-password", "HeMiao", "--password-stdin") == 0
        person.refresh_from_db()
        assert person.check_password("long-enough-1")

    def test_of_a_person_that_exists(self) -> None:
        with pytest.raises(NotFound, match="nobody"):
            run("staff", "set-password", "nobody", "--password-stdin")


class TestTypedPasswords:
    def test_are_asked_for_twice(self, monkeypatch: pytest.MonkeyPatch) -> None:
        answers = iter(["long-enough-1", "something-else"])
        monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))
        with pytest.raises(SystemExit):
            run("staff", "create", "hemiao", "何苗")
        assert not Staff.objects.exists()

    def test_must_not_be_weak(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("getpass.getpass", lambda prompt: "short")
        with pytest.raises(Invalid):
            run("staff", "create", "hemiao", "何苗")

    def test_are_no_arguments(self) -> None:
        with pytest.raises(SystemExit):
            run("staff", "create", "hemiao", "何苗", "--password", "long-enough-1")


class TestOrganisation:
    def test_grows_by_commands(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run("unit", "add", "HQ", "总部", "--kind", "company") == 0
        assert run("unit", "add", "HQ-D", "客服", "--kind", "department", "--parent", "HQ", "--desk") == 0
        capsys.readouterr()
        assert run("unit", "list") == 0
        assert capsys.readouterr().out == "HQ  总部\n  HQ-D  客服\n"
        assert run("unit", "list", "--json") == 0
        assert [unit["code"] for unit in json.loads(capsys.readouterr().out)["units"]] == ["HQ", "HQ-D"]

    def test_people_are_appointed_and_listed(self, capsys: pytest.CaptureFixture[str]) -> None:
        make_company()
        person = make_staff("hemiao", "何苗")
        words = ("--unit", "HY-JN-CH-D", "--role", "clerk", "--scope", "HY-JN-CH", "--title", "夜班客服")
        assert run("staff", "appoint", "hemiao", *words) == 0
        held = Holding.objects.select_related("position__scope_unit").get(staff=person)
        assert held.position.scope_unit.code == "HY-JN-CH"
        capsys.readouterr()
        assert run("staff", "list", "--json") == 0
        listed = json.loads(capsys.readouterr().out)["staff"]
        assert {
            "username": "hemiao",
            "name": "何苗",
            "is_active": True,
            "positions": ["HY-JN-CH-D 夜班客服"],
        } in listed
        assert run("staff", "list") == 0
        assert "hemiao\t何苗\tHY-JN-CH-D 夜班客服" in capsys.readouterr().out

    def test_the_same_appointment_twice_adds_no_second_position(self) -> None:
        make_company()
        make_staff("hemiao", "何苗")
        words = ("staff", "appoint", "hemiao", "--unit", "HY-JN-CH-D", "--role", "clerk")
        assert run(*words) == 0
        with pytest.raises(Invalid):
            run(*words)
