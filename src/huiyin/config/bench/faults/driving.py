"""Eight at work: programs over the API, which repeat a call under its key, and people with forms, who look first."""

import json
import re
import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

PROGRAMS, PEOPLE = 6, 2
LONGEST = 60
MARK = re.compile(r"⟦[0-9a-f]{16}⟧")


@dataclass
class Given:
    """What the clients have to know: tokens by persona, unit, department, login."""

    port: int
    tokens: dict[str, str]
    unit_id: int
    department_id: int
    login: tuple[str, str]


@dataclass
class Log:
    """What was acknowledged: marks, that stand in the words of what was written, and the numbers that were told."""

    marks: list[str] = field(default_factory=list)
    numbers: dict[str, str] = field(default_factory=dict)
    repeated: int = 0
    problems: list[str] = field(default_factory=list)


class Stopped(Exception):
    """The test is over."""


class Line:
    """One connection, made again whenever it breaks."""

    def __init__(self, port: int) -> None:
        self._port, self._connection = port, HTTPConnection("127.0.0.1", port, timeout=LONGEST)

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, str, Any] | None:
        """Status, text and headers of the answer; None when there was none."""
        try:
            self._connection.request(method, path, body=body, headers=headers or {})
            answer = self._connection.getresponse()
            return answer.status, answer.read().decode(), answer.headers
        except (OSError, HTTPException):
            self._connection.close()
            time.sleep(0.05)
            return None


class Client:
    """Drives matters through the loop, one after the other, until `stop` is set."""

    def __init__(self, given: Given, log: Log, stop: threading.Event, seed: int) -> None:
        self.given, self.log, self._stop = given, log, stop
        self._line, self._random = Line(given.port), Random(seed)  # noqa: S311 - to be repeated

    def run(self) -> None:
        """Work until the end."""
        try:
            while True:
                self.matter()
        except Stopped:
            pass
        except Exception as mistake:
            self.log.problems.append(f"{type(self).__name__}: {mistake!r}")

    def matter(self) -> None:
        """One matter from the call to the return visit."""
        case_id = self.register()
        path = f"cases/{case_id}"
        sheet = {"department_id": self.given.department_id, "content": self.mark()}
        sheet_id = self.do("clerk", f"{path}/sheets", sheet)["id"]
        self.finish(path, sheet_id)

    def register(self) -> int:
        """A matter; some happened long ago, so that steps of ladders are due at once."""
        matter: dict[str, Any] = {
            "unit_id": self.given.unit_id,
            "kind": self._random.choice(["need", "complaint"]),
            "words": f"水管漏水 {self.mark()}",
            "caller_name": "刘女士",
            "urgency": self._random.choice(["normal", "urgent"]),
        }
        if self._random.random() < 0.4:
            matter["occurred_at"] = (datetime.now(UTC) - timedelta(days=4)).isoformat()
        told = self.do("clerk", "cases", matter)
        self.log.numbers[told["number"]] = matter["words"]
        return int(told["id"])

    def finish(self, path: str, sheet_id: int) -> None:
        """From signing for the sheet to the return visit."""
        self.do("handler", f"sheets/{sheet_id}/accept", {})
        self.do("handler", f"{path}/notes", {"words": self.mark()})
        self.do("supervisor", f"{path}/urgings", {"origin": "leader", "words": self.mark()})
        self.do("handler", f"sheets/{sheet_id}/complete", {"result": self.mark()})
        self.do("clerk", f"{path}/answers", {"words": self.mark()})
        self.do("colleague", f"{path}/visits", {"outcome": "satisfied", "level": 5, "words": self.mark()})

    def mark(self) -> str:
        """A word that occurs nowhere else."""
        return f"⟦{uuid.UUID(int=self._random.getrandbits(128)).hex[:16]}⟧"

    def do(self, persona: str, path: str, what: dict[str, Any]) -> Any:
        """One call, repeated under its key until it is answered; what it wrote is noted as acknowledged."""
        body, key = json.dumps(what).encode(), self.mark()[1:-1]
        headers = {
            "Authorization": f"Bearer {self.given.tokens[persona]}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        while True:
            self.go_on()
            answer = self._line.ask("POST", f"/api/v1/{path}", body, headers)
            if answer is not None and answer[0] in (200, 201):
                self.log.marks += MARK.findall(json.dumps(what, ensure_ascii=False))
                self.log.repeated += answer[2].get("Idempotency-Replayed") == "true"
                return json.loads(answer[1])
            if answer is not None:
                self.refused(f"POST {path}", answer[0], answer[1])

    def refused(self, what: str, status: int, text: str) -> None:
        """Not available is a reason to come again; everything else is a finding."""
        if status != 503:
            self.log.problems.append(f"{what}: {status} {text[:300]}")
        time.sleep(0.1)

    def go_on(self) -> None:
        """Stop where the test is over.

        :raises Stopped: it is
        """
        if self._stop.is_set():
            raise Stopped


class Person(Client):
    """The clerk's part by forms; after a broken answer she looks whether it is there before she sends it again."""

    def __init__(self, given: Given, log: Log, stop: threading.Event, seed: int) -> None:
        super().__init__(given, log, stop, seed)
        self._cookies = SimpleCookie()

    def matter(self) -> None:
        """The same loop; register, send and answer are forms."""
        if "sessionid" not in self._cookies:
            self._log_in()
        mark = self.mark()
        form = {
            "who": "刘女士",
            "kind": "complaint",
            "words": f"电梯停运 {mark}",
            "urgency": "normal",
            "source": "phone",
            "unit": str(self.given.unit_id),
        }
        place = self._send("/cases/register/", form, mark, f"/cases/?q={quote(mark[1:-1])}")
        case_id = int(re.findall(r"/cases/(\d+)/", place)[0])
        page, sheet = f"/cases/{case_id}/", self.mark()
        self._send(
            f"{page}send-sheet/",
            {"department_id": str(self.given.department_id), "content": sheet},
            sheet,
            page,
        )
        shown = self.do_get("clerk", f"cases/{case_id}")
        sheet_id = shown["sheets"][0]["id"]
        self.do("handler", f"sheets/{sheet_id}/accept", {})
        self.do("handler", f"sheets/{sheet_id}/complete", {"result": self.mark()})
        answer = self.mark()
        self._send(f"{page}answer/", {"words": answer, "channel": "phone"}, answer, page)
        self.do("colleague", f"cases/{case_id}/visits", {"outcome": "satisfied", "words": self.mark()})

    def do_get(self, persona: str, path: str) -> Any:
        """One reading call, until it is answered."""
        while True:
            self.go_on()
            headers = {"Authorization": f"Bearer {self.given.tokens[persona]}"}
            answer = self._line.ask("GET", f"/api/v1/{path}", headers=headers)
            if answer is not None and answer[0] == 200:
                return json.loads(answer[1])
            if answer is not None:
                self.refused(f"GET {path}", answer[0], answer[1])

    def _log_in(self) -> None:
        name, password = self.given.login
        while "sessionid" not in self._cookies:
            self.go_on()
            self._page("/login/")
            self._form("/login/", {"login": name, "password": password})

    def _send(self, path: str, form: dict[str, str], mark: str, where: str) -> str:
        """Send a form until it is there; returns the page that followed, or that shows it."""
        while True:
            self.go_on()
            answer = self._form(path, form)
            if answer is not None and answer[0] in (302, 303):
                self.log.marks.append(mark)
                return str(answer[2]["Location"])
            if answer is not None and answer[0] != 503:
                self.refused(f"form {path}", answer[0], re.sub(r"\s+", " ", answer[1])[-600:])
            found = self._look(where, mark)
            if found:
                return found

    def _look(self, where: str, mark: str) -> str:
        """The page of the matter if what was sent is there."""
        while True:
            self.go_on()
            answer = self._page(where)
            if answer is None or answer[0] != 200:
                time.sleep(0.1)
                continue
            if "q=" in where:
                rows = self.do_get("clerk", f"cases?q={quote(mark[1:-1])}")["rows"]
                return f"/cases/{rows[0]['id']}/" if rows else ""
            return where if mark in answer[1] else ""

    def _page(self, path: str) -> tuple[int, str, Any] | None:
        return self._kept(self._line.ask("GET", path, headers=self._headers()))

    def _form(self, path: str, form: dict[str, str]) -> tuple[int, str, Any] | None:
        token = self._cookies["csrftoken"].value if "csrftoken" in self._cookies else ""
        body = urlencode({**form, "csrfmiddlewaretoken": token}).encode()
        headers = {**self._headers(), "Content-Type": "application/x-www-form-urlencoded"}
        return self._kept(self._line.ask("POST", path, body, headers))

    def _headers(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={one.value}" for name, one in self._cookies.items())}

    def _kept(self, answer: tuple[int, str, Any] | None) -> tuple[int, str, Any] | None:
        if answer is not None:
            for cookie in answer[2].get_all("Set-Cookie", []):
                self._cookies.load(cookie)
        return answer


def clients(given: Given, log: Log, stop: threading.Event, seed: int) -> list[Client]:
    """All eight."""
    kinds = [Client] * PROGRAMS + [Person] * PEOPLE
    return [kind(given, log, stop, seed * 100 + number) for number, kind in enumerate(kinds)]
