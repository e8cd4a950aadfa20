"""Who is asking: members by password or token, with their own names and colours, and nobody without one."""

from __future__ import annotations

import asyncio
import json
import time
from collections import OrderedDict
from hmac import compare_digest
from pathlib import Path
from secrets import token_hex
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.auth.login import LoginFormHandler
from tornado import web
from tornado.websocket import WebSocketHandler
from traitlets import Unicode, default

from planning.authoring.lab.members import AUTHOR, COLOURS, FILE, Member, Members, MembersError, read_members, sealed
from planning.authoring.lab.pages import login_page

__all__ = ["GUARDED", "Guesses", "LoginPage", "MemberIdentity"]

FREE = 5  # wrong passwords before a wait
WAIT = 10.0  # seconds between two more; a member who is kept out by somebody else's guesses waits no longer
FORGIVEN = 300.0  # seconds after which wrong ones no longer count
MOST = 10_000  # pairs of member and address that are remembered
DAYS = 14  # a login lasts
GUARDED = "planning_guard"  # the server's word that the guard stands before every handler
BY_TOKEN = "_token_authenticated"  # noqa: S105  # Jupyter's own mark on a call


class Guesses:
    """Slows down who tries passwords: for one member from one address, so that nobody else is kept out by it."""

    def __init__(self) -> None:
        """Begin with nothing remembered."""
        self._wrong: OrderedDict[tuple[str, str], tuple[int, float]] = OrderedDict()

    def wait(self, who: tuple[str, str], now: float) -> float:
        """Give the seconds until the next try is looked at; 0 for now."""
        count, last = self._wrong.get(who, (0, now))
        return max(0.0, last + WAIT - now) if count >= FREE and now - last < FORGIVEN else 0.0

    def failed(self, who: tuple[str, str], now: float) -> None:
        """Note a wrong password."""
        count, last = self._wrong.pop(who, (0, now))
        self._wrong[who] = (count + 1 if now - last < FORGIVEN else 1, now)
        while len(self._wrong) > MOST:
            self._wrong.popitem(last=False)

    def succeeded(self, who: tuple[str, str]) -> None:
        """Forget the wrong ones."""
        self._wrong.pop(who, None)


class MemberIdentity(IdentityProvider):
    """Knows the members of the workspace's file, which is read again when it changes."""

    alone_as = Unicode("", help="Name of the one author where there is no file of members.").tag(config=True)
    alone_id = Unicode("", help="Short name of that author.").tag(config=True)
    hosts = Unicode("", help="Names by which the server is reached, with commas; this machine's own always.").tag(
        config=True
    )

    def __init__(self, **kwargs: Any) -> None:
        """Begin without having read the members."""
        super().__init__(**kwargs)
        self._print: tuple[int, ...] = (-1,)
        self._read = Members()
        self.guesses = Guesses()
        self.busy = asyncio.Semaphore(2)  # each check of a password takes memory
        self.nobody = sealed("nobody's password")

    @default("login_handler_class")
    def _login_page(self) -> type[web.RequestHandler]:
        return LoginPage

    @default("cookie_options")
    def _cookie_options(self) -> dict[str, Any]:
        return {"samesite": "Lax", "httponly": True, "expires_days": DAYS}

    @default("get_secure_cookie_kwargs")
    def _cookie_age(self) -> dict[str, Any]:
        return {"max_age_days": DAYS}

    @default("updatable_fields")
    def _updatable(self) -> list[str]:
        return []  # names and colours are the cell's

    @default("token")
    def _token_default(self) -> str:
        # With a file of members each has an own token; the one of Jupyter is for who works alone.
        if not self.alone_id:
            return ""
        self.token_generated = True
        return token_hex(24)

    @property
    def auth_enabled(self) -> bool:
        """Always: there is no way in without a member's secret."""
        return True

    @property
    def root(self) -> Path:
        """The folder of the workspace."""
        return Path(str(getattr(self.parent, "root_dir", ".")))

    @property
    def alone(self) -> Member | None:
        """The one author of a workspace without a file of members, or None."""
        if not self.alone_id:
            return None
        return Member(self.alone_id, self.alone_as or self.alone_id, AUTHOR, COLOURS[0])

    def members(self) -> Members:
        """Give the members as the file has them now; nobody where it holds a fault."""
        found: tuple[int, ...]
        try:
            told = (self.root / FILE).stat()
            found = (told.st_mtime_ns, told.st_size, told.st_ino)
        except OSError:
            found = ()
        if found != self._print:
            self._print = found
            try:
                self._read = read_members(self.root) or Members()
            except MembersError as error:
                self.log.error("%s", error)  # noqa: TRY400  # the faults are the message
                self._read = Members()
        return self._read

    def member(self, member_id: str) -> Member | None:
        """Give a member by id, or None."""
        alone = self.alone
        return self.members().find(member_id) or (alone if alone and alone.id == member_id else None)

    def asking(self, handler: web.RequestHandler) -> Member | None:
        """Give the member who makes a call, by token or cookie; None for anybody else."""
        if not handler.settings.get(GUARDED):
            return None  # without the guard nobody comes in
        token = handler.get_query_argument("token", "")
        written = self.auth_header_pat.match(handler.request.headers.get("Authorization", ""))
        secret = token or (written.group(2) if written else "")
        member = self._holder(secret) if secret else None
        if member is None:
            return self._of_cookie(handler)
        setattr(handler, BY_TOKEN, True)
        if token and not isinstance(handler, WebSocketHandler) and self._of_cookie(handler) != member:
            self.set_login_cookie(handler, self.user(member))
        return member

    def _holder(self, secret: str) -> Member | None:
        if self.alone and self.token and _same(secret, self.token):
            return self.alone
        return self.members().holder(secret)

    def _of_cookie(self, handler: web.RequestHandler) -> Member | None:
        name = self.get_cookie_name(handler)
        raw = handler.get_secure_cookie(name, **self.get_secure_cookie_kwargs)
        try:
            told = json.loads(raw or b"{}")
            member = self.member(str(told.get("member", "")))
        except (ValueError, AttributeError):
            return None
        return member if member and told.get("mark") == member.mark else None

    async def _get_user(self, handler: web.RequestHandler) -> User | None:
        """Give the user of a call, or None: then Jupyter asks for a login."""
        known: User | None = getattr(handler, "_jupyter_current_user", None)
        if known:
            return known
        member = self.asking(handler)
        return self.user(member) if member else None

    def user(self, member: Member) -> User:
        """Give a member as Jupyter shows one."""
        initials = "".join(word[0] for word in member.name.split()[:2]).upper()
        return User(member.id, member.name, member.name, initials, None, member.colour)

    def user_to_cookie(self, user: User) -> str:
        """Give what the signed cookie says: who, and the mark of the secret, so that a new secret ends the session."""
        member = self.member(user.username)
        return json.dumps({"member": user.username, "mark": member.mark if member else ""})

    def user_from_cookie(self, cookie_value: str) -> User | None:
        """Give the user of a cookie that still holds, or None."""
        told = json.loads(cookie_value)
        member = self.member(str(told.get("member", "")))
        return self.user(member) if member and told.get("mark") == member.mark else None

    async def get_user_token(self, handler: web.RequestHandler) -> User | None:
        """Give the user of a token, or None."""
        known = self.asking(handler)
        return self.user(known) if known and getattr(handler, BY_TOKEN, False) else None

    def generate_anonymous_user(self, handler: web.RequestHandler) -> User:
        """Refuse: there is nobody without a name."""
        raise web.HTTPError(403, "log in as a member of the cell")

    def process_login_form(self, handler: web.RequestHandler) -> User | None:
        """Refuse: the page of the login looks at what was typed."""
        return None

    def update_user(self, handler: web.RequestHandler, user_data: Any) -> User:
        """Refuse: names and colours are the cell's."""
        raise web.HTTPError(403, "names and colours are given by the cell")

    async def let_in(self, member_id: str, secret: str) -> Member | None:
        """Give the member whose password or token this is, or None; it takes as long for an id that nobody has."""
        member = self.member(member_id)
        if member is not None and member == self.alone and _same(secret, self.token):
            return member
        nobody = Member("nobody", "", "", "", password=self.nobody)
        asked = member or nobody
        async with self.busy:
            opened = await asyncio.to_thread(asked.opened_by, secret)
            if not asked.password:  # who has a token alone takes as long as anybody
                await asyncio.to_thread(nobody.opened_by, secret)
        return member if opened else None


def _same(one: str, other: str) -> bool:
    return compare_digest(one.encode(), other.encode())


class LoginPage(LoginFormHandler):
    """The page on which a member logs in."""

    def _render(self, message: str = "") -> None:
        following = self.get_argument("next", default=self.base_url)
        self.finish(login_page(self.base_url, following, self.xsrf_form_html(), message))

    @allow_unauthenticated
    def get(self) -> None:
        """Show the form, or go on where the member is known already."""
        super().get()

    @allow_unauthenticated
    async def post(self) -> None:
        """Look at what was typed."""
        provider: MemberIdentity = self.settings["identity_provider"]
        member_id = self.get_body_argument("member", "").strip().lower()[:64]
        who = (member_id, str(self.request.remote_ip))
        if wait := provider.guesses.wait(who, time.monotonic()):
            self.set_status(429)
            self.set_header("Retry-After", str(int(wait) + 1))
            self._render(f"Too many wrong passwords: try again in {int(wait) + 1} seconds.")
            return
        provider.guesses.failed(who, time.monotonic())  # noted first, so that tries at the same time count as well
        member = await provider.let_in(member_id, self.get_body_argument("password", "", strip=False)[:1024])
        if member is None:
            self.set_status(401)
            self._render("This member and password do not fit together.")
            return
        provider.guesses.succeeded(who)
        self.current_user = user = provider.user(member)
        provider.set_login_cookie(self, user)
        self._redirect_safe(self.get_argument("next", default=self.base_url))
