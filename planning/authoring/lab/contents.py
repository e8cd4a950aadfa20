"""The files of the workspace as members see and change them in JupyterLab."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from base64 import b64decode
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_server.files.handlers import FilesHandler
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from jupyter_server.utils import to_api_path
from tornado import web
from traitlets import default

from planning.authoring.lab.reach import is_text_of_a_profile, movable, parts_of, visible, within, writable
from planning.authoring.lab.roles import WHO
from planning.authoring.lab.storing import Storing, area_and_file
from planning.problems import PlanningError

__all__ = ["SAVING", "CellContents", "Saving"]


@dataclass
class Saving:
    """A save under way: the text that the new one was made from, and what was written in the end."""

    base: str | None = None
    written: str | None = None


# Set by who knows what the text was made from: a live document does.
SAVING: ContextVar[Saving | None] = ContextVar("SAVING", default=None)
LISTED: ContextVar[str | None] = ContextVar("LISTED", default=None)
TEMPLATES = "templates are read here, not changed: run a private copy from the start page (/planning/)"


class CellContents(AsyncLargeFileManager):
    """Jupyter's files, with what a member may not see left out and what may not be changed refused.

    Texts of profiles are written by ``storing``, which merges and tells the journal.
    """

    _storing: Storing | None = None

    @default("files_handler_class")
    def _files_through_here(self) -> type[web.RequestHandler]:
        return FilesHandler  # Jupyter's usual one reads the disk past these rules

    @default("files_handler_params")
    def _no_params(self) -> dict[str, Any]:
        return {"path": self.root_dir}

    def _get_os_path(self, path: str) -> str:
        """Give the place of a path on the disk; every read and write of Jupyter asks here."""
        place = str(super()._get_os_path(path))
        if not self._reach(path, place):
            raise web.HTTPError(404, f"no such file or folder: {path}")
        return place

    def _reach(self, path: str, place: str) -> bool:
        return visible(path, WHO.get()) and within(Path(self.root_dir), Path(place), WHO.get())

    def is_writable(self, path: str) -> bool:
        """Whether who asks may change this; the browser shows a text read-only that they may not."""
        place = Path(self._get_os_path(path.strip("/")))
        who = WHO.get()
        return (
            writable(path, who) and within(Path(self.root_dir), place, who, change=True) and os.access(place, os.W_OK)
        )

    def _to_change(self, path: str) -> None:
        """Refuse with a plain word what may not be changed."""
        place, who = Path(self._get_os_path(path.strip("/"))), WHO.get()
        if not writable(path, who) or not within(Path(self.root_dir), place, who, change=True):
            templates = parts_of(path)[:1] == ["templates"]
            raise web.HTTPError(403, TEMPLATES if templates else f"{path} is read here, not changed")

    def _to_move(self, path: str) -> None:
        self._to_change(path)
        if not movable(path, WHO.get()):
            raise web.HTTPError(403, f"{path} stays where it is: the workspace is made of it")

    def should_list(self, name: str) -> bool:
        """Whether a name stands in the list of its folder."""
        inside = LISTED.get()
        if inside is None:
            return bool(super().should_list(name))
        path = f"{inside}/{name}".strip("/")
        place = str(Path(self.root_dir, path))
        return bool(super().should_list(name)) and self._reach(path, place)

    async def _dir_model(self, path: str, content: bool = True) -> dict[str, Any]:  # noqa: FBT001, FBT002  # Jupyter's
        token = LISTED.set(path)
        try:
            model: dict[str, Any] = await super()._dir_model(path, content=content)
        finally:
            LISTED.reset(token)
        return model

    async def save(self, model: dict[str, Any], path: str = "") -> dict[str, Any]:
        """Save a file or make a folder where the member may."""
        self._to_change(path)
        if model.get("chunk") and is_text_of_a_profile(path) and await self.file_exists(path):
            raise web.HTTPError(
                400, f"{path} is there already, and a large file would be written over it piece by piece"
            )
        done: dict[str, Any] = await super().save(model, path)
        return done

    async def rename_file(self, old_path: str, new_path: str) -> None:
        """Rename what may be changed, to where it may be changed."""
        self._to_move(old_path)
        self._to_change(new_path)
        await super().rename_file(old_path, new_path)

    async def delete_file(self, path: str) -> None:
        """Take away what may be changed; it lies below .planning/lab/deleted then, and in no folder outside the workspace."""
        self._to_move(path)
        place = Path(self._get_os_path(path.strip("/")))
        kept = Path(self.root_dir) / ".planning" / "lab" / "deleted" / f"{time.time_ns()}-{place.name}"
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            await asyncio.to_thread(shutil.move, place, kept)
        except FileNotFoundError:
            raise web.HTTPError(404, f"no such file or folder: {path}") from None

    async def copy(self, from_path: str, to_path: str | None = None) -> dict[str, Any]:
        """Copy a file or folder that is seen, to where it may be written."""
        self._to_change(to_path if to_path is not None else from_path.strip("/").rpartition("/")[0])
        if await self.dir_exists(from_path):
            raise web.HTTPError(403, "folders are not copied here: copy the files you need")  # it could hold links
        done: dict[str, Any] = await super().copy(from_path, to_path)
        return done

    async def create_checkpoint(self, path: str) -> dict[str, Any]:
        """Keep a version of what may be changed."""
        self._to_change(path)
        done: dict[str, Any] = await super().create_checkpoint(path)
        return done

    async def restore_checkpoint(self, checkpoint_id: str, path: str) -> None:
        """Bring back a version of what may be changed."""
        self._to_change(path)
        await super().restore_checkpoint(checkpoint_id, path)

    async def delete_checkpoint(self, checkpoint_id: str, path: str) -> None:
        """Delete a version of what may be changed."""
        self._to_change(path)
        await super().delete_checkpoint(checkpoint_id, path)

    async def list_checkpoints(self, path: str) -> list[Any]:
        """Give the versions of what is seen."""
        self._get_os_path(path.strip("/"))
        done: list[Any] = await super().list_checkpoints(path)
        return done

    @property
    def storing(self) -> Storing:
        """What writes the texts of profiles."""
        if self._storing is None:
            self._storing = Storing(Path(self.root_dir))
        return self._storing

    async def _save_file(self, os_path: str, content: str, format: str | None) -> None:  # noqa: A002  # Jupyter's name
        path, saving = to_api_path(os_path, self.root_dir), SAVING.get() or Saving()
        if is_text_of_a_profile(path):
            content, format = _as_text(content, format), "text"  # noqa: A001
        if area_and_file(path) is None:
            await super()._save_file(os_path, content, format)
            saving.written = content
            return
        if saving.base is None and (who := WHO.get()):
            self.storing.typed(path, who.name)
        try:
            saving.written = await asyncio.to_thread(self.storing.stored, path, content, saving.base)
        except PlanningError as error:
            raise web.HTTPError(503, str(error)) from None
        self.storing.after_save(path)


def _as_text(content: str, format: str | None) -> str:  # noqa: A002
    """Give what is to be written to a text of a profile as text, also where it was uploaded as bytes."""
    if format != "base64":
        return content
    try:
        return b64decode(content).decode("utf-8")
    except ValueError:
        raise web.HTTPError(400, "a file of an area is text in UTF-8") from None
