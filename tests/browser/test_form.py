"""The form of a round in a real JupyterLab: labels, the order of the keyboard, and what a saved notebook keeps."""

from __future__ import annotations

import contextlib
import datetime as dt
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from elicit_fixture import Team, team_in

from planning.authoring.lab import NEEDED, lab_command

WAIT = 120  # seconds; JupyterLab takes its time on a small machine
LAST_DAY = dt.date(2027, 1, 30)
FOCUSED = "(() => { const e = document.activeElement; return e.labels?.[0]?.innerText ?? e.innerText })()"
HOMES = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR", "HOME")  # fmt: skip
MISSING = [name for name in (*NEEDED, "ipywidgets") if importlib.util.find_spec(name) is None]


@pytest.fixture
def team(tmp_path: Path, root: Path) -> Team:
    """Give a team with an open round in a folder of the workspace, where the notebook looks for it."""
    team = team_in(tmp_path)
    shutil.copytree(root / "workbench", team.root / "workbench")
    team.shared = team.root / "round_folder"
    team.open(3, closes=LAST_DAY)
    return team


@pytest.fixture
def lab(team: Team, tmp_path: Path) -> Iterator[str]:
    """Start JupyterLab as the command does, with settings of its own; give its address with ``{}`` for a notebook."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "PLANNING"))}
    short = Path(tempfile.mkdtemp())  # kernels talk over sockets, whose names are short
    for name in HOMES:
        environment[name] = str(short / str(HOMES.index(name)))
        Path(environment[name]).mkdir()
    (team.root / ".planning").mkdir()
    log = tmp_path / "lab.log"
    with log.open("w", encoding="utf-8") as out:
        server = subprocess.Popen(
            lab_command(team.root, 0, browser=False),
            stdout=out, stderr=subprocess.STDOUT, env=environment, cwd=team.root, start_new_session=True,
        )  # fmt: skip
    try:
        found, end = None, time.monotonic() + WAIT
        while not found and time.monotonic() < end and server.poll() is None:
            time.sleep(0.3)
            found = re.search(r"(http://127\.0\.0\.1:\d+)/lab\S*\?token=(\w+)", log.read_text(encoding="utf-8"))
        assert found, log.read_text(encoding="utf-8")[-2000:]
        yield f"{found[1]}/lab/tree/{{}}?token={found[2]}"
    finally:
        for kind in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, kind)
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(15)
                break
        shutil.rmtree(short, ignore_errors=True)


def run_all(page: Any, address: str) -> None:
    """Open the notebook and run its notebook cells by the menu, as its text says."""
    page.goto(address.format("workbench/answer_questions.ipynb"))
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=WAIT * 1000)
    page.get_by_text("| Idle").wait_for(timeout=WAIT * 1000)  # the kernel is there
    page.locator(".lm-MenuBar-item", has_text="Run").first.click()
    page.locator(".lm-Menu-item", has_text="Run All Cells").first.click()
    page.get_by_label("your code").wait_for(timeout=WAIT * 1000)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.skipif(bool(MISSING), reason=f"the extra lab is not installed: {', '.join(MISSING)}")
def test_a_member_answers_and_hands_in_with_the_keyboard_alone(chromium: Any, lab: str, team: Team) -> None:
    """Every field has its label, Tab goes through them in order, the space bar hands in, and the notebook holds nothing."""
    page = chromium.new_page(viewport={"width": 1280, "height": 1400})
    try:
        run_all(page, lab)
        page.get_by_label("Q-01: no view").focus()
        order: list[str] = []
        typed = iter(["0.4", "0.2", "0.6", "70", "Rain on the hills", "2000", "1000", "3000", "80", "", "0.2", "0.5", "0.3", "", team.codes[0].lower()])  # fmt: skip
        while not order or order[-1] != "Hand in":
            page.keyboard.press("Tab")
            label = page.evaluate(FOCUSED)
            order.append(label)
            if "no view" not in label and label != "Hand in":
                page.keyboard.type(next(typed))
        assert [n.partition(":")[0] for n in order] == ["Q-01"] * 5 + ["Q-02"] * 6 + ["Q-03"] * 5 + [
            "your code",
            "Hand in",
        ]
        assert order[0] == "Q-01: best value (probability of a yes, from 0 to 1)"
        assert order[12:15] == [f"Q-03: {name}: its share, from 0 to 1" for name in ("few", "some", "many")]
        page.keyboard.press("Space")
        page.get_by_text("Press again to hand them in.").wait_for(timeout=WAIT * 1000)
        page.keyboard.press("Space")
        page.get_by_text("Handed in: answer-").wait_for(timeout=WAIT * 1000)
        page.keyboard.press("Escape")
        page.keyboard.press("Control+s")
        notebook, end = team.root / "workbench" / "answer_questions.ipynb", time.monotonic() + WAIT
        while "A form for your answers" not in notebook.read_text(encoding="utf-8") and time.monotonic() < end:
            time.sleep(0.3)
    finally:
        page.close()
    text = notebook.read_text(encoding="utf-8")
    assert "A form for your answers" in text
    assert not any(said in text for said in ("Rain", "2000", "0.4", team.codes[0], team.codes[0].lower()))
    history = team.root / ".planning" / "lab.db"
    assert b"Rain" not in history.read_bytes()
    found = team.collect()
    assert (found.people, found.problems) == (1, [])
    assert [(a.best, a.because) for a in found.answers["Q-01"]] == [(0.4, "Rain on the hills")]
