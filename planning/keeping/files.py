"""Merges three versions of any file of a profile, each kind by its own rules; what has no shape line by line."""

from __future__ import annotations

from planning.keeping.levels import held
from planning.keeping.merging import Clashed, Merge, Sides, merge_outlines
from planning.keeping.outline import UnshapedError
from planning.keeping.prose import merge_prose
from planning.keeping.tables import merge_table
from planning.keeping.three_way import stretches
from planning.profiles.narrative import other_mark

__all__ = ["UnmergedError", "merge_file", "merge_lines"]

NUL = "\0"
ENDINGS = (".yml", ".md", ".csv")


class UnmergedError(Exception):
    """Both changed a file that cannot be put together from two."""


def merge_file(file: str, base: str, ours: str, theirs: str, sides: Sides) -> Merge:
    """Merge three versions of a file of a profile.

    Raises UnmergedError where both changed a file of another kind, such as boundaries, where theirs is damaged, and where
    records would be open to more readers than either side meant.
    """
    if NUL in theirs and NUL not in base:
        raise UnmergedError(
            f"{file}: it holds signs that no text has, as after a drive was pulled out; it was left out"
        )
    if theirs in (ours, base):
        return Merge(ours)
    if ours == base:
        return Merge(theirs)
    if not file.endswith(ENDINGS):
        raise UnmergedError(f"{file}: both changed it, and it cannot be put together from two")
    if file == "assessment.md":
        return merge_prose(base, ours, theirs, sides)
    try:
        merge = _by_parts(file, base, ours, theirs, sides)
    except UnshapedError:
        merge = merge_lines(file, base, ours, theirs, sides)  # somebody is in the middle of writing it
    try:
        return held(base, ours, theirs, merge, sides) if file.endswith(".yml") else merge
    except UnshapedError as error:
        raise UnmergedError(f"{file}: {error}") from None


def _by_parts(file: str, base: str, ours: str, theirs: str, sides: Sides) -> Merge:
    if file.endswith(".csv"):
        return merge_table(file, base, ours, theirs, sides)
    if file.endswith(".yml"):
        return merge_outlines(base, ours, theirs, sides)
    raise UnshapedError("it has no parts that are known")


def merge_lines(file: str, base: str, ours: str, theirs: str, sides: Sides) -> Merge:
    """Merge line by line; where both changed the same lines, theirs stand below ours as a comment with a mark."""
    crlf = "\r\n" in ours
    versions = [text.replace("\r\n", "\n").split("\n") for text in (base, ours, theirs)]
    sign = "# " if file.endswith(".yml") else ""
    out: list[str] = []
    clashes: list[Clashed] = []
    for stretch in stretches(*versions):
        if not stretch.clash:
            out += stretch.merged
            continue
        note = [
            f"{sign}{other_mark(sides.theirs.by, sides.theirs.on, 4)}".rstrip(),
            *(f"{sign}{line}".rstrip() for line in stretch.theirs),
        ]
        out += [*stretch.ours, *([] if _stands(note, versions[1]) else note)]
        clashes.append(Clashed(file, "", "lines", "\n".join(stretch.ours), "\n".join(stretch.theirs), sides.theirs))
    text = "\n".join(out)
    return Merge(text.replace("\n", "\r\n") if crlf else text, tuple(clashes))


def _stands(note: list[str], lines: list[str]) -> bool:
    """Whether an earlier merge has put this note there, whoever it names."""
    rest = note[1:]
    starts = (n for n, line in enumerate(lines) if "{other" in line)
    return any(lines[n + 1 : n + 1 + len(rest)] == rest for n in starts)
