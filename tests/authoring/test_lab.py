"""JupyterLab for writing together: this machine alone, with a token, nothing called outside."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from planning.authoring import lab
from planning.authoring.lab import lab_command, start
from planning.cli import main
from planning.problems import UsageError

WAIT = 60


def _settings(browser: bool = False) -> dict[str, str]:
    arguments = lab_command(Path("/somewhere"), 8899, browser=browser)[3:]
    assert all(a.startswith("--") and "=" in a for a in arguments)
    return dict(a.removeprefix("--").split("=", 1) for a in arguments)


def test_it_runs_with_this_python() -> None:
    """JupyterLab of the environment is started, not one that happens to be on the PATH."""
    assert lab_command(Path("/somewhere"), 8899, browser=False)[:3] == [sys.executable, "-m", "jupyterlab"]


def test_it_binds_this_machine_alone() -> None:
    """Address, port and folder are those given, and no other machine is let in."""
    told = _settings()
    assert told["ServerApp.ip"] == "127.0.0.1"
    assert told["ServerApp.port"] == "8899"
    assert told["ServerApp.root_dir"] == "/somewhere"
    assert told["ServerApp.allow_remote_access"] == "False"


def test_nothing_is_called_outside() -> None:
    """News, checks for updates and the catalogue of extensions are off."""
    told = _settings()
    assert told["LabApp.news_url"] == "None"
    assert told["LabApp.check_for_updates_class"] == "jupyterlab.NeverCheckForUpdate"
    assert told["LabApp.extension_manager"] == "readonly"


def test_kernels_are_talked_to_over_files() -> None:
    """Kernels open no port that another user of the machine could reach."""
    assert _settings()["KernelManager.transport"] == "ipc"


def test_the_history_of_what_was_typed_stays_in_the_workspace_outside_git(root: Path) -> None:
    """The store of live editing lies below .planning/, which git leaves alone."""
    assert _settings()["SQLiteYStore.db_path"] == "/somewhere/.planning/lab.db"
    assert "/.planning/" in (root / ".gitignore").read_text(encoding="utf-8").split()


def test_the_settings_that_come_along_ask_nobody_for_news() -> None:
    """The folder of settings is there, also in an installed package, and it says no to news."""
    folder = Path(_settings()["LabApp.app_settings_dir"])
    told = json.loads((folder / "overrides.json").read_text(encoding="utf-8"))
    assert told["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


def test_no_protection_is_switched_off() -> None:
    """No token, password, origin or cross-site check is set, so Jupyter's own defaults hold: a random token."""
    words = ("token", "password", "allow_origin", "disable_check_xsrf", "allow_unauthenticated", "certfile")
    assert not [key for key in _settings() for word in words if word in key.lower()]


def test_the_browser_is_opened_only_where_it_is_wanted() -> None:
    """The switch of the command arrives."""
    assert _settings(browser=True)["ServerApp.open_browser"] == "True"
    assert _settings(browser=False)["ServerApp.open_browser"] == "False"


@pytest.mark.parametrize("missing", ["jupyterlab", "jupyter_collaboration"])
def test_a_missing_extra_gives_the_remedy(missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra the command ends with 2 and one line that says what to install; nothing is started."""
    original = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *a: None if name == missing else original(name, *a))

    def poison(*_: object, **__: object) -> None:
        raise AssertionError("something was started")

    monkeypatch.setattr(lab.subprocess, "run", poison)
    with pytest.raises(UsageError, match=missing):
        start(tmp_path, 8899, browser=False)
    (tmp_path / "country_profiles").mkdir()
    done = CliRunner().invoke(main, ["lab", "--workspace", str(tmp_path), "--no-browser"])
    assert done.exit_code == 2
    assert done.output.count("\n") == 1
    assert f"{missing} not installed; run: pip install" in done.output
    assert "[lab]" in done.output


def test_its_exit_code_is_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A JupyterLab that could not start is told by the exit code, and Ctrl+C is no failure."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda *_: object())
    monkeypatch.setattr(lab, "lab_command", lambda *_, **__: [sys.executable, "-c", "raise SystemExit(5)"])
    assert start(tmp_path, 8899, browser=False) == 5

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(lab.subprocess, "run", stopped)
    assert start(tmp_path, 8899, browser=False) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _status(port: int, token: str = "") -> int:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/status")
    if token:
        request.add_header("Authorization", f"token {token}")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            json.load(answer)
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.slow
@pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in lab.NEEDED), reason="the extra lab is not installed"
)
def test_a_started_lab_answers_only_who_has_the_token(tmp_path: Path) -> None:
    """The real server refuses a call without its token, takes one with it, and listens on loopback alone."""
    port = _free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("JUPYTER")}
    # Settings and run-time files of the test's own, so that nobody's JupyterLab is touched.
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR", "HOME"):
        environment[name] = str(tmp_path / name.lower())
        (tmp_path / name.lower()).mkdir()
    command = lab_command(tmp_path, port, browser=False)
    log = tmp_path / "lab.log"
    with log.open("w", encoding="utf-8") as out:
        server = subprocess.Popen(
            command, stdout=out, stderr=subprocess.STDOUT, env=environment, cwd=tmp_path, start_new_session=True
        )
    try:
        token, end = "", time.monotonic() + WAIT
        while not token and time.monotonic() < end and server.poll() is None:
            time.sleep(0.2)
            found = re.search(rf"127\.0\.0\.1:{port}/lab\S*\?token=(\w+)", log.read_text(encoding="utf-8"))
            token = found[1] if found else ""
        assert token, log.read_text(encoding="utf-8")[-2000:]
        assert len(token) >= 32
        while not _listens("127.0.0.1", port) and time.monotonic() < end:
            time.sleep(0.2)
        assert _status(port) == 403
        assert _status(port, "0" * len(token)) == 403
        assert _status(port, token) == 200
        assert not _answers_elsewhere(port)
    finally:
        _stop(server)


def _stop(server: subprocess.Popen[bytes]) -> None:
    for kind in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, kind)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(15)
            return


def _answers_elsewhere(port: int) -> bool:
    """Whether another address of this machine takes a connection on the port."""
    others = {i[4][0] for i in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    return any(_listens(address, port) for address in others if not address.startswith("127."))


def _listens(address: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex((address, port)) == 0
