"""What several commands ask for: their options, and the workspace that one of them names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

__all__ = ["AREA", "AS_OF", "A_FILE", "A_FOLDER", "EDITION", "JOBS", "QUIET", "TEXT", "WORKSPACE", "workspace_at"]

A_FILE = click.Path(path_type=Path, dir_okay=False)
A_FOLDER = click.Path(path_type=Path, file_okay=False)
WORKSPACE = click.option(
    "--workspace",
    type=A_FOLDER,
    help="The folder that holds country_profiles/; default: the nearest one upward.",
)
AREA = click.option("--area", "areas", multiple=True, metavar="CODE", help="Only this area; may be given again.")
EDITION = click.option("--edition", default="hct", show_default=True, help="public, hct, cmcs or cell.")
AS_OF = click.option("--as-of", metavar="DATE", help="The day the pages are about, YYYY-MM-DD; default: today.")
JOBS = click.option("--jobs", type=click.IntRange(1), help="Pages made at a time; default: one for each core.")
TEXT = click.option(
    "--text",
    metavar="WHICH",
    help="endorsed or current; default: endorsed for hct and public where an area reviews its products, else current.",
)
QUIET = click.option("--quiet", is_flag=True, help="No progress bar.")


def workspace_at(folder: Path | None) -> Any:
    """Give the workspace that was named, else the nearest one upward."""
    from planning.profiles import find_workspace

    return find_workspace(folder)
