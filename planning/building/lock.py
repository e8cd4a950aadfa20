"""Lets one run at a time work in a workspace: two at once could mix two editions on one site."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from planning.problems import UsageError
from planning.profiles import Workspace

__all__ = ["alone"]


@contextmanager
def alone(workspace: Workspace) -> Iterator[None]:
    """Hold the workspace for one run; raise UsageError where another run holds it. A crash lets go of it."""
    folder = workspace.root / ".planning"
    folder.mkdir(exist_ok=True)
    lock = FileLock(folder / "run.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise UsageError("another run is at work in this workspace; wait until it has ended, then run again") from None
    try:
        yield
    finally:
        lock.release()
