"""The kernel a page runs in: this Python, confined, talked to over files instead of open ports, with a fixed hash seed."""

from __future__ import annotations

import os
import sys
import uuid
from pathlib import Path
from typing import Any, ClassVar

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from planning.building.confined import SOURCES, environment

__all__ = ["PageKernelManager"]


class PageKernelManager(AsyncKernelManager):
    """Starts the Python that runs this command, whatever kernels are installed for the user."""

    sockets: ClassVar[str] = ""  # a folder of this process alone, set before a notebook is executed
    sources: ClassVar[tuple[str, ...]] = ()  # folders that the kernel may not read

    def __init__(self, **kwargs: object) -> None:
        """Talk over files of the machine (ipc), not over ports that others could reach."""
        if self.sockets and os.name != "nt":
            # Without a name of its own every kernel would take the same files in its working folder.
            kwargs |= {"transport": "ipc", "ip": str(Path(self.sockets) / uuid.uuid4().hex[:8])}
        super().__init__(**kwargs)

    async def _async_pre_start_kernel(self, **settings: Any) -> tuple[list[str], dict[str, Any]]:
        """Give the kernel the part of this process's environment that a page may know."""
        settings["env"] = environment(dict(settings.get("env") or os.environ))
        started: tuple[list[str], dict[str, Any]] = await super()._async_pre_start_kernel(**settings)
        return started

    pre_start_kernel = _async_pre_start_kernel

    @property
    def kernel_spec(self) -> KernelSpec:
        """The specification of the kernel; a Jupyter of another installation is never asked."""
        argv = [
            sys.executable,
            "-m",
            "planning.building.confined",
            "-f",
            "{connection_file}",
            "--HistoryManager.enabled=False",
            "--log-level=50",
        ]
        env = {"PYTHONHASHSEED": "0", "MPLBACKEND": "svg", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
        env[SOURCES] = os.pathsep.join(self.sources)
        return KernelSpec(argv=argv, display_name="Python 3", language="python", env=env)
