"""Knows which texts of another copy were merged here already: all of them is in ours, also where it was settled otherwise since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from planning.keeping.journal import Journal
from planning.profiles.workspace import Workspace
from planning.profiles.writing import write_whole

__all__ = ["merged_before", "remember"]

MOST = 50  # texts of one file that are remembered


def merged_before(
    place: Workspace, area: str, theirs: Mapping[str, str], ours: Journal, other: Journal
) -> frozenset[str]:
    """Give the files of which theirs says what it said when it was merged here.

    It counts only while our journal has all lines of theirs: where ours is an earlier version, or another branch, what was
    merged may not be there.
    """
    have = {line.id for line in ours.lines}
    if not other.lines or any(line.id not in have for line in other.lines):
        return frozenset()
    known = _read(_path(place, area))
    return frozenset(file for file, text in theirs.items() if _digest(text) in known.get(file, ()))


def remember(place: Workspace, area: str, theirs: Mapping[str, str], files: Iterable[str]) -> None:
    """Note that these files of theirs were merged; where it cannot be noted they are merged once more another time."""
    path = _path(place, area)
    known = _read(path)
    for file in files:
        digest = _digest(theirs[file])
        known[file] = [*[d for d in known.get(file, []) if d != digest], digest][-MOST:]
    with suppress(OSError):
        write_whole(path, json.dumps(known, indent=0, sort_keys=True) + "\n", mode=0o600)


def _path(place: Workspace, area: str) -> Path:
    return place.root / ".planning" / "merged" / f"{area}.json"


def _read(path: Path) -> dict[str, list[str]]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    found = data.items() if isinstance(data, dict) else ()
    return {str(file): [str(d) for d in digests] for file, digests in found if isinstance(digests, list)}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
