"""Finds rows whose values stand beside their own columns."""

from __future__ import annotations

from dataclasses import dataclass

from planning.importing.tables import Row
from planning.importing.values import read_number, read_when

__all__ = ["Shape"]


@dataclass(frozen=True)
class Shape:
    """What the values of a row look like: for some columns the kind of value (``number``, ``count``, ``degrees``, ``date``).

    A ``number`` may have separators of thousands, a ``count`` may not. ``forms`` are those of the dates.
    """

    columns: tuple[str, ...]
    kinds: tuple[tuple[int, str], ...]
    forms: tuple[str, ...]

    def shifted(self, row: Row) -> bool:
        """Whether the values of a row stand one column beside their own, from some column on."""
        wrong, width = self._misfits(row, 0), len(self.columns)
        if len(row) != width:
            # Values that are missing or too many at the end do no harm where all that is read fits.
            return bool(wrong) or len(row) < width or any(row[width:])
        if len(wrong) < 2:
            return False
        return any(not [i for i in self._misfits(row, by) if i >= wrong[0]] for by in (-1, 1))

    def under(self, row: Row) -> str:
        """Say what stands in the first column that does not fit."""
        i = next(iter(self._misfits(row, 0)), 0)
        return f"{row[i]} under {self.columns[i]}"

    def _misfits(self, row: Row, by: int) -> list[int]:
        """Give the columns whose value does not fit, where it is looked for ``by`` columns away."""
        out = []
        for i, kind in sorted(set(self.kinds)):
            at = i + by  # what fell off an end of the row fits
            if 0 <= at < len(row) and not self._fits(kind, row[at]):
                out.append(i)
        return out

    def _fits(self, kind: str, text: str) -> bool:
        if kind == "date":
            return not text.strip() or read_when(text, self.forms).fault != "unreadable_date"
        if kind == "degrees":
            return not text.strip() or _is_number(text)
        number, fault = read_number(text)
        return fault in {"", "blank_number"} or (fault == "thousands" and kind == "number" and number >= 0)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
