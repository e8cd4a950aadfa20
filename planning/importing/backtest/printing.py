"""Prints a back-test as it came out, in Markdown that reads as plain text too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from planning.analysis.backtest import Compared, variants
from planning.analysis.ranks import Difference, Shared
from planning.analysis.rates import Interval
from planning.frameworks import framework
from planning.importing.backtest.running import LAST_YEAR, POPULATION, Backtest, Part, Rows, Sum

__all__ = ["printed", "table_text"]

NONE = "none"
ROUND = 0.01  # a probability below it is not told more exactly
OUTCOMES = {
    "killed": "civilians killed",
    "events": "events in which civilians were killed",
    "deaths": "all people killed, by the source's best estimate",
}
GENERAL = (
    "One closure proves little about a way of ranking, and nothing here says that the end of the mission caused anything.",
    (
        "Only what was reported is counted. A mission reports itself, so that after its end fewer reports may look like fewer dead, most of all "
        "where nobody else was."
    ),
    (
        "Intervals draw places as if each stood by itself; violence moves between places, so that the truth is wider. For places shared among the "
        "first they are rough."
    ),
    (
        "Only counts of events are tested. Of the functions, successors and groups at risk that a review weighs too, no judgement of that time is "
        "recorded, and none is made up afterwards."
    ),
)


def printed(result: Backtest, day: dt.date, *, places: bool = False) -> str:
    """Give the whole as Markdown; ``day`` is the day of the run, ``places`` lists every place with its counts."""
    case = result.case
    parts = [f"# Back-test: {case.mission}, {case.area}, decided {case.decided}", _list(_known(result))]
    parts += ["## The ranking, from what was dated before", _first(result)]
    if places:
        parts.append(_all(result))
    parts += ["## What came", table_text(result, day), "## Where the rows went", *_rows(result)]
    return "\n\n".join([*parts, "## What this does not say", _list(_limits(result))]) + "\n"


def table_text(result: Backtest, day: dt.date) -> str:
    """Give the comparison alone: its date, the file with its checksum, the tables, and a sentence for each comparison."""
    case, count = result.case, len(result.known.places)
    out = [
        (
            f"{case.mission}, decided {case.decided}: {count} places ranked by what was dated before, beside what came in the months after "
            f"{case.begins}. Computed on {day} from {result.file} ({result.read:,} rows, SHA-256 `{result.sha256}`). Source: {case.attribution}."
        ),
        (
            f"{_naive().capitalize()} is the naive ranking: what the table is about, counted over the year before."
            f"{'' if case.population else ' No population is given, so that the other naive ranking has all places equal.'} *p* is the probability that places drawn by "
            "chance share as many or more; places that are equal at the edge count in parts, and a part counts as none in *p*."
        ),
        *_few(result),
    ]
    if len(result.parts) > 1:
        out.append(case.outcomes_why)
    for part in result.parts if result.after else ():
        out += [f"**Outcome: {OUTCOMES[part.outcome]}**", _comparison(result, part), _list(_verdicts(result, part))]
    if result.not_covered:
        months = ", ".join(map(str, result.not_covered))
        out.append(f"Not compared: {months} months after, since the file does not reach so far.")
    if not result.after:
        return "\n\n".join(out)
    out.append(
        f"**Every way of ranking that was tried, worse ones included.** The first was set as the default beforehand, as the plainest that lets old events fade; all were argued before the "
        f"results were known, and none was changed after. One of several comes out highest by chance alone, which is no reason to take it. *Beside* "
        f"is the difference in rank correlation to {_naive()}."
    )
    out += [f"{OUTCOMES[p.outcome].capitalize()}:\n\n{_every(result, p)}" for p in result.parts]
    return "\n\n".join(out)


# What was known


def _known(result: Backtest) -> Iterator[str]:
    case, before = result.case, result.before
    end = f"; withdrawal until {case.withdrawal_end}" if case.withdrawal_end else ""
    notice = (case.operations_end - case.decided).days
    days = "on the same day" if not notice else "1 day later" if notice == 1 else f"{notice} days later"
    yield f"Decided {case.decided} ({case.basis}); operations ended {case.operations_end}, {days}{end}."
    yield (
        f"Known: whole months from {before.first} to {before.last}. Nothing that begins or ends on the day of the decision or later is in the "
        "ranking; what is dated in the month of the decision is in neither part."
    )
    yield f"What came is counted from the month after {case.begins} on. {case.counted_from_why}"
    yield f"{len(result.known.places)} places. {case.places_why}"
    if case.population:
        yield f"Population: {case.population_source}."
    if result.late_start:
        yield f"The file begins with {result.late_start}: months before it add nothing to the ranking."


def _first(result: Backtest) -> str:
    """Show the first places of the default, beside their ranks in the naive ranking and in what came."""
    part, default = result.parts[0], variants()[0]
    ours = part.rankings[default.id]
    order = sorted(ours, key=lambda p: (-ours[p], result.names[p]))[: max(result.case.top)]
    columns = ["Rank", "Place", f"By {_naive()}"]
    laid = [_order(ours), _order(part.rankings[LAST_YEAR])]
    for p in result.parts:
        columns += [f"By {OUTCOMES[p.outcome].partition(',')[0]}, {n} months" for n in p.came]
        laid += [_order(c) for c in p.came.values()]
    rows = [[laid[0][p], result.names[p], *(other[p] for other in laid[1:])] for p in order]
    none = sum(1 for s in ours.values() if not s)
    words = f"{default.item.label}. {default.item.text} Places that are equal share their ranks; {none} of {len(ours)} have no event to be ranked by."
    return f"{words}\n\n{_table(columns, rows)}"


def _order(values: Mapping[str, float]) -> dict[str, str]:
    """Give the rank of each place, 1 for the highest: a range where several are equal."""
    out = {}
    for place, value in values.items():
        above = sum(1 for v in values.values() if v > value)
        equal = sum(1 for v in values.values() if v == value)
        out[place] = str(above + 1) if equal == 1 else f"{above + 1}-{above + equal}"
    return out


def _all(result: Backtest) -> str:
    known, score = result.known, result.parts[0].rankings[variants()[0].id]
    columns = ["Place", "Codes", "Score", "Events", "Civilians killed", "One-sided events"]
    columns += [
        f"{OUTCOMES[p.outcome].partition(',')[0].capitalize()} in {n} months" for p in result.parts for n in p.came
    ]
    came = [c for p in result.parts for c in p.came.values()]
    sums = (known.events, known.killed, known.one_sided)
    rows = [
        [result.names[p], p, f"{score[p]:.2f}", *(str(sum(s[p])) for s in sums), *(str(c[p]) for c in came)]
        for p in sorted(known.places, key=lambda p: (-score[p], result.names[p]))
    ]
    return _table(columns, rows)


# What came


def _comparison(result: Backtest, part: Part) -> str:
    tops = _tops(result)
    share = framework("backtest_transition").number("confidence")
    columns = [
        "Months",
        "Ranking",
        f"Rank correlation (Spearman), {share:.0%} interval",
        *(f"Shared of the first {k}" for k in tops),
    ]
    rows = []
    for months in part.came:
        names = (variants()[0].id, LAST_YEAR, POPULATION)
        rows += [[str(months), _name(result, name), *_cells(part.of(name, months))] for name in names]
        if result.case.population:  # places that are all equal share what chance does
            rows.append([str(months), "Chance alone", "0", *(f"{k * k / len(result.known.places):.1f}" for k in tops)])
    for c in part.inner:
        label = f"{_name(result, c.ranking)}, in the {c.agreement.places} places with an event before"
        cells = _cells(c)
        rows.append([str(c.months), label, *cells, *[NONE] * (len(columns) - 2 - len(cells))])
    return _table(columns, rows)


def _cells(one: Compared) -> list[str]:
    found = one.agreement
    rho = f"does not exist: {found.why}" if found.rho is None else f"{_signed(found.rho)} {_span(found.interval)}"
    return [rho, *(_shared(s, told=found.rho is not None) for s in found.shared)]


def _shared(one: Shared, *, told: bool) -> str:
    if not told:
        return f"{one.shared:.1f} by chance" if abs(one.shared - one.chance) < ROUND else f"{one.shared:.1f}"
    span = "" if one.interval is None else f" ({one.interval[0]:.1f} to {one.interval[1]:.1f})"
    p = f"{one.at_least:.2f}" if one.at_least >= ROUND else f"below {ROUND}"
    return f"{one.shared:.1f}{span}, p {p}"


def _tops(result: Backtest) -> list[int]:
    return [k for k in result.case.top if k < len(result.known.places)]


def _few(result: Backtest) -> Iterator[str]:
    """Say that the places are few, where they are, and how often chance alone agrees as well."""
    frame, count = framework("backtest_transition"), len(result.known.places)
    if count >= frame.number("places_few"):
        return
    words = f"**{count} places are few: a rank correlation over them says next to nothing.**"
    for part in result.parts:
        for months in part.came:
            exact = part.of(variants()[0].id, months).agreement.exact
            if exact is not None:
                words += (
                    f" By {OUTCOMES[part.outcome].partition(',')[0]} within {months} months, {exact:.0%} of all orders of the places agree as well as ours "
                    "or better."
                )
    if count < frame.number("places_min"):
        words += f" With fewer than {frame.number('places_min'):g} no interval is told."
    yield words


def _verdicts(result: Backtest, part: Part) -> Iterator[str]:
    ours = variants()[0].id
    for months in part.came:
        one = part.of(ours, months)
        for naive in (LAST_YEAR, POPULATION):
            other = part.of(naive, months)
            words = _naive() if naive == LAST_YEAR else _name(result, naive).lower()
            said = _said(one.against[naive], one, other)
            yield f"Within {months} months, beside {words}: {said}{_shares(one, other)}"


def _said(apart: Difference, ours: Compared, other: Compared) -> str:
    if apart.rho is None:
        return f"no difference in rank correlation, since {ours.agreement.why or other.agreement.why}."
    figures = f"{_signed(apart.rho)} {_span(apart.interval)}"
    if apart.interval is None:
        return f"the difference in rank correlation is {figures}; whether it is more than chance is not told."
    if apart.first:
        better = "ours was better" if apart.first > 0 else "the naive ranking was better"
        return f"**{better}** in rank correlation, by {figures}."
    higher = (
        "ours came out higher"
        if apart.rho > 0
        else "the naive one came out higher"
        if apart.rho < 0
        else "they are equal"
    )
    return f"**not to be told apart** in rank correlation; {higher}: {figures}."


def _shares(ours: Compared, other: Compared) -> str:
    """Say of how many first places each shares more, however small the difference."""
    pairs = list(zip(ours.agreement.shared, other.agreement.shared, strict=True))
    if not pairs:
        return ""
    told = ", ".join(f"{a.shared:.1f} and {b.shared:.1f} of the first {a.k}" for a, b in pairs)
    worse = [str(a.k) for a, b in pairs if a.shared < b.shared - ROUND]
    words = f"; **the naive one shares more** of the first {', '.join(worse)}" if worse else ""
    return f" Ours and the naive one share {told}{words}."


def _every(result: Backtest, part: Part) -> str:
    k = (_tops(result) or [0])[-1]
    columns = ["Ranking"]
    for n in part.came:
        columns += [f"{n} months", f"Shared of {k}", "Beside"]
    rows = []
    for name in (*(v.id for v in variants()), LAST_YEAR, POPULATION):
        row = [_name(result, name)]
        for months in part.came:
            one = part.of(name, months)
            found, apart = one.agreement, one.against.get(LAST_YEAR)
            row.append(NONE if found.rho is None else f"{_signed(found.rho)} {_span(found.interval)}")
            row.append(next((f"{s.shared:.1f}" for s in found.shared if s.k == k), NONE))
            row.append(NONE if apart is None or apart.rho is None else f"{_signed(apart.rho)} {_span(apart.interval)}")
        rows.append(row)
    return _table(columns, rows)


def _name(result: Backtest, ranking: str) -> str:
    if ranking == POPULATION:
        return "Population" if result.case.population else "All places equal"
    if ranking == LAST_YEAR:
        return _naive().removeprefix("the ").capitalize()
    return next(v.item.name for v in variants() if v.id == ranking)


def _naive() -> str:
    return "the last 12 months' count"


# Rows and limits


def _rows(result: Backtest) -> Iterator[str]:
    yield "Rows of the area. One that is in no place of the case is in no ranking and in no outcome; by the source it holds as many civilians killed, of as many dead."
    spans = [result.before, *result.after.values()]
    names = {
        "placed": "In a place that is ranked",
        "unit": "Known to a unit that holds such places, no closer",
        "unknown": "In no unit that is known: too coarse, no unit, a name of several units, or of none",
        "elsewhere": "In other units of the area",
    }
    rows = [[text, *(_sum(getattr(r, key)) for r in spans)] for key, text in names.items()]
    yield _table(["Where", *(f"{r.first} to {r.last}" for r in spans)], rows)
    yield _list(_asides(spans))


def _sum(one: Sum) -> str:
    return f"{one.rows:,} rows: {one.killed:,} of {one.deaths:,} dead"


def _asides(spans: Sequence[Rows]) -> Iterator[str]:
    frame, before = framework("import_reasons"), spans[0]
    crossing = before.left_out.get("spans_the_day", 0)
    yield f"{crossing or 'No'} {'row begins' if crossing < 2 else 'rows begin'} before the decision and {'ends' if crossing < 2 else 'end'} on its day or later{', and is in no part' if crossing else ''}."
    for r in spans:
        span = f"{r.first} to {r.last}"
        if r.unnamed:
            yield f"{span}: {r.unnamed} of those known to a unit have a district that is no place of the case ({', '.join(r.names)})."
        for reason, rows in r.left_out.items():
            if reason in frame:
                yield f"{span}: {rows:,} rows left out: {frame[reason].label.lower()}."
    for name, r in (("before", before), ("after", spans[-1])):
        yield from (f"What was found in the rows {name}: {remark}" for remark in r.remarks)


def _limits(result: Backtest) -> Iterator[str]:
    case = result.case
    of = f"published on {case.published}" if case.published else "of a later day than the decision"
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


def _span(interval: Interval | None) -> str:
    return "(no interval)" if interval is None else f"({_signed(interval[0])} to {_signed(interval[1])})"


def _signed(value: float) -> str:
    """Write a number with two digits, and no minus before a zero."""
    text = f"{value:.2f}"
    return text.removeprefix("-") if float(text) == 0 else text
