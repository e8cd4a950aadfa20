"""``planning elicit open``: a round in a shared folder, and the codes of its members."""

from __future__ import annotations

from pathlib import Path

import click

from planning.cli import days
from planning.cli.asked import A_FOLDER, WORKSPACE, workspace_at
from planning.cli.elicit_facilitator import IDENTITY, facilitator_of
from planning.cli.exit_codes import caught
from planning.cli.told import counted

__all__ = ["elicit_open"]


@click.command("open")
@click.argument("area")
@click.option("--to", "folder", type=A_FOLDER, required=True, help="The shared folder: of a stick, a cloud, a mail.")
@click.option("--closes", metavar="DATE", required=True, help="The last day of answers, YYYY-MM-DD.")
@click.option("--round", "number", type=click.IntRange(1, 99), default=1, show_default=True, help="Which round it is.")
@click.option("--questions", metavar="ID,ID", help="Only these; default: all open ones, later those of round 1.")
@click.option("--members", type=int, metavar="N", help="How many codes to make; default: 10, later as in round 1.")
@IDENTITY
@WORKSPACE
@caught
def elicit_open(
    area: str,
    folder: Path,
    closes: str,
    number: int,
    questions: str | None,
    members: int | None,
    identity: Path | None,
    workspace: Path | None,
) -> None:
    """Write a round into a shared folder, and print a code for each member."""
    from planning.authoring import elicit as eliciting
    from planning.profiles import load_profile

    place = workspace_at(workspace)
    ((_, home),) = place.chosen((area,)).items()
    last = days.day_given("--closes", closes)
    facilitator = facilitator_of(identity)
    one = eliciting.open_round(
        load_profile(home),
        folder,
        facilitator,
        today=days.day_of_rounds(),
        closes=last or days.day_of_rounds(),
        number=number,
        wanted=tuple(q.strip() for q in questions.split(",")) if questions else (),
        members=members,
    )
    count = counted(len(one.questions), "question")
    click.echo(f"{folder / one.name}: {count} about {one.area}, answers until the end of {one.closes}.")
    click.echo("The questions lie there readable: share the folder with the planning cell alone.")
    same = " They are the same as in round 1." if number > 1 else ""
    click.echo(f"Codes, one for each member. Hand each one out in private; they are kept nowhere.{same}")
    for code in facilitator.codes(one):
        click.echo(f"  {code}")
