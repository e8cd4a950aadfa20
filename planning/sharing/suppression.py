"""Decides which counts are not told, so that no small count can be worked out from all that is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from planning.sharing.reader import Reader

__all__ = ["Figure", "Told", "suppress"]

Atom = tuple[str, ...]
BEFORE, SINCE = "before", "since"  # a count when it was handed out, and what late reports have added


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
    """What a reader knows, and the figures that must stay unknown."""

    threshold: int
    reader: Reader = field(default_factory=Reader)
    told: set[Atom] = field(default_factory=set)
    hidden: dict[Atom, Figure] = field(default_factory=dict)

    def tell(self, key: Atom, atoms: frozenset[Atom], low: int, high: int) -> None:
        """Let the reader know a figure: the lowest and the highest sum its atoms can have."""
        self.reader.tell(key, atoms, low, high)
        self.told.add(key)


def suppress(
    figures: Iterable[Figure],
    threshold: int,
    before: Mapping[Atom, Told] | None = None,
    public: Mapping[Atom, int] | None = None,
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

    ``public`` are figures that readers have from elsewhere, such as a yearly total that the source itself publishes.
    They are told whatever their value, and nothing below them may follow from them. One that differs from the figure
    here says nothing of it.
    """
    handed = before or {}
    ordered = sorted(figures, key=lambda f: (f.step, f.key))
    known, out = _Known(threshold), {}
    if handed:
        ordered = [replace(f, atoms=_parts(f.atoms, BEFORE, SINCE)) for f in ordered]
        _remember(known, ordered, handed)
        _hold(known, ordered, handed)
    for f in ordered:
        if (public or {}).get(f.key) == f.value and f.key not in known.told:
            known.tell(f.key, f.atoms, f.value, f.value)
    for step in sorted({f.step for f in ordered}):
        now = [f for f in ordered if f.step == step]
        free = _first_guess(known, now, handed)
        # What is safe stays safe when a figure is given up: a reader knows less then.
        unsure, given_up = list(known.hidden.values()), list[Figure]()
        while unsure:
            if _safe(known, unsure[0]) or not free:
                unsure.pop(0)
            else:
                given_up.append(_give_up(known, free, unsure[0]))
                unsure.append(given_up[-1])
        _take_back(known, given_up)
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
            known.tell((BEFORE, *key), atoms, value, value)
    if not known.reader.agrees_with((f.atoms, f.value, f.value) for f in figures):
        known.reader, known.told = Reader(), set()
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
            known.tell(f.key, f.atoms, earlier.value - slack, earlier.value + slack)


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
        known.tell(f.key, f.atoms, f.value, f.value)
        free.append(f)
    return sorted(free, key=lambda f: (f.rank, f.value, f.key))


def _safe(known: _Known, figure: Figure) -> bool:
    """Whether a reader cannot work out more of a figure than its rule says."""
    width = known.threshold - 1
    if figure.value < known.threshold:
        return known.reader.can_be(figure.atoms, 0, width)
    return known.reader.can_differ(figure.atoms, width)


def _give_up(known: _Known, free: list[Figure], worst: Figure) -> Figure:
    """Suppress one more figure and give it: the first that makes ``worst`` safe, else the first that bears on it."""
    bearing = known.reader.bearing(worst.atoms)
    chosen = next((f for f in free if f.key in bearing), free[0])
    for candidate in free:
        known.reader.withdraw(candidate.key)
        if _safe(known, worst):
            chosen = candidate
            break
        known.reader.restore(candidate.key)
    known.reader.withdraw(chosen.key)
    known.told.discard(chosen.key)
    known.hidden[chosen.key] = chosen
    free.remove(chosen)
    return chosen


def _take_back(known: _Known, given_up: list[Figure]) -> None:
    """Tell again what turned out to be given up for nothing: others that were given up later do without it."""
    for f in sorted(given_up, key=lambda f: (-f.rank, -f.value, f.key)):
        known.reader.restore(f.key)
        del known.hidden[f.key]
        if all(_safe(known, other) for other in known.hidden.values()):
            known.told.add(f.key)
        else:
            known.reader.withdraw(f.key)
            known.hidden[f.key] = f
