"""The members of the cell who may enter JupyterLab: who they are, what they may do, and how their secret is kept."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from planning.problems import PlanningError, Problem, UsageError, nearest, one_line, one_of
from planning.profiles.values import NAME_ALLOWED, unfit_for_a_name
from planning.profiles.writing import write_whole
from planning.profiles.yamltext import Document, Plain, read_yaml

__all__ = [
    "AUTHOR",
    "COLOURS",
    "FILE",
    "READER",
    "REVIEWER",
    "ROLES",
    "Member",
    "Members",
    "MembersError",
    "new_token",
    "read_members",
    "sealed",
    "write_members",
]

FILE = Path(".planning") / "members.yml"  # .planning/ is never committed
AUTHOR = "author"
REVIEWER = "reviewer"
READER = "reader"
ROLES = (AUTHOR, REVIEWER, READER)
# Each stands out from white with a contrast of at least 4.5:1, so that a name beside a cursor can be read.
COLOURS = (
    "#0b5fa5", "#9a3412", "#166534", "#7e22ce", "#9f1239", "#0f766e",
    "#854d0e", "#3730a3", "#a21caf", "#374151", "#4d5b00", "#b91c1c",
)  # fmt: skip
LOGIN = re.compile(r"[a-z][a-z0-9_-]{1,23}")
FUNCTION = re.compile(r"[a-z][a-z0-9_]{0,31}")
HEADER = (
    "# The members of the cell who may enter planning lab; change it with planning lab --add-member and the like.\n"
)
SHORTEST = 10  # characters of a password
# 32 MiB and about a tenth of a second for each guess.
SCRYPT = {"n": 2**15, "r": 8, "p": 1, "maxmem": 2**26}
KEYS = ("id", "name", "role", "colour", "functions", "password", "token")


class MembersError(PlanningError):
    """The file of the members holds faults; nobody was let in by it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep every problem; the message lists them all."""
        self.problems = tuple(problems)
        super().__init__("the members cannot be read:\n" + "\n".join(map(str, self.problems)))


@dataclass(frozen=True)
class Member:
    """One member of the cell. ``functions`` are those that rules of review name; ``token`` and ``password`` are sealed."""

    id: str
    name: str
    role: str
    colour: str
    functions: tuple[str, ...] = ()
    password: str = ""
    token: str = ""

    @property
    def mark(self) -> str:
        """A digest of who this is and what opens it: a session that carries another one has ended."""
        told = json.dumps([self.id, self.role, self.password, self.token])
        return hashlib.sha256(told.encode()).hexdigest()[:32]

    def opened_by(self, secret: str) -> bool:
        """Whether a secret is this member's password or token. Slow on purpose where it is a password."""
        return any(_opens(kept, secret) for kept in (self.token, self.password) if kept)


@dataclass(frozen=True)
class Members:
    """All members, by id."""

    all: tuple[Member, ...] = ()

    def find(self, member_id: str) -> Member | None:
        """Give a member by id, or None."""
        return next((m for m in self.all if m.id == member_id), None)

    def holder(self, token: str) -> Member | None:
        """Give the member whose token this is, or None; every token is compared, so that time tells nothing."""
        found = [m for m in self.all if m.token and _opens(m.token, token)]
        return found[0] if found else None

    def known(self, member_id: str) -> Member:
        """Give a member by id; raise UsageError where there is none."""
        member = self.find(member_id)
        if member is None:
            ids = [m.id for m in self.all]
            near = nearest(member_id, ids)
            hint = f"; do you mean {near}?" if near else ""
            raise UsageError(f"no member {member_id[:40]!r}; there are {', '.join(ids) or 'none'}{hint}")
        return member

    def added(self, member: Member) -> Members:
        """Give the members with a new one, who gets the colour that the fewest have; raise UsageError for what is unfit."""
        if self.find(member.id):
            raise UsageError(f"there is a member {member.id} already; remove it first, or set a new password")
        if unfit := list(_unfit(member)):
            raise UsageError(
                "; ".join(one_line(f"{what}: found {found}; allowed {fits}") for what, found, fits in unfit)
            )
        if not member.password and not member.token:
            raise UsageError(f"the member {member.id} needs a password or a token")
        used = [m.colour for m in self.all]
        colour = member.colour or min(COLOURS, key=lambda c: (used.count(c), COLOURS.index(c)))
        return Members((*self.all, replace(member, colour=colour)))

    def changed(self, member_id: str, *, password: str = "", token: str = "") -> Members:
        """Give the members with another password or token of one of them; its sessions end."""
        member = self.known(member_id)
        new = replace(member, password=password or member.password, token=token or member.token)
        return Members(tuple(new if m is member else m for m in self.all))

    def without(self, member_id: str) -> Members:
        """Give the members without one of them; raise UsageError where there is none."""
        gone = self.known(member_id)
        return Members(tuple(m for m in self.all if m is not gone))


def sealed(password: str) -> str:
    """Give what is kept of a password: a salted slow hash; raise UsageError where it is too short."""
    if len(password) < SHORTEST:
        raise UsageError(f"the password has {len(password)} characters; allowed {SHORTEST} or more")
    salt = secrets.token_bytes(16)
    return f"scrypt:{salt.hex()}:{_scrypt(password, salt)}"


def new_token() -> tuple[str, str]:
    """Give a new token, and what is kept of it.

    It holds 256 random bits, which nobody guesses: a fast hash is enough, and each call of a script is checked quickly.
    """
    token, salt = secrets.token_urlsafe(32), secrets.token_bytes(16)
    return token, f"sha256:{salt.hex()}:{hashlib.sha256(salt + token.encode()).hexdigest()}"


def _scrypt(password: str, salt: bytes) -> str:
    return base64.b64encode(hashlib.scrypt(password.encode(), salt=salt, **SCRYPT)).decode()


def _opens(kept: str, secret: str) -> bool:
    kind, salt, digest = kept.split(":", 2)
    raw = bytes.fromhex(salt)
    made = _scrypt(secret, raw) if kind == "scrypt" else hashlib.sha256(raw + secret.encode()).hexdigest()
    return hmac.compare_digest(made, digest)


def write_members(root: Path, members: Members) -> None:
    """Write the file of the members, for this user of the machine alone, whole or not at all."""
    lines = [HEADER, "members:\n" if members.all else "members: []\n"]
    for m in members.all:
        lines.append(f"  - id: {m.id}\n    name: {json.dumps(m.name, ensure_ascii=False)}\n    role: {m.role}\n")
        lines.append(f'    colour: "{m.colour}"\n')
        lines += [f"    functions: [{', '.join(m.functions)}]\n"] if m.functions else []
        lines += [f'    {k}: "{v}"\n' for k, v in (("password", m.password), ("token", m.token)) if v]
    write_whole(root / FILE, "".join(lines), sync=True, mode=0o600)


def read_members(root: Path) -> Members | None:
    """Read the members of a workspace; None where it has no such file. Raises MembersError with every fault."""
    path = root / FILE
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        raise MembersError([Problem(str(FILE), 1, "file", "a file that cannot be read", "text in UTF-8")]) from None
    doc = read_yaml(text, str(FILE))
    problems = list(doc.problems)
    members = [] if problems else list(_members(doc, problems))
    if path.stat().st_mode & 0o077:
        found = f"a file that others on this machine may read (mode {path.stat().st_mode & 0o777:o})"
        problems.append(Problem(str(FILE), 1, "file", found, "mode 600", f"run: chmod 600 {FILE}"))
    if problems:
        raise MembersError(sorted(problems))
    return Members(tuple(members))


def _members(doc: Document, problems: list[Problem]) -> Iterator[Member]:
    """Give the members of a document that have no fault; the faults of the others go into ``problems``."""
    data = doc.data if isinstance(doc.data, dict) else {}
    items = data.get("members")
    if set(data) != {"members"} or not isinstance(items, list):
        problems.append(
            Problem(doc.file, 1, "members", "something else than a list of members", "members: with a list")
        )
        return
    seen: set[str] = set()
    for number, item in enumerate(items):
        member = _member(doc, number, item, problems)
        if member and member.id in seen:
            line = doc.line(("members", number, "id"))
            problems.append(Problem(doc.file, line, "id", f"'{member.id}' a second time", "each id once", "delete one"))
        elif member:
            seen.add(member.id)
            yield member


def _member(doc: Document, number: int, item: Plain, problems: list[Problem]) -> Member | None:
    """Give one member, or None where something is wrong with it, which then stands in ``problems``."""

    def wrong(key: str, found: str, allowed: str, remedy: str = "") -> None:
        line = doc.line(("members", number, key))
        problems.append(Problem(doc.file, line, key, found, allowed, remedy))

    if not isinstance(item, dict):
        wrong("members", "something else than the fields of a member", one_of(KEYS))
        return None
    before = len(problems)
    for key in item:
        if key not in KEYS:
            wrong(key, f"the field '{key}'", one_of(KEYS), "delete it")
    functions = item.get("functions") or []
    if not isinstance(functions, list) or not all(isinstance(f, str) for f in functions):
        wrong("functions", "something else than a list of short ids", "such as [cmcoord, hc]")
        functions = []
    plain = {k: v for k, v in item.items() if isinstance(v, str)}
    told = {k: plain.get(k, "") for k in ("id", "name", "role", "colour", "password", "token")}
    member = Member(**told, functions=tuple(str(f) for f in functions))
    for fault in (*_unfit(member), *_unsafe(member)):
        wrong(*fault)
    return member if len(problems) == before else None


PASSWORD = re.compile(r"scrypt:[0-9a-f]{32}:[A-Za-z0-9+/]{86}==")
TOKEN = re.compile(r"sha256:[0-9a-f]{32}:[0-9a-f]{64}")


def _unsafe(member: Member) -> Iterator[tuple[str, str, str, str]]:
    """Give what is wrong with the colour and the secrets: (field, found, allowed, what to do)."""
    if member.colour not in COLOURS:
        yield "colour", _quoted(member.colour), one_of(COLOURS), ""
    remedy = f"run: planning lab --set-password {member.id}"
    if not member.password and not member.token:
        yield "password", "neither a password nor a token", "", remedy
    for key, kept, form in (("password", member.password, PASSWORD), ("token", member.token, TOKEN)):
        if kept and not form.fullmatch(kept):  # what was found is not repeated: it may be a password typed here
            yield key, f"a {key} that the command did not write", "", remedy


def _quoted(found: str) -> str:
    return f"'{found}'" if found else "nothing"


def _unfit(member: Member) -> Iterator[tuple[str, str, str]]:
    """Give what does not fit: (field, found in words, allowed)."""
    if not LOGIN.fullmatch(member.id):
        yield "id", _quoted(member.id), "2 to 24 small letters, digits, - and _, a letter first"
    if not member.name or unfit_for_a_name(member.name):
        yield "name", _quoted(member.name), NAME_ALLOWED
    if member.role not in ROLES:
        yield "role", _quoted(member.role), one_of(ROLES)
    for function in member.functions:
        if not FUNCTION.fullmatch(function):
            yield "functions", _quoted(function), "small letters, digits and _, a letter first"
