"""Checks that the values of a profile agree: dates with each other and the day, figures with units and terms, judgements with scales."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from planning.frameworks import Framework, framework
from planning.problems import Problem, nearest, one_of
from planning.profiles.profile import Profile
from planning.profiles.reading import Reading
from planning.profiles.records import (
    Arrangement,
    Benchmark,
    CalendarItem,
    Driver,
    Exposed,
    IncidentCount,
    Judgement,
    Mission,
    Operation,
    Question,
    Request,
    Scenario,
    Test,
    Trigger,
    standards_of,
)
from planning.profiles.records import Reading as ReadingRecord

__all__ = ["consistency"]

DATED = (
    "as_of",
    "decided_on",
    "last_contact",
    "last_used",
    "last_validated",
    "dated",
    "assessed_on",
    "endorsed_on",
    "delivered",
    "held",
    "since",
    "opened",
    "resolved_on",
    "baseline_on",
    "latest_on",
    "closed_on",
)
RANGE = ("low", "high")
DONE = (
    "decided_on",
    "delivered",
    "held",
    "resolved_on",
    "baseline_on",
    "latest_on",
    "closed_on",
)  # told as done, so written down on that day or later


def consistency(reading: Reading, profile: Profile, today: dt.date) -> Iterator[Problem]:
    """Give the problems of values that cannot stand beside each other; no date lies after ``today``."""
    yield from _dates(reading, profile, today)
    yield from _done(reading, profile, today)
    yield from _units(reading, profile)
    yield from _bundled(reading, profile)
    yield from _logic(reading, profile)
    yield from _scoped(reading, profile)
    for i, judgement in enumerate(profile.judgements):
        yield from _judged(reading, profile, i, judgement)
    for i, request in enumerate(profile.requests):
        yield from _request(reading, i, request)
    for i, scenario in enumerate(profile.scenarios):
        yield from _roles(reading, i, scenario)
        yield from _below_zero(reading, "scenarios", i, scenario.id, _ends("exposures", scenario.exposures))
    for i, site in enumerate(profile.sites):
        yield from _people(reading, "sites", i, site.id, "dependents", site.dependents)
    for i, arrangement in enumerate(profile.arrangements):
        yield from _minimums(reading, i, arrangement)
    for i, operation in enumerate(profile.operations):
        yield from _people(reading, "operations", i, operation.id, "civilians", operation.civilians)
        numbers = [(("sites", n, "number"), s.number) for n, s in enumerate(operation.sites)]
        yield from _below_zero(reading, "operations", i, operation.id, numbers)
        yield from _concerns(reading, i, operation)
    for i, benchmark in enumerate(profile.benchmarks):
        yield from _measured(reading, profile, i, benchmark)


def _dates(reading: Reading, profile: Profile, today: dt.date) -> Iterator[Problem]:
    for name, i, record in profile.indexed():
        for field in DATED:
            day = getattr(record, field, None)
            if isinstance(day, dt.date) and day > today:  # since of a released count is a month
                file, line = reading.line_of(name, i, field)
                what = f"{day}, which is after {today}"
                yield Problem(file, line, f"{record.id} {field}", what, "", "correct the year, or leave X")
        if isinstance(record, ReadingRecord | IncidentCount) and record.period > today.isoformat():
            file, line = reading.line_of(name, i, "period")
            yield Problem(
                file, line, f"{record.id} period", f"{record.period}, which is after {today}", "", "correct it"
            )
        if record.as_of and record.review_by and record.review_by < record.as_of:
            file, line = reading.line_of(name, i, "review_by")
            what = f"{record.review_by}, which is before as_of {record.as_of}"
            yield Problem(file, line, f"{record.id} review_by", what, "", "correct one of the two")


def _done(reading: Reading, profile: Profile, today: dt.date) -> Iterator[Problem]:
    """What a record tells as done lies not after the day as of which it was written."""
    for name, i, record in profile.indexed():
        days: list[tuple[tuple[str | int, ...], object]] = [((f,), getattr(record, f, None)) for f in DONE]
        if isinstance(record, Request):
            days += [(("alternatives", n, "tried_on"), a.tried_on) for n, a in enumerate(record.alternatives)]
        if isinstance(record, Trigger):
            days += [(("checks", n, "on"), c.on) for n, c in enumerate(record.checks)]
        if isinstance(record, Question):
            days += [(("rounds", n, "closed"), c.closed) for n, c in enumerate(record.rounds)]
        if isinstance(record, Operation):
            days += [(("concerns", n, "conveyed_on"), c.conveyed_on) for n, c in enumerate(record.concerns)]
        for path, day in days:
            # A held that is no day is an answer; a day after today has its line already, where it is one of DATED.
            if not isinstance(day, dt.date) or day <= (record.as_of or today):
                continue
            if day > today and path[0] in DATED:
                continue
            file, line = reading.line_of(name, i, *path)
            label = f"{record.id} {'.'.join(map(str, path))}"
            if record.as_of:
                yield Problem(
                    file, line, label, f"{day}, which is after as_of {record.as_of}", "", "correct one of the two"
                )
            else:
                yield Problem(file, line, label, f"{day}, which is after {today}", "", "correct the year, or leave X")


def _units(reading: Reading, profile: Profile) -> Iterator[Problem]:
    indicators = framework("indicators")
    for name in ("readings", "incident_counts"):
        for i, record in enumerate(getattr(profile, name)):
            unit = str(indicators[record.indicator].values.get("unit", ""))
            if unit and record.unit != unit:
                file, line = reading.line_of(name, i, "unit")
                yield Problem(file, line, f"{record.id} unit", f"'{record.unit}'", unit, f"write {unit}")
            if record.value is not None and record.value < 0:
                file, line = reading.line_of(name, i, "value")
                yield Problem(file, line, f"{record.id} value", f"{record.value:g}", "0 or more", "correct it, or X")


def _bundled(reading: Reading, profile: Profile) -> Iterator[Problem]:
    """Figures of a source whose terms allow no copy in a repository: one problem for each file and source."""
    sources = framework("sources")
    closed = {s.id: str(s.values.get("terms", "")) for s in sources if s.values.get("bundling") == "no"}
    for name in ("readings", "incident_counts", "imported_files"):
        found: dict[str, list[tuple[str, int]]] = {}
        for i, record in enumerate(getattr(profile, name)):
            if record.source in closed:
                found.setdefault(record.source, []).append(reading.line_of(name, i, "source"))
        for source, spots in found.items():
            file, line = min(spots, key=lambda spot: spot[1])
            many = "1 row" if len(spots) == 1 else f"{len(spots)} rows"
            what = f"{many} of {source}, whose terms ({closed[source]}) allow no copy here"
            remedy = "delete them, and keep them outside of the repository"
            yield Problem(file, line, "source", what, "a source that may be given on", remedy)


def _logic(reading: Reading, profile: Profile) -> Iterator[Problem]:
    for name, i, record in profile.indexed():
        match record:
            case Mission(closed=closed, started=started) if closed and started and closed < started:
                file, line = reading.line_of(name, i, "closed")
                yield Problem(
                    file, line, f"{record.id} closed", f"{closed}, before it started {started}", "", "correct one"
                )
            case Mission(end_decided=start, operations_end=end) if start and end and end < start:
                file, line = reading.line_of(name, i, "operations_end")
                what = f"{end}, before it was decided on {start}"
                yield Problem(file, line, f"{record.id} operations_end", what, "", "correct one")
            case Scenario(period_from=start, period_to=end) if start and end and end < start:
                file, line = reading.line_of(name, i, "period_to")
                yield Problem(
                    file, line, f"{record.id} period_to", f"{end}, before period_from {start}", "", "correct one"
                )
            case CalendarItem(starts=start, due=end) if start and end and end < start:
                file, line = reading.line_of(name, i, "due")
                yield Problem(file, line, f"{record.id} due", f"{end}, before starts {start}", "", "correct one")
            case Arrangement(starts=start, ends=end) | Operation(starts=start, ends=end) if (
                start and end and end < start
            ):
                file, line = reading.line_of(name, i, "ends")
                yield Problem(file, line, f"{record.id} ends", f"{end}, before starts {start}", "", "correct one")
            case Driver(states=states) if len(set(states)) < len(states):
                file, line = reading.line_of(name, i, "states")
                yield Problem(file, line, f"{record.id} states", "a state twice", "", "keep one")
            case _:
                pass
    total = sum(s.probability or 0 for s in profile.scenarios if s.came is None)
    if total > 1.0005:
        first = next(i for i, s in enumerate(profile.scenarios) if s.came is None)
        file, line = reading.line_of("scenarios", first, "probability")
        what = f"probabilities that add up to {total:.2f}"
        yield Problem(
            file, line, "scenarios probability", what, "at most 1 (the rest is 'none of these')", "lower them"
        )


def _scoped(reading: Reading, profile: Profile) -> Iterator[Problem]:
    """What lies within a mission's mandate, where there is a mission."""
    for i, risk in enumerate(profile.risks):
        if "mission_poc" in risk.scopes and not _has_mission(reading, profile):
            file, line = reading.line_of("risks", i, "scopes")
            what = "the scope mission_poc, where no mission is recorded"
            remedy = "delete it, or add the mission"
            yield Problem(file, line, f"{risk.id} scopes", what, "humanitarian_protection", remedy)


def _has_mission(reading: Reading, profile: Profile) -> bool:
    # A mission may be one that could not be read, or that an edition left out.
    return bool(
        profile.missions or profile.edition or profile.sealed.get("missions") or "missions" in reading.incomplete
    )


def _judged(reading: Reading, profile: Profile, index: int, judgement: Judgement) -> Iterator[Problem]:
    """A judgement names what its rating is of, nothing else, and stays on the rating's scale."""
    rating = framework("ratings")[judgement.rating]
    low, high = rating.min or 0, rating.max or 0
    if not low <= judgement.value <= high:
        file, line = reading.line_of("judgements", index, "value")
        allowed = f"{low:g} to {high:g}"
        yield Problem(
            file, line, f"{judgement.id} value", f"{judgement.value:g}", allowed, "write it on the rating's scale"
        )
    for kind in ("risk", "scenario"):
        given, wanted = getattr(judgement, kind), rating.values.get("of") == kind
        if given is None and wanted and not profile.edition:  # an edition may have left it out
            file, line = reading.line_of("judgements", index, "rating")
            what = f"{judgement.rating} without the {kind} that it rates"
            yield Problem(file, line, f"{judgement.id} {kind}", what, f"the id of a {kind}", "add it")
        elif given is not None and not wanted:
            file, line = reading.line_of("judgements", index, kind)
            what = f"the {kind} {given} beside {judgement.rating}"
            yield Problem(
                file, line, f"{judgement.id} {kind}", what, "", "delete it, or choose the rating it belongs to"
            )


def _request(reading: Reading, index: int, request: Request) -> Iterator[Problem]:
    frame = framework(request.criteria)
    yield from _criteria(reading, ("requests", index, "tests"), request.id, request.tests, frame)
    failed = [t.criterion for t in request.tests if t.result == "fail" and _must(frame, t.criterion)]
    if request.decision == "approved" and failed and not (request.despite or "despite" in request.sealed):
        file, line = reading.line_of("requests", index, "decision")
        what = f"approved although {' and '.join(failed)} fail" + ("s" if len(failed) == 1 else "")
        yield Problem(file, line, f"{request.id} decision", what, "", "write in despite: who accepts that, and why")
    months = [u.period for u in request.usage]
    for i, use in enumerate(request.usage):
        file, line = reading.line_of("requests", index, "usage", i)
        if use.movements is not None and (use.escorted or 0) > use.movements:
            what = f"{use.escorted} escorted of {use.movements} movements"
            yield Problem(file, line, f"{request.id} usage.{i}", what, "", "correct one of the two")
        if use.period in months[:i]:
            yield Problem(file, line, f"{request.id} usage.{i}.period", f"{use.period} a second time", "", "keep one")


def _roles(reading: Reading, index: int, scenario: Scenario) -> Iterator[Problem]:
    for n, role in enumerate(scenario.roles):
        path = ("scenarios", index, "roles", n, "tests")
        yield from _criteria(reading, path, scenario.id, role.tests, framework(role.criteria))


def _criteria(
    reading: Reading, path: tuple[str | int, ...], record: str, tests: tuple[Test, ...], frame: Framework
) -> Iterator[Problem]:
    """Each criterion is one of its list, and judged once."""
    given = [t.criterion for t in tests]
    for i, key in enumerate(given):
        name, at, *rest = path
        file, line = reading.line_of(str(name), int(at), *rest, i, "criterion")
        label = f"{record} {'.'.join(map(str, rest))}.{i}.criterion"
        if key not in frame:
            near = nearest(key, frame.ids)
            remedy = f"write {near}" if near else "choose one of them"
            yield Problem(file, line, label, f"'{key}'", one_of(frame.ids), remedy)
        elif key in given[:i]:
            yield Problem(file, line, label, f"'{key}' a second time", "", "keep one")


def _minimums(reading: Reading, index: int, arrangement: Arrangement) -> Iterator[Problem]:
    """A protection minimum applies to the kind of the arrangement, and is judged once."""
    frame = framework("protection_minimums")
    apply = [i.id for i in frame if arrangement.arrangement in i.links["arrangements"]]
    given = [m.minimum for m in arrangement.minimums]
    for i, key in enumerate(given):
        file, line = reading.line_of("arrangements", index, "minimums", i, "minimum")
        label = f"{arrangement.id} minimums.{i}.minimum"
        if key not in apply:
            what = f"'{key}', which does not apply to {arrangement.arrangement}"
            yield Problem(file, line, label, what, one_of(apply), "choose one of them, or correct the arrangement")
        elif key in given[:i]:
            yield Problem(file, line, label, f"'{key}' a second time", "", "keep one")


def _people(
    reading: Reading, name: str, index: int, key: str, field: str, groups: Sequence[Exposed]
) -> Iterator[Problem]:
    """A range of people goes from low to high, and no number lies below zero."""
    for i, group in enumerate(groups):
        if group.low is not None and group.high is not None and group.low > group.high:
            file, line = reading.line_of(name, index, field, i, "high")
            what = f"{group.high}, below low {group.low}"
            yield Problem(file, line, f"{key} {field}.{i}.high", what, "", "correct one of the two")
    yield from _below_zero(reading, name, index, key, _ends(field, groups))


def _ends(field: str, groups: Sequence[Exposed]) -> list[tuple[tuple[str | int, ...], int | None]]:
    return [((field, i, name), getattr(group, name)) for i, group in enumerate(groups) for name in RANGE]


def _below_zero(
    reading: Reading, name: str, index: int, key: str, numbers: Iterable[tuple[tuple[str | int, ...], int | None]]
) -> Iterator[Problem]:
    for path, value in numbers:
        if value is not None and value < 0:
            file, line = reading.line_of(name, index, *path)
            yield Problem(file, line, f"{key} {'.'.join(map(str, path))}", str(value), "0 or more", "correct it, or X")


def _concerns(reading: Reading, index: int, operation: Operation) -> Iterator[Problem]:
    """A standard applies to its concern and stands there once; a day of conveying goes with what is delivered."""
    given = [(c.concern, c.standard) for c in operation.concerns]
    for i, concern in enumerate(operation.concerns):
        apply = standards_of(concern.concern)
        label = f"{operation.id} concerns.{i}"
        if concern.standard is not None and concern.standard not in apply:
            file, line = reading.line_of("operations", index, "concerns", i, "standard")
            what = f"'{concern.standard}', which does not apply to {concern.concern}"
            remedy = "choose one of them, or correct the concern" if apply else "delete it, or correct the concern"
            yield Problem(file, line, f"{label}.standard", what, one_of(apply) if apply else "", remedy)
        elif concern.standard is not None and given[i] in given[:i]:
            file, line = reading.line_of("operations", index, "concerns", i, "standard")
            what = f"'{concern.standard}' a second time for {concern.concern}"
            yield Problem(file, line, f"{label}.standard", what, "", "keep one")
        if concern.conveyed_on is not None and concern.state != "delivered":
            file, line = reading.line_of("operations", index, "concerns", i, "conveyed_on")
            what = f"{concern.conveyed_on} beside state {concern.state or 'X'}"
            yield Problem(file, line, f"{label}.conveyed_on", what, "", "write state: delivered, or delete the day")


def _measured(reading: Reading, profile: Profile, index: int, benchmark: Benchmark) -> Iterator[Problem]:
    """A figure has its day, the days follow each other, the target is no worse than the baseline, counts say that they count."""

    def problem(field: str, what: str, allowed: str, remedy: str) -> Problem:
        file, line = reading.line_of("benchmarks", index, field)
        return Problem(file, line, f"{benchmark.id} {field}", what, allowed, remedy)

    b = benchmark
    for name in ("baseline", "latest"):
        value, day = getattr(b, name), getattr(b, f"{name}_on")
        if value is not None and day is None:
            yield problem(name, f"{value:g} without its day", "", f"add {name}_on, or write X for {name}")
        elif value is None and day is not None and not profile.edition:  # an edition may have left it out
            yield problem(f"{name}_on", f"{day} without a figure", "", f"add {name}, or delete {name}_on")
    if b.baseline_on and b.latest_on and b.latest_on < b.baseline_on:
        yield problem("latest_on", f"{b.latest_on}, before baseline_on {b.baseline_on}", "", "correct one of the two")
    if b.baseline_on and b.target_by and b.target_by <= b.baseline_on:
        yield problem(
            "target_by", f"{b.target_by}, not after baseline_on {b.baseline_on}", "", "correct one of the two"
        )
    if b.target is None and b.target_by is not None:
        yield problem("target_by", f"{b.target_by} without a target", "", "add target, or delete target_by")
    worse = {"lower": 1, "higher": -1}[b.direction]
    if b.baseline is not None and b.target is not None and (b.target - b.baseline) * worse > 0:
        what = f"{b.target:g}, which is worse than baseline {b.baseline:g} where {b.direction} is better"
        yield problem("target", what, "", "correct one of the two, or direction")
    if b.counted == "no" and b.indicator and framework("indicators")[b.indicator].values.get("count") != "no":
        yield problem("counted", f"no beside {b.indicator}, which counts", "yes", "write yes, or delete indicator")


def _must(frame: Framework, key: str) -> bool:
    return key in frame and frame[key].values.get("must") == "yes"
