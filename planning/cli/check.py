"""``planning check``: every problem of the profiles and templates, and how the triggers stand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from planning.cli import days
from planning.cli.asked import AREA, WORKSPACE, workspace_at
from planning.cli.exit_codes import caught
from planning.cli.told import counted, say
from planning.problems import Problem

__all__ = ["all_problems", "check"]


@click.command()
@WORKSPACE
@AREA
@click.option("--json", "as_json", is_flag=True, help="The problems as JSON.")
@caught
def check(workspace: Path | None, areas: tuple[str, ...], as_json: bool) -> int:
    """List every problem of the profiles and templates at once."""
    from planning.building.templates import check_templates, check_workbench
    from planning.profiles.sealed_values import unopened
    from planning.sharing import read_accepted

    place = workspace_at(workspace)
    problems = sorted([*all_problems(place, areas), *_waiting(place, areas)])
    if not areas:
        notebooks = [*check_templates(place.templates), *check_workbench(place.root / "workbench")]
        problems = sorted([*problems, *notebooks, *read_accepted(place.profiles)[1]])
    if as_json:
        click.echo(json.dumps([p.as_dict() for p in problems], indent=1, ensure_ascii=False))
    else:
        say(problems)
        what = counted(len(problems), "problem") if problems else "no problem"
        areas_checked = counted(len(place.chosen(areas)), "area")
        click.echo(f"{areas_checked} checked: {what}.", err=bool(problems))
        for line in _triggers(place.chosen(areas)):
            click.echo(line)
        if note := unopened(place.chosen(areas).values()):
            click.echo(f"Note: {note}.", err=True)
    return 1 if problems else 0


def all_problems(place: Any, areas: tuple[str, ...]) -> list[Problem]:
    """Give every problem of the profiles, those that only a computed result shows among them."""
    from planning.analysis.rounds import disagreements
    from planning.analysis.scenarios import overfull
    from planning.analysis.triggers import unlogged
    from planning.profiles import check_workspace

    today = days.today()
    return check_workspace(place, areas, today, also=(disagreements, overfull, lambda r, p: unlogged(r, p, today)))


def _waiting(place: Any, areas: tuple[str, ...]) -> list[Problem]:
    """Give what waits for people and stops no page."""
    from planning.keeping.open_matters import open_matters
    from planning.profiles import read_profile

    readings = (read_profile(folder, opened=False) for folder in place.chosen(areas).values())
    return [problem for reading in readings for problem in open_matters(reading)]


def _triggers(folders: dict[str, Path]) -> list[str]:
    """Say for each area how its triggers stand today; nothing of one that has problems or no trigger."""
    from planning.analysis.triggers import NOT_CHECKED, TRIPPED, trigger_states
    from planning.profiles import ProfileError, load_profile

    out = []
    for code, folder in folders.items():
        try:
            states = trigger_states(load_profile(folder), days.today())
        except ProfileError:
            continue
        if not states:
            continue
        tripped = [s.trigger.id for s in states if s.state == TRIPPED]
        words = f"{code}: {len(tripped)} of {len(states)} triggers tripped" + (
            f" ({', '.join(tripped)})" if tripped else ""
        )
        unknown = [s.trigger.id for s in states if s.state == NOT_CHECKED]
        words += f"; not checked: {', '.join(unknown)}" if unknown else ""
        late = [f"{s.trigger.id} by {s.overdue} days" for s in states if s.overdue]
        out.append(words + (f"; look overdue: {', '.join(late)}" if late else "") + ".")
    return out
