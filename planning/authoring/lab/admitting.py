"""Adds, lists and removes the members of the cell, as the command asks for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from planning.authoring.lab.members import (
    FILE,
    ROLES,
    Member,
    Members,
    new_token,
    read_members,
    sealed,
    write_members,
)
from planning.frameworks import framework
from planning.problems import UsageError, nearest, one_line, one_of

__all__ = ["Asked", "admit"]

AGAIN = "If a lab is running, end it and start it again, so that the new member finds everything in place."
Ask = Callable[[str], str]


@dataclass(frozen=True)
class Asked:
    """What the command was asked to do with members."""

    listed: bool = False
    add: str | None = None
    remove: str | None = None
    renew: str | None = None
    name: str = ""
    role: str = ""
    functions: tuple[str, ...] = ()
    token: bool = False

    @property
    def anything(self) -> bool:
        """Whether members are to be changed or listed; raise UsageError for what does not go together."""
        todo = [self.listed, self.add, self.remove, self.renew]
        if sum(map(bool, todo)) > 1:
            raise UsageError("give one of --members, --add-member, --remove-member and --set-password at a time")
        if (self.role or self.functions) and not self.add:
            raise UsageError("--role and --function belong to --add-member")
        if self.token and not (self.add or self.renew):
            raise UsageError("--token belongs to --add-member or --set-password")
        return any(todo)


def admit(root: Path, asked: Asked, ask: Ask) -> list[str]:
    """Do what was asked, and say it in lines; ``ask`` asks for a password, twice."""
    members = read_members(root) or Members()
    if asked.listed:
        return [_line(m) for m in members.all] or ["No members yet; add one with --add-member."]
    if asked.remove:
        write_members(root, members.without(asked.remove))
        return [f"{asked.remove} is no member any more; what they had open ends within seconds."]
    if asked.add:
        return _add(root, members, asked, ask)
    return _renew(root, members, asked, ask)


def _add(root: Path, members: Members, asked: Asked, ask: Ask) -> list[str]:
    if not asked.role:
        raise UsageError(f"--role: allowed {one_of(ROLES)}")
    known = framework("review_functions").ids
    for function in asked.functions:
        if function not in known:
            near = nearest(function, known) or next((f for f in known if f.startswith(function)), "")
            remedy = f"; write {near}" if near else ""
            raise UsageError(f"--function: found {one_line(function, 40)}; allowed {one_of(known)}{remedy}")
    member = Member(str(asked.add), " ".join(asked.name.split()), asked.role, "", asked.functions)
    members.added(Member(**{**vars(member), "token": "to come"}))  # faults are told before a password is asked for
    password, token, lines = _secret(asked, ask)
    done = members.added(Member(**{**vars(member), "password": password, "token": token}))
    write_members(root, done)
    return [
        f"{_line(done.known(member.id))} is a member now; {FILE} keeps it, for this user of the machine.",
        *lines,
        AGAIN,
    ]


def _renew(root: Path, members: Members, asked: Asked, ask: Ask) -> list[str]:
    member = members.known(str(asked.renew))
    password, token, lines = _secret(asked, ask)
    write_members(root, members.changed(member.id, password=password, token=token))
    what = "token" if token else "password"
    return [f"{member.id} has a new {what}; what they had open ends within seconds.", *lines]


def _secret(asked: Asked, ask: Ask) -> tuple[str, str, list[str]]:
    """Give (kept of the password, kept of the token, lines that show the token this once)."""
    if not asked.token:
        return sealed(ask(f"Password for {asked.add or asked.renew}")), "", []
    token, kept = new_token()
    return "", kept, ["The token, shown this once:", token]


def _line(member: Member) -> str:
    functions = f", {', '.join(member.functions)}" if member.functions else ""
    return f"{member.id}: {member.name}, {member.role}{functions}"
