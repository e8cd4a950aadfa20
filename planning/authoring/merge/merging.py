"""Merges the other copy into this workspace, area by area, and says in words what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from planning.authoring.merge.ancestor import common_texts
from planning.authoring.merge.copies import Copy
from planning.authoring.merge.notebooks import merge_notebooks
from planning.keeping.changes import Change, changes
from planning.keeping.editing import added
from planning.keeping.files import UnmergedError, merge_file
from planning.keeping.journal import FOUND, WRITTEN, Journal, Line, Writer, journal_of, united
from planning.keeping.merging import RECORD, Clashed, Side, Sides, free_id, renamed_in, same_thing, says_but_id
from planning.keeping.outline import Item, UnshapedError, read_outline
from planning.keeping.prose import blocks_of
from planning.keeping.saving import area_texts, kept_aside, put_together, take_in
from planning.keeping.sentences import clash_sentence, what_changed
from planning.problems import one_line
from planning.profiles.reading import JOURNAL
from planning.profiles.workspace import Workspace
from planning.profiles.yamltext import Plain, read_yaml

__all__ = ["Merged", "merge_copy", "merged_area"]

US = "you"
UNKNOWN = "No common ancestor is known: where the two differ, both versions are kept."


@dataclass(frozen=True)
class Merged:
    """What a merge came to: lines in words, and how many things two had written differently."""

    lines: tuple[str, ...]
    clashes: int
    changed: int


@dataclass(frozen=True)
class _Area:
    """One area put together: new texts, the journal of both, clashes by file, new ids, what was kept aside."""

    texts: Mapping[str, str]
    journal: str
    clashes: tuple[tuple[str, Clashed], ...]
    renamed: tuple[tuple[str, str], ...]
    aside: Mapping[str, str]


def merge_copy(place: Workspace, copy: Copy, writer: Writer, *, now: dt.datetime | None = None) -> Merged:
    """Merge the other copy into this workspace; areas that only one of the two has stay or come.

    Each area is written whole or not at all. The journals become one, and tell who merged. Merging the same copy again
    changes nothing. Raises SaveError where something cannot be written.
    """
    moment = now or dt.datetime.now(dt.UTC)
    lines = [
        f"{one_line(path)}: it is no plain file in {one_line(copy.name)}, and was left out" for path in copy.left_out
    ]
    clashes = changed = 0
    folders = {folder.name: folder for folder in place.areas().values()}
    for area, theirs in copy.texts.items():
        if area in folders and (folders[area] / JOURNAL).is_file():
            take_in(place, area, Writer("", FOUND), now=moment)  # else what was changed here in an editor has no line
        ours = area_texts(folders[area]) if area in folders else {}
        own = journal_of(folders[area]) if area in folders else ""
        base = _ancestor(copy, area, ours, own, theirs)
        done = merged_area(base or {}, {**ours, JOURNAL: own}, theirs, copy.name, day=moment.date())
        new = {file: text for file, text in done.texts.items() if text != ours.get(file)}
        told = _told(area.upper(), base, ours, theirs, done, copy.name)
        if base is None and ours and (new or done.clashes):
            told.insert(0, f"{area.upper()}: {UNKNOWN}")
        for file, text in done.aside.items():
            path = kept_aside(place, area, file, text, moment)
            told.append(f"{area.upper()}: both changed {file}, and it cannot be put together; theirs is kept as {path}")
        if new or done.journal != own:
            put_together(place, area, ours, new, done.journal, replace(writer, how="merge"), now=moment)
        lines += told
        clashes += len(done.clashes) + len(done.aside)
        changed += len(new)
    notebooks = merge_notebooks(place, copy, moment)
    return Merged((*lines, *notebooks.lines), clashes + notebooks.clashes, changed + notebooks.changed)


def _ancestor(
    copy: Copy, area: str, ours: Mapping[str, str], own: str, theirs: Mapping[str, str]
) -> Mapping[str, str] | None:
    """Give what both had read: as git knows it, else as the journals tell; None where nobody knows."""
    if copy.ancestor is not None:
        return copy.ancestor.get(area, {})
    if not ours:
        return {}
    return common_texts(ours, Journal.of(own), Journal.of(theirs.get(JOURNAL, "")))


def merged_area(
    base: Mapping[str, str], ours: Mapping[str, str], theirs: Mapping[str, str], name: str, *, day: dt.date
) -> _Area:
    """Put the files of one area together. ``name`` is how to call the other copy; nothing is written."""
    journals = Journal.of(ours.get(JOURNAL, "")), Journal.of(theirs.get(JOURNAL, ""))
    renamed, base = _collisions(base, ours, theirs, journals)
    texts: dict[str, str] = {}
    clashes: list[tuple[str, Clashed]] = []
    aside: dict[str, str] = {}
    new_ids = dict(renamed)
    for file in sorted((ours.keys() | theirs.keys()) & WRITTEN):
        was, mine, other = base.get(file, ""), ours.get(file), theirs.get(file)
        if other is None or (mine is None and file in base and other == was):
            if mine is not None:
                texts[file] = mine
            continue
        if new_ids:
            other = _with_new_ids(file, was, other, new_ids)
        if mine is None:
            texts[file] = other
            continue
        sides = Sides(_who(journals[0], file, "", day), _who(journals[1], file, name, day))
        try:
            merge = merge_file(file, was, mine, other, sides)
        except UnmergedError:
            texts[file] = mine
            aside[file] = other
            continue
        texts[file] = merge.text
        clashes += [(file, clash) for clash in merge.clashes]
        renamed = (*renamed, *merge.renamed)
    return _Area(texts, united(ours.get(JOURNAL, ""), theirs.get(JOURNAL, "")), tuple(clashes), renamed, aside)


def _who(journal: Journal, file: str, otherwise: str, day: dt.date) -> Side:
    last = next((line for line in reversed(journal.lines) if line.file == file and line.who), None)
    return Side(last.who, last.at[:10]) if last else Side(otherwise, str(day) if otherwise else "")


def _collisions(
    base: Mapping[str, str], ours: Mapping[str, str], theirs: Mapping[str, str], journals: tuple[Journal, Journal]
) -> tuple[tuple[tuple[str, str], ...], Mapping[str, str]]:
    """Find ids that both gave to two things since they parted, and give the ones of theirs a new one.

    A record that an earlier merge has brought in keeps the id it got then, also where it was changed here since; the base
    is given with it, as it came, so that only what changed since is merged.
    """
    was, mine, other = (_records(texts) for texts in (base, ours, theirs))
    taken = {identity for side in (was, mine, other) for _, _, identity in side}
    out: list[tuple[str, str]] = []
    told = dict(base)
    for (file, key, old), item in other.items():
        place = (file, key, old)
        if place not in mine or place in was or same_thing(mine[place], item, known=bool(base)):
            continue
        new, first = _brought_in(file, old, journals)
        if (file, key, new) in mine:
            told[file] = added(told.get(file, ""), file, key, {**first, "id": new})
        else:
            new = next((k[2] for k, m in mine.items() if k[:2] == place[:2] and _alike(m, item)), "")
            new = new or free_id(old, taken)
        taken.add(new)
        out.append((old, new))
    return tuple(out), told


def _brought_in(file: str, old: str, journals: tuple[Journal, Journal]) -> tuple[str, dict[str, Plain]]:
    """Give the id under which an earlier merge brought in what theirs began as ``old``, and what it said; nothing for none."""
    ours, theirs = (
        [(line.unit, _began(line)) for line in journal.lines if (line.file, line.field) == (file, RECORD)]
        for journal in journals
    )
    first = next((data for unit, data in theirs if unit == old and data), {})
    same = {name: value for name, value in first.items() if name != "id"}
    found = (unit for unit, data in ours if unit != old and same and {**data, "id": ""} == {**same, "id": ""})
    return next(found, ""), first


def _began(line: Line) -> dict[str, Plain]:
    """Give what a record said when a line added it; nothing where it did not, or the values are sealed."""
    before, after = line.open or ("", "")
    data = read_yaml(after, "").data if after and not before else None
    return data if isinstance(data, dict) else {}


def _alike(one: Item, two: Item) -> bool:
    return says_but_id(one) == says_but_id(two)


def _records(texts: Mapping[str, str]) -> dict[tuple[str, str, str], Item]:
    out: dict[tuple[str, str, str], Item] = {}
    for file, text in texts.items():
        if file.endswith(".yml"):
            try:
                out |= {(file, key, item.identity): item for key, item in read_outline(text).records()}
            except UnshapedError:
                continue
    return out


def _with_new_ids(file: str, was: str, theirs: str, names: Mapping[str, str]) -> str:
    """Give a text of theirs in which what they wrote since points to the new ids; what was there before stays."""
    if file.endswith(".md"):
        old = {block.text for block in blocks_of(was)}
        for block in blocks_of(theirs):
            if block.text not in old:
                theirs = theirs.replace(block.text, renamed_in(block.text, names))
        return theirs
    if not file.endswith(".yml"):
        return theirs
    try:
        before, outline = read_outline(was), read_outline(theirs)
    except UnshapedError:
        return theirs
    known = {(key, item.identity): item for key, item in before.records()}
    parts = []
    for part in outline.parts:
        items = []
        for item in part.items:
            old_item = known.get((part.key, item.identity))
            fields = tuple(
                f
                if old_item and (o := old_item.field(f.name)) and o.value == f.value
                else replace(f, body=renamed_in(f.body, names))
                for f in item.fields
            )
            items.append(replace(item, fields=fields))
        parts.append(replace(part, items=tuple(items)))
    return replace(outline, parts=tuple(parts)).text()


# In words


def _told(
    area: str,
    base: Mapping[str, str] | None,
    ours: Mapping[str, str],
    theirs: Mapping[str, str],
    done: _Area,
    name: str,
) -> list[str]:
    """Say what each side changed, unit by unit, and what of it is kept."""
    if not ours:
        return [f"{area}: the area is new here, from {one_line(name)}"]
    since: Mapping[str, str] = base if base is not None else ours
    journal = Journal.of(theirs.get(JOURNAL, ""))
    out: list[str] = []
    clashed = {(file, clash.record, clash.field) for file, clash in done.clashes}
    for file in sorted(theirs.keys() & WRITTEN):
        mine = _by_unit(changes(file, since.get(file, ""), ours.get(file, "")) if base is not None else ())
        for unit, found in _by_unit(changes(file, since.get(file, ""), theirs[file])).items():
            left = [c for c in found if (file, unit, c.field) not in clashed and c not in mine.get(unit, ())]
            if not left:
                continue
            who = _author(journal, file, unit) or name
            words = f"{area}: {who} " + "; ".join(what_changed(c.unit, c.field, (c.before, c.after)) for c in left)
            own = [c.field for c in mine.get(unit, ()) if c not in found]
            words += f"; {US} changed its {' and '.join(own)}; both kept" if own and unit != "(the whole file)" else ""
            out.append(words)
    for old, new in dict.fromkeys(done.renamed):
        out.append(f"{area}: {old} had been given to two things; theirs is {new} now, also where they point to it")
    out += [
        f"{area}: {clash_sentence(clash, US, _author(journal, file, clash.record) or name)}"
        for file, clash in done.clashes
        if clash.field != "id"
    ]
    return out


def _by_unit(found: Iterable[Change]) -> dict[str, list[Change]]:
    out: dict[str, list[Change]] = {}
    for change in found:
        out.setdefault(change.unit, []).append(change)
    return out


def _author(journal: Journal, file: str, unit: str) -> str:
    return next((line.who for line in reversed(journal.lines) if (line.file, line.unit) == (file, unit)), "")
