"""Checks that a question's answers, what came of them and its outcome fit the question and each other."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from planning.frameworks import framework
from planning.problems import Problem, nearest, one_of
from planning.profiles.profile import Profile
from planning.profiles.reading import Reading
from planning.profiles.records import Answer, Question

__all__ = ["answer_faults", "forecasts"]

Found = tuple[tuple[str | int, ...], str, str, str]  # where, what was found, what is allowed, what to do
ROUNDING = 0.005


def forecasts(reading: Reading, profile: Profile) -> Iterator[Problem]:
    """Give the problems of the questions; of an edition, which has no answers, as of a source."""
    for i, question in enumerate(profile.questions):
        for where, what, allowed, do in _question(question):
            file, line = reading.line_of("questions", i, *where)
            yield Problem(file, line, f"{question.id} {'.'.join(map(str, where))}".strip(), what, allowed, do)


def _question(q: Question) -> Iterator[Found]:
    yield from _kind(q)
    yield from _days(q)
    yield from _values(q)
    yield from _rounds(q)
    yield from _outcome(q)
    if q.base_rate is not None and not (q.base_from or "base_from" in q.levels):
        yield (
            ("base_rate",),
            "a base rate without where it is from",
            "",
            "write base_from: what was counted, and since when",
        )


def _kind(q: Question) -> Iterator[Found]:
    if q.answer == "number" and not q.unit:
        yield ("answer",), "a number without its unit", "", "write unit: what is counted"
    if q.answer == "class" and len(set(q.classes)) < 2:
        yield (
            ("classes",),
            f"{len(set(q.classes))} classes",
            "at least two, from the lowest to the highest",
            "name them",
        )
    elif q.classes and len(set(q.classes)) < len(q.classes):
        yield ("classes",), "a class twice", "", "keep one"
    if q.answer != "class" and q.classes:
        yield ("classes",), f"classes beside answer {q.answer}", "answer class", "delete them, or correct the answer"
    if q.rule == "odds" and q.answer != "yes_no":
        yield ("rule",), f"'odds' for answer {q.answer}", "mean, median", "choose one; odds are of probabilities alone"
    if q.rule != "mean" and q.answer == "class":
        yield ("rule",), f"'{q.rule}' for answer class", "mean", "write mean, so that the classes still make one"


def _days(q: Question) -> Iterator[Found]:
    order = [("opened", q.opened), ("answers_by", q.answers_by), ("closes", q.closes)]
    known = [(name, day) for name, day in order if day is not None]
    for (first, earlier), (second, later) in itertools.pairwise(known):
        if later < earlier:
            yield (second,), f"{later}, before {first} {earlier}", "", "correct one of the two"
    for n, (one, two) in enumerate(itertools.pairwise(q.rounds), 1):
        if two.closed < one.closed:
            yield ("rounds", n, "closed"), f"{two.closed}, before the round before it {one.closed}", "", "correct one"
    for n, one in enumerate(q.rounds):
        if one.closed > q.closes:
            what = f"{one.closed}, after the question closes {q.closes}: these answers may know the outcome"
            yield ("rounds", n, "closed"), what, "", "take the round out, or correct a date"
    if q.resolved_on and q.opened and q.resolved_on < q.opened:
        yield ("resolved_on",), f"{q.resolved_on}, before opened {q.opened}", "", "correct one of the two"


def _values(q: Question) -> Iterator[Found]:
    """What came of the answers, as all readers have it."""
    yield from _interval((), q.best, q.low, q.high, probability=q.answer == "yes_no")
    if q.answer == "yes_no" and q.before is not None and not 0 <= q.before <= 1:
        yield ("before",), f"{q.before:g}", "a probability from 0 to 1", "write 0.3 for 30 per cent"
    for name in ("shares", "before_shares"):
        yield from _shares((name,), getattr(q, name), q)
    fewest = int(framework("elicitation").settings["fewest_for_a_spread"].value)
    if q.answered is not None and q.answered < fewest and (q.low is not None or q.high is not None or q.dissent):
        what = f"an interval or a dissent from {q.answered} answers"
        yield ("answered",), what, f"{fewest} answers or more", "delete low, high and dissent: they tell who said what"


def _rounds(q: Question) -> Iterator[Found]:
    for n, one in enumerate(q.rounds):
        for m, answer in enumerate(one.answers):
            for where, what, allowed, do in answer_faults(answer, q):
                yield ("rounds", n, "answers", m, *where), what, allowed, do
    if q.rounds:
        last = q.rounds[-1].answers
        views = sum(a.view != "no" for a in last)
        for name, told, counted in (("answered", q.answered, views), ("no_view", q.no_view, len(last) - views)):
            if told is not None and told != counted:
                yield (name,), f"{told}, where the last round has {counted}", "", "correct it"


def answer_faults(answer: Answer, q: Question) -> Iterator[Found]:
    """Give what does not fit in one answer to a question: where in it, what was found, what is allowed, what to do."""
    where: tuple[str | int, ...] = ()
    said = answer.best is not None or bool(answer.shares)
    if answer.view == "no":
        if said:
            yield (*where, "view"), "no view beside an answer", "", "keep one"
        return
    if not said:
        yield where, "neither an answer nor 'view: no'", "", "write one of the two"
    if answer.best is not None and q.answer == "class":
        yield (*where, "best"), "a number", "shares, one for each class", "write shares"
    yield from _interval(where, answer.best, answer.low, answer.high, probability=q.answer == "yes_no")
    yield from _shares((*where, "shares"), answer.shares, q)
    rules = framework("elicitation").settings
    lowest, highest = float(rules["lowest_confidence"].value), float(rules["highest_confidence"].value)
    if answer.confidence is not None and not lowest <= answer.confidence <= highest:
        allowed = f"{lowest:g} to {highest:g}"
        yield (*where, "confidence"), f"{answer.confidence:g}", allowed, "write how sure, in per cent"
    if (answer.low is None) != (answer.high is None) or (answer.low is not None and answer.confidence is None):
        yield where, "a part of an interval", "low, high and confidence together", "add what is missing"


def _interval(
    where: tuple[str | int, ...], best: float | None, low: float | None, high: float | None, *, probability: bool
) -> Iterator[Found]:
    told = [(name, v) for name, v in (("low", low), ("best", best), ("high", high)) if v is not None]
    for name, value in told:
        if probability and not 0 <= value <= 1:
            yield (*where, name), f"{value:g}", "a probability from 0 to 1", "write 0.3 for 30 per cent"
            return
    for (first, one), (second, two) in itertools.pairwise(told):
        if two < one:
            yield (*where, second), f"{two:g}, below {first} {one:g}", "low, best, high in rising order", "correct one"


def _shares(where: tuple[str | int, ...], shares: Sequence[float], q: Question) -> Iterator[Found]:
    if not shares:
        return
    if q.answer != "class":
        yield where, f"shares for answer {q.answer}", "best", "write best, or correct the answer"
    elif len(shares) != len(q.classes):
        yield where, f"{len(shares)} shares for {len(q.classes)} classes", "one for each class, in their order", ""
    elif abs(sum(shares) - 1) > ROUNDING:
        yield where, f"shares that add up to {sum(shares):.3g}", "1", "correct them"


def _outcome(q: Question) -> Iterator[Found]:
    if q.outcome is not None and q.resolved_on is None:
        yield ("outcome",), "an outcome without the day it was known", "", "write resolved_on"
    fits = ("yes", "no", "void") if q.answer == "yes_no" else ("resolved", "void")
    if q.outcome is not None and q.outcome not in fits:
        do = "write it, with value or came" if q.answer != "yes_no" else "choose one"
        yield ("outcome",), f"'{q.outcome}' for answer {q.answer}", ", ".join(fits), do
    if q.answer == "number" and q.outcome == "resolved" and q.value is None:
        yield ("value",), "a resolved number that is not told", "", "write value"
    if q.answer == "class" and q.outcome == "resolved" and q.came not in q.classes:
        found = f"'{q.came}'" if q.came else "a resolved class that is not told"
        near = nearest(q.came or "", q.classes)
        yield ("came",), found, one_of(q.classes), f"write {near}" if near else "write came"
