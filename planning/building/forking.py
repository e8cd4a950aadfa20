"""The process that kernels are forked from: it has imported what pages need, and runs nothing of any page itself."""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from planning.building.confined import become_kernel
from planning.building.forked import READY
from planning.frameworks import framework, framework_names

__all__ = ["main"]

# What pages import late, because not every page needs it; with many pages some will.
IMPORTED = (
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "folium",
    "highspy",
    "icalendar",
    "matplotlib.backends.backend_svg",
    "matplotlib.lines",
    "matplotlib.patches",
    "matplotlib.pyplot",
    "networkx",
    "pandas",
    "psutil",
    "scipy.special",
    "statsmodels.genmod.generalized_linear_model",
    "tornado.platform.asyncio",
)


def _serve(listener: socket.socket) -> dict[str, Any] | None:
    """Answer until nobody is left who could ask: give None then; in each process that was forked, what is to start in it."""
    codes: dict[int, int | None] = {}
    while True:
        ready, _, _ = select.select([listener, sys.stdin], [], [])
        if sys.stdin in ready:
            for pid, code in codes.items():
                if code is None and _code(pid) is None:
                    os.kill(pid, signal.SIGKILL)  # not waited for: its number is still its own
                    os.waitpid(pid, 0)
            return None
        line, _ = listener.accept()
        with line, line.makefile("rb") as asked, contextlib.suppress(OSError):
            told = json.loads(asked.readline())
            if "start" in told:
                pid = os.fork()
                if not pid:
                    return dict(told["start"])
                codes[pid] = None
                line.sendall(f"{pid}\n".encode())
            else:
                pid = told["ended"]
                if codes[pid] is None:
                    codes[pid] = _code(pid)
                line.sendall(json.dumps(codes[pid]).encode() + b"\n")


def _code(pid: int) -> int | None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def main() -> None:
    """Import what pages need, then fork kernels; in a forked process, be the kernel."""
    address = sys.argv[1]
    for name in IMPORTED:
        with contextlib.suppress(ImportError):  # a page that needs it says so itself
            importlib.import_module(name)
    for path in sorted((Path(__file__).parents[1] / "display").glob("[a-z]*.py")):
        importlib.import_module(f"planning.display.{path.stem}")
    for name in framework_names():
        framework(name)
    gc.collect()
    gc.freeze()  # what is there already is not looked through again in each kernel
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen(64)
        sys.stdout.buffer.write(READY)
        sys.stdout.buffer.flush()
        told = _serve(listener)
    if told is not None:
        _start(told)


def _start(told: dict[str, Any]) -> None:
    """Become the kernel that was asked for, with nothing left of what was shared with the process it was forked from."""
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    os.close(nothing)
    os.chdir(told["cwd"])
    os.environ.clear()
    os.environ.update(told["env"], JPY_PARENT_PID=str(os.getppid()))
    sys.path[0] = told["cwd"]
    become_kernel(told["argv"])


if __name__ == "__main__":
    main()
