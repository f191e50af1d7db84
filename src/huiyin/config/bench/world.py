"""A company with as many matters as asked for, made by the actions that people use, in their bulk form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.cases.actions import Matter, Raised, register_many
from huiyin.config import demo
from huiyin.staff.models import OrgUnit, Staff
from huiyin.staff.queries import actor_for

CHUNK = 2000
#: A group of matters whose first ladder step (four hours before 24) is due at `first_step`, five of them.
DUE_AT_ONCE = 1000
GROUPS = 5
#: Out of a hundred thousand: seven thousand, five hundred, ten.
COMMON, NAMED, RARE = "漏水", "张伟", "鹦鹉"
SENTENCES = (
    "厨房水管漏水，地上都是水",
    "电梯开门很慢，有时候夹人",
    "楼道灯坏了两天没人修",
    "小区门口停车太乱，出不去",
    "想问一下物业费怎么交",
    "楼上装修噪声太大，影响休息",
    "垃圾桶满了没有人清运",
    "卫生间下水道堵了",
    "门禁卡失效，进不了单元门",
    "绿化带里有很多蚊虫",
    "消防通道被电动车占用",
    "水压太低，热水器打不着",
    "单元门关不上，晚上不安全",
    "请问暖气什么时候开",
)


@dataclass(frozen=True, slots=True)
class World:
    """What the measures stand on; `first_step(i)` is when the i-th group's step is due."""

    matters: int
    office: OrgUnit
    clerk: Staff
    began: datetime

    def actor(self) -> Actor:
        """The clerk, with all that she may do."""
        return actor_for(self.clerk, clock.now())

    def first_step(self, group: int) -> datetime:
        """When the step of a group is due: twenty hours after it was registered."""
        return self.began - timedelta(hours=6) + timedelta(minutes=50 * group)


def build(matters: int) -> World:
    """The demo company for a day, then `matters` more in its first office, each owing an answer within 24 hours."""
    with transaction.atomic():
        demo.load(days=1, size=demo.Size(households=300, matters_a_day=3.0))
    clerk = Staff.objects.get(username="kefu")
    office = OrgUnit.objects.get(code=demo_office_code())
    world = World(matters, office, clerk, clock.now())
    by, random = world.actor(), Random(20261122)  # noqa: S311 - the same matters every time
    people = list(Staff.objects.order_by("pk").values_list("pk", flat=True))
    for group in range(GROUPS):
        _register(world, by, random, people, DUE_AT_ONCE, world.first_step(group) - timedelta(hours=20))
    for start in range(GROUPS * DUE_AT_ONCE, matters, CHUNK):
        _register(world, by, random, people, min(CHUNK, matters - start), world.began)
    return world


def demo_office_code() -> str:
    """The code of the demo's first management office."""
    from huiyin.config.demo.company import OFFICES

    return OFFICES[0][0]


def _register(
    world: World, by: Actor, random: Random, people: Sequence[int], count: int, at: datetime
) -> None:
    raised = [Raised(_matter(random), first_asked_id=random.choice(people)) for _ in range(count)]
    register_many(raised=raised, unit_id=world.office.pk, by=by, at=at)


def _matter(random: Random) -> Matter:
    words = random.choice(SENTENCES)
    chance = random.random()
    if chance < 0.0001:
        words += f"，另外邻居家{RARE}很吵"
    name = NAMED if chance > 0.995 else random.choice("赵钱孙李周吴郑王") + random.choice(["女士", "先生"])
    return Matter(
        kind=random.choice(("enquiry", "complaint")),
        source=random.choice(("phone", "visit")),
        words=f"{words}，{random.randint(1, 30)}号楼{random.randint(1, 4)}单元{random.randint(101, 3304)}",
        caller_name=name,
        caller_phone=f"13{random.randint(100_000_000, 999_999_999)}",
    )
