"""The form of one record: its fields by group, what does not fit, both versions where two wrote, the button that saves, the page."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any, Protocol

from planning.authoring.forms.choices import Known, title_of, unknown_in
from planning.authoring.forms.drafts import Draft, blank, opened, without, written
from planning.authoring.forms.editors import Editor, Surroundings, editor_for
from planning.authoring.forms.fields import GROUPS, Fault, Shape, kinds, label_of_kind, problems_of, shapes_of, type_of
from planning.authoring.forms.kept import place_of, rebased
from planning.authoring.forms.saving import ChangedUnderneathError, Stored, stored, text_of
from planning.authoring.forms.versions import Version, settled, versions_in
from planning.authoring.keyboard import FIRST
from planning.authoring.telling import alert, list_of, release, status, widgets
from planning.authoring.telling import faults as listed
from planning.keeping.outline import shown
from planning.problems import PlanningError
from planning.profiles import Workspace
from planning.profiles.records import SINGLE
from planning.profiles.yamltext import Plain

__all__ = ["Home", "RecordForm"]

WAIT = 0.8  # seconds without typing until the page's section is made again
SETTLE = 0.4  # seconds after a press until it is followed: a browser may send the press before the last signs typed
SAVE, SAVE_ALL_THE_SAME = "Save", "Save all the same"
BREAKS = "The whole profile would have these new problems, and its pages would not be made until they are mended."
Way = tuple[str, Callable[[], None]]  # a button to decide with


class Home(Protocol):
    """What the form of a record needs of the form around it."""

    workspace: Workspace
    today: dt.date
    known: Known
    drafts: dict[tuple[str, str, str], Draft]

    def again(self) -> None:
        """Read the area again."""

    def named(self, area: str) -> str:
        """Give the name of an area with its code."""

    def close_record(self, said: str) -> None:
        """Take the form of the record away, and say why."""

    def remember(self, area: str, draft: Draft) -> str:
        """Keep a draft; say in words where that fails."""

    def forget(self, area: str, draft: Draft) -> None:
        """Let a draft go."""


class RecordForm:
    """The form of one record."""

    def __init__(self, home: Home, area: str, key: str, identity: str) -> None:
        """Make the fields, filled with what the file and the draft say; a new record where no id is given."""
        self.home, self.area, self.key = home, area, key
        self.folder: Path = home.workspace.areas()[area]
        self.text = text_of(self.folder, kinds()[key][1])
        self.clashes: dict[str, Plain] = {}
        self.draft = self._begun(identity)
        self.confirmed = ""  # the text of the file that was pressed once for
        self.timer: Any = None
        self.due: Any = None  # a press that waits for what was typed before it
        self.editors: dict[str, Editor] = {}
        self._make()

    def _begun(self, identity: str) -> Draft:
        area, ids = self.area, self.known.ids(self.key)
        draft = self.home.drafts.get((area, self.key, identity))
        if draft:
            draft = self._on_top(draft)
            if draft.identity != identity:  # its id was given to another record since
                old = self.home.drafts[area, self.key, identity]
                self.home.remember(area, draft)  # before the old one goes
                self.home.forget(area, old)
            return draft
        if identity:
            return opened(self.text, self.key, identity)
        taken = [*ids, *(i for a, k, i in self.home.drafts if (a, k) == (area, self.key))]
        return blank(self.key, taken, self.home.today.isoformat())

    def _on_top(self, draft: Draft) -> Draft:
        """Put a draft on top of what the file says now."""
        try:
            draft, self.clashes = rebased(draft, self.text, self.known.ids(self.key))
        except PlanningError as error:
            where = place_of(self.home.workspace.root, self.area, draft)
            raise PlanningError(f"{error}; what you typed lies in {where}") from None
        return draft

    @property
    def known(self) -> Known:
        """What the area holds."""
        return self.home.known

    def _make(self) -> None:
        w = widgets()
        self.top = w.HTML()
        self.heading = w.HTML()
        self.versions = w.VBox()
        self.fields = w.VBox()
        self.why = w.Text(description="Why (one line for the journal)", style={"description_width": "initial"}, layout=w.Layout(width="98%"))  # fmt: skip
        self.state = w.HTML()
        self.said = w.HTML()
        self.save = w.Button(description=SAVE, button_style="primary", layout={"width": "auto"})
        self.take_out = w.Button(description="Take this record out", layout={"width": "auto"})
        self.take_out.disabled = type_of(self.key) in SINGLE
        self.live = w.Checkbox(value=False, description="Show how the page will show it", indent=False)
        self.preview_said = w.HTML()
        self.preview = w.HTML()
        self.save.on_click(self._press)
        self.take_out.on_click(self.pressed_out)
        self.live.observe(self._live, "value")
        end = [self.why, self.state, self.said, w.HBox([self.save, self.take_out]), self.live, self.preview_said, self.preview]  # fmt: skip
        self.box = w.VBox([self.heading, self.versions, self.top, self.fields, *end])
        self._fill()

    # --- the fields

    def _fill(self) -> None:
        """Make an editor for each field, group by group; the last group is made when it is asked for."""
        w = widgets()
        shapes = shapes_of(type_of(self.key))
        around = Surroundings(
            known=self.known,
            shapes=shapes,
            values=lambda: self.draft.values,
            changed=lambda: None,  # each field has its own
            told=self._tell,
            style={"description_width": "initial"},
            wide=w.Layout(width="98%"),
        )
        self.editors = {}
        for old in self.fields.children:
            release(old)
        boxes: list[Any] = []
        for group, label in GROUPS.items():
            own = [s for s in shapes if s.group == group and not self._fixed(s)]
            if not own:
                continue
            if group == "more":
                boxes.append(self._more(around, own))
            else:
                boxes += [w.HTML(f"<h3>{escape(label)}</h3>"), *(self._editor(around, s).box for s in own)]
        self.fields.children = boxes
        self._tell()

    def begin(self) -> None:
        """Put the cursor into the first field."""
        for editor in list(self.editors.values())[:1]:
            editor.box.add_class(FIRST)

    def _fixed(self, shape: Shape) -> bool:
        """Whether a field is not typed: the id, but for a new task, which is one of the list."""
        return shape.name == "id" and not (self.draft.new and shape.kind == "choice")

    def _editor(self, around: Surroundings, shape: Shape) -> Editor:
        name = shape.name
        around = replace(around, changed=lambda: self.typed(name))
        self.editors[name] = editor_for(shape, around, self.draft.values.get(name))
        return self.editors[name]

    def _more(self, around: Surroundings, shapes: list[Shape]) -> Any:
        """Give the fields that are seldom needed, behind a button; they are there at once where one of them is filled."""
        w = widgets()
        button = w.Button(layout={"width": "auto"})
        rows = w.VBox()
        box = w.VBox([button, rows])

        def turn(_: object = None) -> None:
            if rows.children:
                rows.children = []
            else:
                made = [self.editors.get(s.name) or self._editor(around, s) for s in shapes]
                rows.children = [w.HTML(f"<h3>{GROUPS['more']}</h3>"), *(e.box for e in made)]
                self._tell()
            button.description = "Hide more fields" if rows.children else f"Show more fields ({len(shapes)})"

        button.on_click(turn)
        filled = any(s.name in self.draft.values for s in shapes)
        button.description = f"Show more fields ({len(shapes)})"
        if filled:
            turn()
        return box

    def typed(self, name: str) -> None:
        """Take what was typed into a field, keep it, and say what does not fit."""
        old = self.draft.identity
        self.draft = self.draft.with_value(name, self.editors[name].value)
        if name == "id" and self.draft.new:
            self.home.forget(self.area, self.draft)
            self.draft = replace(self.draft, identity=str(self.draft.values.get("id") or old))
        if name in self.clashes:
            self.clashes.pop(name)
            self._show_versions()
        self._after()

    def _after(self) -> None:
        if self.due is not None:
            self._press()  # what has just come was typed before the press
        else:
            self.confirmed = self.said.value = ""
            self.save.description = SAVE
        fault = self.home.remember(self.area, self.draft)
        for editor in self.editors.values():
            editor.refresh()
        self._tell()
        if fault:
            self.state.value = alert(fault)
        self._later(self.refresh_preview)

    @property
    def faults(self) -> list[Fault]:
        """What is wrong with the record as it is typed."""
        values = self.draft.values
        return [*problems_of(self.key, values), *unknown_in(self.key, values, self.known)]

    def _tell(self) -> None:
        faults = self.faults
        for name, editor in self.editors.items():
            editor.tell([f.below() for f in faults if f.field == name])
        left = [f for f in faults if f.field not in self.editors]
        self.top.value = listed([self._line(f) for f in left])
        name = title_of(self.key, self.draft.values, self.known)
        self.heading.value = f"<h2>{escape(self._called())} - {escape(name)}</h2>"
        self.state.value = status(self._state(len(faults)))
        self._show_versions()

    def _called(self) -> str:
        kind = label_of_kind(type_of(self.key))
        return f"New {kind.lower()} {self.draft.identity}" if self.draft.new else f"{kind} {self.draft.identity}"

    def _label(self, name: str) -> str:
        return next((s.label for s in shapes_of(type_of(self.key)) if s.name == name), name)

    def _line(self, fault: Fault) -> str:
        return f"{self._label(fault.field)}: {fault.words}" if fault.field else fault.words

    def _state(self, wrong: int) -> str:
        problems = f" {wrong} {'problem' if wrong == 1 else 'problems'} to mend." if wrong else ""
        if not self.draft.touched:
            return f"{self.draft.identity}: nothing changed.{problems}"
        changed = ", ".join(self._label(n) for n in self.draft.changes)
        return f"{self.draft.identity}: not saved yet: {changed}. Kept as a draft on this machine.{problems}"

    # --- what others wrote at the same time

    def _show_versions(self) -> None:
        told = [(self._told_clash(name, theirs), self._ways_of_clash(name, theirs)) for name, theirs in self.clashes.items()]  # fmt: skip
        told += [(self._told(v), self._ways(v)) for v in versions_in(self.key, self.draft.values)]
        shown_now = [status(words) for words, _ in told]
        if shown_now != [row.value for row in self.versions.children[::2]]:  # else the cursor would be lost
            self.versions.children = [widget for words, ways in told for widget in self._choice(words, ways)]

    def _told_clash(self, name: str, theirs: Plain) -> str:
        mine = shown(self.draft.values.get(name)) or "nothing"
        return (
            f"{self._label(name)}: somebody has changed it since you typed. The file says: {shown(theirs) or 'nothing'}. "
            f"You typed: {mine}."
        )

    def _ways_of_clash(self, name: str, theirs: Plain) -> list[Way]:
        label = self._label(name)
        return [
            (f"{label}: keep mine", lambda: self._decided(name)),
            (f"{label}: take what the file says", lambda: self._decided(name, take=(theirs,))),
        ]

    def _told(self, version: Version) -> str:
        if version.whole:
            return f"One side changed this record, the other ({version.who}) took it out."
        return f"{version.label}: two versions. Here stands: {version.kept}. From {version.who}: {version.other}."

    def _ways(self, version: Version) -> list[Way]:
        keep_it = (f"{version.label}: keep what stands here", lambda: self._settle(version, take=False))
        if version.whole or version.field == "id":
            return [keep_it]
        return [keep_it, (f"{version.label}: take the other version", lambda: self._settle(version, take=True))]

    def _choice(self, told: str, ways: list[Way]) -> list[Any]:
        w = widgets()
        buttons = []
        for label, act in ways:
            button = w.Button(description=label, layout={"width": "auto"})
            button.on_click(lambda _, act=act: act())
            buttons.append(button)
        return [w.HTML(status(told)), w.HBox(buttons)]

    def _settle(self, version: Version, *, take: bool) -> None:
        self.draft = settled(self.draft, version, take=take)
        self._fill()
        self._after()

    def _decided(self, name: str, take: tuple[Plain, ...] = ()) -> None:
        self.clashes.pop(name)
        if take:
            self.draft = self.draft.with_value(name, take[0])
        self._fill()
        self._after()

    # --- saving

    def _press(self, _: object = None) -> None:
        """Follow a press once what was typed before it has come; at once where there is no loop to wait in."""
        if self.due is not None:
            self.due.cancel()
            self.due = None
        try:
            self.due = asyncio.get_running_loop().call_later(SETTLE, self._settled)
        except RuntimeError:
            self.pressed()

    def follow(self) -> None:
        """Follow a press that still waits."""
        if self.due is not None:
            self.due.cancel()
            self._settled()

    def _settled(self) -> None:
        self.due = None
        self.pressed()

    def pressed(self, _: object = None) -> None:
        """Say what stands in the way; else write the record, after a second press where the whole profile would have new problems."""
        if not self.draft.touched:
            self.said.value = status("There is nothing to save: the record says what its file says.")
            return
        if self.clashes:
            both = ", ".join(self._label(n) for n in self.clashes)
            self.said.value = alert(f"Nothing was saved; your draft is kept. First choose, above, what holds: {both}.")
            return
        if faults := self.faults:
            first = alert("Nothing was saved; your draft is kept. First mend:")
            self.said.value = first + listed([self._line(f) for f in faults])
            return
        what = ", ".join(self._label(n) for n in self.draft.changes)
        if self.draft.new:
            what = title_of(self.key, self.draft.values, self.known)
        self._write(written, f"{self._called()}: {what}")

    def pressed_out(self, _: object = None) -> None:
        """Take the record out of its file, after a second press; a press of Save before it is followed first."""
        self.follow()
        if self.draft.new:
            self.home.forget(self.area, self.draft)
            self.home.close_record(f"{self.draft.identity} was not saved and is gone.")
            return
        ask = f"This takes {self.draft.identity} out of {self.draft.file}. Press again to do it."
        self._write(without, f"{self._called()}: taken out", ask=ask)

    def _write(self, made: Callable[[str, Draft], str], what: str, *, ask: str = "") -> None:
        """Write what ``made`` makes of the file; ask once more where there is something to ask."""
        file = self.draft.file
        try:
            new = made(self.text, self.draft)
            if self.confirmed != new and (asked := self._asked(file, new, ask)):
                self.confirmed, self.said.value = new, asked
                self.save.description = SAVE if ask else SAVE_ALL_THE_SAME
                return
            there = stored(self.folder, file, self.text, new, self.why.value.strip() or what)
        except ChangedUnderneathError:
            self._underneath()
        except PlanningError as error:
            self.said.value = alert(f"{str(error).rstrip('.')}; your draft is kept")
        except OSError as error:
            self.said.value = alert(f"{file}: {error.strerror}; nothing was saved, your draft is kept")
        else:
            self._written(there, what, gone=made is without)

    def _asked(self, file: str, new: str, ask: str) -> str:
        """Give what has to be asked before it is written; nothing where there is nothing."""
        from planning.authoring.forms.looking import new_problems

        problems = [str(p) for p in new_problems(self.folder, file, new, self.home.today)]
        told = alert(f"{BREAKS} Press again to go on.") + listed(problems) if problems else ""
        return (alert(ask) if ask else "") + told

    def _underneath(self) -> None:
        """Put the draft on top of what somebody else has written meanwhile."""
        self.home.again()
        self.text = text_of(self.folder, self.draft.file)
        try:
            self.draft = self._on_top(self.draft)
        except PlanningError as error:
            self.said.value = alert(str(error))
            return
        self._fill()
        self._after()
        look = " Choose, above, what holds." if self.clashes else ""
        told = f"Somebody else has changed {self.draft.file} meanwhile; your draft is on top of that now."
        self.said.value = alert(f"{told}{look} Then press again.")

    def _written(self, there: Stored, what: str, *, gone: bool) -> None:
        """Go on from what lies in the file now, which may hold what somebody else wrote."""
        self.home.forget(self.area, self.draft)
        self.text, self.clashes = there.text, {}
        self.confirmed, self.save.description, self.why.value = "", SAVE, ""
        before, identity = self.draft.values, there.renamed.get(self.draft.identity, self.draft.identity)
        other = f" It is {identity} now, since somebody else has used {self.draft.identity}." if identity != self.draft.identity else ""  # fmt: skip
        self.home.again()
        try:
            now = opened(self.text, self.key, identity)
        except PlanningError:
            self.home.close_record(self._answer(what, "") + other)  # it was taken out
            return
        said = self._answer(what, str(now.values.get("level", ""))) + other
        self.draft = now
        if now.read != before:
            self._fill()  # what somebody else wrote is in it
        self._tell()
        self.said.value = status(said if not gone else f"{said} Somebody else has changed it, so it is still there.")
        self.refresh_preview()

    def _answer(self, what: str, level: str) -> str:
        """Say in which area and file something was saved, and for whom it is; ``what`` begins with what the record is called."""
        called = self._called()
        more = what.removeprefix(called)
        where = f"{self.home.named(self.area)} in {self.draft.file}"
        return (
            f"Saved for {where}: {called}{f', level {level}' if level else ''}{more}{'' if more.endswith('.') else '.'}"
        )

    def leave(self) -> None:
        """Go to another record: what was typed is kept already; what was pressed is followed first."""
        self.follow()
        if self.timer is not None:
            self.timer.cancel()

    # --- the page

    def _live(self, _: object = None) -> None:
        if not self.live.value:
            self.preview.value = self.preview_said.value = ""
        self.refresh_preview()

    def _later(self, act: Callable[[], None]) -> None:
        """Act when nothing was typed for a moment; at once where there is no loop to wait in."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
        try:
            self.timer = asyncio.get_running_loop().call_later(WAIT, act)
        except RuntimeError:
            act()

    def refresh_preview(self) -> None:
        """Show the section of the page as it would be; where it cannot be made, say why and leave the last one."""
        if not self.live.value:
            return
        from planning.authoring.forms.looking import page_with
        from planning.authoring.forms.sections import section

        faults = [self._line(f) for f in self.faults]
        made: Any = faults
        if not faults:
            try:
                made = page_with(self.folder, self.draft.file, written(self.text, self.draft), self.home.today)
            except (PlanningError, OSError) as error:
                made = [str(error)]
        if isinstance(made, list):
            old = " Below stands the last one that could." if self.preview.value else ""
            self.preview_said.value = status(f"The page cannot be made of this.{old}") + list_of(made)
            return
        self.preview_said.value = status("As the planning cell's page shows it:")
        self.preview.value = section(made, self.key, self.draft.identity).html
