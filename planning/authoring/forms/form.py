"""The form in JupyterLab for any record of a profile: choose the area, the kind and the record, and go on with a draft."""

from __future__ import annotations

import datetime as dt
from html import escape
from pathlib import Path
from typing import Any

from planning.authoring.forms.choices import Known, known_of, title_of
from planning.authoring.forms.drafts import Draft
from planning.authoring.forms.fields import kinds, label_of_kind, type_of
from planning.authoring.forms.kept import drop, keep, kept, rebased
from planning.authoring.forms.record_form import RecordForm
from planning.authoring.forms.saving import text_of
from planning.authoring.keyboard import guarded
from planning.authoring.telling import alert, release, status, widgets
from planning.problems import PlanningError, UsageError, one_line
from planning.profiles import Workspace, find_workspace
from planning.profiles.records import SINGLE
from planning.profiles.yamltext import read_yaml

__all__ = ["RecordsForm", "records_form"]

At = tuple[str, str, str]  # area, list and id of a draft
NO_DRAFT: At = ("", "", "")

TEXT = "A form for records: run this notebook cell again to see it."
HINT = (
    "Tab goes from field to field. Type X where something is not known: the page shows a gap; it means neither zero nor no. "
    "Nothing is written to the profile before you press Save. What you type is kept as a draft on this machine, in "
    ".planning/forms, and offered again."
)


def records_form(area: str = "", as_of: str = "", workspace: str = "") -> Any:
    """Give the form for the records of the areas of this workspace; what stands in the way is said in a line instead.

    ``area``: the code of the one that is open at first; where none is named, only a workspace with a single area opens it.
    ``as_of``: the day (YYYY-MM-DD) that the page's section is shown
    for; default: today.
    """
    try:
        place = find_workspace(Path(workspace).expanduser() if workspace else None)
        place.chosen((area,) if area else ())
        return RecordsForm(place, area, _day(as_of))
    except PlanningError as error:
        return widgets().HTML(alert(str(error)))


def _day(as_of: str) -> dt.date:
    try:
        return dt.date.fromisoformat(as_of) if as_of else dt.datetime.now().astimezone().date()
    except ValueError:
        raise UsageError(f"as_of: found {one_line(as_of, 40)}; allowed a date as YYYY-MM-DD") from None


def _name_of(folder: Path) -> str:
    """Give the name of an area as its file has it, also where another file of it has problems."""
    data = read_yaml(text_of(folder, "area.yml"), "").data
    area = data.get("area") if isinstance(data, dict) else None
    return str(area.get("name", "")) if isinstance(area, dict) else ""


class RecordsForm:
    """Chooses the area, the kind of record and the record, and shows the form of one."""

    def __init__(self, workspace: Workspace, area: str, today: dt.date) -> None:
        """Make the lists to choose from."""
        w = widgets()
        self.workspace, self.today = workspace, today
        self.drafts: dict[At, Draft] = {}  # typed and not saved
        self.renumbered: dict[At, At] = {}  # drafts of new records that have another id since
        self.elsewhere: dict[str, Known] = {}  # areas that are not open and have drafts
        self.listing = False
        self.record: RecordForm | None = None
        self.known = Known("", {}, {})
        self.sure = ""
        style, wide = {"description_width": "initial"}, w.Layout(width="98%")
        areas = [(f"{code} - {_name_of(folder)}", code) for code, folder in workspace.areas().items()]
        # Whoever did not say which area they mean must not write into the one that comes first.
        first = area.upper() or (areas[0][1] if len(areas) == 1 else "")
        choices = [("Choose an area", ""), *areas]
        self.area = w.Dropdown(description="Area", options=choices, value=first, style=style, layout=wide)
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
        for code in workspace.areas():
            self._load(code)
        for widget, act in ((self.area, self._other_area), (self.kind, self._listed), (self.search, self._listed), (self.waiting, self._draft_chosen)):  # fmt: skip
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

    def named(self, area: str) -> str:
        """Give the name of an area with its code."""
        name = _name_of(self.workspace.areas()[area])
        return f"{name} ({area})" if name else area

    def _load(self, area: str) -> None:
        """Take the drafts of an area that lie on the disk, beside those that are here."""
        for draft in kept(self.workspace.root, area):
            there = self.drafts.setdefault((area, draft.key, draft.identity), draft)
            if there.mark != draft.mark:  # begun with one id in two forms
                self._moved(area, draft, tuple(i for a, k, i in self.drafts if (a, k) == (area, draft.key)))

    def _other_area(self, _: object = None) -> None:
        if self.area.value:
            self._load(self.area.value)
        self._show(None)
        self.again()

    def again(self) -> None:
        """Read the area again, and list its records and the drafts."""
        self.known = known_of(self.area.value, self.folder) if self.area.value else Known("", {}, {})
        self.elsewhere = {}
        self._renumbered()
        self._listed()

    def _renumbered(self) -> None:
        """Give drafts of new records another id where somebody has saved a record under theirs."""
        for area, key, identity in [at for at in self.drafts if at[0] == self.area.value]:
            draft = self.drafts[area, key, identity]
            if draft.new and identity in self.known.ids(key) and not self._is_open(key, identity):
                taken = (*self.known.ids(key), *(i for a, k, i in self.drafts if (a, k) == (area, key)))
                del self.drafts[area, key, identity]
                self.renumbered[area, key, identity] = (area, key, self._moved(area, draft, taken))

    def _moved(self, area: str, draft: Draft, taken: tuple[str, ...]) -> str:
        """Give a draft of a new record another id; give it."""
        moved, _ = rebased(draft, "", taken)
        self.remember(area, moved)  # before the old one goes
        drop(self.workspace.root, area, draft)
        return moved.identity

    def _is_open(self, key: str, identity: str) -> bool:
        return bool(self.record and (self.record.draft.key, self.record.draft.identity) == (key, identity))

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
        self.search.disabled = self.which.disabled = not self.area.value
        self.new.description = f"New record: {label_of_kind(type_of(key)).lower()}"
        self.new.disabled = type_of(key) in SINGLE or not self.area.value
        self._list_drafts()

    def _list_drafts(self) -> None:
        """List the drafts of all areas; one of the area that is open is chosen where there is one."""
        found = [(self._named(at[0], draft), at) for at, draft in self.drafts.items() if draft.touched]
        ats, old = [at for _, at in found], self.waiting.value
        old = old if old in ats else self.renumbered.get(old, NO_DRAFT)
        if old not in ats or old[0] != self.area.value:
            old = next((at for at in ats if at[0] == self.area.value), NO_DRAFT)
        self.listing = True  # nobody has chosen what is put into the list here
        try:
            self.waiting.options = [("Choose a draft", NO_DRAFT), *found]
            self.waiting.value = old
        finally:
            self.listing = False
        self.unsaved.layout.display = "" if found else "none"

    def _named(self, area: str, draft: Draft) -> str:
        count = len(draft.changes)
        what = "new" if draft.new else f"{count} {'field' if count == 1 else 'fields'} changed"
        known = self._known_in(area)
        item = known.records.get(draft.key, {}).get(draft.identity)
        values = {**(item.data if item else {}), **draft.values}
        kind = label_of_kind(type_of(draft.key))
        return f"{area}: {kind} {draft.identity} - {title_of(draft.key, values, known)} ({what})"

    def _known_in(self, area: str) -> Known:
        if area == self.area.value:
            return self.known
        if area not in self.elsewhere:
            self.elsewhere[area] = known_of(area, self.workspace.areas()[area])
        return self.elsewhere[area]

    def _draft_chosen(self, _: object = None) -> None:
        """Go to the area and the kind of the draft that somebody has chosen."""
        area, key, _identity = self.waiting.value or NO_DRAFT
        if self.listing or not area:
            return
        self.area.value = area
        self.kind.value = key

    def _open(self, _: object = None) -> None:
        if self.which.value is not None:
            self.open_record(self.kind.value, self.which.value)

    def _new(self, _: object = None) -> None:
        old = self.record
        self.open_record(self.kind.value, "")
        if self.record and self.record is not old:
            self.record.begin()

    def _chosen(self) -> At | None:
        """Give the draft that was chosen; none where a press of Save that still waited has saved it."""
        chosen: At = self.waiting.value or NO_DRAFT
        self._follow()
        if chosen == NO_DRAFT:
            self.said.value = alert("Choose a draft in the list first.")
            return None
        if chosen not in self.drafts:
            self.said.value = status(f"{chosen[2]} was saved, and is no draft any more.")
            return None
        return chosen

    def _follow(self) -> None:
        """Follow a press of Save that still waits, before anything else is done."""
        if self.record:
            self.record.follow()

    def _resume(self, _: object = None) -> None:
        if not (chosen := self._chosen()):
            return
        self.known = known_of(self.area.value, self.folder)
        self._renumbered()
        _, key, identity = chosen if chosen in self.drafts else self.renumbered.get(chosen, chosen)
        self.kind.value = key
        self.open_record(key, identity)

    def _discard(self, _: object = None) -> None:
        chosen = self._chosen()
        if not chosen:
            return
        area, key, identity = chosen
        if self.sure != " ".join(chosen):
            self.sure = " ".join(chosen)
            self.said.value = alert(f"This throws away what was typed into {identity}. Press again to do it.")
            return
        self.sure = ""
        drop(self.workspace.root, area, self.drafts.pop(chosen))
        if self._is_open(key, identity):
            self._show(None)
        self.said.value = status(f"The draft of {identity} is gone; the profile is as it was.")
        self._listed()

    def open_record(self, key: str, identity: str) -> None:
        """Open a record for typing, or a new one where no id is given; a draft of it is put on top of what the file says."""
        self.sure = ""
        self._follow()
        if not self.area.value:
            self.said.value = alert("Choose an area first.")
            return
        try:
            self.known = known_of(self.area.value, self.folder)
            self._renumbered()
            self._show(RecordForm(self, self.area.value, key, identity))
            self.said.value = ""
        except PlanningError as error:
            self.said.value = alert(str(error))

    def _show(self, record: RecordForm | None) -> None:
        if self.record:
            self.record.leave()
        old, self.record = self.record, record
        self.place.children = [record.box] if record else []
        if old:
            release(old.box)
        self._listed()

    def close_record(self, said: str) -> None:
        """Take the form of a record away, and say why."""
        self._show(None)
        self.said.value = status(said)

    def remember(self, area: str, draft: Draft) -> str:
        """Keep a draft in memory and on the disk; say in words where the disk does not take it."""
        at = (area, draft.key, draft.identity)
        before = at in self.drafts
        if draft.touched:
            self.drafts[at] = draft
        else:
            self.drafts.pop(at, None)
        if before is not (at in self.drafts):
            self._listed()
        try:
            keep(self.workspace.root, area, draft)
        except OSError as error:
            return f"The draft is not kept on the disk ({error.strerror}); only this form has it."
        return ""

    def forget(self, area: str, draft: Draft) -> None:
        """Let a draft go that was saved."""
        self.drafts.pop((area, draft.key, draft.identity), None)
        drop(self.workspace.root, area, draft)
