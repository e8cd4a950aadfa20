"""What is wrong in the data (problems, listed all at once) and what stops a command (errors, one line)."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass

__all__ = ["PlanningError", "Problem", "UsageError", "nearest", "one_line", "one_of"]

LONGEST = 300  # characters of a value that a message repeats
JOINERS = {"\u200c", "\u200d", "\u200e", "\u200f"}  # invisible, but scripts need them


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in the data: where it is, what was found, what is allowed, what to do."""

    file: str
    line: int
    field: str
    found: str
    allowed: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        """Say it in one line: ``file:line  field: found X; allowed A, B; do Y``."""
        parts = [f"found {one_line(self.found, LONGEST)}"]
        if self.allowed:
            parts.append(f"allowed {one_line(self.allowed, 10 * LONGEST)}")
        if self.remedy:
            parts.append(one_line(self.remedy, LONGEST))
        where = f"{one_line(self.file)}:{self.line}  {one_line(self.field, LONGEST)}"
        return f"{where}: {'; '.join(parts)}"

    def as_dict(self) -> dict[str, str | int]:
        """Give the same as a plain dict, for JSON."""
        return asdict(self)


class PlanningError(Exception):
    """The command cannot go on; the message says why and what to do (exit code 1)."""

    exit_code = 1


class UsageError(PlanningError):
    """The command was called wrongly, or a tool it needs is missing (exit code 2)."""

    exit_code = 2


def one_line(text: str, longest: int = 0) -> str:
    """Give a text so that a terminal shows it in one line and does nothing: ends of lines and controls as escapes.

    What is longer than ``longest`` is cut, and how long it is stands in its place.
    """
    cut = f"{text[:longest]}... ({len(text)} characters)" if longest and len(text) > longest else text
    return "".join(c if _harmless(c) else c.encode("unicode_escape").decode() for c in cut)


def _harmless(char: str) -> bool:
    return char.isprintable() or char in JOINERS or unicodedata.category(char) == "Zs"


def nearest(found: str, allowed: Iterable[str]) -> str:
    """Give the allowed id that looks most like ``found``, or an empty string."""
    pool = list(allowed)
    folded = {a.casefold().replace("-", "_").replace(" ", "_"): a for a in pool}
    key = found.casefold().replace("-", "_").replace(" ", "_")
    if key in folded:
        return folded[key]
    match = difflib.get_close_matches(key, folded, n=1, cutoff=0.6)
    return folded[match[0]] if match else ""


def one_of(allowed: Iterable[str], most: int = 12) -> str:
    """Write a list of allowed ids for a message, cut when it is long."""
    pool = list(allowed)
    text = ", ".join(pool[:most])
    return text if len(pool) <= most else f"{text} ... ({len(pool)} in all)"
