"""The two renderers of the staged project: Quarto where it is on the PATH, else the embedded builder (smalldocs)."""

from __future__ import annotations

import re
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

from planning.problems import PlanningError, UsageError
from planning.publishing.search import write_search_index

__all__ = ["BUILDERS", "PublishError", "choose_builder", "render"]

BUILDERS = ("auto", "quarto", "embedded")
LOWEST = (1, 5)


class PublishError(PlanningError):
    """The site could not be rendered; the one that stood before is untouched."""


def choose_builder(wanted: str) -> tuple[str, str]:
    """Give (builder, version): ``quarto`` >= 1.5 where it is on the PATH and not ruled out, else ``embedded``."""
    if wanted not in BUILDERS:
        raise UsageError(f"builder {wanted!r}: allowed {', '.join(BUILDERS)}")
    found = _quarto_version() if wanted != "embedded" else ""
    if found:
        return "quarto", found
    if wanted == "quarto":
        raise UsageError("no quarto >= 1.5 on the PATH; install it (quarto.org), or use --builder embedded")
    return "embedded", f"smalldocs {version('smalldocs')}"


def _quarto_version() -> str:
    if shutil.which("quarto") is None:
        return ""
    try:
        told = subprocess.run(["quarto", "--version"], capture_output=True, text=True, timeout=60, check=True).stdout  # noqa: S607
    except (OSError, subprocess.SubprocessError):
        return ""
    number = re.match(r"(\d+)\.(\d+)", told.strip())
    return told.strip() if number and (int(number[1]), int(number[2])) >= LOWEST else ""


def render(project: Path, builder: str) -> Path:
    """Render a staged project; give the folder of the site. Raises PublishError with the renderer's own words."""
    if builder == "quarto":
        done = subprocess.run(["quarto", "render", str(project)], capture_output=True, text=True, check=False)  # noqa: S603, S607
        if done.returncode != 0:
            last = [line for line in done.stderr.splitlines() if line.strip()][-3:]
            raise PublishError("quarto could not render the site: " + " / ".join(last))
    else:
        _embedded(project)
        write_search_index(project / "_site")
    return project / "_site"


def _embedded(project: Path) -> None:
    from smalldocs.config import BuildError, ConfigError
    from smalldocs.site import build

    try:
        site = build(project, quiet=True)
    except (BuildError, ConfigError) as error:
        raise PublishError(f"the embedded builder could not render the site: {error}") from error
    broken = [w for w in site.warnings if "broken link" in w]
    if broken:
        raise PublishError("links that lead nowhere: " + "; ".join(broken[:5]))
