"""Control `guard`: checked before an action; refused, or let through with a reason that is on record."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.utils import translation

from huiyin.base.actor import Actor, Grant
from huiyin.base.errors import Invalid
from huiyin.journal.models import Event
from huiyin.journal.registry import hooks
from huiyin.journal.registry.hooks import Context, Gate, pass_gate
from huiyin.ledger.models import Clause, Obligation, Remark
from huiyin.ledger.queries.compliance import add_up, compliance
from huiyin.ledger.queries.evidence import dossier_of
from huiyin.ledger.queries.replay import verify_ledger
from huiyin.ledger.queries.showing import clauses_in_words
from huiyin.ledger.rules.reading import read_pack
from huiyin.ledger.tests.kettles import KITCHEN, START, SYSTEM, happen, install

pytestmark = pytest.mark.django_db
GUARDS = """
code = "guards"
title = { zh = "检查", en = "Checks" }
[[procedures]]
code = "guards"
title = { zh = "检查", en = "Checks" }
owner = "cook"
[[procedures.clauses]]
code = "two-hands"
number = "1"
text = { zh = "大壶两人抬，且不晚于二十一点", en = "Two carry a big kettle, and not after nine in the evening" }
role = "cook"
[procedures.clauses.control]
kind = "guard"
before = "kettle.carry"
where = { size = "big" }
needs = { people = { at_least = 2 }, hour = { at_most = 20 } }
mode = "justify"
permission = "ledger.waive"
[[procedures.clauses]]
code = "no-milk"
number = "2"
text = { zh = "壶里不煮牛奶", en = "No milk in a kettle" }
role = "cook"
[procedures.clauses.control]
kind = "guard"
before = "kettle.carry"
needs = { content = ["water", "tea"] }
"""


class Carry(Context):
    """For tests only."""

    size: str = "big"
    people: int | None = 2
    hour: int = 9
    content: str = "tea"


@pytest.fixture(autouse=True)
def _gate() -> Iterator[None]:
    hooks.gate(Gate("kettle.carry", "Carrying a kettle", "kettle", Carry))
    with translation.override("en"):
        yield
    hooks._gates.pop("kettle.carry")


COOK = Actor("staff", 7, "Cook")
CHEF = Actor("staff", 8, "Chef", frozenset({Grant("ledger.waive", "0001")}))


@transaction.atomic
def carry(context: Carry, *, by: Actor = COOK, reason: str = "") -> None:
    """What a room does: check, write, record."""
    passage = pass_gate("kettle.carry", context, place=KITCHEN, by=by, at=START, reason=reason)
    happen("on", 0)
    passage.record(on=1)


def test_lets_pass_what_is_as_it_must_be_and_what_the_clause_does_not_speak_of() -> None:
    install(pack=GUARDS)
    carry(Carry())
    carry(Carry(size="small", people=1, hour=22))
    assert not Event.objects.filter(name="guard.overridden").exists()


def test_refuses_in_the_words_of_the_clause_and_writes_nothing() -> None:
    install(pack=GUARDS)
    with pytest.raises(Invalid, match="Clause 2 of “Checks”: No milk in a kettle"):
        carry(Carry(content="milk"), by=CHEF, reason="the child is hungry")
    assert not Event.objects.filter(name="kettle.on").exists()


@pytest.mark.parametrize("context", [Carry(people=1), Carry(people=None), Carry(hour=21)])
def test_asks_those_who_may_for_a_reason(context: Carry) -> None:
    install(pack=GUARDS)
    with pytest.raises(Invalid) as refusal:
        carry(context, by=CHEF)
    assert "Two carry a big kettle" in str(refusal.value.fields["reason"])
    with pytest.raises(Invalid) as final:
        carry(context, by=COOK, reason="nobody was there")
    assert not final.value.fields
    assert not Event.objects.filter(name="kettle.on").exists()


def test_counts_what_was_let_through_as_an_exception_with_its_reason() -> None:
    install(pack=GUARDS)
    carry(Carry(people=1), by=CHEF, reason="the house is on fire")
    row = Obligation.objects.get(clause_code="two-hands")
    assert (row.status, row.subject_kind, row.subject_id) == ("waived", "kettle", 1)
    assert Remark.objects.get().words == "the house is on fire"
    (figures,) = add_up(compliance(at=START, clauses=["two-hands"]), ["clause"]).values()
    assert (figures.waived, figures.due, figures.rate) == (1, 0, None)
    assert dossier_of(row, SYSTEM).waiver is not None
    assert verify_ledger().differences == []


def test_the_exception_is_gone_with_the_action_that_failed() -> None:
    install(pack=GUARDS)
    with pytest.raises(RuntimeError):
        _fail_after_carrying()
    assert not Obligation.objects.exists()
    assert not Remark.objects.exists()


@transaction.atomic
def _fail_after_carrying() -> None:
    carry(Carry(people=1), by=CHEF, reason="the house is on fire")
    raise RuntimeError


def test_explains_itself() -> None:
    install(pack=GUARDS)
    words = [one.control.sentences for one in clauses_in_words(Clause.objects.order_by("position"))]
    assert words[0][0] == (
        "Before “Carrying a kettle (size: big)”, this must be so: hour: at most 20; people: at least 2."
    )
    assert words[1][1] == "Otherwise it is refused."


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("kettle.carry", "kettle.throw", "nothing is checked before kettle.throw"),
        ("people =", "cooks =", "knows no cooks"),
        ('permission = "ledger.waive"', 'permission = "ledger.fly"', "there is no permission ledger.fly"),
        ('permission = "ledger.waive"\n', "", "needs a permission"),
    ],
)
def test_a_mistake_in_a_pack_is_named(old: str, new: str, mistake: str) -> None:
    with pytest.raises(Invalid, match=mistake):
        read_pack(GUARDS.replace(old, new))
