"""The health page, the banner, and what Prometheus reads."""

import logging
import multiprocessing
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from huiyin import __version__
from huiyin.base import clock
from huiyin.config.watch import figures, lines, meter, views
from huiyin.config.watch.faults import FaultLog, faults
from huiyin.journal.models import Cursor, Event, Worker
from huiyin.staff.tests.factories import Company, make_company

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return make_company()


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    """A folder without errors and backups."""
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def looked_at_anew() -> Iterator[None]:
    views._last.clear()
    yield
    views._last.clear()


@pytest.fixture
def admin(company: Company) -> Client:
    client = Client()
    client.force_login(company.admin.staff)
    return client


def states(at: datetime) -> dict[str, str]:
    return {line.code: line.state for line in lines.judge(figures.read_figures(at))}


def worker(at: datetime, **more: Any) -> None:
    said = {"name": "desk:17", "version": __version__, "started_at": at, "seen_at": at, **more}
    Worker.objects.create(**said)


def sealed(at: datetime) -> None:
    """A worker that has read and sealed everything."""
    from huiyin.journal import tasks

    tasks.work_once(at, {})


class TestStates:
    def test_nobody_works(self, company: Company, home: Path) -> None:
        at = clock.now()
        found = states(at)
        assert found["worker"] == "bad"
        assert found["backup"] == "warn", "a demo may do without"
        assert found["database"] == found["versions"] == found["errors"] == found["mail"] == "good"

    def test_all_is_well(self, company: Company, home: Path) -> None:
        at = clock.now()
        worker(at)
        sealed(at)
        (home / "backup.json").write_text(f'{{"made_at": "{at.isoformat()}", "file": "a.tar.gz"}}')
        found = states(at)
        disk = found.pop("disk")
        assert disk in ("good", "warn", "bad"), "of this machine"
        assert set(found.values()) == {"good"}

    def test_a_worker_that_fell_silent(self, company: Company, home: Path) -> None:
        at = clock.now()
        worker(at)
        assert states(at + timedelta(seconds=30))["worker"] == "good"
        assert states(at + timedelta(minutes=2))["worker"] == "warn"
        assert states(at + timedelta(minutes=4))["worker"] == "bad"

    def test_a_worker_of_another_version(self, company: Company, home: Path) -> None:
        at = clock.now()
        worker(at, version="0.0.1")
        assert states(at)["worker"] == "warn"

    def test_a_follower_that_fails_or_lags(self, company: Company, home: Path) -> None:
        at = clock.now()
        sealed(at)
        assert states(at)["followers"] == "good"
        last = Event.objects.order_by("-id")[0]
        Cursor.objects.filter(follower=Cursor.objects.all()[0].follower).update(
            position=last.id - 1, failures=3
        )
        now = last.recorded_at
        assert states(now)["followers"] == "warn"
        assert states(now + timedelta(hours=1))["followers"] == "bad"

    def test_an_old_backup(self, company: Company, home: Path, settings: Any) -> None:
        at = clock.now()
        (home / "backup.json").write_text(f'{{"made_at": "{at.isoformat()}", "file": "a.tar.gz"}}')
        assert states(at + timedelta(hours=25))["backup"] == "good"
        assert states(at + timedelta(days=2))["backup"] == "warn"
        assert states(at + timedelta(days=8))["backup"] == "bad"
        (home / "backup.json").write_text("half a li")
        settings.IS_PRODUCTION = True
        assert states(at)["backup"] == "bad"


class TestFaults:
    def test_errors_are_written_down_and_counted(self, home: Path) -> None:
        before = meter.errors()
        log = logging.Logger("huiyin.test")
        log.addHandler(FaultLog(str(home)))
        log.warning("only a warning")
        try:
            raise ValueError("水管")
        except ValueError:
            log.exception("event='a part fails'\nTraceback …\nValueError: 水管")
        (fault,) = faults(home, since=clock.now() - timedelta(days=1))
        assert fault.part == "huiyin.test"
        assert "a part fails" in fault.text
        assert "ValueError: 水管" in fault.text
        assert faults(home, since=clock.now() + timedelta(minutes=1)) == []
        assert meter.errors() == before + 1

    def test_the_file_stays_small_and_half_a_line_is_passed_over(self, home: Path) -> None:
        log = logging.Logger("huiyin.test")
        log.addHandler(FaultLog(str(home)))
        for _ in range(2500):
            log.error("长" * 300)
        assert (home / "errors.jsonl").stat().st_size < 600_000
        assert (home / "errors.old").exists()
        with (home / "errors.jsonl").open("a") as file:
            file.write('{"at": 17')
        assert faults(home, since=clock.now() - timedelta(days=1))

    def test_a_folder_that_is_gone_stops_nobody(self, home: Path) -> None:
        log = logging.Logger("huiyin.test")
        log.addHandler(FaultLog(str(home / "gone")))
        log.error("nowhere to write to")


class TestPages:
    def test_the_page_says_what_to_do(self, admin: Client, home: Path) -> None:
        page = admin.get("/health/").content.decode()
        assert "后台进程" in page
        assert "systemctl restart huiyin-worker" in page
        assert "需立即处理" in page

    def test_the_banner_stands_there_while_something_is_red(self, admin: Client, home: Path) -> None:
        assert "项为红" in admin.get("/health/banner/").content.decode()
        worker(clock.now())
        assert "项为红" in admin.get("/health/banner/").content.decode(), "looked at anew after half a minute"
        views._last.clear()
        words = admin.get("/health/banner/").content.decode()
        assert ("项为红" in words) == ("bad" in states(clock.now()).values())

    def test_only_administrators_see_it(self, company: Company) -> None:
        client = Client()
        client.force_login(company.clerk.staff)
        assert client.get("/health/").status_code == 403
        assert client.get("/health/banner/").status_code == 403
        assert "/health/banner/" not in client.get("/").content.decode()


class TestMetrics:
    def read(self, **more: Any) -> dict[str, float]:
        answer = Client().get("/metrics", **more)
        assert answer.status_code == 200
        return {
            f"{sample.name}{sorted(sample.labels.items()) or ''}": sample.value
            for family in text_string_to_metric_families(answer.content.decode())
            for sample in family.samples
        }

    def test_prometheus_can_read_them(self, company: Company, home: Path) -> None:
        worker(clock.now(), parts={"ledger.ladders": {"runs": 3, "failures": 1, "seconds": 0.5, "last": 0.1}})
        found = self.read()
        assert found["huiyin_database_up"] == 1
        assert found["huiyin_workers"] == 1
        assert found["huiyin_journal_events"] > 0
        assert found["huiyin_outbox_waiting"] == found["huiyin_steps_due"] == 0
        assert found["huiyin_disk_free_bytes"] > 0
        tick = "[('tick', 'ledger.ladders'), ('worker', 'desk:17')]"
        assert found[f"huiyin_tick_failures_total{tick}"] == 1
        assert found[f"huiyin_tick_seconds_total{tick}"] == 0.5

    def test_requests_are_counted_by_kind_and_status(self, admin: Client, home: Path) -> None:
        page, program = "[('kind', 'page'), ('status', '2xx')]", "[('kind', 'api'), ('status', '4xx')]"
        before = self.read()
        admin.get("/health/")
        Client().get("/api/v1/cases")
        after = self.read()
        assert after[f"huiyin_requests_total{page}"] == before[f"huiyin_requests_total{page}"] + 1
        assert after[f"huiyin_requests_total{program}"] == before[f"huiyin_requests_total{program}"] + 1
        most = "[('kind', 'page'), ('le', '+Inf')]"
        assert (
            after[f"huiyin_request_seconds_bucket{most}"]
            == before[f"huiyin_request_seconds_bucket{most}"] + 1
        )
        assert (
            after["huiyin_request_seconds_count[('kind', 'page')]"]
            == after[f"huiyin_request_seconds_bucket{most}"]
        )

    def test_without_a_database_they_say_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def gone(at: datetime) -> None:
            raise OperationalError("connection refused")

        monkeypatch.setattr(figures, "read_figures", gone)
        found = self.read()
        assert found["huiyin_database_up"] == 0
        assert "huiyin_requests_total[('kind', 'page'), ('status', '503')]" in found

    def test_only_this_machine_or_who_has_the_token(self, settings: Any, home: Path) -> None:
        ask = Client().get
        assert ask("/metrics", REMOTE_ADDR="10.0.0.7").status_code == 403
        assert ask("/metrics", headers={"X-Forwarded-For": "10.0.0.7"}).status_code == 403
        settings.METRICS_TOKEN = "a-long-token"
        assert ask("/metrics").status_code == 403
        assert ask("/metrics", headers={"Authorization": "Bearer wrong 错"}).status_code == 403
        good = {"Authorization": "Bearer a-long-token"}
        assert ask("/metrics", REMOTE_ADDR="10.0.0.7", headers=good).status_code == 200

    def test_processes_share_their_counters_and_the_dead_are_not_forgotten(self) -> None:
        def answers() -> int:
            return sum(by_outcome["503"] for _kind, by_outcome, _buckets, _seconds in meter.requests())

        before = answers()
        for _ in range(3):
            child = multiprocessing.get_context("fork").Process(
                target=meter.count_request, args=("portal", 503, 0.2)
            )
            child.start()
            child.join()
        assert answers() == before + 3
