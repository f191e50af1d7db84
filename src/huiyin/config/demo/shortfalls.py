"""What fell short in an office: one nonconformity in every state, from one just raised to one that was mended."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from huiyin.config.demo.company import Person
from huiyin.config.demo.lives import ZONE, Life, Scene
from huiyin.improvements import actions, queries
from huiyin.improvements.actions import Plan, Shortfall
from huiyin.improvements.models import CorrectiveAction, Nonconformity
from huiyin.ledger.queries.procedures import find_clause

LATE_SHEETS = "sheet-time"


class Story(NamedTuple):
    """How many days ago it was raised, how far it has come, what about; the clause "" where none is kept."""

    days_ago: int
    state: str
    clause: str
    title: str
    facts: str
    cause: str = ""
    steps: tuple[tuple[str, str, str], ...] = ()
    end: str = ""


STORIES = (
    Story(
        60,
        "closed",
        LATE_SHEETS,
        "联络单完成迟缓",
        "周末派出的联络单多数拖到周一才完成。",
        "周末只安排一名维修人员，且无备件领用权限。",
        (
            ("corrective", "周末排班增至两人", "排班表已公布"),
            ("preventive", "授权周末值班员领用备件", "授权书已签发"),
        ),
        "四周内周末联络单按时完成，未再发生积压。",
    ),
    Story(
        33,
        "watched",
        LATE_SHEETS,
        "联络单未在设定时间内完成",
        "超时集中在晚间，值班维修人员同时处理多张联络单。",
        "晚班只有一名维修人员，备件柜钥匙在白班。",
        (
            ("corrective", "晚班增加一名维修人员", "排班表已调整"),
            ("preventive", "备件柜改为密码锁", "密码锁已更换"),
        ),
    ),
    Story(
        20,
        "withdrawn",
        "",
        "回访电话无人接听",
        "三户业主反映没有接到回访电话。",
        end="经核实，三户均在外地，已改约时间回访，不构成不合格。",
    ),
    Story(
        12,
        "acting",
        "",
        "抢修备件不全",
        "本月两次抢修因缺少阀门和软管而延误。",
        "备件清单三年未更新，领用后无人补货。",
        (("corrective", "补齐抢修备件", "阀门、软管已入库"), ("preventive", "每月盘点并更新备件清单", "")),
    ),
    Story(
        6,
        "analysed",
        "",
        "装修巡查记录不完整",
        "抽查十户在装修房屋，四户缺少巡查签字。",
        "巡查表与装修登记不在一处，换班时漏签。",
    ),
    Story(2, "open", "", "二次供水停水通知张贴太晚", "业主反映停水当日早上才看到通知。"),
)


def shortfalls_of(scene: Scene, since: datetime, end: datetime) -> Iterator[tuple[datetime, Life]]:
    """The first step of each, and its life; the first office has one in every state, the others what is watched."""
    for number, story in enumerate(STORIES):
        moment = end - timedelta(days=story.days_ago, minutes=11 * number)
        is_here = scene.office is scene.company.offices[0] or story.state == "watched"
        if is_here and moment - since > timedelta(days=1):
            yield moment, _life(scene, story, moment)


def _life(scene: Scene, story: Story, moment: datetime) -> Life:
    head, judge = scene.office.director, scene.company.manager
    owner, second = _owners(scene, story)
    if head is None or judge is None:
        return
    months = [f"{moment.astimezone(ZONE) - timedelta(days=days):%Y-%m}" for days in (31, 0)]
    clause = story.clause if story.clause and _fell_short(scene, story.clause, months, moment) else ""
    fallen = Shortfall(
        title=story.title,
        facts=story.facts,
        owner_id=owner.id,
        clause=clause,
        since=months[0] if clause else "",
        until=months[1] if clause else "",
    )
    row = actions.raise_nonconformity(
        unit_id=scene.office.unit.pk, shortfall=fallen, by=head.actor, at=moment
    )
    moment += timedelta(days=1)
    if story.state == "withdrawn":
        yield moment
        actions.withdraw_nonconformity(nonconformity_id=row.pk, reason=story.end, by=head.actor, at=moment)
    if not story.cause:
        return
    moment += timedelta(days=1)
    yield moment
    actions.analyse_nonconformity(nonconformity_id=row.pk, cause=story.cause, by=owner.actor, at=moment)
    planned = _plan(row, story, (owner, second), moment)
    moment += timedelta(days=3)
    yield moment
    for (action, doer), (_kind, _words, result) in zip(planned, story.steps, strict=True):
        if result:
            actions.carry_out_action(action_id=action.pk, result=result, by=doer.actor, at=moment)
    if story.state == "closed":
        moment += timedelta(weeks=4, days=1)
        yield moment
        watched = queries.get_nonconformity(row.pk, judge.actor)
        if clause and not queries.effect_of(watched, moment).judged:
            return
        actions.verify_nonconformity(
            nonconformity_id=row.pk, effective=True, effect=story.end, by=judge.actor, at=moment
        )


def _owners(scene: Scene, story: Story) -> tuple[Person, Person]:
    """Who answers for it, and who does the second action: the department for its sheets, else the supervisor."""
    handler, clerk = scene.office.handlers["GC"][0], scene.office.clerks[0]
    if story.clause or scene.office.supervisor is None:
        return handler, clerk
    return scene.office.supervisor, handler


def _fell_short(scene: Scene, clause: str, months: list[str], at: datetime) -> bool:
    figures = queries.shortfall(clause, scene.office.unit, since=months[0], until=months[1], at=at)
    return figures.verdict(find_clause(clause).target) == "not_met"


def _plan(
    row: Nonconformity, story: Story, people: tuple[Person, Person], moment: datetime
) -> list[tuple[CorrectiveAction, Person]]:
    """Its actions, each with who does it; by when: in six days, or in a fortnight where it is not done yet."""
    planned = []
    for (kind, words, result), doer in zip(story.steps, people, strict=False):
        by_when = moment + timedelta(days=6 if result else 14)
        plan = Plan(kind=kind, words=words, owner_id=doer.id, complete_by=by_when)
        action = actions.plan_action(nonconformity_id=row.pk, plan=plan, by=people[0].actor, at=moment)
        planned.append((action, doer))
    return planned
