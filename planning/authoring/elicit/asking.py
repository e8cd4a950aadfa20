"""The round in the shared folder: what is asked, until when, and for whose key; how it is opened, written and read."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import secrets
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from planning.authoring.elicit.codes import codes_for, round_mark
from planning.problems import PlanningError, UsageError, nearest, one_line, one_of
from planning.profiles import Profile
from planning.profiles.keys import age_library, read_identities, recipients_of
from planning.profiles.records import UNLABELLED, Question, levels_of
from planning.profiles.sealed_values import CLOSED
from planning.profiles.values import Code, Day, Text, Whole
from planning.profiles.writing import write_whole
from planning.profiles.yamltext import read_yaml

__all__ = [
    "QUESTIONS",
    "READ_ME",
    "SPREAD",
    "Asked",
    "Facilitator",
    "Round",
    "closing_days",
    "is_over",
    "open_round",
    "read_round",
    "rounds_in",
]

# The spread is plain text: a reason that holds markup or a link stays what was typed.
QUESTIONS = "questions.yml"
READ_ME = "READ_ME.txt"
SPREAD = "spread.txt"
FOLDER = re.compile(r"round_([1-9][0-9]?)")
FEWEST, MOST = 2, 15  # members
LARGEST = 1_000_000  # bytes of a round's file
WIDTH = 100


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Asked(_Told):
    """What a member needs of a question, and nothing else of its record."""

    id: Annotated[str, Field(pattern=r"^Q-[0-9]{2,}$")]
    question: Text
    answer: Annotated[str, Code("answer_kinds")] = "yes_no"
    unit: Text | None = None
    classes: tuple[Text, ...] = ()
    threshold: Text
    resolves_by: Text
    closes: Day
    void_if: Text

    @property
    def record(self) -> Question:
        """The question as a record that answers are checked against."""
        told = self.model_dump(mode="json", exclude_none=True)
        return Question.model_validate({**told, "resolver": "as the profile says"})


class Round(_Told):
    """One round of an elicitation: the area, the days, how many codes were made, the keys, the questions.

    ``mark`` is made with the facilitator's key and shows whether anything in the round was changed.
    """

    elicitation: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    area: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    number: Annotated[Whole, Field(ge=1, le=99)]
    opened: Day
    closes: Day
    members: Annotated[Whole, Field(ge=FEWEST, le=MOST)]
    keys: Annotated[tuple[Annotated[str, Field(pattern=r"^age1[0-9a-z]{58}$")], ...], Field(min_length=1)]
    mark: str = ""
    questions: Annotated[tuple[Asked, ...], Field(min_length=1)]

    @property
    def name(self) -> str:
        """The name of its folder."""
        return f"round_{self.number}"

    @property
    def canonical(self) -> str:
        """All that is asked, as one text: the same for the same round, however its file is written."""
        told = self.model_dump(mode="json", exclude={"mark"})
        return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def digest(self) -> str:
        """What an answer says of the round it belongs to."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()

    def asked(self, identity: str) -> Asked | None:
        """Give a question by its id, or None."""
        return next((q for q in self.questions if q.id == identity), None)


class Facilitator:
    """Who opens and collects: the keys of one file of identities."""

    def __init__(self, identity: Path) -> None:
        """Read the file; raise UsageError where it holds no identity or the library is missing."""
        self.identities: list[Any] = read_identities(identity)

    @property
    def keys(self) -> tuple[str, ...]:
        """The public keys, that members encrypt to."""
        return recipients_of(tuple(str(i.to_public()) for i in self.identities))

    @property
    def secret(self) -> str:
        """What codes and marks are made with: the first key."""
        return str(self.identities[0])

    def codes(self, one: Round) -> tuple[str, ...]:
        """Give the codes of the members of a round."""
        return codes_for(self.secret, one.elicitation, one.keys, one.members)

    def marked(self, one: Round) -> Round:
        """Give a round with the mark of this facilitator."""
        return one.model_copy(update={"mark": round_mark(self.secret, one.canonical)})

    def made(self, one: Round) -> bool:
        """Whether this facilitator opened the round, and nothing in it was changed since."""
        return one.mark == round_mark(self.secret, one.canonical)

    def decrypt(self, closed: bytes) -> bytes | None:
        """Give what is in an age file; None where it is damaged, or for somebody else."""
        library = age_library()
        try:
            return bytes(library.decrypt(closed, self.identities))
        except (library.DecryptError, ValueError):
            return None


# Opening


def open_round(
    profile: Profile,
    folder: Path,
    facilitator: Facilitator,
    *,
    today: dt.date,
    closes: dt.date,
    number: int = 1,
    wanted: tuple[str, ...] = (),
    members: int | None = None,
) -> Round:
    """Write a round into a shared folder, whole or not at all, and give it.

    A later round asks what the first one asked, of the same members with the same codes, unless told otherwise. Raises
    UsageError where what was asked for cannot be, PlanningError where the folder holds something else than it should.
    """
    before = rounds_in(folder)
    if number != len(before) + 1:
        have = f"the folder holds {len(before)} round{'' if len(before) == 1 else 's'}"
        raise UsageError(f"--round {number}: {have}; allowed {len(before) + 1}, or another folder")
    if not today <= closes:
        raise UsageError(f"--closes {closes}: it lies before today, {today}")
    if members is not None and not FEWEST <= members <= MOST:
        raise UsageError(f"--members {members}: allowed {FEWEST} to {MOST}")
    for one in before:
        _continues(one, profile, facilitator, folder)
    if before and today <= before[-1].closes and not (folder / before[-1].name / SPREAD).is_file():
        last = before[-1]
        raise UsageError(
            f"round {last.number} is open until {last.closes}, and its spread is not written: collect it first"
        )
    first = before[0] if before else None
    asked = _chosen(profile, wanted or tuple(q.id for q in first.questions) if first else wanted, closes)
    if first:
        _same_wording(asked, first)
    new = Round(
        elicitation=first.elicitation if first else secrets.token_hex(8),
        area=profile.code,
        number=number,
        opened=today,
        closes=closes,
        members=members or (before[-1].members if before else 10),
        keys=facilitator.keys,
        questions=asked,
    )
    new = facilitator.marked(Round.model_validate(new.model_dump(mode="json")))
    _write(folder, new)
    return new


def _continues(one: Round, profile: Profile, facilitator: Facilitator, folder: Path) -> None:
    if one.area != profile.code:
        raise UsageError(f"{one_line(str(folder))} holds a round about {one.area}; give another folder")
    if not facilitator.made(one):
        raise PlanningError(
            f"{one.name}/{QUESTIONS} was opened with another key, or was changed since; begin anew in another folder"
        )


def _chosen(profile: Profile, wanted: tuple[str, ...], closes: dt.date) -> tuple[Asked, ...]:
    """Give the questions asked for, all open ones when none is; raise UsageError for one that cannot be asked."""
    known = {q.id: q for q in profile.questions}
    for identity in wanted:
        if identity not in known:
            near = nearest(identity, known)
            hint = f"; do you mean {near}?" if near else ""
            raise UsageError(
                f"--questions {identity[:40]!r}: no question of {profile.code}; there are {one_of(known)}{hint}"
            )
    chosen = [known[i] for i in dict.fromkeys(wanted)] if wanted else [q for q in known.values() if not q.outcome]
    if not chosen:
        raise UsageError(f"{profile.code} has no open question; write one into questions.yml")
    faults = [fault for q in chosen if (fault := _unfit(q, closes))]
    if faults:
        raise UsageError("; ".join(faults))
    return tuple(_asked(q) for q in chosen)


def _unfit(question: Question, closes: dt.date) -> str:
    """Say why a question cannot be asked in a folder that lies open; empty where it can."""
    if question.outcome:
        return f"{question.id} is resolved"
    if question.closes < closes:
        return f"{question.id} closes on {question.closes}, before the answers: they may know the outcome"
    own = levels_of(question)
    told = Asked.model_fields
    if max([question.sensitivity, *(level for name, level in own.items() if name in told)]) >= UNLABELLED:
        return f"{question.id} is strictly confidential (level {UNLABELLED}), and would lie readable in the folder"
    if CLOSED in {getattr(question, name) for name in told}:
        return f"{question.id} is sealed, and cannot be read here"
    return ""


def _asked(question: Question) -> Asked:
    return Asked.model_validate({name: getattr(question, name) for name in Asked.model_fields})


def _same_wording(asked: Sequence[Asked], first: Round) -> None:
    for one in asked:
        before = first.asked(one.id)
        if before is None:
            raise UsageError(f"{one.id} was not asked in round 1; begin anew in another folder to ask it")
        if before != one:
            raise UsageError(f"{one.id} was worded otherwise in round 1; begin anew in another folder")


# In the folder


def _write(folder: Path, one: Round) -> None:
    """Write a round under a name of its own, then give it its name: a folder is never half a round."""
    folder.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(dir=folder, prefix=f".{one.name}-"))
    try:
        write_whole(staged / QUESTIONS, _text(one), sync=True)
        write_whole(staged / READ_ME, _read_me(one), sync=True)
        staged.chmod(0o755)
        staged.rename(folder / one.name)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _text(one: Round) -> str:
    told = one.model_dump(mode="json", exclude_none=True, exclude={"questions", "keys"})
    lines = [
        f"# {one.area}, round {one.number}: answers until the end of {one.closes}. Nobody's name belongs into this folder.",
        "# Do not change this file: answers to other words than these are not counted.",
        *(f"{name}: {_quoted(value)}" for name, value in told.items()),
        "keys:  # answers are encrypted to these, and to nobody else",
        *(f"  - {key}" for key in one.keys),
        "questions:",
    ]
    for question in one.questions:
        fields = question.model_dump(mode="json", exclude_none=True)
        rows = [f"{name}: {_quoted(value)}" for name, value in fields.items() if value != []]
        lines += [f"  - {rows[0]}", *(f"    {row}" for row in rows[1:])]
    return "\n".join(lines) + "\n"


def _read_me(one: Round) -> str:
    return f"""Round {one.number} of questions about {one.area}. Answers until the end of {one.closes}.

How to answer, on your own machine or account, with the code that you were given:

  in a form      open workbench/answer_questions.ipynb in JupyterLab, and name this folder
  in a terminal  planning elicit answer FOLDER
  in a file      planning elicit answer FOLDER --blank my_answers.yml
                 planning elicit answer FOLDER --from my_answers.yml

Give your best value, a lowest and a highest, and how sure you are that the truth lies between them (50 to 100 per
cent). "No view" is an answer too. Give reasons, without names, and in plain words: others will read them without
knowing whose they are.

Your answers become one file answer-....age in this folder. Only the facilitator can open it. If the folder is not at
hand, send that file by mail: nothing in its name or its size says whose it is.
"""


def rounds_in(folder: Path) -> tuple[Round, ...]:
    """Give the rounds of a shared folder, in order; none for a folder that is not there.

    Raises PlanningError where one is missing between others, or cannot be read.
    """
    if not folder.is_dir():
        return ()
    names = {int(m.group(1)) for p in folder.iterdir() if p.is_dir() and (m := FOLDER.fullmatch(p.name))}
    if names != set(range(1, len(names) + 1)):
        have = one_of(f"round_{n}" for n in sorted(names))
        raise PlanningError(f"{one_line(str(folder))} holds {have}: a round is missing; bring the whole folder")
    return tuple(_read(folder / f"round_{n}", n) for n in sorted(names))


def read_round(folder: Path) -> tuple[Round, Path]:
    """Give the newest round of a shared folder, or the round whose own folder this is, and where it lies.

    Raises UsageError where there is none.
    """
    if (folder / QUESTIONS).is_file() and not folder.is_symlink():
        return _read(folder, None), folder
    rounds = rounds_in(folder)
    if not rounds:
        raise UsageError(
            f"{one_line(str(folder))} holds no round; give the folder that holds round_1, or that one itself"
        )
    return rounds[-1], folder / rounds[-1].name


def _read(folder: Path, number: int | None) -> Round:
    path, where = folder / QUESTIONS, f"{folder.name}/{QUESTIONS}"
    try:
        if path.is_symlink() or path.stat().st_size > LARGEST:
            raise PlanningError(f"{where} is no file of questions; ask the facilitator for the folder again")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise PlanningError(f"{where}: {error.strerror}; ask the facilitator for the folder again") from None
    except UnicodeDecodeError:
        raise PlanningError(f"{where} is no text; ask the facilitator for the folder again") from None
    doc = read_yaml(text, where)
    if doc.problems:
        raise PlanningError(f"{doc.problems[0]}; ask the facilitator for the folder again")
    try:
        one = Round.model_validate(doc.data)
    except ValidationError as error:
        field = ".".join(map(str, error.errors()[0]["loc"])) or "the file"
        raise PlanningError(
            f"{where}: {field} is not as it was written; ask the facilitator for the folder again"
        ) from None
    if number is not None and one.number != number:
        raise PlanningError(f"{where} is round {one.number}; ask the facilitator for the folder again")
    if len({q.id for q in one.questions}) < len(one.questions):
        raise PlanningError(f"{where} asks a question twice; ask the facilitator for the folder again")
    return one


# Days


def is_over(one: Round, today: dt.date, answered: int) -> bool:
    """Whether a round is over: its day has passed, or every code that was made has answered."""
    return today > one.closes or answered >= one.members


def closing_days(rounds: Sequence[Round], today: dt.date) -> list[dt.date]:
    """Give for each round that is over the day it was closed: its last day, or an earlier one where all had answered."""
    nexts = [*(one.opened for one in rounds[1:]), today]
    return [min(one.closes, following) for one, following in zip(rounds, nexts, strict=True)]
