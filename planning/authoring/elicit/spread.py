"""The sheet for the discussion between two rounds: how far the answers lie apart and the reasons given, without names."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from planning.analysis.rounds import Outcome, fewest_for_a_spread, outcome
from planning.authoring.elicit.answers import told_question
from planning.authoring.elicit.asking import SPREAD, Asked, Round
from planning.problems import PlanningError, one_line
from planning.profiles.records import Answer
from planning.profiles.writing import write_whole

__all__ = ["arguments", "spread_text", "write_spread"]


def spread_text(one: Round, answers: Mapping[str, Sequence[Answer]]) -> str:
    """Give the sheet: for each question the number of answers, and from three on the range, the interval, the reasons."""
    lines = [
        f"{one.area}, round {one.number}: how far the answers lie apart",
        "",
        "Nobody's name stands here, and the reasons stand in no order.",
        f"With fewer than {fewest_for_a_spread()} answers to a question nothing but their number is told.",
    ]
    for question in one.questions:
        lines += ["", *told_question(question), *_told(question, answers.get(question.id, ()))]
    return "\n".join(lines) + "\n"


def _told(question: Asked, answers: Sequence[Answer]) -> list[str]:
    found = outcome(question.record, answers)
    views = "1 answer" if found.answered == 1 else f"{found.answered} answers"
    lines = [f"  {views}, {found.no_view} without a view"]
    if not found.ranges:
        return [
            *lines,
            f"  Fewer than {fewest_for_a_spread()} answers: they are not shown, since they would tell who said what.",
        ]
    lines += _classes(question, found) if question.answer == "class" else _values(found)
    given = arguments(question.id, answers)
    return [*lines, "  Reasons given:", *(f"  - {one_line(text)}" for text in given)] if given else lines


def _values(found: Outcome) -> list[str]:
    ((low, high),) = found.ranges
    lines = [f"  Best values from {_digits(low)} to {_digits(high)}, the middle one {_digits(found.median)}"]
    if found.low is not None:
        ends = f"{_digits(found.low)} to {_digits(found.high)}"
        lines.append(f"  Taken together, 80 per cent sure: {ends} (of {found.intervals} who gave an interval)")
    else:
        lines.append("  Taken together there is no interval to show")
    return lines


def _classes(question: Asked, found: Outcome) -> list[str]:
    rows = zip(question.classes, found.ranges, found.shares, strict=True)
    return [
        f"  {one_line(name)}: from {_digits(low)} to {_digits(high)}, on average {_digits(mean)}"
        for name, (low, high), mean in rows
    ]


def arguments(identity: str, answers: Sequence[Answer]) -> list[str]:
    """Give the arguments of a question, each once, in an order that hangs on their words alone."""
    texts = {a.because for a in answers if a.because}
    return sorted(texts, key=lambda text: hashlib.sha256(f"{identity}|{text}".encode()).hexdigest())


def _digits(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}".rstrip("0").rstrip(".")


def write_spread(folder: Path, text: str) -> Path:
    """Write the sheet into the folder of a round, once.

    Raises PlanningError where another one stands there: two sheets beside each other would tell what the answers in
    between say.
    """
    path = folder / SPREAD
    if path.is_file() and path.read_bytes() != text.encode():
        raise PlanningError(
            f"{folder.name}/{SPREAD} was written before, and other answers are counted now: beside each other the two would "
            "tell what these say. It stays as it is; delete it first if nobody has seen it"
        )
    write_whole(path, text, sync=True)
    return path
