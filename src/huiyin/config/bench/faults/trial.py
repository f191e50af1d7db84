"""One trial: a company, eight clients, kills at random moments, and the proof afterwards."""

import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from django.db import InterfaceError, OperationalError, connection

from huiyin.base import clock
from huiyin.base.actor import Actor
from huiyin.base.errors import Invalid
from huiyin.channels.actions import (
    ChannelSpec,
    EndpointSpec,
    Wishes,
    define_channel,
    define_endpoint,
    set_preferences,
)
from huiyin.config.bench.faults import proving
from huiyin.config.bench.faults.driving import Given, Log, clients
from huiyin.config.bench.faults.listening import Heard, listening
from huiyin.config.bench.faults.site import Cluster, Site
from huiyin.config.bench.figures import Figure, median, percentile
from huiyin.config.bench.ground import Ground
from huiyin.config.demo.company import PASSWORD, Company, Office, build_company
from huiyin.staff.actions import Details, create_token, edit_staff

SETUP = Actor.system("faults")
#: So long the worker may take after the last kill: a message whose sender was killed waits for the end of its lease.
SETTLED_WITHIN = 300
#: Short trials do not wait for that; the message is then neither lost nor doubled, but on its way.
PATIENT_FROM = 50
#: Between two kills, in seconds; most come while all is well, some while it is just coming back.
SOONEST, LATEST, WHILE_COMING_BACK = 0.05, 1.6, 0.15


class Trial:
    """What happens to one database; `figures` does it all."""

    def __init__(self, ground: Ground, cluster: Cluster | None, *, kills: int, seed: int) -> None:
        self._ground, self._cluster, self._kills, self._seed = ground, cluster, kills, seed
        self._random = Random(seed)  # noqa: S311 - to be repeated
        self._log, self._killed, self._backs = Log(), Counter[str](), list[float]()

    def figures(self) -> Iterator[Figure]:
        """Kill web, worker and, on PostgreSQL, the database while eight clients work; then count."""
        with listening() as heard:
            site = self._site(heard)
            try:
                site.wait_until_back()
                given = prepare(self._ground.port, heard)
                connection.close()
                self._strike(site, given)
                settle(is_patient=self._kills >= PATIENT_FROM)
            finally:
                site.stop()
            found = proving.prove(self._log, heard)
        problems = [*self._log.problems, *self._verify()]
        words = Counter([*found.lost, *found.doubled, *found.gaps, *found.messages, *problems])
        for one, many in words.most_common(40):
            print(f"{many} × {one}", file=sys.stderr)
        yield from self._told(found, problems)

    @property
    def _output(self) -> Path:
        return self._ground.home / "start.log"

    def _site(self, heard: Heard) -> Site:
        environ = {
            **self._ground.environ,
            "HUIYIN_SMTP_URL": heard.smtp_url,
            "HUIYIN_MAIL_FROM": "huiyin@example.com",
        }
        return Site(port=self._ground.port, environ=environ, cluster=self._cluster, log=self._output)

    def _strike(self, site: Site, given: Given) -> None:
        stop = threading.Event()
        threads = [threading.Thread(target=one.run) for one in clients(given, self._log, stop, self._seed)]
        for thread in threads:
            thread.start()
        try:
            while self._killed.total() < self._kills:
                time.sleep(self._random.uniform(SOONEST, LATEST))
                part = site.kill_something(self._random)
                if part:
                    self._killed[part] += 1
                if self._random.random() > WHILE_COMING_BACK:
                    self._backs.append(site.wait_until_back() * 1000)
            site.wait_until_back()
        finally:
            stop.set()
            for thread in threads:
                thread.join()

    def _verify(self) -> Iterator[str]:
        for room in ("journal", "ledger"):
            try:
                self._ground.run(room, "verify")
            except Invalid as mistake:
                yield str(mistake)

    def _told(self, found: proving.Findings, problems: list[str]) -> Iterator[Figure]:
        db, log = self._ground.db, self._log
        parts = ", ".join(f"{part} {many}" for part, many in sorted(self._killed.items()))
        yield Figure(name="kills", db=db, n=self._killed.total(), goal=f"seed {self._seed}: {parts}")
        backs = self._backs
        yield Figure(
            name="back after a kill",
            db=db,
            n=len(backs),
            p50_ms=median(backs),
            p95_ms=percentile(backs, 0.95),
        )
        writes = f"0 of {len(log.marks):,} acknowledged"
        for name, what, goal in (
            ("writes lost", found.lost, writes),
            ("writes or steps doubled", found.doubled, f"0, {log.repeated} repeated"),
            ("gaps in numbers", found.gaps, f"0 in {len(log.numbers):,}"),
            ("messages lost or doubled", found.messages, f"0 of {found.sent:,} sent"),
            ("unexplained answers, verify", problems, "0"),
        ):
            yield Figure(name=name, db=db, n=len(what), goal=goal, met=not what)
        yield Figure(name="messages again, same id", db=db, n=found.again)
        yield Figure(name="messages left to a person", db=db, n=found.uncertain)


def settle(*, is_patient: bool) -> None:
    """Wait until the worker has caught up; with patience also with messages whose sender was killed.

    :raises Invalid: it does not
    """
    deadline = time.monotonic() + SETTLED_WITHIN
    while time.monotonic() < deadline:
        try:
            if proving.is_settled(with_leases=is_patient):
                return
        except (OperationalError, InterfaceError):
            connection.close()
        time.sleep(0.5)
    raise Invalid(f"the worker did not catch up within {SETTLED_WITHIN} s")


def prepare(port: int, heard: Heard) -> Given:
    """A company whose people get mail, a robot and a webhook that count, and a token for each persona."""
    company = build_company(Random(1), days=1, end=clock.now())  # noqa: S311
    office = company.offices[0]
    _tell(company, heard)
    return Given(
        port=port,
        tokens=_tokens(office),
        unit_id=office.unit.pk,
        department_id=office.departments["GC"].pk,
        login=("kefu", PASSWORD),
    )


def _tokens(office: Office) -> dict[str, str]:
    at, tokens = clock.now(), {}
    assert office.supervisor is not None
    people = {"clerk": office.clerks[0], "colleague": office.clerks[1], "supervisor": office.supervisor}
    for name, person in {**people, "handler": office.handlers["GC"][0]}.items():
        staff = person.staff
        details = Details(
            name=staff.name, number=staff.number, phone=staff.phone, email=f"{name}@example.com"
        )
        edit_staff(staff.pk, details=details, by=SETUP, at=at)
        set_preferences(wishes=Wishes(ways={}, quiet="never", digest="never"), by=person.actor, at=at)
        tokens[name] = create_token(name="faults", expires_at=None, by=person.actor, at=at)[1]
    return tokens


def _tell(company: Company, heard: Heard) -> None:
    at, root = clock.now(), company.root.pk
    hook = EndpointSpec(name="faults", unit_id=root, address=f"{heard.url}/hook", events=["case.*"])
    define_endpoint(spec=hook, by=SETUP, at=at)
    news = ["urging", "reminder"]
    robot = ChannelSpec(
        name="faults", way="wecom", unit_id=root, address=f"{heard.url}/robot", kinds=news, secret=None
    )
    define_channel(spec=robot, by=SETUP, at=at)
