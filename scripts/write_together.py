"""Lets several members write in one JupyterLab at once, in browsers, and counts what they typed and what is in the files.

    scripts/write_together.py --members 5 --seconds 60

Each member has a browser of their own with two windows: the text of the exercise area, in which all type at the same
time, each in a line of their own and all in one line together, and the form of records, in which each adds facts. A reader
and somebody without a login try to write meanwhile. Ends with 1 where a keystroke or a record is missing.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from planning.authoring.lab import lab_command
from planning.authoring.lab.members import Member, Members, new_token, write_members
from planning.keeping.journal import check_journal, read_journal
from planning.keeping.outline import read_outline
from planning.keeping.saving import area_texts

ROOT = Path(__file__).parents[1]
NAMES = ("amina", "badu", "carla", "deng", "elif", "farid", "gita", "hugo")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TEXT = "country_profiles/xka/assessment.md"
WAIT = 240  # seconds; several browsers on a small machine take their time
SHARED = 40  # signs that each types into the shared line


@dataclass
class Told:
    """What one member has done: words typed, signs typed into the shared line, facts that the form says are saved."""

    name: str
    words: list[str] = field(default_factory=list)
    shared: int = 0
    facts: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def chromium_at() -> str:
    """Give where the browser is."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        sys.exit("no Chromium on this machine")
    return found


@contextlib.contextmanager
def running(root: Path, members: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """Run a lab over a workspace with these authors and a reader; give its address and their tokens."""
    known, tokens = Members(), {}
    for name in (*members, "reader"):
        tokens[name], kept = new_token()
        role = "reader" if name == "reader" else "author"
        known = known.added(Member(name, name.title(), role, "", ("cmcoord",), token=kept))
    write_members(root, known)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = Path(tempfile.mkdtemp(prefix="pl-"))
    told = {k: v for k, v in os.environ.items() if not k.startswith("JUPYTER")} | {"PYTHONPATH": str(ROOT)}
    for number, name in enumerate(("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "HOME")):
        told[name] = str(home / str(number))
        Path(told[name]).mkdir()
    with (root / "lab.log").open("wb") as log:
        server = subprocess.Popen(
            lab_command(root, port, browser=False), stdout=log, stderr=log, env=told, cwd=root, start_new_session=True
        )
    try:
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}", tokens
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(60)
        shutil.rmtree(home, ignore_errors=True)


def write(base: str, token: str, name: str, line: int, seconds: float, ready: Any, told: Any) -> None:
    """Be one member: open the text and the form, wait for the others, then type and fill in until the time is over."""
    from playwright.sync_api import sync_playwright

    done = Told(name)
    try:
        with sync_playwright() as p, p.chromium.launch(executable_path=chromium_at(), args=FLAGS) as browser:
            context = browser.new_context(viewport={"width": 1280, "height": 1000})
            page, form = context.new_page(), context.new_page()
            page.goto(f"{base}/planning/?token={token}")
            page.goto(f"{base}/lab/workspaces/text/tree/{TEXT}")
            page.locator(".jp-FileEditor .cm-content").wait_for(timeout=WAIT * 1000)
            form.goto(f"{base}/planning/form/write_records")
            form.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=WAIT * 1000)
            form.get_by_text("| Idle").wait_for(timeout=WAIT * 1000)
            form.locator(".lm-MenuBar-item", has_text="Run").first.click()
            form.locator(".lm-Menu-item", has_text="Run All Cells").first.click()
            form.get_by_label("Kind of record", exact=True).wait_for(timeout=WAIT * 1000)
            form.get_by_label("Kind of record", exact=True).select_option("Fact")
            form.get_by_role("button", name="New record: fact").wait_for(timeout=WAIT * 1000)
            ready.wait(WAIT * 2)
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                type_words(page, done, line)
                add_fact(form, done)
            go_to(page, 2)
            page.keyboard.type(name[0] * SHARED, delay=15)
            done.shared = SHARED
            page.wait_for_timeout(5000)  # the text saves itself after a moment
    except Exception as error:  # noqa: BLE001 - told with the rest
        done.faults.append(f"{name}: {str(error).splitlines()[0][:300]}")
        with contextlib.suppress(Exception):
            ready.abort()
    told.put(done)


def go_to(page: Any, line: int) -> None:
    """Put the cursor at the end of a line of the text."""
    page.locator(".jp-FileEditor .cm-content").click(position={"x": 60, "y": 8})
    page.keyboard.press("Control+Home")
    for _ in range(line):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("End")


def type_words(page: Any, done: Told, line: int) -> None:
    """Type a few words at the end of one's own line, key by key."""
    page.bring_to_front()
    go_to(page, line)
    for _ in range(4):
        word = f"{done.name}{len(done.words):04}"
        page.keyboard.type(f" {word}", delay=10)
        done.words.append(word)


def add_fact(form: Any, done: Told) -> None:
    """Add one fact with the form."""
    form.bring_to_front()
    statement = f"Fact {len(done.facts):03} of {done.name}."
    form.get_by_role("button", name="New record: fact").click()
    field_ = form.get_by_label("Statement (needed)", exact=True)
    field_.wait_for(timeout=WAIT * 1000)
    field_.fill(statement)
    form.get_by_label("Source (needed)", exact=True).select_option(index=1)
    form.get_by_label("Reference (needed)", exact=True).fill(f"inject {len(done.facts)}")
    form.keyboard.press("Tab")
    form.get_by_role("button", name="Save", exact=True).click()
    said = form.get_by_text(re.compile(r"Saved in facts\.yml: New fact"))
    again = form.get_by_text("Press again to go on")
    said.or_(again).first.wait_for(timeout=WAIT * 1000)
    if again.count() and not said.count():
        form.get_by_role("button", name=re.compile("Save")).first.click()
        said.wait_for(timeout=WAIT * 1000)
    done.facts.append(statement)


def refused(base: str, token: str) -> list[str]:
    """Try to write without the role, in ways that need no browser; give what was not refused."""
    ways = [
        ("PUT", f"/api/contents/{TEXT}", b'{"type": "file", "format": "text", "content": "gone"}'),
        ("POST", "/api/kernels", b"{}"),
        ("POST", "/api/terminals", b"{}"),
        ("DELETE", f"/api/contents/{TEXT}", b""),
    ]
    bad = []
    for who in (token, ""):
        for method, path, body in ways:
            request = urllib.request.Request(base + path, body or None, method=method)  # noqa: S310 - our own server
            if who:
                request.add_header("Authorization", f"token {who}")
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                    bad.append(f"{method} {path}: {answer.status}")
            except urllib.error.HTTPError as error:
                if error.code not in {401, 403, 404, 405}:
                    bad.append(f"{method} {path}: {error.code}")
    return bad


def together(count: int, seconds: float) -> int:
    """Let members write at once; print the counts; give 1 where something is missing."""
    names = NAMES[:count]
    with tempfile.TemporaryDirectory(prefix="together-") as place:
        root = Path(place)
        for name in ("country_profiles/xka", "workbench", "templates"):
            shutil.copytree(ROOT / name, root / name)
        text = root / TEXT
        lines = ["level: 2", "", "shared", *(f"of {name}" for name in names), ""]
        body = text.read_text(encoding="utf-8").partition("\n")[2]
        text.write_text(
            "\n".join([lines[0], "", "## KJ", "", *lines[2:]]) + body.replace("## KJ\n", "", 1), encoding="utf-8"
        )
        first = text.read_text(encoding="utf-8").split("\n").index("shared")
        with running(root, names) as (base, tokens):
            context = multiprocessing.get_context("spawn")
            ready, told = context.Barrier(count), context.Queue()
            work = [
                context.Process(target=write, args=(base, tokens[n], n, first + 1 + i, seconds, ready, told))
                for i, n in enumerate(names)
            ]
            for process in work:
                process.start()
            found = [told.get(timeout=WAIT * 3 + seconds) for _ in work]
            for process in work:
                process.join(60)
            open_ways = refused(base, tokens["reader"])
        return judged(root, found, open_ways)


def judged(root: Path, found: list[Told], open_ways: list[str]) -> int:
    """Count what was typed and saved against what is in the files."""
    folder = root / "country_profiles" / "xka"
    text = (root / TEXT).read_text(encoding="utf-8")
    facts = {
        str(i.data.get("statement"))
        for _, i in read_outline((folder / "facts.yml").read_text(encoding="utf-8")).records()
    }
    missing = 0
    shared = next(line for line in text.split("\n") if line.startswith("shared"))
    for one in found:
        line = next(row for row in text.split("\n") if row.startswith(f"of {one.name}"))
        lost = len([w for w in one.words if w not in line.split()])
        gone = len([f for f in one.facts if f not in facts])
        signs = shared.removeprefix("shared").count(one.name[0]) if one.shared else 0
        missing += lost + gone + (one.shared - signs) + len(one.faults)
        keys = sum(len(w) + 1 for w in one.words)
        print(
            f"{one.name}: {keys} keys in {len(one.words)} words, {lost} lost; {one.shared} signs in the shared line, {one.shared - signs} lost; "
            f"{len(one.facts)} facts saved, {gone} lost"
        )
        for fault in one.faults:
            print(f"  {fault}")
    journal, problems = read_journal(folder)
    who = {name for line in journal.lines for name in line.who.split(", ")}
    told = [str(p) for p in (*problems, *check_journal(folder, area_texts(folder)))]
    print(f"journal: {len(journal.lines)} lines by {', '.join(sorted(filter(None, who)))}; {len(told)} faults")
    print(f"ways to write without the role: {len(open_ways)} open of 8 tried")
    for line in (*told[:5], *open_ways):
        print(f"  {line}")
    return 1 if missing or told or open_ways else 0


def main() -> int:
    """Read what was asked and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=2, choices=range(1, len(NAMES) + 1))
    parser.add_argument("--seconds", type=float, default=60)
    told = parser.parse_args()
    return together(told.members, told.seconds)


if __name__ == "__main__":
    sys.exit(main())
