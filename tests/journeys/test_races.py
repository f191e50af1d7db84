"""Several processes want the same at the same moment: one gets it, the others are told so."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from tests.live import LiveSite, fresh_site

SEED = """
from datetime import timedelta
from pathlib import Path
from django.conf import settings
from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.cases.tests.factories import make_kinds
from huiyin.ledger.actions import install_pack
from huiyin.ledger.rules.reading import read_pack
from huiyin.staff.tests.factories import make_company

company = make_company()
make_kinds()
text = (Path(settings.PACKS) / "property.toml").read_text(encoding="utf-8")
begin = clock.now() - timedelta(days=5)
install_pack(read_pack(text), by=Actor.system("test"), at=begin, adopters=[company.root.place()])
"""

# Everybody is ready before anybody begins; each then says what it got, as one line.
RACER = """
import json, sys
from datetime import timedelta
from pathlib import Path
import django; django.setup()
from django.db import transaction
from django.test import Client
from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.base.errors import Refusal
from huiyin.base.transitions import move
from huiyin.cases import actions
from huiyin.cases.models import Case, ContactSheet
from huiyin.staff.models import OrgUnit, Staff
from huiyin.staff.queries import actor_for

office, engineering = (OrgUnit.objects.get(code=code) for code in ("HY-JN-CH", "HY-JN-CH-E"))
def person(name): return Staff.objects.get(name=name)
def actor(name): return actor_for(person(name), clock.now())
def register(by="林小雨", **given):
    matter = actions.Matter(kind="complaint", words="水管漏水", caller_name="刘女士")
    return actions.register_case(matter=matter, unit_id=office.pk, by=actor(by), at=clock.now(), **given)
def attempt(run):
    try:
        return {"won": True, "what": str(run())}
    except Refusal as refusal:
        return {"won": False, "what": type(refusal).__name__, "text": str(refusal.text)}
def ready():
    print("ready", flush=True)
    sys.stdin.readline()
def say(what):
    print(json.dumps(what), flush=True)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """回音物业 with its procedures, and nothing running."""
    with fresh_site(tmp_path_factory.mktemp("races")) as made:
        made.python(SEED)
        yield made


def race(site: LiveSite, *racers: str) -> list[Any]:
    """Run each text in a process of its own, from `ready()` on all at once; what each said."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", RACER + text],
            env=site.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        for text in racers
    ]
    for racer in running:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in running:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    said = [racer.communicate(timeout=60)[0] for racer in running]
    assert [racer.returncode for racer in running] == [0] * len(running)
    return [json.loads(text.splitlines()[-1]) for text in said]


def one_won(results: Sequence[dict[str, Any]]) -> None:
    """One did it, all others were told that somebody was faster."""
    assert [result["won"] for result in results].count(True) == 1, results
    assert {result["what"] for result in results if not result["won"]} == {"WrongStatus"}, results


def ask(site: LiveSite, code: str) -> Any:
    """What Python says about the site."""
    return json.loads(site.python(RACER + code).splitlines()[-1])


def test_numbers_have_neither_gaps_nor_twins(site: LiveSite) -> None:
    clerks = ["林小雨", "周敏"] * 3
    texts = [f"ready()\nsay([register(by='{name}').number for _ in range(8)])" for name in clerks]
    taken = sorted(number for numbers in race(site, *texts) for number in numbers)
    prefix = taken[0].rpartition("-")[0]
    first = int(taken[0].rpartition("-")[2])
    assert taken == [f"{prefix}-{first + step:0{len(taken[0]) - len(prefix) - 1}d}" for step in range(48)]


def test_of_two_clerks_one_sends_the_sheet(site: LiveSite) -> None:
    case = ask(site, "say(register().pk)")
    send = """
given = dict(case_id={case}, department_id=engineering.pk, by=actor("{name}"))
ready()
say(attempt(lambda: actions.send_sheet(**given, at=clock.now())))"""
    one_won(race(site, *[send.format(case=case, name=name) for name in ("林小雨", "周敏", "林小雨", "周敏")]))
    assert ask(site, f"say(ContactSheet.objects.filter(case={case}).count())") == 1


def test_of_two_handlers_one_signs_and_one_completes(site: LiveSite) -> None:
    sheet = ask(
        site,
        "say(actions.send_sheet(case_id=register().pk, department_id=engineering.pk,"
        " by=actor('林小雨'), at=clock.now()).pk)",
    )
    for verb, given in (("accept_sheet", ""), ("complete_sheet", "result='已修好',")):
        text = f"""
by = actor("王建国")
ready()
say(attempt(lambda: actions.{verb}(sheet_id={sheet}, {given} by=by, at=clock.now())))"""
        one_won(race(site, text, text, text))


def test_of_two_answers_one_stands_and_the_other_is_explained(site: LiveSite) -> None:
    case = ask(site, "say(register().pk)")
    program = f"""
client = Client(SERVER_NAME="localhost")
client.force_login(person("{{name}}"))
ready()
answer = client.post("/api/v1/cases/{case}/answers", {{{{"words": "已处理"}}}}, "application/json")
say([answer.status_code, answer.json().get("error", ""), answer.json().get("message", "")])"""
    results = race(site, *[program.format(name=name) for name in ("林小雨", "周敏", "陈静")])
    assert sorted(status for status, _error, _text in results) == [201, 409, 409]
    assert {error for status, error, _text in results if status == 409} == {"wrong_status"}
    assert all(text for status, _error, text in results if status == 409)


def test_the_page_of_the_second_says_why(site: LiveSite) -> None:
    case = ask(site, "say(register().pk)")
    form = f"""
client = Client(SERVER_NAME="localhost")
client.force_login(person("{{name}}"))
ready()
given = {{{{"words": "已处理，{{name}}", "channel": "phone"}}}}
answer = client.post("/cases/{case}/answer/", given)
say([answer.status_code, answer.content.decode()])"""
    results = race(site, *[form.format(name=name) for name in ("林小雨", "周敏")])
    (first, _page), (second, page) = sorted(results)
    assert (first, second) == (303, 409) or (first, second) == (302, 409)
    assert "<h1" in page
    winner = ask(site, f"say(Case.objects.get(pk={case}).answers.get().words)")
    loser = {"已处理，林小雨", "已处理，周敏"} - {winner}
    assert loser.pop() in page, "what the second one typed is still there"


def test_a_transition_has_one_winner(site: LiveSite) -> None:
    cases = ask(site, "say([register().pk for _ in range(12)])")
    text = f"""
rows = [Case.objects.get(pk=pk) for pk in {cases}]
def one(row):
    with transaction.atomic():
        move(row, to=Case.Status.DISPATCHED, department_id=engineering.pk)
ready()
say([attempt(lambda row=row: one(row)) for row in rows])"""
    results = race(site, text, text, text, text)
    for of_one_case in zip(*results, strict=True):
        one_won(of_one_case)


def test_a_ladder_step_is_taken_by_one_worker(site: LiveSite) -> None:
    ask(
        site,
        "at = clock.now() - timedelta(days=4)\nsay([register(occurred_at=at).pk for _ in range(30)])",
    )
    climb = """
from huiyin.ledger.actions import climb
by = Actor.system("ladder")
ready()
say(climb(by=by, at=clock.now()))"""
    fired = race(site, climb, climb, climb)
    steps = ask(
        site,
        "from huiyin.journal.models import Event\n"
        "say([[e.subject_id, e.data['clause_id'], e.data['trigger_id'], e.data['step']]"
        " for e in Event.objects.filter(name='obligation.escalated')])",
    )
    assert sum(fired) == len(steps) >= 30
    assert max(Counter(map(tuple, steps)).values()) == 1
    site.huiyin("ledger", "verify")
    site.huiyin("journal", "verify")


def test_a_form_sent_twice_at_once_is_done_once(site: LiveSite) -> None:
    """A second click before the first one is answered; the code is unique, so the second would be refused."""
    form = """
client = Client(SERVER_NAME="localhost")
client.force_login(person("管理员"))
parent = OrgUnit.objects.get(depth=1).pk
ready()
given = {"parent": parent, "kind": "branch", "code": "HY-QD", "name": "青岛分公司", "once": "page-1"}
answer = client.post("/units/new/", given)
say([answer.status_code, answer.headers.get("Location")])"""
    answers = race(site, form, form, form)
    made = ask(site, 'say([unit.pk for unit in OrgUnit.objects.filter(code="HY-QD")])')
    assert len(made) == 1
    assert answers[0][0] == 303
    assert answers == [answers[0]] * 3, "all three are led to the same unit"
    assert str(made[0]) in answers[0][1]


def test_what_has_no_unique_name_is_made_once_too(site: LiveSite) -> None:
    form = """
client = Client(SERVER_NAME="localhost")
client.force_login(person("林小雨"))
ready()
answer = client.post("/customers/new/", {"kind": "household", "name": "钱女士", "unit": office.pk, "once": "page-7"})
say([answer.status_code, answer.headers.get("Location")])"""
    answers = race(site, form, form, form)
    code = 'from huiyin.customers.models import Customer\nsay(Customer.objects.filter(name="钱女士").count())'
    assert ask(site, code) == 1
    assert answers[0][0] == 303
    assert answers == [answers[0]] * 3


def test_a_proof_while_people_register_finds_nothing_amiss(site: LiveSite) -> None:
    clerk = """
ready()
for number in range(60):
    case = register()
    actions.send_sheet(case_id=case.pk, department_id=engineering.pk, by=actor("林小雨"), at=clock.now())
say("registered")
"""
    auditor = """
from huiyin.journal.queries import verify_journal
from huiyin.ledger.queries.replay import verify_ledger
ready()
found = []
for look in range(12):
    found += verify_ledger().differences + verify_journal().problems
say(found)
"""
    assert race(site, clerk, auditor) == ["registered", []]
    assert race(site, auditor) == [[]]
