"""Runs on what-ifs of a file: the area as it is recorded, with the questions of the file in place of its own."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from planning.problems import Problem, UsageError
from planning.profiles import Workspace
from planning.sharing import load_for, release

__all__ = ["WHAT_IFS", "asked_and_told", "named_as", "supposing"]

WHAT_IFS = "what_ifs.yml"
COPY = "what-if-"


@contextmanager
def supposing(workspace: Workspace, area: str, file: Path) -> Iterator[Workspace]:
    """Give the workspace with a copy of one area that holds the what-ifs of a file; the profile is not touched.

    The copy lies below ``.planning/``, so that the same keys open it, and is gone afterwards. Raises UsageError for an
    unknown area and for a file that cannot be read.
    """
    ((code, folder),) = workspace.chosen((area,)).items()
    try:
        text = file.read_bytes()
    except OSError as error:
        raise UsageError(f"--what-if {file}: {error.strerror}; give a file with a list what_ifs") from None
    own = workspace.root / ".planning"
    own.mkdir(exist_ok=True)
    for left in own.glob(f"{COPY}*"):  # of a run that was killed; nobody else runs, since a run holds the lock
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=COPY, dir=own) as made:
        copy = Path(made) / folder.name
        shutil.copytree(folder, copy, symlinks=True)
        (copy / WHAT_IFS).write_bytes(text)
        yield replace(workspace, instead=((code, copy),))


def asked_and_told(workspace: Workspace, area: str, edition: str) -> tuple[int, int]:
    """Give how many what-ifs an area has, and how many of them an edition holds."""
    ((_, folder),) = workspace.chosen((area,)).items()
    profile = load_for(folder, edition)
    return len(profile.what_ifs), len(release(profile, edition).what_ifs)


def named_as(problems: list[Problem], file: Path) -> list[Problem]:
    """Give problems of the copy with those of its what-ifs named by the file they were given in."""
    return [replace(p, file=str(file)) if p.file.endswith(f"/{WHAT_IFS}") else p for p in problems]
