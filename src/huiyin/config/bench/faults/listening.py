"""Receivers that count: a mail server and an address for webhooks and group robots, as small as they can be."""

import json
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any


@dataclass
class Heard:
    """What arrived, how often each: mails by Message-ID, calls of webhooks by their id, words of robots."""

    mails: Counter[str] = field(default_factory=Counter)
    hooks: Counter[str] = field(default_factory=Counter)
    robots: Counter[str] = field(default_factory=Counter)
    smtp_url: str = ""
    url: str = ""


@contextmanager
def listening() -> Iterator[Heard]:
    """Both receivers until the end of the block, on free ports."""
    heard = Heard()

    class Mail(StreamRequestHandler):
        def handle(self) -> None:
            _take_mails(self, heard)

    class Call(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/hook":
                heard.hooks[self.headers["webhook-id"]] += 1
            else:
                heard.robots[json.loads(body)["text"]["content"]] += 1
            answer = b'{"errcode": 0, "errmsg": "ok"}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    ThreadingTCPServer.daemon_threads = True
    with (
        ThreadingTCPServer(("127.0.0.1", 0), Mail) as mails,
        ThreadingHTTPServer(("127.0.0.1", 0), Call) as calls,
    ):
        for server in (mails, calls):
            threading.Thread(target=server.serve_forever, daemon=True).start()
        heard.smtp_url = f"smtp://127.0.0.1:{mails.server_address[1]}"
        heard.url = f"http://127.0.0.1:{calls.server_address[1]}"
        yield heard
        mails.shutdown()
        calls.shutdown()


def _take_mails(line: StreamRequestHandler, heard: Heard) -> None:
    """As much SMTP as it takes; a mail counts from the moment at which it was accepted."""

    def say(text: str) -> None:
        line.wfile.write(f"{text}\r\n".encode())

    try:
        say("220 count")
        while verb := line.rfile.readline().strip().upper()[:4]:
            if verb == b"DATA":
                say("354 go on")
                content = b"".join(iter(line.rfile.readline, b".\r\n"))
                found = re.search(rb"^Message-ID:\s*(\S+)", content, re.IGNORECASE | re.MULTILINE)
                heard.mails[found[1].decode() if found else ""] += 1
            say("221 bye" if verb == b"QUIT" else "250 ok")
            if verb == b"QUIT":
                return
    except OSError:
        return  # the sender was killed
