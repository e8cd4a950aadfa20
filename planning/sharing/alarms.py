"""Alarms of the leak gate, and the reviewed file that accepts false ones one by one, with who and why."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from planning.problems import PlanningError, Problem, nearest, one_of
from planning.profiles.contacts import contact
from planning.profiles.yamltext import Document, read_yaml

__all__ = ["ACCEPTED", "RULES", "Acceptance", "Alarm", "LeakError", "Verdict", "alarm_id", "judged", "read_accepted"]

ACCEPTED = "accepted_alarms.yml"
RULES = (
    "calls", "closed", "contacts", "coordinates", "dates", "edition", "ids", "machine", "names", "numbers", "places",
    "small_cells", "stubs", "texts",
)  # fmt: skip
FIELDS = ("alarm", "rule", "file", "why", "accepted_by", "accepted_on", "review_by")
LEAST_WHY = 4  # words


class LeakError(PlanningError):
    """A site holds what its readers may not see; it is not put where it would be served."""


@dataclass(frozen=True, order=True)
class Alarm:
    """One thing that must not stand on a site: in which file, by which rule, what, and what to do about it.

    The message says whose value it is and where it stands, never the value. ``final`` ones cannot be accepted.
    """

    file: str
    rule: str
    found: str
    remedy: str
    id: str
    final: bool = False

    def __str__(self) -> str:
        """Say it in one line: ``file  rule: found X; do Y  [id]``."""
        return f"{self.file}  {self.rule}: found {self.found}; {self.remedy}  [{self.id}]"


@dataclass(frozen=True)
class Acceptance:
    """One false alarm that somebody looked at: which, why it is none, who says so, and until when."""

    alarm: str
    rule: str
    file: str
    why: str
    accepted_by: str
    accepted_on: dt.date
    review_by: dt.date
    line: int = 1


@dataclass(frozen=True)
class Verdict:
    """What the gate says of a site: alarms that stand, those that were accepted, and remarks on acceptances."""

    alarms: tuple[Alarm, ...] = ()
    accepted: tuple[Alarm, ...] = ()
    remarks: tuple[str, ...] = ()
    files: int = 0
    edition: str = field(default="")

    @property
    def lines(self) -> list[str]:
        """Every alarm and remark, a line each."""
        return [*map(str, self.alarms), *self.remarks]


def alarm_id(rule: str, file: str, *key: str) -> str:
    """Give the short id of an alarm, the same as long as the same is found in the same file.

    ``key`` says whose value it is, which part of it, and the words found. An id stands in a file only where the alarm is
    accepted, and then the page with these words is out.
    """
    return hashlib.sha256("\x1f".join((rule, file, *key)).encode()).hexdigest()[:10]


def judged(alarms: list[Alarm], accepted: list[Acceptance], today: dt.date, edition: str, files: int) -> Verdict:
    """Set the accepted alarms apart; what is past its review, or accepts nothing, is remarked."""
    standing, passed, remarks = [], [], []
    by_id = {a.alarm: a for a in accepted}
    used = set()
    for alarm in sorted(set(alarms)):
        found = by_id.get(alarm.id)
        if found is None or (found.rule, found.file) != (alarm.rule, alarm.file):
            standing.append(alarm)
            continue
        used.add(alarm.id)
        where = f"{ACCEPTED}:{found.line}  {alarm.id}"
        if alarm.final:
            standing.append(alarm)
            remarks.append(f"{where}: found a name sealed at level 4, which nobody can accept; delete the entry")
        elif found.review_by < today:
            standing.append(alarm)
            remarks.append(
                f"{where}: found a review date {found.review_by} that is past; look at it again, or repair the page"
            )
        else:
            passed.append(alarm)
    remarks += [
        f"{ACCEPTED}:{a.line}  {a.alarm}: found an entry that matches nothing in this site; delete it if no edition has it"
        for a in accepted
        if a.alarm not in used
    ]
    return Verdict(tuple(standing), tuple(passed), tuple(remarks), files, edition)


def read_accepted(profiles: Path) -> tuple[list[Acceptance], list[Problem]]:
    """Read the accepted alarms of a workspace and every problem in the file; no file is no acceptance."""
    path = profiles / ACCEPTED
    if not path.is_file():
        return [], []
    try:
        doc = read_yaml(path.read_text(encoding="utf-8-sig"), ACCEPTED)
    except UnicodeDecodeError:
        return [], [Problem(ACCEPTED, 1, "text", "bytes that are not UTF-8", "", "save the file as UTF-8")]
    problems = list(doc.problems)
    data = doc.data
    if data is None:
        return [], problems
    if not isinstance(data, list):
        return [], [
            *problems,
            Problem(ACCEPTED, 1, "file", "something that is no list", "", "begin each entry with '- alarm:'"),
        ]
    made: list[Acceptance] = []
    for number, entry in enumerate(data):
        line = doc.line((number,))
        if not isinstance(entry, dict):
            problems.append(Problem(ACCEPTED, line, "entry", "an entry without fields", "", "begin it with 'alarm:'"))
            continue
        faults = _faults(doc, number, {str(k): v for k, v in entry.items()})
        twice = next((a for a in made if a.alarm == entry.get("alarm")), None)
        if twice:
            faults.append(
                Problem(ACCEPTED, line, "alarm", f"the alarm twice (first in line {twice.line})", "", "keep one")
            )
        problems += faults
        if not faults:
            told = {k: str(v) for k, v in entry.items()}
            days = {k: dt.date.fromisoformat(told.pop(k)) for k in ("accepted_on", "review_by")}
            made.append(Acceptance(**told, **days, line=line))  # type: ignore[arg-type]
    return made, problems


def _faults(doc: Document, number: int, entry: dict[str, object]) -> list[Problem]:
    def fault(name: str, found: str, allowed: str, remedy: str) -> Problem:
        line = doc.line((number, name)) if name in entry else doc.line((number,))
        return Problem(ACCEPTED, line, name, found, allowed, remedy)

    out = []
    for name in (n for n in entry if n not in FIELDS):
        near = nearest(name, FIELDS)
        remedy = f"write {near}" if near else "delete it"
        out.append(fault(name, f"the unknown field '{name}'", one_of(FIELDS), remedy))
    told = {name: str(entry.get(name) or "").strip() for name in FIELDS}
    out += [fault(name, "nothing", "", f"write {name}: and its value") for name, value in told.items() if not value]
    return out or list(_wrong_values(told, fault))


def _wrong_values(told: dict[str, str], fault: Callable[..., Problem]) -> Iterator[Problem]:
    if not re.fullmatch(r"[0-9a-f]{10}", told["alarm"]):
        yield fault("alarm", f"'{told['alarm']}'", "the ten signs in brackets behind an alarm", "copy them")
    if told["rule"] not in RULES:
        near = nearest(told["rule"], RULES)
        yield fault("rule", f"'{told['rule']}'", one_of(RULES, 20), f"write {near}" if near else "choose one")
    if len(told["why"].split()) < LEAST_WHY:
        yield fault("why", "fewer than four words", "", "say why this is no leak")
    if contact(told["accepted_by"]):
        yield fault("accepted_by", contact(told["accepted_by"]), "a function, as CMCoord focal point", "write it")
    wrong = [name for name in ("accepted_on", "review_by") if not _is_day(told[name])]
    yield from (fault(n, f"'{told[n]}'", "a date as YYYY-MM-DD", "write the year first") for n in wrong)
    if not wrong and told["review_by"] < told["accepted_on"]:
        yield fault("review_by", "a day before accepted_on", "", "correct one of the two")


def _is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
