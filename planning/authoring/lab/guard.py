"""Stands before every handler of the server: who asks, under which name of the machine, and may this role do it."""

from __future__ import annotations

import inspect
import ipaddress
import urllib.parse
from collections.abc import Callable
from typing import Any
from weakref import WeakSet

from jupyter_server.base.handlers import AuthenticatedHandler, JupyterHandler
from tornado import httputil, web
from tornado.websocket import WebSocketHandler

from planning.authoring.lab.identity import GUARDED, MemberIdentity
from planning.authoring.lab.members import Member
from planning.authoring.lab.roles import WHO, may, open_to_all

__all__ = ["Guard", "close_ended", "guarded", "put_before"]

SOCKETS: WeakSet[Any] = WeakSet()  # open connections, so that they end with the member's session
ENDED = 1008  # the code of a connection that a rule closes
Own = dict[str, type[Any]]


class Guard:
    """Goes before a handler's own ``prepare``: nothing of the handler runs for who may not call it."""

    kind = ""  # the full name of the class that is guarded
    member: Member | None = None

    async def prepare(self: Any, **_: Any) -> None:
        """Refuse, send to the login, or let the handler go on in the name of the member."""
        provider: MemberIdentity = self.settings["identity_provider"]
        member = provider.asking(self)
        user = provider.user(member) if member else None
        self.current_user = self._jupyter_current_user = user
        if not _host_is_ours(self.request.host, provider.hosts):
            raise web.HTTPError(403, f"the server is not reached by the name {self.request.host}")
        method = str(self.request.method)
        if member is None and not open_to_all(self.kind, method):
            if method == "GET" and self.kind.endswith(PAGES):
                following = urllib.parse.quote(self.request.uri, safe="")
                self.redirect(f"{self.settings['login_url']}?next={following}")
                return
            raise web.HTTPError(403, "log in as a member of the cell")
        if member is not None and not may(member.role, self.kind, method):
            raise web.HTTPError(403, f"the role {member.role} does not allow this")
        self.member = member
        WHO.set(member)
        if isinstance(self, WebSocketHandler):
            SOCKETS.add(self)
        self.made_own(member)
        done = super().prepare()  # type: ignore[misc]
        if inspect.isawaitable(done):
            await done

    def made_own(self, member: Member | None) -> None:
        """Turn a shared handler into the member's own; classes below say how."""

    @property
    def still_here(self: Any) -> bool:
        """Whether the member of this call may still be here: not removed, no new password, no other role."""
        provider: MemberIdentity = self.settings["identity_provider"]
        now = provider.member(self.member.id) if self.member else None
        return now is not None and now.mark == self.member.mark


# Pages on which a login is asked for; other calls are refused, since nobody would see the form.
PAGES = ("LabHandler", "ViewHandler", "Page")


def _host_is_ours(host: str, others: str) -> bool:
    """Whether a call names this machine, or one of the names that were given: a page elsewhere cannot rename us."""
    name = urllib.parse.urlsplit(f"//{host}").hostname or ""
    if name == "localhost" or name in {h.strip().lower() for h in others.split(",")} - {""}:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def close_ended() -> None:
    """Close the open connections of members whose session has ended."""
    for socket in list(SOCKETS):
        if socket.ws_connection is not None and not socket.still_here:
            socket.close(ENDED, "your session has ended: log in again")


class Refused(web.RequestHandler):
    """Stands in for a handler that knows no members and so cannot be guarded."""

    def initialize(self, **_: Any) -> None:
        """Take whatever the other handler would have taken."""

    def prepare(self) -> None:
        """Refuse."""
        raise web.HTTPError(403)


def guarded(own: Own) -> Callable[[type[Any]], type[Any]]:
    """Give what makes the guarded class of a handler class; ``own`` are classes that take the place of Jupyter's."""
    made: dict[type[Any], type[Any]] = {}

    def make(kind: type[Any]) -> type[Any]:
        return made.get(kind) or made.setdefault(kind, new(kind))

    def new(kind: type[Any]) -> type[Any]:
        name = f"{kind.__module__}.{kind.__qualname__}"
        if not issubclass(kind, AuthenticatedHandler):
            # It knows no members: what shows nothing of the workspace may answer, the rest is refused.
            return kind if kind is web.ErrorHandler or open_to_all(name, "GET") else Refused
        base = own.get(name, kind)
        inside: dict[str, Any] = {"kind": name, "__module__": kind.__module__, "__doc__": kind.__doc__}
        if issubclass(base, WebSocketHandler):
            # The handler of live documents would take a connection from a page of any other site.
            inside["check_origin"] = JupyterHandler.check_origin
        return type(base.__name__, (base,) if issubclass(base, Guard) else (Guard, base), inside)

    return make


def put_before(app: web.Application, own: Own) -> None:
    """Put the guard before every handler of the server, also of those that are added later.

    Every way to a handler goes through this one method of the application, whoever made the way.
    """
    make, original = guarded(own), app.get_handler_delegate

    def delegate(request: httputil.HTTPServerRequest, target_class: type[Any], *args: Any, **kwargs: Any) -> Any:
        return original(request, make(target_class), *args, **kwargs)

    app.get_handler_delegate = delegate  # type: ignore[method-assign]
    app.settings[GUARDED] = True
