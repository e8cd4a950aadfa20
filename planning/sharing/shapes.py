"""What stands on no page of any edition, known by its shape: contacts, coordinates, third parties, traces of the machine."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from planning.geography import (
    BrokenBoundariesError,
    border_lines,
    boundaries,
    bounds,
    neighbours,
    towns,
    units,
    world,
    world_lines,
)
from planning.profiles import is_exercise
from planning.profiles.contacts import COORDINATES, GRID, PAIR, contacts
from planning.sharing.spellings import normal
from planning.sharing.views import View, undrawn

__all__ = ["HOST", "Found", "Points", "loaded", "machine_words", "map_names", "map_points", "shapes"]

SECRET = re.compile(r"KEY|TOKEN|SECRET|PASS|CREDENTIAL|AUTH(?!OR)|COOKIE|PRIVATE", re.IGNORECASE)
MACHINE = (
    ("a path of a home folder", ("/home/", "/Users/", "/root/", "\\Users\\"), re.compile(r"(?<![\w.])/(?:home|Users)/[\w.-]+|(?<![\w./])/root/[\w.-]+|\b[A-Za-z]:\\+Users\\+[\w.-]+")),
    ("a path of a folder of temporary files", ("/tmp/", "/var/"),  # noqa: S108 - looked for, not used
     re.compile(r"(?<![\w.])/(?:tmp|var/folders|var/tmp)/[\w.-]+")),
    ("an address of a file on a machine", ("ile:/", "ILE:/"), re.compile(r"file:/{2,3}[\w./~%-]*", re.IGNORECASE)),
    ("environment variables", ("environ({", "PATH=", "HOME=", "NAME=", "USER=", "PWD=", "ENV=", "SHELL="), re.compile(r"environ\(\{|(?:^|[\s\"'])(?:PATH|HOME|HOSTNAME|USER|LOGNAME|PWD|VIRTUAL_ENV|PYTHONPATH|SHELL)=[^\s\"'<]{2,}")),
)  # fmt: skip
_ELSEWHERE = r"[\"'`]?\s*(?:(?:https?|wss?|ftp):)?(?:/|\\){2}[^\s\"'`>)]+"
# What a tag loads by itself; a link that a reader follows is none of it.
_LOADING = re.compile(
    r"^(?:link|script|img|iframe|frame|embed|object|source|video|audio|track|input|base|form|image|use|feimage|body|table|portal)\b[^\n]*?"
    rf"\s(?:src|href|srcset|data|action|poster|formaction|xlink:href|background|manifest)\s*=\s*{_ELSEWHERE}",
    re.IGNORECASE | re.MULTILINE,
)
# The same for any tag at all, in a page as it stands: a tag that is written so that it is hard to read still loads.
_ANYWHERE = re.compile(
    rf"[\s\"'/](?:src|srcset|poster|action|formaction|xlink:href|ping)\s*=\s*{_ELSEWHERE}", re.IGNORECASE
)
_LINKED = re.compile(r"\brel\s*=\s*[\"']?(?:canonical|license|author|alternate|next|prev|help|me)\b", re.IGNORECASE)
_PING = re.compile(rf"^(?:a|area)\b[^\n]*\sping\s*=\s*{_ELSEWHERE}", re.IGNORECASE | re.MULTILINE)
_REFRESH = re.compile(r"^meta\b[^\n]*refresh[^\n]*url\s*=\s*[\"']?(?:https?:)?//", re.IGNORECASE | re.MULTILINE)
_STYLED = re.compile(rf"url\(\s*{_ELSEWHERE}|@import\s+{_ELSEWHERE}", re.IGNORECASE)
_CALLED = re.compile(
    rf"\b(?:fetch|import|importScripts|WebSocket|EventSource|Worker|sendBeacon|tileLayer|open|getScript|getJSON|ajax)\s*\(\s*(?:[\"'][A-Z]+[\"']\s*,\s*)?(?=[\"'`])\s*{_ELSEWHERE}"
    rf"|\.(?:src|action)\s*=\s*(?=[\"'`]){_ELSEWHERE}|[\"'`](?:https?:)?//\{{s\}}|\bfrom\s+(?=[\"']){_ELSEWHERE}"
)

_DECIMALS = re.compile(r"\.\d\d|°")

HOST = "the name of this machine"
HERE = "put the file into the site, or take the call out"
Points = frozenset[tuple[float, float]]


@dataclass(frozen=True)
class Found:
    """One thing found in a file: by which rule, where it stands, what it is (never the thing itself), what to do."""

    rule: str
    where: str
    what: str
    remedy: str
    key: str  # tells it from other finds of the same rule in the same file


def shapes(view: View, points: Points, words: Mapping[str, str], allowed: Callable[[str], bool]) -> Iterator[Found]:
    """Give what a text holds that is known by its shape.

    ``points`` are those of the maps, ``words`` the machine's own (word -> what it is), ``allowed`` says of a contact
    whether the edition may hold it.
    """
    text = undrawn(view.text) if view.where == "attribute" else view.text
    if not view.noisy:
        yield from _contacts(text, view.where, allowed)
        yield from _calls(view)
    yield from _coordinates(text, view.where, points)
    yield from _machine(view, words)


def _contacts(text: str, where: str, allowed: Callable[[str], bool]) -> Iterator[Found]:
    for what, found in contacts(text):
        if not allowed(found):
            yield Found("contacts", where, what, "take it out; contacts stand at level 4 alone", f"{what} {found}")


def _coordinates(text: str, where: str, points: Points) -> Iterator[Found]:
    remedy = "take it out; a map holds the corners of its units and nothing finer"
    for found in (one for pattern in GRID for one in pattern.finditer(text)):
        yield Found("coordinates", where, "coordinates", remedy, found.group(0))
    if not _DECIMALS.search(text):
        return
    for found in COORDINATES.finditer(text):
        pair = re.findall(r"-?\d{1,3}\.\d{3,}", found.group(0))
        if len(pair) != 2 or not _known(float(pair[0]), float(pair[1]), points):
            yield Found("coordinates", where, "coordinates", remedy, found.group(0))
    for first, second in PAIR.findall(text):
        if _known(float(first), float(second), points):
            continue
        if any(len(n.partition(".")[2]) > 1 for n in (first, second)):  # a coarser one finds no site
            yield Found("coordinates", where, "a point that is no corner of the map", remedy, f"{first} {second}")


def _known(first: float, second: float, points: Points) -> bool:
    return (first, second) in points or (second, first) in points


def _calls(view: View) -> Iterator[Found]:
    patterns = {"attribute": (_LOADING, _PING, _REFRESH, _STYLED), "style": (_STYLED,), "script": (_CALLED, _STYLED)}
    # One tag stands on a line; a script may be one line.
    lines = view.text.split("\n") if view.where == "attribute" else [view.text]
    for line in (one for one in lines if "//" in one or "\\\\" in one):
        for pattern in patterns.get(view.where, ()):
            for found in pattern.finditer(line):
                if not (pattern is _LOADING and line[:4].lower() == "link" and _LINKED.search(line)):
                    yield Found("calls", view.where, "something loaded from a third party", HERE, found.group(0))


def loaded(page: str) -> Iterator[Found]:
    """Give what a page loads from elsewhere, however its tags are written; what is written as text loads nothing."""
    for found in _ANYWHERE.finditer(page) if "//" in page else ():
        # Behind the last sign that ends a tag nothing began one. A sign within quotes is no end: such tags are read
        # attribute by attribute as well.
        if page.rfind("<", 0, found.start()) < page.rfind(">", 0, found.start()):
            continue
        yield Found("calls", "attribute", "something loaded from a third party", HERE, found.group(0))


def _machine(view: View, words: Mapping[str, str]) -> Iterator[Found]:
    remedy = "take it out, and look how it came in"
    if not view.noisy:
        for what, signs, pattern in MACHINE:
            for found in pattern.finditer(view.text) if any(sign in view.text for sign in signs) else ():
                yield Found("machine", view.where, what, remedy, f"{what} {found.group(0)}")
    for word, what in words.items():
        at = view.text.find(word)
        if at >= 0 and not (what == HOST and _part_of_word(view.text, at, len(word))):
            yield Found("machine", view.where, what, remedy, what)


def _part_of_word(text: str, at: int, size: int) -> bool:
    around = text[max(0, at - 1) : at] + text[at + size : at + size + 1]
    return any(c.isalnum() for c in around)


def machine_words(environment: Mapping[str, str], folders: Iterable[Path], host: str) -> dict[str, str]:
    """Give what must not leave this machine (word -> what it is): secrets of its environment, its folders, its name."""
    found = {
        value.strip(): f"the value of the environment variable {name}"
        for name, value in environment.items()
        if SECRET.search(name) and len(value.strip()) >= 8
    }
    for folder in folders:
        path = str(folder)
        if len(folder.parts) > 2 and len(path) >= 6:
            found[path] = "a path of this machine"
            found[path.replace("/", "\\/")] = "a path of this machine"
    if len(host) >= 5 and host != "localhost":
        found[host] = HOST
    return found


def map_names(areas: Iterable[str]) -> set[str]:
    """Give the names that maps of these areas show beside their units, in normal form."""
    told = [f["properties"] for one in (world(), *map(neighbours, areas)) for f in one.get("features", [])]
    return {normal(str(value)) for properties in told for value in properties.values()}


@cache
def _shipped_points() -> Points:
    return frozenset(_points(world(), world_lines()))


def map_points(folders: Mapping[str, Path]) -> Points:
    """Give every point that a map of these areas may hold: corners of shapes, frames, and their middles."""
    found, boxes = set(_shipped_points()), []
    for code, folder in folders.items():
        try:
            shape, box, inside = boundaries(code, folder), bounds(code, folder), units(code, folder)
        except BrokenBoundariesError:
            continue  # the pages of this area say so, and hold no map
        found |= _points(shape, neighbours(code), border_lines(code))
        found |= {(u.lon, u.lat) for u in inside} | {(t.lon, t.lat) for t in towns(code)}
        if box:
            boxes += [] if is_exercise(code) else [box]
            found |= {(box.west, box.south), (box.east, box.north)}
            found.add((round((box.west + box.east) / 2, 3), round((box.south + box.north) / 2, 3)))
    if boxes:  # the frame of the overview of all areas
        found.add((min(b.west for b in boxes), min(b.south for b in boxes)))
        found.add((max(b.east for b in boxes), max(b.north for b in boxes)))
    return frozenset(found)


def _points(*collections: dict[str, object]) -> set[tuple[float, float]]:
    found: set[tuple[float, float]] = set()

    def walk(part: object) -> None:
        if isinstance(part, dict):
            for key in ("features", "geometry", "geometries", "coordinates"):
                walk(part.get(key))
        elif isinstance(part, list):
            if len(part) >= 2 and all(isinstance(n, int | float) for n in part[:2]):
                found.add((float(part[0]), float(part[1])))
            else:
                for inner in part:
                    walk(inner)

    for collection in collections:
        walk(collection)
    return found
