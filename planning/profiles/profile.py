"""One area's profile: all its committed text as typed records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path

from planning.problems import PlanningError
from planning.profiles import records as r
from planning.profiles.narrative import Narrative

__all__ = ["SOME", "TABLES", "Profile", "ProfileError", "Since", "SinceLast", "Standing"]

TABLES = {"readings", "incident_counts", "released_counts", "handed_out"}  # their rows get their ids when they are read
SOME = -1  # left out, and how many is not told


class ProfileError(PlanningError):
    """A profile cannot be used; ``planning check`` says why."""


@dataclass(frozen=True)
class Since:
    """One change since the edition that readers have: the list and id of the record, its title, ``new``, ``changed`` or ``gone``.

    Of a changed one the field, and its value before and after where these may be told; of prose the section as the id,
    and how many paragraphs are new or rewritten as ``after``.
    """

    kind: str
    record: str
    title: str = ""
    what: str = ""
    field: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class SinceLast:
    """What changed since the day on which readers got the last edition."""

    day: str
    changes: tuple[Since, ...] = ()


@dataclass(frozen=True)
class Standing:
    """How far a product of an area has come: its state, since when, by whom, and which parts changed since.

    ``endorsed_on`` is the day of its last endorsement; empty without one. ``shown`` says that the pages of the product
    are made from the endorsed text.
    """

    product: str
    state: str
    on: str = ""
    by: str = ""
    touched: tuple[str, ...] = ()
    endorsed_on: str = ""
    shown: bool = False


@dataclass(frozen=True)
class Profile:
    """The records of one area, by type, in the order of the files.

    ``released_counts`` are computed by a release from ``incident_counts``; ``handed_out`` are those that readers of an
    earlier edition have. Of an edition: ``withheld`` counts what it left out, by type (SOME where the number itself is
    not told), and ``detail`` is the finest unit it names. ``sealed`` counts what lies encrypted and could not be opened,
    and ``sealed_ids`` names the records among that. ``later`` names the lists of which a page about a past day lacks some.
    ``standings`` says how far each product has come in its review; none where the area reviews nothing.
    ``since`` says what changed since readers of the edition got the last one; None where that is not known.
    ``unsettled`` counts where two people wrote different things and nobody has said which holds, as far as the edition goes.
    """

    area: r.Area
    folder: Path
    protocol: r.Protocol | None = None
    missions: tuple[r.Mission, ...] = ()
    facts: tuple[r.Fact, ...] = ()
    actors: tuple[r.Actor, ...] = ()
    relations: tuple[r.Relation, ...] = ()
    channels: tuple[r.Channel, ...] = ()
    constraints: tuple[r.Constraint, ...] = ()
    risks: tuple[r.Risk, ...] = ()
    paf_answers: tuple[r.PafAnswer, ...] = ()
    judgements: tuple[r.Judgement, ...] = ()
    mechanisms: tuple[r.Mechanism, ...] = ()
    guidance_documents: tuple[r.GuidanceDocument, ...] = ()
    tasks: tuple[r.Task, ...] = ()
    requests: tuple[r.Request, ...] = ()
    arrangements: tuple[r.Arrangement, ...] = ()
    operations: tuple[r.Operation, ...] = ()
    messages: tuple[r.Message, ...] = ()
    trainings: tuple[r.Training, ...] = ()
    functions: tuple[r.Function, ...] = ()
    what_ifs: tuple[r.WhatIf, ...] = ()
    sites: tuple[r.Site, ...] = ()
    joint_assessments: tuple[r.JointAssessment, ...] = ()
    data_handovers: tuple[r.DataHandover, ...] = ()
    residual_presences: tuple[r.ResidualPresence, ...] = ()
    calendar_items: tuple[r.CalendarItem, ...] = ()
    benchmarks: tuple[r.Benchmark, ...] = ()
    drivers: tuple[r.Driver, ...] = ()
    state_pairs: tuple[r.StatePair, ...] = ()
    scenarios: tuple[r.Scenario, ...] = ()
    triggers: tuple[r.Trigger, ...] = ()
    preparedness_actions: tuple[r.PreparednessAction, ...] = ()
    questions: tuple[r.Question, ...] = ()
    gaps: tuple[r.Gap, ...] = ()
    decisions: tuple[r.Decision, ...] = ()
    reviews: tuple[r.Review, ...] = ()
    review_rules: tuple[r.ReviewRule, ...] = ()
    comments: tuple[r.Comment, ...] = ()
    section_owners: tuple[r.SectionOwner, ...] = ()
    imported_files: tuple[r.ImportedFile, ...] = ()
    series_breaks: tuple[r.SeriesBreak, ...] = ()
    readings: tuple[r.Reading, ...] = ()
    incident_counts: tuple[r.IncidentCount, ...] = ()
    released_counts: tuple[r.ReleasedCount, ...] = ()
    handed_out: tuple[r.ReleasedCount, ...] = ()
    narrative: Narrative = field(default_factory=Narrative)
    withheld: dict[str, int] = field(default_factory=dict)
    sealed: dict[str, int] = field(default_factory=dict)
    sealed_ids: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    unsettled: int = 0
    since: SinceLast | None = None
    standings: tuple[Standing, ...] = ()
    edition: str = ""
    detail: str = "admin2"

    @property
    def code(self) -> str:
        """The code of the area, upper case."""
        return self.area.id

    @property
    def exercise(self) -> bool:
        """Whether the area is fictional."""
        return self.area.exercise == "yes"

    @property
    def name_alone(self) -> bool:
        """Whether this is a copy that holds nothing of the area but its name, since nothing that may be shown was endorsed."""
        return self.withheld.get("area") == SOME

    def left_out(self, *names: str) -> bool:
        """Whether an edition left out records of one of these types."""
        return any(self.withheld.get(name) for name in names)

    def lacks(self, *names: str) -> bool:
        """Whether there may be records of one of these types that are not here: above the edition, sealed, or later."""
        return self.left_out(*names) or any(self.sealed.get(name) or name in self.later for name in names)

    def fact(self, key: str) -> r.Fact | None:
        """Give a fact by id, or None when it is not (or no longer) there."""
        return next((f for f in self.facts if f.id == key), None)

    def actor(self, key: str | None) -> r.Actor | None:
        """Give an actor by id, or None."""
        return next((a for a in self.actors if a.id == key), None)

    def records(self) -> Iterable[tuple[str, r.Record]]:
        """Go through all records as (name of the list, record); the area itself and its protocol first."""
        yield from ((name, record) for name, _, record in self.indexed())

    def indexed(self) -> Iterable[tuple[str, int, r.Record]]:
        """Go through all records as (name of the list, position in it, record), as ``Reading.line_of`` knows them."""
        yield "area", 0, self.area
        if self.protocol is not None:
            yield "protocol", 0, self.protocol
        for name in self.list_names():
            for i, record in enumerate(getattr(self, name)):
                yield name, i, record

    @classmethod
    def list_names(cls) -> tuple[str, ...]:
        """Give the names of the record lists."""
        other = {
            "area",
            "folder",
            "protocol",
            "narrative",
            "withheld",
            "sealed",
            "sealed_ids",
            "later",
            "unsettled",
            "since",
            "standings",
            "edition",
            "detail",
        }
        return tuple(f.name for f in fields(cls) if f.name not in other)
