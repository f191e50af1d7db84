"""What cannot be kept is named where it stands, in packs as on pages."""

from typing import Any

import pytest

from huiyin.ledger.rules.contradictions import contradictions_in
from huiyin.ledger.rules.pack import ClauseShape
from huiyin.ledger.rules.reading import read_pack
from huiyin.ledger.tests.kettles import PACK

BASE = {"text": {"zh": "一", "en": "one"}, "role": "clerk"}
LEAD = {"kind": "lead", "when": ["kettle.on"], "date": "ready_at", "before": "2 days", "then": ["kettle.off"]}
QUOTA = {"kind": "quota", "population": "pots", "then": ["kettle.off"], "per": "month", "share": 100}
RATE = {"kind": "rate", "measure": "boiled", "per": "month"}
RESPOND = {"kind": "respond", "when": ["kettle.on"], "then": ["kettle.off"], "within": "1 hour"}


def found(control: dict[str, Any], ladder: list[dict[str, str]] | None = None) -> list[str]:
    shape = BASE | {"code": "one", "number": "1", "control": control, "ladder": ladder or []}
    return [
        ".".join(map(str, path)) for path, _words in contradictions_in([ClauseShape.model_validate(shape)])
    ]


@pytest.mark.parametrize(
    ("control", "ladder", "where"),
    [
        (RESPOND | {"unless": ["kettle.off"]}, [], ["0.control.unless"]),
        (
            RESPOND | {"pause": ["kettle.paused"], "resume": ["kettle.paused"]},
            [],
            ["0.control.resume"],
        ),
        (LEAD | {"unless": ["kettle.off"]}, [], ["0.control.unless"]),
        # A step after the date itself: what is late goes on being owed.
        (LEAD, [{"offset": "3 days", "to": "head"}], []),
        (RATE | {"at_least": 90, "at_most": 80}, [], ["0.control.at_most"]),
        (QUOTA | {"cooling_off": "2 months"}, [], ["0.control.share"]),
        (QUOTA | {"cooling_off": "2 months", "share": 10}, [], []),
        (QUOTA, [], []),
    ],
)
def test_a_clause_against_itself(
    control: dict[str, Any], ladder: list[dict[str, str]], where: list[str]
) -> None:
    assert found(control, ladder) == where


def test_what_a_pack_of_the_house_says_agrees_with_itself() -> None:
    assert not list(contradictions_in(read_pack(PACK).procedures[0].clauses))
