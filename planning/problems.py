"""What is wrong in the data (problems, listed all at once) and what stops a command (errors, one line)."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import asdict, dataclass

__all__ = ["PlanningError", "Problem", "UsageError", "nearest", "one_of"]


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
        parts = [f"found {self.found}"]
        if self.allowed:
            parts.append(f"allowed {self.allowed}")
        if self.remedy:
            parts.append(self.remedy)
        return f"{self.file}:{self.line}  {self.field}: {'; '.join(parts)}"

    def as_dict(self) -> dict[str, str | int]:
        """Give the same as a plain dict, for JSON."""
        return asdict(self)


class PlanningError(Exception):
    """The command cannot go on; the message says why and what to do (exit code 1)."""

    exit_code = 1


class UsageError(PlanningError):
    """The command was called wrongly, or a tool it needs is missing (exit code 2)."""

    exit_code = 2


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
