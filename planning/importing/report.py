"""Says what an import found, in the words of an officer: what is counted, what is left out, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from planning.frameworks import framework
from planning.importing.faults import many
from planning.importing.reading import Request, Result
from planning.problems import Problem, one_line

__all__ = ["report"]

EXAMPLES = 5


def report(request: Request, result: Result) -> Iterator[str]:
    """Give the lines of the report; the rows counted and the rows left out add up to the rows read."""
    if result.refused:
        yield f"{request.area} {request.source}: {one_line(request.file.name)} is refused; nothing was counted."
        yield from map(str, sorted(result.refused))
        yield from _listed("Found as well:", result.remarks)
        return
    tally = result.tally
    left = sum(tally.left_out.values())
    yield (
        f"{request.area} {request.source}: {many(tally.read)} read from {one_line(request.file.name)}, "
        f"{tally.counted:,} counted, {left:,} left out."
    )
    yield from _counted(request, result)
    if left:
        yield "Left out:"
        frame = framework("import_reasons")
        for reason in frame.ids:
            if tally.left_out[reason]:
                yield f"  {tally.left_out[reason]:,}  {frame[reason].label.lower()}"
    yield from _listed("Found:", result.remarks)
    if request.published is None and request.retrieved is None:
        yield "Not looked at: whether a date lies after the publication. To see it, give --published DATE."
    yield from _years(result)
    yield from _beside(request, result)


def _years(result: Result) -> Iterator[str]:
    """Say whether the yearly readings of the same source agree, and each that does not."""
    if not result.years:
        return
    apart = [y for y in result.years if y.reading != y.counted]
    yield f"Beside readings.csv: {len(result.years) - len(apart)} of {len(result.years)} yearly figures of this source agree."
    for y in apart:
        yield f"  {y.indicator} {y.year}: {y.reading:g} there, {y.counted:,} counted ({y.counted - y.reading:+g})"
    if apart:
        yield "  To explain a difference on the page, write it as a note of the file in imports.yml."


def _counted(request: Request, result: Result) -> Iterator[str]:
    covers, placed = result.covers, result.placed
    unknown = placed.pop(request.area, 0)
    units = "1 unit" if len(placed) == 1 else f"{len(placed)} units"
    how = "as stated" if covers and covers.stated else "worked out from the file; --from and --until say otherwise"
    yield f"Counted: {covers.text if covers else ''} ({how}), {units}, {many(unknown)} whose unit is not known."
    totals: dict[str, int] = {}
    for cell in result.cells:
        totals[cell.indicator] = totals.get(cell.indicator, 0) + cell.value
    for indicator, total in totals.items():
        yield f"  {total:,}  {result.layout.label(indicator)} ({indicator})"
    zeros = "Months and units without an event are zeros of this source." if result.layout.complete else (
        "Months and units without an event are gaps: the source does not list every one."
    )  # fmt: skip
    yield f"  {zeros}"


def _listed(title: str, problems: list[Problem]) -> Iterator[str]:
    if problems:
        yield title
        yield from (f"  {problem}" for problem in problems)


def _beside(request: Request, result: Result) -> Iterator[str]:
    if result.overlaps is None or request.against is None:
        return
    other, file = request.against
    found = result.overlaps
    what = f"Beside {other} ({one_line(Path(file).name)}): {many(len(found))} that both files seem to have"
    examples = ", ".join(f"line {o.line} and line {o.other}" for o in found[:EXAMPLES])
    yield f"{what}{f', such as {examples}' if examples else ''}. Nothing is merged: do not add the two sources."
