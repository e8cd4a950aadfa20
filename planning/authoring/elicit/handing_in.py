"""Hands a member's answers in: one file of a fixed size, encrypted to the facilitator, under a name that says nothing."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import secrets
from dataclasses import dataclass, replace
from pathlib import Path

from planning.authoring.elicit.answers import Entry, Sheet, problems_of
from planning.authoring.elicit.asking import Round
from planning.authoring.elicit.codes import code_fits, normal_code
from planning.problems import PlanningError, UsageError
from planning.profiles.keys import age_library
from planning.profiles.writing import write_whole
from planning.profiles.yamltext import Plain

__all__ = ["PREFIX", "SUFFIX", "HandedIn", "file_size", "hand_in", "read_handed_in"]

PREFIX = "answer-"
SUFFIX = ".age"
FORM = "planning-answer-1"
FRAME, EACH = 1500, 2600  # bytes of room: for what stands around the answers, and for each of them
HEAD = 700  # bytes that age adds at most for one key: its own lines, and a random filling that it puts in
EARLIEST, LATEST = 2000, 2100  # years of a clock
KEY = 200  # the same for each further key


@dataclass(frozen=True)
class HandedIn:
    """What one file of answers holds. ``at`` is the time by the member's clock, with its distance from UTC."""

    mark: str
    digest: str
    code: str
    at: dt.datetime
    replaces: tuple[str, ...]
    entries: dict[str, Entry]


def hand_in(folder: Path, one: Round, sheet: Sheet, code: str, now: dt.datetime) -> tuple[Path, Sheet]:
    """Write a member's answers into the folder of a round, whole or not at all.

    Gives the file, and the sheet that remembers what was handed in. Raises UsageError for a code that does not fit the
    round, PlanningError where an answer has a problem; then nothing is written.
    """
    if not code_fits(code, one.elicitation, one.keys):
        raise UsageError(
            "this code does not fit this folder: look at how it is typed. If it is right, somebody put another key into the "
            "folder: hand nothing in, and ask the facilitator"
        )
    if problems := problems_of(one, sheet):
        raise PlanningError(f"{len(problems)} problems in the answers; nothing was handed in")
    mark = secrets.token_hex(8)
    told = HandedIn(mark, one.digest, normal_code(code), now, sheet.handed_in, dict(sheet.entries))
    closed = _closed(one, _padded(one, told))
    path = folder / f"{PREFIX}{secrets.token_hex(8)}{SUFFIX}"
    write_whole(path, closed, sync=True)
    _one_time_for_all(path, one)
    return path, replace(sheet, handed_in=(*sheet.handed_in, mark))


def _one_time_for_all(path: Path, one: Round) -> None:
    """Give the file the time of the round, so that the folder does not show who answered when."""
    noon = dt.datetime.combine(one.opened, dt.time(12), dt.UTC).timestamp()
    with contextlib.suppress(OSError):  # not every disk takes it, and the answers are there
        os.utime(path, (noon, noon))


def _room(one: Round) -> int:
    return FRAME + EACH * len(one.questions)


def _padded(one: Round, told: HandedIn) -> bytes:
    data = {
        "form": FORM,
        "mark": told.mark,
        "round": told.digest,
        "code": told.code,
        "at": told.at.isoformat(timespec="minutes"),
        "replaces": list(told.replaces),
        "answers": told.entries,
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=dict).encode()
    if len(text) > _room(one):
        more = len(text) - _room(one)
        raise PlanningError(
            f"the arguments are too long together, by {more} bytes; shorten them: nothing was handed in"
        )
    return text.ljust(_room(one))


def file_size(one: Round) -> int:
    """Give the size of every file of answers to a round: empty lines at its end make up for what age puts in."""
    chunks = _room(one) // 65536 + 1
    binary = _room(one) + HEAD + KEY * len(one.keys) + 16 * (chunks + 1)
    armoured = -(-binary // 3) * 4
    return armoured + -(-armoured // 64) + 100


def _closed(one: Round, plain: bytes) -> bytes:
    library = age_library()
    keys = [library.x25519.Recipient.from_str(key) for key in one.keys]
    closed = bytes(library.encrypt(plain, keys, armored=True))
    size = file_size(one)
    if len(closed) > size:
        raise PlanningError("the encrypted file is larger than it should be; nothing was handed in")
    return closed.ljust(size, b"\n")


def read_handed_in(plain: bytes) -> HandedIn:
    """Read what was in a file of answers; raise ValueError where it is something else. Anybody may have made it."""
    try:
        data = json.loads(plain)
        if data["form"] != FORM:
            raise ValueError("another form")
        at = dt.datetime.fromisoformat(data["at"])
        if not EARLIEST <= at.year <= LATEST:
            raise ValueError("no time")
        told = HandedIn(
            mark=_text(data["mark"]),
            digest=_text(data["round"]),
            code=normal_code(_text(data["code"])),
            at=at if at.tzinfo else at.replace(tzinfo=dt.UTC),
            replaces=tuple(map(_text, data["replaces"])),
            entries={_text(k): {_text(n): _plain(v) for n, v in e.items()} for k, e in data["answers"].items()},
        )
    except (KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise ValueError("not as the command writes it") from error
    return told


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    value.encode()  # half a character is none, and no terminal can show it
    return value


def _plain(value: object) -> Plain:
    return [_text(part) for part in value] if isinstance(value, list) else _text(value)
