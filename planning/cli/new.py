"""``planning new``: the folder of a new area."""

from __future__ import annotations

from pathlib import Path

import click

from planning.cli.asked import WORKSPACE, workspace_at
from planning.cli.exit_codes import caught

__all__ = ["new"]


@click.command()
@click.argument("area")
@click.option("--name", help="The name of the area; default: its code.")
@WORKSPACE
@caught
def new(area: str, name: str | None, workspace: Path | None) -> None:
    """Make the folder of a new area with every gap marked."""
    from planning.profiles import new_profile

    folder = new_profile(workspace_at(workspace), area, name or area.upper())
    click.echo(
        f"{folder} is ready. Begin with area.yml and assessment.md, then run: planning check --area {area.upper()}"
    )
