"""The server of the lab: JupyterLab with the cell's members, with the guard before everything it answers."""

from __future__ import annotations

import contextlib
import queue
import sys
import threading
from pathlib import Path
from typing import Any

from jupyter_server.services.events.handlers import SubscribeWebsocket
from jupyterlab.labapp import LabApp
from jupyterlab_server.settings_handler import SettingsHandler
from jupyterlab_server.translations_handler import TranslationsHandler
from jupyterlab_server.workspaces_handler import WorkspacesHandler, WorkspacesManager
from tornado.ioloop import PeriodicCallback

from planning.authoring.lab.desk import desk_handlers
from planning.authoring.lab.guard import Guard, close_ended, put_before
from planning.authoring.lab.live import MemberRoom, MemberSession, MemberTimeline
from planning.authoring.lab.members import Member
from planning.authoring.lab.reach import visible
from planning.authoring.lab.rooms import Merge, put_in_place
from planning.authoring.lab.starting import ADDRESS
from planning.authoring.lab.storing import merged_text
from planning.profiles import Workspace

__all__ = ["main"]

# What else lies in the environment may add calls that read any path of the machine: it is not loaded.
PARTS = ("jupyter_lsp", "jupyter_server_fileid", "jupyter_server_ydoc")
PANELS = frozenset(
    {
        "@jupyter-widgets/jupyterlab-manager",
        "@jupyter/collaboration-extension",
        "@jupyter/docprovider-extension",
        "anywidget",
        "jupyterlab_pygments",
        "planning-check",
    }
)
LOOK = 2000  # milliseconds between two looks for sessions that have ended
# JupyterLab builds parts of itself from text and styles itself; all of it comes from this server alone.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' data: blob:; worker-src 'self' blob:; "
    "frame-src 'self' blob: data:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)


class MemberEvents(Guard, SubscribeWebsocket):
    """Tells a member what happens to the files that they see."""

    async def event_listener(self, logger: Any, schema_id: str, data: dict[str, Any]) -> None:
        """Pass an event on, unless it speaks of a file the member does not see."""
        paths = [data[key] for key in ("path", "source_path") if isinstance(data.get(key), str)]
        if all(visible(p, self.member) for p in paths):
            await super().event_listener(logger, schema_id, data)


def _own_folder(handler: Any, member: Member, what: str) -> str | None:
    """Give the folder of a member's own settings; None where one works alone, with the settings they have anyway."""
    provider = handler.settings["identity_provider"]
    if provider.alone == member:
        return None
    return str(provider.root / ".planning" / "lab" / "members" / member.id / what)


class MemberSettings(Guard, SettingsHandler):
    """The settings of one member; those of the others stay as they are."""

    def made_own(self, member: Member | None) -> None:
        """Read and write in the member's own folder."""
        self.settings_dir = (member and _own_folder(self, member, "settings")) or self.settings_dir


class MemberTranslations(Guard, TranslationsHandler):
    """The language that a member has chosen."""

    def made_own(self, member: Member | None) -> None:
        """Read in the member's own folder."""
        self.settings_dir = (member and _own_folder(self, member, "settings")) or self.settings_dir


class MemberWorkspaces(Guard, WorkspacesHandler):
    """How the windows of one member lie."""

    def made_own(self, member: Member | None) -> None:
        """Read and write in the member's own folder."""
        if member and (folder := _own_folder(self, member, "workspaces")):
            self.manager = WorkspacesManager(folder)


OWN: dict[str, type[Any]] = {
    "jupyter_server.services.events.handlers.SubscribeWebsocket": MemberEvents,
    "jupyter_server_ydoc.handlers.DocSessionHandler": MemberSession,
    "jupyter_server_ydoc.handlers.TimelineHandler": MemberTimeline,
    "jupyter_server_ydoc.handlers.YDocWebSocketHandler": MemberRoom,
    "jupyterlab_server.settings_handler.SettingsHandler": MemberSettings,
    "jupyterlab_server.translations_handler.TranslationsHandler": MemberTranslations,
    "jupyterlab_server.workspaces_handler.WorkspacesHandler": MemberWorkspaces,
}


def _known_panels(_: Any, told: dict[str, Any]) -> dict[str, Any]:
    """Leave out of JupyterLab what belongs to parts of the server that are not loaded."""
    told["federated_extensions"] = [e for e in told.get("federated_extensions", []) if e["name"] in PANELS]
    return told


def main(argv: list[str] | None = None, merged: Merge = merged_text) -> None:
    """Make the server, put the guard before it, and only then let it answer.

    ``merged`` gives the text that holds what was typed and what changed on the disk: (path, base, live, disk).
    """
    told = sys.argv[1:] if argv is None else argv
    put_in_place(merged)
    LabApp.serverapp_config = {**LabApp.serverapp_config, "jpserver_extensions": dict.fromkeys(PARTS, True)}
    server: Any = LabApp.initialize_server(argv=told)
    put_before(server.web_app, OWN)
    server.web_app.add_handlers(".*$", desk_handlers(server.base_url, Workspace(Path(server.root_dir).resolve())))
    server.web_app.settings["page_config_hook"] = _known_panels
    server.web_app.settings.setdefault("headers", {})["Content-Security-Policy"] = POLICY
    server.web_app.settings["headers"]["Referrer-Policy"] = "same-origin"
    if alone := server.identity_provider.alone:
        server.log.info("You are %s, the only author; add others with: planning lab --add-member", alone.name)
    _say_where(server)
    look = PeriodicCallback(close_ended, LOOK)
    server.io_loop.add_callback(look.start)
    try:
        server.start()
    finally:
        server.contents_manager.storing.finish()
        _end_workers()


def _say_where(server: Any) -> None:
    """Leave the address for whoever starts the lab a second time; it holds no token."""
    place = Path(server.root_dir) / ADDRESS
    with contextlib.suppress(OSError):
        place.parent.mkdir(exist_ok=True)
        place.write_text((server.custom_display_url or f"{server.connection_url}planning/") + "\n", encoding="utf-8")


def _end_workers() -> None:
    """Tell the idle threads of the stores to end: with a notebook open they would keep the process for ever."""
    for thread in threading.enumerate():
        if type(thread).__name__ == "WorkerThread":  # anyio's; it has no public name
            with contextlib.suppress(queue.Full):  # one that still works ends by itself
                thread.stop()  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
