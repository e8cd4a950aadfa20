"""``planning run``: the pages of an edition."""

from __future__ import annotations

from pathlib import Path

import click

from planning.cli import days
from planning.cli.asked import A_FILE, AREA, AS_OF, EDITION, JOBS, QUIET, TEXT, WORKSPACE, workspace_at
from planning.cli.exit_codes import caught
from planning.cli.pages import make_pages
from planning.cli.run_what_if import answer_what_ifs

__all__ = ["run"]


@click.command()
@WORKSPACE
@AREA
@click.option("--product", "products", multiple=True, metavar="ID", help="Only this product; may be given again.")
@EDITION
@AS_OF
@TEXT
@click.option(
    "--what-if", type=A_FILE, help="Answer the what-ifs of this file instead of the area's own; with one --area."
)
@JOBS
@QUIET
@caught
def run(
    workspace: Path | None,
    areas: tuple[str, ...],
    products: tuple[str, ...],
    edition: str,
    as_of: str | None,
    text: str | None,
    what_if: Path | None,
    jobs: int | None,
    quiet: bool,
) -> int:
    """Make the pages of an edition into reports/; pages whose inputs have not changed stay as they are."""
    from planning.building.lock import alone

    place = workspace_at(workspace)
    with alone(place):
        if what_if:
            return answer_what_ifs(place, areas, products, edition, days.as_of(as_of), what_if, jobs, quiet)
        return make_pages(place, areas, products, edition, days.as_of(as_of), jobs, quiet, text).code
