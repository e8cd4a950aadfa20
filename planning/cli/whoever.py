"""Who writes, for commands that change a profile: the name that the journal tells."""

from __future__ import annotations

from typing import Any

import click

__all__ = ["AS", "writer"]

AS = click.option(
    "--as", "as_", metavar="NAME", help="Who you are in the journal; default: PLANNING_MEMBER_NAME, else your login."
)


def writer(name: str | None, how: str, why: str = "") -> Any:
    """Give who writes: the name that was given, else that of the member or of the login."""
    from planning.keeping.journal import this_writer

    return this_writer(name, how, why)
