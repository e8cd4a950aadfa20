"""A headless Chromium that may reach nothing but this machine, and the site served on loopback."""

from __future__ import annotations

import functools
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hostile_fixture import hostile, hostile_site
from site_fixture import site, whole

__all__ = ["hostile", "hostile_site", "site", "whole"]

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page that asks for another host is seen to ask; the question itself goes nowhere.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
# A browser's own question to a server it has not seen; no page asks for it.
OWN_QUESTION = "/favicon.ico"


@dataclass
class Visit:
    """An open page, what it asked for and what went wrong on it."""

    page: Any
    home: str
    asked: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    went: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Note requests, failures, dialogs, windows, errors of scripts and lines of the console, and where it went."""
        self.page.on("dialog", self._asked_the_reader)
        self.page.on("popup", lambda p: self.wrong.append(f"a window: {p.url}"))
        self.page.on("download", lambda d: self.wrong.append(f"a download: {d.url}"))
        self.page.on("framenavigated", lambda f: self.went.append(f.url))
        self.page.on("request", lambda r: self._asked(r.url))
        self.page.on("requestfailed", lambda r: self.wrong.append(f"not loaded: {r.url} ({r.failure})"))
        self.page.on("response", lambda r: self._answered(r.status, r.url))
        self.page.on("pageerror", lambda e: self.wrong.append(f"script error: {e}"))
        self.page.on("console", self._said)

    def _asked_the_reader(self, dialog: Any) -> None:
        self.wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _asked(self, url: str) -> None:
        self.asked.append(url)
        if not url.startswith((self.home, "data:", "blob:")):
            self.outside.append(url)

    def _answered(self, status: int, url: str) -> None:
        if status >= 400 and not url.endswith(OWN_QUESTION):
            self.wrong.append(f"{status}: {url}")

    def _said(self, message: Any) -> None:
        where = (message.location or {}).get("url", "")
        if message.type in {"error", "warning"} and not where.endswith(OWN_QUESTION):
            self.wrong.append(f"console {message.type}: {message.text} ({where})")

    def overflow(self) -> int:
        """Give by how many pixels the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Start Chromium once a test process; without one the tests are skipped, but fail in CI."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        reason = f"no Chromium on the PATH ({', '.join(NAMES)}); on Debian: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


class _Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Keep the output of the tests readable."""


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def served(site: Path) -> Iterator[str]:
    """Serve the site on loopback and give its address."""
    with _serving(site) as address:
        yield address


@pytest.fixture(scope="session")
def hostile_served(hostile_site: Path) -> Iterator[str]:
    """Serve the site of the hostile area on loopback and give its address."""
    with _serving(hostile_site) as address:
        yield address


@pytest.fixture(scope="session")
def _contexts(chromium: Any) -> Iterator[dict[int, Any]]:
    """Keep one context a width, so that files that pages share are read once as a reader's browser does."""
    made: dict[int, Any] = {}
    yield made
    for context in made.values():
        context.close()


@pytest.fixture
def visit(chromium: Any, _contexts: dict[int, Any], request: pytest.FixtureRequest) -> Iterator[Callable[..., Visit]]:
    """Open a page: ``visit(name, home=address of a site or "" for the files of the whole one, width=1280)``."""
    opened: list[Any] = []

    def go(name: str, home: str = "", width: int = 1280) -> Visit:
        if width not in _contexts:
            _contexts[width] = chromium.new_context(viewport={"width": width, "height": 844})
        # The whole site is built only for a test that opens it.
        found = Visit(_contexts[width].new_page(), home or f"{request.getfixturevalue('site').as_uri()}/")
        page = found.page
        opened.append(page)
        found.listen()
        page.goto(found.home + name, wait_until="load")
        return found

    yield go
    for page in opened:
        page.close()
