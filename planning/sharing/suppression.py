"""Decides which counts are not told, so that no small count can be worked out from all that is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

__all__ = ["Figure", "Told", "suppress"]

Atom = tuple[str, ...]
Row = tuple[frozenset[Atom], int, int]  # atoms, and the lowest and the highest sum they can have
BEFORE, SINCE = "before", "since"  # a count when it was handed out, and what late reports have added
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Figure:
    """One figure that could be told: the sum of some atoms, the smallest counts that are ever told apart.

    ``step`` says when it is told first: figures of an earlier step are with the readers already when a later one is
    decided on. ``rank`` orders what is given up first where something has to be, lowest first. ``inner``: it is never
    told, and where it is small nobody may be able to work it out either.
    """

    key: Atom
    atoms: frozenset[Atom]
    value: int
    step: int
    rank: int
    inner: bool = False


@dataclass(frozen=True)
class Told:
    """What readers were told of a figure earlier: its value, or None where it was suppressed."""

    value: int | None


@dataclass
class _Known:
    """What a reader knows: figures told, as lowest and highest sum of their atoms; and what must stay unknown."""

    threshold: int
    told: dict[Atom, Row] = field(default_factory=dict)
    hidden: dict[Atom, Figure] = field(default_factory=dict)
    solved: dict[object, tuple[float, float]] = field(default_factory=dict)  # what was computed from the same rows


def suppress(
    figures: Iterable[Figure], threshold: int, before: Mapping[Atom, Told] | None = None
) -> dict[Atom, int | None]:
    """Give each figure's value as it may be told, or None where it is suppressed; inner figures are always None.

    A figure below the threshold is suppressed (a zero as well: that nothing was counted is a small count). So are others
    of its step, until of no suppressed figure a reader can work out more than its rule says already: for a small one
    any number from 0 to just below the threshold stays possible, for another a range as wide as that. A reader is taken
    to know every figure told up to that step and that counts are whole and not negative; what is possible is computed
    by integer programming (HiGHS). The steps are decided one after the other, so that a later figure never changes what
    was decided on an earlier one.

    ``before`` is what was handed out: what was suppressed then stays suppressed, and a value stays as it was told until
    it has changed by the threshold or more, since the difference of two editions is a count as well. A reader is taken
    to lay both editions side by side, and to know that late reports only add to a count.
    """
    handed = before or {}
    ordered = sorted(figures, key=lambda f: (f.step, f.key))
    known, out = _Known(threshold), {}
    if handed:
        ordered = [replace(f, atoms=_parts(f.atoms, BEFORE, SINCE)) for f in ordered]
        _remember(known, ordered, handed)
        _hold(known, ordered, handed)
    for step in sorted({f.step for f in ordered}):
        now = [f for f in ordered if f.step == step]
        free = _first_guess(known, now, handed)
        while (worst := _unsafe(known)) and free:
            _give_up(known, free, worst)
        for f in now:
            out[f.key] = None if f.inner or f.key in known.hidden else _as_told(f, threshold, handed.get(f.key))
    return out


def _parts(atoms: frozenset[Atom], *which: str) -> frozenset[Atom]:
    return frozenset((*a, part) for a in atoms for part in which)


def _remember(known: _Known, figures: list[Figure], before: Mapping[Atom, Told]) -> None:
    """Take in the edition that readers have, and what must stay unknown of it.

    Of a figure that was suppressed then, the value is not known here any more; what could not be worked out from that
    edition alone must not come out now. Where counts were corrected downwards, late reports did not only add, and a
    reader who believes so is misled: then the earlier edition says nothing.
    """
    was = {f.key: frozenset(a for a in f.atoms if a[-1] == BEFORE) for f in figures if f.key in before}
    for key, atoms in was.items():
        value = before[key].value
        if value is not None:
            known.told[(BEFORE, *key)] = (atoms, value, value)
    if not _agree([*known.told.values(), *((f.atoms, f.value, f.value) for f in figures)]):
        known.told.clear()
        return
    for key, atoms in was.items():
        if before[key].value is None:
            small = Figure((BEFORE, *key), atoms, known.threshold - 1, 0, 0)
            large = replace(small, value=known.threshold)
            known.hidden[small.key] = small if _safe(known, small) else large


def _hold(known: _Known, figures: list[Figure], before: Mapping[Atom, Told]) -> None:
    """Take in the figures that stay as they were told: whatever their step, readers have them from the beginning.

    Of such a figure a reader knows that it has changed by less than the threshold.
    """
    slack = known.threshold - 1
    for f in figures:
        earlier = before.get(f.key)
        if earlier and earlier.value is not None and earlier.value == _as_told(f, known.threshold, earlier):
            known.told[f.key] = (f.atoms, earlier.value - slack, earlier.value + slack)


def _as_told(figure: Figure, threshold: int, earlier: Told | None) -> int:
    if earlier and earlier.value is not None and abs(figure.value - earlier.value) < threshold:
        return earlier.value
    return figure.value


def _first_guess(known: _Known, now: list[Figure], before: Mapping[Atom, Told]) -> list[Figure]:
    """Tell all figures of a step but the small ones; give those that may still be given up, in that order."""
    free = []
    for f in now:
        earlier = before.get(f.key)
        if f.key in known.told or (f.inner and f.value >= known.threshold):
            continue
        if f.inner or f.value < known.threshold or (earlier and earlier.value is None):
            known.hidden[f.key] = f
            continue
        known.told[f.key] = (f.atoms, f.value, f.value)
        free.append(f)
    return sorted(free, key=lambda f: (f.rank, f.value, f.key))


def _unsafe(known: _Known) -> Figure | None:
    """Give the first suppressed figure of which a reader can work out too much; None where there is none."""
    return next((f for f in known.hidden.values() if not _safe(known, f)), None)


def _give_up(known: _Known, free: list[Figure], worst: Figure) -> None:
    """Suppress one more figure: the first that makes ``worst`` safe, else the first that has to do with it."""
    near = _connected(known, worst)
    choices = [f for f in free if f.atoms & near] or free
    chosen = choices[0]
    for candidate in choices:
        row = known.told.pop(candidate.key)
        known.hidden[candidate.key] = candidate
        helped = _safe(known, worst)
        known.told[candidate.key] = row
        del known.hidden[candidate.key]
        if helped:
            chosen = candidate
            break
    del known.told[chosen.key]
    known.hidden[chosen.key] = chosen
    free.remove(chosen)


def _rows(known: _Known) -> Iterator[Row]:
    """Give what is told of atoms that are not told themselves: (atoms, lowest, highest)."""
    single = {next(iter(a)): low for a, low, high in known.told.values() if len(a) == 1 and low == high}
    for atoms, low, high in known.told.values():
        rest = frozenset(a for a in atoms if a not in single)
        if rest:
            sure = sum(single[a] for a in atoms if a in single)
            yield rest, low - sure, high - sure


def _connected(known: _Known, figure: Figure) -> frozenset[Atom]:
    """Give the atoms that stand in rows with those of a figure, directly or through other rows."""
    rows, found = [r[0] for r in _rows(known)], set(figure.atoms)
    for atoms, _, _ in known.told.values():
        if atoms & figure.atoms:
            found |= atoms
    while True:
        more = {a for r in rows if r & found for a in r} - found
        if not more:
            return frozenset(found)
        found |= more


def _safe(known: _Known, figure: Figure) -> bool:
    low, high = _possible(known, figure.atoms)
    if figure.value < known.threshold:
        return low <= 0 and high >= known.threshold - 1
    return high - low >= known.threshold - 1


def _possible(known: _Known, atoms: frozenset[Atom]) -> tuple[float, float]:
    """Give the lowest and the highest sum of some atoms that agrees with all that is told."""
    rows = list(_rows(known))
    told = {next(iter(a)): low for a, low, high in known.told.values() if len(a) == 1 and low == high}
    sure = sum(told.get(a, 0) for a in atoms)
    wanted = [a for a in atoms if a not in told]
    if not wanted:
        return sure, sure
    # Only rows that share atoms with the figure, directly or through others, say anything of it.
    near, left = set(wanted), rows
    while more := [r for r in left if r[0] & near]:
        left = [r for r in left if not r[0] & near]
        near |= {a for r in more for a in r[0]}
    used = [r for r in rows if r[0] & near]
    asked = (frozenset(used), frozenset(wanted))
    if asked not in known.solved:
        known.solved[asked] = _solve({a: i for i, a in enumerate(sorted(near))}, used, wanted)
    low, high = known.solved[asked]
    return sure + low, sure + high


def _solve(columns: dict[Atom, int], rows: list[Row], wanted: list[Atom]) -> tuple[float, float]:
    """Give the lowest and the highest sum of the wanted atoms: whole numbers, none negative, all rows kept."""
    # Most often the best fractional answer is whole, and found far sooner than by asking for a whole one.
    ends = []
    for lowest in (True, False):
        value, whole = _end(columns, rows, wanted, lowest=lowest, integer=False)
        ends.append(value if whole else _end(columns, rows, wanted, lowest=lowest, integer=True)[0])
    return ends[0], ends[1]


def _agree(rows: list[Row]) -> bool:
    """Whether any whole counts that are not negative keep all rows."""
    import highspy

    columns = {a: i for i, a in enumerate(sorted({a for r in rows for a in r[0]}))}
    solver = _solver(columns, rows, [], lowest=True, integer=False)
    return bool(solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)


def _end(
    columns: dict[Atom, int], rows: list[Row], wanted: list[Atom], *, lowest: bool, integer: bool
) -> tuple[float, bool]:
    """Give one end of what is possible, and whether the answer that reaches it is whole."""
    import highspy

    solver = _solver(columns, rows, wanted, lowest=lowest, integer=integer)
    if solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
        whole = all(abs(v - round(v)) < TOLERANCE for v in solver.getSolution().col_value)
        return float(round(solver.getInfo().objective_function_value)), whole
    # A sum of counts has a lowest value; what has no highest one is unbounded.
    return (0.0 if lowest else float("inf")), True


def _solver(columns: dict[Atom, int], rows: list[Row], wanted: list[Atom], *, lowest: bool, integer: bool) -> Any:
    """Give the solver after it has looked for the lowest or the highest sum of the wanted atoms."""
    import highspy
    import numpy as np

    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(columns), len(rows)
    model.sense_ = highspy.ObjSense.kMinimize if lowest else highspy.ObjSense.kMaximize
    cost = np.zeros(len(columns))
    cost[[columns[a] for a in wanted]] = 1.0
    model.col_cost_ = cost
    model.col_lower_, model.col_upper_ = np.zeros(len(columns)), np.full(len(columns), highspy.kHighsInf)
    model.row_lower_ = np.array([low for _, low, _ in rows], dtype=float)
    model.row_upper_ = np.array([high for _, _, high in rows], dtype=float)
    index = [sorted(columns[a] for a in atoms) for atoms, _, _ in rows]
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.cumsum([0, *map(len, index)], dtype=np.int32)
    model.a_matrix_.index_ = np.array([i for row in index for i in row], dtype=np.int32)
    model.a_matrix_.value_ = np.ones(sum(map(len, index)))
    if integer:
        model.integrality_ = [highspy.HighsVarType.kInteger] * len(columns)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)  # noqa: FBT003 - the library's own way
    solver.setOptionValue("threads", 1)
    solver.passModel(model)
    solver.run()
    return solver
