"""Keeps drafts of forms on this machine while somebody types, for their eyes alone, and offers them at the next start."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path

from planning.authoring.forms.drafts import Draft, next_id, opened
from planning.authoring.forms.fields import kinds, type_of
from planning.profiles.writing import write_whole
from planning.profiles.yamltext import Plain

__all__ = ["drop", "keep", "kept", "place_of", "rebased"]

HEAD = "# A draft of a form that is not saved yet. It is offered when the form is opened.\n"
UNREADABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")  # for YAML


def _folder(root: Path, area: str) -> Path:
    """Give the folder of the drafts of one area; in a lab each member has one of their own."""
    home = root / ".planning" / "forms"
    member = os.environ.get("PLANNING_MEMBER", "")
    return (home / f"of_{_as_name(member)}" if member else home) / area.lower()


def _as_name(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "_", text)


def place_of(root: Path, area: str, draft: Draft) -> Path:
    """Give the file of a draft in the workspace."""
    name = "-".join(filter(None, (type_of(draft.key).kind, draft.identity, draft.mark)))
    return _folder(root, area) / f"{_as_name(name)}.yml"


def keep(root: Path, area: str, draft: Draft) -> None:
    """Keep a draft, whole or not at all, readable by its owner alone; one with nothing typed goes."""
    path = place_of(root, area, draft)
    if not draft.touched:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(path, _text(area, draft), mode=0o600)


def drop(root: Path, area: str, draft: Draft) -> None:
    """Take the kept draft away: it was saved, or somebody said so."""
    place_of(root, area, draft).unlink(missing_ok=True)


def _text(area: str, draft: Draft) -> str:
    read = {name: draft.read.get(name) for name in draft.typed}
    told = {"area": area, "list": draft.key, "id": draft.identity, "new": draft.new, "mark": draft.mark, "read": read, "typed": dict(draft.typed)}  # fmt: skip
    text = json.dumps(told, ensure_ascii=False, indent=1)  # JSON is YAML, and says which fields go
    return f"{HEAD}{UNREADABLE.sub(_escaped, text)}\n"


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found.group()):04x}"


def kept(root: Path, area: str) -> list[Draft]:
    """Give the drafts of an area that were not saved, in order; what cannot be read as one is left where it lies."""
    found = (_read(path) for path in sorted(_folder(root, area).glob("*.yml")))
    return [draft for draft in found if draft is not None]


def _read(path: Path) -> Draft | None:
    try:
        told = json.loads(path.read_text(encoding="utf-8").removeprefix(HEAD))
        key, identity = str(told["list"]), str(told["id"])
        read, typed, mark = dict(told["read"]), dict(told["typed"]), str(told.get("mark", ""))
        draft = Draft(key, identity, read, typed, bool(told["new"]), mark)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return draft if key in kinds() else None


def rebased(draft: Draft, text: str, taken: tuple[str, ...]) -> tuple[Draft, dict[str, Plain]]:
    """Put what was typed on top of what the file says now.

    Gives the draft, and the fields that the file says otherwise than when they were typed, with what it says now. A new
    record whose id somebody else has given since gets the next one. Raises EditError where the record is not there.
    """
    if draft.new:
        identity = next_id(draft.key, taken) if draft.identity in taken else draft.identity
        return replace(draft, identity=identity, typed={**draft.typed, "id": identity}), {}
    now = opened(text, draft.key, draft.identity)
    other = {n: now.read.get(n) for n, v in draft.typed.items() if now.read.get(n) not in (draft.read.get(n), v)}
    return replace(now, typed={n: v for n, v in draft.typed.items() if v != now.read.get(n)}), other
