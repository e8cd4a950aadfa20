"""What must stand on no page of an edition: every value that a profile has and its release has not."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from planning.frameworks import framework
from planning.geography import BrokenBoundariesError, units
from planning.profiles import EVIDENCE_MARK, Profile
from planning.profiles.dates import written_dates
from planning.profiles.records import OtherVersion
from planning.profiles.values import Code, Names, PlaceMark, Ref
from planning.sharing.release import release
from planning.sharing.rules import edition_level
from planning.sharing.spellings import digits, normal

__all__ = ["RUN", "Leaf", "Needle", "leaves", "names_of", "needles", "numbers", "texts"]

RUN = 5  # words in a row that are more than chance
LEAST = {"names": 3, "places": 3, "texts": 4}  # letters below which a phrase says nothing
PERIOD = re.compile(r"\d{4}(-\d{2}){0,2}")
NUMBER = re.compile(
    r"\d(?<![\w.,].)(?:\d{0,2}(?:[ ,.'’_]\d{3})+|\d{3,}|\d{0,2}(?:[.,]\d+)?(?=\s?(?:thousand|million|k\b|m\b)))(?:[.,]\d+)?(?!\d)"
    r"(?:\s?(thousand|million|[km])\b)?",
    re.IGNORECASE,
)
# Fields that are no value of the profile: who wrote another version, and when, points to nothing on a page.
OF_NO_READER: dict[type[BaseModel], set[str]] = {OtherVersion: {"field", "by", "on"}}
TIMES = {"thousand": 1_000, "k": 1_000, "million": 1_000_000, "m": 1_000_000}


@dataclass(frozen=True)
class Leaf:
    """One value of a profile and where it stands: list and id of its record, names of the fields down to it."""

    record: tuple[str, str, int]
    path: tuple[str, ...]
    value: str | float | dt.date
    kind: Literal["name", "text", "coded", "id", "number", "date"]


@dataclass(frozen=True)
class Needle:
    """One thing to look for: the rule, whose it is, and the phrases (in normal form) or the number it may stand as."""

    rule: Literal["names", "texts", "places", "dates", "ids", "numbers"]
    area: str
    record: str
    field: str
    level: int
    position: int
    forms: tuple[str, ...]

    @property
    def owner(self) -> str:
        """Say whose value it is, without the value."""
        return f"{self.area} {self.record} {self.field}".strip()


@cache
def _kind(model: type[BaseModel], field: str) -> str:
    info = model.model_fields[field]
    marks = set(_marks([*info.metadata, info.annotation]))
    if field == "id":
        return "id"
    if Names in marks:
        return "name"
    return "coded" if marks & {Code, Ref, PlaceMark, Literal} else "text"


def _marks(parts: Iterable[Any]) -> Iterator[Any]:
    for part in parts:
        if isinstance(part, Code | Ref | PlaceMark | Names):
            yield type(part)
        elif get_origin(part) is Literal:
            yield Literal
        elif get_origin(part) is not None:
            yield from _marks([a for a in get_args(part) if a is not Ellipsis])
        for inner in getattr(part, "__metadata__", ()):
            yield from _marks([inner])


def leaves(profile: Profile) -> Iterator[Leaf]:
    """Go through every value of a profile's records and its prose, whatever fields they have."""
    seen: dict[tuple[str, str], int] = {}
    for name, record in profile.records():
        number = seen[name, record.id] = seen.get((name, record.id), -1) + 1
        yield from _of_part(record, (name, record.id, number), ())
    for p in (*profile.narrative.paragraphs, *profile.narrative.others):
        for text, _, line in p.pieces():  # a sentence with a level of its own is a value of its own
            if text.strip():
                yield Leaf(("assessment", p.section, 0), (f"line {line}",), text.strip(), "text")


def _of_part(part: BaseModel, record: tuple[str, str, int], path: tuple[str, ...]) -> Iterator[Leaf]:
    for field in type(part).model_fields:
        if field not in OF_NO_READER.get(type(part), {"level", "levels"}):
            yield from _of_value(getattr(part, field), record, (*path, field), _kind(type(part), field))


def _of_value(value: Any, record: tuple[str, str, int], path: tuple[str, ...], kind: str) -> Iterator[Leaf]:
    match value:
        case BaseModel():
            yield from _of_part(value, record, path)
        case tuple() | list() | set() | frozenset():
            for one in value:
                yield from _of_value(one, record, path, kind)
        case dict():
            for one in value.values():
                yield from _of_value(one, record, path, kind)
        case dt.date():
            yield Leaf(record, path, value, "date")
        case int() | float() if not isinstance(value, bool):
            yield Leaf(record, path, value, "number")
        case str() if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            yield Leaf(record, path, dt.date.fromisoformat(value), "date")
        case str():
            coded = kind == "text" and PERIOD.fullmatch(value)
            yield Leaf(record, path, value, "coded" if coded else kind)  # type: ignore[arg-type]
        case _:
            pass


def texts(profile: Profile) -> list[str]:
    """Give every text of a profile, and its numbers and dates as a page writes them."""
    out: list[str] = []
    for leaf in leaves(profile):
        if isinstance(leaf.value, str):
            out.append(plain(leaf.value))
        elif isinstance(leaf.value, dt.date):
            out += written_dates(leaf.value)
        else:
            out.append(f"{leaf.value:.6g}" if leaf.value % 1 else f"{leaf.value:.0f}")
    return out


def names_of(profile: Profile) -> set[str]:
    """Give the names that stand in a profile, of whatever carries one, in normal form."""
    found = {normal(str(leaf.value)) for leaf in leaves(profile) if leaf.kind == "name"}
    return found | {normal(name) for _, name in _units(profile)}


def plain(text: str) -> str:
    """Give a text without marks of evidence, which no page shows as they are."""
    return EVIDENCE_MARK.sub(" ", text)


def needles(profile: Profile, edition: str, released: Profile | None = None) -> Iterator[Needle]:
    """Give what must not be found in an edition: what the profile has and its release has not, value by value.

    ``released`` is the release of the profile for the edition, where it is at hand.
    """
    highest = edition_level(edition)
    above = sorted(int(e.max or 1) for e in framework("editions") if int(e.max or 1) > highest)
    if not above:
        return
    of_level = {int(e.max or 1): e.id for e in framework("editions")}
    released = released or release(profile, edition)
    known = set(leaves(released))
    # Monthly counts stand in no release but the planning cell's own; what others have of them takes long to compute.
    rest = replace(profile, incident_counts=())
    higher = [(level, set(leaves(release(rest, of_level[level])))) for level in above]
    ids = {r.id for _, r in released.records()}
    positions: dict[tuple[object, ...], int] = {}
    for leaf in leaves(profile):
        if leaf in known:
            continue
        level = next((at for at, there in higher if leaf in there), above[-1])
        record = leaf.record[1] if leaf.record[0] != "assessment" else f"assessment {leaf.record[1]}"
        for rule, forms in _sought(leaf, level, ids):
            spot = (leaf.record, leaf.path, rule)
            positions[spot] = position = positions.get(spot, -1) + 1
            yield Needle(rule, profile.code, record, ".".join(leaf.path), level, position, forms)
    yield from _places(profile, released, above[-1])


def _sought(leaf: Leaf, level: int, ids: set[str]) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Give what of one sealed value is looked for: (rule, phrases)."""
    value = leaf.value
    if isinstance(value, dt.date):
        if level == int(framework("editions").items[-1].max or 4):
            yield "dates", tuple(normal(w) for w in written_dates(value))
    elif not isinstance(value, str):
        yield from (("numbers", (n,)) for n in _rounded(value))
    elif leaf.kind == "name":
        if len(form := normal(value)) >= LEAST["names"]:
            yield "names", (form,)
    elif leaf.kind == "id":
        if value not in ids and re.fullmatch(r"[A-Z]{1,2}-\d{2,}", value):
            yield "ids", (normal(value),)
    elif leaf.kind == "text":
        yield from (("texts", (run,)) for run in _runs(plain(value)))
        yield from (("numbers", (n,)) for n in sorted(numbers(plain(value))))


def _runs(text: str) -> Iterator[str]:
    words = normal(text).split()
    if len(words) < RUN:
        whole = " ".join(words)
        if len(whole) >= LEAST["texts"] and not whole.replace(" ", "").isdigit():
            yield whole
        return
    yield from (" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1))


def _units(profile: Profile) -> set[tuple[str, str]]:
    """Give the units that a profile names: in a release those of the first level alone, where it names no finer ones."""
    try:
        found = units(profile.code, profile.folder)
    except BrokenBoundariesError:
        return set()
    return {(u.code, u.name) for u in found if profile.detail == "admin2" or not u.parent}


def _places(profile: Profile, released: Profile, level: int) -> Iterator[Needle]:
    """Give the units that the edition does not name: their names and codes."""
    for number, (code, name) in enumerate(sorted(_units(profile) - _units(released))):
        forms = tuple(f for f in (normal(name), normal(code)) if len(f) >= LEAST["places"])
        yield Needle("places", profile.code, "unit", code, level, number, forms)


def _rounded(value: float) -> tuple[str, ...]:
    """Give a number as it is, and as a page rounds it, where it has four digits or more and is no year."""
    ways = (_written(value), _written(round(value, 1)), _written(float(round(value))))
    return tuple(dict.fromkeys(w for w in ways if _telling(w)))


def _written(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _telling(written: str) -> bool:
    whole = written.partition(".")[0].lstrip("-")
    return len(whole) >= 4 and not ("." not in written and 1900 <= int(whole) <= 2100)


def numbers(text: str) -> set[str]:
    """Give the numbers of a text with four digits or more, however their thousands are written; years are none."""
    out: set[str] = set()
    for found in NUMBER.finditer(digits(text)):
        words = found.group(1)
        raw = found.group(0).removesuffix(words or "").strip()
        for value in _values(raw):
            whole = value * TIMES[words.lower()] if words else value
            if _telling(_written(whole)):
                out.add(_written(whole))
    return out


def _values(raw: str) -> Iterator[float]:
    """Give what a written number may mean: a point or a comma stands before thousands or before decimals."""
    head = re.sub(r"[ '’_]", "", raw)
    last = max(head.rfind("."), head.rfind(","))
    if last < 0:
        yield float(head)
        return
    tail = head[last + 1 :]
    front = re.sub(r"[.,]", "", head[:last])
    if len(tail) == 3:
        yield float(front + tail)
    if head.count(head[last]) == 1:  # two of them stand before thousands
        yield float(f"{front}.{tail}")
