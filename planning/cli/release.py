"""``planning release``: a copy of the profiles for the readers of an edition."""

from __future__ import annotations

from pathlib import Path

import click

from planning.cli.asked import A_FOLDER, AREA, WORKSPACE, workspace_at
from planning.cli.check import all_problems
from planning.cli.exit_codes import caught
from planning.cli.handed_out import HANDED_OUT, note_handed_out
from planning.cli.told import counted, say

__all__ = ["release"]


@click.command()
@WORKSPACE
@AREA
@click.option("--edition", required=True, help="public, hct, cmcs or cell.")
@click.option("--to", required=True, type=A_FOLDER, help="A new or empty folder.")
@HANDED_OUT
@caught
def release(workspace: Path | None, areas: tuple[str, ...], edition: str, to: Path, handed_out: bool) -> int:
    """Write a copy of the profiles that holds nothing above an edition's level."""
    from planning.publishing.gating import guard
    from planning.sharing import edition_level, write_release

    place = workspace_at(workspace)
    edition_level(edition)
    folders = place.chosen(areas)
    problems = all_problems(place, areas)
    if problems:
        say(problems)
        click.echo("Nothing was released: mend these first.", err=True)
        return 1
    write_release(folders, edition, to, lambda staged: guard(place, staged, edition, recorded=edition))
    click.echo(f"{edition} edition of {counted(len(folders), 'area')} released to {to}")
    if handed_out:
        note_handed_out(folders, edition)
    return 0
