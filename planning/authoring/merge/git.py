"""Asks git: which commits two copies have in common, and what files said in them; never with the settings of the other copy."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from planning.authoring.merge.plain_files import bytes_of, is_folder, names_in
from planning.problems import UsageError

__all__ = ["Head", "commit_of", "common_commits", "configure", "head_of", "is_repository", "lines_merged", "texts_of"]

# Whatever git finds in a repository or is told there, it fetches nothing and asks nobody.
QUIET = {"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
# What the environment of a hook says of another repository does not hold for the one that is asked.
ELSEWHERE = ("DIR", "WORK_TREE", "COMMON_DIR", "INDEX_FILE", "OBJECT_DIRECTORY", "ALTERNATE_OBJECT_DIRECTORIES", "PREFIX", "NAMESPACE", "SHALLOW_FILE")  # fmt: skip
PATIENCE = 120.0  # seconds: what takes longer, such as a pipe among the objects, is no repository
ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
REFERENCE = re.compile(r"ref: (refs/[^\x00-\x20~^:?*\[\\\x7f]+)")
FILES = {"100644", "100755"}  # modes of plain files, links being none


def _run(root: Path, *arguments: str, given: bytes = b"", more: Mapping[str, str] | None = None) -> tuple[int, bytes]:
    """Run git in a repository of ours; give how it ended and what it said, of a failure the last line of the reason."""
    if shutil.which("git") is None:
        raise UsageError("git is not installed; give the other copy as a folder or a file")
    left = {name: value for name, value in os.environ.items() if name not in {f"GIT_{n}" for n in ELSEWHERE}}
    try:
        done = subprocess.run(  # noqa: S603
            ["git", "-C", str(root), "--no-pager", "-c", "core.fsmonitor=false", *arguments],  # noqa: S607
            input=given,
            capture_output=True,
            check=False,
            env={**left, **QUIET, **(more or {})},
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return 124, f"no answer after {PATIENCE:.0f} seconds".encode()
    except ValueError:  # a name that no command can be called with
        return 128, b"a name with a sign that no name has"
    return done.returncode, done.stdout if not done.returncode else (done.stderr.strip().splitlines() or [b""])[-1]


def _said(root: Path, *arguments: str, more: Mapping[str, str] | None = None) -> str:
    """Give what git says; nothing where it fails."""
    code, said = _run(root, *arguments, more=more)
    return "" if code else said.decode("utf-8", "surrogateescape")


def is_repository(root: Path) -> bool:
    """Whether a folder of ours is the root of a repository of git, or lies in one, and git is there to ask."""
    return shutil.which("git") is not None and bool(_said(root, "rev-parse", "--git-dir"))


def commit_of(root: Path, name: str) -> str:
    """Give the commit that a branch, tag or commit names; empty where it is none."""
    found = "" if name[:1] in {"-", "^"} else _said(root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
    return found.strip() if ID.fullmatch(found.strip()) else ""


# The repository of the other copy: git never runs in it, since its settings name commands.


@dataclass(frozen=True)
class Head:
    """What the repository of another copy says of itself: its newest commit, where its objects lie, where its history ends."""

    commit: str
    objects: Path
    shallow: frozenset[str]


def head_of(place: Path, root: Path) -> Head | None:
    """Read the newest commit of another copy out of its files; None where it is no repository of its own.

    A worktree, whose repository lies elsewhere, is none, nor is a folder that lies in our own repository.
    """
    prefix = [part for part in _said(place, "rev-parse", "--show-prefix").strip().split("/") if part]
    root = root.resolve()
    if list(root.parts[len(root.parts) - len(prefix) :]) != prefix:
        return None
    folder = root.parents[len(prefix) - 1] / ".git" if prefix else root / ".git"
    if not is_folder(folder) or not is_folder(folder / "objects"):
        return None
    try:
        commit = _commit_in(folder, _line(folder / "HEAD"))
        shallow = frozenset(ID.findall(_line(folder / "shallow")))
    except UsageError:  # it is not for us to read
        return None
    return Head(commit, folder / "objects", shallow) if commit else None


def _line(path: Path) -> str:
    return (bytes_of(path) or b"").decode("utf-8", "replace").strip()


def _commit_in(folder: Path, head: str) -> str:
    if ID.fullmatch(head):
        return head
    found = REFERENCE.fullmatch(head)
    name = found.group(1) if found else ""
    parts = name.split("/")
    if not name or {"", ".", ".."} & set(parts):
        return ""
    above = [folder.joinpath(*parts[:depth]) for depth in range(1, len(parts))]
    loose = _line(folder.joinpath(*parts)) if all(map(is_folder, above)) else ""
    packed = re.search(rf"^([0-9a-f]{{40,64}}) {re.escape(name)}$", _line(folder / "packed-refs"), re.MULTILINE)
    commit = loose or (packed.group(1) if packed else "")
    return commit if ID.fullmatch(commit) else ""


@contextmanager
def _with_objects(place: Path, head: Head) -> Iterator[Mapping[str, str]]:
    """Let git in our repository see the commits of another: its plain files alone, and what it names elsewhere not at all."""
    with tempfile.TemporaryDirectory(prefix="planning-objects-") as name:
        to = Path(name) / "objects"
        (to / "pack").mkdir(parents=True)
        for sub in names_in(head.objects):
            if re.fullmatch(r"[0-9a-f]{2}", sub) and is_folder(head.objects / sub):
                (to / sub).symlink_to(head.objects / sub)
        pack = head.objects / "pack"
        for file in names_in(pack) if is_folder(pack) else ():
            if re.fullmatch(r"pack-[0-9a-f]+\.(pack|idx)", file) and not (pack / file).is_symlink():
                (to / "pack" / file).symlink_to(pack / file)
        own = _said(place, "rev-parse", "--git-path", "shallow").strip()
        ends = head.shallow | frozenset(ID.findall(_line(place / own)) if own else ())
        more = {"GIT_ALTERNATE_OBJECT_DIRECTORIES": str(to)}
        if ends:
            shallow = Path(name) / "shallow"
            shallow.write_text("".join(f"{end}\n" for end in sorted(ends)), encoding="ascii")
            more["GIT_SHALLOW_FILE"] = str(shallow)
        yield more


def common_commits(place: Path, theirs: str | Head, ours: str = "HEAD") -> tuple[str, ...]:
    """Give the newest commits that both have: a commit of ours, and another one here or the newest of another repository.

    Several where each had merged the other; none where they share nothing, or the other cannot be read. What comes back
    is in our own history, whatever the objects of the other say.
    """
    if isinstance(theirs, str):
        return tuple(_said(place, "merge-base", "--all", ours, theirs).split())
    try:
        with _with_objects(place, theirs) as more:
            found = _said(place, "merge-base", "--all", ours, theirs.commit, more=more).split()
    except OSError:  # a system or a drive that knows no links
        return ()
    return tuple(c for c in found if not _run(place, "merge-base", "--is-ancestor", c, ours)[0])


def texts_of(root: Path, commit: str, folder: str) -> dict[str, bytes]:
    """Give the files below a folder of the workspace as a commit has them: path below the folder -> content; links are none."""
    code, said = _run(root, "ls-tree", "-r", "-z", commit, "--", f"{folder}/")
    if code:
        raise UsageError(f"git ls-tree: {said.decode('utf-8', 'replace')}")
    rows = [row.partition(b"\t") for row in said.split(b"\0") if row]
    names = {name.decode("utf-8", "replace"): head.decode("ascii").split() for head, _, name in rows}
    wanted = {name.removeprefix(f"{folder}/"): object_ for name, (mode, _, object_) in names.items() if mode in FILES}
    return dict(zip(wanted, _contents(root, [*wanted.values()]), strict=True))


def _contents(root: Path, objects: list[str]) -> list[bytes]:
    code, said = _run(root, "cat-file", "--batch", given="".join(f"{o}\n" for o in objects).encode("ascii"))
    if code:
        raise UsageError(f"git cat-file: {said.decode('utf-8', 'replace')}")
    out: list[bytes] = []
    at = 0
    for object_ in objects:
        end = said.index(b"\n", at)
        head = said[at:end].split()
        if len(head) != 3:
            raise UsageError(f"git has no file {object_}: fetch what is missing first")
        at = end + 1 + int(head[2])
        out.append(said[end + 1 : at])
        at += 1
    return out


def lines_merged(base: Path, ours: Path, theirs: Path) -> bytes | None:
    """Merge three files line by line as git does, with its marks where both changed a line; None where they are no text."""
    labels = ("-L", "ours", "-L", "base", "-L", "theirs")
    names = (str(p.resolve()) for p in (ours, base, theirs))
    done = subprocess.run(["git", "merge-file", "-p", *labels, *names], capture_output=True, check=False, timeout=PATIENCE)  # noqa: S603, S607  # fmt: skip
    return done.stdout if 0 <= done.returncode < 128 else None  # how many places clash, up to 127


def configure(root: Path, name: str, value: str) -> None:
    """Set a setting of this repository alone."""
    code, said = _run(root, "config", "--local", name, value)
    if code:
        raise UsageError(f"git config: {said.decode('utf-8', 'replace')}")
