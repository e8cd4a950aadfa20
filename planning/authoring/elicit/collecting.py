"""Collects the answers of a round: opens and checks every file, counts one answer for each code, and loses none.

Of the files nothing is moved, changed or deleted. What is given on holds no code and no name of a file, and stands in an
order that follows nobody from question to question.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from planning.authoring.elicit.answers import checked_answer
from planning.authoring.elicit.asking import QUESTIONS, READ_ME, SPREAD, Facilitator, Round
from planning.authoring.elicit.handing_in import PREFIX, SUFFIX, HandedIn, file_size, read_handed_in
from planning.problems import PlanningError, Problem, nearest, one_line, one_of
from planning.profiles.keys import AGE_MARK
from planning.profiles.records import Answer
from planning.profiles.yamltext import Document

__all__ = ["Collected", "collect"]

KNOWN = {QUESTIONS, READ_ME, SPREAD}
ARMOUR = b"-----BEGIN AGE ENCRYPTED FILE-----"


@dataclass
class Collected:
    """What a round brought in: the answers to each question, how many people they are of, and the problems."""

    answers: dict[str, tuple[Answer, ...]]
    people: int = 0
    files: int = 0
    replaced: int = 0
    copies: int = 0
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)  # worth knowing, and nothing to mend


@dataclass(frozen=True)
class _File:
    name: str  # for messages: the folder of the round and the file
    told: HandedIn


def collect(folder: Path, one: Round, facilitator: Facilitator, *, with_late: bool = False) -> Collected:
    """Collect the answers in the folder of a round.

    One answer for each code counts: of several the last one by the member's clock. Late ones count where asked for. Raises
    PlanningError where the round was opened with another key, or was changed since.
    """
    if not facilitator.made(one):
        raise PlanningError(
            f"{one.name}/{QUESTIONS} was opened with another key, or was changed since: bring the folder as it was opened"
        )
    out = Collected({q.id: () for q in one.questions})
    fitting = _for_round(_read(folder, one, facilitator, out), one, facilitator, out)
    counted = _one_each(_in_time(fitting, one, out, with_late=with_late), out)
    out.people = len(counted)
    found: dict[str, list[Answer]] = {q.id: [] for q in one.questions}
    for file in counted:
        for identity, answer in _answers(file, one, out):
            found[identity].append(answer)
    out.answers = {identity: _in_no_order(identity, answers) for identity, answers in found.items()}
    out.problems.sort()
    return out


# Files


def _read(folder: Path, one: Round, facilitator: Facilitator, out: Collected) -> list[_File]:
    found: list[_File] = []
    marks: set[tuple[str, bytes]] = set()
    for path in sorted(folder.iterdir()):
        if path.name in KNOWN or path.name.startswith("."):
            continue
        out.files += 1
        name = f"{one.name}/{path.name}"
        told, plain = _opened(path, name, one, facilitator, out)
        if told is None:
            continue
        if (told.mark, plain) in marks:  # folders that are shared make copies of a file
            out.copies += 1
            continue
        marks.add((told.mark, plain))
        found.append(_File(name, told))
    return found


def _opened(
    path: Path, name: str, one: Round, facilitator: Facilitator, out: Collected
) -> tuple[HandedIn | None, bytes]:
    def problem(found: str, remedy: str = "") -> tuple[None, bytes]:
        out.problems.append(Problem(name, 1, "file", found, f"{PREFIX}...{SUFFIX}, as the command hands it in", remedy))
        return None, b""

    if path.is_symlink() or not path.is_file():
        return problem("a folder or a link", "look at it, and move it out")
    if path.stat().st_size > 2 * file_size(one):
        return problem("a file that is too large for answers", "look at it, and move it out")
    closed = path.read_bytes()
    if not closed.lstrip().startswith((ARMOUR, AGE_MARK)):
        return problem("a file that holds no answers", "look at it, and move it out")
    plain = facilitator.decrypt(closed)
    if plain is None:
        ask = "ask all members to hand in again; the member whose file it is has the answers still"
        return problem("answers that cannot be opened: cut short, changed, or for another key", ask)
    try:
        return read_handed_in(plain), plain
    except ValueError:
        return problem("a file that holds no answers", "look at it, and move it out")


def _for_round(files: Iterable[_File], one: Round, facilitator: Facilitator, out: Collected) -> list[_File]:
    """Keep what was handed in to this round, with a code that was made for it."""
    codes, kept = set(facilitator.codes(one)), []
    for file in files:
        if file.told.code not in codes:
            do = "look at whom the codes went to; it is not counted"
            out.problems.append(Problem(file.name, 1, "code", "a code that nobody was given", "", do))
        elif file.told.digest != one.digest:
            do = "ask all members to take the folder as it is now, and to hand in again; it is not counted"
            out.problems.append(
                Problem(file.name, 1, "round", "answers to another round, or to questions in other words", "", do)
            )
        else:
            kept.append(file)
    return kept


def _in_time(files: Iterable[_File], one: Round, out: Collected, *, with_late: bool) -> list[_File]:
    kept = []
    for file in files:
        day, what = file.told.at.date(), f"answers handed in on {_time(file)} by the member's clock"
        if day > one.closes and not with_late:
            do = "not counted; to count late answers, add --with-late"
            out.problems.append(Problem(file.name, 1, "time", what, f"until the end of {one.closes}", do))
            continue
        if day > one.closes:
            out.notes.append(
                Problem(file.name, 1, "time", what, f"until the end of {one.closes}", "counted, as asked for")
            )
        elif day < one.opened - dt.timedelta(days=1):
            do = "counted; the clock may be wrong"
            out.notes.append(Problem(file.name, 1, "time", f"{what}, before the round was opened", "", do))
        kept.append(file)
    return kept


def _one_each(files: Iterable[_File], out: Collected) -> list[_File]:
    """Keep one file for each code, and tell where a second one does not say that it replaces the first."""
    by_code: dict[str, list[_File]] = {}
    for file in files:
        by_code.setdefault(file.told.code, []).append(file)
    kept = []
    for own in by_code.values():
        replaced = {mark for f in own for mark in f.told.replaces if mark != f.told.mark}
        # Files that replace each other in a circle are left to the clock.
        standing = [f for f in own if f.told.mark not in replaced] or own
        out.replaced += len(own) - len(standing)
        *others, last = sorted(standing, key=lambda f: (f.told.at, f.told.mark))
        kept.append(last)
        for other in others:
            what = (
                f"two answers of one person: the later one counts, of {_time(last)}, in {last.name.rpartition('/')[2]}"
            )
            do = f"this one, of {_time(other)}, is not counted; ask all members whose it may be"
            out.problems.append(Problem(other.name, 1, "code", what, "", do))
    return kept


def _time(file: _File) -> str:
    return f"{file.told.at:%Y-%m-%d %H:%M}"


# Answers


def _answers(file: _File, one: Round, out: Collected) -> list[tuple[str, Answer]]:
    """Give the answers of a file that fit their questions; the others have their lines."""
    doc, found = Document(file.name), []
    known = [q.id for q in one.questions]
    for identity in file.told.entries:
        if identity not in known:
            near = nearest(identity, known)
            what = f"an answer to '{one_line(identity, 40)}', which this round does not ask"
            do = f"{f'perhaps {near} is meant; ' if near else ''}it is not counted"
            out.problems.append(Problem(file.name, 1, "question", what, one_of(known), do))
    for question in one.questions:
        entry = file.told.entries.get(question.id)
        if entry is None:
            out.problems.append(
                Problem(file.name, 1, question.id, "no answer to this question", "", "the others are counted")
            )
            continue
        answer, problems = checked_answer(question, entry, doc)
        out.problems += [
            Problem(p.file, p.line, p.field, p.found, p.allowed, f"{p.remedy}; this answer is not counted".lstrip("; "))
            for p in problems
        ]
        if answer is not None:
            found.append((question.id, answer))
    return found


def _in_no_order(identity: str, answers: Sequence[Answer]) -> tuple[Answer, ...]:
    """Give answers in an order that hangs on what they say alone, and is another one for each question."""

    def place(answer: Answer) -> str:
        return hashlib.sha256(f"{identity}|{answer.model_dump_json()}".encode()).hexdigest()

    return tuple(sorted(answers, key=place))
