"""Works out from the journals what two copies of an area had in common: own changes since then are taken back."""

from __future__ import annotations

from collections.abc import Mapping

from planning.keeping.changes import MET, PARAGRAPH, ROW
from planning.keeping.editing import EditError, added, changed, removed
from planning.keeping.journal import Journal, Line
from planning.keeping.merging import RECORD
from planning.keeping.outline import UnshapedError, read_outline
from planning.keeping.saving import NOT_KNOWN
from planning.profiles.yamltext import Plain, read_yaml

__all__ = ["common_texts"]


def common_texts(texts: Mapping[str, str], ours: Journal, theirs: Journal) -> dict[str, str] | None:
    """Give the texts of an area as they were when both copies were one; None where the journals do not tell.

    The lines of ours that theirs lacks are taken back, the last one first. A line whose values are sealed or not known
    cannot be taken back: then nobody knows.
    """
    known = {line.id for line in theirs.lines}
    if not known & {line.id for line in ours.lines}:
        return None
    out = dict(texts)
    for line in reversed(ours.lines):
        if line.id in known or not line.unit:
            continue
        try:
            out[line.file] = _taken_back(out.get(line.file, ""), line)
        except (EditError, UnshapedError, LookupError, ValueError):
            return None
    return out


def _taken_back(text: str, line: Line) -> str:
    """Give a text without one change; raise where it cannot be taken back."""
    if line.field == MET:
        return text
    if line.open is None or NOT_KNOWN in line.open:
        raise ValueError(line.id)
    before, after = line.open
    if line.file.endswith(".yml"):
        return _record(text, line, before)
    if line.file.endswith(".md") and line.field == PARAGRAPH:
        return _paragraph(text, before, after)
    if line.file.endswith(".csv") and line.field == ROW:
        return _row(text, before, after)
    raise ValueError(line.field)


def _record(text: str, line: Line, before: str) -> str:
    if line.field == RECORD:
        if not before:
            key = _key_of(text, line.unit)
            return removed(text, line.file, key, line.unit)
        record = _value(before)
        keys = [part.key for part in read_outline(text).parts]
        if not isinstance(record, dict) or len(keys) != 1:
            raise ValueError(line.unit)  # which list it stood in is not known
        return added(text, line.file, keys[0], record)
    return changed(
        text, line.file, _key_of(text, line.unit), line.unit, {line.field: _value(before) if before else None}
    )


def _key_of(text: str, unit: str) -> str:
    return next(key for key, item in read_outline(text).records() if unit in {item.identity, key})


def _value(source: str) -> Plain:
    return read_yaml(source, "").data


def _paragraph(text: str, before: str, after: str) -> str:
    if after:
        if text.count(after) != 1:
            raise ValueError(after)
        return text.replace(after, before)
    raise ValueError(before)  # where it stood is not known


def _row(text: str, before: str, after: str) -> str:
    rows = text.splitlines(keepends=True)
    places = [n for n, row in enumerate(rows) if row.rstrip("\r\n") == after] if after else []
    if after and len(places) != 1:
        raise ValueError(after)
    if after:
        rows[places[0]] = f"{before}\n" if before else ""
    else:
        rows.append(f"{before}\n")
    return "".join(rows)
