"""Which files of the workspace a member sees and may change: hidden ones never, the private ones of others neither."""

from __future__ import annotations

import os
from pathlib import Path

from planning.authoring.lab.members import AUTHOR, Member
from planning.keeping.journal import WRITTEN
from planning.profiles.reading import JOURNAL
from planning.profiles.workspace import PROFILES

__all__ = ["PRIVATE", "READ_ONLY", "is_text_of_a_profile", "movable", "parts_of", "visible", "within", "writable"]

# Written by the review and the release alone, and what the journal tells: a change by hand would forge them.
MADE = frozenset({JOURNAL, "review.yml", "cleared", "endorsed", "handed_out", "handed_out.csv"})
PRIVATE = "private"  # private/<member>/: copies of templates run by that member; never committed
READ_ONLY = frozenset({"templates", "reports", "_site"})  # read, run as a copy, made: never written here
TEXT = (".md", ".yml", ".yaml", ".csv", ".geojson")


def parts_of(path: str) -> list[str]:
    """Give the parts of a path as it is told in the browser; where case does not count, neither does it here."""
    return [p.casefold() for p in path.split("/") if p not in {"", "."}]


def visible(path: str, member: Member | None) -> bool:
    """Whether a member sees this file or folder; None is the server itself."""
    parts = parts_of(path)
    if any(p.startswith(".") or "\\" in p or "\0" in p for p in parts):
        return False
    return member is None or parts[:1] != [PRIVATE] or len(parts) == 1 or parts[1] == member.id


def writable(path: str, member: Member | None) -> bool:
    """Whether a member may change this file or what lies in this folder; None is the server itself."""
    parts = parts_of(path)
    if not visible(path, member) or (parts and parts[0] in READ_ONLY) or parts == [PRIVATE]:
        return False
    if parts[:1] == [PROFILES] and {*parts[2:3]} & MADE:
        return member is None
    return member is None or member.role == AUTHOR


def movable(path: str, member: Member | None) -> bool:
    """Whether a member may rename or delete this: what may be changed, but not what the workspace and its areas are made of."""
    parts = parts_of(path)
    fixed = parts in ([], [PROFILES], ["workbench"]) or (parts[0] == PRIVATE and len(parts) < 3)
    fixed = fixed or (parts[0] == PROFILES and (len(parts) < 3 or (len(parts) == 3 and parts[2] in WRITTEN)))
    return writable(path, member) and not fixed


def within(root: Path, place: Path, member: Member | None, *, change: bool = False) -> bool:
    """Whether a place on the disk, links followed, lies in the workspace where the member may see or change it."""
    home, real = os.path.realpath(root), os.path.realpath(place)
    if real != home and not real.startswith(home.rstrip(os.sep) + os.sep):
        return False
    path = os.path.relpath(real, home).replace(os.sep, "/")
    return writable(path, member) if change else visible(path, member)


def is_text_of_a_profile(path: str) -> bool:
    """Whether a path is that of a text that people write together: in a folder of an area, of a kind a profile has."""
    parts = parts_of(path)
    return len(parts) >= 3 and parts[0] == PROFILES and parts[-1].endswith(TEXT)
