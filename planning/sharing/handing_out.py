"""Keeps which counts readers have, so that a later edition laid beside an earlier one gives nothing more."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from planning.profiles.records import ReleasedCount
from planning.profiles.writing import table_text, write_whole
from planning.sharing.release import load_for, release
from planning.sharing.rules import OWN
from planning.sharing.since import keep_edition

__all__ = ["HANDED_OUT", "hand_out"]

HANDED_OUT = "handed_out.csv"


def hand_out(folders: dict[str, Path], edition: str, day: dt.date) -> tuple[str, ...]:
    """Note in each area's ``handed_out.csv`` the counts that an edition tells; give the codes of areas that changed.

    What its readers get is kept in the folder ``handed_out/`` of the area, so that the next edition says what changed.

    To be called when an edition is given to its readers. The planning cell's own edition is given to nobody.
    """
    changed = []
    for code, folder in folders.items() if edition != OWN else ():
        profile = load_for(folder, edition)  # as its readers got it
        told = {_key(c): c for c in profile.handed_out}
        told |= {_key(c): c.model_copy(update={"held": None}) for c in release(profile, edition).released_counts}
        keep_edition(folder, edition, day)
        if not told:
            continue
        text = table_text((told[key] for key in sorted(told)), ReleasedCount, ids=False)
        path = folder / HANDED_OUT
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            write_whole(path, text)
            changed.append(code)
    return tuple(changed)


def _key(count: ReleasedCount) -> tuple[str, ...]:
    return count.indicator, count.place or "", count.since, count.until
