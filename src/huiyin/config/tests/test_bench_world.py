"""Worlds of the bench whose matters are mostly copies: the copies are as consistent as what actions wrote."""

from contextlib import nullcontext
from pathlib import Path

import pytest
from django.db.models import Count

from huiyin.base.errors import Invalid
from huiyin.cases.models import Case
from huiyin.config.bench import world
from huiyin.config.bench.copies import mark, multiply
from huiyin.customers.models import Customer
from huiyin.journal.models import Event, Series, Stream
from huiyin.ledger.queries.replay import verify_ledger
from huiyin.search.models import SearchDoc
from huiyin.search.queries import find
from huiyin.search.rules.tokens import document_tokens, searchable


@pytest.mark.django_db
def test_a_world_of_copies_is_consistent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, "PATTERN", 45)
    monkeypatch.setattr(world, "FIRST", 25)
    monkeypatch.setattr(world, "hurried", nullcontext)
    began = Case.objects.count()
    made = world.build(tmp_path, 130)
    office = Case.objects.filter(unit=made.office)
    history = Case.objects.filter(origin="imported")
    assert history.count() == 125
    assert history.values("external_number").distinct().count() == 125
    assert history.values("registered_at").distinct().count() > 100, "copies have dates of their own"
    assert Case.objects.count() >= began + 130

    compared = verify_ledger()
    assert compared.differences == []
    assert compared.rows >= 130

    numbers = sorted(
        int(number.rpartition("-")[2]) for number in office.values_list("number", flat=True) if number
    )
    last = Series.objects.get(name=f"case:{made.office.pk}").last
    assert numbers == list(range(1, last + 1)), "no number twice, no gap, and the series goes on behind them"

    counted = dict(
        Event.objects.filter(subject_kind="case").values_list("subject_id").annotate(Count("pk")).order_by()
    )
    assert counted == dict(Stream.objects.filter(subject_kind="case").values_list("subject_id", "sequence"))

    for entry in SearchDoc.objects.filter(kind="case"):
        case = Case.objects.get(pk=entry.object_id)
        number = case.external_number or case.number or ""
        assert entry.text == searchable(f"{number} {entry.text.splitlines()[0].split(' ', 1)[1]}")
        assert set(entry.tokens.split(" ")) == document_tokens("case", entry.unit_path, entry.text)
    newest = office.order_by("-pk")[0]
    assert [hit.object_id for hit in find(newest.number or "", kinds=["case"], scopes=[""])] == [newest.pk]


@pytest.mark.django_db
def test_what_would_not_be_copied_is_refused() -> None:
    since = mark()
    since.others[Customer._meta.db_table] -= 1  # type: ignore[index]
    with pytest.raises(Invalid, match="customers_customer"):
        multiply(since, 1)
