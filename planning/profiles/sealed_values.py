"""Sealed values: text of level 4 that lies encrypted in a profile, how it is opened, and what stands there without a key."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from planning.problems import UsageError
from planning.profiles.keys import AGE_MARK, REMEDY, age_library, read_identities
from planning.profiles.narrative import SENTENCE, Narrative, Paragraph
from planning.profiles.records import (
    UNLABELLED,
    Area,
    ImportedFile,
    Protocol,
    Record,
    ReleasedCount,
    field_levels,
    raisable,
)
from planning.profiles.yamltext import Plain

__all__ = [
    "CLOSED",
    "FORM",
    "ROW",
    "Entry",
    "Opener",
    "SealFault",
    "Spot",
    "Value",
    "field_of",
    "filled",
    "find_identity",
    "key_mark",
    "looks_sealed",
    "never_sealed",
    "open_entry",
    "open_narrative",
    "opener_for",
    "sealed_value",
    "unopened",
]

FORM = re.compile(r"SEALED\[age:([A-Za-z0-9+/]+={0,2})\]")
MEANT = "SEALED["  # what begins so is meant as a sealed value, and is refused where it is none
CLOSED = "[sealed]"  # stands for a text that cannot be opened here
ROW = "row:"  # how the name of a row begins that has no id: its values belong together, wherever the row stands
IDENTITY = "PLANNING_IDENTITY"
OWN_IDENTITY = Path(".planning") / "identity.txt"
PUT_BACK = "put it back where it was sealed, or write the text and run: planning seal"
SEAL_AGAIN = "take it from an earlier version, or write the text and run: planning seal"


@dataclass(frozen=True)
class Spot:
    """Where a value belongs: the area, the record (or section, or row), the field. It is sealed in with the value."""

    area: str
    record: str
    field: str


@dataclass(frozen=True)
class Value:
    """What was sealed: where it belongs, the text that is read, and how it was written in the file."""

    spot: Spot
    text: str
    source: str


class SealFault(Exception):  # noqa: N818 - becomes a problem of the profile
    """Something stands where a sealed value should, but is none, or one of another place."""

    def __init__(self, found: str, remedy: str) -> None:
        """Keep what was found and what to do."""
        super().__init__(found)
        self.found, self.remedy = found, remedy


def looks_sealed(text: str) -> bool:
    """Whether a text is meant as a sealed value, or holds one."""
    return MEANT in text


def never_sealed(kind: type[Record]) -> frozenset[str]:
    """Give the fields of a record type that must be read without a key: what every edition shows or is made by."""
    if kind in {Protocol, ReleasedCount}:  # the first says what an edition may hold, the second is for its readers
        return frozenset(kind.model_fields)
    names = {"id", "level", "levels"}
    if kind is ImportedFile:  # sums of monthly counts, which lie open beside them; the next import writes them anew
        names |= {"counted", "left_out"}
    return frozenset(names | {"name", "exercise"} if kind is Area else names)


def sealed_value(value: Value, recipients: Iterable[str]) -> str:
    """Give the sealed form of a value; each time another one. Raises UsageError where the library is missing."""
    library = age_library()
    told = {**vars(value.spot), "value": value.text, "source": value.source}
    keys = [library.x25519.Recipient.from_str(r) for r in recipients]
    closed = library.encrypt(json.dumps(told, ensure_ascii=False).encode("utf-8"), keys)
    return f"SEALED[age:{base64.b64encode(closed).decode('ascii')}]"


def find_identity(folder: Path) -> Path | None:
    """Give the file of the identity that opens the values of a profile: named by the environment, else the workspace's.

    Raises UsageError where the environment names a file that is not there.
    """
    named = os.environ.get(IDENTITY)
    if named:
        if not Path(named).is_file():
            raise UsageError(f"{IDENTITY} names {named}, which is no file; correct it, or unset it to work without")
        return Path(named)
    return next((p / OWN_IDENTITY for p in folder.resolve().parents if (p / OWN_IDENTITY).is_file()), None)


@dataclass
class Opener:
    """Opens sealed values with one file of identities, or with none."""

    identity: Path | None = None
    stamp: int = 0

    @classmethod
    def of(cls, identity: Path) -> Opener:
        """Give the opener of a file of identities; raise UsageError where it holds none or the library is missing."""
        read_identities(identity)
        return cls(identity, identity.stat().st_mtime_ns)

    def open(self, text: str) -> Value | None:
        """Give what is in a sealed value; None where it is not for this key. Raises SealFault where it is none."""
        found = FORM.fullmatch(text)
        try:
            closed = base64.b64decode(found.group(1), validate=True) if found else b""
        except binascii.Error:
            closed = b""
        if not closed.startswith(AGE_MARK):
            raise SealFault("a sealed value that was changed or cut short", SEAL_AGAIN)
        return _opened(closed, self.identity, self.stamp) if self.identity else None


def opener_for(folder: Path, *, opened: bool = True) -> Opener:
    """Give what opens the values of a profile: nothing where ``opened`` is not asked for, no key or no library is there.

    Raises UsageError where the identity named is none.
    """
    path = find_identity(folder) if opened else None
    if path is None:
        return Opener()
    try:
        age_library()
    except UsageError:
        return Opener()
    return Opener.of(path)


def unopened(folders: Iterable[Path]) -> str:
    """Say why sealed values in these profiles are not opened here; empty where they are, or where there is none."""
    for folder in folders:
        files = (p for p in sorted(folder.iterdir()) if p.is_file())
        if not any(MEANT.encode() in p.read_bytes() for p in files) or opener_for(folder).identity:
            continue
        if find_identity(folder) is None:
            return f"sealed values were not looked into: there is no key here ({IDENTITY}, or {OWN_IDENTITY})"
        return f"sealed values were not looked into: the library pyrage is not installed; {REMEDY}"
    return ""


def key_mark(folder: Path, *, opened: bool) -> str:
    """Give a mark of the key that would open the values of a profile; empty for none. It says nothing of the key."""
    opener = opener_for(folder, opened=opened)
    if opener.identity is None:
        return ""
    public = sorted(str(i.to_public()) for i in _identities(opener.identity, opener.stamp))
    return hashlib.sha256("\n".join(public).encode()).hexdigest()


@lru_cache(maxsize=64)
def _identities(path: Path, stamp: int) -> tuple[Any, ...]:
    del stamp  # a file that was changed is read again
    return tuple(read_identities(path))


@cache
def _opened(closed: bytes, identity: Path, stamp: int) -> Value | None:
    library = age_library()
    try:
        told = json.loads(library.decrypt(closed, _identities(identity, stamp)))
        spot = Spot(*(str(told[k]) for k in ("area", "record", "field")))
        return Value(spot, str(told["value"]), str(told["source"]))
    except library.DecryptError as error:
        if "No matching keys" in str(error):
            return None
        raise SealFault("a sealed value that was changed", SEAL_AGAIN) from None
    except (ValueError, KeyError, TypeError):
        raise SealFault("a sealed value that holds no value of a profile", SEAL_AGAIN) from None


@dataclass
class Entry:
    """A record as it lies in a file, with its sealed values opened, left out, or replaced by a mark."""

    data: dict[str, Plain]
    closed: list[tuple[str | int, ...]] = field(default_factory=list)  # paths that stayed closed
    faults: list[tuple[tuple[str | int, ...], SealFault]] = field(default_factory=list)
    sealed: set[str] = field(default_factory=set)  # fields that hold a sealed value, opened or not
    records: set[str] = field(default_factory=set)  # records that the opened values say they belong to

    def once(self, rows: dict[str, int], line: int) -> None:
        """Note the row; a second copy of one that was read already is a fault."""
        for name in self.records:
            if name in rows:
                fault = SealFault(f"the sealed row of line {rows[name]} a second time", "keep one")
                self.faults.append(((), fault))
            rows.setdefault(name, line)

    @property
    def names(self) -> tuple[str, ...]:
        """The fields that stayed closed, in order."""
        return tuple(dict.fromkeys(str(path[0]) for path in self.closed))


def open_entry(entry: dict[str, Plain], kind: type[Record], area: str, opener: Opener, *, row: bool = False) -> Entry:
    """Open the sealed values of a record; without a key a field is left out, a required text becomes a mark.

    A record with a sealed value counts as level 4 where the value lies, whatever its file says. ``row`` is for rows of
    a table that have no id.
    """
    out = Entry({})
    for name, value in entry.items():
        opened = _walk(value, (name,), kind, out, _Frame(area, "" if row else str(entry.get("id")), opener))
        info = kind.model_fields.get(name)
        if opened is not None or value is None:
            out.data[name] = opened
        elif info is not None and info.is_required() and name in raisable(kind):
            out.data[name] = CLOSED
    for name in _parts_not_whole(out, kind):
        out.data.pop(name, None)
    if len(out.records) > 1:
        out.faults.append(((), SealFault("sealed values of several rows in one", PUT_BACK)))
    _raise_levels(out, kind)
    return out


def _parts_not_whole(out: Entry, kind: type[Record]) -> set[str]:
    """Give the fields of parts that always lie at level 4 and did not open whole: the record stands without them."""
    own = {
        n for n, level in field_levels(kind).items() if level >= UNLABELLED and not kind.model_fields[n].is_required()
    }
    return {str(path[0]) for path in out.closed if path[0] in own and len(path) > len(("field", 0))}


@dataclass(frozen=True)
class _Frame:
    area: str
    record: str  # empty for a row without an id
    opener: Opener


def _walk(value: Plain, path: tuple[str | int, ...], kind: type[Record], out: Entry, frame: _Frame) -> Plain:
    """Give a value with everything sealed in it opened; None for what stays closed."""
    if isinstance(value, dict):
        parts = {k: _walk(v, (*path, k), kind, out, frame) for k, v in value.items()}
        return {k: v for k, v in parts.items() if v is not None or value[k] is None}
    if isinstance(value, list):
        items = [_walk(v, (*path, i), kind, out, frame) for i, v in enumerate(value)]
        return [v for v, before in zip(items, value, strict=True) if v is not None or before is None]
    if value is None or not looks_sealed(value):
        return value
    try:
        text = _text(value, path, kind, out, frame)
    except SealFault as fault:
        out.faults.append((path, fault))
        return value
    out.sealed.add(str(path[0]))
    if text is None:
        out.closed.append(path)
    return text


def _text(value: str, path: tuple[str | int, ...], kind: type[Record], out: Entry, frame: _Frame) -> str | None:
    if path[0] in never_sealed(kind):
        raise SealFault("a sealed value where everybody must be able to read", "write it plain")
    opened = frame.opener.open(value)
    if opened is None:
        return None
    out.records.add(opened.spot.record)
    spot = Spot(frame.area, frame.record, field_of(path))
    if not frame.record and opened.spot.record.startswith(ROW):
        spot = replace(spot, record=opened.spot.record)
    if opened.spot != spot:
        raise _elsewhere(opened.spot)
    return opened.text


def _elsewhere(spot: Spot) -> SealFault:
    place = " ".join(part for part in (spot.area, spot.record, spot.field) if part and not part.startswith(ROW))
    return SealFault(f"a sealed value that belongs to {place}", PUT_BACK)


def field_of(path: tuple[str | int, ...]) -> str:
    """Give the name of a field for binding; the place in a list of texts says nothing, in a list of parts it does."""
    cut = path[:-1] if isinstance(path[-1], int) else path
    return ".".join(map(str, cut))


def _raise_levels(out: Entry, kind: type[Record]) -> None:
    """Put what holds a sealed value at level 4, so that no edition below depends on whether it could be opened."""
    below = {n for n in out.sealed if field_levels(kind).get(n, 1) < UNLABELLED}
    if not below or str(out.data.get("level", UNLABELLED)) not in {"1", "2", "3"}:
        return
    levels = out.data.get("levels")
    if below <= set(raisable(kind)) and isinstance(levels, dict | None):
        out.data["levels"] = {**(levels or {}), **dict.fromkeys(sorted(below), str(UNLABELLED))}
    else:
        out.data["level"] = str(UNLABELLED)
        out.data.pop("levels", None)  # each of them lies at level 4 now


def filled(entry: Entry, kind: type[Record]) -> dict[str, Plain]:
    """Give the record with a mark in every text that stayed closed, for records that cannot do without the field."""
    marks: dict[str, Plain] = {}
    for name in entry.names:
        if name in raisable(kind) and not entry.data.get(name) and name not in _parts_not_whole(entry, kind):
            several = any(path[0] == name and len(path) > 1 for path in entry.closed)
            marks[name] = [CLOSED] if several else CLOSED
    return {**entry.data, **marks}


def open_narrative(
    narrative: Narrative, area: str, opener: Opener
) -> tuple[Narrative, int, list[tuple[int, SealFault]]]:
    """Open the sealed paragraphs and sentences of an assessment.

    Gives the prose without the paragraphs that stayed closed, how many those are, and the faults with their lines. A
    sentence that stays closed becomes a mark at its level.
    """
    faults: list[tuple[int, SealFault]] = []
    kept = _paragraphs(narrative.paragraphs, area, opener, faults)
    others = _paragraphs(narrative.others, area, opener, faults)
    closed = tuple(p for p in narrative.paragraphs if not _opens(p, opener))
    return Narrative(kept, others, closed), len(narrative.paragraphs) - len(kept), faults


def _opens(paragraph: Paragraph, opener: Opener) -> bool:
    """Whether every sealed value of a paragraph can be opened; one that is none is a fault of its own."""
    try:
        return all(opener.open(found.group(0)) is not None for found in FORM.finditer(paragraph.text))
    except SealFault:
        return False


def _paragraphs(
    given: Iterable[Paragraph], area: str, opener: Opener, faults: list[tuple[int, SealFault]]
) -> tuple[Paragraph, ...]:
    """Give paragraphs opened, without those that stay closed; note what is wrong with one."""
    kept: list[Paragraph] = []
    for paragraph in given:
        try:
            opened = _paragraph(paragraph, area, opener)
        except SealFault as fault:
            faults.append((paragraph.line, fault))
            opened = paragraph
        kept += [opened] if opened is not None else []
    return tuple(kept)


def _paragraph(paragraph: Paragraph, area: str, opener: Opener) -> Paragraph | None:
    if not looks_sealed(paragraph.text):
        return paragraph
    body = paragraph.text.removeprefix("- ").strip()
    if FORM.fullmatch(body):
        value = _of_section(body, paragraph.section, area, opener)
        return (
            replace(paragraph, text=paragraph.text.replace(body, value), level=UNLABELLED)
            if value is not None
            else None
        )

    def sentence(found: re.Match[str]) -> str:
        if not looks_sealed(found.group(2)):
            return found.group(0)
        value = _of_section(found.group(2), paragraph.section, area, opener)
        return f"{{level={UNLABELLED}: {CLOSED if value is None else value}}}"

    text = SENTENCE.sub(sentence, paragraph.text)
    if FORM.search(text) or looks_sealed(text):
        what = "a sealed value in the middle of a text"
        raise SealFault(what, f"let it stand alone, or in {{level={UNLABELLED}: ...}}")
    return replace(paragraph, text=text)


def _of_section(text: str, section: str, area: str, opener: Opener) -> str | None:
    opened = opener.open(text)
    if opened is None:
        return None
    if opened.spot != Spot(area, section, "text"):
        raise _elsewhere(opened.spot)
    return opened.text
