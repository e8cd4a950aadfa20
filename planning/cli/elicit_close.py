"""``planning elicit close``: what the rounds came to, written into the questions of the area."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from planning.cli import days
from planning.cli.asked import A_FOLDER, WORKSPACE, workspace_at
from planning.cli.elicit_facilitator import ANYWAY, IDENTITY, WITH_LATE, facilitator_of, same_area, say_collected
from planning.cli.exit_codes import caught
from planning.cli.told import counted, say
from planning.cli.whoever import AS, writer
from planning.problems import PlanningError, Problem, UsageError

__all__ = ["elicit_close"]


@click.command("close")
@click.argument("area")
@click.argument("folder", type=A_FOLDER)
@IDENTITY
@WITH_LATE
@ANYWAY
@AS
@WORKSPACE
@caught
def elicit_close(
    area: str,
    folder: Path,
    identity: Path | None,
    with_late: bool,
    anyway: bool,
    as_: str | None,
    workspace: Path | None,
) -> int:
    """Write what the rounds came to into questions.yml of the area, without codes and in no order."""
    from planning.authoring import elicit as eliciting
    from planning.building.lock import alone
    from planning.keeping.saving import journalled
    from planning.profiles import load_profile, read_profile

    place = workspace_at(workspace)
    ((code, home),) = place.chosen((area,)).items()
    facilitator = facilitator_of(identity)
    rounds = eliciting.rounds_in(folder)
    if not rounds:
        raise UsageError(f"{folder} holds no round; give the folder that holds round_1")
    problems: list[Problem] = []
    collected = []
    for one in rounds:
        same_area(area, one.area)
        found = eliciting.collect(folder / one.name, one, facilitator, with_late=with_late)
        problems += found.problems
        say(found.notes)
        collected.append((one, found.answers))
        say_collected(one, found)
    if not eliciting.is_over(rounds[-1], days.day_of_rounds(), found.people):
        raise PlanningError(f"round {one.number} is open until {one.closes}; nothing was written")
    with alone(place), journalled(place, code, writer(as_, "command", "rounds of estimates closed")):
        problems += eliciting.reworded(read_profile(home), rounds[-1])
        say(problems)
        if problems and not anyway:
            click.echo("Nothing was written: mend these, or add --anyway to leave out what they are about.", err=True)
            return 1
        closed = eliciting.close_rounds(load_profile(home), home, collected, days.day_of_rounds())
    for done in closed:
        click.echo(f"{done.identity}: {_said(done)}")
    click.echo("Where somebody does not agree, write it under dissent, in words that name nobody.")
    click.echo(f"Look at it with: git diff country_profiles/{home.name}; then run: planning check --area {code}")
    click.echo(
        f"The rounds are strictly confidential (level 4): run planning seal --area {code} before you share them."
    )
    click.echo(f"{folder} is no longer needed: delete it wherever it lies.")
    return 0


def _said(done: Any) -> str:
    what = done.outcome
    text = f"{counted(what.answered, 'answer')}, {what.no_view} without a view"
    if what.best is not None:
        text += f", best {what.best:g}"
    if what.low is not None:
        text += f" ({what.low:g} to {what.high:g})"
    if what.shares:
        text += f", shares {', '.join(f'{s:g}' for s in what.shares)}"
    return text if done.told else f"{text}; fewer than three answers: they are not told one by one"
