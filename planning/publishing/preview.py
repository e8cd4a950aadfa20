"""Serves a site on this machine alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from planning.problems import UsageError

__all__ = ["serve"]


def serve(site: Path, port: int, say: Callable[[str], object]) -> None:
    """Serve a folder on loopback until the user stops it; raises UsageError where the port is taken."""
    handler = partial(_Quiet, directory=str(site))
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError:
        raise UsageError(f"port {port} is taken; give another with --port, or 0 for any free one") from None
    say(f"The site is served at http://127.0.0.1:{server.server_port}/ (stop with Ctrl+C)")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Keep the terminal free of one line a file."""
