"""Counts before and after closures on a page: by place, beside other places, and what that can and cannot say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from planning.analysis.before_after import BeforeAfter, Series, Side, before_after, monthly
from planning.analysis.closures import ClosedPlaces, closed_places, closing_days
from planning.analysis.comparability import Break, breaks
from planning.analysis.other_places import Drift, OtherPlaces, cohorts, other_places
from planning.analysis.rates import Interval
from planning.display.blocks import Block, badge, bullets, day, gap, join, lines, note, number, paragraph, text
from planning.display.figures import period
from planning.display.page import (
    FOR_THE_CELL,
    AreaPage,
    above,
    absent,
    evidence_cell,
    none_here,
    place_name,
    stub,
)
from planning.display.tables import table
from planning.frameworks import framework
from planning.geography import units
from planning.profiles.months import month_text
from planning.profiles.records import Mission

__all__ = ["closures"]

FRAME = "before_after"
HIGHEST = 100  # a ratio above this is said to be over it: its figure would say more than is known
DIRECTIONS = {1: "higher", 0: "no clear change", -1: "lower"}
PERSONS = "persons"
USUAL = 0.05  # what is usually asked of a probability before something is called shown


def closures(page: AreaPage) -> Block:
    """Show what closed where, and counts by month before and after it; a sentence where there is nothing to lay side by side."""
    p = page.profile
    if not p.missions and not p.sites and not page.incomplete("missions", "sites"):
        return Block()
    days = closing_days(p)
    out = _recorded(page)
    past = [place for place, on in days.items() if on <= page.as_of]
    if not past and _nowhere(page):
        return out + stub(page, "sites")
    if not past:
        words = "No presence of a mission is recorded as closed in a unit by this day, so that there is no before and after."
        return out + paragraph(none_here(page, words, "sites", "functions", "missions").html) + stub(page, "sites")
    if not page.may_see(FOR_THE_CELL):
        words = "Counts by month and unit are for the planning cell alone: its edition lays them side by side before and after each closure."
        return out + paragraph(text(words)) + stub(page, "sites")
    found = monthly(r for r in p.incident_counts if r.place != p.code)  # of an unknown unit
    if not found:
        words = "No count by month and unit is recorded, so that nothing can be laid before and after."
        return out + paragraph(absent(page, words, "incident_counts").html) + stub(page, "sites")
    return out + _laid(page, days, found) + _reading() + stub(page, "sites")


def _recorded(page: AreaPage) -> Block:
    """Give the sites that closed, and the missions that closed without a word on where they were."""
    rows = [
        [_where(page, s.place), s.name, s.closed_on, evidence_cell(s.evidence, page.href)]
        for s in page.profile.sites
        if s.closed_on and s.closed_on <= page.as_of
    ]
    columns = ["Where", "What closed", "On", "Evidence"]
    out = table("Sites that closed", columns, rows, href=page.href) if rows else Block()
    words = "the units it was in are not recorded, so that nothing is laid before and after by unit."
    return out + join(paragraph(f"{text(m.name)} closed on {day(m.closed)}; {text(words)}") for m in _nowhere(page))


def _nowhere(page: AreaPage) -> list[Mission]:
    """Give the missions that closed without a word on the units they were in."""
    return [m for m in page.profile.missions if m.closed and m.closed <= page.as_of and not m.places]


def _where(page: AreaPage, place: str | None) -> Block:
    if place is None and page.profile.detail == "area":
        return above()
    return Block(text(place_name(page.profile, place))) if place else gap("no unit recorded")


def _laid(page: AreaPage, days: dict[str, dt.date], found: Sequence[Series]) -> Block:
    parents = {u.code: u.parent for u in units(page.profile.code, page.profile.folder) if u.parent}
    hidden = page.left_out("series_breaks") or bool(page.profile.sealed.get("series_breaks"))
    known = breaks(page.profile.series_breaks)
    alone: list[tuple[Series, BeforeAfter]] = []
    beside: list[tuple[Series, OtherPlaces]] = []
    for series in found:
        where = closed_places(days, series.counts, parents)
        alone += [(series, b) for b in _alone(page, days, series, where, known, hidden=hidden)]
        for cohort in cohorts(where.days):
            told = other_places(series, where.days, cohort, page.as_of, known, beside=where.beside, hidden=hidden)
            beside.append((series, told))
    return _places(page, days, alone) + _others(page, beside)


def _alone(
    page: AreaPage,
    days: dict[str, dt.date],
    series: Series,
    where: ClosedPlaces,
    known: Sequence[Break],
    *,
    hidden: bool,
) -> Iterable[BeforeAfter]:
    for place, on in days.items():
        yield before_after(series, place, on, page.as_of, known, members=where.members[place], hidden=hidden)


def _places(page: AreaPage, days: dict[str, dt.date], alone: list[tuple[Series, BeforeAfter]]) -> Block:
    """Give one sentence for each place of which nothing can be told, and a table of the others."""
    silent, told = [], []
    for place, on in days.items():
        here = [(s, b) for s, b in alone if b.place == place]
        whys = {b.why for _, b in here}
        if len(whys) == 1 and not any(b.sides.before for _, b in here):
            first = f"<strong>{text(place_name(page.profile, place))}</strong>, {day(on)}"
            silent.append(f"{first}: {text(_why(whys.pop()))}.")
        else:
            told += here
    rows = [_place(page, s, b, alone) for s, b in told]
    columns = [
        "What is counted",
        "Where",
        "Full months before",
        "Full months after",
        "After beside before",
        "Would be seen",
    ]
    out = table("Counts before and after a closure, by unit", columns, rows, kind="pl-wide") if rows else Block()
    return out + bullets(silent)


def _place(page: AreaPage, series: Series, b: BeforeAfter, alone: list[tuple[Series, BeforeAfter]]) -> list[object]:
    where = f"{text(place_name(page.profile, b.place))}, closed {day(b.closed)}"
    before, after = b.sides.before, b.sides.after
    if before is None or after is None:
        return [_name(series, alone), Block(where), gap(), gap(), gap(f"not compared: {_why(b.why)}"), gap()]
    sides = [_side(series, before), _side(series, after)]
    return [_name(series, alone), Block(where), *sides, _ratio_of(b), _chance(b)]


def _name(series: Series, alone: Iterable[tuple[Series, object]]) -> str:
    """Name an indicator, with its source where two sources count it."""
    name = framework("indicators")[series.indicator].name
    sources = {s.source for s, _ in alone if s.indicator == series.indicator}
    return name if len(sources) == 1 else f"{name} ({framework('sources')[series.source].name})"


def _why(key: str) -> str:
    return framework(FRAME)[key].label


def _side(series: Series, side: Side) -> Block:
    span = period(month_text(side.first), month_text(side.last))
    months = side.last - side.first + 1
    lack = f"; {months - side.known} of {months} months missing" if side.known < months else ""
    if side.rate is None:
        return gap(f"no month known, {span}")
    return Block(
        f"<strong>{number(side.events)}</strong> {text(series.unit)}, {_rate(side.rate)} a month, {span}{lack}"
    )


def _rate(value: float) -> str:
    return number(value, 0 if value >= 100 else 1 if value >= 1 else 2)


def _times(value: float) -> str:
    return f"over {HIGHEST}" if value > HIGHEST else number(value, 1 if value >= 1 else 2)


def _between(interval: Interval) -> str:
    return f"{_times(interval[0])} to {_times(interval[1])}"


def _ratio_of(b: BeforeAfter) -> Block:
    if b.interval is None or b.exact is None:
        return gap(f"not compared: {_why(b.why)}")
    mark = badge(DIRECTIONS[b.direction], "watch" if b.direction else "plain").html
    if b.ratio is None:
        return Block(f"{gap(_why(b.why)).html}; at least {_times(b.interval[0])} times fits these counts: {mark}")
    told = f"<strong>{_times(b.ratio)}</strong> times ({_between(b.interval)}): {mark}"
    if b.interval != b.exact and b.unit != PERSONS:  # persons come several at a time
        told += f"; {_between(b.exact)} if events came one by one"
    short = "; fewer months, since the way of counting changed" if b.sides.shortened else ""
    return Block(told + short)


def _chance(b: BeforeAfter) -> Block:
    if b.chance is None:
        return gap("not told: it needs a rate before")
    return Block(f"{_change()} would be seen with {_percent(b.chance)} probability")


def _change() -> str:
    times = framework(FRAME).number("times")
    return "a doubling" if times == 2 else f"{number(times)} times as many"


def _percent(share: float) -> str:
    return "under 1%" if share < 0.01 else "over 99%" if share > 0.99 else f"{share:.0%}"


def _others(page: AreaPage, beside: list[tuple[Series, OtherPlaces]]) -> Block:
    """Give the comparison with places where nothing closed; the reason once, where it is the same for all."""
    told = [(s, o) for s, o in beside if not o.sides.why]
    if not told:
        return Block()
    whys = {o.why for _, o in told}
    if len(whys) == 1 and "" not in whys:
        return paragraph(f"Not laid beside other units: {text(_why(whys.pop()))}.")
    rows = [_other(page, s, o, beside) for s, o in told]
    columns = [
        "What is counted",
        "Closed, and beside",
        "Ratio of ratios",
        "Units drawn by lot",
        "Drift in the months before",
    ]
    out = table("Beside units where nothing closed in these months", columns, rows, kind="pl-wide")
    return out + (note(_no_spread()) if any(o.ratio is not None and o.robust is None for _, o in told) else Block())


def _other(page: AreaPage, series: Series, o: OtherPlaces, beside: list[tuple[Series, OtherPlaces]]) -> list[object]:
    def named(places: Iterable[str]) -> str:
        return ", ".join(place_name(page.profile, p) for p in places)

    groups = lines([("Closed", named(o.closed)), ("Beside", named(o.others) or None)])
    return [_name(series, beside), groups, _both(o), _lot(o), _drifted(o.drift)]


def _both(o: OtherPlaces) -> Block:
    if o.ratio is None:
        return gap(f"not compared: {_why(o.why)}")
    if o.interval is None or o.chance is None:
        return Block(f"<strong>{_times(o.ratio)}</strong> times; {gap(_why(o.why)).html}")
    told = f"<strong>{_times(o.ratio)}</strong> times ({_between(o.interval)})"
    pairs: list[tuple[str, object]] = [("", Block(told))]
    pairs += [("Clustered by unit", _between(o.robust))] if o.robust else []
    pairs += [("", f"{_change()} beside the others would be seen with {_percent(o.chance)} probability")]
    return lines(pairs)


def _no_spread() -> str:
    frame = framework(FRAME)
    return (
        f"A regression clustered by unit is not told where there are fewer than {frame.number('robust_places'):.0f} units, or "
        f"fewer than {frame.number('robust_closed'):.0f} closed: then its intervals are too narrow."
    )


def _lot(o: OtherPlaces) -> Block:
    lot = o.by_lot
    if lot is None:
        return gap("not told")
    told = f"{number(lot.as_far)} of {number(lot.ways)} {'draws' if lot.drawn else 'ways'} to choose {len(o.closed)} of {len(o.closed) + len(o.others)} units lie as far from the others or farther: <strong>{lot.probability:.0%}</strong>"
    if 1 / lot.ways > USUAL:
        told += f". With so few units it is never below {_percent(1 / lot.ways)}, so that it can show nothing here"
    return Block(told)


def _drifted(d: Drift | None) -> Block:
    if d is None:
        return gap("not told: the months before are too few for a regression")
    low, high = d.interval
    apart = not low <= 1 <= high
    words = (
        "drew apart before: the first assumption is in doubt"
        if apart
        else "no drift found, which is not the same as none"
    )
    pairs = [
        Block(f"{_fine(d.ratio)} times a month over {d.months} months ({_fine(low)} to {_fine(high)})"),
        badge(words, "watch" if apart else "plain"),
        f"where there is no drift, one as far comes in {_percent(d.probability)} of cases",
        f"a drift to {_double()} over these months would be seen with {_percent(d.chance)} probability",
    ]
    return lines(("", p) for p in pairs)


def _double() -> str:
    times = framework(FRAME).number("times")
    return "double" if times == 2 else f"{number(times)} times"


def _fine(value: float) -> str:
    return number(value, 2)


def _reading() -> Block:
    """Say how the tables are made, what they suppose, what they can and cannot say."""
    frame = framework(FRAME)
    confidence = f"{framework('trends').number('confidence'):.0%}"
    how = note(
        f"Full months on both sides, equally many, at most {frame.number('months_most'):.0f} and at least {frame.number('months_least'):.0f} with a count; the month of a closure is in neither, and "
        f"fewer than twelve lay one season beside another. Where several presences of a unit closed, the first counts. In brackets: {confidence} intervals, as wide as the counts vary from month to month and never narrower than where events come one by one. Each stands for itself: "
        "among twenty rows in which nothing changed, about one looks higher or lower. Probabilities of being seen take the rate before as the true one. "
        "Ratio of ratios: after over before where a presence closed, over the same elsewhere (difference in differences of logarithms, a Poisson regression with units and months). "
        "Its interval is as wide as counts vary around it, from month to month or from unit to unit, whichever is more. "
        "Units that closed earlier or within these months stand on neither side. By lot: if the units that closed had been drawn by lot and closing changed nothing, so many draws would lie as far from the others. It supposes nothing of the counts, and with few units can show little."
    )
    supposed = [f"<strong>{text(i.label)}.</strong> {text(i.text)}" for i in frame if i.group == "assumption"]
    says = [f"<strong>{text(i.label)}</strong> {text(i.text)}" for i in frame if i.group in {"can", "cannot"}]
    return (
        how
        + paragraph("<strong>What the comparison with other units supposes</strong>")
        + bullets(supposed)
        + paragraph("<strong>What before and after can and cannot say</strong>")
        + bullets(says)
    )
