"""``planning backtest``: what a ranking from what was known then would have been worth."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from planning.cli import days
from planning.cli.asked import A_FILE, WORKSPACE, workspace_at
from planning.cli.exit_codes import caught
from planning.cli.told import say
from planning.problems import UsageError

__all__ = ["backtest"]


@click.group()
def backtest() -> None:
    """Look back: what a ranking made from what was known then would have been worth."""


@backtest.command("transition")
@click.option("--case", "case_", metavar="CASE", help="The name of a case, or the path of your own in YAML.")
@click.option("--data", type=A_FILE, help="The file of events; default: the one the case names, beside it.")
@click.option("--places", is_flag=True, help="List every place with its counts.")
@click.option("--write", type=A_FILE, help="Write the result here as well, as Markdown.")
@click.option("--table", type=A_FILE, help="Write the comparison alone here, as it stands on the method page.")
@click.option("--log", type=A_FILE, help="Write the log here: every way of ranking, its argument and its results.")
@click.option("--as-of", metavar="DATE", help="The day that is noted as that of the run; default: today.")
@WORKSPACE
@caught
def backtest_transition(case_: str | None, workspace: Path | None, as_of: str | None, **told: Any) -> int:
    """Rank the places of a closure by what was dated before its decision, and compare with what came; without --case, list the cases."""
    from planning.importing import backtest as testing
    from planning.profiles.writing import write_whole

    if case_ is None:
        for name in testing.case_names():
            click.echo(name)
        return 0
    path, place, day = testing.named_case(case_), workspace_at(workspace), days.as_of(as_of)
    try:
        case = testing.read_case(path, place)
        if any(told[n] for n in ("write", "table", "log")) and (why := testing.closed(case)):
            raise UsageError(f"{why}: what comes out can be read here, and is written into no file")
        result = testing.run_backtest(case, told["data"] or path.parent / case.file, place)
    except testing.BackTestError as error:
        say(error.problems)
        click.echo("Nothing was compared: mend these first.", err=True)
        return 1
    text = testing.printed(result, day, places=told["places"])
    click.echo(text, nl=False)
    files = {"write": text, "table": testing.table_text(result, day) + "\n", "log": testing.log_text(result)}
    for name, content in files.items():
        if told[name]:
            write_whole(told[name], content)
            click.echo(f"Written: {told[name]}", err=True)
    return 0
