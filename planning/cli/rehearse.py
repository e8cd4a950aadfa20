"""``planning rehearse``: a past closure or an exercise area, step by step."""

from __future__ import annotations

from pathlib import Path

import click

from planning.cli.asked import A_FOLDER, WORKSPACE, workspace_at
from planning.cli.exit_codes import caught
from planning.cli.told import say
from planning.problems import UsageError

__all__ = ["rehearse"]


@click.command()
@click.argument("case", required=False)
@WORKSPACE
@click.option("--to", type=A_FOLDER, help="A new or empty folder for the rehearsal.")
@click.option("--on", "on", type=A_FOLDER, help="The folder of a rehearsal to go on with.")
@caught
def rehearse(case: str | None, workspace: Path | None, to: Path | None, on: Path | None) -> int:
    """Rehearse a past closure or an exercise area, step by step; without CASE, list what there is."""
    from planning.authoring.rehearse import begin, cases, go_on

    place = workspace_at(workspace)
    if on is not None:
        if case or to:
            raise UsageError("--on goes on with a rehearsal; CASE and --to begin one: give one of the two")
        done = go_on(place, on)
    elif case is None:
        for key, title in cases(place).items():
            click.echo(f"{key:14} {title}")
        return 0
    elif to is None:
        raise UsageError("--to is missing: give a new or empty folder for the rehearsal")
    else:
        done = begin(place, case, to)
    say(list(done.problems))
    if done.told:
        click.echo(done.told)
    return 1 if done.problems else 0
