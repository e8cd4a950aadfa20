"""Tables with a caption, headers with scope, and a frame that scrolls on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from planning.display.blocks import Block, direction, escaped, gap, show

__all__ = ["table"]

NARROW = 2  # columns that fit on a phone
FIGURES = "pl-narrow"
LONG = 70  # signs from which a field is a sentence
TAG = re.compile(r"<[^>]*>")


def table(
    caption: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    numbers: Iterable[int] = (),
    href: str = "",
    empty: str | Block = "Nothing is recorded.",
    kind: str = "",
) -> Block:
    """Give an HTML table: the first column names its row.

    ``numbers`` are the positions of columns set to the right; ``href`` is where evidence marks lead; ``empty`` is said
    where there is no row, since an empty table would read as "none". On a phone a table of words puts the fields of a row
    below each other, each with the name of its column; one whose columns are mostly ``numbers``, or ``pl-narrow``, scrolls sideways and stays a table.
    """
    body = [list(row) for row in rows]
    if not body:
        said = empty if isinstance(empty, Block) else gap(empty)
        return Block(f'<p class="pl-empty"><strong>{escaped(caption)}.</strong> {said.html}</p>\n')
    right = set(numbers)
    head = "".join(f'<th scope="col"{_side(i, right)}>{escaped(c)}</th>' for i, c in enumerate(columns))
    stacked = len(columns) > NARROW and len(right) <= len(columns) / 2 and FIGURES not in kind
    names = [f' data-l="{escaped(c)}"' if stacked else "" for c in columns]
    lines = "".join(_row(row, right, href, names) for row in body)
    kind = f"{kind} pl-stack".strip() if stacked else kind
    label = escaped(caption)
    # Quarto would rebuild a raw HTML table and lose the scopes; the attribute tells it to leave the table alone.
    return Block(
        f'<div class="pl-table {kind}" role="region" aria-label="{label}" tabindex="0">\n'
        f'<table class="table table-sm" data-quarto-disable-processing="true">\n<caption>{label}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{lines}</tbody>\n</table>\n</div>\n"
    )


def _row(row: list[object], right: set[int], href: str, names: list[str]) -> str:
    cells = [show(v, href) for v in row]
    first = f'<th scope="row"{direction(cells[0])}{_side(0, right)}>{cells[0]}</th>'
    rest = "".join(
        f"<td{direction(v)}{_side(i, right) or _long(v)}{names[i]}>{v}</td>" for i, v in enumerate(cells[1:], 1)
    )
    return f"<tr>{first}{rest}</tr>\n"


def _long(cell: str) -> str:
    """Mark a sentence: beside many short fields it would be squeezed into a column of single words."""
    return ' class="pl-long"' if len(TAG.sub("", cell)) > LONG else ""


def _side(index: int, right: set[int]) -> str:
    return ' class="pl-number"' if index in right else ""
