"""Settles what two wrote differently: one version is kept, the note goes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from planning.keeping.editing import changed, removed
from planning.keeping.merging import OTHER_VERSIONS, RECORD, TAKEN_OUT
from planning.keeping.outline import UnshapedError, read_outline, shown
from planning.keeping.prose import FILE_LEVEL, blocks_of, section_of, text_of
from planning.profiles.narrative import OTHER
from planning.profiles.yamltext import Plain, read_yaml

__all__ = ["Choice", "choices", "settle"]

PROSE = "assessment.md"


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
        """Say where it is: ``influence of A-03``, ``a paragraph of H04``."""
        return f"a paragraph of {self.unit}" if self.file == PROSE else f"{self.field} of {self.unit}"


def choices(file: str, text: str) -> Iterator[Choice]:
    """Give what is not settled in the text of a file."""
    if file == PROSE:
        yield from _in_prose(text)
        return
    try:
        outline = read_outline(text)
    except UnshapedError:
        return
    for key, item in outline.records():
        notes = item.data.get(OTHER_VERSIONS)
        for note in notes if isinstance(notes, list) else ():
            if isinstance(note, dict):
                field, value, by, on = (str(note.get(n) or "") for n in ("field", "value", "by", "on"))
                kept = "kept" if field == RECORD else shown(item.data.get(field))
                yield Choice(file, key, item.identity, field, kept, value, by, on)


def _in_prose(text: str) -> Iterator[Choice]:
    section, above = "", ""
    for block in blocks_of(text):
        found = OTHER.match(block.text)
        if found:
            yield Choice(
                PROSE, "prose", section, "paragraph", above, block.text, found.group(1) or "", found.group(2) or ""
            )
            continue
        section = section_of(block.text) if block.text.startswith("#") else section
        above = block.text


def settle(text: str, choice: Choice, *, other: bool) -> str:
    """Give the text of a file in which one version is kept: the one that stands there, or the ``other``.

    Raises EditError where the file changed, so that the choice is not there any more.
    """
    return (
        _settled_prose(text, choice, other=other)
        if choice.file == PROSE
        else _settled_record(text, choice, other=other)
    )


def _settled_record(text: str, choice: Choice, *, other: bool) -> str:
    if other and choice.field == RECORD:
        return removed(text, choice.file, choice.key, choice.unit)
    item = next(i for k, i in read_outline(text).records() if (k, i.identity) == (choice.key, choice.unit))
    notes = item.data.get(OTHER_VERSIONS)
    left: list[Plain] = [n for n in notes if not _is(n, choice)] if isinstance(notes, list) else []
    fields: dict[str, Plain] = {OTHER_VERSIONS: left or None}
    if other and choice.field != "id":
        fields[choice.field] = None if choice.other == TAKEN_OUT else read_yaml(choice.other, "").data
    return changed(text, choice.file, choice.key, choice.unit, fields)


def _is(note: Plain, choice: Choice) -> bool:
    return isinstance(note, dict) and (note.get("field"), note.get("value")) == (choice.field, choice.other)


def _settled_prose(text: str, choice: Choice, *, other: bool) -> str:
    blocks = blocks_of(text.replace("\r\n", "\n"))
    at = next(n for n, b in enumerate(blocks) if b.text == choice.other)
    kept = max(n for n, b in enumerate(blocks[:at]) if not b.other)
    if other:
        body = OTHER.sub("", blocks[at].text, count=1)
        if body == f"({TAKEN_OUT})":
            blocks[kept] = replace(blocks[kept], text="")
        elif FILE_LEVEL.fullmatch(body):
            blocks[kept] = replace(blocks[kept], text=body)
        else:
            mark = re.match(r"(- )?(\{level=[1-4]\} )?", blocks[at].text)
            blocks[kept] = replace(blocks[kept], text=f"{mark.group(0) if mark else ''}{body}")
    del blocks[at]
    new = text_of([b for b in blocks if b.text])
    return new.replace("\n", "\r\n") if "\r\n" in text else new
