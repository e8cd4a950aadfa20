"""Saves what a form has made of a file; the one place through which forms write into a profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from planning.keeping.files import UnmergedError, merge_file
from planning.keeping.journal import this_writer
from planning.keeping.merging import Sides
from planning.keeping.saving import Edit, save
from planning.problems import PlanningError
from planning.profiles.workspace import Workspace

__all__ = ["ChangedUnderneathError", "Stored", "stored", "text_of"]


class ChangedUnderneathError(PlanningError):
    """Somebody else has changed the same thing since it was read; nothing was written."""


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
    """Save the new text of a file that was read as ``read``, and tell the journal ``why``.

    What others wrote elsewhere in the file meanwhile stays. Raises ChangedUnderneathError where they changed the same
    thing, so that whoever saves looks at both before; SaveError where it cannot be written.
    """
    now = text_of(folder, file)
    if now != read:
        try:
            clashes = merge_file(file, read, now, new, Sides()).clashes
        except UnmergedError:
            clashes = ()
        if any(clash.field != "id" for clash in clashes):
            raise ChangedUnderneathError(f"somebody else has changed the same thing in {file} since it was read")
    place = Workspace(folder.resolve().parents[1])
    there = (folder / file).is_file()
    done = save(
        place, folder.name.upper(), [Edit(file, read if there or read else None, new)], this_writer("", "form", why)
    )
    return Stored(done.texts[file], dict(done.renamed))
