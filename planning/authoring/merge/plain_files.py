"""Reads files of a folder that others have written: plain files alone; no link is followed and no pipe is waited for."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from planning.problems import UsageError, one_line

__all__ = ["bytes_of", "is_folder", "is_plain", "names_in"]

LARGEST = 64_000_000  # bytes of a file that is read


def is_folder(path: Path) -> bool:
    """Whether there is a folder that is none by way of a link."""
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except (OSError, ValueError):
        return False


def is_plain(path: Path) -> bool:
    """Whether there is a file or a folder: no link, no pipe."""
    try:
        mode = path.lstat().st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)


def names_in(folder: Path) -> list[str]:
    """Give the names in a folder, sorted."""
    return sorted(path.name for path in folder.iterdir())


def bytes_of(path: Path) -> bytes | None:
    """Give the content of a plain file; None where there is none: nothing, a link, a pipe, a folder.

    Raises UsageError for one that cannot be read, or is larger than any file of ours.
    """
    # Opened first and looked at then, so that nobody can put something else there in between.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return None
        handle = os.open(path, flags)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise UsageError(f"{one_line(str(path))} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            return None
        if found.st_size > LARGEST:
            raise UsageError(f"{one_line(str(path))} is larger than any file of ours")
        return file.read()
