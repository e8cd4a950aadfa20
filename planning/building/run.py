"""Runs the planned pages in parallel processes; one that fails stops no other and leaves a page that says so."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from planning.building.forked import forks_kernels
from planning.building.plan import Job
from planning.building.reports import Reports
from planning.problems import Problem, UsageError
from planning.profiles import Workspace, check_folder, load_profile
from planning.sharing import opens, release_workspace

__all__ = ["Outcome", "RunResult", "execute", "run_pages"]

RELEASED = "planning-release-"
# What a kernel may not read of a workspace: the sources, their history, and pages and sites of other editions.
SOURCE_FOLDERS = ("country_profiles", ".git", ".planning", "reports", "_site")
PACKAGE_ROOT = Path(__file__).parents[2]
GRAMMAR = "rfc3987_syntax"
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
    if not jobs:
        raise UsageError("no page to make: the workspace has no area; begin with: planning new CODE")
    edition = dict(jobs[0].parameters)["edition"]
    reports = Reports(workspace.reports, edition)
    fresh = [j for j in jobs if reports.unchanged(j)]
    todo = [j for j in jobs if j not in fresh]
    outcomes = [Outcome(j, "unchanged") for j in fresh]
    problems: tuple[Problem, ...] = ()
    try:
        if todo:
            made, problems = _make(workspace, reports, todo, today, workers=workers, quiet=quiet)
            outcomes += made
    finally:
        # Also when the run is stopped: what was made by then is kept and known.
        reports.tidy(set(workspace.areas()))
    order = {j.file: i for i, j in enumerate(jobs)}
    outcomes.sort(key=lambda o: order[o.job.file])
    return RunResult(tuple(outcomes), problems)


def _make(
    workspace: Workspace, reports: Reports, jobs: list[Job], today: dt.date, *, workers: int, quiet: bool
) -> tuple[list[Outcome], tuple[Problem, ...]]:
    """Make pages on released copies of the profiles, which are gone afterwards: one for each text that pages are made from."""
    folders = workspace.areas()
    good, problems = _usable(folders, today, reports.edition)
    outcomes = []
    _sweep()
    with tempfile.TemporaryDirectory(prefix=f"{RELEASED}{os.getpid()}-") as place:
        copies = _copies(jobs, folders, good, reports.edition, Path(place))
        areas = {c: load_profile(copies[""] / "country_profiles" / c.lower()).area for c in good}
        ready = [job for job in jobs if not job.withheld or job.area not in good]
        for job in jobs:
            if job not in ready:
                reports.withhold(job, areas[job.area])
                outcomes.append(Outcome(job, "made"))
        for job, notebook, why in _execute(ready, set(good), copies, workspace, workers=workers, quiet=quiet):
            reports.write(job, areas.get(job.area), notebook, why)
            outcomes.append(Outcome(job, "failed" if why else "made", why))
    return outcomes, tuple(problems)


def _copies(
    jobs: list[Job], folders: dict[str, Path], good: dict[str, Path], edition: str, place: Path
) -> dict[str, Path]:
    """Write the released copies that jobs are made from: "" is the text that is being written, else the endorsed of a product."""
    copies: dict[str, Path] = {}
    texts = jobs[0].texts
    for text in {"", *(job.text for job in jobs)}:
        copies[text] = place / (text or "current")
        release_workspace(good, edition, copies[text], texts.of(text) if text else {}, texts.hidden(text))
        for code in folders.keys() - good.keys():
            # Named as failed on the pages about all areas, not absent.
            (copies[text] / "country_profiles" / code.lower()).mkdir(parents=True)
    return copies


def _sweep() -> None:
    """Remove released copies that a killed run left behind."""
    for left in Path(tempfile.gettempdir()).glob(f"{RELEASED}*"):
        number = left.name.removeprefix(RELEASED).partition("-")[0]
        if number.isdigit() and not _alive(int(number)):
            shutil.rmtree(left, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # somebody else's process
    return True


def _usable(folders: dict[str, Path], today: dt.date, edition: str) -> tuple[dict[str, Path], list[Problem]]:
    good, problems = {}, []
    for code, folder in folders.items():
        found = check_folder(folder, today, opened=opens(edition))
        problems += found
        if not found:
            good[code] = folder
    return good, problems


def _execute(
    jobs: list[Job], good: set[str], copies: dict[str, Path], workspace: Workspace, *, workers: int, quiet: bool
) -> Iterator[tuple[Job, dict[str, object], str]]:
    ready = [j for j in jobs if not j.area or j.area in good]
    for job in jobs:
        if job not in ready:
            yield job, {}, "The profile of this area has problems; the planning cell sees them with: planning check"
    count = min(workers or os.cpu_count() or 1, len(ready))
    if not ready:
        return
    roots = {workspace.root, PACKAGE_ROOT}  # beside the package may lie the profiles of another workspace
    sources = tuple(str(root / name) for root in sorted(roots) for name in SOURCE_FOLDERS)
    with forks_kernels(len(ready), copies[""]) as address:
        yield from _in_processes(ready, count, copies, (sources, address), quiet=quiet)


def _in_processes(
    jobs: list[Job], count: int, copies: dict[str, Path], told: tuple[tuple[str, ...], str], *, quiet: bool
) -> Iterator[tuple[Job, dict[str, object], str]]:
    """Execute the pages in processes that are told their released copy, what they may not read, and who forks kernels."""
    from tqdm import tqdm

    # Kernels and their sockets do not survive a fork; fresh processes cost a second once.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(count, mp_context=context)
    try:
        waiting = {
            pool.submit(execute, str(j.template), dict(j.parameters), str(copies[j.text]), *told): j for j in jobs
        }
        bar = tqdm(as_completed(waiting), total=len(waiting), unit="page", disable=quiet or None, file=sys.stderr)
        for future in bar:
            job = waiting[future]
            try:
                notebook, why = future.result()
            except Exception as error:  # noqa: BLE001 - whatever broke a worker is one page's failure
                notebook, why = {}, f"The process that made it stopped ({type(error).__name__})."
            yield job, notebook, why
    except BaseException:
        # Stopped by the user: nobody waits for the pages that have not begun, nor for those under way.
        pool.shutdown(wait=False, cancel_futures=True)
        for child in multiprocessing.active_children():
            child.terminate()
        raise
    pool.shutdown()


def execute(
    template: str, parameters: dict[str, str], folder: str, sources: tuple[str, ...] = (), forked_at: str = ""
) -> tuple[dict[str, object], str]:
    """Execute a template with papermill in a kernel whose folder is the released copy, and that cannot read ``sources``.

    Gives the notebook, and the reason where it failed. Runs in a process of its own; ``forked_at`` is the address of
    another one that forks kernels, where there is one.
    """
    import logging
    import warnings

    warnings.simplefilter("ignore")
    with _without_grammar():
        import papermill
        from papermill.exceptions import PapermillExecutionError

    from planning.building.kernels import PageKernelManager

    logging.getLogger("papermill").setLevel(logging.ERROR)
    try:
        with tempfile.TemporaryDirectory(prefix="k-") as sockets:
            PageKernelManager.sockets, PageKernelManager.sources = sockets, sources
            PageKernelManager.forked_at = forked_at
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
                shutdown_kernel="immediate",  # it has given all it had; waiting until it ends by itself takes seconds
            )
    except PapermillExecutionError as error:
        # The text of an error may quote the data; only its kind and the place go onto a page.
        print(f"{Path(template).name} {parameters}: {error.ename}: {error.evalue}", file=sys.stderr)  # noqa: T201
        return {}, f"{error.ename} in notebook cell {error.cell_index}."
    except Exception as error:  # noqa: BLE001 - a dead kernel, a time-out: this page failed, the others go on
        return {}, f"{type(error).__name__} while it was executed."
    return dict(done), ""


@contextmanager
def _without_grammar() -> Iterator[None]:
    """Import without the grammar of web addresses, which takes a second and which no notebook is checked with.

    jsonschema, which papermill's notebooks are read with, takes it where the lab brought it along.
    """
    took = sys.modules.get(GRAMMAR)
    if took is None:
        sys.modules[GRAMMAR] = None  # type: ignore[assignment] # as if it were not installed
    try:
        yield
    finally:
        if took is None:
            del sys.modules[GRAMMAR]
