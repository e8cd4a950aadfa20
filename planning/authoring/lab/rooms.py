"""Live documents that take in what changed on the disk: merged into what is being typed, never over it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from jupyter_server_ydoc import app as ydoc_app
from jupyter_server_ydoc import handlers as ydoc_handlers
from jupyter_server_ydoc.rooms import DocumentRoom
from jupyter_server_ydoc.utils import LogLevel, OutOfBandChanges
from pycrdt import Doc, Text
from pycrdt.store import YDocNotFound

from planning.authoring.lab.contents import SAVING, Saving
from planning.authoring.lab.roles import WHO
from planning.authoring.lab.storing import merged_text
from planning.profiles.writing import write_whole

__all__ = ["Merge", "MergingRoom", "edit_text", "put_in_place"]

Merge = Callable[[str, str, str, str], str]  # (path, base, live, disk) -> text; base is what both were made from
START = 30  # seconds for the store of what is typed to open
TRIES = 5  # a file that somebody else writes again and again; the next change tries once more


def put_in_place(merged: Merge) -> None:
    """Let every live document be a merging one; Jupyter has no setting for it and names the class in two modules."""
    room = type("MergingRoom", (MergingRoom,), {"merged": staticmethod(merged)})
    ydoc_handlers.DocumentRoom = room
    ydoc_app.DocumentRoom = room


def edit_text(doc: Any, text: Any, new: str) -> None:
    """Turn a live text into ``new`` by the smallest pieces, so that cursors and what others type at once stay.

    A live text counts bytes of UTF-8. The last piece goes first, so that the places of the others hold.
    """
    old = str(text)
    pieces = list(_pieces(old, new))
    with doc.transaction():
        for start, end, put in reversed(pieces):
            at, upto = len(old[:start].encode()), len(old[:end].encode())
            if upto > at:
                del text[at:upto]
            if put:
                text.insert(at, put)


def _pieces(old: str, new: str) -> Iterator[tuple[int, int, str]]:
    """Give what to replace: (start, end, text) in characters of ``old``; lines first, then signs within them."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    places = [0]
    for line in before:
        places.append(places[-1] + len(line))
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from _signs(places[i1], "".join(before[i1:i2]), "".join(after[j1:j2]))


def _signs(place: int, old: str, new: str) -> Iterator[tuple[int, int, str]]:
    """Give the same within a few lines; long ones as the part between what they share at both ends."""
    if len(old) * len(new) > 4_000_000:
        head = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
        rest = min(len(old), len(new)) - head
        pairs = zip(reversed(old), reversed(new), strict=False)
        tail = next((i for i, (a, b) in enumerate(pairs) if a != b or i >= rest), rest)
        yield place + head, place + len(old) - tail, new[head : len(new) - tail]
        return
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield place + i1, place + i2, new[j1:j2]


class MergingRoom(DocumentRoom):
    """A live document; of a text it knows the version that it and the disk last agreed on.

    Jupyter's own overwrites what is typed with what is on the disk, in three places: when the file changes, when a save
    meets a changed file, and when the document is opened again after the server ended before it had saved.
    """

    merged: Merge = staticmethod(merged_text)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin without a version agreed on."""
        super().__init__(*args, **kwargs)
        self._base: str | None = None
        self._saving_document: asyncio.Task[Any] | None = None

    @property
    def _is_text(self) -> bool:
        return bool(self._file_type == "file" and self._file_format == "text")

    @property
    def _live(self) -> Any:
        return self.ydoc.get("source", type=Text)

    @property
    def _root(self) -> Path:
        return Path(self._file._contents_manager.root_dir)  # noqa: SLF001  # Jupyter tells it nowhere else

    @property
    def _base_file(self) -> Path:
        return self._root / ".planning" / "lab" / "agreed" / f"{self._file.file_id}.txt"

    def _agree(self, text: str) -> None:
        """Note the version that the live text and the disk agree on, also for after an end of the server."""
        if text != self._base:
            self._base = text
            write_whole(self._base_file, text, mode=0o600)

    async def initialize(self) -> None:
        """Open the document; what was typed before the server ended, and not saved, is taken in again."""
        if self.ready or not self._is_text:
            await super().initialize()
            return
        typed, base = await self._typed_before(), self._agreed_before()
        await super().initialize()
        disk = str(self._live)
        self._agree(disk)
        if typed is not None and base is not None and typed not in {disk, base}:
            async with self._update_lock:
                edit_text(self.ydoc, self._live, self._met(base, typed, disk))
            self._save_soon()

    def _agreed_before(self) -> str | None:
        try:
            return self._base_file.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    async def _typed_before(self) -> str | None:
        """Give the live text as it was when the server ended; None where nothing is known of it."""
        if self.ystore is None:
            return None
        # The room has begun to start the store; started here, it would keep the server from ending.
        before: Any = Doc()
        try:
            await asyncio.wait_for(self.ystore.started.wait(), START)
            await self.ystore.apply_updates(before)
        except (TimeoutError, YDocNotFound):
            return None
        return str(before.get("source", type=Text))

    def _met(self, base: str, live: str, disk: str) -> str:
        """Give the text that holds both; what it does not hold is kept aside before it is gone."""
        if disk in {base, live}:
            return live
        if live == base:
            return disk
        try:
            text = self.merged(self._file.path, base, live, disk)
        except Exception:
            self.log.exception("the merge of %s failed", self._file.path)
            text = live
        if text == disk:
            self._keep_aside("typed", live)
        if text == live:
            self._keep_aside("disk", disk)
        return text

    def _keep_aside(self, what: str, text: str) -> None:
        folder = self._root / ".planning" / "lab" / "kept"
        name = self._file.path.replace("/", "__")
        number = 1
        while (path := folder / f"{name}.{what}.{number}").exists():
            number += 1
        write_whole(path, text, mode=0o600)
        self.log.warning("a version of %s is kept in %s", self._file.path, path)

    def _take_in(self, disk: str) -> bool:
        """Merge the text of the disk into the live one; True where there is then something to save."""
        live = str(self._live)
        text = disk if self._base is None else self._met(self._base, live, disk)
        if text != live:
            edit_text(self.ydoc, self._live, text)
        self._agree(disk)
        self._document.dirty = text != disk
        return text != disk

    async def _load(self) -> str:
        model = await self._file.load_content(self._file_format, self._file_type)
        return str(model["content"])

    async def _on_outofband_change(self) -> None:
        """Take in a file that somebody else has written."""
        if not self._is_text:
            await super()._on_outofband_change()
            return
        if not self.ready:
            return  # it is about to be read
        try:
            disk = await self._load()
        except Exception as error:  # noqa: BLE001  # told to the log and the members; typing goes on
            self._failed("loading", error)
            return
        async with self._update_lock:
            unsaved = self._take_in(disk)
        self._emit(LogLevel.INFO, "overwrite", "The file changed on the disk; it was merged.")
        if unsaved:
            self._save_soon()

    def _save_soon(self) -> None:
        self._saving_document = asyncio.create_task(self._maybe_save_document(self._saving_document))

    async def _maybe_save_document(self, saving_document: asyncio.Task[Any] | None, save_now: bool = False) -> None:  # noqa: FBT001, FBT002  # Jupyter's
        """Save after a moment without typing, or now; a file that changed meanwhile is merged first."""
        WHO.set(None)  # the document saves itself: whoever opened it first may be a reader
        if not self._is_text:
            await super()._maybe_save_document(saving_document, save_now)
            return
        if self._save_delay is None and not save_now:
            return
        if saving_document is not None and not saving_document.done():
            saving_document.cancel()
        try:
            if not save_now:
                await asyncio.sleep(self._save_delay or 0)
            await self._save()
        except asyncio.CancelledError:
            return
        except Exception as error:  # noqa: BLE001  # told to the log and the members; typing goes on
            self._failed("saving", error)

    async def _save(self) -> None:
        for _ in range(TRIES):
            text = str(self._live)
            saving = Saving(self._base)
            SAVING.set(saving)
            try:
                model = {"format": self._file_format, "type": self._file_type, "content": text}
                saved = await self._file.maybe_save_content(model)
            except OutOfBandChanges:
                disk = await self._load()
                async with self._update_lock:
                    if not self._take_in(disk):
                        return
                continue
            # A newer save may have ended this one while its file was being written: what was written counts.
            if saving.written is not None:
                async with self._update_lock:
                    self._written(text, saving.written, saved)
                self._emit(LogLevel.INFO, "save", "Content saved.")
            return

    def _written(self, text: str, written: str, saved: dict[str, Any] | None) -> None:
        """Take in what the save has made of the text, where it merged it with another version."""
        live = str(self._live)
        new = self._met(text, live, written)
        if new != live:
            edit_text(self.ydoc, self._live, new)
        self._agree(written)
        self._document.dirty = new != written
        if saved:
            self._document.hash = saved["hash"]

    def _failed(self, what: str, error: Exception) -> None:
        message = f"Error {what} file: {self._file.path}\n{error!r}"
        self.log.error(message, exc_info=error)
        self._emit(LogLevel.ERROR, None, message)
