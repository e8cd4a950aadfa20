"""Making the pages of an edition and saying what came of it, as run and publish do."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import click

from planning.cli import days
from planning.cli.told import counted, say

__all__ = ["Pages", "make_pages"]


@dataclass(frozen=True)
class Pages:
    """What came of making pages: 1 where one failed or a profile has a problem, else 0; and the texts they were made from."""

    code: int
    texts: Any


def make_pages(
    place: Any,
    areas: tuple[str, ...],
    products: tuple[str, ...],
    edition: str,
    as_of: dt.date,
    jobs: int | None,
    quiet: bool,
    text: str | None = None,
) -> Pages:
    """Make the pages that were chosen and their sidebar."""
    from planning.building import plan_pages, run_pages
    from planning.publishing.sidebar import write_sidebar

    planned = plan_pages(place, edition, as_of, areas, products, text)
    result = run_pages(place, planned, days.today(), workers=jobs or 0, quiet=quiet)
    write_sidebar(place.reports)
    say(sorted(result.problems))
    for outcome in result.outcomes:
        if outcome.status == "failed":
            click.echo(f"failed: reports/{outcome.job.file}: {outcome.why}", err=True)
    withheld = sum(job.withheld for job in planned)
    if withheld:
        click.echo(
            f"{counted(withheld, 'page')} not endorsed yet, which say so; --text current makes them from the text being written."
        )
    counts = f"{result.count('made')} made, {result.count('unchanged')} unchanged, {result.count('failed')} failed"
    click.echo(f"{edition} edition as of {as_of}: {counted(len(planned), 'page')}, {counts}.")
    return Pages(1 if result.count("failed") or result.problems else 0, planned[0].texts)
