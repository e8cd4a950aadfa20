"""Runs on what-ifs of a file: the area as it is recorded, with the questions of the file in place of its own."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from planning.problems import Problem, UsageError
from planning.profiles import Workspace

__all__ = ["WHAT_IFS", "named_as", "supposing"]

WHAT_IFS = "what_ifs.yml"


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
    with tempfile.TemporaryDirectory(prefix=f"what-if-{os.getpid()}-", dir=own) as made:
        copy = Path(made) / folder.name
        shutil.copytree(folder, copy, symlinks=True)
        (copy / WHAT_IFS).write_bytes(text)
        yield replace(workspace, instead=((code, copy),))


def named_as(problems: list[Problem], file: Path) -> list[Problem]:
    """Give problems of the copy with those of its what-ifs named by the file they were given in."""
    return [replace(p, file=str(file)) if p.file.endswith(f"/{WHAT_IFS}") else p for p in problems]
