"""What the first office has in hand beyond the plain loop: promises, a joint matter, decisions, transfers."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from huiyin.cases import actions
from huiyin.cases.actions import Matter as Raised
from huiyin.cases.actions import Verdict
from huiyin.cases.models import Case
from huiyin.config.demo.company import Person
from huiyin.config.demo.lives import Life, Scene

LIFT = "3号楼电梯停在六层不动了，门打不开。"
SUGGESTIONS = (
    ("建议在西门加装遮雨棚，雨天接孩子没地方站。", ""),
    ("建议把地面停车位全部改成绿地。", "not_adopted"),
    ("建议在儿童乐园铺设软垫，孩子容易摔伤。", "at_once"),
    ("建议屋顶安装太阳能路灯，节约公共用电。", "when_ripe"),
    ("建议物业大厅增加一台自助打印机。", "at_once"),
)
REASONS = {
    "not_adopted": "车位已按规划配建，改变用途不符合规划与消防要求。",
    "at_once": "由管理处落实，费用在本季度公共维护费中列支。",
    "when_ripe": "待明年公共照明改造立项时一并论证。",
}


def matters_among(scene: Scene, end: datetime) -> Iterator[tuple[datetime, Life]]:
    """The first step of each of them, and its life; nothing for the other offices."""
    if scene.office is not scene.company.offices[0]:
        return
    for number, (words, outcome) in enumerate(SUGGESTIONS):
        moment = end - timedelta(days=9 - number, hours=3, minutes=number)
        yield moment, _suggestion(scene, moment, words, outcome)
    lives = (
        (30, _joint),
        (52, _promises),
        (75, _moved_late),
        (100, _transfer),
        (26, _transfer_waiting),
        (22, _both),
    )
    for hours, life in lives:
        moment = end - timedelta(hours=hours, minutes=7)
        yield moment, life(scene, moment)


def _raise(
    scene: Scene, moment: datetime, kind: str, words: str, home: int, clerk: Person, **more: object
) -> Case:
    at_home = scene.office.homes[home % len(scene.office.homes)]
    raised = Raised(
        kind=kind,
        words=words,
        customer_id=at_home.customer.pk,
        premises_id=at_home.room.pk,
        **more,  # type: ignore[arg-type]
    )
    return actions.register_case(matter=raised, unit_id=scene.office.unit.pk, by=clerk.actor, at=moment)


def _suggestion(scene: Scene, moment: datetime, words: str, outcome: str) -> Life:
    clerk, leader, end = scene.office.clerks[0], scene.company.manager, scene.end
    case = _raise(scene, moment, "suggestion", words, 3, clerk)
    moment += timedelta(hours=2)
    yield moment
    decision = actions.submit_suggestion(
        case_id=case.pk, promised_at=end + timedelta(days=3), by=clerk.actor, at=moment
    )
    if not outcome or leader is None:
        return
    moment += timedelta(days=1)
    yield moment
    director = scene.office.director
    verdict = Verdict(
        outcome=outcome,
        reason=REASONS[outcome],
        responsible_id=director.id if director and outcome == "at_once" else None,
        carry_out_by=end + timedelta(days=4) if outcome == "at_once" else None,
        review_at=end + timedelta(days=100) if outcome == "when_ripe" else None,
    )
    actions.decide_suggestion(decision_id=decision.pk, verdict=verdict, by=leader.actor, at=moment)
    moment += timedelta(hours=3)
    yield moment
    actions.answer_case(case_id=case.pk, words=f"公司研究意见：{REASONS[outcome]}", by=clerk.actor, at=moment)


def _joint(scene: Scene, moment: datetime) -> Life:
    """Three callers about one lift, and two departments at it."""
    clerk, departments = scene.office.clerks[0], scene.office.departments
    leading = _raise(scene, moment, "need", LIFT, 11, clerk, topic="电梯")
    moment += timedelta(minutes=4)
    yield moment
    sheet = actions.send_sheet(
        case_id=leading.pk,
        department_id=departments["GC"].pk,
        also=[departments["ZX"].pk],
        respond_by=scene.end + timedelta(hours=5),
        by=clerk.actor,
        at=moment,
    )
    for home in (12, 14):
        moment += timedelta(minutes=6)
        yield moment
        case = _raise(scene, moment, "need", "电梯坏了，老人下不了楼。", home, clerk, topic="电梯")
        actions.join_case(case_id=case.pk, leading_id=leading.pk, by=clerk.actor, at=moment)
    moment += timedelta(minutes=5)
    yield moment
    for handler, one in ((scene.office.handlers["GC"][0], sheet), (scene.office.handlers["ZX"][0], None)):
        out = one or leading.sheets.exclude(pk=sheet.pk).get()
        actions.accept_sheet(sheet_id=out.pk, by=handler.actor, at=moment)
    moment += timedelta(hours=1)
    yield moment
    actions.complete_sheet(
        sheet_id=leading.sheets.exclude(pk=sheet.pk).get().pk,
        result="已在各层张贴停用告示，安排秩序员引导老人走西侧电梯。",
        by=scene.office.handlers["ZX"][0].actor,
        at=moment,
    )


def _promises(scene: Scene, moment: datetime) -> Life:
    """One promise that is moved in time, one that was kept."""
    clerk = scene.office.clerks[0]
    case = _raise(scene, moment, "enquiry", "物业费发票怎么开，什么时候能拿到？", 21, clerk)
    moved, kept = (
        actions.make_promise(
            case_id=case.pk, words=words, promised_at=moment + due, by=clerk.actor, at=moment
        )
        for words, due in (("寄出电子发票", timedelta(days=3)), ("回电说明开票资料", timedelta(hours=4)))
    )
    moment += timedelta(hours=2)
    yield moment
    actions.keep_promise(promise_id=kept.pk, by=clerk.actor, at=moment)
    moment += timedelta(hours=20)
    yield moment
    actions.change_promise(
        promise_id=moved.pk,
        promised_at=scene.end + timedelta(days=4),
        reason="税控系统升级，已电话告知业主。",
        by=clerk.actor,
        at=moment,
    )


def _moved_late(scene: Scene, moment: datetime) -> Life:
    """One that was broken: the new time was told after the first had passed."""
    clerk = scene.office.clerks[1]
    case = _raise(scene, moment, "enquiry", "车位续租合同什么时候可以签？", 25, clerk)
    promise = actions.make_promise(
        case_id=case.pk,
        words="送合同上门签字",
        promised_at=moment + timedelta(hours=24),
        by=clerk.actor,
        at=moment,
    )
    moment += timedelta(hours=40)
    yield moment
    actions.change_promise(
        promise_id=promise.pk,
        promised_at=scene.end + timedelta(days=1),
        reason="合同用印延误。",
        by=clerk.actor,
        at=moment,
    )


def _transfer(scene: Scene, moment: datetime) -> Life:
    """Outside our area, with its receipt, and told."""
    clerk = scene.office.clerks[0]
    case = _raise(scene, moment, "complaint", "小区门口市政道路夜间施工噪音很大。", 31, clerk, topic="noise")
    moment += timedelta(minutes=15)
    yield moment
    actions.transfer_case(
        case_id=case.pk,
        body="街道办事处城管科",
        means="fax",
        reason="市政道路不在管理区域内。",
        by=clerk.actor,
        at=moment,
    )
    moment += timedelta(hours=3)
    yield moment
    actions.record_receipt(
        case_id=case.pk, receipt_number="城管收2026-0418", received_by="值班室", by=clerk.actor, at=moment
    )
    actions.tell_transfer(case_id=case.pk, words="已转街道城管科，由其直接回复。", by=clerk.actor, at=moment)


def _transfer_waiting(scene: Scene, moment: datetime) -> Life:
    """Its receipt has not come yet."""
    clerk = scene.office.clerks[2]
    case = _raise(scene, moment, "help", "路口共享单车堆满人行道，轮椅过不去。", 33, clerk)
    moment += timedelta(minutes=20)
    yield moment
    actions.transfer_case(
        case_id=case.pk, body="市共享单车运营平台", means="email", by=clerk.actor, at=moment
    )
    moment += timedelta(minutes=10)
    yield moment
    actions.tell_transfer(case_id=case.pk, words="已转运营平台清运。", by=clerk.actor, at=moment)


def _both(scene: Scene, moment: datetime) -> Life:
    """The same caller twice: the second is linked to the first."""
    clerk = scene.office.clerks[0]
    first = _raise(scene, moment, "need", "楼道灯不亮。", 41, clerk)
    moment += timedelta(minutes=50)
    yield moment
    again = _raise(scene, moment, "need", "楼道灯还是不亮，什么时候来修？", 41, scene.office.clerks[1])
    moment += timedelta(minutes=5)
    yield moment
    actions.link_duplicate(case_id=again.pk, of_id=first.pk, by=clerk.actor, at=moment)
    actions.urge_case(case_id=first.pk, origin="customer", by=clerk.actor, at=moment)
