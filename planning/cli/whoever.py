"""Who writes, for commands that change a profile: the name that the journal tells."""

from __future__ import annotations

import getpass
import os
from typing import Any

import click

__all__ = ["AS", "writer"]

AS = click.option(
    "--as", "as_", metavar="NAME", help="Who you are in the journal; default: PLANNING_MEMBER_NAME, else your login."
)


def writer(name: str | None, how: str, why: str = "") -> Any:
    """Give who writes: the name that was given, else that of the member or of the login."""
    from planning.keeping.journal import Writer

    return Writer(" ".join((name or os.environ.get("PLANNING_MEMBER_NAME") or _login()).split()), how, why)


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a machine that knows no names
        return ""
