"""Pages of the project's own areas as a template opens them, each opened once for all tests of a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from planning.display.page import AreaPage, open_area

__all__ = ["opened"]


def opened(area: str, as_of: str, edition: str) -> AreaPage:
    """Open a page about an area of the workspace one stands in; nobody can change it."""
    return _opened(Path.cwd(), area, as_of, edition)


@cache
def _opened(_workspace: Path, area: str, as_of: str, edition: str) -> AreaPage:
    return open_area(area, as_of, edition)
