"""Writes what is typed in live texts of profiles: merged with what forms wrote meanwhile, and told in the journal after a pause."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import logging
from pathlib import Path

from planning.keeping.files import merge_file, merge_lines
from planning.keeping.journal import TOLD, WRITTEN, Writer
from planning.keeping.merging import Side, Sides
from planning.keeping.saving import Edit, SaveError, kept_aside, save, take_in
from planning.problems import PlanningError
from planning.profiles import Workspace
from planning.profiles.workspace import PROFILES
from planning.profiles.writing import write_whole

__all__ = ["PAUSE", "Storing", "area_and_file", "merged_text"]

PAUSE = 20.0  # seconds without a save of an area after which the journal tells what was typed
LOG = logging.getLogger(__name__)


def area_and_file(path: str) -> tuple[str, str] | None:
    """Give the area and the file of a profile that a path names; None for any other path."""
    parts = path.strip("/").split("/")
    if len(parts) == 3 and parts[0] == PROFILES and parts[2] in WRITTEN:
        return parts[1].upper(), parts[2]
    return None


def merged_text(path: str, base: str, live: str, disk: str) -> str:
    """Give the text that holds what is typed and what changed on the disk; of what both changed the disk's stays in place.

    Any text is merged line by line where it is none of a profile. Raises UnmergedError where it cannot be put together.
    """
    name = path.rpartition("/")[2]
    sides = Sides(Side(), Side("somebody typing"))
    merge = merge_file if area_and_file(path) else merge_lines
    return merge(name, base, disk, live, sides).text


class Storing:
    """Stores the live texts of one workspace, and knows who has been typing in which area."""

    def __init__(self, root: Path) -> None:
        """Begin with nobody typing."""
        self.place = Workspace(root.resolve())
        self._names: dict[str, list[str]] = {}
        self._waiting: dict[str, asyncio.Task[None]] = {}

    def typed(self, path: str, name: str) -> None:
        """Note that somebody changes a live text, so that the journal knows also after a crash."""
        spot = area_and_file(path)
        if spot is None or name in self._names.setdefault(spot[0], []):
            return
        self._names[spot[0]].append(name)
        with contextlib.suppress(OSError):
            write_whole(self._note(spot[0]), json.dumps(self._names[spot[0]], ensure_ascii=False), mode=0o600)

    def _note(self, area: str) -> Path:
        return self.place.root / ".planning" / "typing" / f"{area.lower()}.json"

    def stored(self, path: str, text: str, base: str | None) -> str:
        """Write a text of a profile and give what stands in the file then; ``base`` is what it was made from, None for not known.

        A text without one takes the place of what is there, which the journal is told of before, and which is kept aside.
        Raises SaveError in words for who saves.
        """
        spot = area_and_file(path)
        if spot is None:
            raise ValueError(path)
        area, file = spot
        if base is None:
            base = self._replaced(area, file, text)
        done = save(self.place, area, [Edit(file, base, text)], self._writer(area), told=False)
        return done.texts.get(file, text)

    def _replaced(self, area: str, file: str, text: str) -> str | None:
        """Give what stands in a file that is written over, once it is told and kept aside: somebody may just have typed it."""
        try:
            there = (self.place.profiles / area.lower() / file).read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            return None
        if there != text:
            with contextlib.suppress(PlanningError):  # what is no YAML yet is told later
                take_in(self.place, area, self._writer(area), files=[file])
            kept_aside(self.place, area, file, there, dt.datetime.now(dt.UTC))
        return there

    def _writer(self, area: str) -> Writer:
        return Writer(", ".join(self._names.get(area, [])), "text")

    def after_save(self, path: str) -> None:
        """Let the journal tell what was typed in an area once nobody has saved there for a while."""
        spot = area_and_file(path)
        if spot is None or spot[1] not in TOLD:
            return
        if waiting := self._waiting.get(spot[0]):
            waiting.cancel()
        self._waiting[spot[0]] = asyncio.get_running_loop().create_task(self._tell_soon(spot[0]))

    async def _tell_soon(self, area: str) -> None:
        await asyncio.sleep(PAUSE)
        await asyncio.to_thread(self.tell, area)

    def tell(self, area: str) -> None:
        """Tell in the journal what was typed in an area; a text that is no YAML yet waits until it is."""
        try:
            take_in(self.place, area, self._writer(area))
        except (PlanningError, SaveError, OSError) as error:
            LOG.warning("the journal of %s waits: %s", area, error)
            return
        self._names.pop(area, None)
        self._note(area).unlink(missing_ok=True)

    def finish(self) -> None:
        """Tell what is left when the server ends."""
        for area, waiting in self._waiting.items():
            if not waiting.done():
                self.tell(area)
        self._waiting.clear()
