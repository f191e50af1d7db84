"""What lies on the desk today: one matter at every stage, some of it late, so that each page has something to do."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from huiyin.cases import actions
from huiyin.config.demo import words
from huiyin.config.demo.company import Office, Person
from huiyin.config.demo.lives import Life, Scene, register
from huiyin.config.demo.matters import MATTERS, Matter

# How long ago it was raised, its kind, how far it has come, and by when the clerk wants it settled.
STAGES = (
    (timedelta(minutes=12), "enquiry", "registered", None),
    (timedelta(hours=26), "complaint", "registered", None),
    (timedelta(minutes=35), "need", "dispatched", timedelta(hours=6)),
    (timedelta(hours=3), "need", "in_handling", timedelta(hours=4)),
    (timedelta(hours=9), "need", "in_handling", timedelta(hours=5)),
    (timedelta(hours=30), "need", "paused", None),
    (timedelta(hours=5), "complaint", "handled", None),
)


def matters_of_today(scene: Scene, end: datetime) -> Iterator[tuple[datetime, Life]]:
    """The first step of each matter of an office, and its life."""
    office = scene.office
    for number, (ago, kind, stage, within) in enumerate(STAGES):
        said = next(
            matter
            for matter in MATTERS
            if matter.kind == kind and not matter.urgent and _suits(matter, stage)
        )
        clerk, handler = office.clerks[0], office.handlers["GC"][0]
        moment = end - ago - timedelta(minutes=number)
        yield moment, _life(scene, said, clerk, handler, moment, stage, within)


def _suits(matter: Matter, stage: str) -> bool:
    return matter.department == "GC" or stage == "registered"


def _life(
    scene: Scene,
    said: Matter,
    clerk: Person,
    handler: Person,
    moment: datetime,
    stage: str,
    within: timedelta | None,
) -> Life:
    case = register(scene, said, clerk, moment)
    if stage == "registered":
        return
    moment += timedelta(minutes=4)
    yield moment
    sheet = actions.send_sheet(
        case_id=case.pk,
        department_id=_engineering(scene.office),
        content=said.words,
        respond_by=moment + within if within else None,
        by=clerk.actor,
        at=moment,
    )
    if stage == "dispatched":
        return
    moment += timedelta(minutes=9)
    yield moment
    actions.accept_sheet(sheet_id=sheet.pk, by=handler.actor, at=moment)
    moment += timedelta(minutes=50)
    yield moment
    if stage == "paused":
        actions.pause_case(
            case_id=case.pk, reason="parts", words=words.PAUSES["parts"], by=handler.actor, at=moment
        )
    elif stage == "handled":
        actions.complete_sheet(sheet_id=sheet.pk, result=said.result, by=handler.actor, at=moment)


def _engineering(office: Office) -> int:
    return office.departments["GC"].pk
