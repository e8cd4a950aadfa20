"""JupyterLab for writing together: this machine alone, with a token, nothing called outside."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import re
import socket
import subprocess
import sys
from http.client import HTTPException
from pathlib import Path

import pytest
from click.testing import CliRunner

from planning.authoring.lab import Reached, lab_command, start, starting
from planning.authoring.lab.members import read_members
from planning.cli import main
from planning.problems import UsageError

WAIT = 60


def _settings(browser: bool = False) -> dict[str, str]:
    arguments = lab_command(Path("/somewhere"), 8899, browser=browser)[3:]
    assert all(a.startswith("--") and "=" in a for a in arguments)
    return dict(a.removeprefix("--").split("=", 1) for a in arguments)


def test_it_runs_with_this_python() -> None:
    """JupyterLab of the environment is started, not one that happens to be on the PATH."""
    assert lab_command(Path("/somewhere"), 8899, browser=False)[:3] == [
        sys.executable,
        "-m",
        "planning.authoring.lab.serving",
    ]


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
    words = ("token", "password", "allow_origin", "disable_check_xsrf", "certfile", "headers")
    assert not [key for key in _settings() for word in words if word in key.lower()]
    assert _settings()["ServerApp.allow_unauthenticated_access"] == "False"
    assert _settings()["ServerApp.terminals_enabled"] == "False"


def test_a_certificate_and_names_arrive(tmp_path: Path) -> None:
    """With TLS the address, the files and the names that may be called are told; the guard looks at the names."""
    reached = Reached("192.0.2.7", ("planning.example.org",), tmp_path / "c.pem", tmp_path / "k.pem")
    told = dict(
        a.removeprefix("--").split("=", 1) for a in lab_command(tmp_path, 1, browser=False, reached=reached)[3:]
    )
    assert told["ServerApp.ip"] == "192.0.2.7"
    assert told["ServerApp.certfile"] == str(tmp_path / "c.pem")
    assert told["ServerApp.keyfile"] == str(tmp_path / "k.pem")
    assert told["MemberIdentity.hosts"] == "planning.example.org,192.0.2.7"


@pytest.mark.parametrize(("ip", "far"), [("127.0.0.1", False), ("::1", False), ("localhost", False), ("0.0.0.0", True),
                                         ("192.0.2.1", True), ("host.example", True), ("*", True)])  # fmt: skip
def test_what_is_not_this_machine_is_far(ip: str, far: bool) -> None:
    """Every address and name but loopback needs TLS and members."""
    assert Reached(ip).far is far


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

    monkeypatch.setattr(starting.subprocess, "run", poison)
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
    monkeypatch.setattr(starting, "lab_command", lambda *_, **__: [sys.executable, "-c", "raise SystemExit(5)"])
    assert start(tmp_path, 8899, browser=False) == 5

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(starting.subprocess, "run", stopped)
    assert start(tmp_path, 8899, browser=False) == 0


def test_a_second_lab_over_one_workspace_is_refused_with_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one runs; the address is the one that its server has left. Afterwards it starts, and the old address is gone."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda *_: object())
    told: list[str] = []

    def runs(*_: object, **__: object) -> subprocess.CompletedProcess[bytes]:
        monkeypatch.setattr(starting.subprocess, "run", ended)
        (tmp_path / starting.ADDRESS).write_text("http://127.0.0.1:8899/planning/\n", encoding="utf-8")
        with pytest.raises(UsageError) as refused:
            start(tmp_path, 8900, browser=False)
        told.append(str(refused.value))
        return ended()

    def ended(*_: object, **__: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.CompletedProcess([], 0)

    monkeypatch.setattr(starting.subprocess, "run", runs)
    assert start(tmp_path, 8899, browser=False) == 0
    assert told == ["a lab of this workspace runs already at http://127.0.0.1:8899/planning/: open it there, or end it first"]  # fmt: skip
    assert start(tmp_path, 8899, browser=False) == 0
    assert not (tmp_path / starting.ADDRESS).exists()


@pytest.mark.slow
@pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in starting.NEEDED), reason="the extra lab is not installed"
)
def test_a_started_lab_answers_only_who_has_the_token(tmp_path: Path) -> None:
    """Without members, one author has a random token; the server listens on loopback alone and knows no other name."""
    from lab_fixture import Client, free_port, running, until

    (tmp_path / "country_profiles").mkdir()
    port = free_port()
    command = lab_command(tmp_path, port, browser=False, alone=("dua", "Dua of the desk"))
    (tmp_path / ".planning").mkdir()
    with running(tmp_path, tmp_path, command, port, members=False) as lab:
        found = until(lambda: re.search(rf"127\.0\.0\.1:{port}/\S*\?token=(\w+)", lab.log.read_text(encoding="utf-8")))
        token = found[1]
        assert len(token) >= 32
        assert Client(lab.base).status("GET", "/api/status") == 403
        assert Client(lab.base, "0" * len(token)).status("GET", "/api/status") == 403
        told = Client(lab.base, token).call("GET", "/api/me")[1]["identity"]
        assert (told["username"], told["name"]) == ("dua", "Dua of the desk")
        assert Client(lab.base).log_in("dua", token) == 302
        assert not _answers_elsewhere(port)
        left = (tmp_path / starting.ADDRESS).read_text(encoding="utf-8")
        assert left == f"http://127.0.0.1:{port}/planning/\n"


@pytest.mark.slow
@pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in starting.NEEDED), reason="the extra lab is not installed"
)
def test_with_a_certificate_everything_is_encrypted(tmp_path: Path) -> None:
    """The server speaks TLS with the given certificate, under the names it was given, and its cookie never goes plain."""
    from lab_fixture import PASSWORDS, Client, free_port, make_members, running, trusting

    (tmp_path / "country_profiles").mkdir()
    make_members(tmp_path)
    certificate, key = _certificate(tmp_path)
    reached = Reached("0.0.0.0", ("planning.example.org",), certificate, key).checked(read_members(tmp_path))
    port = free_port()
    command = lab_command(tmp_path, port, browser=False, reached=reached)
    with running(tmp_path, tmp_path, command, port, members=False), trusting(certificate):
        client = Client(f"https://localhost:{port}")
        assert client.log_in("amina", PASSWORDS["amina"]) == 302
        told = next(v for k, v in client.cookies.items() if k.startswith("username") and k.endswith("as set"))
        assert "; Secure" in told
        assert client.status("GET", "/api/me") == 200
        named = {"Host": f"planning.example.org:{port}"}
        assert client.call("GET", "/login", headers=named)[0] == 200
        assert client.call("GET", "/login", headers={"Host": "elsewhere.example"})[0] == 403
        with pytest.raises((OSError, HTTPException)):  # whatever a client says that is not understood
            Client(f"http://localhost:{port}").status("GET", "/login")


def _certificate(folder: Path) -> tuple[Path, Path]:
    """Give a certificate for this machine, signed by itself, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(tz=dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + dt.timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "cert.pem", folder / "key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return files


def _answers_elsewhere(port: int) -> bool:
    """Whether another address of this machine takes a connection on the port."""
    others = {i[4][0] for i in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    return any(_listens(str(address), port) for address in others if not str(address).startswith("127."))


def _listens(address: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex((address, port)) == 0
