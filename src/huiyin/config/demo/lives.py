"""The life of one matter: what is done about it, by whom, and when the next step comes.

A life is a generator: it yields the moment of its next step and takes that step when it is called again.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from huiyin.cases import actions
from huiyin.cases.actions import Matter as Raised
from huiyin.cases.actions import VisitResult
from huiyin.cases.models import Case, ContactSheet
from huiyin.config.demo import words
from huiyin.config.demo.company import Company, Home, Office, Person
from huiyin.config.demo.matters import MATTERS, Matter
from huiyin.customers.models import Premises

SOURCES = (("phone", 70), ("visit", 18), ("entrusted", 5), ("letter", 3), ("superior", 4))
ZONE = ZoneInfo("Asia/Shanghai")
KINDS = (("need", 34), ("enquiry", 42), ("complaint", 11), ("help", 7), ("suggestion", 3), ("other", 3))
Life = Iterator[datetime]
Part = Generator[datetime, None, datetime]
LastPart = Generator[datetime, None, datetime | None]


@dataclass(slots=True)
class Scene:
    """Where a matter lives, and its own dice."""

    company: Company
    office: Office
    random: Random
    end: datetime

    def chance(self, share: float) -> bool:
        """True in this share of cases."""
        return self.random.random() < share

    def minutes(self, low: float, high: float) -> timedelta:
        """Some minutes between the two, more often few than many."""
        return timedelta(minutes=round(low + (high - low) * self.random.random() ** 2, 1))

    def clerk(self, besides: Person | None = None) -> Person:
        """Somebody at the desk; the first clerk, whose login is printed, gets a good share."""
        clerks = [clerk for clerk in self.office.clerks if clerk is not besides]
        return clerks[0] if clerks[0] is not besides and self.chance(0.3) else self.random.choice(clerks)

    def said(self) -> Matter:
        """What is raised; nearly half of all calls ask something that the desk knows."""
        kind = self.random.choices([kind for kind, _ in KINDS], weights=[weight for _, weight in KINDS])[0]
        return self.random.choice([matter for matter in MATTERS if matter.kind == kind])

    def by_day(self, moment: datetime) -> datetime:
        """The moment itself, or the next morning when it lies in the night."""
        moment = moment.astimezone(ZONE)
        hour = moment.hour
        if 8 <= hour < 18:
            return moment
        full = moment.replace(minute=0, second=0, microsecond=0)
        return full + timedelta(hours=(32 - hour) % 24, minutes=self.random.randrange(60))


def matter_life(scene: Scene, moment: datetime, number: int) -> Life:
    """From the call to the return visit, with everything that may go wrong on the way."""
    said = scene.said()
    clerk = scene.clerk()
    case = register(scene, said, clerk, moment)
    if number % 37 == 5:
        sibling = scene.said()
        again = register(scene, sibling, clerk, moment + timedelta(minutes=2), same_call_as=case.pk)
        yield from _run(scene, sibling, again, clerk, moment + timedelta(minutes=2))
    yield from _run(scene, said, case, clerk, moment)


def _run(scene: Scene, said: Matter, case: Case, clerk: Person, moment: datetime) -> Life:
    if scene.chance(0.03):
        moment += scene.minutes(10, 200)
        yield moment
        reason = scene.random.choice(words.WITHDRAWALS)
        actions.withdraw_case(case_id=case.pk, reason=reason, by=clerk.actor, at=moment)
        return
    for round_ in range(1, 4):
        is_settled = yield from _round(scene, said, case, clerk, moment, round_)
        if is_settled is None:
            return
        moment = is_settled


def _round(scene: Scene, said: Matter, case: Case, clerk: Person, moment: datetime, round_: int) -> LastPart:
    """One round of the loop; returns the moment at which it was reopened, None when the matter is at its end."""
    if said.department and (said.kind != "enquiry" or scene.chance(0.5)):
        handled = yield from _by_department(scene, said, case, clerk, moment)
        moment = scene.by_day(handled + scene.minutes(5, 120))
        on_the_spot = False
    else:
        on_the_spot = scene.chance(0.75) and round_ == 1
        moment += scene.minutes(2, 8) if on_the_spot else scene.minutes(30, 1100)
    yield moment
    answer = actions.answer_case(
        case_id=case.pk,
        words=said.result,
        on_the_spot=on_the_spot,
        caller_satisfied=True if on_the_spot and scene.chance(0.8) else None,
        by=clerk.actor,
        at=moment,
    )
    if answer.visit != "required":
        return None
    return (yield from _visits(scene, case, clerk, moment, round_))


def register(
    scene: Scene, said: Matter, clerk: Person, moment: datetime, *, same_call_as: int | None = None
) -> Case:
    """Register what was said, by somebody of the neighbourhood."""
    home = scene.random.choice(scene.office.homes)
    place = _place(scene, said, home)
    is_known = scene.chance(0.93)
    back = scene.minutes(20, 240) if scene.chance(0.04) and same_call_as is None else timedelta()
    raised = Raised(
        kind=said.kind,
        words=said.words,
        topic=said.topic,
        source=scene.random.choices([code for code, _ in SOURCES], weights=[weight for _, weight in SOURCES])[
            0
        ],
        urgency="urgent" if said.urgent else "normal",
        customer_id=home.customer.pk if is_known else None,
        premises_id=place.pk,
        caller_name="" if is_known else "过路业主",
        caller_phone="" if is_known else home.phone,
    )
    case = actions.register_case(
        matter=raised,
        unit_id=scene.office.unit.pk,
        by=clerk.actor,
        at=moment,
        occurred_at=moment - back if back else None,
        same_call_as=same_call_as,
    )
    if said.kind in {"complaint", "suggestion"} and scene.chance(0.5):
        promised = moment + timedelta(hours=scene.random.choice((24, 36, 48)))
        actions.acknowledge_case(case_id=case.pk, promised_at=promised, by=clerk.actor, at=moment)
    return case


def _place(scene: Scene, said: Matter, home: Home) -> Premises:
    """The home, or a public place of the kind that the matter is about."""
    places = [place for place in scene.office.public if said.public and place.name == said.public]
    return scene.random.choice(places) if places else home.room


def _by_department(scene: Scene, said: Matter, case: Case, clerk: Person, moment: datetime) -> Part:
    """Contact sheet, acceptance, work, result; returns when the result came."""
    moment += scene.minutes(1, 5) if said.urgent else scene.minutes(2, 60)
    yield moment
    sheet = _send(scene, said, case, clerk, moment)
    handler = _handler(scene, said)
    if not said.urgent and scene.chance(0.05):
        moment = scene.by_day(moment + scene.minutes(10, 90))
        yield moment
        reason = scene.random.choice(words.REFUSALS)
        actions.refuse_sheet(sheet_id=sheet.pk, reason=reason, by=handler.actor, at=moment)
        moment += scene.minutes(5, 40)
        yield moment
        sheet = _send(scene, said, case, clerk, moment)
    moment = moment + scene.minutes(1, 10) if said.urgent else scene.by_day(moment + scene.minutes(3, 105))
    yield moment
    actions.accept_sheet(sheet_id=sheet.pk, by=handler.actor, at=moment)
    if sheet.is_oral and scene.chance(0.9):
        actions.confirm_sheet(sheet_id=sheet.pk, by=clerk.actor, at=moment)
    return (yield from _handling(scene, said, case, sheet, clerk, handler, moment))


def _handler(scene: Scene, said: Matter) -> Person:
    handlers = scene.office.handlers[said.department]
    return handlers[0] if scene.chance(0.4) else scene.random.choice(handlers)


def _send(scene: Scene, said: Matter, case: Case, clerk: Person, moment: datetime) -> ContactSheet:
    hours = scene.random.choice((48, 72, 96)) if not said.urgent else 4
    return actions.send_sheet(
        case_id=case.pk,
        department_id=scene.office.departments[said.department].pk,
        content=said.words,
        respond_by=moment + timedelta(hours=hours) if scene.chance(0.5) else None,
        oral=said.urgent and scene.chance(0.6),
        by=clerk.actor,
        at=moment,
    )


def _handling(
    scene: Scene,
    said: Matter,
    case: Case,
    sheet: ContactSheet,
    clerk: Person,
    handler: Person,
    moment: datetime,
) -> Part:
    is_quick = said.urgent or said.kind in {"enquiry", "complaint"}
    is_long = scene.chance(0.02 if is_quick else 0.16)
    if is_long:
        moment = yield from _plan(scene, sheet, clerk, handler, moment)
    if not said.urgent and scene.chance(0.1):
        moment = yield from _waiting(scene, case, handler, moment)
    if scene.chance(0.2):
        moment += scene.minutes(20, 200)
        yield moment
        note = scene.random.choice(words.PROGRESS)
        actions.note_progress(case_id=case.pk, words=note, by=handler.actor, at=moment)
    if is_long or scene.chance(0.05):
        moment = yield from _dragging(scene, case, clerk, moment)
    work = scene.minutes(15, 110 if said.urgent else 200 if is_quick else 1400)
    moment = moment + work if said.urgent else scene.by_day(moment + work)
    yield moment
    actions.complete_sheet(sheet_id=sheet.pk, result=said.result, by=handler.actor, at=moment)
    return moment


def _plan(scene: Scene, sheet: ContactSheet, clerk: Person, handler: Person, moment: datetime) -> Part:
    moment = scene.by_day(moment + scene.minutes(120, 2900))
    yield moment
    method, schedule, commitments = scene.random.choice(words.PLANS)
    plan = actions.submit_plan(
        sheet_id=sheet.pk,
        method=method,
        schedule=schedule,
        commitments=commitments,
        complete_by=moment + timedelta(days=scene.random.choice((3, 5, 7))),
        by=handler.actor,
        at=moment,
    )
    moment = scene.by_day(moment + scene.minutes(20, 700))
    yield moment
    actions.feed_back_plan(plan_id=plan.pk, reaction="表示理解，同意按计划处理。", by=clerk.actor, at=moment)
    return moment


def _waiting(scene: Scene, case: Case, handler: Person, moment: datetime) -> Part:
    moment += scene.minutes(20, 120)
    yield moment
    reason = scene.random.choice(("customer", "parts"))
    note = words.PAUSES[reason]
    actions.pause_case(case_id=case.pk, reason=reason, words=note, by=handler.actor, at=moment)
    moment = scene.by_day(moment + scene.minutes(600, 5000))
    yield moment
    actions.resume_case(case_id=case.pk, by=handler.actor, at=moment)
    return moment


def _dragging(scene: Scene, case: Case, clerk: Person, moment: datetime) -> Part:
    """It takes long: the desk urges, and reports upwards when that does not help (A33)."""
    for _ in range(scene.random.choice((1, 1, 2, 3))):
        moment = scene.by_day(moment + scene.minutes(400, 2000))
        yield moment
        origin = scene.random.choice(("clerk", "customer"))
        urging = scene.random.choice(words.URGINGS)
        actions.urge_case(case_id=case.pk, origin=origin, words=urging, by=clerk.actor, at=moment)
    if scene.chance(0.4):
        moment = scene.by_day(moment + scene.minutes(100, 900))
        yield moment
        reason = scene.random.choice(words.ESCALATIONS)
        escalation = actions.escalate_case(
            case_id=case.pk, level="director", reason=reason, by=clerk.actor, at=moment
        )
        moment = scene.by_day(moment + scene.minutes(30, 300))
        yield moment
        leader = scene.office.director
        if leader is not None:
            actions.respond_to_escalation(
                escalation_id=escalation.pk, response="已协调人手，今天处理完毕。", by=leader.actor, at=moment
            )
    return moment


def _visits(scene: Scene, case: Case, clerk: Person, moment: datetime, round_: int) -> LastPart:
    """Return visits by somebody else; returns when it was reopened, None at the end."""
    visitor = scene.clerk(besides=clerk)
    for _attempt in range(3):
        moment = scene.by_day(moment + timedelta(days=1) + scene.minutes(0, 1500))
        yield moment
        if scene.chance(0.12):
            result = VisitResult(outcome="unreachable", words="电话无人接听。")
            actions.record_visit(case_id=case.pk, result=result, by=visitor.actor, at=moment)
            continue
        if scene.chance(0.08 if round_ == 1 else 0.02):
            said = scene.random.choice(words.UNSATISFIED)
            result = VisitResult(outcome="unsatisfied", level=scene.random.choice((1, 2)), words=said)
            actions.record_visit(case_id=case.pk, result=result, by=visitor.actor, at=moment)
            return moment
        level = scene.random.choice((3, 4, 4, 5, 5, 5))
        result = VisitResult(outcome="satisfied", level=level, words=scene.random.choice(words.SATISFIED))
        actions.record_visit(case_id=case.pk, result=result, by=visitor.actor, at=moment)
        return None
    return None
