"""The form in JupyterLab: a member's answers, checked while they are typed, kept as a draft, handed in by a button."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from planning.authoring.elicit.answers import (
    Entry,
    Sheet,
    checked_answer,
    problems_of,
    said,
    told_question,
    write_sheet,
)
from planning.authoring.elicit.asking import Asked, Round, read_round
from planning.authoring.elicit.drafts import keep, opened_draft, own_draft
from planning.authoring.elicit.handing_in import hand_in
from planning.authoring.keyboard import guarded
from planning.authoring.telling import alert, list_of, status, widgets
from planning.frameworks import framework
from planning.problems import PlanningError, Problem, one_line
from planning.profiles.yamltext import Document

__all__ = ["Form", "form"]

Clock = Callable[[], dt.datetime]
TEXT = "A form for your answers: run this notebook cell again to see it."
WIDE = {"width": "98%"}


def form(folder: str | Path, draft: str | Path | None = None) -> Any:
    """Give the form for the newest round of a shared folder; what stands in the way is said in a line instead.

    ``draft`` is the file that your answers are kept in until you hand them in; default: one under ``.planning/`` of the
    workspace.
    """
    try:
        one, place = read_round(_found(Path(folder).expanduser()))
        return Form(one, place, Path(draft).expanduser() if draft else own_draft(one, None))
    except PlanningError as error:
        return widgets().HTML(alert(str(error)))


def _found(folder: Path) -> Path:
    """Give the folder as it was named from the notebook, or from the folder above it."""
    return Path("..") / folder if not folder.exists() and (Path("..") / folder).exists() else folder


class _Question:
    """The part of the form for one question."""

    def __init__(self, question: Asked, entry: Entry, changed: Callable[[], None]) -> None:
        """Make the fields, filled with what the draft holds."""
        w = widgets()
        self.question, self.changed = question, changed
        told = "<br>".join(escape(line) for line in told_question(question)[1:])
        head = w.HTML(f"<h3>{escape(told_question(question)[0])}</h3><p>{told}</p>")
        self.view = w.Checkbox(value=entry.get("view") == "no", description=f"{question.id}: no view", indent=False)
        self.fields = {name: self._field(label, self._old(entry, name)) for name, label in self._labels().items()}
        self.because = w.Textarea(
            value=self._old(entry, "because"),
            description=f"{question.id}: because (reasons, without names)",
            continuous_update=False,
            style={"description_width": "initial"},
            layout=w.Layout(**WIDE, height="5em"),
        )
        self.said = w.HTML()
        self.box = w.VBox([head, self.view, *self.fields.values(), self.because, self.said])
        self._able()
        for field in (self.view, *self.fields.values(), self.because):
            field.observe(self._typed, "value")

    def _labels(self) -> dict[str, str]:
        rules = framework("elicitation")
        least, most = rules.number("lowest_confidence"), rules.number("highest_confidence")
        if self.question.answer == "class":
            return {str(n): f"{name}: its share, from 0 to 1" for n, name in enumerate(self.question.classes)}
        what = "probability of a yes, from 0 to 1" if self.question.answer == "yes_no" else str(self.question.unit)
        return {
            "best": f"best value ({what})",
            "low": "lowest that is plausible",
            "high": "highest that is plausible",
            "confidence": f"per cent sure that the truth lies between them, {least:g} to {most:g}",
        }

    def _old(self, entry: Entry, name: str) -> str:
        shares = entry.get("shares")
        value = entry.get(name) if not name.isdigit() else None
        if name.isdigit() and isinstance(shares, list) and int(name) < len(shares):
            value = shares[int(name)]
        return value if isinstance(value, str) else ""

    def _field(self, label: str, value: str) -> Any:
        w = widgets()
        return w.Text(
            value=value,
            description=f"{self.question.id}: {one_line(label)}",
            continuous_update=False,
            style={"description_width": "initial"},
            layout=w.Layout(**WIDE),
        )

    @property
    def entry(self) -> Entry:
        """What was typed; with no view nothing but the reasons beside it."""
        texts = {name: field.value.strip() for name, field in self.fields.items()}
        because = {"because": self.because.value.strip()}
        if self.view.value:
            return {"view": "no", **because}
        if self.question.answer == "class":
            shares = list(texts.values())
            return {"shares": shares if any(shares) else [], **because}
        return {**texts, **because}

    def _able(self) -> None:
        for field in self.fields.values():
            field.disabled = self.view.value

    def _typed(self, _: object) -> None:
        self._able()
        self.changed()

    def check(self, sheet: Sheet) -> list[Problem]:
        """Show what does not fit in this answer, once something was typed, and give it."""
        entry = sheet.entries.get(self.question.id, {})
        problems = checked_answer(self.question, entry, Document(""))[1]
        self.said.value = _list(problems) if entry else ""
        return problems


class Form:
    """The whole form. Every change is kept in the draft at once; nothing leaves the machine before it is handed in."""

    def __init__(self, one: Round, folder: Path, draft: Path, *, clock: Clock | None = None) -> None:
        """Make the form of a round, filled with what the draft holds."""
        w = widgets()
        self.round, self.folder, self.draft = one, folder, draft
        self.clock = clock or (lambda: dt.datetime.now().astimezone())
        self.sheet = opened_draft(draft, one)
        self.shown: Mapping[str, Entry] | None = None  # what the button would hand in now
        self.sent: Mapping[str, Entry] | None = None  # what it handed in last
        self.questions = [_Question(q, self.sheet.entries.get(q.id, {}), self.typed) for q in one.questions]
        self.state = w.HTML()
        self.code = w.Password(
            description="your code", style={"description_width": "initial"}, layout=w.Layout(width="30em")
        )
        self.button = w.Button(description="Hand in", button_style="primary")
        self.button.on_click(self.pressed)
        self.said = w.HTML()
        head = w.HTML(f"<h2>{escape(one.area)}, round {one.number}</h2><p>{escape(self._until())}</p>")
        parts = [q.box for q in self.questions]
        # What happened stands above the button, where one looks when it is pressed.
        self.box = guarded(w.VBox([head, *parts, self.state, self.code, self.said, self.button]))
        self._check()

    def _until(self) -> str:
        late = (
            ""
            if self.clock().date() <= self.round.closes
            else " That day has passed: the facilitator decides whether yours counts."
        )
        return (
            f"Answers until the end of {self.round.closes}.{late} What you type is kept in {self.draft}, on this machine alone, "
            "until you hand it in; then the facilitator alone can read it. With the keyboard: Tab to the button, then the space bar."
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        """Show the form; the text beside it, which a saved notebook keeps, holds nothing of an answer."""
        shown: dict[str, Any] = self.box._repr_mimebundle_(**kwargs)
        return {**shown, "text/plain": TEXT}

    def typed(self) -> None:
        """Keep what was typed, and say what does not fit."""
        for question in self.questions:
            self.sheet = self.sheet.with_entry(question.question.id, question.entry)
        try:
            write_sheet(self.draft, self.round, self.sheet)
        except OSError as error:
            self.said.value = alert(f"{self.draft}: {error.strerror}; the draft is not kept, only this form has it")
        self._check()

    def _check(self) -> None:
        open_ = [q.question.id for q in self.questions if q.check(self.sheet)]
        done = len(self.questions) - len(open_)
        rest = f" Still open: {', '.join(open_)}." if open_ else ""
        if self.sent == self.sheet.entries:
            state = "Handed in as it stands here."
        elif self.sent is not None:
            state = "Changed since it was handed in: hand in again, else the change does not count."
        else:
            state = "Handed in before; a new one replaces it." if self.sheet.handed_in else "Not handed in yet."
        self.state.value = status(f"{done} of {len(self.questions)} answered.{rest} {state}")

    def pressed(self, _: object = None) -> None:
        """Say every problem at once; else show what would be handed in, and hand it in when the button is pressed again.

        What is typed reaches the kernel a little later than a press of the button, so that what is shown is looked at
        before it goes, and a change that comes afterwards is told.
        """
        shown, self.shown = self.shown, None
        self.button.description = "Hand in"
        if problems := problems_of(self.round, self.sheet):
            self.said.value = alert("Nothing was handed in:") + _list(problems)
        elif shown != self.sheet.entries:
            self.shown = self.sheet.entries
            rows = "".join(f"<li>{escape(said(q, self.sheet.entries[q.id]))}</li>" for q in self.round.questions)
            self.said.value = alert("These are your answers. Press again to hand them in.") + f"<ul>{rows}</ul>"
            self.button.description = "Hand in these answers"
        else:
            self._hand_in()
            self._check()

    def _hand_in(self) -> None:
        try:
            path, self.sheet = hand_in(self.folder, self.round, self.sheet, self.code.value, self.clock())
        except PlanningError as error:
            self.said.value = alert(str(error))
            return
        except OSError as error:
            self.said.value = alert(f"{self.folder}: {error.strerror}; nothing was handed in, your draft is kept")
            return
        self.code.value, self.sent = "", self.sheet.entries
        until = f"Until the end of {self.round.closes} you can change it and hand in again."
        self.said.value = alert(f"Handed in: {path.name}. {until}")
        if fault := keep(self.draft, self.round, self.sheet):
            self.said.value += alert(fault)


def _list(problems: list[Problem]) -> str:
    return list_of([str(p).partition("  ")[2] for p in problems])
