"""Registering many matters at once, and one by one, gives equal rows, events and obligations."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from huiyin.base.errors import Invalid, NotAllowed, NotFound
from huiyin.cases.actions import Matter, Raised, register_case, register_many
from huiyin.cases.models import Case
from huiyin.cases.tests.factories import DAY, MORNING, STEP
from huiyin.customers.tests.factories import make_customer
from huiyin.journal.models import Event
from huiyin.journal.queries import verify_journal
from huiyin.ledger.actions import install_pack
from huiyin.ledger.models import Obligation, Tally
from huiyin.ledger.queries.replay import verify_ledger
from huiyin.ledger.rules.reading import read_pack
from huiyin.search.models import SearchDoc
from huiyin.staff.tests.factories import BEGIN, SETUP, Company

OWN = {"id", "number", "object_id", "subject_id", "trigger_id", "text", "tokens"}


def raised(company: Company, count: int) -> list[Raised]:
    customer = make_customer(company.office, klass="A")
    return [
        Raised(
            Matter(
                kind=("complaint", "enquiry", "need")[number % 3],
                words="三号楼电梯困人",
                urgency="urgent" if number % 4 == 0 else "normal",
                customer_id=customer.pk if number % 2 else None,
                caller_name="刘女士",
                caller_phone="138 0013-8000",
            ),
            occurred_at=MORNING - number * STEP if number % 5 == 0 else None,
            first_asked_id=company.colleague.staff.pk if number % 7 == 0 else None,
        )
        for number in range(count)
    ]


def without_ids(model: Any) -> list[dict[str, Any]]:
    rows = model.objects.order_by("pk").values()
    return [{name: value for name, value in row.items() if name not in OWN} for row in rows]


def written(company: Company, first: int) -> dict[str, list[dict[str, Any]]]:
    """What stands there besides the first `first` matters, without ids and numbers."""
    cases = without_ids(Case)[first:]
    events = [row for row in without_ids(Event) if row["name"] == "case.registered"][first:]
    return {
        "cases": cases,
        "events": events,
        "obligations": without_ids(Obligation)[-len(without_ids(Obligation)) // (2 if first else 1) :],
        "search": [row for row in without_ids(SearchDoc) if row["kind"] == "case"][first:],
    }


def test_many_are_written_as_one_by_one(company: Company) -> None:
    pack = Path(settings.PACKS / "property.toml").read_text(encoding="utf-8")
    install_pack(read_pack(pack), by=SETUP, at=BEGIN, adopters=[company.root.place()])
    calls = raised(company, 60)
    for one in calls:
        register_case(
            matter=one.matter,
            unit_id=company.office.pk,
            by=company.clerk.actor,
            at=MORNING,
            occurred_at=one.occurred_at,
            first_asked_id=one.first_asked_id,
        )
    singly = written(company, 0)
    tallies = sum(Tally.objects.values_list("number", flat=True))
    register_many(raised=calls, unit_id=company.office.pk, by=company.clerk.actor, at=MORNING)
    at_once = written(company, 60)
    assert singly["obligations"]
    assert at_once == singly
    assert sum(Tally.objects.values_list("number", flat=True)) == 2 * tallies
    numbers = Case.objects.order_by("pk").values_list("number", flat=True)
    assert [number[-4:] for number in numbers if number] == [f"{n:04}" for n in range(1, 121)]
    assert not verify_ledger().differences
    assert verify_journal().ok


def test_outsiders_register_none(company: Company) -> None:
    with pytest.raises(NotAllowed):
        register_many(raised=[], unit_id=company.office.pk, by=company.handler.actor, at=MORNING)


def test_one_that_is_refused_refuses_all(company: Company) -> None:
    calls = raised(company, 3)
    hidden = make_customer(company.other_office)
    wrong: list[tuple[Raised, type[Exception]]] = [
        (Raised(Matter(kind="no such", words="x", caller_name="x")), Invalid),
        (Raised(Matter(kind="need", words="x")), Invalid),
        (Raised(Matter(kind="need", words="x", caller_name="x"), occurred_at=MORNING + DAY), Invalid),
        (Raised(Matter(kind="need", words="x", caller_name="x"), first_asked_id=987654), Invalid),
        (Raised(Matter(kind="need", words="x", customer_id=hidden.pk)), NotFound),
    ]
    for one, refusal in wrong:
        with pytest.raises(refusal):
            register_many(raised=[*calls, one], unit_id=company.office.pk, by=company.clerk.actor, at=MORNING)
    assert not Case.objects.exists()


def test_nothing_stays_if_a_later_step_fails(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(case: Case) -> None:
        raise RuntimeError("the index is broken")

    calls = raised(company, 3)
    monkeypatch.setattr("huiyin.cases.actions.many.search_row", fail)
    with pytest.raises(RuntimeError):
        register_many(raised=calls, unit_id=company.office.pk, by=company.clerk.actor, at=MORNING)
    assert not Case.objects.exists()
    assert not Event.objects.filter(name="case.registered").exists()
