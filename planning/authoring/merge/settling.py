"""Settles what two wrote differently: one version is kept, the note goes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from planning.keeping.editing import EditError, changed, removed
from planning.keeping.merging import OTHER_VERSIONS, RECORD, TAKEN_OUT
from planning.keeping.outline import UnshapedError, read_outline, shown
from planning.keeping.prose import FILE_LEVEL, Block, as_read, blocks_of, file_level, raised, section_of, text_of
from planning.keeping.tables import keyed_rows
from planning.keeping.unsettled import IN_COMMENT
from planning.profiles.narrative import OTHER
from planning.profiles.yamltext import Plain, read_yaml

__all__ = ["Choice", "by_hand", "choices", "settle"]

BOM = "\ufeff"
PROSE = "assessment.md"
ROW = "row"
AGAIN = "run planning merge --settle again"


@dataclass(frozen=True)
class Choice:
    """Two versions of one thing: where, what stands in the file, what the other is, who wrote it and when."""

    file: str
    key: str
    unit: str
    field: str
    kept: str
    other: str
    by: str = ""
    on: str = ""

    @property
    def place(self) -> str:
        """Say where it is: ``influence of A-03``, ``a paragraph of H04``, ``the row for I-01 2026``."""
        if self.file == PROSE:
            return f"a paragraph of {self.unit}"
        return f"the row for {self.unit}" if self.field == ROW else f"{self.field} of {self.unit}"


def choices(file: str, text: str) -> Iterator[Choice]:
    """Give what is not settled in the text of a file."""
    try:
        if file == PROSE:
            yield from _in_prose(text)
        elif file.endswith(".csv"):
            yield from _in_rows(file, text)
        elif file.endswith(".yml"):
            yield from _in_records(file, text)
    except UnshapedError:
        return


def by_hand(file: str, text: str) -> Iterator[tuple[int, str]]:
    """Give what is not settled, but can only be settled in an editor: line, and what to do there."""
    if file == PROSE:
        return
    for number, row in enumerate(text.split("\n"), 1):
        if IN_COMMENT.search(row) or (file.endswith(".csv") and OTHER.match(row)):
            yield (
                number,
                "somebody else wrote the lines below it: put together what holds, and delete the mark and them",
            )
    if file.endswith(".yml") and OTHER_VERSIONS in text:
        try:
            read_outline(text)
        except UnshapedError as error:
            yield 1, f"it holds other versions, and is not written record by record: {error}; planning check says where"


def _in_records(file: str, text: str) -> Iterator[Choice]:
    for key, item in read_outline(text).records():
        notes = item.data.get(OTHER_VERSIONS)
        for note in notes if isinstance(notes, list) else ():
            if isinstance(note, dict):
                field, value, by, on = (str(note.get(n) or "") for n in ("field", "value", "by", "on"))
                yield Choice(file, key, item.identity, field, _kept(item.data, field), value, by, on)


def _kept(data: dict[str, Plain], field: str) -> str:
    return "kept" if field == RECORD else shown(data.get(field))


def _in_rows(file: str, text: str) -> Iterator[Choice]:
    """Give rows that are about one thing: the first, and each that stands below it."""
    rows = keyed_rows(file, text)
    for name, (_, line) in rows.items():
        first = name.rstrip("#")
        if first in rows and first != name:
            yield Choice(file, "rows", " ".join(first.replace("\t", " ").split()), ROW, rows[first][1], line)


def _in_prose(text: str) -> Iterator[Choice]:
    section = ""
    blocks = _blocks(text)
    for at, block in enumerate(blocks):
        found = OTHER.match(block.text)
        if found:
            above = _above(blocks, at)
            kept = "" if above is None else blocks[above].text
            yield Choice(
                PROSE, "prose", section, "paragraph", kept, block.text, found.group(1) or "", found.group(2) or ""
            )
        elif block.heading:
            section = section_of(block.text)


def _blocks(text: str) -> list[Block]:
    return blocks_of(text.removeprefix(BOM).replace("\r\n", "\n"))


def _above(blocks: Sequence[Block], at: int) -> int | None:
    """Give where the paragraph stands that a note is another version of; None where none does."""
    above = next((n for n in range(at - 1, -1, -1) if not blocks[n].other), None)
    if above is None or blocks[above].heading:
        return None
    levels = (FILE_LEVEL.fullmatch(text) is None for text in (blocks[above].text, _body(blocks[at])))
    return above if len(set(levels)) == 1 else None


def _body(note: Block) -> str:
    return OTHER.sub("", note.text, count=1)


def settle(text: str, choice: Choice, *, other: bool) -> str:
    """Give the text of a file in which one version is kept: the one that stands there, or the ``other``.

    Raises EditError where the file changed, so that the choice is not there any more, and where it is not known what the
    other is a version of.
    """
    if choice.file == PROSE:
        return _settled_prose(text, choice, other=other)
    return (_settled_row if choice.field == ROW else _settled_record)(text, choice, other=other)


def _settled_record(text: str, choice: Choice, *, other: bool) -> str:
    try:
        found = [i.data for k, i in read_outline(text).records() if (k, i.identity) == (choice.key, choice.unit)]
    except UnshapedError as error:
        raise EditError(f"{choice.file} cannot be changed: {error}; planning check says where") from None
    notes = found[0].get(OTHER_VERSIONS) if len(found) == 1 else None
    left: list[Plain] = [n for n in notes if not _is(n, choice)] if isinstance(notes, list) else []
    if not isinstance(notes, list) or len(left) == len(notes) or _kept(found[0], choice.field) != choice.kept:
        raise EditError(f"{choice.file}: {choice.place} was changed or settled meanwhile; {AGAIN}")
    if other and choice.field == RECORD:
        return removed(text, choice.file, choice.key, choice.unit)
    fields: dict[str, Plain] = {OTHER_VERSIONS: left or None}
    if other and choice.field != "id":
        fields[choice.field] = None if choice.other == TAKEN_OUT else read_yaml(choice.other, "").data
    return changed(text, choice.file, choice.key, choice.unit, fields)


def _is(note: Plain, choice: Choice) -> bool:
    return isinstance(note, dict) and (note.get("field"), note.get("value")) == (choice.field, choice.other)


def _settled_row(text: str, choice: Choice, *, other: bool) -> str:
    body = text.removeprefix(BOM).replace("\r\n", "\n")
    try:
        there = choice in _in_rows(choice.file, body)
    except UnshapedError:
        there = False
    if not there:
        raise EditError(f"{choice.file}: {choice.place} was changed or settled meanwhile; {AGAIN}")
    rows = f"\n{body.rstrip(chr(10))}\n"
    start, _, end = rows.rpartition(f"\n{choice.other}\n")  # the second of the two goes, whichever holds
    rows = f"{start}\n{end}"
    body = (rows.replace(f"\n{choice.kept}\n", f"\n{choice.other}\n", 1) if other else rows)[1:]
    new = f"{BOM if text.startswith(BOM) else ''}{body}"
    return new.replace("\n", "\r\n") if "\r\n" in text else new


def _settled_prose(text: str, choice: Choice, *, other: bool) -> str:
    blocks = _blocks(text)
    places = [n for n, b in enumerate(blocks) if b.other and b.text == choice.other]
    pairs = [(at, _above(blocks, at)) for at in places]
    if pairs and all(above is None for _, above in pairs):
        raise EditError(
            f"{PROSE}: above the other version in {choice.unit} stands no paragraph that it is a version of; put it where it "
            "belongs in an editor, or delete it"
        )
    found = [(at, n) for at, n in pairs if n is not None and blocks[n].text == choice.kept]
    if not found:
        raise EditError(f"{PROSE}: {choice.place} was changed or settled meanwhile; {AGAIN}")
    at, kept = found[0]
    new = text_of(_with_other(blocks, kept, at) if other else [b for n, b in enumerate(blocks) if n != at])
    new = f"{BOM}{new}" if text.startswith(BOM) else new
    return new.replace("\n", "\r\n") if "\r\n" in text else new


def _with_other(blocks: Sequence[Block], kept: int, at: int) -> list[Block]:
    """Give blocks with the other version in place of what was kept; none becomes open since what stood above it is gone."""
    whole = FILE_LEVEL.fullmatch(blocks[kept].text) is not None
    out = list(blocks) if whole else as_read(blocks)
    out[kept] = replace(out[kept], text=_instead(out[at]), level=1)
    del out[at]
    left = [b for b in out if b.text]
    return left if whole else raised(left, file_level(blocks))


def _instead(note: Block) -> str:
    """Give what a paragraph says when the other version of it holds; nothing where that took it out."""
    body = _body(note)
    if body == f"({TAKEN_OUT})":
        return ""
    if FILE_LEVEL.fullmatch(body):
        return body
    mark = re.match(r"(- )?(\{level=[1-4]\} )?", note.text)
    return f"{mark.group(0) if mark else ''}{body}"
