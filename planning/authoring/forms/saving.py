"""Puts the new text of a file where the old one stood; the one place through which forms write into a profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from planning.problems import PlanningError
from planning.profiles.writing import write_whole

__all__ = ["ChangedUnderneathError", "Stored", "stored", "text_of"]


class ChangedUnderneathError(PlanningError):
    """A file is not any more as it was read; nothing was written."""


@dataclass(frozen=True)
class Stored:
    """What came of it: the text that lies there now, and ids that new records got instead of those they were given."""

    text: str
    renamed: Mapping[str, str] = field(default_factory=dict)


def text_of(folder: Path, file: str) -> str:
    """Give the text of a file of a profile as it lies there; nothing where there is none."""
    path = folder / file
    try:
        return path.read_bytes().decode("utf-8") if path.is_file() else ""
    except UnicodeDecodeError:
        raise PlanningError(f"{file} holds bytes that are not UTF-8; save it as UTF-8 first") from None


def stored(folder: Path, file: str, read: str, new: str, why: str) -> Stored:
    """Write the new text of a file that was read as ``read``.

    ``why`` is what the journal is to say of it. Raises ChangedUnderneathError where somebody else has written the file.
    """
    del why  # there is no journal yet
    if text_of(folder, file) != read:
        raise ChangedUnderneathError(f"{file} was changed by somebody else since it was read; nothing was written")
    write_whole(folder / file, new, sync=True)
    return Stored(new)
