"""``planning gate``: the leak gate on a built site, and how its verdict is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from planning.cli import days
from planning.cli.asked import A_FOLDER, WORKSPACE, workspace_at
from planning.cli.exit_codes import caught
from planning.cli.told import counted

__all__ = ["gate", "say_verdict"]


@click.command()
@click.argument("site", type=A_FOLDER)
@WORKSPACE
@click.option("--edition", required=True, help="The edition that the site is meant for: public, hct, cmcs or cell.")
@caught
def gate(site: Path, workspace: Path | None, edition: str) -> int:
    """Read every file of a built site and refuse it when something stands there that its readers may not see."""
    from planning import publishing

    verdict = publishing.inspect(workspace_at(workspace), site, edition, days.today())
    for alarm in verdict.alarms:
        click.echo(str(alarm))
    say_verdict(verdict)
    return 1 if verdict.alarms else 0


def say_verdict(verdict: Any) -> None:
    """Write the remarks of a verdict, how much was read, and how many alarms there are."""
    for remark in verdict.remarks:
        click.echo(remark)
    count = len(verdict.alarms)
    alarms = counted(count, "alarm") if count else "no alarm"
    accepted = f", {len(verdict.accepted)} accepted" if verdict.accepted else ""
    click.echo(
        f"Leak gate: {verdict.files} files of the {verdict.edition} edition read, {alarms}{accepted}.", err=bool(count)
    )
