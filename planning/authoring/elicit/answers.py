"""A member's answers before they are handed in: the file they lie in, and everything that does not fit in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import ValidationError

from planning.authoring.elicit.asking import Asked, Round
from planning.frameworks import framework
from planning.problems import Problem, UsageError, nearest, one_line, one_of
from planning.profiles.contacts import COORDINATES, GRID, contact
from planning.profiles.faults import as_problem
from planning.profiles.forecasts import answer_faults
from planning.profiles.narrative import LEVEL_MARK
from planning.profiles.records import Answer
from planning.profiles.sealed_values import looks_sealed
from planning.profiles.values import GAP
from planning.profiles.writing import write_whole
from planning.profiles.yamltext import Document, Plain, invisible_characters, read_yaml

__all__ = [
    "LONGEST",
    "Entry",
    "Sheet",
    "blank_text",
    "checked_answer",
    "problems_of",
    "read_sheet",
    "said",
    "told_question",
    "write_sheet",
]

LONGEST = 1000  # characters of an argument, so that every file of answers has room for it
LARGEST = 1_000_000  # bytes of a file of answers
UNREADABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")  # signs YAML refuses or changes
Entry = Mapping[str, Plain]  # one answer as it was typed: name of a field -> text, or a list of texts


@dataclass(frozen=True)
class Sheet:
    """The answers of one member to the questions of a round, as they were typed.

    ``handed_in`` are the marks of what was handed in before from this sheet: a new one says that it replaces them.
    """

    entries: Mapping[str, Entry] = field(default_factory=dict)
    handed_in: tuple[str, ...] = ()

    def with_entry(self, identity: str, entry: Entry) -> Sheet:
        """Give the sheet with one answer changed; what was left empty is left out."""
        filled = {name: value for name, value in entry.items() if value not in ("", None, [])}
        return replace(self, entries={**self.entries, identity: filled})


def checked_answer(
    question: Asked, entry: Entry, doc: Document, path: tuple[str | int, ...] = ()
) -> tuple[Answer | None, list[Problem]]:
    """Give an answer and every problem of it; None where it has some. ``path`` is where the entry lies in ``doc``."""
    told: dict[str, Plain] = {k: v for k, v in entry.items() if v is not None}
    problems = [
        Problem(doc.file, doc.line((*path, name)), f"{question.id} {name}", what, allowed, do)
        for name, what, allowed, do in _texts(told)
    ]
    try:
        answer = Answer.model_validate(told)
    except ValidationError as error:
        about: dict[str, Plain] = {"id": question.id}
        return None, [*problems, *(as_problem(e, Answer, doc, path, about) for e in error.errors(include_url=False))]
    for where, what, allowed, do in answer_faults(answer, question.record):
        label = f"{question.id} {'.'.join(map(str, where))}".strip()
        problems.append(Problem(doc.file, doc.line((*path, *where)), label, what, allowed, do))
    return (None if problems else answer), problems


def _texts(entry: Entry) -> Iterator[tuple[str, str, str, str]]:
    """Find what an argument must not hold: it is read by all members, on a disk that may be lost."""
    text = entry.get("because")
    if not isinstance(text, str):
        return
    name = "because"
    for _, sign in invisible_characters(text):
        yield name, f"invisible character {sign}", "", "delete it"
    if len(text) > LONGEST:
        yield name, f"{len(text)} characters", f"at most {LONGEST}", "shorten it"
    # The text itself is not repeated: the message may be sent on.
    if what := contact(text):
        yield name, what, "", "delete it: all members read the arguments"
    if COORDINATES.search(text) or any(p.search(text) for p in GRID):
        yield name, "coordinates", "", "name the unit instead"
    if LEVEL_MARK.search(text):
        yield name, "a mark of a level", "", "delete it: all members read the arguments"
    if looks_sealed(text):
        yield name, "a sealed value", "", "delete it"


def problems_of(one: Round, sheet: Sheet, doc: Document | None = None) -> list[Problem]:
    """Give every problem of a sheet, question after question: also that one has neither an answer nor "no view"."""
    doc = doc or Document("")
    places = _places(doc)
    found = [
        p for q in one.questions for p in checked_answer(q, sheet.entries.get(q.id, {}), doc, places.get(q.id, ()))[1]
    ]
    others = [identity for identity in sheet.entries if not one.asked(identity)]
    return [*found, *(_not_asked(one, i, doc, places.get(i, ())) for i in others)]


def _not_asked(one: Round, identity: str, doc: Document, path: tuple[str | int, ...]) -> Problem:
    known = [q.id for q in one.questions]
    near = nearest(identity, known)
    what = f"the question '{identity[:40]}', which this round does not ask"
    return Problem(doc.file, doc.line(path), "question", what, one_of(known), f"write {near}" if near else "delete it")


# The file


def read_sheet(path: Path, one: Round) -> tuple[Sheet, list[Problem], Document]:
    """Read a file of answers: the sheet, the problems of its form, and the document for the lines of others.

    Raises UsageError where it is no file that can be read.
    """
    name = one_line(path.name)
    try:
        if path.stat().st_size > LARGEST:
            raise UsageError(f"{name} is no file of answers: it is too large")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{one_line(str(path))}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{name} is no file of answers: it is no text; save it as UTF-8") from None
    doc = read_yaml(text, name)
    data = doc.data if isinstance(doc.data, dict) else {}
    problems = list(doc.problems)
    if not problems and not isinstance(data.get("answers"), list):
        do = "make one: planning elicit answer FOLDER --blank FILE"
        problems.append(Problem(name, 1, "answers", "no list of answers", "", do))
    other = data.get("elicitation")
    if other is not None and other != one.elicitation:
        problems.append(
            Problem(name, doc.line(("elicitation",)), "elicitation", "answers to other questions than these")
        )
    elif (number := data.get("round")) is not None and number != str(one.number):
        what = f"answers of round {number}, where the folder is in round {one.number}"
        problems.append(Problem(name, doc.line(("round",)), "round", what, "", "make a new file, and answer anew"))
    entries: dict[str, Entry] = {}
    rows = data.get("answers")
    for i, row in enumerate(rows if isinstance(rows, list) else []):
        identity = row.get("question") if isinstance(row, dict) else None
        line = doc.line(("answers", i))
        if not isinstance(row, dict) or not isinstance(identity, str):
            problems.append(
                Problem(name, line, "answers", "an answer without its question", "", "write question: Q-01")
            )
        elif identity in entries:
            problems.append(Problem(name, line, "question", f"'{identity[:40]}' twice", "", "keep one"))
        else:
            entries[identity] = {k: v for k, v in row.items() if k != "question" and v is not None}
    before = data.get("handed_in")
    marks = tuple(m for m in before if isinstance(m, str)) if isinstance(before, list) else ()
    return Sheet(entries, marks), problems, doc


def _places(doc: Document) -> dict[str, tuple[str | int, ...]]:
    rows = doc.data.get("answers") if isinstance(doc.data, dict) else None
    found: dict[str, tuple[str | int, ...]] = {}
    for i, row in enumerate(rows if isinstance(rows, list) else []):
        if isinstance(row, dict) and isinstance(row.get("question"), str):
            found.setdefault(str(row["question"]), ("answers", i))
    return found


def write_sheet(path: Path, one: Round, sheet: Sheet) -> None:
    """Write a member's own answers, whole or not at all, for the eyes of its owner alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(path, _sheet_text(one, sheet), sync=True, mode=0o600)


def _head(one: Round) -> list[str]:
    return [
        f"# {one.area}, round {one.number}: answers until the end of {one.closes}. Yours alone, until you hand it in.",
        f"elicitation: {one.elicitation}",
        f"round: {one.number}",
    ]


def _sheet_text(one: Round, sheet: Sheet) -> str:
    lines = _head(one)
    if sheet.handed_in:
        lines += [
            "handed_in:  # what you handed in before; do not change these",
            *(f"  - {m}" for m in sheet.handed_in),
        ]
    lines.append("answers:")
    for identity, entry in sheet.entries.items():
        lines.append(f"  - question: {_quoted(identity)}")
        lines += [f"    {name}: {_quoted(value)}" for name, value in entry.items()]
    return "\n".join(lines) + "\n"


def _quoted(value: object) -> str:
    """Write a text so that YAML reads the same again, whatever was pasted into it: else a draft could not be opened."""
    return UNREADABLE.sub(lambda m: f"\\u{ord(m.group()):04x}", json.dumps(value, ensure_ascii=False))


def blank_text(one: Round) -> str:
    """Give a file of answers to be filled in with any editor: the questions as comments, every gap marked with X."""
    rules = framework("elicitation")
    least, most = rules.number("lowest_confidence"), rules.number("highest_confidence")
    lines = [
        *_head(one),
        f"# Write in the place of {GAP}. low, high and confidence may stay {GAP} together. Instead of the numbers you may write: view: no",
        "answers:",
    ]
    for question in one.questions:
        lines += ["", *(f"  # {line}" for line in told_question(question))]
        lines.append(f"  - question: {question.id}")
        if question.answer == "class":
            gaps = ", ".join(GAP for _ in question.classes)
            lines.append(f"    shares: [{gaps}]  # one for each class, together 1")
        else:
            what = (
                "the probability of a yes, from 0 to 1"
                if question.answer == "yes_no"
                else f"{question.unit}, digits only"
            )
            lines += [
                f"    best: {GAP}  # {one_line(what)}",
                f"    low: {GAP}  # the lowest that is plausible",
                f"    high: {GAP}  # the highest that is plausible",
                f"    confidence: {GAP}  # {least:g} to {most:g}: per cent that the truth lies between low and high",
            ]
        lines.append(f"    because: {GAP}  # reasons, without names; others read them without knowing whose they are")
    return "\n".join(lines) + "\n"


def told_question(question: Asked) -> list[str]:
    """Give a question in lines, as a member needs it."""
    lines = [
        f"{question.id}  {question.question}",
        f"Counts as yes: {question.threshold}"
        if question.answer == "yes_no"
        else f"How it is counted: {question.threshold}",
        f"Resolved by: {question.resolves_by}; on {question.closes}",
        f"Void if: {question.void_if}",
    ]
    if question.unit:
        lines.append(f"Unit: {question.unit}")
    if question.classes:
        lines.append(f"Classes, in this order: {'; '.join(question.classes)}")
    return [one_line(line) for line in lines]


def said(question: Asked, entry: Entry) -> str:
    """Give an answer in a line, for its author to look at before it is handed in."""
    told = {name: value for name, value in entry.items() if isinstance(value, str)}
    shares = entry.get("shares")
    if told.get("view") == "no":
        text = "no view"
    elif isinstance(shares, list):
        text = ", ".join(f"{name} {share}" for name, share in zip(question.classes, shares, strict=False))
    else:
        text = told.get("best", "")
        if "low" in told:
            sure = f"{told.get('confidence', '')} per cent sure"
            text += f" ({told['low']} to {told.get('high', '')}, {sure})"
    because = f"; because: {told['because']}" if "because" in told else ""
    return one_line(f"{question.id}: {text}{because}")
