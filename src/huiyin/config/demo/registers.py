"""Boxes, letters, talks, reviews, a problem: what an office keeps besides its matters."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from huiyin.cases import actions, queries
from huiyin.cases.actions import BoxFacts, Finding, Mail, Talk
from huiyin.cases.actions import Matter as Raised
from huiyin.cases.models import CaseReview
from huiyin.cases.queries import ReviewFilter
from huiyin.cases.rules.periods import period
from huiyin.config.demo.lives import ZONE, Life, Scene

BOXES = (
    ("东门意见箱", "东门岗亭旁", "opinion", "week"),
    ("客服大厅投诉信箱", "客服大厅入口", "complaint", "week"),
)
NOTES = (
    ("suggestion", "希望在非机动车棚加装充电桩，雨天充电不安全。"),
    ("suggestion", "儿童乐园的地垫开裂了，建议更换。"),
    ("complaint", "地下车库夜里照明太暗，有老人差点绊倒。"),
)
ROUNDS = (
    "上门走访，业主对保洁满意，希望增加楼道照明。",
    "楼下相遇，告知物业费可线上缴纳，业主无其他意见。",
    "上门走访，老人独居，已留下值班电话。",
    "当面回访近期维修，业主表示满意。",
    "上门走访，业主建议规范电动车停放。",
)
LETTERS = (
    ("市消防支队", "关于开展消防通道专项检查的函", "请于月底前自查消防通道占用情况并书面回复。", True),
    ("业主委员会", "关于公共收益公示的函", "请提供上半年公共收益明细，并在公告栏公示。", False),
)


def registers_of(scene: Scene, since: datetime, end: datetime) -> Iterator[tuple[datetime, Life]]:
    """The first step of each register of an office, and its life."""
    for number, box in enumerate(BOXES):
        yield (
            since + timedelta(days=1, hours=number),
            _box(scene, box, since + timedelta(days=1, hours=number)),
        )
    yield end - timedelta(days=9), _letters(scene, end)
    yield end - timedelta(hours=7), _talks(scene, end)
    yield since + timedelta(days=1), _rounds(scene, since + timedelta(days=1))
    yield end - timedelta(hours=2), _reviews(scene, end)


def _box(scene: Scene, box: tuple[str, str, str, str], moment: datetime) -> Life:
    office = scene.office
    name, place, kind, pace = box
    keeper, second = office.clerks[0], office.clerks[1]
    facts = BoxFacts(name=name, place=place, kind=kind, pace=pace, custodian_id=keeper.id)
    hung = actions.set_up_box(unit_id=office.unit.pk, box=facts, by=keeper.actor, at=moment)
    for week in range(60):
        moment += timedelta(days=8 if scene.chance(0.1) else 6, hours=20)
        yield moment
        letters = 1 if kind == "opinion" and week % 5 == 2 else 0
        opening = actions.open_box(
            box_id=hung.pk, witness_id=second.id, letters=letters, by=keeper.actor, at=moment
        )
        if letters:
            said = NOTES[week % len(NOTES)]
            matter = Raised(kind=said[0], words=said[1], source="box", caller_name="匿名")
            late = moment + timedelta(minutes=20)
            case = actions.register_item(opening_id=opening.pk, matter=matter, by=keeper.actor, at=late)
            actions.answer_case(
                case_id=case.pk, words="已转工程部安排，并在公告栏回复。", by=keeper.actor, at=late
            )


def _letters(scene: Scene, end: datetime) -> Life:
    clerk = scene.office.clerks[0]
    for number, (sender, subject, words, important) in enumerate(LETTERS):
        moment = end - timedelta(days=9 - 7 * number)
        mail = Mail(sender=sender, subject=subject, words=words, is_important=important)
        letter = actions.receive_letter(unit_id=scene.office.unit.pk, mail=mail, by=clerk.actor, at=moment)
        moment += timedelta(hours=1)
        yield moment
        head = scene.office.director or clerk
        actions.forward_letter(letter_id=letter.pk, staff_id=head.id, by=clerk.actor, at=moment)
        if number == 0:
            moment += timedelta(days=2)
            yield moment
            actions.reply_letter(
                letter_id=letter.pk, reply="已自查整改，复函随附。", by=head.actor, at=moment
            )
        yield end - timedelta(days=2)


def _talks(scene: Scene, end: datetime) -> Life:
    clerk, home = scene.office.clerks[0], scene.office.homes[0]
    talk = Talk(
        customer_id=home.customer.pk,
        channel="phone",
        direction="out",
        content="电话告知周五上午二次供水水箱清洗，期间停水四小时。",
        follow_up="清洗结束后再次电话告知恢复供水",
        follow_up_at=end + timedelta(days=1),
    )
    actions.note_communication(
        unit_id=scene.office.unit.pk, talk=talk, by=clerk.actor, at=end - timedelta(hours=7)
    )
    yield from ()


def _rounds(scene: Scene, begun: datetime) -> Life:
    """Speaking with households at their doors: the first office does its tenth a month, the others less (K5)."""
    homes = list(scene.office.homes)
    scene.random.shuffle(homes)
    a_month = len(homes) * (0.11 if scene.office is scene.company.offices[0] else 0.03)
    clerks = scene.office.clerks
    for number in range(len(homes) * 2):
        moment = scene.by_day(begun + timedelta(days=number * 30 / max(a_month, 1)))
        yield moment
        talk = Talk(
            customer_id=homes[number % len(homes)].customer.pk,
            channel="face",
            direction="out",
            content=ROUNDS[number % len(ROUNDS)],
        )
        by = clerks[number % len(clerks)].actor
        actions.note_communication(unit_id=scene.office.unit.pk, talk=talk, by=by, at=moment)


def _reviews(scene: Scene, end: datetime) -> Life:
    """The head reviews two matters that went wrong, and names what came again."""
    moment = end - timedelta(hours=2)
    head, handler = scene.office.director, scene.office.handlers["GC"][0]
    if head is None:
        return
    local = end.astimezone(ZONE).date()
    limits = ReviewFilter(period(f"{local:%Y-%m}", 3, local), scene.office.unit)
    wrong = queries.to_review(limits, actor=head.actor, at=moment, size=6).rows
    for number, case in enumerate(wrong[:2]):
        grounds = queries.grounds_of(case, moment)
        review = Finding(
            ground=grounds[0] if grounds else CaseReview.Ground.OVERDUE,
            finding="派单后没有主动告知进度，客户两次来电催问。",
            cause="delay",
            follow_up_id=handler.id if number == 0 else None,
            follow_up_at=end + timedelta(days=2) if number == 0 else None,
        )
        actions.review_case(case_id=case.pk, review=review, by=head.actor, at=moment)
    alike = queries.alike_cases(
        queries.RepeatFilter(since=local - timedelta(days=60), unit=scene.office.unit), head.actor
    )
    ids = list(alike.filter(kind__code="need").order_by("-id").values_list("pk", flat=True)[:4])
    problem = actions.open_problem(
        unit_id=scene.office.unit.pk, name="厨房水龙头反复漏水", case_ids=ids, by=head.actor, at=moment
    )
    actions.analyse_problem(
        problem_id=problem.pk,
        cause="wear",
        analysis="同一批阀芯使用已满八年，橡胶垫老化。",
        by=head.actor,
        at=moment,
    )
    yield from ()
