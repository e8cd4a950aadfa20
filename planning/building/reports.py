"""The folder of made pages: one edition at a time, with an index that says what each page was made from."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

from planning.building.finish import (
    calendar_name,
    failed_page,
    finish,
    map_name,
    page_footer,
    page_title,
    withheld_page,
)
from planning.building.plan import Job
from planning.problems import UsageError
from planning.profiles import is_exercise
from planning.profiles.records import Area
from planning.profiles.writing import write_whole

__all__ = ["ASSETS", "INDEX", "Reports", "read_index"]

INDEX = "pages.json"
NOT_ENDORSED = (
    "This edition is made from text that the HC or the HCT has endorsed, and there is no such text of this product here. "
    "The planning cell knows how far it has come."
)
ASSETS = "assets"
MADE = re.compile(r"(?:map-[0-9a-f]{12}\.js|calendar-[0-9a-f]{12}\.ics)")


def read_index(folder: Path) -> tuple[str, dict[str, dict[str, str]]]:
    """Give the edition that stands in the folder and what is known of each page; nothing for an unreadable index."""
    try:
        data = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        return str(data["edition"]), dict(data["pages"])
    except (OSError, ValueError, KeyError, TypeError):
        return "", {}


class Reports:
    """The made pages of one edition; pages of another are removed when it is opened."""

    def __init__(self, folder: Path, edition: str) -> None:
        """Open the folder for an edition."""
        self.folder, self.edition = folder, edition
        for path in (folder, *(folder.iterdir() if folder.is_dir() else ())):
            if path.is_symlink():
                raise UsageError(f"{path} is a link; pages are written into the workspace alone: delete it")
        before, self.pages = read_index(folder)
        if before != edition:
            if folder.is_dir():
                shutil.rmtree(folder)
            self.pages = {}
        folder.mkdir(parents=True, exist_ok=True)

    def unchanged(self, job: Job) -> bool:
        """Whether the page of a job stands there, made from the same, and nobody has touched it."""
        known = self.pages.get(job.file)
        if not known or known.get("fingerprint") != job.fingerprint or known.get("status") != "ok":
            return False
        path = self.folder / job.file
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != known.get("sha256"):
            return False
        made = {*MADE.findall(path.read_text(encoding="utf-8"))}
        return all(_name(name, _text(self.folder / ASSETS / name)) == name for name in made)

    def write(self, job: Job, area: Area | None, notebook: dict[str, Any], why: str) -> None:
        """Write one page, or the page that says why it could not be made."""
        self._write(job, area, notebook, why, "")

    def _write(self, job: Job, area: Area | None, notebook: dict[str, Any], why: str, withheld: str) -> None:
        name = area.name if area else job.area
        # An area whose record cannot be read still has its code: an exercise is labelled also where it failed.
        exercise = area.exercise == "yes" if area else is_exercise(job.area)
        title = page_title(job.product.title, name, job.product.id)
        facts = {"product": job.product.id, "fingerprint": job.fingerprint, **dict(job.parameters)}
        footer = page_footer(facts, exercise=exercise)
        if why:
            page = failed_page(title, why, footer, facts)
        elif withheld:
            page = withheld_page(title, withheld, footer, facts)
        else:
            page, files = finish(notebook, title, footer, job.file.count("/"), facts)
            for asset, content in files.items():
                write_whole(self.folder / ASSETS / asset, content)
        text = json.dumps(page, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        write_whole(self.folder / job.file, text)
        self.pages[job.file] = {
            **facts,
            "status": "failed" if why else "ok",
            "title": title,
            "name": name,
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "exercise": "yes" if exercise else "no",
        }

    def withhold(self, job: Job, area: Area) -> None:
        """Write the page that says that its product was not endorsed yet; nothing of the text is on it."""
        self._write(job, area, {}, "", NOT_ENDORSED)

    def tidy(self, areas: set[str]) -> None:
        """Remove pages of areas that are gone and files that no page shows, and write the index."""
        self.pages = {f: k for f, k in self.pages.items() if not k.get("area") or k["area"] in areas}
        shown = []
        for path in sorted(self.folder.rglob("*.ipynb")):
            if path.relative_to(self.folder).as_posix() in self.pages:
                shown.append(path.read_text(encoding="utf-8"))
            else:
                path.unlink()
        everything = "\n".join(shown)
        for path in (self.folder / ASSETS).glob("*-*.*"):
            if MADE.fullmatch(path.name) and path.name not in everything:
                path.unlink()
        self._assets()
        content = {"edition": self.edition, "pages": self.pages}
        write_whole(self.folder / INDEX, json.dumps(content, indent=1, sort_keys=True) + "\n")

    def _assets(self) -> None:
        from planning.display.leaflet import leaflet_css, leaflet_js

        for name, make in (("leaflet.js", leaflet_js), ("leaflet.css", leaflet_css)):
            if _text(self.folder / ASSETS / name) != make():
                write_whole(self.folder / ASSETS / name, make())


def _name(name: str, content: str) -> str:
    """Give the name that a file with this content has, of the kind that ``name`` is."""
    return calendar_name(content) if name.endswith(".ics") else map_name(content)


def _text(path: Path) -> str:
    """Give the text of a file; nothing for one that is missing or no text."""
    try:
        with path.open(encoding="utf-8", newline="") as file:  # the lines of a calendar end as it wants them
            return file.read()
    except (OSError, UnicodeDecodeError):
        return ""
