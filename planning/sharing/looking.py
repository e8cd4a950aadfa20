"""Looks at one file of a site with everything the gate knows, and says what it found without repeating it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from planning.sharing.alarms import Alarm, alarm_id
from planning.sharing.figures import small_in_csv, small_in_pages, small_in_scripts, small_in_workbook, stubs
from planning.sharing.needles import Needle, numbers
from planning.sharing.rules import OWN
from planning.sharing.search import Finder, Hit
from planning.sharing.shapes import Found, Points, loaded, shapes
from planning.sharing.spellings import Spelled, TooMuchError, spellings, words
from planning.sharing.views import ClosedError, View, decoded, undrawn, views

__all__ = ["Gate", "area_of"]

AREA_FILE = re.compile(r"(?:^|/)reports/([a-z]{3})(?:/|\.|_|$)")
SURE = 8  # letters that a phrase needs to count where the text may be chance
PAGES = {"html", "htm", "xhtml", "ipynb"}
COLUMNS = {"csv", "tsv"}
SCRIPTS = {"geojson", "html", "ipynb", "js", "json"}
# The search index says each word of a section once: words that stand apart on the page stand together there, and a text
# that leaked stands on its page as well.
INDEXES = {"search.json", "search-data.js"}
STRICT = {"names", "places"}
NEVER = 4  # names sealed at this level cannot be accepted
SAYS = {
    "names": ("a name", "take it out of the text that says it, or seal that text as high"),
    "texts": ("words of a text", "take them out, or seal the text that repeats them"),
    "places": ("a unit finer than the edition names", "name the larger unit instead"),
    "dates": ("a date", "take it out, or write the month alone"),
    "ids": ("the id of a record", "take it out; a page says what kind is left out, not which"),
    "numbers": ("a number", "take it out, or seal the text that says it"),
}


@dataclass(frozen=True)
class Gate:
    """What is looked for in a site of one edition of one workspace."""

    edition: str
    sought: Mapping[str, tuple[Needle, ...]]  # phrase in normal form -> whose it is
    figures: Mapping[str, tuple[Needle, ...]]  # number -> whose it is
    shields: frozenset[str]  # names that the edition may hold; a sealed one inside them is no leak
    elsewhere: Mapping[str, frozenset[str]]  # a sealed name -> areas whose released text has it as well
    contacts: str  # the text in which contacts may stand: that of the planning cell's own edition
    published: Mapping[str, frozenset[tuple[str, float]]]  # area -> public readings: (indicator, value)
    points: Points
    machine: Mapping[str, str]  # what must not leave this machine -> what it is
    carried: frozenset[str]
    threshold_of: Callable[[str], int]
    counted_of: Callable[[str], bool]  # whether a stub on a page of an area may say how many
    finder: Finder = field(repr=False, compare=False)

    def look(self, file: str, content: bytes) -> list[Alarm]:
        """Give the alarms of one file by its place in the site and its content, sorted."""
        found: dict[str, Alarm] = {a.id: a for a in self._sealed(file, [View("file name", file)])}
        if hashlib.sha256(content).hexdigest() not in self.carried:
            try:
                seen = list(views(file, content)) if content else []
                found |= {a.id: a for a in self._sealed(file, seen)}
            except (ClosedError, TooMuchError) as error:
                why = str(error) or "text that becomes too much when it is decoded"
                alarm = Alarm(file, "closed", why, "cannot be read; take it out", alarm_id("closed", file, why))
                found[alarm.id] = alarm
            found |= {a.id: a for a in self._figures(file, content)}
        return sorted(found.values())

    def _sealed(self, file: str, seen: Iterable[View]) -> Iterator[Alarm]:
        """Give the alarms for sealed values and for shapes in the texts of a file."""
        hits: dict[tuple[str, str, int], tuple[set[int], set[str], set[str]]] = {}
        shaped: dict[tuple[str, str], Found] = {}
        for view in seen:
            for number, spelled in enumerate(spellings(view.text)):
                where = f"{view.where}, spelled otherwise" if number else view.where
                noisy = view.noisy or spelled.noisy
                for needle, phrase in self._needles(view.where, spelled, area_of(file), noisy=noisy):
                    spot = (needle.rule, needle.owner, needle.level)
                    positions, places, phrases = hits.setdefault(spot, (set(), set(), set()))
                    positions.add(needle.position)
                    places.add(where)
                    phrases.add(phrase)
                if not view.spaced:
                    told = View(view.where, spelled.text, noisy)
                    for found in shapes(told, self.points, self.machine, self.contacts.__contains__):
                        shaped.setdefault((found.rule, found.key), found)
        for (rule, owner, level), (positions, places, phrases) in hits.items():
            if rule == "texts" and file.rpartition("/")[2] in INDEXES and len(positions) == 1:
                continue
            what, remedy = SAYS[rule]
            open_places = sorted(p for p in places if not p.endswith("otherwise")) or sorted(places)
            told_where = " and ".join(f"in the {p}" for p in open_places[:2])
            said = f"{what} sealed at level {level} ({owner}{_where(rule, positions)}), {told_where}"
            # What was found is part of the id: an acceptance of these words is none of others that the field has later.
            key = alarm_id(rule, file, owner, *map(str, sorted(positions)), *sorted(phrases))
            yield Alarm(file, rule, said, remedy, key, rule in STRICT and level >= NEVER)
        yield from (_alarm(file, found) for found in shaped.values())

    def _needles(self, where: str, spelled: Spelled, area: str, *, noisy: bool) -> Iterator[tuple[Needle, str]]:
        """Give what is found in a text, with the words (or the number) it was found as."""
        found = list(self.finder.find(words(spelled.text), loose=spelled.noisy))
        covers = [hit for hit in found if hit.phrase in self.shields]
        for hit in found:
            for needle in self.sought.get(hit.phrase, ()):
                if noisy and len(hit.phrase.replace(" ", "")) < SURE:
                    continue
                if needle.rule in STRICT and any(_inside(hit, cover) for cover in covers):
                    continue
                if self._counts(needle, hit.phrase, area):
                    yield needle, hit.phrase
        if self.figures and not noisy:
            text = undrawn(spelled.text) if where == "attribute" else spelled.text
            for number in numbers(text) & self.figures.keys():
                # The marks of an axis are round by themselves and say nothing.
                if not (where == "picture" and len(number.rstrip("0")) <= 2):
                    yield from ((n, number) for n in self.figures[number] if area in {"", n.area})

    def _counts(self, needle: Needle, phrase: str, area: str) -> bool:
        """Whether a needle means something in a file of an area (empty: a file of all)."""
        if area == needle.area:
            return True
        if needle.rule in STRICT:
            others = self.elsewhere.get(phrase, frozenset()) - {needle.area}
            return area not in others if area else not others
        return needle.rule == "texts" or (needle.rule == "dates" and not area)

    def _figures(self, file: str, content: bytes) -> Iterator[Alarm]:
        """Give the alarms for small counts, for stubs, and for what a page loads however it is written."""
        area = area_of(file)
        ending = file.rpartition(".")[2].lower()
        text = decoded(content) if ending in PAGES | COLUMNS | SCRIPTS else ""
        if ending == "ipynb":  # pages lie in a notebook as strings
            text = text.replace('\\"', '"').replace("\\n", "\n")
        found: list[Found] = []
        if ending in PAGES:
            found += [*stubs(text, counted=self.counted_of(area)), *loaded(text)]
        if self.edition != OWN:
            found += self._small(ending, text, content, area)
        yield from {one.key: _alarm(file, one) for one in found}.values()

    def _small(self, ending: str, text: str, content: bytes, area: str) -> Iterator[Found]:
        threshold = self.threshold_of(area)
        areas = [area] if area else [*self.published]
        known = frozenset[tuple[str, float]]().union(*(self.published.get(code, frozenset()) for code in areas))

        def published(indicator: str, value: float) -> bool:
            return (indicator, value) in known

        if ending in PAGES:
            yield from small_in_pages(text, threshold, published)
        elif ending in COLUMNS:
            yield from small_in_csv(text, threshold, published)
        elif ending == "xlsx":
            yield from small_in_workbook(content, threshold, published)
        if ending in SCRIPTS:
            yield from small_in_scripts(text, threshold, published)


def area_of(file: str) -> str:
    """Give the area that a file of a site is about, upper case; empty for a file of all areas."""
    found = AREA_FILE.search(file)
    return found.group(1).upper() if found else ""


def _inside(hit: Hit, cover: Hit) -> bool:
    return cover.start <= hit.start and hit.end <= cover.end and hit.phrase != cover.phrase


def _where(rule: str, positions: set[int]) -> str:
    if rule != "texts" or (len(positions) == 1 and positions == {0}):
        return ""
    return f", from its word {min(positions) + 1}"


def _alarm(file: str, found: Found) -> Alarm:
    said = f"{found.what}, in the {found.where}"
    return Alarm(file, found.rule, said, found.remedy, alarm_id(found.rule, file, found.key))
