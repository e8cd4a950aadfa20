"""``planning lab``: JupyterLab for writing together."""

from __future__ import annotations

from pathlib import Path

import click

from planning.cli.asked import WORKSPACE, workspace_at
from planning.cli.exit_codes import caught

__all__ = ["lab"]


@click.command()
@WORKSPACE
@click.option("--port", type=click.IntRange(0, 65535), default=8888, show_default=True, help="Port on this machine.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@caught
def lab(workspace: Path | None, port: int, no_browser: bool) -> int:
    """Start JupyterLab for writing together, on this machine, with a token."""
    from planning.authoring.lab import start

    return start(workspace_at(workspace).root, port, browser=not no_browser)
