"""Looks at a profile as it would be with a draft in it: what would be wrong then, and its page; nothing is written to it."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from planning.analysis.known import known_by
from planning.analysis.rounds import disagreements
from planning.analysis.scenarios import overfull
from planning.analysis.triggers import unlogged
from planning.display.page import AreaPage
from planning.problems import Problem
from planning.profiles import ProfileError, check_folder, load_profile
from planning.profiles.writing import write_whole
from planning.sharing import release

__all__ = ["FOR", "new_problems", "page_with"]

FOR = "cell"  # the edition of the planning cell, who write the profile


@contextmanager
def _with(folder: Path, file: str, text: str) -> Iterator[Path]:
    """Lay a copy of a profile with one file replaced beside the drafts, for its owner's eyes alone, and take it away."""
    home = folder.parents[1] / ".planning" / "forms"  # below the workspace, so that its key is found
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home, prefix=".look-") as place:
        copy = Path(place) / folder.name
        copy.mkdir(mode=0o700)
        for path in folder.iterdir():
            if path.is_file() and not path.is_symlink() and path.name != file:
                shutil.copyfile(path, copy / path.name)
        write_whole(copy / file, text, mode=0o600)
        yield copy


def new_problems(folder: Path, file: str, text: str, today: dt.date) -> list[Problem]:
    """Give the problems of the whole profile that it has with the new text of a file and has not without."""
    before = {_without_line(p) for p in _problems(folder, today)}
    with _with(folder, file, text) as copy:
        return [p for p in _problems(copy, today) if _without_line(p) not in before]


def _problems(folder: Path, today: dt.date) -> list[Problem]:
    return check_folder(folder, today, also=(disagreements, overfull, lambda r, p: unlogged(r, p, today)))


def _without_line(problem: Problem) -> Problem:
    return replace(problem, line=0)


def page_with(folder: Path, file: str, text: str, day: dt.date) -> AreaPage | list[str]:
    """Give the page of the area with the new text of a file, as the planning cell sees it; else its problems in lines."""
    with _with(folder, file, text) as copy:
        try:
            profile = replace(load_profile(copy), folder=folder)
        except ProfileError as error:
            return str(error).splitlines()[1:]
    profile, later = known_by(release(profile, FOR), day)
    return AreaPage(profile, day, FOR, "", later)
