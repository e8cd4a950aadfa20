"""Lets git merge the files of a profile as ``planning merge`` does."""

from __future__ import annotations

import datetime as dt
import shlex
import sys
from pathlib import Path

from planning.authoring.merge import git
from planning.authoring.merge.met_before import one_text
from planning.keeping.files import UnmergedError, merge_file
from planning.keeping.journal import united
from planning.keeping.merging import Clashed, Side, Sides
from planning.keeping.sentences import clash_sentence
from planning.problems import UsageError, one_line
from planning.profiles.reading import JOURNAL
from planning.profiles.workspace import Workspace
from planning.profiles.writing import write_whole

__all__ = ["common_for_git", "install", "merge_for_git"]

NAME, COMMON = "planning", "planning-common"


def install(place: Workspace) -> tuple[str, ...]:
    """Tell this repository how to merge profiles and notebooks; give in words what was set.

    Which files it is for stands in ``.gitattributes`` of the workspace. Raises UsageError outside of a repository.
    """
    if not git.is_repository(place.root):
        raise UsageError(f"{place.root} is no repository of git")
    python = shlex.quote(sys.executable)
    git.configure(place.root, f"merge.{NAME}.name", "records and paragraphs of a profile")
    git.configure(place.root, f"merge.{NAME}.driver", f"{python} -m planning.authoring.merge %O %A %B %P")
    git.configure(place.root, f"merge.{NAME}.recursive", COMMON)
    git.configure(place.root, f"merge.{COMMON}.name", "what branches that met crosswise have in common")
    git.configure(place.root, f"merge.{COMMON}.driver", f"{python} -m planning.authoring.merge %O %A %B %P common")
    git.configure(place.root, "merge.jupyternotebook.name", "cells of a notebook (nbdime)")
    git.configure(
        place.root, "merge.jupyternotebook.driver", f"{python} -m nbdime.vcs.git.mergedriver merge %O %A %B %L %P"
    )
    return ("git merges profiles in this repository by records and paragraphs, and templates by cells.",)


def common_for_git(base: Path, ours: Path, theirs: Path, path: str) -> None:
    """Write into ``ours`` what two versions have in common that git takes for what both branches had read."""
    was, mine, other = (p.read_bytes().decode("utf-8", "surrogateescape") for p in (base, ours, theirs))
    file = Path(path).name
    both = united(mine, other) if file == JOURNAL else one_text(file, [mine, other], was)
    ours.write_bytes((both or "").encode("utf-8", "surrogateescape"))


def merge_for_git(base: Path, ours: Path, theirs: Path, path: str) -> tuple[str, ...]:
    """Merge three files that git hands over, into ``ours``; give what clashed, in words.

    What cannot be put together by records or paragraphs is merged by lines, with git's own marks, so that nothing of
    theirs is left out when somebody adds the file.
    """
    where = f"{Path(path).parent.name}/{Path(path).name}"
    try:
        return _merged(base, ours, theirs, Path(path).name, where)
    except UnicodeDecodeError:
        why = "it holds bytes that are not UTF-8; save it as UTF-8"
    except UnmergedError as error:
        why = str(error).partition(": ")[2] or str(error)
    except Exception as error:  # noqa: BLE001 - whatever it is, git must not take ours for both
        why = f"{type(error).__name__}: {error}"
    text = git.lines_merged(base, ours, theirs)
    if text is None:
        mine, other = (p.read_bytes() for p in (ours, theirs))
        text = b"<<<<<<< ours\n%b\n=======\n%b\n>>>>>>> theirs\n" % (mine, other)
    write_whole(ours, text)
    return (one_line(f"{where}: merged by lines alone; look at all of it, also where there is no mark: {why}"),)


def _merged(base: Path, ours: Path, theirs: Path, file: str, where: str) -> tuple[str, ...]:
    was, mine, other = (p.read_bytes().decode("utf-8") for p in (base, ours, theirs))
    if file == JOURNAL:
        write_whole(ours, united(mine, other))
        return ()
    side = Side("the other branch", dt.datetime.now(dt.UTC).date().isoformat())
    merge = merge_file(file, was, mine, other, Sides(Side(), side))
    write_whole(ours, merge.text)
    return tuple(one_line(f"{where}: {_in_words(clash)}") for clash in merge.clashes)


def _in_words(clash: Clashed) -> str:
    if clash.noted:
        return f"{clash.field} of {clash.record} in two versions; planning check lists them"
    one, other = "this branch", "the other branch"
    return clash_sentence(clash, *((one, other) if clash.by.by else (other, one)))
