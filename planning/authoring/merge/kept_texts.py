"""Brings in whole texts that the other copy keeps: those that were cleared and endorsed, and what readers of an edition got."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from planning.keeping.saving import held
from planning.problems import one_line
from planning.profiles.reviews import CLEARED, ENDORSED
from planning.profiles.workspace import Workspace
from planning.profiles.yamltext import Plain, read_yaml
from planning.sharing.names import faulty_name
from planning.sharing.since import EDITIONS

__all__ = ["BESIDE", "bring_kept"]

BESIDE = (CLEARED, ENDORSED, EDITIONS)  # folders of an area that hold whole texts of it
MARKS = {CLEARED: "kept.yml", ENDORSED: "kept.yml", EDITIONS: "handed_out.yml"}  # what stands beside each text
Files = Mapping[str, bytes]


def bring_kept(place: Workspace, area: str, theirs: Files, name: str) -> tuple[tuple[str, ...], int]:
    """Bring in the kept texts of an area that ours lacks; give lines in words, and how many came. Nothing is written over.

    A cleared or endorsed one comes in where the review, as merged, has the step that it belongs to. ``theirs``: path below
    the folder of profiles -> content. To be called when the records are merged.
    """
    folder = place.profiles / area
    lines: list[str] = []
    came = 0
    with held(place, area):
        for where, files in _texts(area, theirs).items():
            words = _against(folder, where, files)
            if words is None:
                _put(folder, where, files)
                came += 1
                words = f"is here now, from {name}"
            lines += [one_line(f"the kept text {where} {words}")] if words else []
    return tuple(lines), came


def _texts(area: str, theirs: Files) -> dict[str, dict[str, bytes]]:
    """Give the files of each kept text: its folder in the area -> path below it -> content."""
    paths = {path.partition("/")[2]: content for path, content in theirs.items() if path.startswith(f"{area}/")}
    paths = {path: content for path, content in paths.items() if not faulty_name(path)}
    homes = [p.rpartition("/")[0] for p in paths if p.rpartition("/")[2] == MARKS.get(p.partition("/")[0])]
    out = {home: {p[len(home) + 1 :]: c for p, c in paths.items() if p.startswith(f"{home}/")} for home in homes}
    return {home: files for home, files in out.items() if home.count("/") and any("/" in path for path in files)}


def _against(folder: Path, where: str, files: Files) -> str | None:
    """Say what speaks against bringing a text in: empty where ours has it already; None where nothing does."""
    state, product, *_ = where.split("/")
    mark = MARKS[state]
    if any((folder / where).parents[n].is_symlink() for n in range(where.count("/"))):
        return f"was left out: {folder.name}/{state} is a link here"
    if (folder / where).exists() or (folder / where).is_symlink():
        ours, theirs = _data(_read(folder / where / mark)), _data(files[mark])
        newer = state == EDITIONS and _day(theirs) > _day(ours)
        return (
            f"stays as it is here, of {_day(ours) or 'no day'}; in the other copy it is of {_day(theirs)}"
            if newer
            else ""
        )
    if state == EDITIONS:
        return None if _day(_data(files[mark])) else "was left out: it does not say of which day it is"
    due = {name: _data(files[mark]).get(name) for name in ("state", "on")}
    steps = _steps(_data(_read(folder / "review.yml")), product)
    there = any({"state": step.get("state"), "on": step.get("on")} == due for step in steps)
    return None if there else "was left out: the review here has no such step"


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() and not path.is_symlink() else b""


def _data(content: bytes) -> dict[str, Plain]:
    try:
        data = read_yaml(content.decode("utf-8"), "").data
    except UnicodeDecodeError:
        return {}
    return data if isinstance(data, dict) else {}


def _day(data: Mapping[str, Plain]) -> str:
    try:
        return str(dt.date.fromisoformat(str(data.get("day"))))
    except ValueError:
        return ""


def _steps(data: Mapping[str, Plain], product: str) -> Iterator[dict[str, Plain]]:
    for review in _parts(data.get("reviews")):
        if review.get("product") == product:
            yield from _parts(review.get("steps"))


def _parts(value: Plain) -> Iterator[dict[str, Plain]]:
    return (part for part in (value if isinstance(value, list) else ()) if isinstance(part, dict))


def _put(folder: Path, where: str, files: Files) -> None:
    """Put a kept text in its place, whole or not at all."""
    to = folder / where
    to.parent.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(dir=folder, prefix=".merge-"))
    try:
        for path, content in files.items():
            (staged / path).parent.mkdir(parents=True, exist_ok=True)
            (staged / path).write_bytes(content)
        staged.chmod(0o755)
        staged.rename(to)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
