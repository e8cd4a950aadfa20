"""The kernel a page runs in: this Python, confined, talked to over files instead of open ports, with a fixed hash seed."""

from __future__ import annotations

import os
import sys
import uuid
from pathlib import Path
from typing import Any, ClassVar

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from planning.building.confined import FIXED, SOURCES, environment
from planning.building.forked import ForkedKernel

__all__ = ["PageKernelManager"]

START = ("-m", "planning.building.confined")


class _Forked(LocalProvisioner):
    """Has kernels forked by the process at an address; where that is gone, starts them as any other."""

    address: str = ""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Give the connection of a kernel that was started with what stands in its command after the name of its module."""
        folder = str(kwargs.get("cwd") or Path.cwd())
        try:
            forked = ForkedKernel(self.address, cmd[1 + len(START) :], folder, kwargs["env"])
        except OSError:
            return await super().launch_kernel(cmd, **kwargs)
        self.process, self.pid, self.cwd = forked, forked.pid, folder  # type: ignore[assignment] # it does as one
        return self.connection_info


class PageKernelManager(AsyncKernelManager):
    """Starts the Python that runs this command, whatever kernels are installed for the user."""

    sockets: ClassVar[str] = ""  # a folder of this process alone, set before a notebook is executed
    sources: ClassVar[tuple[str, ...]] = ()  # folders that the kernel may not read
    forked_at: ClassVar[str] = ""  # the address of a process that forks kernels; without one each starts from nothing

    def __init__(self, **kwargs: object) -> None:
        """Talk over files of the machine (ipc), not over ports that others could reach."""
        if self.sockets and os.name != "nt":
            # Without a name of its own every kernel would take the same files in its working folder.
            kwargs |= {"transport": "ipc", "ip": str(Path(self.sockets) / uuid.uuid4().hex[:8])}
        super().__init__(**kwargs)

    async def _async_pre_start_kernel(self, **settings: Any) -> tuple[list[str], dict[str, Any]]:
        """Give the kernel the part of this process's environment that a page may know."""
        if self.forked_at and self.provisioner is None:
            self.provisioner = _Forked(kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self)
            self.provisioner.address = self.forked_at
        settings["env"] = environment(dict(settings.get("env") or os.environ))
        started: tuple[list[str], dict[str, Any]] = await super()._async_pre_start_kernel(**settings)
        return started

    pre_start_kernel = _async_pre_start_kernel

    @property
    def kernel_spec(self) -> KernelSpec:
        """The specification of the kernel; a Jupyter of another installation is never asked."""
        argv = [
            sys.executable,
            *START,
            "-f",
            "{connection_file}",
            "--HistoryManager.enabled=False",
            "--log-level=50",
        ]
        env = {**FIXED, SOURCES: os.pathsep.join(self.sources)}
        return KernelSpec(argv=argv, display_name="Python 3", language="python", env=env)
