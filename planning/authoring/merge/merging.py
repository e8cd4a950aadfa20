"""Merges the other copy into this workspace, area by area."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from pathlib import Path

from planning.authoring.merge.ancestor import Base, common_texts
from planning.authoring.merge.copies import Copy
from planning.authoring.merge.kept_texts import bring_kept
from planning.authoring.merge.merged_before import merged_before, remember
from planning.authoring.merge.new_ids import given_twice, with_new_ids
from planning.authoring.merge.notebooks import merge_notebooks
from planning.authoring.merge.sealed_alike import in_our_forms
from planning.authoring.merge.telling import told
from planning.authoring.merge.writers import Writers, signed
from planning.keeping.files import UnmergedError, merge_file
from planning.keeping.journal import FOUND, WRITTEN, Journal, Writer, journal_of, united
from planning.keeping.merging import Clashed, Side, Sides
from planning.keeping.outline import UnshapedError, read_outline
from planning.keeping.saving import area_texts, kept_aside, put_together, take_in
from planning.keeping.tables import keyed_rows
from planning.problems import one_line
from planning.profiles.reading import JOURNAL
from planning.profiles.sealed_values import opener_for
from planning.profiles.workspace import Workspace

__all__ = ["Merged", "merge_copy"]


@dataclass(frozen=True)
class Merged:
    """What a merge came to: lines in words, how many things are in two versions, of how many one holds, how many files changed."""

    lines: tuple[str, ...]
    clashes: int
    changed: int
    held: int = 0  # things that two had written differently and of which no second version stands in a file


@dataclass
class _Area:
    """One area put together: new texts, the journal of both, clashes by file, new ids, what was kept aside or left out."""

    journal: str
    texts: dict[str, str] = field(default_factory=dict)
    clashes: list[tuple[str, Clashed]] = field(default_factory=list)
    own: set[tuple[str, Clashed]] = field(default_factory=set)  # clashes of which the version that is noted is ours
    renamed: list[tuple[str, str]] = field(default_factory=list)
    aside: dict[str, str] = field(default_factory=dict)
    empty: list[str] = field(default_factory=list)
    filled: list[str] = field(default_factory=list)  # files of ours that were empty: theirs is put in


def merge_copy(place: Workspace, copy: Copy, writer: Writer, *, now: dt.datetime | None = None) -> Merged:
    """Merge the other copy into this workspace; areas that only one of the two has stay or come.

    Each area is written whole or not at all. The journals become one, and tell who merged. Merging the same copy again
    changes nothing. Raises SaveError where something cannot be written.
    """
    moment = now or dt.datetime.now(dt.UTC)
    name = one_line(copy.name)
    lines = [f"{one_line(path)}: it is no plain file in {name}, and was left out" for path in copy.left_out]
    clashes = changed = held = 0
    folders = {folder.name: folder for folder in place.areas().values()}
    for area, copied in copy.texts.items():
        folder = folders.get(area, place.profiles / area)
        if (folder / JOURNAL).is_file():
            take_in(place, area, Writer("", FOUND), now=moment)  # else what was changed here in an editor has no line
        ours = area_texts(folder) if area in folders else {}
        own = journal_of(folder) if area in folders else ""
        written = {file: text for file, text in copied.items() if file in WRITTEN}
        theirs = {**copied, **in_our_forms(ours, written, opener_for(place.profiles))}
        base = _ancestor(copy, folder, ours, own, theirs)
        journals = Journal.of(own), Journal.of(theirs.get(JOURNAL, ""))
        writers = Writers.of(journals[1], journals[0], Side(name, str(moment.date())))
        met = merged_before(place, area, copied, *journals)
        done = _merged(base, ours, theirs, journals, writers, met)
        done.journal = united(own, theirs.get(JOURNAL, ""))
        new = {file: text for file, text in done.texts.items() if text != ours.get(file)}
        read = {
            file: text for file, text in theirs.items() if file not in {*done.empty, *done.filled, *done.aside, *met}
        }
        words = [*told(base, ours, read, done.texts, done.clashes, done.own, done.renamed, writers)]
        words += [f"{f} of {name} is empty, as a copy that was cut short leaves it; yours stays" for f in done.empty]
        words += [f"{f} was empty here, as a file that was cut short is; that of {name} is put in" for f in done.filled]
        for file, text in done.aside.items():
            path = kept_aside(place, area, file, text, moment)
            words.append(
                f"both changed {file}, or theirs is damaged, so that it cannot be put together; theirs is kept as {path}"
            )
        if new or done.journal != own:
            put_together(place, area, ours, new, done.journal, replace(writer, how="merge"), now=moment)
        remember(place, area, copied, written.keys() - {*done.empty, *done.aside})
        kept, came = bring_kept(place, area, copy.beside, name)
        lines += [f"{area.upper()}: {line}" for line in (*words, *kept)]
        changed += came
        noted = sum(clash.noted for _, clash in done.clashes)
        clashes += noted + len(done.aside)
        held += len(done.clashes) - noted
        changed += len(new)
    notebooks = merge_notebooks(place, copy, moment)
    return Merged((*lines, *notebooks.lines), clashes + notebooks.clashes, changed + notebooks.changed, held)


def _ancestor(copy: Copy, folder: Path, ours: Mapping[str, str], own: str, theirs: Mapping[str, str]) -> Base | None:
    """Give what both had read: as git knows it, else as the journals tell; None where nobody knows."""
    if copy.ancestor is not None:
        return copy.ancestor.get(folder.name, {})
    if not ours:
        return {}
    journals = Journal.of(own), Journal.of(theirs.get(JOURNAL, ""))
    texts = {file: text for file, text in theirs.items() if file in WRITTEN}
    return common_texts(ours, texts, *journals, opener_for(folder))


def _merged(
    base: Base | None,
    ours: Mapping[str, str],
    theirs: Mapping[str, str],
    journals: tuple[Journal, Journal],
    writers: Writers,
    met: frozenset[str],
) -> _Area:
    """Put the files of one area together; nothing is written. Of those that were merged before (``met``) ours holds."""
    renamed, since = given_twice(base, ours, theirs, journals)
    done = _Area("", renamed=list(renamed))
    us = Writers.of(journals[0], journals[1], Side())
    them = replace(writers, old={new: old for old, new in renamed})
    sides = Sides(Side(), writers.otherwise)
    for file in sorted((ours.keys() | theirs.keys()) & WRITTEN):
        was, mine, other = since.get(file), ours.get(file), theirs.get(file)
        if (
            other is None
            or (mine is not None and mine.strip() and file in met)
            or (mine is None and was is not None and other == was)
        ):
            done.texts |= {file: mine} if mine is not None else {}
            continue
        if mine is not None and mine.strip() and not other.strip():
            done.texts[file] = mine
            done.empty.append(file)
            continue
        if renamed:
            other = with_new_ids(file, (was or "", mine or ""), other, dict(renamed))
        if mine is None:
            done.texts[file] = other
            continue
        if other.strip() and not mine.strip() and (was is None or was.strip()):
            done.texts[file] = other
            done.filled.append(file)
            continue
        if was is None and (base is None or file in since):
            was = _alike(file, mine, other)
        try:
            plain = merge_file(file, was or "", mine, other, sides)
        except UnmergedError:
            done.texts[file] = mine
            done.aside[file] = other
            continue
        merge = signed(file, plain, sides, us, them)
        done.own |= {(file, new) for old, new in zip(plain.clashes, merge.clashes, strict=True) if old.by == sides.ours}
        done.texts[file] = merge.text
        done.clashes += [(file, clash) for clash in merge.clashes]
        done.renamed += merge.renamed
    return done


def _alike(file: str, ours: str, theirs: str) -> str:
    """Give the lines that both have of a file that can only be merged line by line; nothing of another one."""
    try:
        for text in (ours, theirs):
            _ = read_outline(text) if file.endswith(".yml") else keyed_rows(file, text) if file.endswith(".csv") else ()
    except UnshapedError:
        one, two = (text.replace("\r\n", "\n").splitlines(keepends=True) for text in (ours, theirs))
        blocks = SequenceMatcher(None, one, two, autojunk=False).get_matching_blocks()
        return "".join(line for block in blocks for line in one[block.a : block.a + block.size])
    return ""
