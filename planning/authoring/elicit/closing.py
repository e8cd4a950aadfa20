"""Writes what the rounds came to into the area's questions.yml, without codes, and without touching anything else there."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from planning.analysis.rounds import Outcome, disagreements, fewest_for_a_spread, outcome
from planning.authoring.elicit.asking import Round, closing_days
from planning.keeping.editing import changed, value_of
from planning.problems import PlanningError, Problem
from planning.profiles import Profile, check_folder
from planning.profiles.reading import Reading
from planning.profiles.records import Answer, Question
from planning.profiles.writing import write_whole
from planning.profiles.yamltext import Plain

__all__ = ["FILE", "Closed", "close_rounds", "reworded"]

FILE = "questions.yml"
RESULTS = ("answered", "no_view", "best", "low", "high", "shares", "before", "before_shares")

Answers = Mapping[str, Sequence[Answer]]


@dataclass(frozen=True)
class Closed:
    """What was written of a question. ``told``: whether its answers stand in the file, or what came of them alone."""

    identity: str
    outcome: Outcome
    told: bool


def close_rounds(
    profile: Profile, folder: Path, rounds: Sequence[tuple[Round, Answers]], today: dt.date
) -> list[Closed]:
    """Write the rounds of an elicitation and what came of them into questions.yml of an area, or nothing.

    The answers themselves are written only where three or more had a view in each round; intervals only where three or
    more gave one. Raises PlanningError where the rounds stand there already, where the file was changed meanwhile, or
    where the profile would have a problem.
    """
    path = folder / FILE
    before = path.read_bytes()
    text = before.decode("utf-8")
    closed: list[Closed] = []
    days = closing_days([one for one, _ in rounds], today)
    for asked in rounds[-1][0].questions:
        question = next((q for q in profile.questions if q.id == asked.id), None)
        if question is None:
            raise PlanningError(f"{asked.id} is not in {folder.name}/{FILE} any more; nothing was written")
        if question.outcome:
            raise PlanningError(f"{asked.id} is resolved meanwhile; nothing was written")
        own = [
            (day, answers[asked.id]) for day, (one, answers) in zip(days, rounds, strict=True) if one.asked(asked.id)
        ]
        file = f"{folder.name}/{FILE}"
        fields, told, done = _change(question, own, file)
        if told:
            old = value_of(text, file, "questions", asked.id, "rounds")
            fields["rounds"] = [*(old if isinstance(old, list) else []), *told]
        text = changed(text, file, "questions", asked.id, fields)
        closed.append(done)
    _write(path, before, text.encode("utf-8"), today)
    return closed


def reworded(reading: Reading, one: Round) -> list[Problem]:
    """Give a problem for each question that says something else in the profile than when it was asked."""
    questions = reading.partial.questions if reading.partial else ()
    found = []
    for asked in one.questions:
        for i, question in enumerate(questions):
            for name in type(asked).model_fields if question.id == asked.id else ():
                if getattr(question, name) != getattr(asked, name):
                    file, line = reading.line_of("questions", i, name)
                    what = "other words than the members were asked"
                    found.append(Problem(file, line, f"{asked.id} {name}", what, "", "put back what was asked"))
    return found


def _change(
    question: Question, rounds: Sequence[tuple[dt.date, Sequence[Answer]]], file: str
) -> tuple[dict[str, Plain], list[Plain], Closed]:
    """Give the fields of a question that change, the rounds that come to it, and what is said of them."""
    days = [day for day, _ in rounds]
    if "rounds" in question.sealed:
        raise PlanningError(
            f"{file}: the rounds of {question.id} are sealed, and there is no key here; nothing was written"
        )
    if set(days) & {one.closed for one in question.rounds}:
        raise PlanningError(f"{file}: {question.id} has a round of that day already; nothing was written")
    found = [outcome(question, answers) for _, answers in rounds]
    last = found[-1]
    earlier = (
        found[-2] if len(found) > 1 else outcome(question, question.rounds[-1].answers) if question.rounds else None
    )
    told = all(one.answered >= fewest_for_a_spread() for one in found)
    if not told and question.rounds:
        what = f"{question.id} has earlier rounds, and fewer than {fewest_for_a_spread()} answered now"
        raise PlanningError(f"{file}: {what}: the answers cannot be told beside them; nothing was written")
    fields: dict[str, Plain] = dict.fromkeys(RESULTS)
    fields |= {"answered": str(last.answered), "no_view": str(last.no_view)}
    fields |= _results(last, "best", "shares") | _interval(last) | _results(earlier, "before", "before_shares")
    if question.as_of is None or question.as_of < days[-1]:
        fields["as_of"] = str(days[-1])
    new: list[Plain] = [_round(day, answers) for day, answers in rounds] if told else []
    return fields, new, Closed(question.id, last, told)


def _results(found: Outcome | None, best: str, shares: str) -> dict[str, Plain]:
    out: dict[str, Plain] = {}
    if found and found.best is not None:
        out[best] = _digits(found.best)
    if found and found.shares:
        out[shares] = [_digits(share) for share in found.shares]
    return out


def _interval(found: Outcome) -> dict[str, Plain]:
    if found.low is None or found.high is None:
        return {}
    return {"low": _digits(found.low), "high": _digits(found.high)}


def _digits(value: float) -> str:
    text = format(Decimal(repr(float(value))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


# Answers


def _round(day: dt.date, answers: Sequence[Answer]) -> Plain:
    """Give a round as it stands in the file."""
    told = sum(a.low is not None for a in answers if a.view != "no") >= fewest_for_a_spread()
    return {"closed": str(day), "answers": [_fields(answer, intervals=told) for answer in answers]}


def _fields(answer: Answer, *, intervals: bool) -> dict[str, Plain]:
    out: dict[str, Plain] = {"view": "no"} if answer.view == "no" else {}
    if answer.view != "no":
        numbers = {"best": answer.best}
        if intervals and answer.low is not None:
            numbers |= {"low": answer.low, "high": answer.high, "confidence": answer.confidence}
        out |= {name: _digits(value) for name, value in numbers.items() if value is not None}
        if answer.shares:
            out["shares"] = [_digits(share) for share in answer.shares]
    if answer.because:
        out["because"] = answer.because
    return out


# The file


def _write(path: Path, before: bytes, content: bytes, today: dt.date) -> None:
    """Write the file where the profile has no problem with it and nobody changed it meanwhile."""
    with tempfile.TemporaryDirectory() as spare:
        staged = Path(shutil.copytree(path.parent, Path(spare) / path.parent.name))
        (staged / path.name).write_bytes(content)
        if problems := check_folder(staged, today, also=(disagreements,)):
            lines = "\n".join(map(str, problems))
            raise PlanningError(f"the profile would have problems, so nothing was written:\n{lines}")
    if path.read_bytes() != before:
        raise PlanningError(f"{path.parent.name}/{path.name} was changed meanwhile; nothing was written: run it again")
    write_whole(path, content, sync=True, mode=path.stat().st_mode & 0o777)
