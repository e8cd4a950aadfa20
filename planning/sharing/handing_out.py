"""Keeps which counts readers have, so that a later edition laid beside an earlier one gives nothing more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from planning.profiles import Profile
from planning.profiles.records import ReleasedCount
from planning.profiles.reviews import ENDORSED
from planning.profiles.writing import table_text, write_whole
from planning.sharing.release import load_for, release
from planning.sharing.rules import OWN
from planning.sharing.since import chosen_text, keep_edition

__all__ = ["HANDED_OUT", "hand_out"]

HANDED_OUT = "handed_out.csv"


def hand_out(
    folders: dict[str, Path], edition: str, day: dt.date, texts: Mapping[str, Sequence[str]] | None = None
) -> tuple[str, ...]:
    """Note in each area's ``handed_out.csv`` the counts that an edition tells; give the codes of areas that changed.

    What its readers get is kept in the folder ``handed_out/`` of the area, so that the next edition says what changed.
    ``texts`` names what they get of each area: products whose endorsed text it is, an empty name for the text being
    written, nothing for an area that is withheld.

    To be called when an edition is given to its readers. The planning cell's own edition is given to nobody.
    """
    changed = []
    for code, folder in folders.items() if edition != OWN else ():
        now = load_for(folder, edition)  # as its readers got it
        told = {_key(c): c for c in now.handed_out}
        for text in sorted((texts or {}).get(code, ()) if texts is not None else ("",), key=_endorsed_on(now)):
            released = release(chosen_text(folder, now, edition, text), edition)
            told |= {_key(c): c.model_copy(update={"held": None}) for c in released.released_counts}
            keep_edition(folder, edition, text, released, day)
        if not told:
            continue
        rows = table_text((told[key] for key in sorted(told)), ReleasedCount, ids=False)
        path = folder / HANDED_OUT
        if not path.is_file() or path.read_text(encoding="utf-8") != rows:
            write_whole(path, rows)
            changed.append(code)
    return tuple(changed)


def _endorsed_on(profile: Profile) -> Callable[[str], dt.date]:
    """Order texts by the day they were endorsed: what the newest tells of a count is what holds."""
    days = {r.product: s.on for r in profile.reviews for s in r.steps if s.state == ENDORSED}
    return lambda text: days.get(text, dt.date.min)


def _key(count: ReleasedCount) -> tuple[str, ...]:
    return count.indicator, count.place or "", count.since, count.until
