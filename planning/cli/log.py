"""``planning log``: who changed what in an area, when and why."""

from __future__ import annotations

from pathlib import Path

import click

from planning.cli import days
from planning.cli.asked import WORKSPACE, workspace_at
from planning.cli.exit_codes import caught
from planning.cli.told import counted, say
from planning.cli.whoever import AS, writer
from planning.problems import UsageError

__all__ = ["log"]


@click.command()
@click.argument("area")
@WORKSPACE
@click.option("--record", metavar="ID", help="Only this record, or this section of the text, such as A-03 or H04.")
@click.option("--since", metavar="DATE", help="Only from this day on, YYYY-MM-DD.")
@click.option("--who", metavar="NAME", help="Only what this person wrote.")
@click.option("--last", type=click.IntRange(1), metavar="N", help="Only the last N changes.")
@click.option("--take-in", is_flag=True, help="Note what was changed in an editor, as written by you.")
@click.option("--why", default="", help="With --take-in: the reason, in your words.")
@AS
@caught
def log(
    area: str,
    workspace: Path | None,
    record: str | None,
    since: str | None,
    who: str | None,
    last: int | None,
    take_in: bool,
    why: str,
    as_: str | None,
) -> int:
    """Say in sentences who changed what in an area, when and why."""
    from planning.keeping.journal import read_journal
    from planning.keeping.saving import take_in as taking
    from planning.keeping.sentences import sentence
    from planning.profiles.sealed_values import opener_for

    place = workspace_at(workspace)
    ((code, folder),) = place.chosen((area,)).items()
    if why and not take_in:
        raise UsageError("--why says why something was changed in an editor: give it with --take-in")
    if take_in:
        lines = taking(place, code, writer(as_, "text", why)).lines
        new = [line for line in lines if line.unit]
        click.echo(f"{counted(len(new), 'change')} noted." if new else "Nothing was changed without a line.")
    journal, problems = read_journal(folder)
    say(problems)
    if not journal.lines:
        click.echo(f"{code} has no journal yet: it begins with the first change by a form, a merge or an import.")
        return 1 if problems else 0
    first = str(days.day_given("--since", since) or "")
    opener = opener_for(folder)
    found = [
        line
        for line in journal.lines
        if line.at[:10] >= first and (not who or line.who == who) and (not record or line.unit == record)
    ]
    for line in found[-last:] if last else found:
        click.echo(sentence(line, opener))
    if not found:
        asked = [("--record", record), ("--since", since), ("--who", who)]
        click.echo(f"No change of {code} is told with {' '.join(f'{name} {value}' for name, value in asked if value)}.")
    return 1 if problems else 0
