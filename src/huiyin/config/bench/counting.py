"""What the ledger does by the million: an event that opens three obligations, a month of households, rates, replay."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import connection

from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid
from huiyin.cases.actions import Matter, register_case
from huiyin.config.bench.copies import add_households
from huiyin.config.bench.figures import Figure, median, percentile, timed
from huiyin.config.bench.inside import Bench
from huiyin.config.bench.writing import Statements
from huiyin.journal.models import Event
from huiyin.ledger.actions import install_pack, open_periods, take_measures
from huiyin.ledger.models import Obligation, Period
from huiyin.ledger.queries.replay import verify_ledger
from huiyin.ledger.rules.reading import read_pack
from huiyin.staff.actions import create_unit
from huiyin.staff.models import OrgUnit

BY = Actor.system("bench")
RECORDED, MOST_TIMES = 300, 3.0
HOUSEHOLDS, MONTH_SECONDS = 1_000_000, 30
RATES, RATES_A_SECOND = 1_000, 10_000
REPLAYED_A_SECOND = 20_000

_PROCEDURE = """
code = "{code}"
title = {{zh = "测量", en = "Measured"}}
[[procedures]]
code = "{code}"
title = {{zh = "测量", en = "Measured"}}
owner = "bench"
"""
_CLAUSE = """
[[procedures.clauses]]
code = "{code}"
number = "{number}"
source = ["U1"]
text = {{zh = "测量用条款", en = "A clause to be measured"}}
role = "clerk"
target = 90
[procedures.clauses.control]
{control}
"""
_ANSWERS = [
    f'kind = "respond"\nwhen = ["case.registered"]\nthen = ["case.closed"]\nwithin = "{hours} hours"\nowed_by = []'
    for hours in (1, 24, 72)
]
_VISITS = (
    'kind = "repeat"\npopulation = "households"\nthen = ["case.closed"]\ntimes = 1\nper = "month"',
    'kind = "quota"\npopulation = "households"\nthen = ["case.closed"]\nshare = 30\nper = "month"',
)
_RATE = 'kind = "rate"\nmeasure = "{measure}"\nat_least = 90\nper = "month"\nof = ["department"]'


def record_three(bench: Bench) -> Iterator[Figure]:
    """Registering a matter that opens three obligations, and the share of it that its rows cost at the least."""
    world, unit, statements = bench.world, _live_by("bench-answers", _ANSWERS), Statements()
    matter = Matter(kind="complaint", words="厨房水管漏水", caller_name="刘女士")

    def once() -> None:
        register_case(matter=matter, unit_id=unit.pk, by=BY, at=clock.now())

    timed(once, 20)
    before = Obligation.objects.count()
    pairs = [statements.measure(once) for _ in range(RECORDED)]
    if Obligation.objects.count() - before != len(_ANSWERS) * RECORDED:
        raise Invalid("an event did not open three obligations")
    ratio = round(sum(whole for whole, _ in pairs) / sum(bare for _, bare in pairs), 2)
    yield Figure(
        name="event that opens three",
        db=bench.db,
        n=world.matters,
        p50_ms=median([whole for whole, _ in pairs]),
        p95_ms=percentile([whole for whole, _ in pairs], 0.95),
        ratio=ratio,
        goal=f"≤ {MOST_TIMES:.0f}× on PostgreSQL",
        met=ratio <= MOST_TIMES if bench.db == "postgres" else None,
    )


def verify(bench: Bench) -> Iterator[Figure]:
    """The ledger rebuilt from the journal and compared."""
    world, events = bench.world, Event.objects.count()
    (taken,) = timed(_prove, 1)
    yield Figure(
        name="ledger verify",
        db=bench.db,
        n=world.matters,
        per_second=round(events / taken * 1000, 1),
        goal=f"≥ {REPLAYED_A_SECOND} events/s",
        met=events / taken * 1000 >= REPLAYED_A_SECOND,
    )


def periods(bench: Bench) -> Iterator[Figure]:
    """A month of one visit to each household, and of a share of them, for a million households."""
    unit = _live_by("bench-visits", _VISITS)
    add_households(unit.pk, HOUSEHOLDS)
    _analyze()
    (taken,) = timed(lambda: open_periods(by=BY, at=clock.now()), 1)
    opened = Obligation.objects.filter(unit_path=unit.path).count()
    if opened != HOUSEHOLDS + 1:
        raise Invalid(f"{opened} obligations instead of {HOUSEHOLDS + 1}")
    yield Figure(
        name="a month of a million households",
        db=bench.db,
        n=HOUSEHOLDS,
        p50_ms=round(taken, 1),
        per_second=round(opened / taken * 1000, 1),
        goal=f"< {MONTH_SECONDS} s",
        met=taken < MONTH_SECONDS * 1000,
    )


def rates(bench: Bench) -> Iterator[Figure]:
    """The numbers of rates at the end of their period, a unit each."""
    unit = _live_by("bench-rates", [_RATE.format(measure="case_satisfaction")])
    for number in range(RATES):
        create_unit(
            code=f"rate-{number}", name=f"测量 {number}", kind=OrgUnit.Kind.DEPARTMENT, parent_id=unit.pk,
            by=BY, at=clock.now(),
        )  # fmt: skip
    open_periods(by=BY, at=clock.now())
    waiting = Period.objects.filter(clause_code="bench-rates-1").count()
    (taken,) = timed(lambda: take_measures(by=BY, at=clock.now() + timedelta(days=32)), 1)
    yield Figure(
        name="close of rates",
        db=bench.db,
        n=waiting,
        p50_ms=round(taken, 1),
        per_second=round(waiting / taken * 1000, 1),
        goal=f"≥ {RATES_A_SECOND}/s",
        met=waiting / taken * 1000 >= RATES_A_SECOND,
    )


def _live_by(code: str, controls: list[str] | tuple[str, ...]) -> OrgUnit:
    """A unit of its own that lives by clauses with these controls, since before this month."""
    at = clock.now()
    unit = create_unit(code=code, name=code, kind=OrgUnit.Kind.COMPANY, parent_id=None, by=BY, at=at)
    clauses = [
        _CLAUSE.format(code=f"{code}-{number}", number=number, control=control)
        for number, control in enumerate(controls, 1)
    ]
    pack = read_pack(_PROCEDURE.format(code=code) + "".join(clauses))
    install_pack(pack, by=BY, at=at - timedelta(days=62), adopters=[unit.place()])
    return unit


def _prove() -> None:
    found = verify_ledger()
    if found.differences:
        raise Invalid(found.differences[0])


def _analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
