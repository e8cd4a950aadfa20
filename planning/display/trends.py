"""How counts went: rates with intervals, change points where a test says so, what is counted, what may not be compared."""

from __future__ import annotations

from collections.abc import Sequence

from planning.analysis.comparability import AREAS, BREAK, UNFINISHED, Break, breaks
from planning.analysis.trends import (
    NAMES,
    QUARTER,
    Change,
    Period,
    PointTest,
    Trend,
    Window,
    change,
    point_tests,
    quarters,
    years,
)
from planning.display.blocks import Block, badge, gap, note, number, suppressed, text
from planning.display.charts import Panel, trend_chart
from planning.display.figures import period
from planning.display.page import AreaPage, anchor, evidence_cell, stub
from planning.display.tables import table
from planning.frameworks import framework
from planning.profiles.months import month_text

__all__ = ["comparability", "counted", "of_quarters", "of_years"]

HIGHEST = 100  # a ratio above this is said to be over it: its figure would say more than is known
PARTS = ("one_count", "leaves_out", "standard_of_proof")  # what the list says of an indicator
KINDS = {
    BREAK: "no rate across it is compared",
    UNFINISHED: "the period is left out",
    AREAS: "areas are not compared",
}
DIRECTIONS = {1: "higher", 0: "no clear change", -1: "lower"}


def of_quarters(page: AreaPage) -> Block:
    """Show the quarters of the whole area as small charts with their table, then rates and change points."""
    found = quarters(page.profile.released_counts)
    if not found:
        return Block()
    tests = point_tests(found, _breaks(page))
    panels = [_panel(page, t, test) for t, test in zip(found, tests, strict=True)]
    charts = trend_chart(panels, "trend") + _counts(found)
    return charts + _table(page, found, tests, "Trend by quarter: rates a month") + _how()


def of_years(page: AreaPage) -> Block:
    """Show rates and change points of the yearly figures; the figures themselves stand in the country assessment."""
    found = years(page.profile.readings, page.profile.missions, _breaks(page))
    if not found:
        return Block()
    tests = point_tests(found, _breaks(page))
    out = _table(page, found, tests, "Trend by year: rates a year")
    words = "Years that are not whole, and those in which a mission was not there all year, are left out."
    not_whole = [f"{_name(t)} {', '.join(str(y) for y, _ in t.left_out)}" for t in found if t.left_out]
    out += note(words + (f" Not whole: {'; '.join(not_whole)}." if not_whole else ""))
    # Where there are quarters, it stands below them.
    return out if quarters(page.profile.released_counts) else out + _how()


def _how() -> Block:
    frame = framework("trends")
    return note(
        f"In brackets: {frame.number('confidence'):.0%} intervals, as wide as the counts vary from period to period, and never "
        "narrower than where events come one by one. Persons come several at a time, which shows in that spread alone. No clear change "
        "is not the same as no change, and nothing here says why; among many rows in which nothing changed, about one in twenty is called higher or lower. A change point is marked where an exact test of the order of the "
        f"counts says so, corrected for all series of a table: of tables in which nothing changed, at most "
        f"{frame.number('alpha'):.0%} show one. It sees one change at most, and none that goes back; a season hides some. Counts that hang "
        "on those before them mislead both: intervals are then too narrow, and change points too many."
    )


def _breaks(page: AreaPage) -> tuple[Break, ...]:
    return breaks(page.profile.series_breaks)


def _hidden(page: AreaPage) -> bool:
    """Whether a change in the way of counting may be there that this page does not know of."""
    return page.left_out("series_breaks") or bool(page.profile.sealed.get("series_breaks"))


def _name(trend: Trend) -> str:
    return framework("indicators")[trend.indicator].name + (f", {trend.mission}" if trend.mission else "")


def _table(page: AreaPage, found: Sequence[Trend], tests: Sequence[PointTest], caption: str) -> Block:
    rows = []
    for trend, test in zip(found, tests, strict=True):
        moved = change(trend, _breaks(page), hidden=_hidden(page))
        rows.append(
            [_name(trend), _window(trend, moved.now), _window(trend, moved.before), _moved(moved), _point(page, test)]
        )
    size, name = found[0].setting("window"), NAMES[found[0].step]
    columns = ["Indicator", f"Last {size} {name}", f"The {size} before", "Last against before", "Change point"]
    return table(caption, columns, rows, kind="pl-wide")


def _window(trend: Trend, window: Window) -> Block:
    span = _span(trend, window.first, window.last)
    if window.why == "suppressed":
        return Block(f"{suppressed().html}, {span}")
    if window.rate is None:
        return Block(f"{gap(f'not told: {_why(window.why)}').html}, {span}")
    per = "month" if trend.step == QUARTER else "year"
    if window.why == "lower_bound":
        told = f"at least {_rate(window.rate)} a {per}"
    elif window.interval is None:
        told = f"{_rate(window.rate)} a {per} ({_why(window.why)})"
    else:
        told = f"<strong>{_rate(window.rate)}</strong> a {per} ({_rate(window.interval[0])} to {_rate(window.interval[1])})"
    most = f"; {_span(trend, window.most, window.most)} holds most of it" if window.most is not None else ""
    return Block(f"{told}, {span}{most}")


def _why(key: str) -> str:
    return framework("trends")[key].label


def _moved(moved: Change) -> Block:
    if moved.why or moved.ratio is None or moved.interval is None:
        when = "; ".join(_when(b).html for b in moved.breaks) if moved.why == "across" else ""
        return gap(f"not compared: {_why(moved.why)}" + (f" ({when})" if when else ""))
    low, high = moved.interval
    words = f"{_ratio(moved.ratio)} times ({_ratio(low)} to {_ratio(high)})"
    return Block(f"{words}: {badge(DIRECTIONS[moved.direction], 'watch' if moved.direction else 'plain').html}")


def _point(page: AreaPage, test: PointTest) -> Block:
    if test.marked and test.rates and test.corrected is not None:
        before, after = (_rate(r) for r in test.rates)
        where = _span(test.trend, test.at or 0, test.at or 0)
        told = f"{badge('change point', 'watch').html} at {where}: {before} before, {after} from then on{_chance(test)}"
        if _hidden(page):
            told += f"; {_why('breaks_above')}"
        return Block(told)
    if test.why == "too_short":
        name = "quarters" if test.trend.step == QUARTER else "years"
        return Block(
            f"no change point: {_why(test.why)} ({test.size} of {test.trend.setting('min')} whole {name} in a row)"
        )
    return Block(f"no change point, {_span(test.trend, test.first, test.last)}: {_why(test.why)}{_chance(test)}")


def _chance(test: PointTest) -> str:
    """Say how often an order as strong comes where nothing changed; nothing where that was not tested."""
    if test.corrected is None:
        return ""
    share = "under 0.1%" if test.corrected < 0.001 else f"{test.corrected:.1%}"
    return f" (where nothing changed, an order as strong comes in {share} of cases)"


def _span(trend: Trend, first: int, last: int) -> str:
    if trend.step == QUARTER:
        start, end = trend.months(first, last)
        return period(month_text(start), month_text(end))
    return str(first) if first == last else f"{first} to {last}"


def _rate(value: float) -> str:
    return number(value, 0 if value >= 100 else 1 if value >= 1 else 2)


def _ratio(value: float) -> str:
    return f"over {HIGHEST}" if value > HIGHEST else number(value, 1 if value >= 1 else 2)


def _panel(page: AreaPage, trend: Trend, test: PointTest) -> Panel:
    known = {p.number: p for p in trend.periods}
    numbers = range(trend.periods[0].number, trend.periods[-1].number + 1)
    states = tuple(known[n].state if n in known else "missing" for n in numbers)
    changed = {
        b.first // QUARTER - numbers[0]
        for b in _breaks(page)
        if b.kind == BREAK and b.first is not None and b.about(trend.indicator, trend.source)
    }
    return Panel(
        _name(trend),
        (_short(numbers[0]), _short(numbers[-1])),
        tuple(known[n].value if n in known else None for n in numbers),
        states,
        tuple(sorted(changed & set(range(1, len(numbers))))),
        test.at - numbers[0] if test.marked and test.at is not None else None,
    )


def _short(quarter: int) -> str:
    return f"Q{quarter % 4 + 1} {quarter // 4}"


def _counts(trends: Sequence[Trend]) -> Block:
    """Give the table of what the charts draw."""
    numbers = range(min(t.periods[0].number for t in trends), max(t.periods[-1].number for t in trends) + 1)
    rows = []
    for trend in trends:
        known = {p.number: p for p in trend.periods}
        rows.append([_name(trend), *(_count(known.get(n)) for n in numbers)])
    columns = ["Indicator", *map(_short, numbers)]
    out = table("Counts by quarter, whole area", columns, rows, numbers=range(1, len(columns)), kind="pl-wide")
    return out + note("At least: some months lack a count of some unit. Such quarters are in no comparison.")


def _count(period_: Period | None) -> Block:
    if period_ is None:
        return gap()
    if period_.value is None:
        return suppressed()
    return Block(("at least " if period_.state == "lower_bound" else "") + number(period_.value))


def _used(page: AreaPage) -> dict[str, set[str]]:
    """Give the indicators that the page shows, each with its sources."""
    found: dict[str, set[str]] = {}
    pairs = [(r.indicator, r.source) for r in page.profile.readings]
    pairs += [(c.indicator, c.source) for c in page.profile.released_counts]
    for indicator, source in pairs:
        found.setdefault(indicator, set()).add(source)
    return found


def counted(page: AreaPage) -> Block:
    """Show for each indicator of the area what one count is, what it leaves out, and the standard of proof."""
    frame, used = framework("indicators"), _used(page)
    rows = [
        [
            frame[i].name,
            *(Block(text(str(v))) if (v := frame[i].values.get(k)) else gap("not recorded") for k in PARTS),
            ", ".join(framework("sources")[s].name for s in sorted(used[i])),
        ]
        for i in frame.ids
        if i in used and frame[i].values.get("count") != "no"
    ]
    if not rows:
        return Block()
    columns = ["Indicator", "One count is", "Leaves out", "Standard of proof", "Source"]
    return table("What is counted, and what is not", columns, rows, kind="pl-wide")


def comparability(page: AreaPage) -> Block:
    """Show where series of the area may not be compared: what changed, when, and who says so."""
    used, sources, frame = _used(page), framework("sources"), framework("indicators")
    rows = []
    listed = {b.key: b for b in _breaks(page)}
    records = {r.id: r for r in page.profile.series_breaks}
    for key, b in listed.items():
        about = [i for i in frame.ids if i in used and any(b.about(i, s) for s in used[i])]
        record = records.get(key)
        if not about and record is None:
            continue
        what = [frame[i].name for i in frame.ids if i in b.indicators] or [sources[s].name for s in sorted(b.sources)]
        words = Block(text(b.words, page.href)) + (
            Block(f" {text(record.note, page.href)}") if record and record.note else Block()
        )
        rows.append(
            [
                anchor(key, "; ".join(what)) if record else "; ".join(what),
                _when(b),
                words,
                KINDS[b.kind],
                evidence_cell(record.evidence, page.href)
                if record and record.evidence
                else b.origin or "The planning cell",
            ]
        )
    columns = ["About", "When", "What is known", "What follows", "Origin"]
    out = table("Where figures may not be compared", columns, rows, kind="pl-wide") if rows else Block()
    return out + stub(page, "series_breaks")


def _when(b: Break) -> Block:
    if b.first is None:
        return Block("at all times")
    if b.last is None:
        return Block(f"from {period(month_text(b.first), month_text(b.first)).split(' to ')[0]} on")
    return Block(period(month_text(b.first), month_text(b.last)))
