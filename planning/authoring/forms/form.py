"""The form in JupyterLab for any record of a profile: choose, type, see what does not fit and how the page will show it, save."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

from planning.authoring.forms.choices import Known, known_of, title_of, unknown_in
from planning.authoring.forms.drafts import Draft, blank, opened, without, written
from planning.authoring.forms.editors import Editor, Surroundings, editor_for, list_of, widgets
from planning.authoring.forms.fields import GROUPS, Fault, Shape, kinds, label_of_kind, problems_of, shapes_of, type_of
from planning.authoring.forms.kept import drop, keep, kept, rebased
from planning.authoring.forms.saving import ChangedUnderneathError, Stored, stored, text_of
from planning.authoring.forms.versions import Version, settled, versions_in
from planning.authoring.keyboard import guarded
from planning.keeping.outline import shown
from planning.problems import PlanningError, one_line
from planning.profiles import Workspace, find_workspace
from planning.profiles.records import SINGLE
from planning.profiles.yamltext import Plain, read_yaml

__all__ = ["RecordForm", "RecordsForm", "records_form"]

TEXT = "A form for records: run this notebook cell again to see it."
WAIT = 0.8  # seconds without typing until the page's section is made again
SAVE, SAVE_ALL_THE_SAME = "Save", "Save all the same"
HINT = (
    "Tab goes from field to field. Type X where something is not known: the page shows a gap, which is no zero and no no. "
    "Nothing is written to the profile before you press Save. What you type is kept as a draft on this machine, in "
    ".planning/forms, and offered again."
)


def records_form(area: str = "", as_of: str = "", workspace: str = "") -> Any:
    """Give the form for the records of the areas of this workspace; what stands in the way is said in a line instead.

    ``area``: the code of the one that is open at first. ``as_of``: the day (YYYY-MM-DD) that the page's section is shown
    for; default: today.
    """
    try:
        place = find_workspace(Path(workspace).expanduser() if workspace else None)
        day = dt.date.fromisoformat(as_of) if as_of else dt.datetime.now().astimezone().date()
        place.chosen((area,) if area else ())
        return RecordsForm(place, area, day)
    except PlanningError as error:
        return widgets().HTML(f"<p><strong>{escape(str(error))}</strong></p>")
    except ValueError:
        found = escape(one_line(as_of, 40))
        return widgets().HTML(f"<p><strong>as_of: found {found}; allowed a date as YYYY-MM-DD</strong></p>")


Way = tuple[str, Callable[[], None]]  # a button to decide with


def _alert(text: str) -> str:
    return f'<p role="alert"><strong>{escape(text)}</strong></p>'


def _said(text: str) -> str:
    return f'<p role="status">{escape(text)}</p>'


def _name_of(folder: Path) -> str:
    """Give the name of an area as its file has it, also where another file of it has problems."""
    data = read_yaml(text_of(folder, "area.yml"), "").data
    area = data.get("area") if isinstance(data, dict) else None
    return str(area.get("name", "")) if isinstance(area, dict) else ""


def _closed(widget: Any) -> None:
    """Let a widget go with all that is in it."""
    for child in getattr(widget, "children", ()):
        _closed(child)
    widget.close()


class RecordsForm:
    """Chooses the area, the kind of record and the record, and shows the form of one."""

    def __init__(self, workspace: Workspace, area: str, today: dt.date) -> None:
        """Make the lists to choose from."""
        w = widgets()
        self.workspace, self.today = workspace, today
        self.drafts: dict[tuple[str, str, str], Draft] = {}  # typed and not saved, by area, list and id
        self.record: RecordForm | None = None
        self.sure = ""
        style, wide = {"description_width": "initial"}, w.Layout(width="98%")
        areas = [(f"{code} - {_name_of(folder)}", code) for code, folder in workspace.areas().items()]
        first = area.upper() or next((code for _, code in areas), None)
        self.area = w.Dropdown(description="Area", options=areas, value=first, style=style, layout=wide)
        named = [(label, key) for key, (label, _) in kinds().items()]
        self.kind = w.Dropdown(description="Kind of record", options=named, style=style, layout=wide)
        self.search = w.Text(description="Find by id or words", style=style, layout=wide)
        self.which = w.Select(description="Record", rows=8, style=style, layout=wide)
        self.open = w.Button(description="Open the record", layout={"width": "auto"})
        self.new = w.Button(layout={"width": "auto"})
        self.waiting = w.Dropdown(description="Drafts that are not saved", style=style, layout=wide)
        self.resume = w.Button(description="Open the draft", layout={"width": "auto"})
        self.discard = w.Button(description="Discard the draft", layout={"width": "auto"})
        self.unsaved = w.VBox([self.waiting, w.HBox([self.resume, self.discard])])
        self.said = w.HTML()
        self.place = w.VBox()
        head = w.HTML(f"<h2>Write records</h2><p>{escape(HINT)}</p>")
        choosing = [self.area, self.kind, self.search, self.which, w.HBox([self.open, self.new])]
        self.box = guarded(w.VBox([head, self.unsaved, *choosing, self.said, self.place]))
        for widget, act in ((self.area, self._other_area), (self.kind, self._listed), (self.search, self._listed)):
            widget.observe(act, "value")
        for button, press in ((self.open, self._open), (self.new, self._new), (self.resume, self._resume), (self.discard, self._discard)):  # fmt: skip
            button.on_click(press)
        self._other_area()

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        """Show the form; the text beside it, which a saved notebook keeps, holds nothing of a record."""
        bundle: dict[str, Any] = self.box._repr_mimebundle_(**kwargs)
        return {**bundle, "text/plain": TEXT}

    @property
    def folder(self) -> Path:
        """The folder of the area that is open."""
        folder: Path = self.workspace.areas()[self.area.value]
        return folder

    def _other_area(self, _: object = None) -> None:
        if not self.area.value:
            return
        area = self.area.value
        for draft in kept(self.workspace.root, area):
            self.drafts.setdefault((area, draft.key, draft.identity), draft)
        self._show(None)
        self.again()

    def again(self) -> None:
        """Read the area again, and list its records and drafts."""
        self.known = known_of(self.area.value, self.folder)
        self._listed()

    def _listed(self, _: object = None) -> None:
        """List the records of the kind that hold what is looked for, and the drafts."""
        key, words = self.kind.value, self.search.value.casefold().split()
        waiting = {(k, i) for a, k, i in self.drafts if a == self.area.value}
        options = []
        for identity, item in self.known.records.get(key, {}).items():
            mark = " (draft)" if (key, identity) in waiting else ""
            label = f"{identity} - {self.known.title(key, item.data)}{mark}"
            if all(word in label.casefold() for word in words):
                options.append((label, identity))
        old = self.which.value
        self.which.options = options
        self.which.value = old if old in {i for _, i in options} else (options[0][1] if options else None)
        self.open.disabled = not options
        self.new.description = f"New record: {label_of_kind(type_of(key)).lower()}"
        self.new.disabled = type_of(key) in SINGLE
        found = [(self._named(d), (k, i)) for (a, k, i), d in self.drafts.items() if a == self.area.value and d.touched]
        self.waiting.options = found
        self.unsaved.layout.display = "" if found else "none"

    def _named(self, draft: Draft) -> str:
        what = "new" if draft.new else f"{len(draft.changes)} fields changed"
        item = self.known.records.get(draft.key, {}).get(draft.identity)
        values = {**(item.data if item else {}), **draft.values}
        return (
            f"{label_of_kind(type_of(draft.key))} {draft.identity} - {title_of(draft.key, values, self.known)} ({what})"
        )

    def _open(self, _: object = None) -> None:
        if self.which.value is not None:
            self.open_record(self.kind.value, self.which.value)

    def _new(self, _: object = None) -> None:
        self.open_record(self.kind.value, "")

    def _resume(self, _: object = None) -> None:
        if self.waiting.value:
            self.open_record(*self.waiting.value)

    def _discard(self, _: object = None) -> None:
        if not self.waiting.value:
            return
        key, identity = self.waiting.value
        if self.sure != f"{key} {identity}":
            self.sure = f"{key} {identity}"
            self.said.value = _alert(f"This throws away what was typed into {identity}. Press again to do it.")
            return
        self.sure = ""
        drop(self.workspace.root, self.area.value, self.drafts.pop((self.area.value, key, identity)))
        if self.record and (self.record.draft.key, self.record.draft.identity) == (key, identity):
            self._show(None)
        self.said.value = _said(f"The draft of {identity} is gone; the profile is as it was.")
        self._listed()

    def open_record(self, key: str, identity: str) -> None:
        """Open a record for typing, or a new one where no id is given; a draft of it is put on top of what the file says."""
        self.sure = ""
        try:
            self.known = known_of(self.area.value, self.folder)
            self._show(RecordForm(self, key, identity))
            self.said.value = ""
        except PlanningError as error:
            self.said.value = _alert(str(error))

    def _show(self, record: RecordForm | None) -> None:
        if self.record:
            self.record.leave()
        old, self.record = self.record, record
        self.place.children = [record.box] if record else []
        if old:
            _closed(old.box)
        if hasattr(self, "known"):
            self._listed()

    def close_record(self, said: str) -> None:
        """Take the form of a record away, and say why."""
        self._show(None)
        self.said.value = _said(said)

    def remember(self, draft: Draft) -> str:
        """Keep a draft in memory and on the disk; say in words where the disk does not take it."""
        at = (self.area.value, draft.key, draft.identity)
        before = at in self.drafts
        if draft.touched:
            self.drafts[at] = draft
        else:
            self.drafts.pop(at, None)
        if before is not (at in self.drafts):
            self._listed()
        try:
            keep(self.workspace.root, self.area.value, draft)
        except OSError as error:
            return f"The draft is not kept on the disk ({error.strerror}); only this form has it."
        return ""

    def forget(self, draft: Draft) -> None:
        """Let a draft go that was saved."""
        self.drafts.pop((self.area.value, draft.key, draft.identity), None)
        drop(self.workspace.root, self.area.value, draft)


class RecordForm:
    """The form of one record."""

    def __init__(self, home: RecordsForm, key: str, identity: str) -> None:
        """Make the fields, filled with what the file and the draft say."""
        self.home, self.key = home, key
        self.text = text_of(home.folder, kinds()[key][1])
        self.clashes: dict[str, Plain] = {}
        self.draft = self._begun(identity)
        self.confirmed = ""  # the text of the file that was pressed once for
        self.timer: Any = None
        self.editors: dict[str, Editor] = {}
        self._make()

    def _begun(self, identity: str) -> Draft:
        area, ids = self.home.area.value, self.known.ids(self.key)
        draft = self.home.drafts.get((area, self.key, identity))
        if draft:
            draft, self.clashes = rebased(draft, self.text, ids)
            if draft.identity != identity:  # its id was given to another record since
                self.home.forget(self.home.drafts[area, self.key, identity])
            return draft
        if identity:
            return opened(self.text, self.key, identity)
        taken = [*ids, *(i for a, k, i in self.home.drafts if (a, k) == (area, self.key))]
        return blank(self.key, taken, self.home.today.isoformat())

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
        self.save.on_click(self.pressed)
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
            self.home.forget(self.draft)
            self.draft = replace(self.draft, identity=str(self.draft.values.get("id") or old))
        if name in self.clashes:
            self.clashes.pop(name)
            self._show_versions()
        self._after()

    def _after(self) -> None:
        self.confirmed = ""
        self.save.description = SAVE
        fault = self.home.remember(self.draft)
        for editor in self.editors.values():
            editor.refresh()
        self._tell()
        if fault:
            self.state.value = _alert(fault)
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
        self.top.value = list_of([self._line(f) for f in left])
        name = title_of(self.key, self.draft.values, self.known)
        self.heading.value = f"<h2>{escape(self._called())} - {escape(name)}</h2>"
        self.state.value = _said(self._state(len(faults)))
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
        shown_now = [_said(words) for words, _ in told]
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
        return [w.HTML(_said(told)), w.HBox(buttons)]

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

    def pressed(self, _: object = None) -> None:
        """Say what stands in the way; else write the record, after a second press where the whole profile would have new problems."""
        if not self.draft.touched:
            self.said.value = _said("There is nothing to save: the record says what its file says.")
            return
        if faults := self.faults:
            self.said.value = _alert("Nothing was saved; your draft is kept. First mend:") + list_of([self._line(f) for f in faults])  # fmt: skip
            return
        changed = ", ".join(self._label(n) for n in self.draft.changes)
        self._write(
            written,
            f"{self._called()}: {title_of(self.key, self.draft.values, self.known) if self.draft.new else changed}",
        )

    def pressed_out(self, _: object = None) -> None:
        """Take the record out of its file, after a second press."""
        if self.draft.new:
            self.home.forget(self.draft)
            self.home.close_record(f"{self.draft.identity} was not saved and is gone.")
            return
        first = self.confirmed == ""
        self._write(without, f"{self._called()}: taken out", ask=f"This takes {self.draft.identity} out of {self.draft.file}. Press again to do it." if first else "")  # fmt: skip

    def _write(self, made: Callable[[str, Draft], str], what: str, *, ask: str = "") -> None:
        from planning.authoring.forms.looking import new_problems

        folder, file = self.home.folder, self.draft.file
        try:
            new = made(self.text, self.draft)
            if self.confirmed != new:
                problems = [str(p) for p in new_problems(folder, file, new, self.home.today)]
                if problems or ask:
                    self.confirmed = new
                    found = "The whole profile would have these new problems, and its pages would not be made until they are mended."  # fmt: skip
                    self.said.value = (_alert(ask) if ask else "") + (_alert(f"{found} Press again to go on.") + list_of(problems) if problems else "")  # fmt: skip
                    self.save.description = SAVE if ask else SAVE_ALL_THE_SAME
                    return
            there = stored(folder, file, self.text, new, self.why.value.strip() or what)
        except ChangedUnderneathError:
            self._underneath()
            return
        except PlanningError as error:
            self.said.value = _alert(f"{error}; your draft is kept")
            return
        except OSError as error:
            self.said.value = _alert(f"{file}: {error.strerror}; nothing was saved, your draft is kept")
            return
        self._written(there, what, gone=made is without)

    def _underneath(self) -> None:
        """Put the draft on top of what somebody else has written meanwhile."""
        self.home.again()
        self.text = text_of(self.home.folder, self.draft.file)
        try:
            self.draft, self.clashes = rebased(self.draft, self.text, self.known.ids(self.key))
        except PlanningError as error:
            self.said.value = _alert(f"{error}; your draft is kept")
            return
        self._fill()
        self._after()
        look = " Look at the fields that both have changed." if self.clashes else ""
        self.said.value = _alert(f"Somebody else has changed {self.draft.file} meanwhile; your draft is on top of that now.{look} Press Save again.")  # fmt: skip

    def _written(self, there: Stored, what: str, *, gone: bool) -> None:
        """Go on from what lies in the file now, which may hold what somebody else wrote."""
        self.home.forget(self.draft)
        self.text = there.text
        self.confirmed, self.save.description, self.why.value = "", SAVE, ""
        said = f"Saved in {self.draft.file}: {what}."
        before, identity = self.draft.values, there.renamed.get(self.draft.identity, self.draft.identity)
        if identity != self.draft.identity:
            said += f" It is {identity} now, since somebody else has used {self.draft.identity}."
        self.home.again()
        try:
            now = opened(self.text, self.key, identity)
        except PlanningError:
            self.home.close_record(said)  # it was taken out
            return
        self.draft = now
        if now.read != before:
            self._fill()  # what somebody else wrote is in it
        self._tell()
        self.said.value = _said(said if not gone else f"{said} Somebody else has changed it, so it is still there.")
        self.refresh_preview()

    def leave(self) -> None:
        """Go to another record: what was typed is kept already."""
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
                made = page_with(self.home.folder, self.draft.file, written(self.text, self.draft), self.home.today)
            except (PlanningError, OSError) as error:
                made = [str(error)]
        if isinstance(made, list):
            old = " Below stands the last one that could." if self.preview.value else ""
            self.preview_said.value = _said(f"The page cannot be made of this.{old}") + list_of(made)
            return
        self.preview_said.value = _said("As the planning cell's page shows it:")
        self.preview.value = section(made, self.key, self.draft.identity).html
