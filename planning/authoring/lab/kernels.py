"""Kernels that know who started them."""

from __future__ import annotations

import os
from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyter_server.services.sessions.sessionmanager import SessionManager

from planning.authoring.lab.reach import visible
from planning.authoring.lab.roles import WHO

__all__ = ["MemberKernels", "MemberSessions"]


class MemberKernels(AsyncMappingKernelManager):
    """Starts kernels in the name of a member.

    A kernel of a notebook that two authors have opened is one for both, so that every author may connect to it; it keeps
    the name of who started it, also after a restart. A kernel runs as the server's user: an author can read with it what
    that user can, the files of the members among it. Roles keep readers and reviewers out, not authors from each other.
    """

    async def _async_start_kernel(self, *, kernel_id: str | None = None, path: Any = None, **kwargs: Any) -> str:
        """Start a kernel with the id and the name of its member in its environment."""
        member = WHO.get()
        env = {**os.environ, **(kwargs.get("env") or {})}
        env |= {"PLANNING_MEMBER": member.id if member else "", "PLANNING_MEMBER_NAME": member.name if member else ""}
        kwargs["env"] = {k: v for k, v in env.items() if not k.startswith("JUPYTER_TOKEN")}
        return str(await super()._async_start_kernel(kernel_id=kernel_id, path=path, **kwargs))

    start_kernel = _async_start_kernel  # type: ignore[assignment]  # Jupyter calls it by both names


class MemberSessions(SessionManager):
    """Tells a member of the notebooks that run, but not of other members' private ones."""

    async def list_sessions(self) -> list[Any]:
        """Give the sessions whose notebook the member sees."""
        found = await super().list_sessions()
        return [s for s in found if visible(s.get("path") or "", WHO.get())]
