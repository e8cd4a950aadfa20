"""Says in words what came of merging an area: who changed what, what of it is kept, what nobody could put together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from planning.authoring.merge.ancestor import Base
from planning.authoring.merge.writers import Writers
from planning.keeping.changes import COMMENTS, Change, changes
from planning.keeping.journal import WRITTEN
from planning.keeping.merging import OTHER_VERSIONS, Clashed
from planning.keeping.sentences import clash_sentence, what_changed
from planning.problems import one_line

__all__ = ["told"]

US = "you"
UNKNOWN = "No common ancestor is known: where the two differ, both versions are kept."
WHOLE = "(the whole file)"


def told(
    base: Base | None,
    ours: Mapping[str, str],
    theirs: Mapping[str, str],
    texts: Mapping[str, str],
    clashes: Iterable[tuple[str, Clashed]],
    own: Collection[tuple[str, Clashed]],
    renamed: Collection[tuple[str, str]],
    writers: Writers,
) -> Iterator[str]:
    """Say what came of an area: ``texts`` are what its files say now, ``own`` the clashes of which ours is noted beside theirs."""
    name = one_line(writers.otherwise.by)
    if not ours:
        yield f"the area is new here, from {name}"
        return
    found = tuple(clashes)
    odd = sorted(f for f in theirs.keys() & WRITTEN & ours.keys() if base is None or base.get(f, "") is None)
    odd = [f for f in odd if texts.get(f) != ours[f] or any(file == f for file, _ in found)]
    if base is None and odd:
        yield UNKNOWN
    elif odd:
        yield f"No common ancestor of {' and '.join(odd)} is known: where the two differ, both versions are kept."
    clashed = {(file, clash.record, clash.field) for file, clash in found}
    for file in sorted(theirs.keys() & WRITTEN):
        if file in ours and (base is None or base.get(file, "") is None):
            yield from _put_in(file, ours[file], texts.get(file, ""), clashed, name)
        else:
            was = (base or {}).get(file) or ""
            ids = {old for old, _ in renamed}
            yield from _since(file, was, ours.get(file, ""), theirs[file], clashed, ids, writers)
    for old, new in dict.fromkeys(renamed):
        yield one_line(f"{old} had been given to two things; theirs is {new} now, also where they point to it")
    for file, clash in found:
        if clash.field != "id":
            yield clash_sentence(clash, *((name, US) if (file, clash) in own else (US, clash.by.by or name)))


def _put_in(file: str, ours: str, now: str, clashed: set[tuple[str, str, str]], name: str) -> Iterator[str]:
    """Say what came into a file of which nobody knows what both had read: who changed it is not known either."""
    for unit, found in _by_unit(changes(file, ours, now)).items():
        skip = {OTHER_VERSIONS, COMMENTS}
        left = [c for c in found if (file, unit, c.field) not in clashed and c.field not in skip]
        noted = {clash for clash in clashed if clash[:2] == (file, unit)}
        left = [c for c in left if not (noted and c.field in {"paragraph", "lines", "row"})]
        if left:
            words = "; ".join(what_changed(c.unit, c.field, (c.before, c.after)) for c in left)
            yield f"as {name} has it: {words}"


def _since(
    file: str, was: str, ours: str, theirs: str, clashed: set[tuple[str, str, str]], new: set[str], writers: Writers
) -> Iterator[str]:
    """Say what they changed in a file since both copies were one, and what you did."""
    mine = _by_unit(changes(file, was, ours))
    for unit, found in _by_unit(changes(file, was, theirs)).items():
        left = [c for c in found if (file, unit, c.field) not in clashed and c not in mine.get(unit, ())]
        own = [c.field for c in mine.get(unit, ()) if c not in found and unit not in {WHOLE, *new}]
        by_name: dict[str, list[str]] = {}
        for c in left:
            if c.field == COMMENTS and theirs == ours:
                continue
            who = writers.of_value(file, unit, c.field, c.after).by
            by_name.setdefault(who, []).append(what_changed(c.unit, c.field, (c.before, c.after)))
        for who, words in by_name.items():
            also = f"; {US} changed its {' and '.join(dict.fromkeys(own))}; both kept" if own else ""
            yield one_line(f"{who} {'; '.join(words)}{also}")


def _by_unit(found: Iterable[Change]) -> dict[str, list[Change]]:
    out: dict[str, list[Change]] = {}
    for change in found:
        out.setdefault(change.unit, []).append(change)
    return out
