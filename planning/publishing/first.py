"""A first site of one area, to look at right after it was begun."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from pathlib import Path

from planning.building import plan_pages, run_pages
from planning.profiles import Workspace
from planning.publishing.sidebar import write_sidebar
from planning.publishing.site import Published, publish

__all__ = ["first_site"]

EDITION = "cell"  # it stays with whoever writes the profile


def first_site(workspace: Workspace, area: str, today: dt.date) -> Published:
    """Make the pages of one area, as the planning cell sees them, into a site below ``.planning/first/``.

    Nothing of the workspace is touched: the pages are made in a copy. Raises what making and publishing raise.
    """
    ((code, folder),) = workspace.chosen((area,)).items()
    own = workspace.root / ".planning"
    own.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="first-", dir=own) as made:
        place = Workspace(Path(made))
        shutil.copytree(folder, place.profiles / folder.name)
        if (workspace.root / "templates").is_dir():
            shutil.copytree(workspace.root / "templates", place.root / "templates")
        run_pages(place, plan_pages(place, EDITION, today), today, quiet=True)
        write_sidebar(place.reports)
        return publish(place, own / "first" / code.lower(), "embedded", edition=EDITION, today=today)
