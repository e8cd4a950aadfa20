"""Starts JupyterLab with live collaboration: loopback unless told otherwise, members by name, nothing called outside."""

from __future__ import annotations

import getpass
import importlib.util
import ipaddress
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from planning.authoring.lab.members import LOGIN, Members, read_members
from planning.problems import UsageError, one_line
from planning.profiles.values import NAME_ALLOWED, unfit_for_a_name

__all__ = ["ADDRESS", "Reached", "lab_command", "start"]

ADDRESS = Path(".planning") / "lab_address"  # where the lab that runs is reached

SETTINGS = Path(__file__).parent / "settings"
EXTENSIONS = Path(__file__).parent / "labextensions"  # the panel beside the text
NEEDED = ("jupyterlab", "jupyter_collaboration")
LOOPBACK = "127.0.0.1"
HERE = "planning.authoring.lab"


@dataclass(frozen=True)
class Reached:
    """How the server is reached: its address, the names that members type, the certificate and its key."""

    ip: str = LOOPBACK
    hosts: tuple[str, ...] = ()
    certfile: Path | None = None
    keyfile: Path | None = None

    @property
    def far(self) -> bool:
        """Whether other machines can reach it."""
        try:
            return not ipaddress.ip_address(self.ip).is_loopback
        except ValueError:
            return self.ip != "localhost"

    @property
    def names(self) -> tuple[str, ...]:
        """The names by which it may be called: those that were told, and its address."""
        return tuple(dict.fromkeys((*self.hosts, *(() if self.ip in ANY else (self.ip,)))))

    def checked(self, members: Members | None) -> Reached:
        """Give it back where it is safe; raise UsageError where it is not."""
        for option, file in (("--certfile", self.certfile), ("--keyfile", self.keyfile)):
            if file and not file.is_file():
                raise UsageError(f"{option}: there is no file {file}")
        if bool(self.certfile) != bool(self.keyfile):
            raise UsageError("--certfile and --keyfile belong together: give both or none")
        if not self.far:
            return self
        if not self.certfile:
            raise UsageError(f"--ip {self.ip}: other machines reach it only with --certfile and --keyfile")
        if members is None or not members.all:
            raise UsageError(f"--ip {self.ip}: name the members first, with planning lab --add-member")
        if self.ip in ANY and not self.hosts:
            raise UsageError(f"--ip {self.ip}: say with --host by which name members reach it; may be given again")
        return self


ANY = ("0.0.0.0", "::", "*", "")  # noqa: S104  # named here to be refused without names


def lab_command(
    root: Path, port: int, *, browser: bool, alone: tuple[str, str] = ("", ""), reached: Reached | None = None
) -> list[str]:
    """Give the command line that starts JupyterLab in the workspace.

    ``alone`` is the short name and the name shown of the one author where the workspace has no file of members; then the
    token is Jupyter's own random one.
    """
    reached = reached or Reached()
    settings = {
        "ServerApp.ip": reached.ip,
        "ServerApp.port": str(port),
        "ServerApp.root_dir": str(root),
        "ServerApp.open_browser": str(browser),
        # The history of what was typed is as sensitive as the text: it stays in the workspace, outside git.
        "SQLiteYStore.db_path": str(root / ".planning" / "lab.db"),
        "BaseFileIdManager.db_path": str(root / ".planning" / "lab_files.db"),
        "YDocExtension.session_store_path": str(root / ".planning" / "lab_sessions.json"),
        # The guard looks at the name a call was made to; Jupyter's own look knows no name but this machine's.
        "ServerApp.allow_remote_access": str(reached.far),
        "ServerApp.allow_unauthenticated_access": "False",
        "ServerApp.allow_root": str(getattr(os, "geteuid", lambda: 1)() == 0),  # containers know no other user
        "ServerApp.reraise_server_extension_failures": "True",  # nothing starts in parts
        "ServerApp.terminals_enabled": "False",
        "ServerApp.quit_button": "False",  # one member would end it for all
        "LanguageServerManager.autodetect": "False",  # starts no other program it finds on the machine
        "ServerApp.identity_provider_class": f"{HERE}.identity.MemberIdentity",
        "ServerApp.authorizer_class": f"{HERE}.roles.RoleAuthorizer",
        "ServerApp.contents_manager_class": f"{HERE}.contents.CellContents",
        "ServerApp.kernel_manager_class": f"{HERE}.kernels.MemberKernels",
        "ServerApp.session_manager_class": f"{HERE}.kernels.MemberSessions",
        "MemberIdentity.alone_id": alone[0],
        "MemberIdentity.alone_as": alone[1],
        "MemberIdentity.hosts": ",".join(reached.names),
        "LabApp.default_url": "/planning/",
        "LabApp.extra_labextensions_path": str(EXTENSIONS),
        "LabApp.app_settings_dir": str(SETTINGS),  # nobody is asked about news
        "LabApp.news_url": "None",
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "LabApp.extension_manager": "readonly",
        "MultiKernelManager.default_kernel_name": "python3",
        "KernelManager.transport": "ipc",
    }
    if reached.hosts:
        told = f"http{'s' if reached.certfile else ''}://{reached.hosts[0]}:{port}/planning/"
        settings["ServerApp.custom_display_url"] = told
    if reached.certfile and reached.keyfile:
        settings |= {"ServerApp.certfile": str(reached.certfile), "ServerApp.keyfile": str(reached.keyfile)}
    arguments = (f"--{key}={value}" for key, value in settings.items() if value != "")
    return [sys.executable, "-m", f"{HERE}.serving", *arguments]


def start(root: Path, port: int, *, browser: bool, name: str = "", reached: Reached | None = None) -> int:
    """Start JupyterLab and wait for its end; give its exit code.

    Raises UsageError where the extra is missing or the server would be open, MembersError where members have faults.
    """
    missing = [module for module in NEEDED if importlib.util.find_spec(module) is None]
    if missing:
        raise UsageError(f"{' and '.join(missing)} not installed; run: pip install 'cmcoord-planning[lab]'")
    members = read_members(root)
    reached = (reached or Reached()).checked(members)
    alone = ("", "") if members and members.all else _alone(name)
    (root / ".planning").mkdir(exist_ok=True)
    command = lab_command(root, port, browser=browser, alone=alone, reached=reached)
    with _only_one(root):
        return _run(command)


@contextmanager
def _only_one(root: Path) -> Iterator[None]:
    """Hold the workspace for one lab; raise UsageError with its address where another one runs. A crash lets go of it."""
    lock, address = FileLock(root / ".planning" / "lab.lock"), root / ADDRESS
    try:
        lock.acquire(timeout=0)
    except Timeout:
        at = f" at {one_line(address.read_text(encoding='utf-8').strip(), 200)}" if address.is_file() else ""
        raise UsageError(f"a lab of this workspace runs already{at}: open it there, or end it first") from None
    except (NotImplementedError, OSError):  # a drive without locks: nobody can tell
        yield
        return
    try:
        address.unlink(missing_ok=True)  # of one that has ended
        yield
    finally:
        lock.release()


def _run(command: list[str]) -> int:
    # Kernels talk over sockets whose names have at most about a hundred signs: a long home would be too long for them.
    with tempfile.TemporaryDirectory(prefix="pl-") as runtime:
        try:
            return subprocess.run(command, check=False, env={**os.environ, "JUPYTER_RUNTIME_DIR": runtime}).returncode  # noqa: S603
        except KeyboardInterrupt:
            return 0


def _alone(name: str) -> tuple[str, str]:
    """Give the short name and the name shown of somebody who works alone: what was told, else the system's user."""
    if name and (unfit := unfit_for_a_name(name)):
        raise UsageError(f"--name: found {one_line(unfit)}; allowed {NAME_ALLOWED}")
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = ""
    login = re.sub(r"[^a-z0-9_-]", "", user.lower())
    short = login if LOGIN.fullmatch(login) else "author"
    return short, name or short
