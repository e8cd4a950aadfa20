"""Protection benchmarks on a page: baseline, latest figure and target, how each stands, who owns it."""

from __future__ import annotations

import datetime as dt

from planning.analysis.benchmarks import Standing, standings
from planning.display.blocks import Block, badge, day, gap, lines, note, number, paragraph, suppressed, text
from planning.display.page import AreaPage, absent, anchor, evidence_cell, place_name, stub
from planning.display.tables import table
from planning.frameworks import framework
from planning.profiles.records import Benchmark

__all__ = ["benchmarks"]

KINDS = {"met": "good", "on_the_way": "plain", "not_moving": "watch", "moving_away": "bad"}


def benchmarks(page: AreaPage) -> Block:
    """Show the protection benchmarks; where none is recorded, say so for an area with a mission, else nothing."""
    found = standings(page.profile.benchmarks, page.as_of)
    if not found and not page.profile.missions and not page.incomplete("benchmarks", "missions"):
        return Block()
    columns = ["Benchmark", "What is measured", "Figures", "How it stands", "Owner", "Evidence"]
    out = (_head(found) if found else Block()) + table(
        "Protection benchmarks",
        columns,
        [_line(page, s) for s in found],
        empty=absent(page, "No protection benchmark is recorded.", "benchmarks"),
        href=page.href,
        kind="pl-wide",
    )
    return (out + _how() if found else out) + stub(page, "benchmarks")


def _head(found: tuple[Standing, ...]) -> Block:
    """Say how many stand how, on this page, and what is missing."""
    states = [(i.label, sum(s.state.id == i.id for s in found)) for i in framework("benchmark_states")]
    parts = [f"{n} {words}" for words, n in states if n]
    late = sum(s.overdue is not None for s in found)
    parts += [f"{late} past the day of the target"] if late else []
    nobody = sum(s.benchmark.owner is None for s in found)
    parts += [f"{nobody} without an owner"] if nobody else []
    many = "benchmark" if len(found) == 1 else "benchmarks"
    return paragraph(f"<strong>{len(found)}</strong> {many} on this page: {text('; '.join(parts))}.")


def _line(page: AreaPage, s: Standing) -> list[object]:
    b = s.benchmark
    return [
        anchor(b.id, b.title),
        _what(page, s),
        _figures(s),
        _state(s),
        b.owner,
        evidence_cell(b.evidence, page.href),
    ]


def _what(page: AreaPage, s: Standing) -> Block:
    b = s.benchmark
    risks = tuple(framework("protection_risks")[r].name for r in b.risks)
    pairs: list[tuple[str, object]] = [("", framework("indicators")[b.indicator].name)] if b.indicator else []
    pairs += [("", b.what)] if b.what else []
    pairs += [("Where", place_name(page.profile, b.place))] if b.place else []
    pairs += [("Risks", risks)] if risks else []
    pairs += [("Why this target", b.why)]
    pairs += [("Note", b.note)] if b.note else []
    return lines(pairs, page.href)


def _figures(s: Standing) -> Block:
    b = s.benchmark
    latest = _figure(b.latest, b.latest_on, b.unit, "not measured")
    pairs: list[tuple[str, object]] = [
        ("Baseline", _figure(b.baseline, b.baseline_on, b.unit, "no baseline")),
        ("Latest", latest + (_age(s) if s.old else Block())),
        ("Target", _target(b)),
        ("", f"{framework('benchmark_directions')[b.direction].label}"),
    ]
    return lines(pairs)


def _figure(value: float | None, on: dt.date | None, unit: str | None, without: str) -> Block:
    if value is None:
        return gap(without) if on is None else Block(f"{suppressed().html}, {day(on)}")
    return Block(f"{_told(value, unit)}, {day(on)}")


def _told(value: float, unit: str | None) -> str:
    return f"<strong>{number(value)}</strong>" + (f" {text(unit)}" if unit else "")


def _age(s: Standing) -> Block:
    return Block(f" {badge(f'{s.age} days old', 'watch').html}")


def _target(b: Benchmark) -> Block:
    if b.target is None:
        return gap("no target")
    by = f"by {day(b.target_by)}" if b.target_by else gap("by when is not set").html
    return Block(f"{_told(b.target, b.unit)} {by}")


def _state(s: Standing) -> Block:
    state = badge(s.state.label, KINDS[s.state.id]) if s.state.id in KINDS else gap(s.state.label)
    told = state.html
    if s.share is not None and s.state.id == "on_the_way":
        told += f" {number(s.share * 100, 0)}% of the way"
    pairs: list[tuple[str, object]] = [("", Block(told))]
    if s.overdue is not None:
        pairs.append(("", badge(f"{s.overdue} days past the day of its target", "bad")))
    if s.state.id != "met":
        pairs.append(("Straight line", _path(s)))
    return lines(pairs)


def _path(s: Standing) -> Block:
    if s.needed_now is None:
        return gap("none: it needs a baseline and a target with their days")
    out = f"by now {number(s.needed_now)} would be needed"
    if s.behind is not None:
        out += "; the latest figure was " + ("behind it" if s.behind else "on it or ahead") + " on its day"
    return Block(out)


def _how() -> Block:
    frame = framework("benchmark_states")
    share = f"{frame.number('still'):.0%}"
    return note(
        f"Our rule: not moving is up to {share} of the way from baseline to target, either way. The straight line from baseline to target is "
        "ours as well, a way to read a target and nobody's plan. Two figures say how far something moved; not whether chance alone "
        "moves it as far, and not why."
    )
