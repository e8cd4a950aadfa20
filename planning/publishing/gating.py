"""Runs the leak gate on a finished site: what packages carry and what this machine is called is known here."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path

from planning.display.leaflet import leaflet_css, leaflet_js
from planning.problems import PlanningError
from planning.profiles import Workspace
from planning.sharing import LeakError, Verdict, gate, machine_words, open_gate, read_accepted

__all__ = ["carried", "guard", "inspect"]

OF_PAGES = {".css", ".js", ".eot", ".otf", ".ttf", ".woff", ".woff2", ".svg"}


def inspect(
    workspace: Workspace, site: Path, edition: str, today: dt.date | None = None, recorded: str | None = None
) -> Verdict:
    """Run the gate on the site of an edition; give its verdict. ``today`` decides which acceptances still hold.

    ``recorded`` is the edition that the folder is known to be of; without it the site's own record says it.

    Raises PlanningError where the file of accepted alarms has problems: an acceptance that cannot be read is none.
    """
    accepted, problems = read_accepted(workspace.profiles)
    if problems:
        lines = "\n".join(map(str, sorted(problems)))
        raise PlanningError(f"the file of accepted alarms has problems:\n{lines}")
    folders = (workspace.root, Path.home(), Path(tempfile.gettempdir()), Path(sys.prefix), Path(__file__).parents[2])
    machine = machine_words(os.environ, folders, socket.gethostname())
    opened = open_gate(workspace, edition, machine=machine, carried=carried())
    return gate(site, opened, accepted=accepted, today=today or dt.datetime.now(tz=dt.UTC).date(), recorded=recorded)


def guard(
    workspace: Workspace, site: Path, edition: str, today: dt.date | None = None, recorded: str | None = None
) -> Verdict:
    """Give the verdict of a site, or of released profiles, without an alarm; raise LeakError with every alarm of another."""
    verdict = inspect(workspace, site, edition, today, recorded)
    if verdict.alarms:
        count = "1 alarm" if len(verdict.alarms) == 1 else f"{len(verdict.alarms)} alarms"
        lines = "\n".join(verdict.lines)
        raise LeakError(
            f"the leak gate refuses the {'release' if recorded else 'site'} of the {edition} edition, {count}; "
            f"nothing was {'released' if recorded else 'published'}:\n{lines}"
        )
    return verdict


@cache
def carried() -> frozenset[str]:
    """Give the digests of what stands in a site as a package carries it: the renderer's own files, and Leaflet's."""
    told = [leaflet_js().encode(), leaflet_css().encode()]
    folders = [Path(str(files("smalldocs") / "assets")), *_quarto_share()]
    for folder in folders:
        told += [p.read_bytes() for p in sorted(folder.rglob("*")) if p.suffix in OF_PAGES and p.is_file()]
    return frozenset(hashlib.sha256(content).hexdigest() for content in told)


def _quarto_share() -> list[Path]:
    """Give the folder in which Quarto keeps the files it puts into a site, where there is a Quarto."""
    if shutil.which("quarto") is None:
        return []
    try:
        told = subprocess.run(["quarto", "--paths"], capture_output=True, text=True, timeout=60, check=True).stdout  # noqa: S607
    except (OSError, subprocess.SubprocessError):
        return []
    return [folder for line in told.splitlines() if (folder := Path(line.strip()) / "formats").is_dir()] + [
        folder for line in told.splitlines() if (folder := Path(line.strip()) / "projects").is_dir()
    ]
