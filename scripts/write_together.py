"""Lets several members write in one JupyterLab at once, in browsers, and counts what they typed and what is in the files.

    scripts/write_together.py --members 5 --seconds 60

Each member has a browser of their own with two windows: the text of the exercise area, in which all type at the same
time, each below a heading of their own and all in one line together, and the form of records, in which each adds facts. A reader
and somebody without a login try to write meanwhile. Ends with 1 where a keystroke or a record is missing.
"""

from __future__ import annotations

import argparse
import contextlib
import json
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
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import websocket
from playwright.sync_api import TimeoutError as LateError
from playwright.sync_api import sync_playwright
from pycrdt import Doc, Text, create_update_message

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
SESSION = f"/api/collaboration/session/{TEXT}"
CURSOR = "(e => (e.closest ? e : e.parentElement).closest('.cm-line')?.textContent ?? '')(getSelection().anchorNode)"
HEADING = "\n## KJ Key judgements\n\n"
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


def write(base: str, token: str, name: str, seconds: float, ready: Any, told: Any) -> None:
    """Be one member: open the text and the form, wait for the others, then type and fill in until the time is over."""
    done = Told(name)
    try:
        with sync_playwright() as p, p.chromium.launch(executable_path=chromium_at(), args=FLAGS) as browser:
            context = browser.new_context(viewport={"width": 1280, "height": 1000})
            context.set_default_timeout(WAIT * 1000)
            page, form = context.new_page(), context.new_page()
            page.goto(f"{base}/planning/?token={token}")
            page.goto(f"{base}/lab/workspaces/text/tree/{TEXT}")
            page.locator(".jp-FileEditor .cm-content").wait_for(timeout=WAIT * 1000)
            go_on_waiting(page)
            form.goto(f"{base}/planning/form/write_records")
            run_all(form, form.get_by_label("Kind of record", exact=True))
            form.get_by_label("Kind of record", exact=True).select_option("Fact")
            form.get_by_role("button", name="New record: fact").wait_for(timeout=WAIT * 1000)
            ready.wait(WAIT * 2)
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                type_words(page, done)
                add_fact(form, done)
            go_to(page, "shared")
            page.keyboard.type(name[0] * SHARED, delay=15)
            done.shared = SHARED
            page.wait_for_timeout(5000)  # the text saves itself after a moment
    except Exception as error:  # noqa: BLE001 - told with the rest
        done.faults.append(f"{name}: {one_line(error)}")
        with contextlib.suppress(Exception):
            ready.abort()
    told.put(done)


def run_all(page: Any, shown: Any) -> None:
    """Run a notebook by the menu, as the text says; again where it was not ready yet."""
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=WAIT * 1000)
    for _ in range(6):
        page.get_by_text("| Idle").wait_for(timeout=WAIT * 1000)
        go_on_waiting(page)
        page.locator(".lm-MenuBar-item", has_text="Run").first.click()
        page.locator(".lm-Menu-item", has_text="Run All Cells").first.click()
        with contextlib.suppress(LateError):
            shown.wait_for(timeout=WAIT * 1000 / 6)
            return
    shown.wait_for(timeout=1000)


def go_on_waiting(page: Any) -> None:
    """Answer what JupyterLab asks where a document takes some time to load, as on a busy machine."""
    asked = page.get_by_role("button", name="Continue waiting")
    while asked.count():
        asked.first.click()
        page.wait_for_timeout(500)


def one_line(error: Exception) -> str:
    """Give the first line of a fault, with what the browser was waiting for."""
    return " | ".join([type(error).__name__, *str(error).splitlines()[:4]])[:400]


def go_to(page: Any, line: str) -> None:
    """Put the cursor at the end of the line that says this; by a click, since the keys go by lines as they are shown.

    What others type moves the lines, so that it is looked where the cursor is before anything is typed.
    """
    page.locator(".jp-FileEditor .cm-content").click(position={"x": 60, "y": 8})
    page.keyboard.press("Control+Home")

    def there() -> bool:
        page.locator(".jp-FileEditor .cm-line", has_text=re.compile(f"^{line}")).first.click()
        page.keyboard.press("End")
        return bool(re.match(line, page.evaluate(CURSOR)))

    until(page, there, f"the cursor in the line {line}")


def type_words(page: Any, done: Told) -> None:
    """Type a few words in a line below one's own heading, key by key."""
    page.bring_to_front()
    go_on_waiting(page)
    go_to(page, f"of {done.name}$")
    page.keyboard.press("Enter")
    for _ in range(4):
        word = f"{done.name}{len(done.words):04}"
        page.keyboard.type(f"{word} ", delay=10)
        done.words.append(word)


def add_fact(form: Any, done: Told) -> None:
    """Add one fact with the form, as a person does: read what it says after Save, and press again where it asks."""
    form.bring_to_front()
    statement = f"Fact {len(done.facts):03} of {done.name}."
    form.get_by_role("button", name="New record: fact").click()
    field_ = form.get_by_label("Statement (needed)", exact=True)
    until(form, lambda: field_.count() == 1 and not field_.input_value(), "a new form")  # the last record's is filled
    field_.fill(statement)
    form.get_by_label("Source (needed)", exact=True).select_option(index=1)
    form.get_by_label("Reference (needed)", exact=True).fill(f"inject {len(done.facts)}")
    form.keyboard.press("Tab")
    save = form.get_by_role("button", name=re.compile("^Save( all the same)?$"))
    said = form.locator("[role=status], [role=alert]")
    pressed: list[str] = []
    last = time.monotonic()

    def saved() -> bool:
        words = " ".join(said.all_inner_texts())
        if re.search(rf"Saved for .* in facts\.yml: New fact .*{re.escape(statement.rstrip('.'))}", words):
            return True
        asked = next((w for w in said.all_inner_texts() if "ress again" in w), "")
        nonlocal last
        if not pressed or (asked and asked != pressed[-1]) or time.monotonic() - last > 30:
            pressed.append(asked)
            last = time.monotonic()
            save.click()
        elif asked:
            pressed.append("")  # the same words may be said once more: pressed again when they stand there still
        return False

    until(form, saved, f"that {statement} is saved")
    done.facts.append(statement)


def until(page: Any, holds: Callable[[], bool], what: str) -> None:
    """Wait for something; say what was not seen, and what the page said instead."""
    end = time.monotonic() + WAIT
    while not holds():
        if time.monotonic() > end:
            words = " | ".join(page.locator("[role=status], [role=alert]").all_inner_texts())
            raise TimeoutError(f"waited for {what}; the page says: {words}")
        page.wait_for_timeout(250)


def refused(base: str, tokens: dict[str, str]) -> tuple[int, list[str]]:
    """Try to write without the role: by calls, live, and by an author's kernel; give how many ways, and which were open."""
    ways = [
        ("PUT", f"/api/contents/{TEXT}", b'{"type": "file", "format": "text", "content": "gone"}'),
        ("POST", "/api/kernels", b"{}"),
        ("POST", "/api/terminals", b"{}"),
        ("DELETE", f"/api/contents/{TEXT}", b""),
    ]
    callers = {"reader": tokens["reader"], "nobody": ""}
    author = next(token for name, token in tokens.items() if name != "reader")
    kernel = json.loads(called(base, author, "GET", "/api/kernels")[1])[0]["id"]
    told = json.loads(called(base, author, "PUT", SESSION, b'{"format": "text", "type": "file"}')[1])
    room = f"/api/collaboration/room/text:file:{told['fileId']}?sessionId={told['sessionId']}"
    bad = []
    for who, token in callers.items():
        bad += [f"{who}: {way[0]} {way[1]}" for way in ways if called(base, token, *way)[0] not in {401, 403, 404, 405}]
        if connected(base, token, f"/api/kernels/{kernel}/channels"):
            bad.append(f"{who}: a kernel of an author")
        if line := connected(base, token, room):  # a reader follows what is typed
            line.send_binary(create_update_message(typed("gone ")))
            line.close()
    time.sleep(3)
    if "gone " in json.loads(called(base, author, "GET", f"/api/contents/{TEXT}")[1])["content"]:
        bad.append("a live document")
    return (len(ways) + 2) * len(callers), bad


def called(base: str, token: str, method: str, path: str, body: bytes = b"") -> tuple[int, str]:
    """Make one call; give the status and the answer."""
    request = urllib.request.Request(base + path, body or None, method=method)  # noqa: S310 - our own server
    if token:
        request.add_header("Authorization", f"token {token}")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""


def connected(base: str, token: str, path: str) -> websocket.WebSocket | None:
    """Open a WebSocket; give None where it is refused."""
    header = [f"Authorization: token {token}"] if token else []
    with contextlib.suppress(websocket.WebSocketException):
        return websocket.create_connection(
            base.replace("http", "ws", 1) + path, header=header, timeout=30, suppress_origin=True
        )
    return None


def typed(words: str) -> bytes:
    """Give the change that types words into a live text."""
    document: Any = Doc()
    document["source"] = Text(words)
    return bytes(document.get_update())


def together(count: int, seconds: float) -> int:
    """Let members write at once; print the counts; give 1 where something is missing."""
    names = NAMES[:count]
    with tempfile.TemporaryDirectory(prefix="together-") as place:
        root = Path(place)
        for name in ("country_profiles/xka", "workbench", "templates"):
            shutil.copytree(ROOT / name, root / name)
        text = root / TEXT
        first, _, body = text.read_text(encoding="utf-8").partition("\n")
        places = "".join(f"{line}\n\n" for line in ("shared", *(f"of {name}" for name in names)))
        text.write_text(f"{first}\n{body.replace(HEADING, f'{HEADING}{places}', 1)}", encoding="utf-8")
        with running(root, names) as (base, tokens):
            context = multiprocessing.get_context("spawn")
            ready, told = context.Barrier(count), context.Queue()
            work = [context.Process(target=write, args=(base, tokens[n], n, seconds, ready, told)) for n in names]
            for process in work:
                process.start()
            found = [told.get(timeout=WAIT * 3 + seconds) for _ in work]
            for process in work:
                process.join(60)
            tried, open_ways = refused(base, tokens)
        return judged(root, found, tried, open_ways)


def judged(root: Path, found: list[Told], tried: int, open_ways: list[str]) -> int:
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
        own = next((part for part in text.split("\n\n") if part.startswith(f"of {one.name}\n")), "")
        lost = len([w for w in one.words if own.split().count(w) != 1])
        gone = len([f for f in one.facts if f not in facts])
        signs = shared.removeprefix("shared").count(one.name[0]) if one.shared else 0
        missing += lost + gone + (one.shared - signs) + len(one.faults)
        keys = sum(len(w) + 1 for w in one.words) + len(one.words) // 4  # four words to a line
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
    print(f"ways to write without the role: {len(open_ways)} open of {tried} tried")
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
