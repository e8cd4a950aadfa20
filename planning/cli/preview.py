"""``planning preview``: the published site served on this machine."""

from __future__ import annotations

from pathlib import Path

import click

from planning.cli.asked import A_FOLDER, WORKSPACE, workspace_at
from planning.cli.exit_codes import caught
from planning.problems import UsageError

__all__ = ["preview"]


@click.command()
@WORKSPACE
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 takes a free one.")
@click.option("--site", type=A_FOLDER, help="Folder of the site; default: _site.")
@caught
def preview(workspace: Path | None, port: int, site: Path | None) -> None:
    """Serve the published site on this machine alone, until Ctrl+C."""
    from planning.publishing.preview import serve

    folder = site or workspace_at(workspace).site
    if not (folder / "index.html").is_file():
        raise UsageError(f"there is no site in {folder}; run: planning publish")
    serve(folder, port, click.echo)
