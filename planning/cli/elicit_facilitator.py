"""What the facilitator's commands of a round share: options, the key, and how answers are told."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from planning.cli.asked import A_FILE
from planning.cli.told import counted
from planning.problems import UsageError

__all__ = ["ANYWAY", "IDENTITY", "WITH_LATE", "facilitator_of", "same_area", "say_collected"]

IDENTITY = click.option(
    "--identity", type=A_FILE, help="File with the facilitator's key of age; default: what PLANNING_IDENTITY names."
)
WITH_LATE = click.option("--with-late", is_flag=True, help="Count answers after the deadline too.")
ANYWAY = click.option(
    "--anyway", is_flag=True, help="Write although there are problems: what they are about is not counted."
)


def facilitator_of(identity: Path | None) -> Any:
    """Give whoever holds the facilitator's key; that of the workspace is none, since the whole planning cell may have it."""
    from planning.authoring.elicit import Facilitator

    named = os.environ.get("PLANNING_IDENTITY")
    if identity is None and not named:
        raise UsageError(
            "--identity FILE: name the file with your own key, which no member has; make one: planning key --identity FILE"
        )
    return Facilitator(identity or Path(named or ""))


def same_area(asked: str, have: str) -> None:
    """Refuse a folder whose round is about another area than the one asked for."""
    if asked.upper() != have:
        raise UsageError(f"the folder holds a round about {have}, not about {asked[:40]!r}")


def say_collected(one: Any, found: Any) -> None:
    """Say how many files and answers of a round there are, and how many problems."""
    more = [f"{n} {what}" for n, what in ((found.replaced, "replaced"), (found.copies, "a copy of another")) if n]
    files = counted(found.files, "file")
    extra = f" ({', '.join(more)})" if more else ""
    count = len(found.problems)
    problems = counted(count, "problem") if count else "no problem"
    click.echo(
        f"{one.area}, round {one.number}: {files}{extra}, {found.people} of {one.members} codes answered, {problems}."
    )
