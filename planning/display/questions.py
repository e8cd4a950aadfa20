"""Questions that can turn out wrong: what is asked and estimated, what came of earlier ones, and how good the estimates were."""

from __future__ import annotations

import datetime as dt

from planning.analysis.looking_back import Resolved, record, resolved, unresolved
from planning.analysis.scoring import (
    Bin,
    Forecast,
    Score,
    Scores,
    Skill,
    class_scored,
    coverage,
    missing,
    over_time,
    scored,
)
from planning.display.blocks import Block, badge, bullets, day, gap, lines, note, number, paragraph, text
from planning.display.dates import due
from planning.display.drivers import share
from planning.display.page import FOR_THE_CELL, AreaPage, absent, stub
from planning.display.tables import table
from planning.frameworks import framework
from planning.profiles.records import Question

__all__ = ["answers", "asked", "came_of_it", "lessons", "scores"]

MOST = 5  # lessons that lead the plan


def lessons(page: AreaPage) -> Block:
    """Lead the plan with what was wrong last time: what was said, what came, and what is to be done otherwise."""
    wrong = [r for r in resolved(page.profile) if r.wrong]
    if not wrong:
        return Block()
    rows = [[f"{r.of.id} {r.name}", r.said, r.came, r.of.lesson or gap("nobody wrote a lesson")] for r in wrong[:MOST]]
    out = table(
        "What we got wrong last time", ["Asked", "We said", "What came", "What we do otherwise"], rows, href=page.href
    )
    if len(wrong) > MOST:
        out += paragraph(text(f"And {len(wrong) - MOST} more, further below."), "pl-note")
    return out


def asked(page: AreaPage) -> Block:
    """Show the open questions: what passes, when it is resolved by what and by whom, and what was estimated."""
    rows = []
    for q in page.profile.questions:
        if q.outcome is not None:
            continue
        when: Block = due(q.closes, page.as_of, word="to be resolved")
        rows.append(
            [
                f"{q.id} {q.question}",
                lines([("Passes with", q.threshold), ("Void if", q.void_if)]),
                lines([("On", when), ("From", q.resolves_by), ("By", q.resolver)]),
                _estimate(q),
                _how(page, q),
            ]
        )
    columns = ["Question", "Threshold and void rule", "Resolved", "Estimate", "How it came about"]
    out = table(
        "Open questions",
        columns,
        rows,
        empty=absent(page, "No open question is recorded.", "questions"),
        href=page.href,
        kind="pl-wide",
    )
    late = sum(unresolved(q, page.as_of) for q in page.profile.questions)
    if late:
        many = "1 question has" if late == 1 else f"{late} questions have"
        out += paragraph(text(f"{many} closed and no outcome is written: the resolver has to say."), "pl-status")
    return out + stub(page, "questions")


def _value(q: Question, value: float | None) -> object:
    if value is None:
        return None
    return share(value) if q.answer == "yes_no" else f"{number(value)} {q.unit or ''}".strip()


def _estimate(q: Question) -> object:
    if q.answer == "class":
        if not q.shares:
            return gap("not estimated")
        return lines([(name, share(p)) for name, p in zip(q.classes, q.shares, strict=True)])
    if q.best is None:
        return gap("not estimated")
    told: list[tuple[str, object]] = [("", _value(q, q.best))]
    if q.low is not None and q.high is not None:
        told.append(("80 per cent interval", f"{_value(q, q.low)} to {_value(q, q.high)}"))
    if q.before is not None:
        told.append(("one round before", _value(q, q.before)))
    return lines(told)


def _how(page: AreaPage, q: Question) -> Block:
    told: list[tuple[str, object]] = []
    if q.answered is not None:
        views = f", {q.no_view} without a view" if q.no_view else ""
        told.append(("", f"{q.answered} answers{views}; {framework('aggregation_rules')[q.rule].name.lower()}"))
    elif q.best is not None or q.shares:
        told.append(("", gap("how many answered is not recorded")))
    if q.dissent:
        told.append(("Dissent", q.dissent))
    if q.base_rate is not None:
        told.append(("Base rate", f"{share(q.base_rate)}: {q.base_from}" if q.base_from else share(q.base_rate)))
    if q.scenario:
        told.append(("Scenario", q.scenario))
    return lines(told, page.href)


def answers(page: AreaPage) -> Block:
    """Show the answers of the rounds, without names; the planning cell alone has them."""
    if not page.may_see(FOR_THE_CELL):
        return Block()
    rows = []
    for q in page.profile.questions:
        if q.outcome is not None:
            continue
        for n, one in enumerate(q.rounds, 1):
            for a in one.answers:
                said = (
                    "no view"
                    if a.view == "no"
                    else ", ".join(map(share, a.shares))
                    if a.shares
                    else str(_value(q, a.best))
                )
                wide = ""
                if a.low is not None and a.high is not None and a.confidence is not None:
                    wide = f"{_value(q, a.low)} to {_value(q, a.high)} at {number(a.confidence)} per cent"
                rows.append([f"{q.id}, round {n}", Block(day(one.closed)), said, wide or Block("none"), a.because])
    if not rows:
        return Block()
    return table(
        "Answers in the rounds, without names", ["Question", "Closed", "Answer", "Interval", "Because"], rows
    ) + note("For the planning cell alone. The order says nothing about who answered.")


def came_of_it(page: AreaPage) -> Block:
    """Show what came of resolved questions and scenarios, the farthest off first."""
    found = resolved(page.profile)
    rows = [
        [f"{r.of.id} {r.name}", r.said, r.came, _off(r), Block(day(r.on)), r.of.lesson or Block("none written")]
        for r in found
    ]
    if not rows:
        return Block()
    out = table(
        "Resolved questions and scenarios",
        ["Asked", "We said", "What came", "How far off", "Resolved", "Lesson"],
        rows,
        href=page.href,
        kind="pl-wide",
    )
    return out + note(
        "How far off is the squared difference between the probability and what happened: 0 is best, 0.25 is what a "
        "coin would get, 1 is sure and wrong."
    )


def _off(r: Resolved) -> object:
    if r.off is None:
        return badge("outside of its interval", "watch") if r.wrong else "inside of its interval"
    told = number(r.off, 2)
    return badge(f"{told}, the wrong way", "watch") if r.wrong else told


def scores(page: AreaPage) -> Block:
    """Show how good the estimates were, for the planning cell as a whole; nothing under the number that it takes."""
    found = record(page.profile)
    n = len(found.events)
    if not n and not found.numbers and not found.classes:
        return Block()
    out = Block()
    if page.incomplete("questions", "scenarios"):
        out += paragraph(text("Of the questions on this page, which does not hold all of them."), "pl-status")
    whole = scored([f for _, f in found.events])
    out += _too_few(n, "questions of yes or no, and scenarios") if whole is None else _scored(whole)
    if whole is not None:
        out += _years(found.events)
    if found.numbers:
        cover = coverage(found.numbers)
        if cover is None:
            out += _too_few(len(found.numbers), "numbers")
        else:
            low, high = cover.interval
            words = f"{cover.inside} of {cover.n} numbers lay in the interval given for them: {share(cover.share)}"
            out += paragraph(
                text(
                    f"{words} ({_confidence()} interval {share(low)} to {share(high)}), where {share(cover.stated)} was said."
                )
            )
    if found.classes:
        classes = class_scored(found.classes)
        out += (
            _too_few(len(found.classes), "questions of classes")
            if classes is None
            else paragraph(
                text(f"Ranked probability score of {classes.n} questions of classes: {_score(classes.rps)}.")
            )
        )
    if found.void:
        out += paragraph(text(f"{found.void} void, by the rule that each question states; they are not scored."))
    return out


def _too_few(n: int, what: str) -> Block:
    words = f"{n} {what} resolved: {missing(n)} more are needed before any score is told."
    return paragraph(gap(words).html)


def _confidence() -> str:
    return f"{framework('scoring').number('confidence'):.0%}"


def _score(s: Score) -> str:
    if s.interval is None:
        return f"{number(s.value, 3)} (how sure cannot be said: all scored alike)"
    return f"{number(s.value, 3)} ({_confidence()} interval {number(s.interval[0], 3)} to {number(s.interval[1], 3)})"


def _skill(s: Skill | None, against: str) -> object:
    if s is None:
        return gap(f"too few have {against}")
    if s.value is None:
        return f"{against} was never wrong, over {s.n}"
    told = f"{number(s.value, 2)} over {s.n}"
    if s.interval is None:
        return told
    low, high = s.interval
    sure = "better" if low > 0 else "worse" if high < 0 else "may be chance"
    return f"{told} ({_confidence()} interval {number(low, 2)} to {number(high, 2)}): {sure}"


def _scored(s: Scores) -> Block:
    m = s.murphy
    parts = [("reliability", m.reliability), ("resolution", m.resolution), ("uncertainty", m.uncertainty)]
    parts.append(("within bins", m.within))
    rows: list[list[object]] = [
        ["Brier score", _score(s.brier), "0 is best; a coin gets 0.25"],
        [
            "Skill over the base rate",
            _skill(s.base, "a base rate"),
            "Above 0 is better than always saying the base rate",
        ],
        ["Skill over the round before", _skill(s.before, "a round before"), "Above 0: talking made it better"],
        ["Logarithmic score", _score(s.log), "0 is best; sure and wrong weighs most"],
        [
            "Murphy's parts",
            lines([("", f"{name} {number(value, 3)}") for name, value in parts]),
            "Their sum with resolution taken off is the Brier score. Reliability: how far what we said lies from what came. Resolution: how well we told cases apart",
        ],
    ]
    out = table(f"Scores of {s.n} resolved questions and scenarios", ["Score", "Value", "How to read it"], rows)
    bins = [_bin(b) for b in s.calibration if b.n]
    out += table(
        "What we said and what came",
        ["We said", "How often", "On average", "It came", f"{_confidence()} interval"],
        bins,
        numbers=(1, 2, 3),
        kind="pl-narrow",
    )
    return out + note(
        "For the planning cell as a whole, never for a person. Intervals take the questions as if each were drawn by "
        "itself; questions about one crisis hang together, so that the truth is less sure than they say."
    )


def _bin(b: Bin) -> list[object]:
    told: object = gap() if b.interval is None else f"{share(b.interval[0])} to {share(b.interval[1])}"
    mean, came = (gap() if x is None else share(x) for x in (b.mean, b.share))
    return [f"{b.low:.0%} to {b.high:.0%}", str(b.n), mean, came, told]


def _years(events: tuple[tuple[dt.date, Forecast], ...]) -> Block:
    years = over_time(events)
    if len(years) < 2:
        return Block()
    items = []
    for y in years:
        told = f"{missing(y.n)} too few to score" if y.brier is None else _score(y.brier)
        items.append(text(f"{y.year}: {y.n} resolved, {told}"))
    return paragraph("<strong>Brier score by year of the outcome.</strong>") + bullets(items)
