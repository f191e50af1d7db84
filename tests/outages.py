"""What outage tests need: a program and a person that call, a disk that fills up, a PostgreSQL that is stopped."""

import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

from tests.browsing import PASSWORD, settle
from tests.live import LiveSite, free_port

SEED = """
from huiyin.staff.actions import create_token
print(company.office.pk)
print(create_token(name="outage", expires_at=None, by=company.clerk.actor, at=at)[1])
"""
FOUND = """
import json
from huiyin.cases.models import Case
from huiyin.files.models import Attachment
from huiyin.journal.models import Event
print(json.dumps({
    "cases": sorted(Case.objects.values_list("number", flat=True)),
    "events": Event.objects.filter(name="case.registered").count(),
    "files": Attachment.objects.count(),
}))
"""
UPLOAD = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n%s\r\n--b--\r\n'


@dataclass(frozen=True)
class Told:
    """An answer."""

    status: int
    headers: dict[str, str]
    text: str


class Browser:
    """A browser without a window; refusals are answers."""

    def __init__(self, site: LiveSite) -> None:
        self.site, self.jar = site, CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), _Stay())

    def get(self, path: str, **headers: str) -> Told:
        """Open a page."""
        return self.send(urllib.request.Request(self.site.url + path, headers=headers))

    def post(self, path: str, body: bytes, kind: str = "application/x-www-form-urlencoded") -> Told:
        """Send a form from the page of the same address."""
        token = next((cookie.value for cookie in self.jar if cookie.name == "csrftoken"), "") or ""
        headers = {"Content-Type": kind, "X-CSRFToken": token, "Referer": self.site.url + path}
        return self.send(urllib.request.Request(self.site.url + path, body, headers))

    def send(self, request: urllib.request.Request) -> Told:
        """Send anything."""
        try:
            answer = self._opener.open(request, timeout=60)
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return Told(answer.status, headers, answer.read().decode())

    def log_in(self, username: str) -> None:
        """Log in, in Chinese."""
        self.get("/login/")
        done = self.post("/login/", urlencode({"login": username, "password": PASSWORD}).encode())
        assert done.status in (302, 303), done.text[:500]


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        return None


@dataclass
class Desk:
    """A clerk and a program at work; what was acknowledged is noted."""

    site: LiveSite
    clerk: Browser
    office: int
    token: str
    acknowledged: list[str] = field(default_factory=list)

    def register(self, words: str, *, key: str = "") -> Told:
        """Register a matter by the API."""
        matter = {"unit_id": self.office, "kind": "need", "words": words, "caller_name": "刘敏"}
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        call = urllib.request.Request(f"{self.site.url}/api/v1/cases", json.dumps(matter).encode(), headers)
        told = Browser(self.site).send(call)
        if told.status == 201:
            self.acknowledged.append(json.loads(told.text)["number"])
        return told

    def upload(self, case_id: int, content: bytes) -> Told:
        """Attach a file on the page."""
        return self.clerk.post(
            f"/files/of/case/{case_id}/", UPLOAD % content, "multipart/form-data; boundary=b"
        )

    def found(self) -> dict[str, object]:
        """What the database holds."""
        return dict(json.loads(self.site.python(FOUND).splitlines()[-1]))

    def errors(self) -> str:
        """What web and worker have noted as errors."""
        return (self.site.home / "errors.jsonl").read_text(encoding="utf-8", errors="replace")


def open_desk(site: LiveSite) -> Desk:
    """The company moves in; a clerk logs in."""
    said = settle(site, SEED).split()
    clerk = Browser(site)
    clerk.log_in("linxiaoyu")
    return Desk(site, clerk, int(said[0]), said[1])


def wait_until(true: object, within: float = 60) -> None:
    """Wait until `true()` is."""
    assert callable(true)
    deadline = time.monotonic() + within
    while not true():
        assert time.monotonic() < deadline, "it does not come back"
        time.sleep(0.2)


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A folder on a disk of its own, or None where mounting is not allowed."""
    folder = Path(tempfile.mkdtemp(prefix="huiyin-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=777", "huiyin-test", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        import pytest

        folder.rmdir()
        pytest.skip("a disk of our own cannot be mounted here (root can)")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()


def fill(folder: Path) -> Path:
    """Use up the last byte of a small disk; deleting the file that is returned makes room again."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        for size in (1 << 20, 1 << 12, 1):
            with suppress(OSError):
                while file.write(b"\0" * size):
                    pass
    return ballast


class Cluster:
    """A PostgreSQL server of our own that may be stopped."""

    def __init__(self, folder: Path) -> None:
        self.data, self.port = folder / "data", free_port()
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        self.programs = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
        if self.programs is None:
            import pytest

            pytest.skip("the programs of PostgreSQL are not in /usr/lib/postgresql")
        self.owner = "postgres" if os.geteuid() == 0 else None
        if self.owner:
            shutil.chown(folder, self.owner)
        self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")

    def start(self) -> None:
        """Start it, unless it runs."""
        options = f"-p {self.port} -k {self.data} -h 127.0.0.1 -c shared_buffers=16MB -c max_wal_size=64MB"
        self._run("pg_ctl", "-w", "-l", "/dev/null", "-o", options, "start")

    def stop(self) -> None:
        """As a crash: nobody is waited for."""
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def is_running(self) -> bool:
        """Whether it does."""
        return (
            subprocess.run(
                self._command("pg_ctl", "status"), user=self.owner, capture_output=True, check=False
            ).returncode
            == 0
        )

    def _run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            self._command(program, *words), user=self.owner, cwd="/", stdout=subprocess.DEVNULL, check=False
        )
        assert done.returncode == 0, program

    def _command(self, program: str, *words: str) -> list[str]:
        assert self.programs is not None
        return [str(self.programs / program), "-D", str(self.data), *words]
