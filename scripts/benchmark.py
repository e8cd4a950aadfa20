"""Measures making the same pages in four ways, in one run on one machine, and prints the ratios."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from planning.building import plan_pages
from planning.building.plan import Job
from planning.profiles import Workspace
from planning.sharing import release_workspace

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Copy the workspace into a folder of its own, run the four ways there and print seconds and ratios."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--as-of", default="2026-11-22")
    given.add_argument("--area", action="append", default=[], help="only these areas (quicker); default: all")
    options = given.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for name in (
            "country_profiles",
            "templates",
            "_quarto.yml",
            "index.qmd",
            "method.qmd",
            "sharing.qmd",
            "glossary.qmd",
            "assets",
        ):
            source = ROOT / name
            (shutil.copytree if source.is_dir() else shutil.copyfile)(source, place / name)
        for code in Workspace(place).areas():
            if options.area and code not in options.area:
                shutil.rmtree(place / "country_profiles" / code.lower())
        jobs = plan_pages(Workspace(place), "hct", dt.date.fromisoformat(options.as_of))
        times = {"papermill command, one page after another": loop(place, jobs)}
        base = [sys.executable, "-m", "planning"]
        common = ["--workspace", str(place), "--as-of", options.as_of, "--quiet"]
        times["planning run, from clean"] = timed([*base, "run", *common])
        times["planning run, nothing changed"] = timed([*base, "run", *common])
        times["planning publish, pages made already"] = timed([*base, "publish", *common, "--builder", "embedded"])
    report(times, len(jobs))
    return 0


def loop(place: Path, jobs: tuple[Job, ...]) -> float:
    """Run papermill's own command for each page on the released copy; give the seconds."""
    released = place / "released"
    release_workspace(Workspace(place).areas(), "hct", released)
    out = place / "executed"
    out.mkdir()
    start = time.perf_counter()
    for job in jobs:
        parameters = [word for name, value in job.parameters for word in ("-r", name, value)]
        target = out / job.file.replace("/", "-")
        command = [sys.executable, "-m", "papermill", str(job.template), str(target), *parameters]
        command += ["-k", "python3", "--cwd", str(released), "--no-progress-bar"]
        subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def timed(command: list[str]) -> float:
    """Run a command; give the seconds."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def report(times: dict[str, float], pages: int) -> None:
    """Print seconds and ratios against the loop."""
    first = next(iter(times.values()))
    print(f"{pages} pages, {os.cpu_count()} cores")
    for name, seconds in times.items():
        print(f"{name:45} {seconds:8.2f} s   {first / seconds:7.1f} x")


if __name__ == "__main__":
    sys.exit(main())
