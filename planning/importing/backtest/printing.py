"""Prints a back-test as it came out, in Markdown that reads as plain text too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from planning.analysis.backtest import Compared, variants
from planning.analysis.ranks import Difference, Shared
from planning.analysis.rates import Interval
from planning.frameworks import framework
from planning.importing.backtest.running import EVEN, LAST_YEAR, Backtest, Rows

__all__ = ["printed", "table_text"]

NONE = "none"
OUTCOMES = {"killed": "civilians killed", "events": "events in which civilians were killed"}
GENERAL = (
    "One closure proves little about a way of ranking, and nothing here says that the end of the mission caused anything.",
    "Only what was reported is counted. A mission reports itself, so that after its end fewer reports may look like fewer dead, most of all where nobody else was.",
    "Intervals draw places as if each stood by itself; violence moves between places, so that the truth is wider. For places shared among the first they are rough.",
    "Only counts of events are tested. Of the functions, successors and groups at risk that a review weighs too, no judgement of that time is recorded, and none is made up afterwards.",
)


def printed(result: Backtest, day: dt.date, *, places: bool = False) -> str:
    """Give the whole as Markdown; ``day`` is the day of the run, ``places`` lists every place with its counts."""
    case = result.case
    parts = [f"# Back-test: {case.mission}, {case.area}, decided {_day(case.decided)}", *_known(result)]
    parts += ["## The ranking, from what was dated before", _first(result)]
    if places:
        parts.append(_all(result))
    parts += ["## What came", table_text(result, day), "## Where the rows went", *_rows(result)]
    return "\n\n".join([*parts, "## What this does not say", _list(_limits(result))]) + "\n"


def table_text(result: Backtest, day: dt.date) -> str:
    """Give the comparison alone: its date, the file with its checksum, the tables, and a sentence for each comparison."""
    case, count = result.case, len(result.known.places)
    told = (
        f"{case.mission}, decided {_day(case.decided)}: {count} places ranked by what was dated before, beside {OUTCOMES[case.outcome]} in the months "
        f"after {_day(case.begins)}. Computed on {_day(day)} from {result.file} ({result.read:,} rows, SHA-256 {result.sha256}). "
        f"Source: {case.attribution}."
    )
    parts = [told, _comparison(result), *_few(result), _list(_verdicts(result))]
    parts += [
        f"Every way of ranking that was tried, worse ones included. The first is the default because it is the simplest; all were "
        f"argued before the results were known, and none was changed after. *Beside* is the difference in rank correlation to {_naive(LAST_YEAR)}.",
        _every(result),
    ]
    return "\n\n".join(parts)


# What was known


def _known(result: Backtest) -> Iterator[str]:
    case, before = result.case, result.before
    end = f"; withdrawal until {_day(case.withdrawal_end)}" if case.withdrawal_end else ""
    yield _list(
        [
            f"Decided {_day(case.decided)} ({case.basis}); operations ended {_day(case.operations_end)}{end}.",
            f"Known: whole months from {before.first} to {before.last}. Nothing that begins or ends on the day of the decision or later is in the ranking; "
            "what is dated in the month of the decision is in neither part.",
            f"What came is counted from the month after {_day(case.begins)} on. {case.counted_from_why}",
            f"{len(result.known.places)} places. {case.places_why}",
            *(
                [f"The file begins with {result.late_start}: months before it add nothing to the ranking."]
                if result.late_start
                else []
            ),
        ]
    )


def _first(result: Backtest) -> str:
    most = min(max(result.case.top), len(result.known.places))
    default = variants()[0]
    ours, naive = result.rankings[default.id], result.rankings[LAST_YEAR]
    order = sorted(ours, key=lambda p: (-ours[p], result.names[p]))[:most]
    columns = [default.item.name, "Place", _naive(LAST_YEAR), *(f"What came, {n} months" for n in result.came)]
    laid = [_places_of(ours), _places_of(naive), *(_places_of(c) for c in result.came.values())]
    rows = [[laid[0][p], result.names[p], *(other[p] for other in laid[1:])] for p in order]
    tied = sum(1 for s in ours.values() if not s)
    words = f"Ranks; places that are equal share theirs. {tied} of {len(ours)} places have no event to be ranked by."
    return f"{words}\n\n{_table(columns, rows)}"


def _places_of(values: Mapping[str, float]) -> dict[str, str]:
    """Give the rank of each place, 1 for the highest: a range where several are equal."""
    out = {}
    for place, value in values.items():
        above = sum(1 for v in values.values() if v > value)
        equal = sum(1 for v in values.values() if v == value)
        out[place] = str(above + 1) if equal == 1 else f"{above + 1}-{above + equal}"
    return out


def _all(result: Backtest) -> str:
    known, score = result.known, result.rankings[variants()[0].id]
    columns = ["Place", "Codes", "Score", "Events", "Civilians killed", "One-sided events", *(f"Came in {n}" for n in result.came)]
    order = sorted(known.places, key=lambda p: (-score[p], result.names[p]))
    sums = (known.events, known.killed, known.one_sided)
    rows = [
        [result.names[p], p, f"{score[p]:.2f}", *(str(sum(s[p])) for s in sums), *(str(c[p]) for c in result.came.values())]
        for p in order
    ]
    return _table(columns, rows)


# What came


def _comparison(result: Backtest) -> str:
    tops = [k for k in result.case.top if k < len(result.known.places)]
    columns = ["Months", "Ranking", f"Rank correlation ({_share()} interval)", *(f"Shared of the first {k}" for k in tops)]
    rows = []
    for months in result.came:
        for name in (variants()[0].id, LAST_YEAR, EVEN):
            rows.append([str(months), _name(result, name), *_cells(result.of(name, months))])
        count = len(result.known.places)
        rows.append([str(months), "Chance alone", "0", *(f"{k * k / count:.1f}" for k in tops)])
    rows += [
        [str(c.months), f"{_name(result, c.ranking)}, among the {c.agreement.places} places with an event before", *_cells(c)]
        for c in result.inner
    ]
    return _table(columns, rows)


def _cells(one: Compared) -> list[str]:
    found = one.agreement
    rho = f"does not exist: {found.why}" if found.rho is None else f"{_signed(found.rho)} {_span(found.interval)}"
    return [rho, *(_shared(s) for s in found.shared)]


def _shared(one: Shared) -> str:
    span = "" if one.interval is None else f" ({one.interval[0]:.1f} to {one.interval[1]:.1f})"
    return f"{one.shared:.1f}{span}, p {_p(one.at_least)}"


def _few(result: Backtest) -> Iterator[str]:
    frame, count = framework("backtest_transition"), len(result.known.places)
    yield (
        "*p* is the probability that places drawn by chance share as many or more. Places that are equal at the edge count in parts. Rank "
        "correlations with an interval that holds 0 are not told apart from chance."
    )
    if count >= frame.number("places_few"):
        return
    words = f"{count} places are few: a rank correlation over them says next to nothing."
    for months in result.came:
        exact = result.of(variants()[0].id, months).agreement.exact
        if exact is not None:
            words += f" Within {months} months, {exact:.0%} of all orders of the places agree as well as ours or better."
    if count < frame.number("places_min"):
        words += f" With fewer than {frame.number('places_min'):g} no interval is told."
    yield words


def _verdicts(result: Backtest) -> Iterator[str]:
    ours = variants()[0].id
    for months in result.came:
        one = result.of(ours, months)
        for naive in (LAST_YEAR, EVEN):
            yield f"Within {months} months, beside {_name(result, naive)}: {_said(one.against[naive], one)}"
    for months in result.not_covered:
        yield f"Within {months} months: not compared, since the file does not reach so far."


def _said(apart: Difference, ours: Compared) -> str:
    if apart.rho is None:
        why = ours.agreement.why
        return f"no difference in rank correlation can be told, since {why or 'that ranking has none'}."
    figures = f"{_signed(apart.rho)} {_span(apart.interval)}"
    if apart.interval is None:
        return f"the difference is {figures}; whether it is more than chance is not told."
    if not apart.first:
        higher = "ours" if apart.rho > 0 else "the naive one" if apart.rho < 0 else "neither"
        return f"the two are not to be told apart; {higher} came out higher, by {figures}."
    return f"{'ours' if apart.first > 0 else 'the naive ranking'} was better; the difference is {figures}."


def _every(result: Backtest) -> str:
    tops = [k for k in result.case.top if k < len(result.known.places)]
    k = tops[-1] if tops else 0
    columns = ["Ranking"]
    for n in result.came:
        columns += [f"{n} months", f"Shared of {k}", "Beside"]
    rows = []
    for name in (*(v.id for v in variants()), LAST_YEAR, EVEN):
        row = [_name(result, name)]
        for months in result.came:
            one = result.of(name, months)
            found, apart = one.agreement, one.against.get(LAST_YEAR)
            row.append(NONE if found.rho is None else f"{_signed(found.rho)} {_span(found.interval)}")
            row.append(next((f"{s.shared:.1f}" for s in found.shared if s.k == k), NONE))
            row.append("" if name == LAST_YEAR else NONE if apart is None or apart.rho is None else f"{_signed(apart.rho)} {_span(apart.interval)}")
        rows.append(row)
    return _table(columns, rows)


def _name(result: Backtest, ranking: str) -> str:
    if ranking == EVEN:
        return "population" if result.case.population else "all places equal (no population is given)"
    known = {v.id: v.item.name for v in variants()}
    return known.get(ranking) or _naive(ranking)


def _naive(_: str) -> str:
    return "the last 12 months' count"


# Rows and limits


def _rows(result: Backtest) -> Iterator[str]:
    yield "Rows of the area, and how many civilians were killed in them by the source. A row that is in no place of the case is in no ranking and in no outcome."
    spans = [result.before, *result.after.values()]
    columns = ["Where", *(f"{r.first} to {r.last}" for r in spans)]
    names = {
        "placed": "In a place that is ranked",
        "unit": "Known to a unit that holds such places, no closer",
        "unknown": "In no unit that is known: too coarse, no unit, a name of several units",
        "elsewhere": "In other units of the area",
    }
    rows = [[text, *(_pair(getattr(r, key)) for r in spans)] for key, text in names.items()]
    yield _table(columns, rows)
    yield _list(_asides(result, spans))


def _asides(result: Backtest, spans: Sequence[Rows]) -> Iterator[str]:
    frame = framework("import_reasons")
    for r in spans:
        if r.unnamed:
            yield f"{r.first} to {r.last}: {r.unnamed} rows known to a unit alone have a district that is no place of the case: {', '.join(r.names)}."
    words = {"spans_the_day": "begin before the decision and end on its day or later"}
    left = dict(result.before.left_out)
    for reason, rows in left.items():
        yield f"Left out of the ranking, in the whole file: {rows:,} rows that {words[reason]}." if reason in words else (
            f"Left out, in the whole file: {rows:,} rows, {frame[reason].label.lower()}."
        )
    if "spans_the_day" not in left:
        yield "No row begins before the decision and ends on its day or later."


def _pair(pair: tuple[int, int]) -> str:
    return f"{pair[0]:,} ({pair[1]:,} killed)"


def _limits(result: Backtest) -> Iterator[str]:
    case = result.case
    of = f"published on {_day(case.published)}" if case.published else "of a later day than the decision"
    yield (
        f"The file is {of}: what it says of the time before may have been added or revised since, and its newest months were not yet published "
        "on the day of the decision. So less was known then than is ranked by here."
    )
    yield from GENERAL
    yield from case.limits


# Words


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines)


def _day(day: dt.date) -> str:
    return day.isoformat()


def _share() -> str:
    return f"{framework('backtest_transition').number('confidence'):.0%}"


def _span(interval: Interval | None) -> str:
    return "(no interval)" if interval is None else f"({_signed(interval[0])} to {_signed(interval[1])})"


def _signed(value: float) -> str:
    """Write a number with two digits; a minus where it is below zero, and none before a zero."""
    text = f"{value:.2f}"
    return text.removeprefix("-") if float(text) == 0 else text


def _p(value: float) -> str:
    return f"{value:.2f}" if value >= 0.01 else "below 0.01"
