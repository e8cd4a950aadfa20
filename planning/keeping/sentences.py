"""Changes in words: who changed what, from what to what, and why; one line each, whatever signs a name or a value holds."""

from __future__ import annotations

import re

from planning.keeping.changes import COMMENTS, LINES, MET, PARAGRAPH, ROW, ROWS
from planning.keeping.journal import BEGIN, FOUND, Line
from planning.keeping.merging import OTHER_VERSIONS, RECORD, TAKEN_OUT, Clashed
from planning.problems import one_line
from planning.profiles.sealed_values import Opener

__all__ = ["clash_sentence", "sentence", "what_changed"]

DIGEST = re.compile(r", digest: [0-9a-f]{64}")  # of a kept text; nobody reads it
LONGEST = 160  # characters of a value that a sentence repeats
WITHOUT_VALUES = {
    COMMENTS: "changed comments",
    LINES: "wrote lines that are no record yet",
    MET: "put together what two copies say of {unit}, as it was here",
}
HOW = {"form": "in a form", "merge": "by a merge", "import": "by an import", "command": "by a command"}


def sentence(line: Line, opener: Opener | None = None) -> str:
    """Say one line of the journal: ``2026-11-26 09:00 Amina changed influence of A-03 from 3 to 4 (in a form): why``."""
    when = f"{line.at[:10]} {line.at[11:16]}"
    if line.how == BEGIN:
        return one_line(f"{when} the journal begins; what was there before has no line")
    who = line.who or "somebody, it is not known who,"
    values = line.opened(opener) if opener else line.open
    what = what_changed(line.unit, line.field, values)
    how = "in an editor" if line.how in {"text", FOUND} else HOW.get(line.how, line.how)
    return one_line(f"{when} {who} {what} ({line.file}, {how})" + (f": {line.why}" if line.why else ""))


def what_changed(unit: str, field: str, values: tuple[str, str] | None) -> str:
    """Say what changed: ``changed influence of A-03 from 3 to 4``; values that are sealed are not told."""
    return one_line(_what(unit, field, values))


def _what(unit: str, field: str, values: tuple[str, str] | None) -> str:
    if field in WITHOUT_VALUES:
        return WITHOUT_VALUES[field].format(unit=unit)
    if values is None:
        return f"changed {_thing(unit, field)}, which is sealed"
    if after := _grown(*(DIGEST.sub("", v) for v in values)):
        return f"added to {_thing(unit, field)}: {_short(after)}"
    before, after = (_short(v) for v in values)
    if field == ROWS:
        return f"changed rows: {before} became {after}"
    if field == OTHER_VERSIONS:
        return f"noted other versions in {unit}" if after else f"settled which version of {unit} holds"
    return _from_to(_thing(unit, field), before, after)


def _grown(before: str, after: str) -> str:
    """Give what was put behind the end of a list that is otherwise as it was; empty where it is no such."""
    head = before[:-1]
    more = after[len(head) :]
    return (
        more[2:-1] if before.startswith("[") and len(before) > 2 and after.startswith(head) and more[:2] == ", " else ""
    )


def _from_to(thing: str, before: str, after: str) -> str:
    if not before:
        return f"added {thing}: {after}"
    return f"changed {thing} from {before} to {after}" if after else f"took out {thing}, which said: {before}"


def _thing(unit: str, field: str) -> str:
    if field == RECORD:
        return unit
    if field == PARAGRAPH:
        return f"a paragraph of {unit}"
    return f"the row {unit}" if field == ROW else f"{field} of {unit}"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else f"{flat[:LONGEST]}..."


def clash_sentence(clash: Clashed, ours: str, theirs: str) -> str:
    """Say a clash: both versions, and that both are kept, or which of them where the other is noted nowhere."""
    return one_line(_clash(clash, ours, theirs))


def _clash(clash: Clashed, ours: str, theirs: str) -> str:
    if clash.field == "id":
        return f"{clash.other} had been given to two things; one of them is {clash.kept} now"
    if clash.field == RECORD or (clash.field == ROW and clash.other == TAKEN_OUT):
        return f"{_thing(clash.record, clash.field)} was taken out by one and changed by the other; it is kept"
    thing = f"lines of {clash.key}" if clash.field == LINES else _thing(clash.record, clash.field)
    other = _short(clash.other) or "nothing"
    kept = "both are kept" if clash.noted else "the stricter one holds"
    return f"{thing}: {ours} wrote {_short(clash.kept) or 'nothing'}, {theirs} wrote {other}; {kept}"
