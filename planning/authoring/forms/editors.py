"""The widgets for one field of a record: each has a label that is read aloud, help, and below it what does not fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from planning.authoring.forms.chances import Row, plain_of, rows_of, sum_of
from planning.authoring.forms.choices import Choice, Known
from planning.authoring.forms.drafts import GAP, cleaned, sealed_in
from planning.authoring.forms.fields import Fault, Shape
from planning.authoring.keyboard import FIELD, TOLD
from planning.authoring.telling import faults as listed
from planning.authoring.telling import widgets
from planning.profiles.yamltext import Plain

__all__ = ["Editor", "Surroundings", "editor_for"]

LINE = 120  # characters that say what a part is
FEW = 25  # choices that are shown in a list; more are found by typing
UNKNOWN = "X - not known"
NOTHING = "not recorded"


@dataclass(frozen=True)
class Surroundings:
    """What an editor needs of the form: what is known, what else the record says, and what to do when something is typed."""

    known: Known
    shapes: tuple[Shape, ...]  # of the record
    values: Callable[[], Mapping[str, Plain]]
    changed: Callable[[], None]
    told: Callable[[], None]  # says anew what does not fit, where a field was opened
    style: Any
    wide: Any


class Editor:
    """One field: its widgets in ``box``, what is typed in ``value``."""

    can_be_gap = True

    def __init__(self, shape: Shape, around: Surroundings, value: Plain, prefix: str = "") -> None:
        """Make the widgets, filled with a value."""
        w = widgets()
        self.shape, self.around, self.prefix = shape, around, prefix
        self.quiet = False
        self.told = w.HTML()
        self.gap: Any = None
        if self.can_be_gap and not shape.required:
            self.gap = w.Checkbox(
                value=value == GAP,
                description=f"{self.label}: {UNKNOWN}",
                indent=False,
                layout={"width": "auto", "margin": "0 1em 0 2px"},
            )
            self.gap.tabbable = self.gap_needs_tab  # where X can be typed, Tab goes on to the next field
            self.gap.observe(self._marked, "value")
        self.make(value)
        # The tick and the help share a line, so that more fields are seen at once.
        below = w.HBox([self.gap, self.told], layout={"flex_flow": "row wrap"}) if self.gap else self.told
        self.box = w.VBox([*self.inputs(), below])
        self.box.add_class(FIELD)
        self.told.add_class(TOLD)
        self.tell([])

    gap_needs_tab = False

    @property
    def label(self) -> str:
        """What the field is called here, part and number before it."""
        name = self.shape.label
        name = f"{self.prefix}{name[0].lower() + name[1:]}" if self.prefix and not name[:2].isupper() else f"{self.prefix}{name}"  # fmt: skip
        return f"{name} (needed)" if self.shape.required else name

    def make(self, value: Plain) -> None:
        """Make the input."""
        raise NotImplementedError

    def inputs(self) -> list[Any]:
        """Give the widgets of the input, in the order of the keyboard."""
        raise NotImplementedError

    @property
    def value(self) -> Plain:
        """What is typed, as the record's file would have it; None for nothing."""
        raise NotImplementedError

    def relabel(self, prefix: str) -> None:
        """Give the field another number."""
        self.prefix = prefix
        if self.gap:
            self.gap.description = f"{self.label}: {UNKNOWN}"

    def refresh(self) -> None:
        """Look again at what else the record says."""

    def focus(self) -> None:
        """Put the cursor into the field."""
        for widget in self.inputs()[:1]:
            widget.focus()

    def tell(self, faults: list[Fault]) -> None:
        """Show what does not fit below the help."""
        help_ = escape(self.help)
        shown = f"<small>{help_}</small>" if help_ else ""
        said = listed([f.words if f.path else f.said for f in faults])
        if self.value == GAP and not faults:
            said = f'<span role="status">{escape(UNKNOWN)}: the page shows a gap.</span>'
        self.told.value = f"{shown} {said}".strip()

    @property
    def help(self) -> str:
        """The help text, with the level that the field always has."""
        least = self.shape.least_level
        said = self.shape.help
        return f"{said} Level {least} at least." if least and "evel" not in said else said

    def _typed(self, _: object = None) -> None:
        if self.quiet:
            return
        if self.gap:
            self.quiet = True
            self.gap.value = self.value == GAP
            self.quiet = False
        self.around.changed()

    def _marked(self, change: Any) -> None:
        if self.quiet:
            return
        self.quiet = True
        self.mark(gap=bool(change["new"]))
        self.quiet = False
        self.around.changed()

    def mark(self, *, gap: bool) -> None:
        """Mark the field as a gap, or clear it."""
        raise NotImplementedError

    def _labelled(self, kind: str, label: str = "", **more: Any) -> Any:
        made = getattr(widgets(), kind)(description=label or self.label, style=self.around.style, **{"layout": self.around.wide, **more})  # fmt: skip
        made.observe(self._typed, "value")
        return made


class Chosen(Editor):
    """One of a short list."""

    can_be_gap = False  # X is one of the choices

    def make(self, value: Plain) -> None:
        """Make a list to choose from; a value that is none of them stays and is told."""
        self.choices = self.around.known.choices(self.shape)
        options = [self._nothing()]
        if not self.shape.required and self.shape.kind != "level":
            options.append((UNKNOWN, GAP))
        options += [(c.label, c.value) for c in self.choices]
        have = value if isinstance(value, str) else ""
        if have not in {v for _, v in options}:
            options.append((f"{have} - not in the list", have))
        self.input = self._labelled("Dropdown", options=options, value=have)

    def _nothing(self) -> tuple[str, str]:
        if self.shape.kind == "level":
            return "none - treated as 4, strictly confidential", ""
        if self.shape.required and not self.shape.default:
            return "choose one", ""
        return (f"{NOTHING} - counts as {self.shape.default}" if self.shape.default else NOTHING), ""

    def inputs(self) -> list[Any]:
        """Give the list."""
        return [self.input]

    @property
    def value(self) -> Plain:
        """The id that was chosen."""
        return self.input.value or None

    def relabel(self, prefix: str) -> None:
        """Give the list another number."""
        super().relabel(prefix)
        self.input.description = self.label

    @property
    def help(self) -> str:
        """The help text, and what the chosen one means."""
        means = next((c.text for c in self.choices if c.value == self.value), "")
        return f"{super().help} {means}".strip()


class Found(Editor):
    """One of a long list, found by typing a part of it."""

    def make(self, value: Plain) -> None:
        """Make a field that proposes what fits."""
        self.choices = self.around.known.choices(self.shape)
        options = [c.label for c in self.choices]
        self.input = self._labelled("Combobox", options=options, value=_label(value, self.choices), continuous_update=False)  # fmt: skip

    def inputs(self) -> list[Any]:
        """Give the field."""
        return [self.input]

    @property
    def value(self) -> Plain:
        """The id of what was typed, or what was typed."""
        return _meant(self.input.value, self.choices) or None

    def mark(self, *, gap: bool) -> None:
        """Write X, or nothing."""
        self.input.value = GAP if gap else ""

    def relabel(self, prefix: str) -> None:
        """Give the field another number."""
        super().relabel(prefix)
        self.input.description = self.label


def _label(value: Plain, choices: Sequence[Choice]) -> str:
    text = value if isinstance(value, str) else ""
    return next((c.label for c in choices if c.value == text), text)


def _meant(typed: str, choices: Sequence[Choice]) -> str:
    """Give the id that was meant: by its label, by itself, by the label without the id; else what was typed."""
    text = typed.strip()
    for c in choices:
        if text.casefold() in {c.label.casefold(), c.value.casefold(), c.label.partition(" - ")[2].casefold()}:
            return c.value
    return GAP if text == GAP.lower() else text


class Several(Editor):
    """Several of a list: each is added by typing a part of it, and taken out by a button."""

    def make(self, value: Plain) -> None:
        """Make the field to add with, and a button for each that is there."""
        w = widgets()
        self.choices = self.around.known.choices(self.shape)
        self.chosen = [str(v) for v in value] if isinstance(value, list) else []
        self.is_gap = value == GAP
        self.add = w.Combobox(description=self._add_label, options=[c.label for c in self.choices], continuous_update=False, style=self.around.style, layout=self.around.wide)  # fmt: skip
        self.add.observe(self._added, "value")
        self.row = w.HBox(layout={"flex_flow": "row wrap"})
        self._show()

    @property
    def _add_label(self) -> str:
        return f"{self.label}: add"

    def _show(self) -> None:
        made = []
        for value in self.chosen:
            button = widgets().Button(description=f"{self.label}: remove {_label(value, self.choices)}", layout={"width": "auto", "max_width": "98%"})  # fmt: skip
            button.on_click(lambda _, value=value: self._removed(value))
            made.append(button)
        self.row.children = made

    def inputs(self) -> list[Any]:
        """Give the field to add with, then the buttons."""
        return [self.add, self.row]

    @property
    def value(self) -> Plain:
        """The ids in their order."""
        return GAP if self.is_gap else (list(self.chosen) or None)

    def _added(self, change: Any) -> None:
        typed = str(change["new"])
        if self.quiet or not typed.strip():
            return
        meant = _meant(typed, self.choices)
        self.is_gap = meant == GAP
        if self.is_gap:
            self.chosen = []
        elif meant not in self.chosen:
            self.chosen.append(meant)
        self.add.value = ""
        self._show()
        self._typed()

    def _removed(self, value: str) -> None:
        self.chosen = [v for v in self.chosen if v != value]
        self._show()
        self.add.focus()
        self._typed()

    def mark(self, *, gap: bool) -> None:
        """Take all out and mark the gap, or clear it."""
        self.is_gap, self.chosen = gap, []
        self._show()

    def relabel(self, prefix: str) -> None:
        """Give the field another number."""
        super().relabel(prefix)
        self.add.description = self._add_label
        self._show()


class Typed(Editor):
    """A text, a figure or a date."""

    def make(self, value: Plain) -> None:
        """Make a line, or several for a long text."""
        text = value if isinstance(value, str) else ""
        if self.shape.rows > 1:
            # Each stroke is kept: a long text is the most that could be lost.
            self.input = self._labelled("Textarea", value=text, rows=self.shape.rows)
        else:
            self.input = self._labelled("Text", value=text, continuous_update=False, placeholder=PLACEHOLDERS.get(self.shape.kind, ""))  # fmt: skip

    def inputs(self) -> list[Any]:
        """Give the line."""
        return [self.input]

    @property
    def value(self) -> Plain:
        """What is typed."""
        typed = cleaned(self.input.value)
        return GAP if typed == GAP.lower() else typed

    def mark(self, *, gap: bool) -> None:
        """Write X, or nothing."""
        self.input.value = GAP if gap else ""

    def relabel(self, prefix: str) -> None:
        """Give the line another number."""
        super().relabel(prefix)
        self.input.description = self.label


PLACEHOLDERS = {"day": "YYYY-MM-DD", "month": "YYYY-MM", "month_or_day": "YYYY-MM-DD", "share": "0 to 1"}


class Lines(Typed):
    """Several texts, one a line."""

    def make(self, value: Plain) -> None:
        """Make a field of lines."""
        lines = [str(v) for v in value] if isinstance(value, list) else [value] if isinstance(value, str) else []
        self.input = self._labelled("Textarea", value="\n".join(lines), rows=max(3, min(8, len(lines) + 1)))

    @property
    def value(self) -> Plain:
        """The lines."""
        lines = [v for line in self.input.value.split("\n") if (v := cleaned(line))]
        return GAP if lines == [GAP] else (list(lines) or None)

    @property
    def help(self) -> str:
        """The help text, and how several are written."""
        said = super().help
        return said if "one a line" in said or "in the order" in said else f"{said} One a line."


class Figures(Lines):
    """Several figures in one line, with commas between them."""

    def make(self, value: Plain) -> None:
        """Make a line."""
        text = ", ".join(map(str, value)) if isinstance(value, list) else value if isinstance(value, str) else ""
        self.input = self._labelled("Text", value=text, continuous_update=False)

    @property
    def value(self) -> Plain:
        """The figures."""
        figures = self.input.value.replace(",", " ").replace(";", " ").split()
        return GAP if figures == [GAP] else (list(figures) or None)

    @property
    def help(self) -> str:
        """The help text, and how several are written."""
        return f"{Editor.help.fget(self)} With commas between them."  # type: ignore[attr-defined]


class Sealed(Editor):
    """A field with a sealed value: it stays as it is."""

    can_be_gap = False

    def make(self, value: Plain) -> None:
        """Say that it is sealed."""
        self.kept = value
        self.input = widgets().HTML(f"<p>{escape(self.label)}: sealed. It stays as it is; whoever has the key edits it after planning unseal.</p>")  # fmt: skip

    def inputs(self) -> list[Any]:
        """Give the line that says so."""
        return [self.input]

    @property
    def value(self) -> Plain:
        """What stands there."""
        return self.kept


class One:
    """One part: a line that says what it is until it is opened, then its fields."""

    def __init__(self, shape: Shape, around: Surroundings, value: Plain) -> None:
        """Take what the part says."""
        self.shape, self.around = shape, around
        self.kept: dict[str, Plain] = dict(value) if isinstance(value, dict) else {}
        self.editors: dict[str, Editor] = {}

    def open(self, prefix: str) -> None:
        """Make an editor for each field of the part."""
        self.editors = {s.name: editor_for(s, self.around, self.kept.get(s.name), prefix) for s in self.shape.parts}

    @property
    def value(self) -> Plain:
        """What the part says."""
        return cleaned({**self.kept, **{n: e.value for n, e in self.editors.items()}})

    @property
    def line(self) -> str:
        """What it is in a line: its first fields that say something."""
        said = [self._said(s, self.kept.get(s.name)) for s in self.shape.parts if s.kind != "part" and s.name != "evidence"]  # fmt: skip
        text = "; ".join([w for w in said if w][:4])
        return text if len(text) <= LINE else f"{text[: LINE - 3]}..."

    def _said(self, shape: Shape, value: Plain) -> str:
        choices = self.around.known.choices(shape)
        many = value if isinstance(value, list) else [] if value is None else [value]
        return ", ".join(_label(v, choices) for v in many)

    def tell(self, faults: list[Fault]) -> list[Fault]:
        """Show what does not fit at its field; give what is about no field that is open."""
        for name, editor in self.editors.items():
            editor.tell([f.below() for f in faults if f.field == name])
        return [f for f in faults if f.field not in self.editors]

    def relabel(self, prefix: str) -> None:
        """Give all fields another number."""
        for editor in self.editors.values():
            editor.relabel(prefix)

    @property
    def boxes(self) -> list[Any]:
        """The widgets of its fields, or the line."""
        return [e.box for e in self.editors.values()] or [widgets().HTML(f"<p>{escape(self.line)}</p>")]


class Parts(Editor):
    """A list of parts: a line for each, opened by a button, and buttons to add, remove and move."""

    gap_needs_tab = True

    def make(self, value: Plain) -> None:
        """Make the lines of the parts that are there; a part that stands alone is open."""
        w = widgets()
        self.is_gap = value == GAP
        found = value if isinstance(value, list) else [] if value is None or self.is_gap else [value]
        self.ones = [self._one(v) for v in (found if self.shape.many else found[:1])]
        if self.ones and not self.shape.many:
            self.ones[0].open(self._prefix(1))
        self.head = w.HTML(f"<h4>{escape(self.label)}</h4>")
        self.rows = w.VBox()
        self.add = w.Button(layout={"width": "auto"})
        self.add.on_click(self._added)
        self._show()

    def _prefix(self, number: int) -> str:
        one = self.shape.one
        one = f"{self.prefix}{one[0].lower() + one[1:]}" if self.prefix else one
        return f"{one} {number}: " if self.shape.many else f"{one}: "

    def _one(self, value: Plain) -> One:
        return One(self.shape, replace(self.around, changed=self._typed), value)

    def _show(self) -> None:
        w = widgets()
        rows: list[Any] = []
        for n, one in enumerate(self.ones, 1):
            name = self._prefix(n).removesuffix(": ")
            one.relabel(self._prefix(n))
            rows += [w.HTML(f"<h5>{escape(name)}</h5>"), *one.boxes, w.HBox(self._buttons(n, name))]
        self.rows.children = rows
        again = "another " if self.ones else ""
        self.add.description = f"{self.label.removesuffix(' (needed)')}: add {again}{self.shape.one.lower()}"
        self.add.disabled = bool(self.ones) and not self.shape.many

    def _buttons(self, number: int, name: str) -> list[Any]:
        buttons: list[tuple[str, Callable[[], None]]] = []
        if not self.ones[number - 1].editors:
            buttons.append((f"Edit {name}", lambda: self._opened(number)))
        buttons.append((f"Remove {name}", lambda: self._removed(number)))
        if number > 1:
            buttons.append((f"Move {name} up", lambda: self._moved(number - 1)))
        if number < len(self.ones):
            buttons.append((f"Move {name} down", lambda: self._moved(number)))
        made = []
        for label, act in buttons:
            button = widgets().Button(description=label, layout={"width": "auto"})
            button.on_click(lambda _, act=act: act())
            made.append(button)
        return made

    def inputs(self) -> list[Any]:
        """Give the heading, the parts, and the button that adds one."""
        return [self.head, self.rows, self.add]

    @property
    def value(self) -> Plain:
        """The parts; one part alone where the field holds one."""
        if self.is_gap:
            return GAP
        values = [v for one in self.ones if (v := one.value) is not None]
        return (list(values) or None) if self.shape.many else (values[0] if values else None)

    def focus(self) -> None:
        """Put the cursor to the button that adds a part."""
        self.add.focus()

    def _opened(self, number: int) -> None:
        """Open a part, with the cursor in its first field."""
        one = self.ones[number - 1]
        one.open(self._prefix(number))
        self._show()
        next(iter(one.editors.values())).focus()
        self.around.told()

    def _added(self, _: object = None) -> None:
        self.is_gap = False
        self.ones.append(self._one(None))
        self._opened(len(self.ones))
        self._typed()

    def _removed(self, number: int) -> None:
        self.ones.pop(number - 1)
        self._show()
        self.add.focus()
        self._typed()

    def _moved(self, number: int) -> None:
        """Put a part below the one that follows it."""
        self.ones.insert(number, self.ones.pop(number - 1))
        self._show()
        self._typed()

    def mark(self, *, gap: bool) -> None:
        """Take all out and mark the gap, or clear it."""
        self.is_gap, self.ones = gap, []
        self._show()

    def tell(self, faults: list[Fault]) -> None:
        """Show what does not fit at the field of the part that it is about; below all where that is not open."""
        if not self.shape.many:
            super().tell([f for one in self.ones for f in one.tell(faults)] if self.ones else faults)
            return
        left = [f for f in faults if not isinstance(next(iter(f.path), None), int)]
        for n, one in enumerate(o for o in self.ones if o.value is not None):
            own = [f.below() for f in faults if f.path[:1] == (n,)]
            left += [replace(f, path=(self.shape.one, n, *f.path)) for f in one.tell(own)]
        super().tell(left)

    def refresh(self) -> None:
        """Look again, in every part."""
        for one in self.ones:
            for editor in one.editors.values():
                editor.refresh()


class Chances(Editor):
    """The chances of a driver as a table: real fields in rows and columns, and what each row adds up to."""

    gap_needs_tab = True

    def make(self, value: Plain) -> None:
        """Make the table from the record."""
        self.is_gap = value == GAP
        self.kept = value
        self.grid = widgets().VBox()
        self.head = widgets().HTML(f"<h4>{escape(self.label)}</h4>")
        self.laid_out: object = None
        self.rows: list[Row] = []
        self._lay_out()

    def _states(self) -> tuple[str, ...]:
        states = self.around.values().get("states")
        return tuple(map(str, states)) if isinstance(states, list) else ()

    def _lay_out(self) -> None:
        values = {**self.around.values(), "chances": self.value if self.laid_out else self.kept}
        plan = (self._states(), str(values.get("depends_on")))
        if plan == self.laid_out:
            return
        self.rows = list(rows_of(values, self.around.known))
        self.laid_out = plan
        w = widgets()
        states = plan[0]
        cells: list[Any] = [w.HTML("<strong>Where</strong>"), *(w.HTML(f"<strong>{escape(s)}</strong>") for s in states), w.HTML("<strong>Sum</strong>")]  # fmt: skip
        self.sums = []
        for n, row in enumerate(self.rows):
            stray = " (fits no state any more)" if row.stray else ""
            cells.append(w.HTML(f"<span>{escape(row.label)}{stray}</span>"))
            cells += [self._cell(n, k, row, state) for k, state in enumerate(states)]
            self.sums.append(w.HTML(self._sum(row)))
            cells.append(self.sums[-1])
        columns = f"minmax(9em, 2fr) repeat({len(states)}, minmax(6em, 1fr)) minmax(9em, 1fr)"
        self.grid.children = [w.GridBox(cells, layout={"grid_template_columns": columns, "grid_gap": "4px", "width": "98%"})] if states else []  # fmt: skip

    def _cell(self, number: int, column: int, row: Row, state: str) -> Any:
        # Without a description its tooltip is what it is called by, for the eye and the ear.
        value = row.shares[column] if column < len(row.shares) else ""
        made = widgets().Text(value=value, tooltip=f"Where {row.label}: share of {state}", continuous_update=False, layout={"width": "auto"})  # fmt: skip
        made.observe(lambda change: self._shared(number, column, str(change["new"])), "value")
        return made

    def _sum(self, row: Row) -> str:
        return f'<span role="status">{escape(sum_of(row.shares))}</span>'

    def _shared(self, number: int, column: int, typed: str) -> None:
        shares = list(self.rows[number].shares)
        shares[column] = typed
        self.rows[number] = replace(self.rows[number], shares=tuple(shares))
        self.sums[number].value = self._sum(self.rows[number])
        self.is_gap = False
        self._typed()

    def inputs(self) -> list[Any]:
        """Give the heading and the table."""
        return [self.head, self.grid]

    @property
    def value(self) -> Plain:
        """The rows in which something is typed."""
        if self.is_gap:
            return GAP
        return plain_of(tuple(self.rows)) or None

    def mark(self, *, gap: bool) -> None:
        """Mark the gap; the table keeps what is typed until it is left."""
        self.is_gap = gap

    def refresh(self) -> None:
        """Lay the table out anew where the states, or those it depends on, have changed."""
        self._lay_out()


class Levels(Editor):
    """Which single fields lie higher than their record."""

    can_be_gap = False

    def make(self, value: Plain) -> None:
        """Make a list for each field that lies higher, and one to put another field higher."""
        w = widgets()
        self.levels = {str(n): str(v) for n, v in value.items()} if isinstance(value, dict) else {}
        self.rows = w.VBox()
        self.add = w.Dropdown(description="Put a single field higher", style=self.around.style, layout=self.around.wide)
        self.add.observe(self._added, "value")
        self._show()

    def _labels(self) -> dict[str, str]:
        return {s.name: s.label for s in self.around.shapes if s.raisable}

    def _show(self) -> None:
        labels = self._labels()
        steps = self.around.known.choices(replace(self.shape, kind="level"))
        made = []
        for name, level in self.levels.items():
            options = [("as the record", ""), *((c.label, c.value) for c in steps)]
            if level not in {v for _, v in options}:
                options.append((f"{level} - not in the list", level))
            field = widgets().Dropdown(description=f"Level of {labels.get(name, name)}", options=options, value=level, style=self.around.style, layout=self.around.wide)  # fmt: skip
            field.observe(lambda change, name=name: self._set(name, str(change["new"])), "value")
            made.append(field)
        self.rows.children = made
        left = [(label, name) for name, label in labels.items() if name not in self.levels]
        self.quiet = True
        self.add.options = [("no other", ""), *left]
        self.add.value = ""
        self.quiet = False

    def _added(self, change: Any) -> None:
        if self.quiet or not change["new"]:
            return
        level = str(self.around.values().get("level") or "4")
        self.levels[str(change["new"])] = str(min(4, int(level) + 1)) if level.isdigit() else "4"
        self._show()
        self._typed()

    def _set(self, name: str, level: str) -> None:
        if level:
            self.levels[name] = level
        else:
            self.levels.pop(name, None)
            self._show()
        self._typed()

    def inputs(self) -> list[Any]:
        """Give the lists."""
        return [self.rows, self.add]

    @property
    def value(self) -> Plain:
        """The levels by field."""
        return dict(self.levels) or None


def editor_for(shape: Shape, around: Surroundings, value: Plain, prefix: str = "") -> Editor:
    """Give the editor that fits a field."""
    if sealed_in(value):
        return Sealed(shape, around, value, prefix)
    if (shape.owner, shape.name) == ("driver", "chances"):
        return Chances(shape, around, value, prefix)
    if shape.kind in {"part", "levels"}:
        return (Parts if shape.kind == "part" else Levels)(shape, around, value, prefix)
    choices = around.known.choices(shape)
    if shape.many:
        typed = Lines if shape.kind == "text" else Figures
        listed = shape.kind in {"choice", "reference", "place", "state"}
        return (Several if listed else typed)(shape, around, value, prefix)
    if shape.kind in {"choice", "words", "yes_no", "level", "score", "reference", "place", "state"} and (choices or shape.kind != "score"):  # fmt: skip
        return (Chosen if len(choices) <= FEW else Found)(shape, around, value, prefix)
    return Typed(shape, around, value, prefix)
