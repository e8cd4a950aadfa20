"""``planning new``: the folder of a new area, and a first page of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from planning.cli import days
from planning.cli.asked import WORKSPACE, workspace_at
from planning.cli.exit_codes import caught
from planning.problems import PlanningError

__all__ = ["at_a_terminal", "new"]


@click.command()
@click.argument("area")
@click.option("--name", help="The name of the area; without it, it is asked for, or is the code.")
@click.option("--environment", default="", metavar="ID", help="The kind of crisis; X where nobody knows.")
@click.option("--mission", default="", metavar="NAME", help="The name of a UN mission that is deployed.")
@click.option("--mission-kind", default="", metavar="ID", help="Its kind, such as peacekeeping.")
@click.option(
    "--owner", default="", metavar="FUNCTION", help="Which function answers for the profile at first, such as cmcoord."
)
@click.option("--no-page", is_flag=True, help="Do not make a first page.")
@WORKSPACE
@caught
def new(area: str, workspace: Path | None, no_page: bool, **told: str) -> None:
    """Make the folder of a new area with every gap marked and a question in each file; then a first page of it."""
    from planning.keeping.journal import this_writer
    from planning.keeping.saving import take_in
    from planning.profiles import Answers, new_profile
    from planning.profiles.beginning import free_code
    from planning.publishing.first import first_site

    place = workspace_at(workspace)
    free_code(place, area)  # before anything is asked
    answers = Answers(**_asked(area, told)) if told["name"] is None and at_a_terminal() else _given(area, told)
    folder = new_profile(place, area, answers)
    code = area.upper()
    take_in(place, code, this_writer(None, "command"))  # the journal begins, so that the first change has a line
    click.echo(f"{folder} is ready, with what is asked in each file. Next:")
    click.echo("  1. write in assessment.md and area.yml, with any editor, or in JupyterLab: planning lab")
    click.echo(f"  2. see what is missing or wrong: planning check --area {code}")
    if no_page:
        return
    click.echo("Making the first pages ...", err=True)
    try:
        done = first_site(place, code, days.today())
    except (PlanningError, OSError) as error:
        click.echo(f"The first pages could not be made: {error}. The area is ready all the same.", err=True)
        return
    click.echo(f"  3. look at the first pages: {done.site / 'reports' / code.lower() / 'index.html'}")


def at_a_terminal() -> bool:
    """Whether somebody sits at a terminal, whom one can ask."""
    return sys.stdin.isatty()


def _given(area: str, told: dict[str, Any]) -> Any:
    from planning.profiles import Answers

    return Answers(**{**told, "name": told["name"] or area.upper()})


def _asked(area: str, told: dict[str, Any]) -> dict[str, str]:
    """Ask for what was not given, in plain words; an empty answer leaves a gap."""
    from planning.frameworks import framework

    out = dict(told)
    out["name"] = click.prompt("Name of the area, as on a map", default=area.upper(), value_proc=_name)
    out["environment"] = told["environment"] or _one_of("Kind of crisis", framework("operating_environments"))
    if not told["mission"]:
        question = "UN mission that is deployed (empty for none)"
        out["mission"] = click.prompt(question, default="", show_default=False, value_proc=lambda t: t and _name(t))
    if out["mission"] and not told["mission_kind"]:
        out["mission_kind"] = _one_of("Kind of mission", framework("mission_kinds"))
    out["owner"] = told["owner"] or _one_of("Who answers for this profile at first", framework("review_functions"))
    return out


def _name(text: str) -> str:
    """Give a name that was typed; one that does not fit is asked for again."""
    from planning.profiles.beginning import fit_name

    try:
        return fit_name(text, "This name")
    except PlanningError as error:
        raise click.UsageError(str(error)) from None


def _one_of(question: str, frame: Any) -> str:
    """Let somebody choose an item of a list by its number; 0 for not known."""
    click.echo(f"{question}:")
    click.echo("  0  not known yet")
    for number, item in enumerate(frame, 1):
        click.echo(f"  {number}  {item.label}")
    number = click.prompt("Number", type=click.IntRange(0, len(frame.ids)), default=0)
    return str(frame.ids[number - 1]) if number else ""
