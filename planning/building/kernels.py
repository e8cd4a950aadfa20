"""The kernel a page runs in: this Python, talked to over files instead of open ports, with a fixed hash seed."""

from __future__ import annotations

import os
import sys
import uuid
from pathlib import Path
from typing import ClassVar

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

__all__ = ["PageKernelManager"]


class PageKernelManager(AsyncKernelManager):
    """Starts the Python that runs this command, whatever kernels are installed for the user."""

    sockets: ClassVar[str] = ""  # a folder of this process alone, set before a notebook is executed

    def __init__(self, **kwargs: object) -> None:
        """Talk over files of the machine (ipc), not over ports that others could reach."""
        if self.sockets and os.name != "nt":
            # Without a name of its own every kernel would take the same files in its working folder.
            kwargs |= {"transport": "ipc", "ip": str(Path(self.sockets) / uuid.uuid4().hex[:8])}
        super().__init__(**kwargs)

    @property
    def kernel_spec(self) -> KernelSpec:
        """The specification of the kernel; a Jupyter of another installation is never asked."""
        argv = [
            sys.executable,
            "-m",
            "ipykernel_launcher",
            "-f",
            "{connection_file}",
            "--HistoryManager.enabled=False",
            "--log-level=50",
        ]
        env = {"PYTHONHASHSEED": "0", "MPLBACKEND": "svg", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
        return KernelSpec(argv=argv, display_name="Python 3", language="python", env=env)
