"""The record types of a profile: what each holds, what each refuses, and in which file it lies."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, PrivateAttr, model_validator

from planning.frameworks import framework
from planning.profiles.values import (
    GAP,
    AreaName,
    Code,
    CountMark,
    Day,
    Digest,
    LeadDays,
    Level,
    Month,
    MonthOrDay,
    Months,
    Names,
    Number,
    PlaceCode,
    Position,
    Ref,
    Score3,
    Score5,
    Sealed,
    Share,
    Step5,
    Text,
    TextMark,
    Whole,
    Word,
    YesNo,
)

__all__ = [
    "ABOVE",
    "HIDDEN",
    "RECORD_TYPES",
    "SEALED",
    "SINGLE",
    "TABLE_TYPES",
    "UNLABELLED",
    "Actor",
    "Alternative",
    "Answer",
    "Area",
    "Arrangement",
    "Benchmark",
    "CalendarItem",
    "Chance",
    "Channel",
    "Comment",
    "Concern",
    "Constraint",
    "DataHandover",
    "DataType",
    "Decision",
    "Dependent",
    "Driver",
    "DriverState",
    "Exposed",
    "ExposedSites",
    "Exposure",
    "Fact",
    "Function",
    "Gap",
    "GuidanceDocument",
    "HandoverCheck",
    "ImportedFile",
    "IncidentCount",
    "JointAssessment",
    "Judgement",
    "LeftOut",
    "MandateStep",
    "Mechanism",
    "Message",
    "Minimum",
    "Mission",
    "NoteValue",
    "Operation",
    "OtherVersion",
    "Outlook",
    "OwnExposure",
    "PafAnswer",
    "Participant",
    "PlaceDetail",
    "PreparednessAction",
    "Protocol",
    "Question",
    "Reading",
    "Record",
    "Relation",
    "ReleasedCount",
    "Request",
    "ResidualPresence",
    "Retaliation",
    "Review",
    "ReviewRule",
    "ReviewStep",
    "Risk",
    "Round",
    "Scenario",
    "SectionOwner",
    "SeriesBreak",
    "Setting",
    "Site",
    "SiteCheck",
    "StatePair",
    "Successor",
    "Task",
    "Test",
    "Tie",
    "Training",
    "Trigger",
    "TriggerCheck",
    "TriggerRule",
    "Usage",
    "WayToShare",
    "WhatIf",
    "default_level",
    "field_levels",
    "layered_parts",
    "levels_of",
    "marked",
    "raisable",
    "standards_of",
]

ABOVE = "above"  # stands once in the evidence of a released record, for the facts that an edition leaves out
SEALED = "sealed"  # the same for facts that lie encrypted where the planning cell's edition was made without the key
HIDDEN = "[above this edition]"  # stands in a released text field that lies above the edition
UNLABELLED = 4  # a record without a level is treated as strictly confidential

Evidence = tuple[Annotated[str, Ref("fact")], ...]
RiskIds = tuple[Annotated[str, Code("protection_risks")], ...]
AccessIds = tuple[Annotated[str, Code("access_amrf")], ...]
Words = tuple[Text, ...]


class _Part(BaseModel):
    """A part of a record: frozen, and unknown fields are refused. ``X`` in an optional field is a gap."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _gaps(cls, data: object) -> object:
        # A field marked X is left to its default, which is "not known"; a required field then says so itself.
        if not isinstance(data, dict):
            return data
        gaps = {
            k for k, v in data.items() if v == GAP and k in cls.model_fields and not cls.model_fields[k].is_required()
        }
        return {k: v for k, v in data.items() if k not in gaps}


class OtherVersion(_Part):
    """What somebody else wrote in a field, where two changed it at once; which one holds, people have to say.

    ``field`` is a field of the record, or ``record`` where one of them took the record out. It stays in the profile: no
    edition has it.
    """

    field: Text
    value: Text
    by: Text | None = None
    on: Text | None = None


class Record(_Part):
    """What every record carries: id, level, date, evidence, confidence."""

    kind: ClassVar[str] = ""
    prefix: ClassVar[str] = ""  # how the ids of this type begin
    as_the_record: ClassVar[frozenset[str]] = frozenset({"id"})  # texts that no author can put higher than the record

    id: Text
    level: Level | None = None
    levels: dict[str, Level] = {}  # text fields whose level is higher than the record's: name -> level
    as_of: Day | None = None
    review_by: Day | None = None
    evidence: Evidence = ()
    confidence: Annotated[str, Code("confidence")] | None = None
    reliability: Annotated[str, Code("reliability")] | None = None
    note: Text | None = None
    other_versions: tuple[OtherVersion, ...] = ()
    _sealed: tuple[str, ...] = PrivateAttr(default=())

    @property
    def sensitivity(self) -> int:
        """The level this record is treated at: unlabelled is 4."""
        return UNLABELLED if self.level is None else self.level

    @property
    def sealed(self) -> tuple[str, ...]:
        """The fields that lie encrypted in the file and could not be opened here."""
        return self._sealed

    def with_sealed(self, names: tuple[str, ...]) -> Self:
        """Give the record with these fields marked as sealed."""
        copy = self.model_copy()
        copy._sealed = names  # noqa: SLF001 - its own
        return copy


class Area(Record):
    """The area a profile is about. ``id`` is its code in upper case."""

    kind: ClassVar[str] = "area"
    as_the_record: ClassVar[frozenset[str]] = frozenset({"id", "name"})
    name: AreaName
    exercise: YesNo
    operating_environment: Annotated[str, Code("operating_environments")] | None = None
    status_note: Text | None = None
    readings_note: Text | None = None
    author: Text | None = None
    assessed_on: Day | None = None
    valid_until: Day | None = None


class DataType(_Part):
    """The lowest level that a protocol allows for one kind of record."""

    kind: Annotated[str, Code("record_levels")]
    level: Level


class PlaceDetail(_Part):
    """The finest unit that each edition may name, where it is coarser than by default."""

    public: Annotated[str, Code("place_details")] | None = None
    hct: Annotated[str, Code("place_details")] | None = None
    cmcs: Annotated[str, Code("place_details")] | None = None


class WayToShare(_Part):
    """How an edition may be given on, and to whom."""

    edition: Annotated[str, Code("editions")]
    readers: Text
    way: Text


class Protocol(Record):
    """The area's information sharing protocol. It can only tighten what holds by default."""

    kind: ClassVar[str] = "protocol"
    id: Text = "protocol"
    endorsed_by: Text | None = None
    endorsed_on: Day | None = None
    count_threshold: Whole | None = None
    attribution: Annotated[str, Code("place_details")] | None = None
    places: PlaceDetail = PlaceDetail()
    stubs: Annotated[str, Code("stubs")] | None = None
    data_types: tuple[DataType, ...] = ()
    ways: tuple[WayToShare, ...] = ()


class NoteValue(_Part):
    """What the guidance note of 2020 says of a mission, kept apart from what was checked later."""

    name: Text
    area: Text
    mandate: Annotated[str, Code("mandate_kinds")]
    police: YesNo


class MandateStep(_Part):
    """One decision on a mission: when it was taken and until when it authorises."""

    decided: Day | None = None
    instrument: Text
    text: Text
    until: Day | None = None
    about: YesNo | None = None  # yes where the source gives ``until`` only roughly
    evidence: Evidence = ()


class Mission(Record):
    """A mission and its mandates. ``closed`` is set only when a source confirms that operations ended."""

    kind: ClassVar[str] = "mission"
    prefix: ClassVar[str] = "M"
    name: Annotated[Text, Names()]
    full_name: Annotated[Text | None, Names()] = None
    later_name: Annotated[Text | None, Names()] = None
    renamed_on: Day | None = None
    mission_kind: Annotated[str, Code("mission_kinds")]
    mandate: Annotated[str, Code("mandate_kinds")] | None = None
    note_value: NoteValue | None = None
    police: YesNo | None = None
    started: Day | None = None
    steps: tuple[MandateStep, ...] = ()
    end_decided: Day | None = None
    operations_end: Day | None = None
    withdrawal_end: Day | None = None
    closed: Day | None = None
    lapsed: Day | None = None
    places: tuple[PlaceCode, ...] = ()


class Fact(Record):
    """A statement with the source it rests on, graded: source A-F, information 1-6."""

    kind: ClassVar[str] = "fact"
    prefix: ClassVar[str] = "F"
    statement: Text
    source: Annotated[str, Code("sources")]
    reference: Text
    original: Text | None = None
    happened: MonthOrDay | None = None  # when a single incident happened: its month, in the cell's own files its day
    information: Annotated[str, Code("information")] | None = None

    @property
    def month_only(self) -> bool:
        """Whether of the day it was known only the month is told: a release gives the first day of the month in its place."""
        return bool(self.happened and self.as_of and f"{self.as_of}" == f"{self.happened}-01")


class Reading(Record):
    """A number with its period and source. A period without a reading is a gap, not a zero."""

    kind: ClassVar[str] = "reading"
    prefix: ClassVar[str] = "R"
    indicator: Annotated[str, Code("indicators")]
    mission: Text | None = None
    period: Month
    value: Number | None = None
    unit: Text
    source: Annotated[str, Code("sources")]


class IncidentCount(Record):
    """A count of incidents in one unit and month; single incidents stay outside the profile."""

    kind: ClassVar[str] = "incident_count"
    prefix: ClassVar[str] = "N"
    indicator: Annotated[str, Code("indicators")]
    place: PlaceCode
    period: Month
    value: Number | None = None
    unit: Text
    source: Annotated[str, Code("sources")]


class ReleasedCount(Record):
    """A count over full quarters as it is released: of one unit, or of the whole area where ``place`` is not given.

    ``since`` and ``until`` are its first and last month. A release computes these from the monthly counts; where
    ``suppressed`` is yes, the count is not told (planning.sharing.suppression says which and why).
    """

    kind: ClassVar[str] = "released_count"
    prefix: ClassVar[str] = "N"
    indicator: Annotated[str, Code("indicators")]
    place: PlaceCode | None = None
    since: Month
    until: Month
    months: Whole  # of the period's months, those for which a count is known
    value: Number | None = None
    suppressed: YesNo | None = None
    held: YesNo | None = None  # yes: as it was handed out; what was recorded since differs by less than the threshold
    unit: Text
    source: Annotated[str, Code("sources")]


class Actor(Record):
    """An armed actor's card. Its role on protection and its role on access are two judgements."""

    kind: ClassVar[str] = "actor"
    prefix: ClassVar[str] = "A"
    name: Annotated[Text, Names()]
    actor_type: Annotated[str, Code("actor_types")]
    aliases: Annotated[Words, Sealed(3), Names()] = ()
    parent: Annotated[str, Ref("actor")] | None = None
    places: tuple[PlaceCode, ...] = ()
    controls: tuple[Annotated[str, Code("control_of")], ...] = ()
    command_clarity: Annotated[str, Code("actor_clarity")] | None = None
    cohesion: Annotated[str, Code("actor_cohesion")] | None = None
    capabilities: tuple[Annotated[str, Code("actor_capabilities")], ...] = ()
    commitments: tuple[Annotated[str, Code("actor_commitments")], ...] = ()
    risks: RiskIds = ()
    access: AccessIds = ()
    attitude: Annotated[str, Code("actor_attitudes")] | None = None
    role_protection: Annotated[str, Code("actor_roles")] | None = None
    role_access: Annotated[str, Code("actor_roles")] | None = None
    influence: Step5 | None = None
    position: Position | None = None
    motivations: tuple[Annotated[str, Code("actor_motivations")], ...] = ()
    dissuaded_by: Text | None = None
    entry_points: Annotated[Text | None, Sealed(3)] = None
    channel: Annotated[Text | None, Sealed(4)] = None
    last_contact: Annotated[Day | None, Sealed(4)] = None
    interlocutor: Annotated[str, Code("actor_interlocutors")] | None = None
    spectrum: Annotated[str, Code("actor_spectrum")] | None = None
    spectrum_reason: Text | None = None
    spectrum_limit: Text | None = None  # how close is too close, and why
    do_no_harm: Annotated[Text | None, Sealed(3)] = None


class Tie(Record):
    """What a relation and a channel have in common: a step on which influence can go.

    Without ``subjects`` it holds for protection and for access. ``acceptable`` says whether the humanitarian side may
    make use of it; ``condition`` what would have to be true for that.
    """

    strength: Score3 | None = None
    subjects: tuple[Annotated[str, Code("subjects")], ...] = ()
    acceptable: Annotated[str, Code("acceptability")] | None = None
    harm_flags: tuple[Annotated[str, Code("do_no_harm")], ...] = ()
    ends_with_mission: YesNo | None = None
    condition: Text | None = None


class Relation(Tie):
    """A relation between two actors, from ``source`` to ``target``; ``two_way`` where it goes both ways."""

    kind: ClassVar[str] = "relation"
    prefix: ClassVar[str] = "L"
    relation: Annotated[str, Code("relation_kinds")]
    source: Annotated[str, Ref("actor")]
    target: Annotated[str, Ref("actor")]
    two_way: YesNo | None = None


class Channel(Tie):
    """A line that the humanitarian side really has to an actor: through whom, how strong, what it hangs on."""

    kind: ClassVar[str] = "channel"
    prefix: ClassVar[str] = "CH"
    interlocutor: Annotated[str, Code("actor_interlocutors")]
    actor: Annotated[str, Ref("actor")]
    hangs_on: Annotated[str, Code("channel_holders")] | None = None
    mechanism: Annotated[str, Ref("mechanism")] | None = None
    actor_level: Text | None = None  # at which level of the actor it is received
    frequency: Text | None = None
    last_used: Annotated[Day | None, Sealed(4)] = None


class Constraint(Record):
    """An access constraint in one unit (country or admin-1/2, never a point), scored 0-3 or X."""

    kind: ClassVar[str] = "constraint"
    prefix: ClassVar[str] = "C"
    category: Annotated[str, Code("access_amrf")]
    place: PlaceCode | None = None
    score: Score3 | None = None
    previous_score: Score3 | None = None
    actor_type: Annotated[str, Code("access_actor_types")] | None = None
    organisations: tuple[Annotated[str, Code("organisation_types")], ...] = ()
    impacts: tuple[Annotated[str, Code("access_impacts")], ...] = ()
    people_not_reached: Annotated[Whole | None, CountMark()] = None
    mitigation: Text | None = None
    reason: Text | None = None


class Risk(Record):
    """A protection risk: threat x vulnerability / capacity for one group in one unit, each 0-5."""

    kind: ClassVar[str] = "risk"
    prefix: ClassVar[str] = "P"
    risk: Annotated[str, Code("protection_risks")]
    place: PlaceCode | None = None
    group: Text
    threat: Score5 | None = None
    vulnerability: Score5 | None = None
    capacity: Score5 | None = None
    previous: Number | None = None
    scopes: tuple[Annotated[str, Code("protection_scopes")], ...] = ()  # humanitarian protection always holds
    actors: tuple[Annotated[str, Ref("actor")], ...] = ()
    reason: Text | None = None
    coping: Text | None = None


class PafAnswer(Record):
    """The answer to one question of the protection analytical framework, for a unit or for the whole area."""

    kind: ClassVar[str] = "paf_answer"
    prefix: ClassVar[str] = "PF"
    pillar: Annotated[str, Code("protection_paf")]
    place: PlaceCode | None = None
    answer: Text


class Judgement(Record):
    """Where the planning cell judges otherwise than a computed rating: both stand, with the reason."""

    kind: ClassVar[str] = "judgement"
    prefix: ClassVar[str] = "J"
    rating: Annotated[str, Code("ratings")]
    risk: Annotated[str, Ref("risk")] | None = None
    scenario: Annotated[str, Ref("scenario")] | None = None
    value: Number
    reason: Text


class Mechanism(Record):
    """A civil-military mechanism: forum, casualty tracking, notification (as aggregates), liaison."""

    kind: ClassVar[str] = "mechanism"
    prefix: ClassVar[str] = "K"
    name: Text
    mechanism_kind: Annotated[str, Code("mechanism_kinds")]
    exists: Literal["yes", "partial", "no"] | None = None
    run_by: Text | None = None
    forum_level: Text | None = None
    frequency: Text | None = None
    chair: Text | None = None
    members: Words = ()
    parties_covered: Words = ()
    lag_hours: Number | None = None
    share_acknowledged: Share | None = None
    incidents_after: Annotated[Whole | None, CountMark()] = None
    last_validated: Day | None = None
    ends_with_mission: YesNo | None = None
    publishes: YesNo | None = None
    since: Day | None = None
    harm_by: Words = ()  # of a system that tracks harm: whose harm it records
    standard_of_proof: Text | None = None


class GuidanceDocument(Record):
    """Country-specific guidance: whether it exists, who endorsed it and when, what is missing in it."""

    kind: ClassVar[str] = "guidance_document"
    prefix: ClassVar[str] = "G"
    title: Text
    exists: Literal["yes", "draft", "no"] | None = None
    endorsed_by: Text | None = None
    dated: Day | None = None
    missing: Text | None = None
    document: Annotated[str, Code("guidance_kinds")] | None = None
    actor: Annotated[str, Ref("actor")] | None = None  # the armed actor that it binds
    state: Annotated[str, Code("policy_states")] | None = None


class Task(Record):
    """One of the guidance note's tasks in this area. ``id`` is the task's id in the framework."""

    kind: ClassVar[str] = "task"
    id: Annotated[str, Code("guidance_tasks")]
    status: Annotated[str, Code("task_statuses")] | None = None
    reason: Text | None = None
    owner: Text | None = None
    due: Day | None = None
    outcome: Text | None = None
    outcome_kind: Annotated[str, Code("outcome_kinds")] | None = None
    duty_bearer: Text | None = None  # in whom the outcome is seen
    indicator: Text | None = None

    @model_validator(mode="after")
    def _reasoned(self) -> Task:
        if self.status == "not_applicable" and not self.reason:
            raise ValueError("not_applicable without a reason; write a reason")
        return self


class Test(_Part):
    """The result of one criterion of a request, or of a role that an armed actor may take."""

    criterion: Text
    result: Annotated[str, Code("test_results")]
    because: Text | None = None
    evidence: Evidence = ()


class Alternative(_Part):
    """What was considered or tried before a request, and what came of it."""

    alternative: Annotated[str, Code("escort_alternatives")]
    tried: YesNo | None = None
    tried_on: Day | None = None
    outcome: Text | None = None


class Usage(_Part):
    """How many movements a corridor had in a month, and how many of them under escort or on the force's means."""

    period: Month
    movements: Whole | None = None
    escorted: Whole | None = None


class Request(Record):
    """A request for military assets or an armed escort, with its last-resort tests.

    ``despite`` is the named reason for an approval although a criterion fails that must be met; ``renewal_of`` the request
    that this one goes on from.
    """

    kind: ClassVar[str] = "request"
    prefix: ClassVar[str] = "RQ"
    request: Literal["military_asset", "escort"]
    title: Text
    place: PlaceCode | None = None
    corridor: Text | None = None
    requested_by: Text | None = None
    provider: Annotated[str, Ref("actor")] | None = None
    visibility: Annotated[str, Code("task_visibility")] | None = None
    force_mission: Annotated[str, Code("force_missions")] | None = None
    tests: tuple[Test, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    usage: tuple[Usage, ...] = ()
    renewal_of: Annotated[str, Ref("request")] | None = None
    decision: Literal["pending", "approved", "refused", "expired"] | None = None
    decided_by: Text | None = None
    decided_on: Day | None = None
    despite: Text | None = None
    expires: Day | None = None
    exit_plan: Text | None = None
    dependence: Score3 | None = None
    fills: tuple[Annotated[str, Ref("function")], ...] = ()  # functions of a mission that it stands in for

    @property
    def criteria(self) -> str:
        """The list of criteria that applies: those for escorts, or the tests for military assets."""
        return "escort_criteria" if self.request == "escort" else "mcda_tests"


class Minimum(_Part):
    """How an arrangement stands against one protection minimum."""

    minimum: Annotated[str, Code("protection_minimums")]
    result: Annotated[str, Code("test_results")]
    because: Text | None = None
    evidence: Evidence = ()


class Arrangement(Record):
    """A pause, corridor, evacuation, screening or closing of a site, against the protection minimums that apply."""

    kind: ClassVar[str] = "arrangement"
    prefix: ClassVar[str] = "AR"
    arrangement: Annotated[str, Code("arrangement_kinds")]
    title: Text
    place: PlaceCode | None = None
    parties: tuple[Annotated[str, Ref("actor")], ...] = ()
    state: Annotated[str, Code("arrangement_states")] | None = None
    starts: Day | None = None
    ends: Day | None = None
    minimums: tuple[Minimum, ...] = ()
    told_protection: YesNo | None = None  # whether protection partners were told before


class Exposed(_Part):
    """A group of people in one unit, from ``low`` to ``high``; ``within`` where another group holds the same people."""

    group: Text
    place: PlaceCode | None = None
    low: Annotated[Whole | None, CountMark()] = None
    high: Annotated[Whole | None, CountMark()] = None
    within: YesNo | None = None
    evidence: Evidence = ()


class ExposedSites(_Part):
    """How many sites of a kind lie in a unit; they have no name and no place finer than that."""

    sites: Annotated[str, Code("exposed_sites")]
    place: PlaceCode | None = None
    number: Annotated[Whole | None, CountMark()] = None
    evidence: Evidence = ()


class Concern(_Part):
    """A protection concern to convey before an operation: what, by whom, to whom, by when, and what came of it."""

    concern: Annotated[str, Code("operation_concerns")]
    standard: Annotated[str, Code("protection_minimums")] | None = None  # of those that apply to the concern
    convey: Text  # in the words that go to the actor
    conveyed_by: Text | None = None
    conveyed_to: Text | None = None
    mechanism: Annotated[str, Ref("mechanism")] | None = None
    by_when: Day | None = None
    state: Annotated[str, Code("message_states")] | None = None
    conveyed_on: Day | None = None
    answer: Text | None = None
    evidence: Evidence = ()


def standards_of(concern: str) -> tuple[str, ...]:
    """Give the protection minimums that apply to a concern: those of the arrangements it is linked to."""
    arrangements = set(framework("operation_concerns")[concern].links.get("arrangements", ()))
    return tuple(i.id for i in framework("protection_minimums") if arrangements & set(i.links["arrangements"]))


class Operation(Record):
    """What an armed actor plans or may carry out, and the protection concerns to convey beforehand.

    It holds nothing of a plan but what is public, what the actor told so that harm is avoided, or what the planning cell
    expects by its own judgement; ``basis`` says which. Civilians are ranges, sites are numbers by unit, places are units.
    """

    kind: ClassVar[str] = "operation"
    prefix: ClassVar[str] = "OP"
    operation: Annotated[str, Code("operation_kinds")]
    title: Text
    basis: Annotated[str, Code("operation_basis")] | None = None
    basis_detail: Text | None = None
    actor: Annotated[str, Ref("actor")] | None = None
    places: tuple[PlaceCode, ...] = ()
    starts: Day | None = None
    ends: Day | None = None
    civilians: tuple[Exposed, ...] = ()
    sites: tuple[ExposedSites, ...] = ()
    concerns: tuple[Concern, ...] = ()
    hazards: Text | None = None  # what it may leave behind
    cleared_by: Text | None = None


class Message(Record):
    """An advocacy message: to whom, by whom, with what result."""

    kind: ClassVar[str] = "message"
    prefix: ClassVar[str] = "AM"
    message: Text
    actor: Annotated[str, Ref("actor")] | None = None
    target: Text | None = None  # within the actor, or where it is no armed actor
    carrier: Annotated[str, Code("actor_interlocutors")] | None = None
    carrier_detail: Annotated[Text | None, Sealed(4)] = None
    echo_of: Text | None = None  # whose message of the HC or HCT it carries on
    risks: RiskIds = ()
    access: AccessIds = ()
    state: Annotated[str, Code("message_states")] | None = None
    delivered: Day | None = None
    result: Text | None = None
    outcome_kind: Annotated[str, Code("outcome_kinds")] | None = None
    do_no_harm: Annotated[Text | None, Sealed(3)] = None


class Training(Record):
    """A training or briefing: for whom, how much of an armed actor it reached, what it changed."""

    kind: ClassVar[str] = "training"
    prefix: ClassVar[str] = "TN"
    title: Text
    audience: Annotated[str, Code("training_audiences")]
    actor: Annotated[str, Ref("actor")] | None = None
    places: tuple[PlaceCode, ...] = ()
    topics: tuple[Annotated[str, Code("training_topics")], ...] = ()
    planned: Day | None = None
    held: Day | None = None
    participants: Annotated[Whole | None, CountMark()] = None
    units_covered: Whole | None = None
    units_in_all: Whole | None = None
    pre: Share | None = None
    post: Share | None = None
    result: Text | None = None


class Successor(_Part):
    """Who picks a function up. Where its start is not certain, it lies from ``start`` to ``start_latest``.

    ``armed_actor`` is its card where it is an armed actor; ``lead_days`` is how long it takes from the decision to the
    start; ``because`` says why it is, or is not, acceptable to humanitarians.
    """

    actor: Text | None = None
    armed_actor: Annotated[str, Ref("actor")] | None = None
    status: Annotated[str, Code("successor_statuses")] | None = None
    capacity: Score3 | None = None
    host_consent: YesNo | None = None
    acceptable: YesNo | None = None
    because: Text | None = None
    start: Day | None = None
    start_latest: Day | None = None
    lead_days: LeadDays | None = None


class Function(Record):
    """What one function of a mission gives in one place, when it ends and who picks it up.

    Where the end is not certain, it lies from ``ends`` to ``ends_latest``. Without a place it is not recorded where it is,
    unless ``everywhere`` says that it is meant for the whole area.
    """

    kind: ClassVar[str] = "function"
    prefix: ClassVar[str] = "FN"
    function: Annotated[str, Code("mission_functions")]
    mission: Annotated[str, Ref("mission")]
    present: Annotated[str, Code("function_presence")] | None = None
    place: PlaceCode | None = None
    everywhere: YesNo | None = None
    scale: Text | None = None
    dependence: Score3 | None = None
    risks: RiskIds = ()
    access: AccessIds = ()
    ends: Day | None = None
    ends_latest: Day | None = None
    successor: Successor | None = None
    likelihood: Step5 | None = None
    impact: Step5 | None = None
    mitigation: Text | None = None
    owner: Text | None = None


class WhatIf(Record):
    """A question to the functions of a mission: what if their end moves, their successors come later, or one falls away.

    ``end_moves`` and ``start_moves`` are whole months, earlier where negative. ``without`` names successors as the
    functions do. It holds for the functions that are named, or for all.
    """

    kind: ClassVar[str] = "what_if"
    prefix: ClassVar[str] = "WI"
    as_the_record: ClassVar[frozenset[str]] = frozenset({"id", "without"})
    title: Text
    functions: tuple[Annotated[str, Ref("function", narrows=True)], ...] = ()
    end_moves: Months | None = None
    start_moves: Months | None = None
    without: Words = ()

    @model_validator(mode="after")
    def _asks(self) -> WhatIf:
        if not (self.end_moves or self.start_moves or self.without):
            raise ValueError("nothing that changes; write end_moves, start_moves or without")
        return self


class Dependent(Exposed):
    """People who depend on a site of a mission: who they are, how many, and for which of its functions."""

    people: Annotated[str, Code("site_dependents")] | None = None
    functions: tuple[Annotated[str, Ref("function")], ...] = ()
    because: Text | None = None


class SiteCheck(_Part):
    """The result of one check before a site closes."""

    check: Annotated[str, Code("closure_checks")]
    result: Annotated[str, Code("test_results")]
    because: Text | None = None
    evidence: Evidence = ()


class Retaliation(_Part):
    """The answer to one question on retaliation against local staff and interlocutors; nobody is named or described."""

    check: Annotated[str, Code("retaliation_checks")]
    answer: YesNo | None = None
    evidence: Evidence = ()


class Site(Record):
    """A site of a mission: what it gives, when it closes, who depends on it, and whether it can be closed.

    It has the unit it lies in, and no position. Where the day of closing is not certain, it lies from ``closes`` to
    ``closes_latest``. ``despite`` is the named reason for a go although a check fails that must be met.
    """

    kind: ClassVar[str] = "site"
    prefix: ClassVar[str] = "ST"
    as_the_record: ClassVar[frozenset[str]] = frozenset({"id", "retaliation"})  # no text that could stand as left out
    name: Text
    mission: Annotated[str, Ref("mission")]
    site_kind: Annotated[str, Code("mission_site_kinds")]
    place: PlaceCode | None = None
    functions: tuple[Annotated[str, Ref("function")], ...] = ()
    closes: Day | None = None
    closes_latest: Day | None = None
    closed_on: Day | None = None
    dependents: tuple[Dependent, ...] = ()
    risks: RiskIds = ()
    likelihood: Step5 | None = None
    impact: Step5 | None = None
    mitigation: Text | None = None
    owner: Text | None = None
    handed_to: Text | None = None
    armed_actor: Annotated[str, Ref("actor")] | None = None  # the card of whoever takes the premises, where it is armed
    checks: tuple[SiteCheck, ...] = ()
    decision: Annotated[str, Code("closure_decisions")] | None = None
    decided_by: Text | None = None
    decided_on: Day | None = None
    despite: Text | None = None
    retaliation: Annotated[tuple[Retaliation, ...], Sealed(3)] = ()


class Participant(_Part):
    """A part of the UN or of the humanitarian side in a joint analysis, by function and never by name."""

    who: Text
    side: Annotated[str, Code("analysis_sides")] | None = None
    takes_part: YesNo | None = None
    brings: Text | None = None


class JointAssessment(Record):
    """A joint protection analysis under the policy on integrated assessment and planning.

    What integration brings and what it costs humanitarian space is always written down (the policy asks for both); X is
    no answer to it.
    """

    kind: ClassVar[str] = "joint_assessment"
    prefix: ClassVar[str] = "JA"
    title: Text
    state: Annotated[str, Code("task_statuses")] | None = None
    led_by: Text | None = None
    starts: Day | None = None
    due: Day | None = None
    participants: tuple[Participant, ...] = ()
    risks: RiskIds = ()
    benefits: Words
    risks_to_space: Words

    @model_validator(mode="after")
    def _both(self) -> JointAssessment:
        for name in ("benefits", "risks_to_space"):
            if not getattr(self, name) or GAP in getattr(self, name):
                raise ValueError(f"{name} without an entry; write what integration does to humanitarian space")
        return self


class HandoverCheck(_Part):
    """The result of one do-no-harm check before data or archives are handed over."""

    check: Annotated[str, Code("handover_checks")]
    result: Annotated[str, Code("test_results")]
    because: Text | None = None


class DataHandover(Record):
    """Data or archives of a mission: what they are, who has them, who is to get them, and whether that does harm."""

    kind: ClassVar[str] = "data_handover"
    prefix: ClassVar[str] = "DH"
    what: Text
    holder: Text | None = None
    recipient: Text | None = None
    personal_data: YesNo | None = None
    functions: tuple[Annotated[str, Ref("function")], ...] = ()
    state: Annotated[str, Code("task_statuses")] | None = None
    owner: Text | None = None
    due: Day | None = None
    checks: tuple[HandoverCheck, ...] = ()


class ResidualPresence(Record):
    """What of the United Nations stays after a mission: who, where, from when, for what."""

    kind: ClassVar[str] = "residual_presence"
    prefix: ClassVar[str] = "RS"
    presence: Text
    places: tuple[PlaceCode, ...] = ()
    starts: Day | None = None
    ends: Day | None = None
    functions: tuple[Annotated[str, Ref("function")], ...] = ()
    decided: YesNo | None = None
    limits: Text | None = None  # what it will not do


class CalendarItem(Record):
    """An item of the transition calendar, or a national event that it must respect."""

    kind: ClassVar[str] = "calendar_item"
    prefix: ClassVar[str] = "CI"
    item: Annotated[str, Code("transition_calendar")] | None = None
    event: Text | None = None
    event_kind: Annotated[str, Code("national_events")] | None = None
    owner: Text | None = None
    starts: Day | None = None
    due: Day | None = None
    lead_days: LeadDays | None = None  # how long the item takes here, where it is not as the list has it
    status: Annotated[str, Code("task_statuses")] | None = None

    @model_validator(mode="after")
    def _one(self) -> CalendarItem:
        if (self.item is None) == (self.event is None):
            found = "neither an item nor an event" if self.item is None else "both an item and an event"
            raise ValueError(f"{found}; write item (of the transition calendar) or event (of the country)")
        return self


class Benchmark(Record):
    """What protection is to be like by a day: where it stood, where it is to come to, where it stands now.

    ``direction`` says whether lower or higher is better. ``counted`` is no where the figures count neither people nor
    incidents; else small ones are suppressed. A target is what is wanted and counts nobody.
    """

    kind: ClassVar[str] = "benchmark"
    prefix: ClassVar[str] = "BM"
    title: Text
    indicator: Annotated[str, Code("indicators")] | None = None
    what: Text | None = None  # what is measured, in words
    place: PlaceCode | None = None
    risks: RiskIds = ()
    unit: Text | None = None
    counted: YesNo | None = None
    direction: Annotated[str, Code("benchmark_directions")]
    baseline: Annotated[Number | None, CountMark("counted")] = None
    baseline_on: Day | None = None
    target: Number | None = None
    target_by: Day | None = None
    latest: Annotated[Number | None, CountMark("counted")] = None
    latest_on: Day | None = None
    why: Text | None = None  # why this target
    owner: Text | None = None

    @model_validator(mode="after")
    def _measured(self) -> Benchmark:
        if self.indicator is None and self.what is None:
            raise ValueError("neither an indicator nor what is measured; write one of the two")
        return self


class DriverState(_Part):
    """One state of one driver."""

    driver: Annotated[str, Ref("driver")]
    state: Text


class Chance(_Part):
    """How probable each state of a driver is, in the order of its states, where the drivers it depends on are as ``given``."""

    given: tuple[DriverState, ...] = ()
    shares: tuple[Share, ...]


class Driver(Record):
    """Something that moves the situation, with the states it can take in the period of the scenarios.

    ``current`` is the state it is in now, ``observed`` a state that is certain for the period: probabilities follow it.
    ``harm`` says how bad each state is for civilians, 0 to 3. A driver that depends on no other has one entry in
    ``chances``, another one for each combination of the states of those it depends on.
    """

    kind: ClassVar[str] = "driver"
    prefix: ClassVar[str] = "D"
    as_the_record: ClassVar[frozenset[str]] = frozenset({"id", "states", "current", "observed"})
    driver: Text
    states: Words
    current: Text | None = None
    observed: Text | None = None
    harm: tuple[Score3, ...] = ()
    depends_on: tuple[Annotated[str, Ref("driver")], ...] = ()
    chances: tuple[Chance, ...] = ()

    @model_validator(mode="after")
    def _states(self) -> Driver:
        if len(self.states) < 2:
            raise ValueError("fewer than two states; name at least two")
        for name, state in (("current", self.current), ("observed", self.observed)):
            if state is not None and state not in self.states:
                raise ValueError(f"the {name} state '{state}', which is not among the states; choose one of them")
        return self


class StatePair(Record):
    """Two states of two drivers that cannot, or can hardly, hold together in the period."""

    kind: ClassVar[str] = "state_pair"
    prefix: ClassVar[str] = "SP"
    one: DriverState
    other: DriverState
    fit: Annotated[str, Code("state_fits")]
    because: Text | None = None


class Outlook(_Part):
    """A role that an armed actor may be forced to take, and what would make it unnecessary."""

    role: Annotated[str, Code("armed_roles")]
    actor: Annotated[str, Ref("actor")] | None = None
    acceptable: Literal["yes", "case_by_case", "no"] | None = None
    civilian_alternative: Text | None = None
    needed_by: Day | None = None
    lead_days: LeadDays | None = None  # how long it takes to have the alternative
    fills: tuple[Annotated[str, Ref("function")], ...] = ()  # functions of a mission that it stands in for
    tests: tuple[Test, ...] = ()
    visibility: Annotated[str, Code("task_visibility")] | None = None
    force_mission: Annotated[str, Code("force_missions")] | None = None

    @property
    def criteria(self) -> str:
        """The list of criteria that applies: those for escorts, or the tests for military assets."""
        return "escort_criteria" if self.role == "escorts" else "mcda_tests"


class Setting(_Part):
    """The states of one driver that belong to a scenario; a driver without a setting may be in any state."""

    driver: Annotated[str, Ref("driver")]
    states: Words


class Exposure(Exposed):
    """A group of people whom a scenario exposes to protection risks, and why the range is as it is.

    ``impact`` is the impact on them, where it is another than the scenario's. Groups of one scenario do not overlap, but for
    one that lies ``within`` another, which is left out of sums.
    """

    risks: RiskIds = ()
    access: AccessIds = ()
    impact: Step5 | None = None
    because: Text | None = None


class OwnExposure(_Part):
    """What a scenario does to humanitarian organisations themselves: staff, premises, supplies, their name."""

    organisations: tuple[Annotated[str, Code("organisation_types")], ...] = ()
    exposure: Annotated[str, Code("own_exposures")]
    place: PlaceCode | None = None
    what: Text
    alternative: Text | None = None
    lead_days: LeadDays | None = None  # how long it takes to have the alternative
    evidence: Evidence = ()


class Scenario(Record):
    """What may happen in a period: probability, impact on civilians, and what follows for CMCoord.

    With ``settings`` the probability follows from the drivers; without, it is a judgement by hand. ``low`` and ``high``
    are the 80 per cent interval of the probability. A scenario whose period is over says in ``came`` whether it came
    about, and keeps the probability that it was given.
    """

    kind: ClassVar[str] = "scenario"
    prefix: ClassVar[str] = "S"
    title: Text
    scenario_kind: Annotated[str, Code("scenario_kinds")]
    period_from: Day | None = None
    period_to: Day | None = None
    settings: tuple[Setting, ...] = ()
    probability: Share | None = None
    low: Share | None = None
    high: Share | None = None
    impact: Step5 | None = None
    story: Text
    assumptions: Words = ()
    risks: RiskIds = ()
    access: AccessIds = ()
    exposures: tuple[Exposure, ...] = ()
    own_exposures: tuple[OwnExposure, ...] = ()
    roles: tuple[Outlook, ...] = ()
    contingency_plan: YesNo | None = None
    came: YesNo | None = None
    resolved_on: Day | None = None
    lesson: Text | None = None


class TriggerRule(_Part):
    """When a series trips a trigger: its last ``periods`` values all do what ``test`` says against ``value``.

    Without a place the series are the readings of the area, with one the counts of incidents of that unit by month.
    """

    indicator: Annotated[str, Code("indicators")]
    place: PlaceCode | None = None
    mission: Text | None = None
    source: Annotated[str, Code("sources")] | None = None
    test: Annotated[str, Code("trigger_tests")]
    value: Number
    periods: Whole = 1


class TriggerCheck(_Part):
    """One look at a trigger: when, by whom (a function, no name), what was seen."""

    on: Day
    by: Text | None = None
    state: Annotated[str, Code("trigger_states")]
    saw: Text | None = None
    evidence: Evidence = ()


class Trigger(Record):
    """An observable sign that a scenario is coming: what trips it, who watches, every look at it, what it releases.

    ``ratio`` says how many times more likely the sign is where the scenario comes than where it does not, ``ratio_if_not``
    the same for its absence. ``warns_days`` is the time from the sign to the harm, ``every_days`` that between two looks.
    """

    kind: ClassVar[str] = "trigger"
    prefix: ClassVar[str] = "TR"
    scenario: Annotated[str, Ref("scenario")]
    sign: Text
    threshold: Text
    rule: TriggerRule | None = None
    watched_by: Text | None = None
    every_days: Whole | None = None
    warns_days: Whole | None = None
    ratio: Number | None = None
    ratio_if_not: Number | None = None
    ratio_from: Text | None = None  # what the two ratios rest on
    checks: tuple[TriggerCheck, ...] = ()
    releases: tuple[Annotated[str, Ref("preparedness_action")], ...] = ()


class PreparednessAction(Record):
    """Something to have ready, with its owner, its date and how long it takes."""

    kind: ClassVar[str] = "preparedness_action"
    prefix: ClassVar[str] = "PA"
    action: Text
    scenarios: tuple[Annotated[str, Ref("scenario")], ...] = ()
    owner: Text | None = None
    due: Day | None = None
    lead_days: LeadDays | None = None
    status: Annotated[str, Code("task_statuses")] | None = None


class Answer(_Part):
    """One member's answer in a round, without a name: a best value with its interval, shares of classes, or no view."""

    view: YesNo | None = None  # no: this member has no view
    best: Number | None = None
    low: Number | None = None
    high: Number | None = None
    confidence: Number | None = None  # per cent that the truth lies between low and high
    shares: tuple[Share, ...] = ()
    because: Text | None = None


class Round(_Part):
    """One round of answers, closed on a day."""

    closed: Day
    answers: tuple[Answer, ...] = ()


class Question(Record):
    """A question for elicitation that can turn out wrong: source, date, threshold, resolver, void rule.

    The planning cell alone has the answers (``rounds``); all others have what came of them: how many answered, the
    best value with its 80 per cent interval or the shares of classes, what it was one round ``before``, and ``dissent``.
    A probability is a share from 0 to 1.
    """

    kind: ClassVar[str] = "question"
    prefix: ClassVar[str] = "Q"
    as_the_record: ClassVar[frozenset[str]] = frozenset({"id", "classes", "came"})
    question: Text
    scenario: Annotated[str, Ref("scenario")] | None = None
    answer: Annotated[str, Code("answer_kinds")] = "yes_no"
    unit: Text | None = None
    classes: Words = ()
    rule: Annotated[str, Code("aggregation_rules")] = "mean"
    opened: Day | None = None
    answers_by: Day | None = None
    resolves_by: Text
    closes: Day
    threshold: Text
    resolver: Text
    void_if: Text
    rounds: Annotated[tuple[Round, ...], Sealed(4)] = ()
    answered: Whole | None = None
    no_view: Whole | None = None
    best: Number | None = None
    low: Number | None = None
    high: Number | None = None
    shares: tuple[Share, ...] = ()
    before: Number | None = None
    before_shares: tuple[Share, ...] = ()
    dissent: Text | None = None
    base_rate: Share | None = None
    base_from: Text | None = None
    outcome: Annotated[str, Code("question_outcomes")] | None = None
    value: Number | None = None
    came: Text | None = None  # the class that came about
    resolved_on: Day | None = None
    lesson: Text | None = None


class Gap(Record):
    """Something that is not known, and how it will be found out."""

    kind: ClassVar[str] = "gap"
    prefix: ClassVar[str] = "IG"
    topic: Text
    heading: Annotated[str, Code("assessment_headings")] | None = None
    why: Text | None = None
    plan: Text | None = None
    owner: Text | None = None
    due: Day | None = None


class Decision(Record):
    """Something to be decided: by whom, by when, with what choices."""

    kind: ClassVar[str] = "decision"
    prefix: ClassVar[str] = "DC"
    decision: Text
    decided_by: Text
    by_when: Day | None = None
    options: Words = ()
    functions: tuple[Annotated[str, Ref("function")], ...] = ()  # of a mission, that it is about
    status: Literal["open", "decided"] | None = None
    outcome: Text | None = None


class ReviewStep(_Part):
    """One move of a product from a state to another: by which function, when, why.

    ``digest`` is that of the text that was cleared or endorsed. It and the reason are for those who write.
    """

    state: Annotated[str, Code("review_states")]
    on: Day
    by: Annotated[str, Code("review_functions")]
    why: Annotated[Text | None, Sealed(3)] = None
    digest: Annotated[Digest | None, Sealed(3)] = None


class Review(Record):
    """How far a product of the area has come on its way to readers: the last step is where it stands."""

    kind: ClassVar[str] = "review"
    prefix: ClassVar[str] = "RV"
    product: Annotated[str, Code("review_products")]
    steps: tuple[ReviewStep, ...] = ()


class ReviewRule(Record):
    """Who may move a product of this area to a state, where it is otherwise than the list of states says."""

    kind: ClassVar[str] = "review_rule"
    prefix: ClassVar[str] = "RR"
    state: Annotated[str, Code("review_states")]
    functions: tuple[Annotated[str, Code("review_functions")], ...]


class Comment(Record):
    """What somebody says of a record or a paragraph, and what was answered. ``about`` is an id or a section of the text."""

    kind: ClassVar[str] = "comment"
    prefix: ClassVar[str] = "CM"
    about: Word
    field: Text | None = None  # of the record; of a paragraph its first words
    said: Text
    by: Annotated[str, Code("review_functions")]
    on: Day
    answer: Text | None = None
    resolved_by: Annotated[str, Code("review_functions")] | None = None
    resolved_on: Day | None = None


class SectionOwner(Record):
    """Which function answers for a part of the profile: a section of the text or a list of records."""

    kind: ClassVar[str] = "section_owner"
    prefix: ClassVar[str] = "SO"
    section: Word
    owner: Annotated[str, Code("review_functions")]


class LeftOut(_Part):
    """Rows of an imported file that are not counted, and why."""

    reason: Annotated[str, Code("import_reasons")]
    rows: Whole


class ImportedFile(Record):
    """A file that counts were imported from: what it is, what it covers, how much of it was counted.

    How many rows were counted is for the planning cell alone: from such a total readers could work out a count that is
    suppressed. ``reasons`` says for all why rows were left out.
    """

    kind: ClassVar[str] = "imported_file"
    prefix: ClassVar[str] = "IM"
    as_the_record: ClassVar[frozenset[str]] = frozenset({"id", "sha256"})
    source: Annotated[str, Code("sources")]
    title: Text
    version: Text | None = None
    licence: Text
    published: Day | None = None
    retrieved: Day
    sha256: Digest
    indicators: tuple[Annotated[str, Code("indicators")], ...] = ()
    covers_from: Month
    covers_until: Month
    rows: Whole
    reasons: tuple[Annotated[str, Code("import_reasons")], ...] = ()
    counted: Annotated[Whole | None, Sealed(4)] = None
    left_out: Annotated[tuple[LeftOut, ...], Sealed(4)] = ()


class SeriesBreak(Record):
    """A change in the way something is counted in this area: what was counted before and after is not compared.

    The new way holds from ``since`` on; with ``until`` it came in step by step up to then. Without ``source`` it is
    about every source of the indicators.
    """

    kind: ClassVar[str] = "series_break"
    prefix: ClassVar[str] = "SB"
    indicators: tuple[Annotated[str, Code("indicators")], ...]
    source: Annotated[str, Code("sources")] | None = None
    since: Month
    until: Month | None = None
    change: Text

    @model_validator(mode="after")
    def _about_something(self) -> SeriesBreak:
        if not self.indicators:
            raise ValueError("no indicator; name at least one")
        if self.until is not None and self.until[: len(self.since)] < self.since[: len(self.until)]:
            raise ValueError(f"until {self.until}, which is before since {self.since}; correct one")
        return self


SINGLE: tuple[type[Record], ...] = (Area, Protocol)  # one record, not a list
# file -> record types in it; the key in the file is the plural of the type
_FILES: dict[str, tuple[type[Record], ...]] = {
    "area.yml": (Area,),
    "protocol.yml": (Protocol,),
    "missions.yml": (Mission,),
    "facts.yml": (Fact,),
    "actors.yml": (Actor, Relation, Channel),
    "access.yml": (Constraint,),
    "protection.yml": (Risk, PafAnswer),
    "judgements.yml": (Judgement,),
    "mechanisms.yml": (Mechanism, GuidanceDocument),
    "tasks.yml": (Task,),
    "requests.yml": (Request,),
    "arrangements.yml": (Arrangement,),
    "operations.yml": (Operation,),
    "advocacy.yml": (Message,),
    "training.yml": (Training,),
    "functions.yml": (Function,),
    "what_ifs.yml": (WhatIf,),
    "sites.yml": (Site,),
    "joint_analysis.yml": (JointAssessment, DataHandover, ResidualPresence),
    "calendar.yml": (CalendarItem,),
    "benchmarks.yml": (Benchmark,),
    "scenarios.yml": (Driver, StatePair, Scenario, Trigger, PreparednessAction),
    "questions.yml": (Question,),
    "gaps.yml": (Gap,),
    "decisions.yml": (Decision,),
    "imports.yml": (ImportedFile,),
    "comparability.yml": (SeriesBreak,),
    "review.yml": (Review, ReviewRule, Comment, SectionOwner),
}
RECORD_TYPES: dict[str, dict[str, type[Record]]] = {
    file: {t.kind if t in SINGLE else f"{t.kind}s": t for t in types} for file, types in _FILES.items()
}
# file -> (name of the list, type of its rows)
TABLE_TYPES: dict[str, tuple[str, type[Record]]] = {
    "readings.csv": ("readings", Reading),
    "incidents.csv": ("incident_counts", IncidentCount),
    "counts.csv": ("released_counts", ReleasedCount),
    "handed_out.csv": ("handed_out", ReleasedCount),
}


def marked(model: type[BaseModel], mark: type[Any]) -> dict[str, Any]:
    """Give the fields of a model that carry a mark of a kind, also inside a list or beside None: name -> mark."""
    return _marked(model, mark)  # type: ignore[arg-type]


@cache
def _marked(model: type[BaseModel], mark: type[Any]) -> dict[str, Any]:
    found = {name: _mark([*info.metadata, info.annotation], mark) for name, info in model.model_fields.items()}
    return {name: one for name, one in found.items() if one is not None}


def _mark(parts: list[Any], mark: type[Any]) -> Any:
    for part in parts:
        found = part if isinstance(part, mark) else _mark(list(get_args(part)), mark)
        if found is not None:
            return found
    return None


def field_levels(model: type[Record]) -> dict[str, int]:
    """Give the fields of a record type that have a level of their own, with that level."""
    return {name: mark.level for name, mark in marked(model, Sealed).items()}


def layered_parts(model: type[BaseModel]) -> tuple[str, ...]:
    """Give the fields of a model that hold parts in which some field has a level of its own."""
    return _layered_parts(model)


@cache
def _layered_parts(model: type[BaseModel]) -> tuple[str, ...]:
    kinds = {name: list(_part_types([info.annotation])) for name, info in model.model_fields.items()}
    return tuple(n for n, found in kinds.items() if any(marked(kind, Sealed) or layered_parts(kind) for kind in found))


def _part_types(parts: list[Any]) -> Iterator[type[BaseModel]]:
    for part in parts:
        if isinstance(part, type) and issubclass(part, BaseModel):
            yield part
        else:
            yield from _part_types(list(get_args(part)))


def levels_of(record: Record) -> dict[str, int]:
    """Give the fields of one record whose level is higher than the record's, with that level."""
    levels = dict(field_levels(type(record)))
    for name, level in record.levels.items():
        levels[name] = max(level, levels.get(name, 1))
    return {name: level for name, level in levels.items() if level > record.sensitivity}


@cache
def raisable(model: type[Record]) -> tuple[str, ...]:
    """Give the fields of a record type that an author may put at a higher level: those of plain text.

    A code, a figure, a date or a place is not among them: without it the rest of the record would say something else.
    """
    found = {**marked(model, TextMark), **marked(model, Sealed)}
    return tuple(name for name in model.model_fields if name in found and name not in model.as_the_record)


def default_level(kind: str) -> int:
    """Give the level the framework proposes for a record type (frameworks/record_levels)."""
    maximum = framework("record_levels")[kind].max
    return UNLABELLED if maximum is None else int(maximum)
