"""Starts the kernel of a page so that its code reaches the released copy and not what that copy was taken from."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

__all__ = ["FIXED", "SOURCES", "become_kernel", "confine", "environment", "main"]

SOURCES = "PLANNING_SOURCES"  # tells the kernel which folders it may not read; gone once it has started
# What of a user's environment a page may know; a token or a key is nothing that a page is made from.
KEPT = {"HOME", "LANG", "LANGUAGE", "PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "TZ", "VIRTUAL_ENV"}
KEPT_BEGINNINGS = ("LC_", "PYTHON", "MPL", "JUPYTER_", "OMP_", "OPENBLAS_")
# What every kernel begins with: the same order of sets each time, pictures as drawings, no warning of a debugger.
FIXED = {"PYTHONHASHSEED": "0", "MPLBACKEND": "svg", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
READS = {"open", "os.listdir", "os.scandir", "os.chdir", "os.link", "os.symlink", "os.rename", "shutil.copyfile"}
STARTS = {
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.fork",
    "os.forkpty",
    "pty.spawn",
}


def environment(given: dict[str, str]) -> dict[str, str]:
    """Give the part of an environment that a page's kernel may have."""
    return {k: v for k, v in given.items() if k in KEPT or k.startswith(KEPT_BEGINNINGS)}


def confine(sources: Iterable[str]) -> None:
    """Let no Python code of this process read below these folders, start another program or call out, from now on.

    It holds for what a template's author may write without thinking of it: an absolute path, the way up from the
    package. It is no prison for code that means to break out through a library written in C.
    """
    closed = tuple(os.path.realpath(s) for s in sources if s)

    def look(event: str, told: tuple[object, ...]) -> None:
        if event in READS:
            for one in told[:2]:
                if isinstance(one, (str, bytes, os.PathLike)) and _below(one, closed):
                    raise PermissionError(f"{event}: a page is made from the released copy alone")
        elif event in STARTS:
            raise PermissionError(f"{event}: a page starts no other program")
        elif event == "socket.connect":
            raise PermissionError(f"{event}: a page is made without a network")

    sys.addaudithook(look)


def _below(path: str | bytes | os.PathLike[str], closed: tuple[str, ...]) -> bool:
    real = os.path.realpath(os.fsdecode(path))
    return any(real == c or real.startswith(c + os.sep) for c in closed)


def become_kernel(arguments: list[str]) -> None:
    """Close the folders that the environment names, then be a kernel that is told ``arguments`` until it ends."""
    from ipykernel.kernelapp import launch_new_instance

    confine(os.environ.pop(SOURCES, "").split(os.pathsep))
    launch_new_instance(arguments)


def main() -> None:
    """Start a kernel in this process."""
    if sys.path[:1] == [""]:
        sys.path[0] = str(Path.cwd())
    become_kernel(sys.argv[1:])


if __name__ == "__main__":
    main()
