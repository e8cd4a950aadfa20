"""Asks git: which commit two copies have in common, and what files said in it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from planning.problems import UsageError

__all__ = ["commit_of", "common_commit", "configure", "has_commit", "is_repository", "texts_of"]


def _git(root: Path, *arguments: str, check: bool = True) -> str:
    if shutil.which("git") is None:
        raise UsageError("git is not installed; give the other copy as a folder or a file")
    done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False)  # noqa: S603, S607
    if done.returncode and check:
        raise UsageError(f"git {arguments[0]}: {done.stderr.decode('utf-8', 'replace').strip().splitlines()[-1]}")
    return "" if done.returncode else done.stdout.decode("utf-8", "replace")


def is_repository(root: Path) -> bool:
    """Whether a folder is the root of a repository of git, or lies in one, and git is there to ask."""
    return shutil.which("git") is not None and bool(_git(root, "rev-parse", "--git-dir", check=False))


def commit_of(root: Path, name: str) -> str:
    """Give the commit that a branch, tag or commit names; empty where it is none."""
    return _git(root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}", check=False).strip()


def has_commit(root: Path, commit: str) -> bool:
    """Whether a repository holds a commit."""
    return bool(_git(root, "cat-file", "-t", commit, check=False).strip())


def common_commit(root: Path, ours: str, theirs: Path | None, other: str) -> str:
    """Give the newest commit that both have: of a branch here, or of the repository of another folder; empty for none."""
    if theirs is None:
        return _git(root, "merge-base", ours, other, check=False).strip()
    for commit in _git(theirs, "rev-list", "--topo-order", other, check=False).split():
        if has_commit(root, commit):
            return _git(root, "merge-base", ours, commit, check=False).strip()
    return ""


def texts_of(root: Path, commit: str, folder: str) -> dict[str, bytes]:
    """Give the files below a folder in a commit: path below the folder -> content."""
    prefix = _git(root, "rev-parse", "--show-prefix").strip()
    names = _git(root, "ls-tree", "-r", "-z", "--name-only", commit, "--", f"{folder}/").split("\0")
    out: dict[str, bytes] = {}
    for name in filter(None, names):
        done = subprocess.run(  # noqa: S603
            ["git", "-C", str(root), "show", f"{commit}:{prefix}{name}"],  # noqa: S607
            capture_output=True,
            check=False,
        )
        if done.returncode == 0:
            out[name.removeprefix(f"{folder}/")] = done.stdout
    return out


def configure(root: Path, name: str, value: str) -> None:
    """Set a setting of this repository alone."""
    _git(root, "config", "--local", name, value)
