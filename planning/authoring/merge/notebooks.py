"""Merges templates and workbench notebooks where somebody changed one; what cannot be put together stays beside."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
from dataclasses import dataclass
from typing import Any

from planning.authoring.merge.copies import Copy
from planning.keeping.saving import kept_aside
from planning.profiles.workspace import Workspace
from planning.profiles.writing import write_whole

__all__ = ["Notebooks", "merge_notebooks", "merged_notebook"]


@dataclass(frozen=True)
class Notebooks:
    """What became of the notebooks: lines in words, how many are in two versions, how many changed."""

    lines: tuple[str, ...] = ()
    clashes: int = 0
    changed: int = 0


def merge_notebooks(place: Workspace, copy: Copy, now: dt.datetime) -> Notebooks:
    """Merge the templates of the other copy into those of this workspace."""
    lines: list[str] = []
    clashes = changed = 0
    for name, theirs in copy.notebooks.items():
        path = place.root / "templates" / name
        if not path.is_file():
            continue  # a template that only they have is no part of this workspace
        ours = path.read_bytes()
        base = copy.notebook_ancestor.get(name)
        if theirs in (ours, base):
            continue
        new = theirs if ours == base else merged_notebook(base, ours, theirs)
        if new is None:
            kept = kept_aside(place, "templates", name, theirs.decode("utf-8", "replace"), now)
            lines.append(f"templates/{name}: both changed it; yours stays, theirs is kept as {kept}")
            clashes += 1
        elif new != ours:
            write_whole(path, new, sync=True)
            lines.append(f"templates/{name}: their changes are in; look at it before you run it")
            changed += 1
    return Notebooks(tuple(lines), clashes, changed)


def merged_notebook(base: bytes | None, ours: bytes, theirs: bytes) -> bytes | None:
    """Merge three versions of a notebook cell by cell with nbdime; None where both changed one cell, or nbdime is missing."""
    if base is None or importlib.util.find_spec("nbdime") is None:
        return None
    from nbdime.merging.notebooks import merge_notebooks as merge

    try:
        versions = [_read(text.decode("utf-8")) for text in (base, ours, theirs)]
    except (ValueError, UnicodeDecodeError):
        return None
    merged, decisions = merge(*versions)
    if any(d.conflict for d in decisions):
        return None
    return (json.dumps(merged, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def _read(text: str) -> Any:
    import nbformat

    return nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
