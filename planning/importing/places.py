"""Maps names of places to the codes of an area's units: by their own names and by the table of aliases, never by likeness."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from planning.geography import Bounds, bounds, unit_finder, units
from planning.problems import nearest
from planning.profiles import OUTSIDE, POSITION, Alias

__all__ = ["Gazetteer", "Listed", "Name", "folded"]

MOST_NAMES = 2000  # different names that are remembered; a column of names has a few hundred


def folded(name: str) -> str:
    """Give a name without what makes no difference: case, accents, the width and number of spaces."""
    plain = unicodedata.normalize("NFKD", name)
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())


@dataclass
class Name:
    """What a name stands for: ``place`` at any time, or for events before each day of ``dated`` (the earliest first)."""

    text: str
    place: str | None
    dated: tuple[tuple[dt.date, str], ...] = ()
    line: int = 0  # the first with this name where it stands for nothing
    rows: Counter[str] = field(default_factory=Counter)  # how many rows went to each place; "" for not known

    def at(self, day: dt.date) -> tuple[str | None, bool]:
        """Give the place for a day, and whether that is so since the day lies before a border changed."""
        for until, place in self.dated:
            if day < until:
                return place, True
        return self.place, False


@dataclass(frozen=True)
class Listed:
    """A place beside the units of an area: the names that sources use for it, and the unit of the first level it lies in.

    Without a ``parent`` it is a unit of the first level itself.
    """

    code: str
    names: tuple[str, ...]
    parent: str = ""


class Gazetteer:
    """The units of an area and the names under which one source lists them."""

    def __init__(
        self,
        area: str,
        folder: Path | None,
        aliases: Iterable[Alias],
        source: Iterable[str],
        listed: Iterable[Listed] = (),
    ) -> None:
        """Takes the aliases of the source (its layout or its id) and those of any source, and places beside the units."""
        self.area = area
        self._folder = folder
        found = units(area, folder)
        self.names = {u.code: u.name for u in found}
        self.parents = {u.code: u.parent for u in found if u.parent}
        self._first: dict[str, str] = {}
        self._second: dict[tuple[str, str], str] = {}
        for u in found:
            for text in (u.name, u.code):
                if u.parent:
                    self._second[u.parent, folded(text)] = u.code
                else:
                    self._first[folded(text)] = u.code
        for one in listed:
            self.names[one.code] = one.names[0]
            if one.parent:
                self.parents[one.code] = one.parent
                self._second |= {(one.parent, folded(n)): one.code for n in one.names}
            else:
                self._first |= {folded(n): one.code for n in one.names}
        own = {s.casefold() for s in source}
        self._aliases: dict[str, list[Alias]] = {}
        for alias in aliases:
            if not alias.source or alias.source.casefold() in own:
                self._aliases.setdefault(folded(alias.name), []).append(alias)
        self.met: dict[str, Name] = {}
        self.unmapped_second: Counter[tuple[str, str]] = Counter()  # by the unit of the first level and the name

    @cached_property
    def border(self) -> dt.date | None:
        """The last day before which a part of what the sources list here is not in the area today."""
        days = [a.until for found in self._aliases.values() for a in found if a.until and a.place == OUTSIDE]
        return max(days, default=None)

    @cached_property
    def bounds(self) -> Bounds | None:
        """The box around the area's units."""
        return bounds(self.area, self._folder)

    @cached_property
    def unit_at(self) -> Callable[[float, float], str]:
        """Finds the unit of the first level at a latitude and longitude."""
        return unit_finder(self.area, self._folder)

    def name(self, text: str) -> Name:
        """Give what a name of the first level stands for; each spelling is remembered as it was written."""
        known = self.met.get(text)
        if known is None:
            known = self._looked_up(text)
            if len(self.met) < MOST_NAMES:
                self.met[text] = known
        return known

    def _looked_up(self, text: str) -> Name:
        key = folded(text)
        aliases = self._aliases.get(key, [])
        # One of the source itself goes before one of any source.
        aliases = [a for a in aliases if a.source] or aliases
        always = next((a.place for a in aliases if a.until is None), None)
        dated = sorted((a.until, a.place) for a in aliases if a.until is not None)
        return Name(text, always or self._first.get(key), tuple(dated))

    def second(self, first: str, text: str) -> str:
        """Give the unit of the second level with a name in a unit of the first; that unit where the name is not known."""
        key = folded(text)
        found = self._second.get((first, key))
        if found is None:
            alias = next((a.place for a in self._aliases.get(key, []) if self.parents.get(a.place) == first), None)
            met = (first, text)
            if alias is None and (met in self.unmapped_second or len(self.unmapped_second) < MOST_NAMES):
                self.unmapped_second[met] += 1
            return alias or first
        return found

    def near(self, text: str) -> str:
        """Give the code of the unit whose name or alias looks most like a name, for a proposal; empty for none."""
        pool = {folded(n): c for c, n in self.names.items() if c not in self.parents}
        pool |= {key: a.place for key, found in self._aliases.items() for a in found if a.until is None}
        for word in ("state", "province", "region", "governorate"):
            if (code := pool.get(folded(text).removesuffix(word).strip())) is not None:
                return code
        return pool.get(nearest(folded(text), pool), "")

    def spellings(self) -> list[tuple[str, list[Name]]]:
        """Give the units that rows were placed in under more than one spelling, with the spellings."""
        found: dict[str, list[Name]] = {}
        for name in self.met.values():
            for place in name.rows:
                if place and place not in {self.area, OUTSIDE, POSITION}:
                    found.setdefault(place, []).append(name)
        twice = {p: sorted(n, key=lambda one: one.text) for p, n in found.items()}
        return sorted((p, n) for p, n in twice.items() if len({folded(one.text) for one in n}) > 1)

    def unmapped(self) -> list[Name]:
        """Give the names that stand for nothing here, the most frequent first."""
        return sorted((n for n in self.met.values() if n.rows[""]), key=lambda n: (-n.rows[""], n.text))
