"""Who wrote what since two copies parted: by the lines of a journal that the other journal lacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from planning.keeping.changes import PARAGRAPH
from planning.keeping.editing import EditError, changed
from planning.keeping.journal import Journal, Line
from planning.keeping.merging import OTHER_VERSIONS, RECORD, TAKEN_OUT, Clashed, Merge, Side, Sides
from planning.keeping.outline import UnshapedError, read_outline
from planning.keeping.prose import blocks_of, text_of
from planning.profiles.narrative import OTHER
from planning.profiles.yamltext import Plain

__all__ = ["Writers", "signed"]


@dataclass(frozen=True)
class Writers:
    """Who wrote in one of the two copies since they parted. ``otherwise`` is who, where no line tells."""

    lines: tuple[Line, ...]
    otherwise: Side
    old: Mapping[str, str] = field(default_factory=dict)  # new id -> the one that it had in this copy

    @classmethod
    def of(cls, journal: Journal, other: Journal, otherwise: Side) -> Writers:
        """Take the lines of a journal that the other one lacks."""
        known = {line.id for line in other.lines}
        return cls(tuple(line for line in journal.lines if line.id not in known), otherwise)

    def of_value(self, file: str, unit: str, name: str, value: str) -> Side:
        """Give who wrote a value: by the last line about it, unless that says something else than what stands there."""
        unit = self.old.get(unit, unit)
        fields = {name, RECORD} if name != RECORD else {RECORD}
        about = [line for line in self.lines if (line.file, line.unit) == (file, unit) and line.field in fields]
        if name == PARAGRAPH:
            about = [line for line in about if line.open is None or line.open[1] == value]
        last = about[-1] if about else None
        told = last.open if last else None
        if last is None or not last.who or (told and last.field == name and told[1] != value):
            return self.otherwise
        return Side(last.who, last.at[:10])


def signed(file: str, merge: Merge, sides: Sides, ours: Writers, theirs: Writers) -> Merge:
    """Give what was merged with each other version noted as by who wrote it. ``sides`` are those it was merged with."""
    text, clashes = merge.text, []
    for clash in merge.clashes:
        writers = ours if clash.by == sides.ours != sides.theirs else theirs
        value = "" if clash.other == TAKEN_OUT else clash.other
        due = writers.of_value(file, clash.record, clash.field, value)
        clashes.append(replace(clash, by=due))
        if due != clash.by:
            text = _with_name(file, text, clash, due)
    return replace(merge, text=text, clashes=tuple(clashes))


def _with_name(file: str, text: str, clash: Clashed, due: Side) -> str:
    if file.endswith(".yml"):
        return _in_record(file, text, clash, due)
    return _in_prose(text, clash, due) if file.endswith(".md") else text


def _in_record(file: str, text: str, clash: Clashed, due: Side) -> str:
    try:
        records = [i for k, i in read_outline(text).records() if (k, i.identity) == (clash.key, clash.record)]
        notes = records[0].data.get(OTHER_VERSIONS) if records else None
        now = {"field": clash.field, "value": clash.other or TAKEN_OUT, **_named(clash.by)}
        then = {"field": clash.field, "value": clash.other or TAKEN_OUT, **_named(due)}
        if not isinstance(notes, list) or now not in notes:
            return text
        new: list[Plain] = [{**then} if note == now else note for note in notes]
        return changed(text, file, clash.key, clash.record, {OTHER_VERSIONS: new})
    except (UnshapedError, EditError):
        return text


def _named(side: Side) -> dict[str, str]:
    return {name: text for name, text in (("by", side.by), ("on", side.on)) if text}


def _in_prose(text: str, clash: Clashed, due: Side) -> str:
    body = f"({TAKEN_OUT})" if clash.other == TAKEN_OUT else clash.other
    blocks = []
    for block in blocks_of(text.replace("\r\n", "\n")):
        found = OTHER.match(block.text)
        mine = found and body.endswith(block.text[found.end() :]) and (found.group(1) or "") == _plain(clash.by.by)
        blocks.append(replace(block, text=_marked(block.text, due)) if mine else block)
    new = text_of(blocks)
    return new.replace("\n", "\r\n") if "\r\n" in text else new


def _plain(name: str) -> str:
    return " ".join("".join(" " if c in "{}=" else c for c in name).split())


def _marked(text: str, due: Side) -> str:
    start, mark, rest = text.partition("{other")
    by, on = _plain(due.by), due.on
    return f"{start}{mark}{f' by={by}' if by else ''}{f' on={on}' if on else ''}}}{rest.partition('}')[2]}"
