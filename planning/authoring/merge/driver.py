"""Lets git merge the files of a profile as ``planning merge`` does."""

from __future__ import annotations

import datetime as dt
import shlex
import sys
from pathlib import Path

from planning.authoring.merge import git
from planning.keeping.files import UnmergedError, merge_file
from planning.keeping.journal import united
from planning.keeping.merging import Side, Sides
from planning.problems import UsageError
from planning.profiles.reading import JOURNAL
from planning.profiles.workspace import Workspace
from planning.profiles.writing import write_whole

__all__ = ["install", "merge_for_git"]

NAME = "planning"


def install(place: Workspace) -> tuple[str, ...]:
    """Tell this repository how to merge profiles and notebooks; give in words what was set.

    Which files it is for stands in ``.gitattributes`` of the workspace. Raises UsageError outside of a repository.
    """
    if not git.is_repository(place.root):
        raise UsageError(f"{place.root} is no repository of git")
    python = shlex.quote(sys.executable)
    git.configure(place.root, f"merge.{NAME}.name", "records and paragraphs of a profile")
    git.configure(place.root, f"merge.{NAME}.driver", f"{python} -m planning.authoring.merge %O %A %B %P")
    git.configure(place.root, "merge.jupyternotebook.name", "cells of a notebook (nbdime)")
    git.configure(
        place.root, "merge.jupyternotebook.driver", f"{python} -m nbdime.vcs.git.mergedriver merge %O %A %B %L %P"
    )
    return ("git merges profiles in this repository by records and paragraphs, and templates by cells.",)


def merge_for_git(base: Path, ours: Path, theirs: Path, path: str) -> tuple[str, ...]:
    """Merge three files that git hands over, into ``ours``; give what clashed, in words.

    Where the file cannot be put together it stays as it is, and the line says so.
    """
    was, mine, other = (p.read_bytes().decode("utf-8") for p in (base, ours, theirs))
    file = Path(path).name
    if file == JOURNAL:
        write_whole(ours, united(mine, other))
        return ()
    side = Side("the other branch", dt.datetime.now(dt.UTC).date().isoformat())
    try:
        merge = merge_file(file, was, mine, other, Sides(Side(), side))
    except UnmergedError as error:
        return (str(error),)
    write_whole(ours, merge.text)
    where = Path(path).parent.name
    return tuple(
        f"{where}/{file}: {c.field} of {c.record} in two versions; planning check lists them" for c in merge.clashes
    )
