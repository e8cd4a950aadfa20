"""Asks the questions of a round one after the other in a terminal, with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

from planning.authoring.elicit.answers import Entry, Sheet, checked_answer, told_question
from planning.authoring.elicit.asking import Asked, Round
from planning.frameworks import framework
from planning.problems import one_line
from planning.profiles.yamltext import Document

__all__ = ["ask_all"]

Ask = Callable[[str, str], str]  # the text of the prompt, what Enter takes -> what was typed
NO_VIEW = {"n", "no view", "noview", "no"}
NOTHING = "-"  # typed to empty a field that holds something


def ask_all(one: Round, sheet: Sheet, ask: Ask, say: Callable[[str], None], save: Callable[[Sheet], None]) -> Sheet:
    """Ask every question until its answer fits; keep the draft after each. Gives the sheet."""
    say(
        f"{one.area}, round {one.number}: answers until the end of {one.closes}. Nobody but the facilitator will read who said what."
    )
    say(
        f"Enter takes what stands in brackets; {NOTHING} empties it; n stands for no view; Ctrl+C stops, and the draft is kept."
    )
    for number, question in enumerate(one.questions, 1):
        say(f"\n{number} of {len(one.questions)}")
        for line in told_question(question):
            say(line)
        while True:
            sheet = sheet.with_entry(question.id, _ask(question, sheet.entries.get(question.id, {}), ask))
            save(sheet)
            problems = checked_answer(question, sheet.entries[question.id], Document(""))[1]
            if not problems:
                break
            for problem in problems:
                say(f"  {str(problem).partition('  ')[2]}")
    return sheet


def _ask(question: Asked, old: Entry, ask: Ask) -> Entry:
    entry = _classes(question, old, ask) if question.answer == "class" else _values(question, old, ask)
    return {**entry, "because": _typed(ask, "Because (reasons, without names)", _text(old, "because"))}


def _values(question: Asked, old: Entry, ask: Ask) -> Entry:
    rules = framework("elicitation")
    least, most = rules.number("lowest_confidence"), rules.number("highest_confidence")
    what = "probability of a yes, 0 to 1" if question.answer == "yes_no" else one_line(str(question.unit))
    best = _typed(ask, f"Best value ({what})", "n" if old.get("view") == "no" else _text(old, "best"))
    if best.lower() in NO_VIEW:
        return {"view": "no"}
    low = _typed(ask, "Lowest that is plausible", _text(old, "low"))
    high = _typed(ask, "Highest that is plausible", _text(old, "high"))
    sure = ""
    if low or high:
        sure = _typed(
            ask, f"Per cent sure that the truth lies between, {least:g} to {most:g}", _text(old, "confidence")
        )
    return {"best": best, "low": low, "high": high, "confidence": sure}


def _classes(question: Asked, old: Entry, ask: Ask) -> Entry:
    before = old.get("shares")
    shares: list[str] = []
    for n, name in enumerate(question.classes):
        known = before[n] if isinstance(before, list) and n < len(before) and isinstance(before[n], str) else ""
        default = "n" if not n and old.get("view") == "no" else str(known)
        typed = _typed(ask, f"Share of '{one_line(name)}', 0 to 1", default)
        if not n and typed.lower() in NO_VIEW:
            return {"view": "no"}
        shares.append(typed)
    return {"shares": list(shares)} if any(shares) else {}


def _typed(ask: Ask, label: str, default: str) -> str:
    typed = ask(label, default).strip()
    return "" if typed == NOTHING else typed


def _text(entry: Entry, name: str) -> str:
    value = entry.get(name)
    return value if isinstance(value, str) else ""
