"""A reader who knows the figures told, and that counts are whole and not negative: what a sum of counts can be at all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ["Reader"]

Atom = tuple[str, ...]
Row = tuple[frozenset[Atom], int, int]  # atoms, and the lowest and the highest sum they can have
MOST = 100_000_000.0  # no count is larger; what can be shown below it can be all the more without it
TOLERANCE = 1e-6


class Reader:
    """Answers by integer programming (HiGHS), and remembers the answers.

    Each answer is a set of counts that agrees with all that is told. Whatever it shows to be possible needs no other
    one: with hundreds of figures to look at, a few dozen answers are enough.
    """

    def __init__(self) -> None:
        """Begin with nothing told."""
        import highspy

        self._solver: Any = highspy.Highs()
        self._solver.setOptionValue("output_flag", False)  # noqa: FBT003 - the library's own way
        self._solver.setOptionValue("threads", 1)
        self._columns: dict[Atom, int] = {}
        self._rows: dict[Atom, tuple[int, Row]] = {}
        self._answers: Any = None  # one row each, a column for each count
        self._indexes: dict[frozenset[Atom], Any] = {}
        self._costs: list[int] = []

    def tell(self, key: Atom, atoms: frozenset[Atom], low: int, high: int) -> None:
        """Let the reader know that a sum of counts lies between two values."""
        import numpy as np

        index = np.sort(self._index(atoms))
        self._solver.addRow(float(low), float(high), len(index), index, np.ones(len(index)))
        self._rows[key] = (len(self._rows), (atoms, low, high))
        self._keep(atoms, low, high)

    def withdraw(self, key: Atom) -> None:
        """Take back what was told; all answers stay possible."""
        import highspy

        self._solver.changeRowBounds(self._rows[key][0], -highspy.kHighsInf, highspy.kHighsInf)

    def restore(self, key: Atom) -> None:
        """Tell again what was taken back."""
        row, (atoms, low, high) = self._rows[key]
        self._solver.changeRowBounds(row, float(low), float(high))
        self._keep(atoms, low, high)

    def can_be(self, atoms: frozenset[Atom], low: int, high: int) -> bool:
        """Whether the sum of some counts can be as low as ``low``, and as high as ``high``."""
        return self._reach(atoms, lowest=True, goal=low) <= low and self._reach(atoms, lowest=False, goal=high) >= high

    def can_differ(self, atoms: frozenset[Atom], width: int) -> bool:
        """Whether the sum of some counts can take values that lie ``width`` apart."""
        seen = self._seen(atoms)
        if len(seen) and seen.max() - seen.min() >= width:
            return True
        return self._reach(atoms, lowest=False) - self._reach(atoms, lowest=True) >= width

    def bearing(self, atoms: frozenset[Atom]) -> set[Atom]:
        """Give the keys of what was told that keeps the sum of some counts from being lower, or higher."""
        found: set[Atom] = set()
        for lowest in (True, False):
            self._solve(atoms, lowest=lowest)
            duals = self._solver.getSolution().row_dual
            found |= {key for key, (row, _) in self._rows.items() if abs(duals[row]) > TOLERANCE}
        return found

    def agrees_with(self, rows: Iterable[Row]) -> bool:
        """Whether any counts agree with all that is told and with these rows as well."""
        import highspy

        other = Reader()
        told = [row for _, row in self._rows.values()]
        for number, (atoms, low, high) in enumerate([*told, *rows]):
            other.tell((str(number),), atoms, low, high)
        other._solver.run()
        return bool(other._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def _column(self, atom: Atom) -> int:
        if atom not in self._columns:
            self._columns[atom] = len(self._columns)
            self._solver.addVar(0.0, MOST)
        return self._columns[atom]

    def _index(self, atoms: frozenset[Atom]) -> Any:
        """Give the columns of some counts; they stay the same."""
        import numpy as np

        known = self._indexes.get(atoms)
        if known is None:
            known = self._indexes[atoms] = np.array([self._column(a) for a in sorted(atoms)], dtype=np.int32)
        return known

    def _seen(self, atoms: frozenset[Atom]) -> Any:
        """Give what the sum of some counts is in each answer; zero for counts that were unknown of when it was found."""
        import numpy as np

        index = self._index(atoms)
        if self._answers is None:
            return np.zeros(0)
        missing = len(self._columns) - self._answers.shape[1]
        if missing:
            self._answers = np.pad(self._answers, ((0, 0), (0, missing)))
        return self._answers[:, index].sum(axis=1)

    def _keep(self, atoms: frozenset[Atom], low: int, high: int) -> None:
        """Forget the answers that do not agree with what is told now."""
        seen = self._seen(atoms)
        if len(seen):
            self._answers = self._answers[(seen >= low) & (seen <= high)]

    def _remember(self, answer: Any) -> None:
        import numpy as np

        if self._answers is None:
            self._answers = np.zeros((0, len(self._columns)))
        self._answers = np.vstack([self._answers, answer.round()])

    def _reach(self, atoms: frozenset[Atom], *, lowest: bool, goal: int | None = None) -> float:
        """Give one end of what a sum can be, or a value beyond the goal where a known answer has one."""
        seen = self._seen(atoms)  # makes the columns as well
        if goal is not None and len(seen):
            best = float(seen.min() if lowest else seen.max())
            if best <= goal if lowest else best >= goal:
                return best
        value, answer = self._solve(atoms, lowest=lowest)
        if goal is not None and (value > goal if lowest else value < goal):
            return value  # whole counts reach no further than fractions of them
        if abs(answer - answer.round()).max(initial=0.0) > TOLERANCE:
            value, answer = self._solve_whole(atoms, lowest=lowest)
        self._remember(answer)
        return float(round(value))

    def _solve(self, atoms: frozenset[Atom], *, lowest: bool) -> tuple[float, Any]:
        import highspy
        import numpy as np

        for column in self._costs:
            self._solver.changeColCost(column, 0.0)
        self._costs = self._index(atoms).tolist()
        for column in self._costs:
            self._solver.changeColCost(column, 1.0)
        sense = highspy.ObjSense.kMinimize if lowest else highspy.ObjSense.kMaximize
        self._solver.changeObjectiveSense(sense)
        self._solver.run()
        return self._answer(self._solver, np)

    def _solve_whole(self, atoms: frozenset[Atom], *, lowest: bool) -> tuple[float, Any]:
        """Ask for whole counts: the best fractional answer was none, which is rare."""
        import highspy
        import numpy as np

        self._solve(atoms, lowest=lowest)
        model = self._solver.getLp()
        model.integrality_ = [highspy.HighsVarType.kInteger] * len(self._columns)
        solver: Any = highspy.Highs()
        solver.setOptionValue("output_flag", False)  # noqa: FBT003 - the library's own way
        solver.setOptionValue("threads", 1)
        solver.passModel(model)
        solver.run()
        return self._answer(solver, np)

    def _answer(self, solver: Any, np: Any) -> tuple[float, Any]:
        import highspy

        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError("the true counts agree with all that is told, and yet no counts do")
        return float(solver.getInfo().objective_function_value), np.array(solver.getSolution().col_value)
