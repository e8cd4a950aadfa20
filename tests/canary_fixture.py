"""An area full of secrets: every text field of every record type at every level, prose, places, figures, comments."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from made_records import DAY, filled, ids_of_refs, tie_plan, tie_questions, tie_reviews

from planning.frameworks import framework
from planning.profiles import records as r
from planning.profiles.narrative import section_ids

__all__ = ["AREA", "EDITIONS", "NEVER", "Secrets", "plant"]

AREA = "XKZ"
EDITIONS = {"public": 1, "hct": 2, "cmcs": 3, "cell": 4}
NEVER = 5  # in no edition: comments, notes beside the profile
BASE, UNLABELLED, RAISED = 1, 5, 6  # the first record others refer to; one without a level; one with fields put higher
UNIT, PART = "XKZ-01", "XKZ-011"


@dataclass
class Secrets:
    """The secrets that were planted: token -> the level from which on it may be read, and where it lies."""

    levels: dict[str, int] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def new(self, level: int, place: str) -> str:
        """Make one more, of letters and digits that no word has."""
        token = f"qz{next(self._numbers):04}canary"
        self.levels[token], self.places[token] = level, place
        return token

    def figure(self, level: int, place: str) -> str:
        """Make one more that is a number of six digits."""
        token = str(700_000 + next(self._numbers) * 13)
        self.levels[token], self.places[token] = level, place
        return token

    def up_to(self, level: int) -> set[str]:
        """Give those that readers of a level may have."""
        return {token for token, own in self.levels.items() if own <= level}

    def above(self, level: int) -> set[str]:
        """Give those that they may not have."""
        return {token for token, own in self.levels.items() if own > level}


FEW = {r.Review: 3, r.ReviewRule: 4}  # one for each product, one for each state


def plant(profiles: Path) -> Secrets:
    """Make the folder of the area below ``profiles`` and give what was planted in it."""
    secrets = Secrets()
    folder = profiles / AREA.lower()
    folder.mkdir(parents=True)
    for file, kinds in r.RECORD_TYPES.items():
        content: dict[str, Any] = {}
        for key, kind in kinds.items():
            if kind in r.SINGLE:
                content[key] = _record(kind, 1 if kind is r.Area else 3, 1, secrets)
            else:
                first = 2 if kind is r.StatePair else 1  # a pair names two drivers, and the second is at level 2
                levels = (first, 2, 3, 4, None, 2)[: FEW.get(kind, 6)]
                content[key] = [_record(kind, level, n, secrets) for n, level in enumerate(levels, BASE)]
        if "drivers" in content:
            tie_plan(content, "incidents_affecting_aid", UNIT)
        if "reviews" in content:
            tie_reviews(content)
        if "questions" in content:
            tie_questions(content, lambda path: f"Word {secrets.new(2, ' '.join(('Q-002', *path)))}")
        remark = f"# {secrets.new(NEVER, f'{file} comment')}\n"
        (folder / file).write_text(remark + yaml.safe_dump(content, sort_keys=False, width=1000), encoding="utf-8")
    (folder / "README.md").write_text(secrets.new(NEVER, "README.md"), encoding="utf-8")
    (folder / "assessment.md").write_text(_prose(secrets), encoding="utf-8")
    (folder / "readings.csv").write_text(_readings(secrets), encoding="utf-8")
    (folder / "incidents.csv").write_text(_incidents(secrets), encoding="utf-8")
    (folder / "geography.geojson").write_text(_geography(secrets), encoding="utf-8")
    return secrets


def _record(kind: type[r.Record], level: int | None, number: int, secrets: Secrets) -> dict[str, object]:
    own = 4 if level is None else level
    raised = {n: 3 + i % 2 for i, n in enumerate(r.raisable(kind))} if number == RAISED else {}
    always = r.field_levels(kind)
    raised = {n: at for n, at in raised.items() if at > max(own, always.get(n, 1))}
    identity = AREA if kind is r.Area else _id(kind, number)

    def text(path: tuple[str, ...]) -> str:
        if kind is r.Area and path == ("name",):
            return "Testland"
        at = max(own, always.get(path[0], 1), raised.get(path[0], 1))
        return f"Word {secrets.new(at, ' '.join((identity, *path)))}"

    fields = filled(kind, text, ids_of_refs(), PART if number % 2 else UNIT)
    if "people_not_reached" in fields:
        fields["people_not_reached"] = secrets.figure(own, f"{identity} people_not_reached")
    for name in ("baseline", "latest") if kind is r.Benchmark else ():
        fields[name] = secrets.figure(own, f"{identity} {name}")
    for part in fields.get("civilians", ()):
        part |= {end: secrets.figure(own, f"{identity} civilians {end}") for end in ("low", "high")}
    for part in fields.get("sites", ()) if kind is r.Operation else ():
        part["number"] = secrets.figure(own, f"{identity} sites number")
    out: dict[str, object] = {"id": identity, **({} if level is None else {"level": str(level)}), **fields}
    if kind is r.Area:
        out["exercise"] = "yes"
    if kind is r.Protocol:
        # What a protocol asks for would change what is told here; its texts are what is tried.
        out = {k: v for k, v in out.items() if k in {"id", "level", "endorsed_by", "note", "ways"}}
    if raised:
        out["levels"] = {n: str(at) for n, at in raised.items()}
    return out


def _id(kind: type[r.Record], number: int) -> str:
    if kind is r.Task:
        return framework("guidance_tasks").ids[number]
    return f"{kind.prefix}-{number:03}" if kind.prefix else kind.kind


def _prose(secrets: Secrets) -> str:
    out = ["level: 2"]
    for section in section_ids():
        out.append(f"## {section}")

        def word(level: int, what: str, section: str = section) -> str:
            return secrets.new(level, f"assessment.md {section} {what}")

        out.append(
            f"Open {word(2, 'paragraph')} [F-001]. {{level=3: Less {word(3, 'sentence')} [F-003].}} "
            f"{{level=4: Least {word(4, 'sentence')}.}} And on."
        )
        out += [f"{{level={n}}} Said {word(n, 'paragraph')}." for n in (1, 3, 4)]
        out.append(f"- {{level=4}} Item {word(4, 'item')}\n  in two {word(4, 'item')} lines")
        out.append(f"- {{level=1}} Item {word(1, 'item')}")
    return "\n\n".join(out) + "\n"


def _readings(secrets: Secrets) -> str:
    rows = ["indicator,mission,period,value,unit,source,as_of,level"]
    for i, level in enumerate((1, 2, 3, 4, 4)):
        value, name = secrets.figure(level, f"readings.csv {i}"), secrets.new(level, f"readings.csv mission {i}")
        label = "" if i == 4 else str(level)
        rows.append(f"aid_workers_killed,{name},{2015 + i},{value},persons,EXERCISE,{DAY},{label}")
    return "\n".join(rows) + "\n"


def _incidents(secrets: Secrets) -> str:
    rows = ["period,place,indicator,value,unit,source,as_of,level"]
    for n, month in enumerate(f"{2025 + m // 12}-{m % 12 + 1:02}" for m in range(9, 21)):
        for place in (UNIT, PART):
            value = secrets.figure(4, f"incidents.csv {month} {place}") if n % 3 == 0 else "2"
            rows.append(f"{month},{place},incidents_affecting_aid,{value},incidents,EXERCISE,2026-10-15,2")
    return "\n".join(rows) + "\n"


def _geography(secrets: Secrets) -> str:
    def square(code: str, name: str, size: float, **more: str) -> dict[str, object]:
        ring = [[10, 10], [10 + size, 10], [10 + size, 10 + size], [10, 10 + size], [10, 10]]
        told = {"code": code, "name": name, "note": secrets.new(NEVER, f"geography.geojson {code} note"), **more}
        return {"type": "Feature", "properties": told, "geometry": {"type": "Polygon", "coordinates": [ring]}}

    whole = square(UNIT, f"North {secrets.new(1, 'unit')}", 2)
    part = square(PART, f"Ford {secrets.new(3, 'part of a unit')}", 1, parent=UNIT)
    return json.dumps({"type": "FeatureCollection", "features": [whole, part]})
