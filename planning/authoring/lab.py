"""Starts JupyterLab with live collaboration: loopback, a token, nothing called outside."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from planning.problems import UsageError

__all__ = ["lab_command", "start"]

SETTINGS = Path(__file__).parent / "settings"
NEEDED = ("jupyterlab", "jupyter_collaboration")


def lab_command(root: Path, port: int, *, browser: bool) -> list[str]:
    """Give the command line that starts JupyterLab in the workspace; the token is Jupyter's own random one."""
    settings = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": str(port),
        "ServerApp.root_dir": str(root),
        "ServerApp.open_browser": str(browser),
        # The history of what was typed is as sensitive as the text: it stays in the workspace, outside git.
        "SQLiteYStore.db_path": str(root / ".planning" / "lab.db"),
        "ServerApp.allow_remote_access": "False",
        "ServerApp.allow_root": str(getattr(os, "geteuid", lambda: 1)() == 0),  # containers know no other user
        "LabApp.default_url": "/lab/tree/templates",
        "LabApp.app_settings_dir": str(SETTINGS),  # nobody is asked about news
        "LabApp.news_url": "None",
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "LabApp.extension_manager": "readonly",
        "MultiKernelManager.default_kernel_name": "python3",
        "KernelManager.transport": "ipc",
    }
    return [sys.executable, "-m", "jupyterlab", *(f"--{key}={value}" for key, value in settings.items())]


def start(root: Path, port: int, *, browser: bool) -> int:
    """Start JupyterLab and wait for its end; give its exit code. Raises UsageError where the extra is missing."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise UsageError(f"{' and '.join(missing)} not installed; run: pip install 'cmcoord-planning[lab]'")
    (root / ".planning").mkdir(exist_ok=True)
    try:
        return subprocess.run(lab_command(root, port, browser=browser), check=False).returncode  # noqa: S603
    except KeyboardInterrupt:
        return 0
