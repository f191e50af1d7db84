"""The pages of a draft: from a changed time to a version in force, and what they say about mistakes."""

import argparse
from pathlib import Path

import pytest
from django.test import Client

from huiyin.base.cli import CommandSet
from huiyin.ledger import actions, cli
from huiyin.ledger.models import ProcedureDraft, ProcedureVersion
from huiyin.ledger.queries.drafts import as_pack, find_in_draft, version_as_shape
from huiyin.ledger.rules.reading import read_pack
from huiyin.ledger.rules.writing import pack_as_toml
from huiyin.ledger.tests.kettles import START, install
from huiyin.ledger.tests.test_drafting import TEA, approved, begun, shorten
from huiyin.staff.tests.factories import Company, Persona, make_company

pytestmark = pytest.mark.django_db

TYPED = {
    "number": "1",
    "code": "whistle",
    "text_zh": "半小时内水开",
    "text_en": "It boils within half an hour",
    "role": "clerk",
    "source": "A1",
    "when": ["kettle.on"],
    "then": ["kettle.whistled"],
    "within": "30 minutes",
    "calendar": "clock",
    "closes": "oldest",
    "owed_by": "cook, kitchen",
    "ladder": "-10 minutes responsible\n1 hour head",
}


@pytest.fixture
def company() -> Company:
    made = make_company()
    install(place=made.root.place(), pack=TEA)
    return made


def logged_in(client: Client, persona: Persona) -> Client:
    client.force_login(persona.staff)
    client.cookies["django_language"] = "en"
    return client


def clause_page(draft: ProcedureDraft, kind: str = "respond") -> str:
    return f"/drafts/{draft.pk}/clauses/whistle/{kind}/"


def typed(client: Client, draft: ProcedureDraft, **other: object) -> dict[str, object]:
    seen = client.get(clause_page(draft)).context["form"]["seen"].value()
    return TYPED | {"seen": seen} | other


def test_from_a_changed_time_to_a_version_in_force(client: Client, company: Company) -> None:
    version = ProcedureVersion.objects.get()
    logged_in(client, company.quality)
    answer = client.post(f"/procedures/{version.pk}/draft/")
    draft = ProcedureDraft.objects.get()
    assert answer["Location"] == f"/drafts/{draft.pk}/"
    assert client.post(clause_page(draft), typed(client, draft)).status_code == 303
    words = {"title_zh": "泡茶", "title_en": "Tea", "changes": "半小时够了", "effective_on": ""}
    assert client.post(f"/drafts/{draft.pk}/describe/", words).status_code == 303
    for step, persona in (
        ("drafted", company.quality),
        ("standardisation", company.supervisor),
        ("review", company.director),
        ("approval", company.manager),
        ("issue", company.quality),
    ):
        signed = {"step": step, "remark": "同意"}
        logged_in(client, persona)
        assert client.get(f"/drafts/{draft.pk}/").context["may_sign"]
        assert client.post(f"/drafts/{draft.pk}/sign/", signed).status_code == 303
    newest = ProcedureVersion.objects.get(status="issued")
    assert set(draft.signatures.values_list("remark", flat=True)) == {"同意"}
    shown = client.get(f"/procedures/{newest.pk}/").content.decode()
    assert "30 分钟" in shown
    assert company.manager.staff.name in shown
    paper = client.get(f"/procedures/{newest.pk}/paper/")
    assert paper.content.startswith(b"%PDF")


def test_a_preview_says_what_the_control_will_do_and_saves_nothing(client: Client, company: Company) -> None:
    draft = begun(company)
    logged_in(client, company.quality)
    answer = client.post(clause_page(draft), typed(client, draft, preview="1", within="45 minutes"))
    assert "45 分钟" in answer.content.decode()
    assert ProcedureDraft.objects.get().content == draft.content


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"within": "half an hour"}, "within"),
        ({"within": ""}, "within"),
        ({"pause": ["kettle.paused"]}, "resume"),
        ({"pause": ["kettle.paused"], "resume": ["kettle.paused"]}, "resume"),
        ({"unless": ["kettle.whistled"]}, "unless"),
        ({"where": "colour = 'red'"}, "where"),
        ({"where": "colour red"}, "where"),
        ({"ladder": "later"}, "ladder"),
        ({"ladder": "1 hour role:nobody"}, "ladder"),
        ({"owed_by": "neighbour"}, "owed_by"),
        ({"code": "ready"}, "code"),
        ({"within": "", "due_from": "kind"}, "due_from"),
    ],
)
def test_a_mistake_stands_at_its_field_and_nothing_typed_is_lost(
    client: Client, company: Company, wrong: dict[str, object], field: str
) -> None:
    draft = begun(company)
    logged_in(client, company.quality)
    answer = client.post(clause_page(draft), typed(client, draft, text_en="Quite new", **wrong))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert "Quite new" in answer.content.decode()


def test_of_two_who_edit_both_are_shown_and_the_second_decides(client: Client, company: Company) -> None:
    draft = begun(company)
    logged_in(client, company.supervisor)
    mine = typed(client, draft, within="20 minutes")
    shorten(draft, company.quality, "45 minutes")
    answer = client.post(clause_page(draft), mine)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "45 分钟" in shown
    assert "20 minutes" in shown
    again = mine | {"seen": answer.context["form"]["seen"].value()}
    assert client.post(clause_page(draft), again).status_code == 303
    stored = find_in_draft(ProcedureDraft.objects.get(), "whistle")
    assert stored is not None
    assert stored["control"]["within"] == "20 minutes"


@pytest.mark.parametrize("kind", ["respond", "lead", "guard", "repeat", "quota", "rate"])
def test_every_kind_of_control_has_its_form(client: Client, company: Company, kind: str) -> None:
    draft = begun(company)
    logged_in(client, company.quality)
    assert client.get(f"/drafts/{draft.pk}/new/{kind}/").status_code == 200
    answer = client.post(f"/drafts/{draft.pk}/new/{kind}/", {"number": "3", "code": "third"})
    assert answer.status_code == 422
    assert client.get(clause_page(draft, kind)).status_code == 200


def test_a_version_is_taken_along_as_the_pack_that_it_is(client: Client, company: Company) -> None:
    version = ProcedureVersion.objects.get()
    logged_in(client, company.quality)
    text = client.get(f"/procedures/{version.pk}/pack/").content.decode()
    assert read_pack(text) == as_pack(version_as_shape(version))
    assert pack_as_toml(read_pack(text)) == text
    installed = actions.install_pack(read_pack(text), by=company.quality.actor, at=START)
    assert installed == []


def test_the_page_of_what_is_signed_shows_who_and_when(client: Client, company: Company) -> None:
    draft = approved(company)
    shown = logged_in(client, company.manager).get(f"/drafts/{draft.pk}/").content.decode()
    for persona in (company.quality, company.supervisor, company.director, company.manager):
        assert persona.staff.name in shown


def test_a_procedure_is_exported_on_the_command_line(
    company: Company, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = argparse.ArgumentParser()
    cli.register(CommandSet(parser))
    for more in (["--out", str(tmp_path / "tea.toml")], ["--number", "1"]):
        parsed = parser.parse_args(["pack", "export", "tea", *more])
        assert parsed.run(parsed) == 0
    text = (tmp_path / "tea.toml").read_text(encoding="utf-8")
    assert capsys.readouterr().out == text
    assert read_pack(text) == as_pack(version_as_shape(ProcedureVersion.objects.get()))
