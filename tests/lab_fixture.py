"""A running lab of three members for the tests, and plain clients of it: calls, live documents, kernels."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import websocket
from pycrdt import Doc, Text, create_sync_message, create_update_message, handle_sync_message

from planning.authoring.lab import lab_command
from planning.authoring.lab.members import Member, Members, new_token, sealed, write_members

__all__ = [
    "PASSWORDS",
    "Client",
    "Lab",
    "LiveText",
    "environment",
    "free_port",
    "make_members",
    "running",
    "trusting",
    "until",
]

ROOT = Path(__file__).parents[1]
WAIT = 60
PASSWORDS = {"amina": "password of amina", "bilal": "password of bilal", "chidi": "password of chidi"}
FUNCTIONS = {"amina": ("cmcoord",), "bilal": ("protection",)}
ROLES = {"amina": "author", "badu": "author", "bilal": "reviewer", "chidi": "reader"}


def until(true: Callable[[], Any], wait: float = 20) -> Any:
    """Ask again and again until something holds; give it, or fail."""
    end = time.monotonic() + wait
    while time.monotonic() < end:
        if found := true():
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {wait} seconds")


def free_port() -> int:
    """Give a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Client:
    """Somebody who calls the server: by token, by cookie, or as nobody."""

    base: str
    token: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    def call(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, *, form: bool = False
    ) -> tuple[int, Any]:
        """Make one call; give the status and the answer, as JSON where it is."""
        data = None
        if body is not None:
            data = urllib.parse.urlencode(body).encode() if form else json.dumps(body).encode()
        request = urllib.request.Request(
            self.base + path, data=data, method=method, headers=self.headers(headers or {})
        )
        try:
            with OPENER.open(request, timeout=30) as answer:
                return self._told(answer)
        except urllib.error.HTTPError as error:
            return self._told(error)

    def _told(self, answer: Any) -> tuple[int, Any]:
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.split(";")[0].strip('"') if "expires=Thu, 01 Jan 1970" not in line else ""
            self.cookies[name + " as set"] = line
        self.headers_told = dict(answer.headers)
        text = answer.read().decode("utf-8", "replace")
        with contextlib.suppress(ValueError):
            return answer.status, json.loads(text)
        return answer.status, text

    def headers(self, more: dict[str, str]) -> dict[str, str]:
        """Give the headers that say who calls."""
        told = dict(more)
        if self.token:
            told["Authorization"] = f"token {self.token}"
        kept = {k: v for k, v in self.cookies.items() if v and " " not in k}
        if kept:
            told["Cookie"] = "; ".join(f"{k}={v}" for k, v in kept.items())
            told.setdefault("Referer", self.base + "/")
        if "_xsrf" in self.cookies:
            told.setdefault("X-XSRFToken", self.cookies["_xsrf"])
        return told

    def status(self, method: str, path: str, body: Any = None) -> int:
        """Make one call; give the status."""
        return self.call(method, path, body)[0]

    def log_in(self, member: str, password: str) -> int:
        """Log in on the page; give the status of what came."""
        self.call("GET", "/login")
        fields = {"member": member, "password": password, "_xsrf": self.cookies["_xsrf"]}
        return self.call("POST", "/login", fields, form=True)[0]

    def connect(self, path: str, **more: Any) -> websocket.WebSocket:
        """Open a connection; raises WebSocketBadStatusException where it is refused."""
        headers = [f"{k}: {v}" for k, v in self.headers({}).items() if k not in {"Referer", "X-XSRFToken"}]
        address = self.base.replace("http", "ws", 1) + path
        return websocket.create_connection(address, header=headers, timeout=10, suppress_origin=True, **more)

    def refused(self, path: str, **more: Any) -> int:
        """Give the status with which a connection is refused; 101 where it is not."""
        try:
            self.connect(path, **more).close()
        except websocket.WebSocketBadStatusException as error:
            return int(error.status_code)
        return 101

    def room(self, path: str, kind: str = "file", form: str = "text") -> str:
        """Give the way to the room of a live document."""
        status, told = self.call("PUT", f"/api/collaboration/session/{path}", {"format": form, "type": kind})
        assert status in {200, 201}, told
        return f"/api/collaboration/room/{form}:{kind}:{told['fileId']}?sessionId={told['sessionId']}"


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


OPENER = urllib.request.build_opener(_Stay)


@contextlib.contextmanager
def trusting(certificate: Path) -> Iterator[None]:
    """Let the clients trust a certificate that nobody else does."""
    global OPENER  # noqa: PLW0603
    before, context = OPENER, ssl.create_default_context(cafile=str(certificate))
    OPENER = urllib.request.build_opener(_Stay, urllib.request.HTTPSHandler(context=context))
    try:
        yield
    finally:
        OPENER = before


class LiveText:
    """A live document as a browser has it: what comes is taken in, what is typed is sent, whatever the role."""

    def __init__(self, client: Client, path: str) -> None:
        """Connect, and wait until the text is there."""
        self.socket = client.connect(client.room(path))
        self.doc: Any = Doc()
        self.text = self.doc.get("source", type=Text)
        self.awareness: list[bytes] = []
        self.raw: list[bytes] = []
        self.socket.send_binary(create_sync_message(self.doc))
        self.synced = False
        until(lambda: self.take() and self.synced)

    def take(self, wait: float = 0.3) -> bool:
        """Take in what has come; True."""
        self.socket.settimeout(wait)
        with contextlib.suppress(websocket.WebSocketTimeoutException):
            while True:
                message = self.socket.recv()
                if not isinstance(message, bytes) or not message:
                    break
                if message[0] == 0:
                    reply = handle_sync_message(message[1:], self.doc)
                    self.synced = self.synced or message[1] == 1
                    if reply:
                        self.socket.send_binary(reply)
                elif message[0] == 1:
                    self.awareness.append(message)
                else:
                    self.raw.append(message)
        return True

    def type(self, at: int, what: str) -> None:
        """Type into the text and send it."""
        before = self.doc.get_state()
        self.text.insert(at, what)
        self.socket.send_binary(create_update_message(self.doc.get_update(before)))

    def close(self) -> None:
        """Leave."""
        self.socket.close()


@dataclass
class Lab:
    """A running lab."""

    root: Path
    base: str
    tokens: dict[str, str]
    log: Path
    process: int = 0

    def by(self, member: str) -> Client:
        """Give a client of a member, by token; of nobody where the name is empty."""
        return Client(self.base, self.tokens.get(member, ""))


def make_members(root: Path) -> dict[str, str]:
    """Write three members with a password, all four with a token; give the tokens."""
    members, tokens = Members(), {}
    for member_id, role in ROLES.items():
        tokens[member_id], kept = new_token()
        password = sealed(PASSWORDS[member_id]) if member_id in PASSWORDS else ""
        members = members.added(
            Member(member_id, member_id.title(), role, "", FUNCTIONS.get(member_id, ()), password=password, token=kept)
        )
    write_members(root, members)
    return tokens


@contextlib.contextmanager
def running(
    root: Path, home: Path, command: list[str] | None = None, port: int = 0, *, members: bool = True
) -> Iterator[Lab]:
    """Run a lab over a workspace with the members of these tests, with settings of its own below ``home``."""
    tokens = make_members(root) if members else {}
    port = port or free_port()
    log = home / "lab.log"
    with log.open("w", encoding="utf-8") as out:
        server = subprocess.Popen(
            command or lab_command(root, port, browser=False),
            stdout=out, stderr=subprocess.STDOUT, env=environment(home), cwd=home, start_new_session=True,
        )  # fmt: skip
    try:
        until(lambda: _listens(port) or server.poll() is not None, WAIT)
        assert server.poll() is None, log.read_text(encoding="utf-8")[-3000:]
        yield Lab(root, f"http://127.0.0.1:{port}", tokens, log, server.pid)
    finally:
        stop(server)


def environment(home: Path) -> dict[str, str]:
    """Give an environment in which nobody's own settings of Jupyter are read or written."""
    told = {k: v for k, v in os.environ.items() if not k.startswith("JUPYTER")} | {"PYTHONPATH": str(ROOT)}
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR", "HOME"):
        told[name] = str(home / name.lower())
        (home / name.lower()).mkdir(exist_ok=True)
    # Kernels talk over sockets, whose names are short.
    return told | {"JUPYTER_RUNTIME_DIR": tempfile.mkdtemp(prefix="pl-")}


def stop(server: subprocess.Popen[bytes]) -> None:
    """End a server and what it has started."""
    for kind in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, kind)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(15)
            return


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0
