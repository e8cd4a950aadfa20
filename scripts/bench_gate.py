"""Measures the leak gate against the size of a site, in one run on one machine, and prints seconds and ratios."""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import sys
import tempfile
import time
from pathlib import Path

from planning.profiles import Workspace
from planning.publishing.gating import carried
from planning.sharing import gate, open_gate

ROOT = Path(__file__).resolve().parents[1]
SHARES = (25, 50, 100, 200)


def main() -> int:
    """Take a built site, make smaller and larger ones of it, and time the gate on each."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("site", nargs="?", type=Path, default=ROOT / "_site")
    given.add_argument("--edition", default="hct")
    given.add_argument("--workspace", type=Path, default=ROOT)
    options = given.parse_args()
    start = time.process_time()
    opened = open_gate(Workspace(options.workspace), options.edition, carried=carried())
    print(f"reading the profiles, whatever the site: {time.process_time() - start:.2f} s")
    first = 0.0
    for share in SHARES:
        with tempfile.TemporaryDirectory() as folder:
            site = Path(folder) / "site"
            pages, size = resized(options.site, site, share)
            start = time.process_time()
            verdict = gate(site, opened, today=dt.date(2026, 11, 22))
            seconds = time.process_time() - start
        each = seconds / size * 1e6
        first = first or each
        told = f"{share:4} %  {pages:4} pages  {size / 1e6:6.1f} MB  {seconds:6.2f} s  {each:5.2f} s/MB  {each / first:5.2f} x"
        print(f"{told}  {len(verdict.alarms)} alarms")
    return 0


def resized(site: Path, to: Path, share: int) -> tuple[int, int]:
    """Copy a share of a site's pages and all else in proportion; above 100 each file again, with a remark of its own.

    Gives the number of pages and the bytes that are read (files that packages carry are let through by their digest).
    """
    files = sorted(p for p in site.rglob("*") if p.is_file() and p.name != "build.json")
    pages = size = 0
    for number, path in enumerate(files):
        for copy in range(max(1, share // 100)):
            # Spread over the whole site: every fourth file is a quarter of it.
            if share < 100 and number * share % 100 >= share:
                continue
            inside = path.relative_to(site)
            target = to / f"copy-{copy}" / inside if copy else to / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            content = path.read_bytes()
            if copy and path.suffix in {".html", ".js", ".json"}:
                content += f"\n<!-- {copy} -->".encode() if path.suffix == ".html" else b"\n" * copy
            target.write_bytes(content)
            pages += path.suffix == ".html"
            size += 0 if "site_libs" in inside.parts else len(content)
    shutil.copyfile(site / "build.json", to / "build.json")
    return pages, size


if __name__ == "__main__":
    sys.exit(main())
