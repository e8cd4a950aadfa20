"""Live documents: who may only read changes nothing, and nobody shows up under another member's name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from jupyter_server_ydoc.handlers import FORK_ROOMS, DocSessionHandler, TimelineHandler, YDocWebSocketHandler
from jupyter_server_ydoc.utils import MessageType, room_id_from_encoded_path
from pycrdt import Decoder, Encoder, YMessageType, YSyncMessageType, create_awareness_message
from tornado import web

from planning.authoring.lab.guard import ENDED, Guard
from planning.authoring.lab.members import AUTHOR, Member
from planning.authoring.lab.reach import visible, writable

__all__ = ["MemberRoom", "MemberSession", "MemberTimeline", "awareness_of", "awareness_update"]

EVERYBODY = "JupyterLab:globalAwareness"  # the room that says who is here
State = tuple[int, int, Any]


def awareness_of(message: bytes) -> Iterator[State]:
    """Give what an awareness message says: (client, clock, state) for each; ValueError where it says nothing sound."""
    try:
        outer = Decoder(message[1:])
        update = Decoder(outer.read_message() or b"")
        for _ in range(update.read_var_uint()):
            client, clock = update.read_var_uint(), update.read_var_uint()
            yield client, clock, json.loads(update.read_var_string())
    except (IndexError, UnicodeDecodeError) as error:
        raise ValueError("no awareness message") from error


def awareness_update(states: list[State]) -> bytes:
    """Give the awareness message that says this."""
    inside = Encoder()
    inside.write_var_uint(len(states))
    for client, clock, state in states:
        inside.write_var_uint(client)
        inside.write_var_uint(clock)
        inside.write_var_string(json.dumps(state, ensure_ascii=False, separators=(",", ":")))
    return create_awareness_message(inside.to_bytes())


def room_path(handler: Any, room_id: str) -> str | None:
    """Give the path of the file behind a room; None for a room without one."""
    if room_id.count(":") < 2:
        told = FORK_ROOMS.get(room_id)
        return room_path(handler, told["root_roomid"]) if told else None
    path: str | None = handler.settings["file_id_manager"].get_path(room_id.split(":", 2)[2])
    if path is None:
        raise web.HTTPError(404, "no such document")
    return path


class MemberRoom(Guard, YDocWebSocketHandler):
    """The connection of one member to one live document."""

    def made_own(self, member: Member | None) -> None:
        """Refuse a document that the member may not see; note whether it may be changed."""
        room_id = room_id_from_encoded_path(self.request.path)
        path = room_path(self, room_id)
        if path is None and room_id != EVERYBODY and not (member and member.role == AUTHOR):
            raise web.HTTPError(404, "no such document")
        if path is not None and not visible(path, member):
            raise web.HTTPError(404, "no such document")
        self.own_clients: set[int] = set()

    @property
    def may_change(self) -> bool:
        """Whether this member may change this document now; the file may have moved since it was opened."""
        document = getattr(self.room, "_document", None)
        path = document.path if document is not None else None
        member = self.member
        return bool(member and member.role == AUTHOR and (path is None or writable(path, member)))

    async def on_message(self, message: Any) -> None:
        """Take a message: changes only of who may change, and who is here only under their own name."""
        if not self.still_here:
            self.close(ENDED, "your session has ended: log in again")
        elif not isinstance(message, bytes) or len(message) < 2:
            return
        elif message[0] == YMessageType.AWARENESS:
            if told := self._in_own_name(message):
                await super().on_message(told)
        elif (message[0], message[1]) == (YMessageType.SYNC, YSyncMessageType.SYNC_STEP1):
            await super().on_message(message)
        elif self.may_change:
            if (message[0], message[1]) == (YMessageType.SYNC, YSyncMessageType.SYNC_UPDATE):
                self._note_typing()
            await super().on_message(message)
        elif message[0] == MessageType.RAW:
            await self._not_saved(message)

    def _note_typing(self) -> None:
        """Note who changes the document, for the journal of its area."""
        document = getattr(self.room, "_document", None)
        path = document.path if document is not None else None
        if path and self.member:
            self.settings["contents_manager"].storing.typed(path, self.member.name)

    def _in_own_name(self, message: bytes) -> bytes:
        """Give an awareness message that speaks of this member alone; empty where nothing is left.

        A browser sends on what it has heard of others; that is dropped, since each is heard here themselves.
        """
        try:
            heard = list(awareness_of(message))
        except ValueError:
            return b""
        kept: list[State] = []
        for client, clock, state in heard:
            if state is None:
                if client in self.own_clients:
                    kept.append((client, clock, None))
            elif self._is_own(client, state):
                self.own_clients.add(client)
                kept.append((client, clock, state | {"user": self._as_shown()}))
        return awareness_update(kept) if kept else b""

    def _is_own(self, client: int, state: Any) -> bool:
        if not isinstance(state, dict):
            return False
        user = state.get("user")
        says = user.get("username") if isinstance(user, dict) else None
        others = (c for c in self.room.clients if isinstance(c, MemberRoom) and c.member != self.member)
        taken = client == self.room.ydoc.client_id or any(client in c.own_clients for c in others)
        return not taken and (client in self.own_clients or (self.member is not None and says == self.member.id))

    def _as_shown(self) -> dict[str, Any]:
        provider = self.identity_provider
        user: dict[str, Any] = provider.identity_model(provider.user(self.member))
        return user

    async def _not_saved(self, message: bytes) -> None:
        """Answer a wish to save that was not followed, so that the browser does not wait."""
        decoder = Decoder(message)
        decoder.read_var_uint()
        if decoder.read_var_string() == "save":
            reply = {"type": "save", "responseTo": decoder.read_var_uint(), "status": "skipped"}
            await self.send(self._encode_json_message(reply))


class MemberSession(Guard, DocSessionHandler):
    """Opens a live document that the member may see."""

    def made_own(self, member: Member | None) -> None:
        """Refuse a file that the member may not see."""
        if not visible(self.path_args[0] or "", member):
            raise web.HTTPError(404, "no such file")


class MemberTimeline(Guard, TimelineHandler):
    """Shows what was typed in a live document that the member may see."""

    def made_own(self, member: Member | None) -> None:
        """Refuse a file that the member may not see."""
        if not visible(self.path_args[0] or "", member):
            raise web.HTTPError(404, "no such file")
