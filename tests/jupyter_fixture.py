"""A real JupyterLab over a workspace, started as the command does, with settings of its own."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from planning.authoring.lab import lab_command

__all__ = ["MISSING", "WAIT", "lab_at", "run_all"]

WAIT = 120  # seconds; JupyterLab takes its time on a small machine
HOMES = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR", "HOME")  # fmt: skip
NEEDED = ("jupyterlab", "jupyter_collaboration", "ipywidgets", "anywidget")
MISSING = [name for name in NEEDED if importlib.util.find_spec(name) is None]


@contextmanager
def lab_at(root: Path, tmp_path: Path) -> Iterator[str]:
    """Start JupyterLab in a workspace; give its address with ``{}`` for a notebook."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "PLANNING"))}
    short = Path(tempfile.mkdtemp())  # kernels talk over sockets, whose names are short
    for name in HOMES:
        environment[name] = str(short / str(HOMES.index(name)))
        Path(environment[name]).mkdir()
    (root / ".planning").mkdir(exist_ok=True)
    log = tmp_path / "lab.log"
    with log.open("w", encoding="utf-8") as out:
        server = subprocess.Popen(
            lab_command(root, 0, browser=False, alone=("amina", "Amina")),
            stdout=out, stderr=subprocess.STDOUT, env=environment, cwd=root, start_new_session=True,
        )  # fmt: skip
    try:
        found, end = None, time.monotonic() + WAIT
        while not found and time.monotonic() < end and server.poll() is None:
            time.sleep(0.3)
            found = re.search(r"(http://127\.0\.0\.1:\d+)/\S*\?token=(\w+)", log.read_text(encoding="utf-8"))
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


def run_all(page: Any, address: str, notebook: str) -> None:
    """Open a notebook and run its notebook cells by the menu, as its text says."""
    page.goto(address.format(notebook))
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=WAIT * 1000)
    page.get_by_text("| Idle").wait_for(timeout=WAIT * 1000)  # the kernel is there
    page.locator(".lm-MenuBar-item", has_text="Run").first.click()
    page.locator(".lm-Menu-item", has_text="Run All Cells").first.click()
