"""Real servers for tests: SMTP by aiosmtpd, HTTP that remembers what it was told; each on a free port."""

import imaplib
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class PostOffice:
    """An SMTP server; `answer` is what it says to a mail."""

    mails: list[Any] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answer: str = "250 OK"
    url: str = ""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take a mail, or refuse it."""
        if self.answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.mails.append(message_from_bytes(envelope.content, policy=default))
            self.recipients += envelope.rcpt_tos
        return self.answer


class FreePort(Controller):
    """A controller on whatever port is free."""

    def _trigger_server(self) -> None:
        """Learn the port before the first connection is made."""
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """An SMTP server until the end of the block."""
    office = PostOffice()
    controller = FreePort(office, hostname="127.0.0.1", port=0)
    controller.start()
    office.url = f"smtp://127.0.0.1:{controller.port}"
    try:
        yield office
    finally:
        controller.stop()


@dataclass
class Asked:
    """One request."""

    path: str
    headers: dict[str, str]
    raw: str

    @property
    def body(self) -> Any:
        """Its JSON."""
        return json.loads(self.raw)


@dataclass
class Listener:
    """An HTTP server; `answer` gives status and JSON for a request."""

    asked: list[Asked] = field(default_factory=list)
    answer: Callable[[Asked], tuple[int, Any]] = lambda asked: (
        200,
        {"errcode": 0, "errmsg": "ok", "code": 0},
    )
    url: str = ""


@contextmanager
def listener() -> Iterator[Listener]:
    """An HTTP server until the end of the block."""
    heard = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
            asked = Asked(self.path, {name.lower(): value for name, value in self.headers.items()}, raw)
            heard.asked.append(asked)
            status, said = heard.answer(asked)
            data = json.dumps(said).encode()
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "http://169.254.169.254/")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    heard.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield heard
    finally:
        server.shutdown()
        server.server_close()


USER, PASSWORD = "desk", "postbox"


@dataclass
class Mailbox:
    """An IMAP server in a process of its own."""

    port: int

    @property
    def url(self) -> str:
        """As the settings name it."""
        return f"imap://{USER}:{PASSWORD}@127.0.0.1:{self.port}/Desk"

    def open(self) -> imaplib.IMAP4:
        """A connection that is logged in."""
        connection = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        connection.login(USER, PASSWORD)
        return connection

    def put(self, *mails: bytes) -> None:
        """Have mails arrive."""
        with self.open() as connection:
            for mail in mails:
                connection.append("Desk", "", "", mail)

    def unseen(self) -> int:
        """How many mails nobody has seen."""
        with self.open() as connection:
            connection.select("Desk", readonly=True)
            return len(connection.uid("SEARCH", "UNSEEN")[1][0].split())


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """An IMAP server with an empty folder, until the end of the block."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    pymap = Path(sys.executable).with_name("pymap")
    given = [
        "--no-tls",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--no-service",
        "managesieve",
        "--no-service",
        "admin",
    ]
    demo = ["dict", "--demo-data", "--demo-user", USER, "--demo-password", PASSWORD]
    server = subprocess.Popen(
        [str(pymap), *given, *demo], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    found = Mailbox(port)
    try:
        for _ in range(200):
            with suppress(OSError, imaplib.IMAP4.error), found.open() as connection:
                connection.create("Desk")
                break
            time.sleep(0.1)
        yield found
    finally:
        server.terminate()
        server.wait()
