"""The preview serves the site on this machine alone."""

from __future__ import annotations

import queue
import socket
import threading
import urllib.request
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from planning.problems import UsageError
from planning.publishing import preview


def test_the_site_is_served_on_loopback_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Port 0 takes a free one, the address is told, files are served and no other interface is bound."""
    (tmp_path / "index.html").write_text("served", encoding="utf-8")
    bound: queue.Queue[ThreadingHTTPServer] = queue.Queue()
    told: queue.Queue[str] = queue.Queue()

    class Noted(ThreadingHTTPServer):
        """Tells that it stands."""

        def __init__(self, *args: object) -> None:
            super().__init__(*args)
            bound.put(self)

    monkeypatch.setattr(preview, "ThreadingHTTPServer", Noted)
    thread = threading.Thread(target=preview.serve, args=(tmp_path, 0, told.put), daemon=True)
    thread.start()
    server = bound.get(timeout=10)
    try:
        address = told.get(timeout=10).split()[5]
        assert server.server_address[0] == "127.0.0.1"
        assert address == f"http://127.0.0.1:{server.server_port}/"
        with urllib.request.urlopen(address, timeout=10) as answer:
            assert answer.read() == b"served"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def test_a_taken_port_is_a_wrong_use(tmp_path: Path) -> None:
    """The message says what to give instead."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(UsageError, match="is taken; give another with --port, or 0"):
            preview.serve(tmp_path, taken.getsockname()[1], print)
