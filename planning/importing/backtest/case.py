"""Reads a case of a back-test: the mission, its dates, the places and the file of events, with every fault in a line."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from planning.geography import units
from planning.importing.layouts import Layout, layout, layout_names
from planning.importing.places import Listed, folded
from planning.importing.writing import closed as closed_source
from planning.problems import PlanningError, Problem, UsageError, nearest, one_line, one_of
from planning.profiles import read_profile
from planning.profiles.faults import as_problem
from planning.profiles.values import AreaName, Day, Text, Whole
from planning.profiles.workspace import Workspace
from planning.profiles.yamltext import Document, read_yaml

__all__ = ["BackTestError", "Case", "Place", "case_names", "closed", "named_case", "read_case"]

FOLDER = Path(__file__).parent / "cases"
LOG = ".log.yml"  # how the log of a case ends, which lies beside it
CODE = r"[A-Za-z0-9][A-Za-z0-9._~-]{0,39}"
LONGEST_AFTER = 120  # months


class BackTestError(PlanningError):
    """A case or its file cannot be used; ``problems`` are all the reasons."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keeps every reason; the message is the first."""
        super().__init__(str(problems[0]))
        self.problems = problems


def _code(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(CODE, value.strip()):
        return value.strip()
    ctx = {
        "found": f"'{value}'" if value else "nothing",
        "allowed": "letters, digits and . _ ~ -",
        "remedy": "write the code",
    }
    raise PydanticCustomError("planning", "found {found}; allowed {allowed}; {remedy}", ctx)


PlaceCode = Annotated[str, BeforeValidator(_code)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Place(_Strict):
    """A place that is ranked: its codes (several where the source has one name for several units of today), its names.

    ``parent`` is the unit of the first level it lies in; without one it is such a unit itself, and its code may be one that
    the area has already. ``also`` are the names under which the source lists it.
    """

    codes: tuple[PlaceCode, ...] = Field(min_length=1)
    name: AreaName
    parent: PlaceCode | None = None
    also: tuple[Text, ...] = ()
    population: Whole | None = None

    @property
    def key(self) -> str:
        """One code for the place."""
        return "+".join(self.codes)


class Counted(_Strict):
    """The indicators of the source that the rules of ranking count."""

    events: Text = "organized_violence_events_civilians"
    killed: Text = "organized_violence_deaths_civilians"
    one_sided: Text = "one_sided_violence_events"
    deaths: Text = "organized_violence_deaths_best"  # of all dead, civilians among them

    @property
    def all(self) -> dict[str, str]:
        """The indicators by what they are for."""
        return {name: getattr(self, name) for name in Counted.model_fields}


class Case(_Strict):
    """A closure, and what is ranked and compared.

    ``counted_from`` says after which day the months of the outcome begin: with the month after it. ``file`` is looked for
    beside the case where no other is given.
    """

    area: PlaceCode
    mission: AreaName
    record: Text | None = None  # of the mission in the area's profile; its dates must be the same
    decided: Day
    operations_end: Day
    withdrawal_end: Day | None = None
    basis: Text
    counted_from: Literal["decided", "operations_end"]
    counted_from_why: Text
    after: tuple[Whole, ...] = (12, 24)
    top: tuple[Whole, ...] = (3, 5, 10)
    outcomes: tuple[Literal["killed", "events", "deaths"], ...] = ("killed",)  # the first was fixed before all results
    outcomes_why: Text
    source: Text
    counts: Counted = Counted()
    file: Text
    published: Day | None = None
    attribution: Text
    population_source: Text | None = None
    places_why: Text
    limits: tuple[Text, ...] = ()
    places: tuple[Place, ...] = Field(min_length=2)

    @property
    def begins(self) -> dt.date:
        """The day after whose month the outcome is counted."""
        return self.decided if self.counted_from == "decided" else self.operations_end

    @property
    def population(self) -> dict[str, int] | None:
        """The population of each place; None where the case does not say."""
        found = {p.key: p.population for p in self.places if p.population is not None}
        return found if len(found) == len(self.places) else None

    @property
    def listed(self) -> tuple[Listed, ...]:
        """The places as the reader of files looks names up."""
        return tuple(Listed(p.key, (p.name, *p.codes, *p.also), p.parent or "") for p in self.places)


def case_names() -> tuple[str, ...]:
    """Give the names of the cases that come with the package, sorted."""
    return tuple(sorted(p.name.removesuffix(".yml") for p in FOLDER.glob("*.yml") if not p.name.endswith(LOG)))


def named_case(text: str) -> Path:
    """Give the file of a case by its name, or by its path; raise UsageError with the nearest name."""
    if text in case_names():
        return FOLDER / f"{text}.yml"
    if text.endswith((".yml", ".yaml")) or "/" in text:
        if Path(text).is_file():
            return Path(text)
        raise UsageError(f"--case {one_line(text)}: no such file")
    near = nearest(text, case_names())
    hint = f"; do you mean {near}?" if near else ""
    raise UsageError(f"--case {text[:60]!r}: allowed {one_of(case_names())}, or the path of a case in YAML{hint}")


def closed(case: Case) -> str:
    """Say why nothing from the source of a case may lie in a file that may get into a repository; empty where it may."""
    return closed_source(str(layout(case.source).source))


def read_case(path: Path, workspace: Workspace) -> Case:
    """Read a case and hold it against the profile of its area; raise BackTestError with every fault."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise BackTestError([Problem(path.name, 1, "file", "text that is not UTF-8", "", "save it as UTF-8")]) from None
    doc = read_yaml(text, one_line(path.name))
    if doc.problems:
        raise BackTestError(sorted(doc.problems))
    if not isinstance(doc.data, dict):
        raise BackTestError([Problem(doc.file, 1, "file", "no fields", one_of(Case.model_fields, 40), "write a case")])
    try:
        case = Case.model_validate(doc.data)
    except ValidationError as error:
        faults = [as_problem(e, Case, doc, (), {}) for e in error.errors(include_url=False)]
        raise BackTestError(sorted(faults)) from None
    faults = [*_dates(case, doc), *_numbers(case, doc), *_source(case, doc), *_places(case, doc)]
    faults += _against_the_profile(case, doc, workspace)
    if faults:
        raise BackTestError(sorted(faults))
    return case


def _dates(case: Case, doc: Document) -> Iterator[Problem]:
    days = [("decided", case.decided), ("operations_end", case.operations_end), ("withdrawal_end", case.withdrawal_end)]
    known = [(name, day) for name, day in days if day is not None]
    for (before, first), (name, day) in pairwise(known):
        if day < first:
            what = f"{day}, which lies before {before}, {first}"
            yield Problem(doc.file, doc.line((name,)), name, what, "", "correct one of the two")


def _numbers(case: Case, doc: Document) -> Iterator[Problem]:
    if not case.outcomes or len(set(case.outcomes)) < len(case.outcomes):
        found = ", ".join(case.outcomes) or "nothing"
        yield Problem(
            doc.file, doc.line(("outcomes",)), "outcomes", found, "killed, events, deaths, each once", "correct it"
        )
    for name, values, most in (("after", case.after, LONGEST_AFTER), ("top", case.top, len(case.places))):
        bad = [v for v in values if not 1 <= v <= most]
        if bad or not values or list(values) != sorted(set(values)):
            found = ", ".join(map(str, values)) or "nothing"
            yield Problem(
                doc.file, doc.line((name,)), name, found, f"whole numbers from 1 to {most}, rising", "correct it"
            )
    told = [p for p in case.places if p.population is not None]
    if told and len(told) < len(case.places):
        n = next(i for i, p in enumerate(case.places) if p.population is None)
        what = f"no population of {case.places[n].name}, while others have one"
        yield Problem(doc.file, doc.line(("places", n)), "population", what, "", "write it for all places, or for none")
    if told and not case.population_source:
        what = "populations without a source"
        yield Problem(doc.file, doc.line(("places",)), "population_source", what, "", "say where the figures come from")
    bad_people = [n for n, p in enumerate(case.places) if p.population is not None and p.population < 0]
    for n in bad_people:
        line = doc.line(("places", n, "population"))
        yield Problem(doc.file, line, "population", str(case.places[n].population), "0 or more", "correct it")


def _source(case: Case, doc: Document) -> Iterator[Problem]:
    line = doc.line(("source",))
    if case.source not in layout_names():
        near = nearest(case.source, layout_names())
        remedy = f"write {near}" if near else "choose one"
        yield Problem(doc.file, line, "source", f"'{case.source}'", one_of(layout_names()), remedy)
        return
    made = layout(case.source)
    if not made.complete:
        what = f"{case.source}, which does not list every event"
        yield Problem(
            doc.file, line, "source", what, one_of(_complete()), "a place without an event would be a gap, no zero"
        )
    known = [*made.indicators, *(c.indicator for c in made.further)]
    for name, indicator in case.counts.all.items():
        if indicator not in known:
            at = doc.line(("counts", name))
            yield Problem(doc.file, at, f"counts.{name}", f"'{indicator}'", one_of(known), "choose one")


def _complete() -> list[str]:
    made: list[Layout] = [layout(n) for n in layout_names()]
    return [m.name for m in made if m.complete]


def _places(case: Case, doc: Document) -> Iterator[Problem]:
    codes: dict[str, str] = {}
    names: dict[tuple[str, str], str] = {}
    for n, place in enumerate(case.places):
        for code in place.codes:
            if code in codes:
                line = doc.line(("places", n, "codes"))
                yield Problem(
                    doc.file, line, f"places.{n}.codes", f"{code}, which {codes[code]} has", "", "correct one"
                )
            codes.setdefault(code, place.name)
        for name in dict.fromkeys(folded(t) for t in (place.name, *place.also)):
            key = (place.parent or "", name)
            if key in names:
                what = f"the name '{name}', which {names[key]} has in the same unit"
                yield Problem(doc.file, doc.line(("places", n)), f"places.{n}", what, "", "correct one")
            names.setdefault(key, place.name)


def _against_the_profile(case: Case, doc: Document, workspace: Workspace) -> Iterator[Problem]:
    known = workspace.areas()
    if case.area.upper() not in known:
        near = nearest(case.area, known)
        remedy = f"write {near}" if near else "make its profile: planning new"
        yield Problem(doc.file, doc.line(("area",)), "area", f"'{case.area}'", one_of(known, 20), remedy)
        return
    ((code, folder),) = workspace.chosen((case.area,)).items()
    first = {u.code for u in units(code, folder) if not u.parent} | {p.key for p in case.places if p.parent is None}
    for n, place in enumerate(case.places):
        if place.parent is not None and place.parent not in first:
            line = doc.line(("places", n, "parent"))
            near = nearest(place.parent, first)
            remedy = f"write {near}" if near else "choose one"
            yield Problem(doc.file, line, f"places.{n}.parent", f"'{place.parent}'", one_of(sorted(first), 30), remedy)
    if case.record is None:
        return
    profile = read_profile(folder, opened=False).partial
    mission = next((m for m in profile.missions if m.id == case.record), None) if profile else None
    if mission is None:
        ids = one_of(m.id for m in profile.missions) if profile else ""
        yield Problem(doc.file, doc.line(("record",)), "record", f"'{case.record}'", ids, "choose one")
        return
    pairs = (("decided", "end_decided"), ("operations_end", "operations_end"), ("withdrawal_end", "withdrawal_end"))
    for name, theirs in pairs:
        own, recorded = getattr(case, name), getattr(mission, theirs)
        if recorded is not None and own != recorded:
            what = f"{own}, where {case.record} of {code} has {recorded}"
            yield Problem(doc.file, doc.line((name,)), name, what, "", "correct one of the two")
