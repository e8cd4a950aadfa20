"""``planning elicit collect``: the answers of the newest round opened, checked and spread out."""

from __future__ import annotations

from pathlib import Path

import click

from planning.cli import days
from planning.cli.asked import A_FOLDER
from planning.cli.elicit_facilitator import ANYWAY, IDENTITY, WITH_LATE, facilitator_of, same_area, say_collected
from planning.cli.exit_codes import caught
from planning.cli.told import say

__all__ = ["elicit_collect"]


@click.command("collect")
@click.argument("area")
@click.argument("folder", type=A_FOLDER)
@IDENTITY
@WITH_LATE
@ANYWAY
@caught
def elicit_collect(area: str, folder: Path, identity: Path | None, with_late: bool, anyway: bool) -> int:
    """Open and check the answers of the newest round; once it is over, write the spread into its folder."""
    from planning.authoring import elicit as eliciting

    facilitator = facilitator_of(identity)
    one, place = eliciting.read_round(folder)
    same_area(area, one.area)
    found = eliciting.collect(place, one, facilitator, with_late=with_late)
    say([*found.problems, *found.notes])
    say_collected(one, found)
    if found.problems and not anyway:
        click.echo("No spread was written: mend these, or add --anyway to leave out what they are about.", err=True)
    elif eliciting.is_over(one, days.day_of_rounds(), found.people):
        written = eliciting.write_spread(place, eliciting.spread_text(one, found.answers))
        click.echo(f"How far the answers lie apart, for the discussion: {written}")
    else:
        click.echo(
            f"The spread is written when the round is over: after {one.closes}, or when all {one.members} have answered. One "
            "written now and another one later would tell what the answers in between say."
        )
    return 1 if found.problems else 0
