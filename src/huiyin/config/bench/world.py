"""A company with as many matters as asked for: made by the bulk form of the actions that people use, then copied."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.db import connection

from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid
from huiyin.cases.actions import Matter, Raised, import_cases, register_many
from huiyin.cases.rules.mapping import read_mapping
from huiyin.config import demo
from huiyin.config.actions import load_demo
from huiyin.config.bench.copies import hurried, mark, multiply
from huiyin.config.demo.company import OFFICES
from huiyin.ledger.actions import fold_tallies
from huiyin.staff.models import OrgUnit, Staff
from huiyin.staff.queries import actor_for

CHUNK = 2000
#: Of larger worlds so many matters are made by actions, the others are copies of those of the pattern.
FIRST, PATTERN = 1000, 50_000
#: One matter in twenty is open, as in a service centre that keeps up.
OPEN = 20
#: Groups of matters whose first step of the ladder, four hours before the answer is due, comes at one moment.
GROUPS, DUE_AT_ONCE = 5, 1000
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
    """What the measures stand on; `home` is the folder that says how much of it is there already."""

    home: Path
    matters: int
    office: OrgUnit
    clerk: Staff
    people: Sequence[int]
    began: datetime
    random: Random

    def actor(self) -> Actor:
        """The clerk, with all that she may do."""
        return actor_for(self.clerk, clock.now())

    def first_step(self, group: int) -> datetime:
        """When the step of a group is due: twenty hours after it was registered."""
        return self.began - timedelta(hours=6) + timedelta(minutes=50 * group)

    @property
    def is_crowded(self) -> bool:
        """Whether the open obligations that the board and the ladder are measured with are there."""
        return bool(_note(self.home).get("is_crowded"))


def found(home: Path, matters: int) -> World | None:
    """The world that an earlier run kept here, or None.

    :raises Invalid: it has another size
    """
    note = _note(home)
    if not note:
        return None
    if note["matters"] != matters:
        raise Invalid(f"{home} has {note['matters']} matters, not {matters}")
    return _world(home, matters, datetime.fromisoformat(note["began"]))


def build(home: Path, matters: int) -> World:
    """The demo company after a day, with the history of `matters` in its first office, one in twenty open."""
    load_demo(days=1, say=lambda text: None, size=demo.Size(households=300, matters_a_day=3.0))
    world = _world(home, matters, clock.now())

    def make(count: int, first: int) -> None:
        _take_history(world, count - count // OPEN, first)
        register(world, count // OPEN, world.began)

    _grow(matters, make)
    _write(world, is_crowded=False)
    return world


def add_open(world: World, obligations: int) -> None:
    """So many matters more, each owing an answer; the groups first, whose steps come due one after the other."""
    for group in range(GROUPS):
        register(world, DUE_AT_ONCE, world.first_step(group) - timedelta(hours=20))
    _grow(obligations - GROUPS * DUE_AT_ONCE, lambda count, first: register(world, count, world.began))
    _write(world, is_crowded=True)


def _grow(count: int, make: Callable[[int, int], None]) -> None:
    """So many matters; `make` makes some by actions, told how many and how many there are, the others are copies."""
    times = count // PATTERN
    if times < 2:
        make(count, 0)
    else:
        pattern, more = divmod(count - FIRST, times)
        make(FIRST + more, 0)  # whatever the first matters need, such as departments
        since = mark()
        make(pattern, FIRST + more)
        with hurried():
            multiply(since, times - 1)
    while fold_tallies():
        pass
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as autovacuum does soon after, but before anything is measured


def _world(home: Path, matters: int, began: datetime) -> World:
    return World(
        home=home,
        matters=matters,
        office=OrgUnit.objects.get(code=OFFICES[0][0]),
        clerk=Staff.objects.get(username="kefu"),
        people=list(Staff.objects.order_by("pk").values_list("pk", flat=True)),
        began=began,
        random=Random(20261122),  # noqa: S311 - the same matters every time
    )


def _note(home: Path) -> dict[str, Any]:
    try:
        note: dict[str, Any] = json.loads((home / "world.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return note


def _write(world: World, *, is_crowded: bool) -> None:
    note = {"matters": world.matters, "began": world.began.isoformat(), "is_crowded": is_crowded}
    (world.home / "world.json").write_text(json.dumps(note), encoding="utf-8")


def register(world: World, count: int, at: datetime) -> None:
    """Register so many matters at this moment, in the clerk's name, answered for by anybody."""
    by = world.actor()
    for start in range(0, count, CHUNK):
        raised = [
            Raised(_matter(world.random), first_asked_id=world.random.choice(world.people))
            for _ in range(min(CHUNK, count - start))
        ]
        register_many(raised=raised, unit_id=world.office.pk, by=by, at=at)


def _matter(random: Random) -> Matter:
    is_named = random.random() < 0.005
    return Matter(
        kind=random.choice(("enquiry", "complaint")),
        source=random.choice(("phone", "visit")),
        words=_words(random),
        caller_name=NAMED
        if is_named
        else random.choice("赵钱孙李周吴郑王") + random.choice(["女士", "先生"]),
        caller_phone=f"13{random.randint(100_000_000, 999_999_999)}",
    )


def _words(random: Random) -> str:
    rare = f"，邻居家{RARE}很吵" if random.random() < 0.0001 else ""
    place = f"{random.randint(1, 30)}号楼{random.randint(1, 4)}单元{random.randint(101, 3304)}"
    return f"{random.choice(SENTENCES)}{rare}，{place}"


def _take_history(world: World, count: int, first: int) -> None:
    text = (settings.MAPPINGS / "boston311.toml").read_text(encoding="utf-8")
    # A procedure of its own: the measure of the import takes the shipped one.
    own = text.replace("boston311", "history").replace("America/New_York", "Asia/Shanghai")
    own = own.replace('code = "history"\nname', f'code = "{world.office.code}"\nname')
    mapping = read_mapping(own)
    by = Actor.system("bench")
    for _ in import_cases(mapping=mapping, lines=_lines(world, count, first), by=by, at=world.began):
        pass


def _lines(world: World, count: int, first: int) -> Iterator[tuple[int, dict[str, str]]]:
    random = world.random
    for row in range(first + 1, first + count + 1):
        opened = world.began - timedelta(days=10, seconds=random.randrange(300 * 86400))
        person = f"，{NAMED}来电" if random.random() < 0.005 else ""
        yield (
            row,
            {
                "case_id": str(10_000_000 + row),
                "opened_at": f"{opened:%F %T}",
                "due_at": f"{opened + timedelta(days=2):%F %T}",
                "closed_at": f"{opened + timedelta(minutes=random.randrange(20, 6000)):%F %T}",
                "department": random.choice(("工程部", "秩序部", "保洁部", "绿化部")),
                "source": "Constituent Call",
                "type": "",
                "title": _words(random) + person,
            },
        )
