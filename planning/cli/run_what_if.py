"""``planning run --what-if``: the page that answers the what-ifs of a file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from planning.cli.check import all_problems
from planning.cli.pages import make_pages
from planning.cli.told import say
from planning.problems import UsageError

__all__ = ["answer_what_ifs"]


def answer_what_ifs(
    place: Any,
    areas: tuple[str, ...],
    products: tuple[str, ...],
    edition: str,
    as_of: dt.date,
    file: Path,
    jobs: int | None,
    quiet: bool,
) -> int:
    """Make the page that answers the what-ifs of a file; the next run puts the profile's own page in its place."""
    from planning.building.supposing import asked_and_told, named_as, supposing

    if len(areas) != 1:
        raise UsageError("--what-if: name the one area it is about with --area CODE")
    with supposing(place, areas[0], file) as supposed:
        problems = named_as(all_problems(supposed, areas), file)
        if problems:
            say(problems)
            return 1
        asked, told = asked_and_told(supposed, areas[0], edition)
        if not told:
            raise UsageError(
                f"--what-if {file}: none of its {asked} what-ifs is for the {edition} edition; give them a level up to its own"
            )
        code = make_pages(supposed, areas, products or ("transition_functions",), edition, as_of, jobs, quiet).code
    click.echo(
        f"The what-ifs of {file} are answered on that page under What if; the next run without them makes it anew."
    )
    return code
