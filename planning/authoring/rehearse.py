"""Rehearsals in a folder: one step after the other, answers handed in before the next is opened, scored at the end.

What comes later is never in the folder: a step is written only when the answers of the one before are handed in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from planning.analysis.rehearsal import (
    COIN,
    Ask,
    Case,
    NotInTheRecordError,
    Scored,
    Step,
    closure,
    exercise,
    scored,
)
from planning.analysis.scoring import missing
from planning.problems import Problem, UsageError, nearest
from planning.profiles.reading import is_exercise
from planning.profiles.workspace import Workspace
from planning.profiles.writing import write_whole
from planning.profiles.yamltext import read_yaml
from planning.sharing import load_for, release

__all__ = ["Done", "begin", "case_of", "cases", "go_on"]

STATE = "rehearsal.yml"
GAP = "X"
RESULT = "result.md"
TALK = (
    "Which answer was far off, and what would have told you?",
    "What of the calendar would you have begun, and when?",
    "What would you write into your own scenario plan because of this?",
)


@dataclass(frozen=True)
class Done:
    """What a call did: the file to read next, in words; or the problems because of which nothing was done."""

    told: str
    problems: tuple[Problem, ...] = ()


def _definitions() -> dict[str, dict[str, Any]]:
    folder = files("planning.authoring") / "rehearsals"
    found = sorted((p for p in folder.iterdir() if p.name.endswith(".yml")), key=lambda p: p.name)
    return {
        p.name.removesuffix(".yml"): yaml.load(p.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - text alone
        for p in found
    }


def cases(workspace: Workspace) -> dict[str, str]:
    """Give every rehearsal: its name and title; past closures first, then the exercise areas of the workspace."""
    areas = {code: "an exercise area, from its resolved questions" for code in workspace.areas() if is_exercise(code)}
    return {key: str(d["title"]) for key, d in _definitions().items()} | areas


def case_of(workspace: Workspace, key: str) -> Case:
    """Give a case by name. Real areas are read as the public edition has them; raises UsageError for an unknown case."""
    definitions = _definitions()
    known = [*definitions, *(code for code in workspace.areas() if is_exercise(code))]
    if key not in known:
        near = nearest(key, known)
        raise UsageError(f"rehearsal {key!r}: allowed {', '.join(known)}" + (f"; do you mean {near}?" if near else ""))
    try:
        if key in definitions:
            area = str(definitions[key]["area"])
            (folder,) = workspace.chosen((area,)).values()
            return closure(release(load_for(folder, "public"), "public"), definitions[key])
        (folder,) = workspace.chosen((key,)).values()
        return exercise(release(load_for(folder, "cell"), "cell"))
    except NotInTheRecordError as error:
        raise UsageError(f"rehearsal {key!r} cannot be set up: {error}") from None


def begin(workspace: Workspace, key: str, folder: Path) -> Done:
    """Set up a rehearsal in a new or empty folder: the first step and its blank answers.

    Raises UsageError for an unknown case or a folder that holds something.
    """
    case = case_of(workspace, key)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} holds something already: nothing was written; give a new or empty folder with --to")
    folder.mkdir(parents=True, exist_ok=True)
    _open(case, 1, folder)
    _keep(folder, key, case, 1, {})
    return Done(
        f"{case.title}: step 1 of {len(case.steps)}. Read step-1.md, answer in answers-1.yml, then: planning rehearse --on {folder}"
    )


def go_on(workspace: Workspace, folder: Path) -> Done:
    """Take the answers of the open step and open the next, or score the whole after the last.

    Gives the problems of the answers, with file and line, and does nothing then. Answers that were handed in before
    stay as they were handed in, whatever the file says now; that is a problem too. Raises UsageError where the folder
    is no rehearsal, or the record that it rests on has changed since.
    """
    state = _state(folder)
    case = case_of(workspace, str(state["case"]))
    if _mark(case) != state["of"]:
        raise UsageError(
            f"{folder}: the record of {case.area} has changed since this rehearsal was set up; begin it anew"
        )
    number, kept = int(state["step"]), dict(state["answers"])
    if number > len(case.steps):
        return Done(f"{case.title} is over: read {RESULT}.")
    problems = [p for n in range(1, number) for p in _changed(folder, n, case.steps[n - 1], kept)]
    given, wrong = _answers(folder, number, case.steps[number - 1])
    if problems or wrong:
        return Done("", (*problems, *wrong))
    kept |= given
    if number == len(case.steps):
        write_whole(folder / RESULT, _result(case, kept))
        _keep(folder, str(state["case"]), case, number + 1, kept)
        return Done(f"{case.title} is over: read {RESULT}.")
    _open(case, number + 1, folder, _came(case, number, kept))
    _keep(folder, str(state["case"]), case, number + 1, kept)
    last = f"step {number + 1} of {len(case.steps)}"
    return Done(f"{case.title}: {last}. Read step-{number + 1}.md, answer in answers-{number + 1}.yml.")


def _mark(case: Case) -> str:
    """Give what tells whether a case is still the same: everything that is asked and what came."""
    asked = [(str(s.on), a.id, a.text, a.happened) for s in case.steps for a in s.asks]
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:16]


def _keep(folder: Path, key: str, case: Case, step: int, answers: dict[str, str]) -> None:
    head = "# Written by planning rehearse: the answers as they were handed in. Do not edit.\n"
    content = {"case": key, "of": _mark(case), "step": step, "answers": answers}
    write_whole(folder / STATE, head + yaml.safe_dump(content, sort_keys=False, allow_unicode=True))


def _state(folder: Path) -> dict[str, Any]:
    try:
        found = yaml.load((folder / STATE).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - text alone
        whole = (
            isinstance(found, dict)
            and {"case", "of", "step", "answers"} <= found.keys()
            and str(found["step"]).isdigit()
        )
    except FileNotFoundError:
        raise UsageError(
            f"{folder} is no rehearsal: no {STATE}; begin one with planning rehearse CASE --to FOLDER"
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError):
        whole, found = False, {}
    if not whole:
        raise UsageError(f"{folder / STATE} cannot be read: somebody changed it; begin the rehearsal anew")
    return {**found, "answers": found["answers"] if isinstance(found["answers"], dict) else {}}


def _open(case: Case, number: int, folder: Path, before: str = "") -> None:
    step = case.steps[number - 1]
    write_whole(folder / f"step-{number}.md", _page(case, number, step, before))
    lines = [
        f"# {case.title}: step {number} of {len(case.steps)}, {step.on}.",
        f"# A probability from 0 to 1, or {GAP} for no view.",
    ]
    for ask in step.asks:
        lines += ["", f"# {ask.text}", f'"{ask.id}":']
    write_whole(folder / f"answers-{number}.yml", "\n".join(lines) + "\n")


def _page(case: Case, number: int, step: Step, before: str) -> str:
    exercise_mark = (
        "**Exercise. This area, its actors and its figures are fictional.**"
        if case.fictional
        else ("A rehearsal for training, from public dates and figures alone.")
    )
    out = [f"# {case.title}: step {number} of {len(case.steps)}", exercise_mark, f"Today is **{step.on}**."]
    if before:
        out += ["## What came of the last step", before]
    known = (
        "\n".join(f"- {k.text} ({k.source})" for k in step.known) or "- Nothing is recorded of the time up to this day."
    )
    out += ["## What is known", known]
    if not case.fictional:
        out.append("Figures of a year were published later in the next; here they stand from its last day on.")
    if step.calendar:
        out += [
            "## What the transition calendar asked for by now",
            "\n".join(f"- {line}" for line in step.calendar),
            "Talk about it: what of this would you have begun, with whom, and what can no longer be done?",
        ]
    asks = "\n".join(f"- **{a.id}** {a.text}" + _base(a) for a in step.asks)
    out += [
        "## What do you expect?",
        asks,
        f"Answer in `answers-{number}.yml`, then run `planning rehearse --on` with this folder.",
    ]
    return "\n\n".join(out) + "\n"


def _base(ask: Ask) -> str:
    return "" if ask.base is None else f" (So far in {ask.base:.0%} of cases.)"


def _answers(folder: Path, number: int, step: Step) -> tuple[dict[str, str], list[Problem]]:
    """Read the answers of a step: id -> text as typed, with a problem for each that is missing or no probability."""
    name = f"answers-{number}.yml"
    try:
        text = (folder / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}, [Problem(name, 1, "file", "nothing: the file is not there", "", f"write it as in step-{number}.md")]
    except UnicodeDecodeError:
        return {}, [Problem(name, 1, "file", "text that is not UTF-8", "", "save it as UTF-8")]
    document = read_yaml(text, name)
    problems = list(document.problems)
    if problems:
        return {}, problems
    data = document.data if isinstance(document.data, dict) else {}
    ids = [a.id for a in step.asks]
    for key in data:
        if key not in ids:
            near = nearest(key, ids)
            do = f"write {near}" if near else "delete it"
            problems.append(Problem(name, document.line((key,)), key, "no question of this step", ", ".join(ids), do))
    given = {}
    for key in ids:
        value = data.get(key)
        typed = value.strip() if isinstance(value, str) else ""
        if typed == GAP or _share(typed) is not None:
            given[key] = typed
        else:
            found = f"'{typed}'" if typed else "no answer"
            line = document.line((key,)) if key in data else 1
            problems.append(
                Problem(
                    name, line, key, found, "a probability from 0 to 1, or X for no view", "write 0.3 for 30 per cent"
                )
            )
    return given, problems


def _share(text: str) -> float | None:
    try:
        value = float(text) if set(text) <= set("0123456789.") else None
    except ValueError:
        return None
    return value if value is not None and 0 <= value <= 1 else None


def _changed(folder: Path, number: int, step: Step, kept: dict[str, str]) -> Iterable[Problem]:
    """Find answers that were changed after they were handed in: the first ones count."""
    given, wrong = _answers(folder, number, step)
    differ = [a.id for a in step.asks if given.get(a.id) != kept.get(a.id)]
    if wrong or differ:
        name = f"answers-{number}.yml"
        what = f"other answers than those handed in ({', '.join(f'{a.id}: {kept.get(a.id)}' for a in step.asks)})"
        yield Problem(name, 1, "file", what, "", "write them back: what was handed in counts")


def _scores(kept: dict[str, str], steps: Iterable[Step]) -> tuple[Scored, ...]:
    return scored((a for s in steps for a in s.asks), {key: _share(value) for key, value in kept.items()})


def _came(case: Case, number: int, kept: dict[str, str]) -> str:
    """Say what came of the steps so far that was known by the day of the next; the rest is told at the end."""
    day = case.steps[number].on
    rows = [r for r in _scores(kept, case.steps[:number]) if r.ask.known_on <= day]
    return _table(rows) if rows else "Nothing of what was asked is known yet."


def _table(rows: Iterable[Scored]) -> str:
    head = ["| Question | You said | What came | How far off |", "|---|---|---|---|"]
    body = [
        f"| {_cell(f'{r.ask.id} {r.ask.text}')} | {'no view' if r.probability is None else f'{r.probability:.0%}'} | "
        f"{_cell(('yes' if r.ask.happened else 'no') + ': ' + r.ask.because)} | {'' if r.off is None else f'{r.off:.2f}'} |"
        for r in rows
    ]
    return "\n".join([*head, *body])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _result(case: Case, kept: dict[str, str]) -> str:
    rows = _scores(kept, case.steps)
    told = [r for r in rows if r.off is not None]
    out = [f"# {case.title}: what came", _table(rows), _sums(told, len(rows))]
    lessons = [f"- {r.ask.id}: {r.ask.lesson}" for r in rows if r.ask.lesson]
    if lessons:
        out += ["## What the planning cell of the exercise learned", "\n".join(lessons)]
    out += [
        "## To talk about",
        "\n".join(f"- {question}" for question in TALK),
    ]
    return "\n\n".join(out) + "\n"


def _sums(told: list[Scored], asked: int) -> str:
    if not told:
        return "You gave no probability, so that nothing is scored."
    mean = sum(r.off or 0.0 for r in told) / len(told)
    words = f"Brier score over {len(told)} of {asked} questions: {mean:.2f} (0 is best; always saying 50% gets {COIN**2:.2f})."
    with_base = [r for r in told if r.base_off is not None]
    if with_base:
        own = sum(r.off or 0.0 for r in with_base) / len(with_base)
        base = sum(r.base_off or 0.0 for r in with_base) / len(with_base)
        words += f" Over the {len(with_base)} with a share of earlier cases: {own:.2f}, where that share itself gets {base:.2f}."
    if missing(len(told)):
        words += f" Fewer than {len(told) + missing(len(told))} questions say little about how good you are; that is not what a rehearsal is for."
    return words
