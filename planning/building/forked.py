"""Kernels forked from one process that has imported what pages need; each is a process of its own, for one page alone.

A kernel that starts from nothing spends half of a page's time on the same imports. Here they are made once a run: a
process imports, runs nothing of any page, and splits itself for each of them. The kernel begins with clean imports, its
own folder and its own environment, is confined as any other, and ends with its page.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

__all__ = ["READY", "ForkedKernel", "ask", "forks_kernels"]

WORTH = 6  # pages of a run from which on the imports are made up for
READY = b"ready\n"


@contextmanager
def forks_kernels(pages: int, folder: Path) -> Iterator[str]:
    """Give the address of a process that forks kernels, for as long as a run lasts; "" where there is none.

    There is none for a few pages, nor on systems other than Linux, where a process that has loaded libraries in C cannot
    be relied on to fork. ``folder`` is where it works.
    """
    from planning.building.confined import FIXED, environment

    if pages < WORTH or sys.platform != "linux":
        yield ""
        return
    place = Path(tempfile.mkdtemp(prefix="f-"))  # an address of a socket is short
    address = str(place / "s")
    server = subprocess.Popen(  # noqa: S603 - this Python, with a module and an address of its own
        [sys.executable, "-m", "planning.building.forking", address],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(dict(os.environ)) | FIXED,
        cwd=folder,
        start_new_session=True,  # a key that interrupts a run is for the run, which ends this process itself
    )
    try:
        yield address if server.stdout and server.stdout.readline() == READY else ""
    finally:
        # Without anybody at the other end it ends the kernels that are left, and itself.
        for end in (server.stdin, server.stdout):
            if end:
                end.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(10)
        server.kill()
        server.wait()
        shutil.rmtree(place, ignore_errors=True)


def ask(address: str, **told: object) -> Any:
    """Ask the process at an address; raise OSError where it does not answer.

    ``start`` with the ``argv``, ``cwd`` and ``env`` of a kernel gives the number of its process; ``ended`` with such a
    number gives the code that it ended with, or None while it runs.
    """
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(60)
        line.connect(address)
        line.sendall(json.dumps(told).encode() + b"\n")
        with line.makefile("rb") as answer:
            said = answer.readline()
    if not said:
        raise ConnectionError("the process that forks kernels is gone")
    return json.loads(said)


class ForkedKernel:
    """The process of a kernel that another process has forked, as the manager of a kernel uses a process."""

    stdin = stdout = stderr = None

    def __init__(self, address: str, argv: Sequence[str], cwd: str, env: dict[str, str]) -> None:
        """Have it forked."""
        self._address = address
        self._code: int | None = None
        self.pid = int(ask(address, start={"argv": list(argv), "cwd": cwd, "env": env}))

    def poll(self) -> int | None:
        """Give the code that it ended with; None while it runs."""
        if self._code is None:
            try:
                self._code = ask(self._address, ended=self.pid)
            except OSError:
                self._code = -signal.SIGKILL  # it ends with the process that forked it
        return self._code

    def wait(self) -> int:
        """Give the code that it ended with."""
        while (code := self.poll()) is None:
            time.sleep(0.05)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)
