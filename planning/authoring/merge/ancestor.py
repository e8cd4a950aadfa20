"""Works out from the journals what two copies of an area had in common, file by file: own changes since then are taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from planning.authoring.merge.taking_back import NotKnownError, prose_before, records_before, rows_before
from planning.keeping.changes import LINES, PARAGRAPH, ROWS, Change, changes, units
from planning.keeping.editing import EditError, changed
from planning.keeping.journal import TOLD, Journal, Line
from planning.keeping.merging import RECORD
from planning.keeping.outline import UnshapedError, read_outline
from planning.keeping.prose import blocks_of, text_of
from planning.profiles.records import UNLABELLED
from planning.profiles.sealed_values import Opener

__all__ = ["Base", "common_texts"]

Base = Mapping[str, str | None]  # file -> what both had read of it; None: nobody knows; not there: there was none
Due = Mapping[tuple[str, str], Collection[str]]  # file and unit -> marks of what it said


def common_texts(
    ours: Mapping[str, str], theirs: Mapping[str, str], own: Journal, other: Journal, opener: Opener
) -> Base | None:
    """Give the texts of an area as they were when both copies were one; None where the journals have nothing in common.

    The lines of ours that theirs lacks are taken back. What comes of it must bear the marks that the common lines give;
    of a file that does not, or of which a line does not tell what was there before, nobody knows what both had read.
    """
    known = {line.id for line in other.lines}
    then = Journal(tuple(line for line in own.lines if line.id in known))
    if not then.lines:
        return None
    due = then.expected()
    mine = {line.id for line in own.lines}
    since = [line for line in other.lines if line.id not in mine]
    out: dict[str, str | None] = {}
    for file in sorted(ours.keys() | theirs.keys()):
        lines = [line for line in own.lines if line.file == file and line.unit and line.id not in known]
        try:
            text = _before(file, ours.get(file, ""), theirs.get(file, ""), lines, due, opener)
            text = _without_unmarked(file, text, theirs.get(file, ""), since, opener)
        except (NotKnownError, UnshapedError, EditError, ValueError):
            out[file] = None
            continue
        if text or file in ours:
            out[file] = text
    return out


def _before(file: str, ours: str, theirs: str, lines: list[Line], due: Due, opener: Opener) -> str:
    if ours == theirs:
        return ours
    if file not in TOLD:
        raise NotKnownError(file)
    told = [(line, line.opened(opener)) for line in lines]
    # An id that ours gave to something new, while theirs had it for another: no record that both had.
    own = {line.unit for line, values in told if line.field == RECORD and values and not values[0]}

    def fits(text: str) -> bool:
        return _as_marked(file, text, due, {*units(file, ours), *units(file, theirs)}, own)

    if file.endswith(".yml"):
        text = records_before(file, ours, theirs, told)
    elif file.endswith(".md"):
        text = prose_before(ours, theirs, told, fits)
    elif file.endswith(".csv"):
        text = rows_before(file, ours, theirs, told)
    elif not told:
        text = ours
    else:
        raise NotKnownError(file)
    if not fits(text):
        raise NotKnownError(file)
    return text


def _as_marked(file: str, text: str, due: Due, matter: Collection[str], new: Collection[str]) -> bool:
    """Whether each unit of a text says what the journal says that it said; one that neither copy has does not matter."""
    now = units(file, text)
    then = {unit: marks for (name, unit), marks in due.items() if name == file and (unit in matter or unit in now)}
    matching = {unit for unit in now.keys() | then.keys() if {now.get(unit, "")} == set(then.get(unit) or {""})}
    return all(unit in matching or (unit in new and unit not in now) for unit in now.keys() | then.keys())


def _without_unmarked(file: str, text: str, theirs: str, since: list[Line], opener: Opener) -> str:
    """Leave out what lies at the highest level, of which no mark tells, and theirs says otherwise without a line that tells why.

    It may be ours that was changed without a line. Left out it is new in both, and both versions are kept.
    """
    for change in changes(file, text, theirs) if text != theirs else ():
        if change.level < UNLABELLED or not change.before or not change.after or change.field in {LINES, ROWS}:
            continue
        about = (line for line in since if (line.file, line.unit, line.field) == (file, change.unit, change.field))
        first = next(
            (line.opened(opener) for line in about if line.field != PARAGRAPH or _begins(line, change, opener)), None
        )
        if first is None or first[0] != change.before:
            text = _without(file, text, change)
    return text


def _begins(line: Line, change: Change, opener: Opener) -> bool:
    values = line.opened(opener)
    return values is not None and values[0] == change.before


def _without(file: str, text: str, change: Change) -> str:
    if file.endswith(".yml"):
        keys = [key for key, item in read_outline(text).records() if (item.identity or key) == change.unit]
        return changed(text, file, keys[0], change.unit, {change.field: None})
    if file.endswith(".md"):
        return text_of([block for block in blocks_of(text) if block.text != change.before])
    return "".join(f"{line}\n" for line in text.splitlines() if line != change.before)
