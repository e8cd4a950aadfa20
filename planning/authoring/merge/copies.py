"""The other copy of a workspace: a folder, a packed copy or a branch of git, as texts by area and file."""

from __future__ import annotations

import shutil
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from planning.authoring.merge import git
from planning.keeping.journal import WRITTEN
from planning.problems import UsageError
from planning.profiles.reading import JOURNAL, RELEASE, area_code
from planning.profiles.workspace import PROFILES, Workspace

__all__ = ["Copy", "Texts", "opened_copy", "texts_in"]

Texts = Mapping[str, Mapping[str, str]]  # area folder -> file -> text


@dataclass(frozen=True)
class Copy:
    """The other copy: its texts, its notebooks, how to call it, and what both had read where git knows it."""

    name: str
    texts: Texts
    notebooks: Mapping[str, bytes] = field(default_factory=dict)
    ancestor: Texts | None = None
    notebook_ancestor: Mapping[str, bytes] = field(default_factory=dict)


@contextmanager
def opened_copy(
    place: Workspace, theirs: str, signed_by: str | None = None, identity: Path | None = None, words: str | None = None
) -> Iterator[Copy]:
    """Open the other copy, whatever it is. Raises UsageError where it is none, or is a released copy for readers."""
    path = _found(Path(theirs))
    if path is not None and path.is_dir():
        yield _folder(place, path)
    elif path is not None:
        yield from _packed(place, path, signed_by, identity, words)
    elif git.is_repository(place.root) and (commit := git.commit_of(place.root, theirs)):
        base = git.common_commit(place.root, "HEAD", None, commit)
        yield Copy(
            theirs,
            _decoded(git.texts_of(place.root, commit, PROFILES)),
            git.texts_of(place.root, commit, "templates"),
            _decoded(git.texts_of(place.root, base, PROFILES)) if base else None,
            git.texts_of(place.root, base, "templates") if base else {},
        )
    else:
        raise UsageError(f"{theirs[:200]!r} is no folder, no file and no branch of git")


def _found(path: Path) -> Path | None:
    """Give a path that is there, also where its letters with accents are written in another form than was typed."""
    if path.exists():
        return path
    for form in ("NFC", "NFD"):
        other = Path(unicodedata.normalize(form, str(path)))
        if other.exists():
            return other
    here = path.parent if path.parent.is_dir() else None
    same = unicodedata.normalize("NFC", path.name)
    names = (p for p in here.iterdir() if unicodedata.normalize("NFC", p.name) == same) if here else iter(())
    return next(names, None)


def _folder(place: Workspace, path: Path) -> Copy:
    root = path if (path / PROFILES).is_dir() else path.parent if path.name == PROFILES else path
    if not (root / PROFILES).is_dir():
        raise UsageError(f"{path} is no copy of a workspace: it has no folder {PROFILES}/")
    if root.resolve() == place.root.resolve():
        raise UsageError(f"{path} is this workspace itself")
    texts = texts_in(root / PROFILES)
    for area, files in texts.items():
        if RELEASE in files:
            raise UsageError(f"{path}: {area} is a released copy for readers, which lacks what they may not see")
    notebooks = {p.name: p.read_bytes() for p in sorted((root / "templates").glob("*.ipynb"))}
    base: Texts | None = None
    old: Mapping[str, bytes] = {}
    if git.is_repository(place.root) and git.is_repository(root):
        commit = git.common_commit(place.root, "HEAD", root, "HEAD")
        if commit:
            base = _decoded(git.texts_of(place.root, commit, PROFILES))
            old = git.texts_of(place.root, commit, "templates")
    return Copy(path.name, texts, notebooks, base, old)


def _packed(
    place: Workspace, path: Path, signed_by: str | None, identity: Path | None, words: str | None
) -> Iterator[Copy]:
    from planning.sharing.bundle import open_bundle

    to = Path(tempfile.mkdtemp(prefix="planning-merge-"))
    try:
        open_bundle(path, to / "copy", signed_by, identity, words)
        yield _folder(place, to / "copy")
    finally:
        shutil.rmtree(to, ignore_errors=True)


def texts_in(profiles: Path) -> dict[str, dict[str, str]]:
    """Give the texts of the areas of a folder of profiles. Links are no part of it."""
    out: dict[str, dict[str, str]] = {}
    for folder in sorted(profiles.iterdir()) if profiles.is_dir() else ():
        if (
            not folder.is_dir()
            or folder.is_symlink()
            or not area_code(folder.name)
            or folder.name != folder.name.lower()
        ):
            continue
        for path in sorted(folder.iterdir()):
            # Some systems write letters with accents in parts; the names of a profile's files have none.
            name = unicodedata.normalize("NFC", path.name)
            if path.is_file() and not path.is_symlink() and name in {*WRITTEN, JOURNAL, RELEASE}:
                out.setdefault(folder.name, {})[name] = _text(path)
    return out


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{path} holds bytes that are not UTF-8; save it as UTF-8 first") from None


def _decoded(files: Mapping[str, bytes]) -> dict[str, dict[str, str]]:
    out: dict[str, dict[str, str]] = {}
    for name, content in files.items():
        area, _, file = name.partition("/")
        if area_code(area) and file in {*WRITTEN, JOURNAL}:
            out.setdefault(area, {})[file] = content.decode("utf-8", "replace")
    return out
