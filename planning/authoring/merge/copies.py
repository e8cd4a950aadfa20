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
from planning.authoring.merge.ancestor import Base
from planning.authoring.merge.kept_texts import BESIDE
from planning.authoring.merge.met_before import one_text
from planning.authoring.merge.plain_files import bytes_of, is_folder, names_in
from planning.keeping.journal import WRITTEN
from planning.problems import UsageError, one_line
from planning.profiles.reading import JOURNAL, RELEASE, area_code
from planning.profiles.workspace import PROFILES, Workspace

__all__ = ["Copy", "Texts", "opened_copy"]

Texts = Mapping[str, Mapping[str, str]]  # area folder -> file -> text
Files = Mapping[str, bytes]  # path -> content
TEMPLATES = "templates"
DEEPEST = 6  # folders below one of an area
OF_A_PROFILE = {*WRITTEN, JOURNAL, RELEASE}


@dataclass(frozen=True)
class Copy:
    """The other copy: its texts, its notebooks, how to call it, and what both had read where git knows it.

    ``beside`` are its kept texts (area/state/product/...); ``left_out`` says what in it was no plain file.
    """

    name: str
    texts: Texts
    notebooks: Files = field(default_factory=dict)
    ancestor: Mapping[str, Base] | None = None
    notebook_ancestor: Files = field(default_factory=dict)
    beside: Files = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


@contextmanager
def opened_copy(
    place: Workspace, theirs: str, signed_by: str | None = None, identity: Path | None = None, words: str | None = None
) -> Iterator[Copy]:
    """Open the other copy, whatever it is. Raises UsageError where it is none, or is a released copy for readers."""
    path = _found(Path(theirs))
    if path is not None and path.is_dir():
        yield _folder(place, path, path.name or str(path))
    elif path is not None:
        yield from _packed(place, path, signed_by, identity, words)
    elif git.is_repository(place.root) and (commit := git.commit_of(place.root, theirs)):
        files = git.texts_of(place.root, commit, PROFILES)
        notebooks = _notebooks(git.texts_of(place.root, commit, TEMPLATES))
        yield Copy(
            theirs,
            _texts(files, f"{theirs}: {PROFILES}"),
            notebooks,
            *_ancestor(place, commit),
            beside=_beside(files),
        )
    else:
        raise UsageError(f"{one_line(theirs[:200])!r} is no folder, no file and no branch of git")


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


def _folder(place: Workspace, path: Path, name: str) -> Copy:
    root = path if is_folder(path / PROFILES) else path.parent if path.name == PROFILES else path
    if not is_folder(root / PROFILES):
        raise UsageError(f"{path} is no copy of a workspace: it has no folder {PROFILES}/")
    if root.resolve() == place.root.resolve():
        raise UsageError(f"{path} is this workspace itself")
    left_out: list[str] = []
    files = dict(_walked(root / PROFILES, left_out))
    notebooks = dict(_walked_notebooks(root / TEMPLATES, left_out))
    head = git.head_of(place.root, root) if git.is_repository(place.root) else None
    return Copy(
        name,
        _texts(files, str(root / PROFILES)),
        _notebooks(notebooks),
        *(_ancestor(place, head) if head else (None, {})),
        beside=_beside(files),
        left_out=tuple(left_out),
    )


def _packed(
    place: Workspace, path: Path, signed_by: str | None, identity: Path | None, words: str | None
) -> Iterator[Copy]:
    from planning.sharing.bundle import open_bundle

    to = Path(tempfile.mkdtemp(prefix="planning-merge-"))
    try:
        open_bundle(path, to / "copy", signed_by, identity, words)
        yield _folder(place, to / "copy", path.name)
    finally:
        shutil.rmtree(to, ignore_errors=True)


def _ancestor(place: Workspace, theirs: str | git.Head) -> tuple[Mapping[str, Base] | None, Files]:
    """Give the texts and notebooks that both had read, as git knows them; None where it knows of none."""
    commits = git.common_commits(place.root, theirs)
    if not commits:
        return None, {}
    files = [git.texts_of(place.root, c, PROFILES) for c in commits]
    before = git.common_commits(place.root, commits[1], commits[0]) if len(commits) == 2 else ()
    older = _texts(git.texts_of(place.root, before[0], PROFILES), "", sound=True) if len(before) == 1 else {}
    texts = [_texts(side, "", sound=True) for side in files]
    out: dict[str, dict[str, str | None]] = {}
    for path in sorted({path for side in files for path in side}):
        area, _, file = path.partition("/")
        if area_code(area) and file in OF_A_PROFILE:
            sides = [side.get(area, {}).get(file) for side in texts]
            out.setdefault(area, {})[file] = one_text(file, sides, older.get(area, {}).get(file))
    notebooks = [_notebooks(git.texts_of(place.root, c, TEMPLATES)) for c in commits]
    same = {name: content for name, content in notebooks[0].items() if all(n.get(name) == content for n in notebooks)}
    return out, same


# What is in a folder


def _walked(profiles: Path, left_out: list[str]) -> Iterator[tuple[str, bytes]]:
    """Give the files of the areas of a folder of profiles: path -> content; links and pipes are no part of it."""
    for area in names_in(profiles):
        if not area_code(area) or area != area.lower():
            continue
        if not is_folder(profiles / area):
            left_out.append(area)
            continue
        for name in names_in(profiles / area):
            # Some systems write letters with accents in parts; the names of a profile's files have none.
            plain = unicodedata.normalize("NFC", name)
            if plain in OF_A_PROFILE:
                content = bytes_of(profiles / area / name)
                if content is None:
                    left_out.append(f"{area}/{name}")
                else:
                    yield f"{area}/{plain}", content
            elif name in BESIDE:
                yield from _walked_below(profiles, f"{area}/{name}", DEEPEST, left_out)


def _walked_below(top: Path, inner: str, depth: int, left_out: list[str]) -> Iterator[tuple[str, bytes]]:
    if not is_folder(top / inner):
        left_out.append(inner)
        return
    for name in names_in(top / inner):
        path = f"{inner}/{name}"
        if is_folder(top / path) and depth:
            yield from _walked_below(top, path, depth - 1, left_out)
        elif (content := bytes_of(top / path)) is not None:
            yield path, content
        else:
            left_out.append(path)


def _walked_notebooks(folder: Path, left_out: list[str]) -> Iterator[tuple[str, bytes]]:
    if folder.is_symlink() or (folder.exists() and not is_folder(folder)):
        left_out.append(TEMPLATES)
    for name in names_in(folder) if is_folder(folder) else ():
        if name.endswith(".ipynb"):
            content = bytes_of(folder / name)
            if content is None:
                left_out.append(f"{TEMPLATES}/{name}")
            else:
                yield name, content


# What files say, wherever they come from


def _texts(files: Files, where: str, *, sound: bool = False) -> dict[str, dict[str, str]]:
    """Give the texts of the areas. Raises UsageError for bytes that are no text, and for a released copy.

    ``sound``: what is no text is left out, as in what both had read.
    """
    out: dict[str, dict[str, str]] = {}
    for path, content in files.items():
        area, _, file = path.partition("/")
        if not area_code(area) or area != area.lower() or file not in OF_A_PROFILE:
            continue
        if file == RELEASE and not sound:
            raise UsageError(
                f"{where}: {area.upper()} is a released copy for readers, which lacks what they may not see"
            )
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            text = "\0"
        if "\0" not in text:
            out.setdefault(area, {})[file] = text
        elif not sound:
            raise UsageError(
                f"{where}/{path} holds bytes that are not UTF-8, or are no text at all; save it as UTF-8 there first"
            )
    return out


def _notebooks(files: Files) -> dict[str, bytes]:
    return {name: content for name, content in files.items() if name.endswith(".ipynb") and "/" not in name}


def _beside(files: Files) -> dict[str, bytes]:
    return {path: content for path, content in files.items() if path.partition("/")[2].startswith(tuple(f"{b}/" for b in BESIDE))}  # fmt: skip
