"""``planning elicit answer``: a member's answers, typed here or in a file, and handed in."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path
from typing import Any

import click

from planning.cli import days
from planning.cli.asked import A_FILE, A_FOLDER, WORKSPACE
from planning.cli.exit_codes import caught
from planning.cli.told import say
from planning.problems import UsageError

__all__ = ["elicit_answer"]


@click.command("answer")
@click.argument("folder", type=A_FOLDER)
@click.option("--blank", type=A_FILE, help="Write a file to fill in, and nothing else.")
@click.option("--from", "source", type=A_FILE, help="Hand in what stands in this file.")
@click.option("--draft", type=A_FILE, help="Where your draft is kept; default: under .planning/ of the workspace.")
@WORKSPACE
@caught
def elicit_answer(
    folder: Path, blank: Path | None, source: Path | None, draft: Path | None, workspace: Path | None
) -> int:
    """Answer the questions of a round, here or in a file, and hand the answers in to the facilitator alone."""
    from planning.authoring import elicit as eliciting
    from planning.profiles.writing import write_whole

    one, place = eliciting.read_round(folder)
    if blank:
        if blank.exists():
            raise UsageError(f"{blank} stands already; nothing was changed")
        write_whole(blank, eliciting.blank_text(one), sync=True, mode=0o600)
        click.echo(f"Fill in {blank}, then run: planning elicit answer {folder} --from {blank}")
        return 0
    kept = draft or _own_draft(one, workspace, needed=not source)
    if source:
        sheet = _from_file(source, one, kept)
        if sheet is None:
            return 1
    elif kept:
        write = partial(eliciting.write_sheet, kept, one)
        sheet = eliciting.ask_all(one, eliciting.opened_draft(kept, one), _typed, click.echo, write)
    now = days.now()
    if now.date() > one.closes:
        click.echo(f"{one.closes} has passed: the facilitator decides whether your answers count.", err=True)
    path, sheet = _handed_in(place, one, sheet, now)
    click.echo(f"Handed in: {path}")
    if kept is None:
        click.echo("Nothing here remembers it: if you hand in again, give --draft FILE both times.")
    elif fault := eliciting.keep(kept, one, sheet):
        click.echo(fault, err=True)
    else:
        click.echo(f"Your own copy is {kept}; until {one.closes} you can change it and hand in again.")
    return 0


def _from_file(source: Path, one: Any, kept: Path | None) -> Any:
    """Give what stands in a file of answers; None where it has problems, which are listed."""
    from planning.authoring import elicit as eliciting

    sheet, problems, doc = eliciting.read_sheet(source, one)
    if sheet.entries or not problems:  # else the file is none, and has no answers to look at
        problems = sorted([*problems, *eliciting.problems_of(one, sheet, doc)])
    if problems:
        say(problems)
        click.echo("Nothing was handed in: mend these first.", err=True)
        return None
    if kept is None:
        return sheet
    return eliciting.Sheet(sheet.entries, eliciting.opened_draft(kept, one).handed_in)


def _handed_in(place: Path, one: Any, sheet: Any, now: dt.datetime, tries: int = 3) -> Any:
    """Ask for the code, again where it was mistyped, and hand in."""
    from planning.authoring.elicit import hand_in

    code = click.prompt("Your code (it is not shown; Ctrl+C to hand in later)", hide_input=True, err=True)
    try:
        return hand_in(place, one, sheet, str(code), now)
    except UsageError as error:
        if tries == 1:
            raise
        click.echo(f"planning: {error}", err=True)
    return _handed_in(place, one, sheet, now, tries - 1)


def _own_draft(one: Any, workspace: Path | None, *, needed: bool) -> Path | None:
    from planning.authoring.elicit import own_draft

    try:
        path: Path = own_draft(one, workspace)
    except UsageError:
        if needed or workspace:
            raise
        return None
    return path


def _typed(label: str, default: str) -> str:
    return str(click.prompt(label, default=default, show_default=bool(default)))
