"""Runs the planned pages in parallel processes; one that fails stops no other and leaves a page that says so."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import multiprocessing
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from planning.building.finish import failed_page, finish, page_footer, page_title
from planning.building.plan import Job
from planning.problems import Problem
from planning.profiles import Workspace, check_folder, load_profile
from planning.profiles.records import Area
from planning.profiles.writing import write_whole
from planning.sharing import release_workspace

__all__ = ["INDEX", "Outcome", "RunResult", "run_pages"]

INDEX = "pages.json"
ASSETS = "assets"
TIMEOUT = 600  # seconds for one notebook cell; a page that needs longer has gone wrong


@dataclass(frozen=True)
class Outcome:
    """What became of one page: ``made``, ``unchanged`` or ``failed`` with the reason."""

    job: Job
    status: str
    why: str = ""


@dataclass(frozen=True)
class RunResult:
    """What became of all pages, and the problems of the profiles that could not be used."""

    outcomes: tuple[Outcome, ...]
    problems: tuple[Problem, ...] = ()

    def count(self, status: str) -> int:
        """Count the pages of one status."""
        return sum(o.status == status for o in self.outcomes)


def run_pages(
    workspace: Workspace, jobs: tuple[Job, ...], today: dt.date, *, workers: int = 0, quiet: bool = False
) -> RunResult:
    """Make the pages into ``reports/`` of the workspace.

    Pages whose fingerprint stands in the index and whose file is untouched are left as they are. The others run on a
    released copy of the profiles, which alone is what their kernels can read. ``reports/`` holds one edition at a
    time: pages of another one are removed first.
    """
    edition = dict(jobs[0].parameters)["edition"] if jobs else ""
    before, pages = _read_index(workspace.reports)
    if before != edition:
        _clear(workspace.reports)
        pages = {}
    fresh = [j for j in jobs if _unchanged(workspace.reports, j, pages.get(j.file))]
    outcomes = [Outcome(j, "unchanged") for j in fresh]
    todo = [j for j in jobs if j not in fresh]
    problems: list[Problem] = []
    if todo:
        folders = workspace.areas()
        with tempfile.TemporaryDirectory(prefix="planning-release-") as released:
            good, problems = _usable(folders, today)
            release_workspace(good, edition, Path(released))
            for code in folders.keys() - good.keys():
                (Path(released) / "country_profiles" / code.lower()).mkdir(parents=True)  # named as failed, not absent
            areas = {c: load_profile(Path(released) / "country_profiles" / c.lower()).area for c in good}
            _write_assets(workspace.reports)
            for job, notebook, why in _execute(todo, set(good), Path(released), workers=workers, quiet=quiet):
                area = areas.get(job.area)
                pages[job.file] = _write(workspace.reports, job, area, notebook, why)
                outcomes.append(Outcome(job, "failed" if why else "made", why))
    _tidy(workspace.reports, pages, set(workspace.areas()))
    write_whole(
        workspace.reports / INDEX, json.dumps({"edition": edition, "pages": pages}, indent=1, sort_keys=True) + "\n"
    )
    order = {j.file: i for i, j in enumerate(jobs)}
    outcomes.sort(key=lambda o: order[o.job.file])
    return RunResult(tuple(outcomes), tuple(problems))


def _read_index(reports: Path) -> tuple[str, dict[str, dict[str, str]]]:
    """Give the edition that stands in ``reports/`` and what is known of each page; nothing for an unreadable index."""
    try:
        data = json.loads((reports / INDEX).read_text(encoding="utf-8"))
        return str(data["edition"]), dict(data["pages"])
    except (OSError, ValueError, KeyError, TypeError):
        return "", {}


def _clear(reports: Path) -> None:
    if reports.is_dir():
        shutil.rmtree(reports)
    reports.mkdir(parents=True)


def _unchanged(reports: Path, job: Job, known: dict[str, str] | None) -> bool:
    if not known or known.get("fingerprint") != job.fingerprint or known.get("status") != "ok":
        return False
    path = reports / job.file
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == known.get("sha256")


def _usable(folders: dict[str, Path], today: dt.date) -> tuple[dict[str, Path], list[Problem]]:
    good, problems = {}, []
    for code, folder in folders.items():
        found = check_folder(folder, today)
        problems += found
        if not found:
            good[code] = folder
    return good, problems


def _execute(
    jobs: list[Job], good: set[str], released: Path, *, workers: int, quiet: bool
) -> Iterator[tuple[Job, dict[str, object], str]]:
    from tqdm import tqdm

    ready = [j for j in jobs if not j.area or j.area in good]
    for job in jobs:
        if job not in ready:
            yield job, {}, "The profile of this area has problems; the planning cell sees them with: planning check"
    count = min(workers or os.cpu_count() or 1, len(ready))
    if not ready:
        return
    # Kernels and their sockets do not survive a fork; fresh processes cost a second once.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, mp_context=context) as pool:
        waiting = {pool.submit(execute, str(j.template), dict(j.parameters), str(released)): j for j in ready}
        bar = tqdm(as_completed(waiting), total=len(waiting), unit="page", disable=quiet or None, file=sys.stderr)
        for future in bar:
            job = waiting[future]
            try:
                notebook, why = future.result()
            except Exception as error:  # noqa: BLE001 - whatever broke a worker is one page's failure
                notebook, why = {}, f"The process that made it stopped ({type(error).__name__})."
            yield job, notebook, why


def execute(template: str, parameters: dict[str, str], folder: str) -> tuple[dict[str, object], str]:
    """Execute a template with papermill in a kernel whose folder is the released copy.

    Gives the notebook, and the reason where it failed. Runs in a process of its own.
    """
    import logging
    import warnings

    warnings.simplefilter("ignore")
    import papermill
    from papermill.exceptions import PapermillExecutionError

    from planning.building.kernels import PageKernelManager

    logging.getLogger("papermill").setLevel(logging.ERROR)
    try:
        with tempfile.TemporaryDirectory(prefix="k-") as sockets:
            PageKernelManager.sockets = sockets
            done = papermill.execute_notebook(
                template,
                None,
                parameters,
                kernel_name="python3",
                kernel_manager_class=PageKernelManager,
                cwd=folder,
                progress_bar=False,
                log_output=False,
                execution_timeout=TIMEOUT,
            )
    except PapermillExecutionError as error:
        # The text of an error may quote the data; only its kind and the place go onto a page.
        print(f"{Path(template).name} {parameters}: {error.ename}: {error.evalue}", file=sys.stderr)  # noqa: T201
        return {}, f"{error.ename} in notebook cell {error.cell_index}."
    except Exception as error:  # noqa: BLE001 - a dead kernel, a time-out: this page failed, the others go on
        return {}, f"{type(error).__name__} while it was executed."
    return dict(done), ""


def _write(reports: Path, job: Job, area: Area | None, notebook: dict[str, object], why: str) -> dict[str, str]:
    name = area.name if area else job.area
    # An area whose record cannot be read still has its code: an exercise is labelled also where it failed.
    exercise = area.exercise == "yes" if area else job.area.startswith("X") and job.area != "XAB"
    title = page_title(job.product.title, name, job.product.id)
    facts = {"product": job.product.id, "fingerprint": job.fingerprint, **dict(job.parameters)}
    footer = page_footer(facts, exercise=exercise)
    if why:
        page = failed_page(title, why, footer, facts)
    else:
        page, files = finish(notebook, title, footer, job.file.count("/"), facts)
        for asset, content in files.items():
            write_whole(reports / ASSETS / asset, content)
    text = json.dumps(page, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    write_whole(reports / job.file, text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return {
        **facts,
        "status": "failed" if why else "ok",
        "title": title,
        "name": name,
        "sha256": digest,
        "exercise": "yes" if exercise else "no",
    }


def _write_assets(reports: Path) -> None:
    from planning.display.leaflet import leaflet_css, leaflet_js

    write_whole(reports / ASSETS / "leaflet.js", leaflet_js())
    write_whole(reports / ASSETS / "leaflet.css", leaflet_css())


def _tidy(reports: Path, pages: dict[str, dict[str, str]], areas: set[str]) -> None:
    """Remove pages of areas that are gone, and maps that no page shows any more."""
    for file in [f for f, facts in pages.items() if facts.get("area") and facts["area"] not in areas]:
        del pages[file]
    if not reports.is_dir():
        return
    text = []
    for path in sorted(reports.rglob("*.ipynb")):
        if path.relative_to(reports).as_posix() in pages:
            text.append(path.read_text(encoding="utf-8"))
        else:
            path.unlink()
    everything = "\n".join(text)
    for path in (reports / ASSETS).glob("map-*.js"):
        if path.name not in everything:
            path.unlink()
