"""What people type in a review, made fit for the file: refused in one line where the area could not be read with it."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from pathlib import Path

from planning.problems import UsageError
from planning.profiles import check_folder
from planning.profiles.sealed_values import looks_sealed
from planning.profiles.values import GAP
from planning.profiles.yamltext import invisible_characters

__all__ = ["LONGEST", "as_typed", "checked"]

LONGEST = 4000  # characters of a comment, an answer or a reason: about a page


def as_typed(text: str, what: str) -> str:
    """Give words in one line as they are saved; raise UsageError where there are none, or signs that nobody sees.

    ``what`` says in a word or two what they are: a comment, an answer, the reason.
    """
    words = " ".join(text.split())
    if not words:
        raise UsageError(f"{what} needs words")
    if len(words) > LONGEST:
        raise UsageError(f"{what} has {len(words):,} characters; allowed {LONGEST:,}: put the rest into the text")
    for _, name in invisible_characters(words):
        raise UsageError(f"{what} holds a sign that nobody sees, {name}; delete it, or type the words anew")
    if words == GAP or looks_sealed(words):
        raise UsageError(f"{what} says {words[:40]!r}, which has a meaning of its own in a profile; write it in words")
    return words


def checked(folder: Path, file: str, text: str, today: dt.date) -> str:
    """Give the new text of a file of an area as it is; raise UsageError where the area would have a problem with it."""
    where = f"{folder.name}/{file}"
    with tempfile.TemporaryDirectory(prefix="planning-check-") as place:
        copy = Path(place) / folder.name
        copy.mkdir()
        for path in folder.iterdir():
            if path.is_file() and not path.is_symlink() and path.suffix != ".jsonl":
                shutil.copyfile(path, copy / path.name)
        (copy / file).write_bytes(text.encode("utf-8"))
        after = [p for p in check_folder(copy, today, opened=False) if p.file == where]
    if after:
        known = {(p.field, p.found) for p in check_folder(folder, today, opened=False) if p.file == where}
        for problem in after:
            if (problem.field, problem.found) not in known:
                raise UsageError(f"{problem}; nothing was saved")
    return text
