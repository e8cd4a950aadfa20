"""Checks the areas while people write: what is wrong is told beside the text, and no save waits for it."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from planning.problems import Problem
from planning.profiles import Workspace, check_folder

__all__ = ["Checked", "Checks", "check_area"]

Print = tuple[tuple[str, int, int], ...]
LOG = logging.getLogger(__name__)


def check_area(folder: Path, today: dt.date) -> list[Problem]:
    """Give every problem of an area, those that only a computed result shows and what waits for people among them.

    What is sealed stays closed, since not everybody who reads along may see it.
    """
    from planning.analysis.rounds import disagreements
    from planning.analysis.scenarios import overfull
    from planning.analysis.triggers import unlogged
    from planning.keeping.open_matters import open_matters
    from planning.profiles import read_profile

    also = (disagreements, overfull, lambda r, p: unlogged(r, p, today))
    problems = check_folder(folder, today, opened=False, also=also)
    return [*problems, *open_matters(read_profile(folder, opened=False), typing=True)]


@dataclass
class Checked:
    """What is known of one area: its problems, how many checks have ended, and whether one is on its way."""

    number: int = 0
    problems: tuple[Problem, ...] = ()
    failed: bool = False
    print_of: Print = ()
    checking: asyncio.Task[None] | None = field(default=None, repr=False)

    @property
    def busy(self) -> bool:
        """Whether a check is on its way."""
        return self.checking is not None and not self.checking.done()


class Checks:
    """The checks of all areas of a workspace; an area is checked again when a file of it has changed."""

    def __init__(self, workspace: Workspace, check: Callable[[Path, dt.date], list[Problem]] = check_area) -> None:
        """Begin with nothing checked."""
        self.workspace = workspace
        self._check = check
        self._areas: dict[str, Checked] = {}

    def of(self, code: str) -> Checked | None:
        """Give what is known of an area, and begin a check where its files have changed; None for no area."""
        folder = self.workspace.areas().get(code)
        if folder is None:
            return None
        known = self._areas.setdefault(code, Checked())
        if not known.busy and (found := _print_of(folder)) != known.print_of:
            known.checking = asyncio.create_task(self._run(known, folder, found))
        return known

    async def _run(self, known: Checked, folder: Path, found: Print) -> None:
        """Check in a thread; whatever goes wrong there stops nobody who writes."""
        today = dt.datetime.now(tz=dt.UTC).date()
        try:
            known.problems = tuple(await asyncio.to_thread(self._check, folder, today))
            known.failed = False
        except Exception:
            LOG.exception("the check of %s failed", folder.name)
            known.failed = True
        known.print_of = found
        known.number += 1


def _print_of(folder: Path) -> Print:
    """Give what changes when a file of the area does."""
    told = []
    for path in sorted(folder.iterdir()):
        try:
            stat = path.lstat()
        except OSError:
            continue
        if not path.name.startswith("."):
            told.append((path.name, stat.st_mtime_ns, stat.st_size))
    return tuple(told) or (("", 0, 0),)
