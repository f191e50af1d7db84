"""The duty roster of the service desks: last and next weeks, what shifts told each other, two swaps."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from huiyin.config.demo.company import Person
from huiyin.config.demo.lives import ZONE, Life, Scene
from huiyin.staff import actions
from huiyin.staff.models import DutyShift
from huiyin.staff.rules.duty import USUAL, USUAL_CYCLE

BACK, AHEAD = 8, 14
NOTES = (
    "一切正常，无待办事项。",
    "3号楼电梯昨晚报修，维保单位约定上午九点到场，请跟进。",
    "2栋1202业主的漏水已关阀，工程部今日上门，到场后请回电业主。",
    "地下车库东口道闸识别慢，已报工程部；高峰期请秩序员现场引导。",
    "快递柜钥匙已放回前台抽屉；明日九点有停水通知需张贴。",
    "两位业主的发票明日可取，放在一号文件夹。",
    "夜间巡查正常；北门照明有两盏不亮，已登记。",
)


def duty_of(scene: Scene, since: datetime, end: datetime) -> Iterator[tuple[datetime, Life]]:
    """The roster of an office's service desk, and its life."""
    is_first = scene.office is scene.company.offices[0]
    moment = max(end - timedelta(days=BACK if is_first else BACK // 2), since) - timedelta(hours=1)
    yield moment, _life(scene, moment, end)


def _life(scene: Scene, moment: datetime, end: datetime) -> Life:
    desk, planner = scene.office.desk.pk, scene.office.supervisor
    if planner is None:
        return
    first, today = moment.astimezone(ZONE).date(), end.astimezone(ZONE).date()
    actions.set_up_roster(desk, kinds=USUAL, cycle=USUAL_CYCLE, by=planner.actor, at=moment)
    people = _in_turn(scene, (today - first).days, end)
    shifts = actions.fill_roster(
        desk,
        staff_ids=[person.id for person in people],
        cycle=USUAL_CYCLE,
        since=first,
        until=today + timedelta(days=AHEAD),
        by=planner.actor,
        at=moment,
    )
    shifts.sort(key=lambda shift: shift.begins_at)
    over = [shift for shift in shifts if shift.ends_at > moment + timedelta(minutes=40)]
    for number, shift in enumerate(over):
        if shift.ends_at > end - timedelta(minutes=40):
            break
        yield from _hand_over(scene, shift, NOTES[number % len(NOTES)])
    if scene.office is scene.company.offices[0]:
        yield from _swaps(people, shifts, end - timedelta(hours=3))


def _in_turn(scene: Scene, day: int, end: datetime) -> list[Person]:
    """Four clerks in the order of the cycle; the first, whose login is printed, is on duty at the end."""
    hour = end.astimezone(ZONE).hour
    steps = day if 8 <= hour < 20 else day - 1 if hour >= 20 else day - 2
    clerks = list(scene.office.clerks[1:4])
    clerks.insert(steps % len(USUAL_CYCLE), scene.office.clerks[0])
    return clerks


def _hand_over(scene: Scene, shift: DutyShift, notes: str) -> Life:
    """One shift tells the next; now and then that takes too long to read."""
    people = {person.id: person for person in scene.office.clerks}
    moment = shift.ends_at - scene.minutes(0, 12)
    yield moment
    handover = actions.hand_over_duty(shift.pk, notes=notes, by=people[shift.staff_id].actor, at=moment)
    moment += timedelta(minutes=38) if scene.chance(0.08) else scene.minutes(3, 20)
    yield moment
    if handover.incoming_id is not None:
        actions.take_over_duty(shift.pk, by=people[handover.incoming_id].actor, at=moment)


def _swaps(people: list[Person], shifts: list[DutyShift], moment: datetime) -> Life:
    """One that two have agreed on and the supervisor has to approve, one that the first clerk is asked for."""
    later = [shift for shift in shifts if shift.begins_at > moment + timedelta(days=3)]
    own = {person.id: [shift for shift in later if shift.staff_id == person.id] for person in people}
    kefu, *others = sorted(people, key=lambda person: person.id)
    one, two = others[:2]
    yield moment
    agreed = actions.ask_swap(
        own[one.id][0].pk, other_id=two.id, other_shift_id=own[two.id][0].pk, by=one.actor, at=moment
    )
    moment += timedelta(minutes=20)
    yield moment
    actions.agree_swap(agreed.pk, by=two.actor, at=moment)
    actions.ask_swap(
        own[two.id][1].pk,
        other_id=kefu.id,
        other_shift_id=own[kefu.id][1].pk,
        by=two.actor,
        at=moment,
    )
