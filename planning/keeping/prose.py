"""Merges three versions of ``assessment.md``, paragraph by paragraph; where both rewrote one, the other version stands below it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise

from planning.keeping.merging import TAKEN_OUT, Clashed, Merge, Side, Sides
from planning.keeping.raised import Raised
from planning.keeping.three_way import interleaved, paired
from planning.profiles.narrative import OTHER, SENTENCE, Paragraph, other_mark

__all__ = [
    "FILE_LEVEL",
    "Block",
    "as_read",
    "blocks_of",
    "file_level",
    "merge_prose",
    "raised",
    "section_of",
    "sections_of",
    "text_of",
    "versions_of",
]

BOM = "\ufeff"
FILE_LEVEL = re.compile(r"level:\s*([1-4])\s*")
MARK = re.compile(r"(- )?(?:\{level=([1-4])\}\s*)?(.*)", re.DOTALL)
ALIKE = 0.4  # of two paragraphs, to be taken for versions of one
MOVED = 0.6  # of two that stand in another order
SHORT = 120  # signs
FILE = "file"
TOP = "(top)"  # what stands before the first heading


@dataclass(frozen=True)
class Block:
    """One paragraph, list item or heading, how many empty lines stand before it, the level it is at, and its lines as they stand."""

    text: str
    above: int
    level: int = 4
    raw: str = ""

    @property
    def other(self) -> bool:
        """Whether it is another version of the paragraph above it."""
        return bool(OTHER.match(self.text))

    @property
    def written(self) -> str:
        """Its lines as they stand, where its text has not been changed since."""
        return self.raw if "\n".join(line.rstrip() for line in self.raw.split("\n")) == self.text else self.text

    @property
    def heading(self) -> bool:
        """Whether it is a heading."""
        return self.text.startswith("#")


def blocks_of(text: str) -> list[Block]:
    """Cut a text into its blocks, as the reader of the narrative does."""
    out: list[Block] = []
    above, going = 0, False
    for raw in text.split("\n"):
        line = raw.rstrip()
        if not line:
            above, going = above + 1, False
        elif going and not line.startswith(("- ", "#")):
            out[-1] = replace(out[-1], text=f"{out[-1].text}\n{line}", raw=f"{out[-1].raw}\n{raw}")
        else:
            out.append(Block(line, above, raw=raw))
            above, going = 0, not line.startswith("#")
    return out


def text_of(blocks: Sequence[Block]) -> str:
    """Give blocks as a text, with the empty lines between them."""
    return "".join("\n" * b.above + b.written + "\n" for b in blocks)


def section_of(heading: str) -> str:
    """Give the id of a heading: its first word behind the signs."""
    return (heading.lstrip("#").split() or [""])[0]


def sections_of(text: str) -> dict[str, list[Block]]:
    """Give the blocks of a text by section, each with its level; the heading is the first one of its section."""
    sections = _sections(blocks_of(text.removeprefix(BOM).replace("\r\n", "\n")))
    level = file_level(sections.get(TOP, []))
    return {name: _with_levels(blocks, level) for name, blocks in sections.items()}


def _with_levels(blocks: list[Block], level: int) -> list[Block]:
    """Give blocks with their levels, that of their most sensitive sentence included; see ``_told_levels``."""
    told = _told_levels(blocks, level)
    out: list[Block] = []
    for block, own in zip(blocks, told, strict=True):
        above = out[-1].level if out and block.text.startswith("  ") else 1
        out.append(replace(block, level=max([own, above, *_sentences(block.text)])))
    return out


def _told_levels(blocks: Sequence[Block], level: int) -> list[int]:
    """Give the level that the reader takes each block to be at; an indented one is at least as sensitive as the one above it."""
    out: list[int] = []
    above = 1
    for block in blocks:
        out.append(_told(block, level, above))
        above = _above(block, out[-1], above)
    return out


def _told(block: Block, level: int, above: int) -> int:
    found = MARK.fullmatch(block.text)
    own = 1 if block.heading else int(found.group(2) or level) if found else level
    return max(own, above) if block.text.startswith("  ") else own


def _above(block: Block, told: int, above: int) -> int:
    """Give the level that an indented block behind this one has from above."""
    return 1 if block.heading else above if block.other else told


def _sentences(text: str) -> list[int]:
    return [int(m.group(1)) for m in SENTENCE.finditer(text)]


def versions_of(before: str, after: str) -> Iterator[tuple[str, str, str, int]]:
    """Give the paragraphs that differ between two texts: (section, text before, text after, level); what is absent is empty."""
    old, new = sections_of(before), sections_of(after)
    for section in interleaved(old, old, new):
        was, now = old.get(section, []), new.get(section, [])
        names = [str(n) for n in range(len(was))]
        labels, blocks = _labels(was, names, now)
        have = dict(zip(names, was, strict=True))
        for label in interleaved(names, names, labels):
            one, two = have.get(label), blocks.get(label)
            if (one.text if one else "") != (two.text if two else ""):
                level = max(b.level for b in (one, two) if b)
                yield section, one.text if one else "", two.text if two else "", level


def merge_prose(base: str, ours: str, theirs: str, sides: Sides) -> Merge:
    """Merge three versions of the prose. Never raises.

    A paragraph that one side alone changed is taken from there; one that both changed stays as ours, and theirs comes
    below it with a mark that no page shows and ``planning check`` lists. So does one that only one side took out.
    """
    bom = BOM if ours.startswith(BOM) else ""
    crlf = "\r\n" in ours
    plain = [text.removeprefix(BOM).replace("\r\n", "\n") for text in (base, ours, theirs)]
    versions = [_sections(blocks_of(text)) for text in plain]
    levels = [file_level(v.get(TOP, [])) for v in versions]
    level, lowered = _merged_level(levels, versions, sides)
    out: list[Block] = []
    clashes: list[Clashed] = []
    for name in interleaved(versions[0], versions[1], versions[2]):
        section = _Section(name, [v.get(name, []) for v in versions], levels, sides, known=bool(plain[0].strip()))
        out += section.merged()
        clashes += section.clashes
    out = _with_level(raised(out, level, Raised(*plain)), level, lowered)
    if out and not FILE_LEVEL.fullmatch(out[0].text):
        out[0] = replace(out[0], above=next((b.above for b in blocks_of(plain[1])), 0))
    text = text_of(out)
    if plain[1].strip():
        text = text.rstrip("\n") + plain[1][len(plain[1].rstrip()) :]  # the end of the file as it was
    return Merge(bom + (text.replace("\n", "\r\n") if crlf else text), (*clashes, *lowered))


def _sections(blocks: Sequence[Block]) -> dict[str, list[Block]]:
    """Give the blocks by section, the heading first; those before the first heading under TOP."""
    out: dict[str, list[Block]] = {}
    name = TOP
    for block in blocks:
        if block.text.startswith("#"):
            name = _unused(section_of(block.text), out)
        out.setdefault(name, []).append(block)
    return out


def _unused(name: str, have: dict[str, list[Block]]) -> str:
    return name if name not in have else _unused(f"{name}'", have)


def file_level(blocks: Sequence[Block]) -> int:
    """Give the level of a file that begins with these blocks; the reader takes it from the first line alone."""
    found = FILE_LEVEL.fullmatch(blocks[0].text) if blocks and not blocks[0].above else None
    return int(found.group(1)) if found else 4


def _merged_level(
    levels: list[int], versions: list[dict[str, list[Block]]], sides: Sides
) -> tuple[int, tuple[Clashed, ...]]:
    """Give the level of the merged file: the stricter where both changed it, or where one lowered it while the other wrote."""
    base, ours, theirs = levels
    rest = [
        [b.text for section in side.values() for b in section if not FILE_LEVEL.fullmatch(b.text)] for side in versions
    ]
    lowered = (theirs < base and rest[1] != rest[0]) or (ours < base and rest[2] != rest[0])
    if not (lowered and ours != theirs) and base in (ours, theirs):
        return (theirs if ours == base else ours), ()
    strict, other = max(ours, theirs), min(ours, theirs)
    if strict == other:
        return strict, ()
    by = sides.ours if ours < theirs else sides.theirs
    return strict, (Clashed("prose", FILE, "level", str(strict), str(other), by),)


def _with_level(blocks: list[Block], level: int, lowered: tuple[Clashed, ...]) -> list[Block]:
    """Give the blocks with the level of the file in the first one, and below it the level that the other side gave it."""
    first = blocks[0] if blocks and FILE_LEVEL.fullmatch(blocks[0].text) else None
    if first is None or (file_level([first]) == level and not lowered):
        return blocks
    line = first if file_level([first]) == level and not first.above else Block(f"level: {level}", 0)
    notes = [Block(other_mark(c.by.by, c.by.on, 1) + f"level: {c.other}", 1) for c in lowered]
    notes = [n for n in notes if _body(n.text) not in {_body(b.text) for b in blocks if b.other}]
    return [line, *notes, *blocks[1:]]


@dataclass(frozen=True)
class _Unit:
    """A block of one version with the other versions of it that stand below, and the level that readers need for it."""

    block: Block
    notes: tuple[Block, ...]
    level: int

    @property
    def _parts(self) -> tuple[str, str, str]:
        found = None if self.block.heading else MARK.fullmatch(self.block.text)
        return (found.group(1) or "", found.group(2) or "", found.group(3)) if found else ("", "", self.block.text)

    @property
    def key(self) -> tuple[str, bool, str]:
        """What it says, however its lines are broken and whatever its level."""
        bullet, _, body = self._parts
        return bullet, self.block.text.startswith("  "), " ".join(body.split())

    @property
    def mark(self) -> str:
        """The level that stands in it; empty where none does."""
        return self._parts[1]

    def marked(self, mark: str) -> str:
        """Give its text with this level in place of its own."""
        bullet, own, body = self._parts
        if mark == own:
            return self.block.text
        return f"{bullet}{{level={mark}}} {_within(body.lstrip(), int(mark))}" if mark else bullet + body

    @property
    def said(self) -> tuple[object, ...]:
        """What it says, its own level, and the other versions of it."""
        return (*self.key, self.mark, *(_body(n.text) for n in self.notes))

    def wrote(self, base: _Unit) -> bool:
        """Whether the words differ from those of the base."""
        return self.key != base.key

    def same(self, base: _Unit, other: _Unit) -> bool:
        """Whether the other side left the block alone, to the letter, or this side broke its lines anew."""
        return other.block.raw == base.block.raw or (self.block.raw != base.block.raw and not other.wrote(base))


def _units(blocks: Sequence[Block], level: int) -> list[_Unit]:
    """Put each block together with the other versions of it; those that stand behind nothing get a block of their own."""
    out: list[_Unit] = []
    for block, told in zip(blocks, _told_levels(blocks, level), strict=True):
        if block.other and out:
            out[-1] = replace(out[-1], notes=(*out[-1].notes, block))
        else:
            out.append(_Unit(block, (), told))
    return out


class _Section:
    """Merges the blocks of one section."""

    def __init__(
        self, name: str, blocks: list[list[Block]], levels: list[int], sides: Sides, *, known: bool = True
    ) -> None:
        self.name, self.sides, self.known = name, sides, known
        self.base, self.ours, self.theirs = (_units(b, n) for b, n in zip(blocks, levels, strict=True))
        self.clashes: list[Clashed] = []

    def merged(self) -> list[Block]:
        """Give the blocks of the section; each has the level that it needs as its level."""
        base = [str(n) for n in range(len(self.base))]
        mine, other = self._both_labels(base)
        old, one, two = (
            dict(zip(names, units, strict=True))
            for names, units in ((base, self.base), (mine, self.ours), (other, self.theirs))
        )
        out: list[Block] = []
        for label in interleaved(base, mine, other):
            out += self._unit(old.get(label), one.get(label), two.get(label))
        return [*self._heading(out), *out]

    def _both_labels(self, base: list[str]) -> tuple[list[str], list[str]]:
        """Give the blocks of ours and theirs names: one for what is a version of one thing."""
        was, ours, theirs = ([u.block for u in units] for units in (self.base, self.ours, self.theirs))
        if not self.known:  # what is alike is one thing, so that no version of it stands open beside a closed one
            first, second = sorted((ours, theirs), key=lambda blocks: [b.text for b in blocks])
            names, _ = _labels([], [], first)
            others, _ = _labels(first, names, second, one_by_one=False)
            return (names, others) if first is ours else (others, names)
        mine, _ = _labels(was, base, ours, moved=True)
        other, _ = _labels(was, base, theirs, moved=True)
        said, one, two = ([_words(b) for b in blocks] for blocks in (was, ours, theirs))
        return _as_one(_new(mine, other, one, said), _new(other, mine, two, said), one, two, set(said))

    def _heading(self, out: Sequence[Block]) -> list[Block]:
        """Give the heading that one side took out with a section of which something stays: else it stood in the one before."""
        first = next((u.block for u in (*self.ours[:1], *self.theirs[:1], *self.base[:1]) if u.block.heading), None)
        return [first] if first and out and not any(b.heading for b in out) else []

    def _unit(self, base: _Unit | None, ours: _Unit | None, theirs: _Unit | None) -> list[Block]:
        if ours is None or theirs is None:
            return self._one_side(base, ours or theirs, mine=ours is not None)
        notes = self._notes(base, ours, theirs)
        if FILE_LEVEL.fullmatch(ours.block.text) and FILE_LEVEL.fullmatch(theirs.block.text):
            return [ours.block, *notes]  # of the whole file, and merged with it
        if self._differ(base, ours, theirs):
            return self._both(base, ours, theirs, notes)
        kept = theirs if base is not None and not ours.wrote(base) and not ours.same(base, theirs) else ours
        mark = _mark3(base, ours, theirs)
        need = _level3(base, ours, theirs)
        if base is not None and need > min(ours.level, theirs.level) and need == base.level:
            lower, by = (ours, self.sides.ours) if ours.level < theirs.level else (theirs, self.sides.theirs)
            self.clashes.append(Clashed("prose", self.name, "level", str(need), str(lower.level), by))
        text = kept.marked(mark)
        block = kept.block if text == kept.block.text else replace(kept.block, text=text)
        return [replace(block, level=_with_sentences(need, text, base, ours, theirs)), *notes]

    @staticmethod
    def _differ(base: _Unit | None, ours: _Unit, theirs: _Unit) -> bool:
        """Whether both wrote a block, each in its own words."""
        if base is None:
            return _words(ours.block) != _words(theirs.block)
        (mine, _, said), (other, _, told) = ours.key, theirs.key  # indented or not, it is one text
        return ours.wrote(base) and theirs.wrote(base) and (mine, said) != (other, told)

    def _one_side(self, base: _Unit | None, left: _Unit | None, *, mine: bool) -> list[Block]:
        """Give what only one side has: it is new, or the other took it out."""
        if left is None:
            return []
        kept = [replace(left.block, level=left.level), *left.notes]
        if base is None:
            return kept
        if left.said == base.said:
            return []
        by = self.sides.theirs if mine else self.sides.ours
        self.clashes.append(Clashed("prose", self.name, "paragraph", left.block.text, TAKEN_OUT, by))
        note = Block(_noted("", left.block.text, by, left.level), 1)
        return kept if _plain(note.text) in {_plain(b.text) for b in left.notes} else [*kept, note]

    def _both(self, base: _Unit | None, ours: _Unit, theirs: _Unit, notes: list[Block]) -> list[Block]:
        """Give ours, and theirs as another version below it; each at the stricter level, since either side raised for a reason."""
        by, mine, other = self.sides.theirs, ours.block.text, theirs.block.text
        level = max(ours.level, theirs.level)
        level = max(_with_sentences(level, text, base, ours, theirs) for text in (mine, other))
        self.clashes.append(Clashed("prose", self.name, "paragraph", mine, other, by))
        note = Block(_noted(other, mine, by, level), 1)
        have = {_plain(b.text) for b in ours.notes}
        return [replace(ours.block, level=level), *notes, *([] if _plain(note.text) in have else [note])]

    def _notes(self, base: _Unit | None, ours: _Unit, theirs: _Unit) -> list[Block]:
        """Give the other versions that neither side has settled."""
        was, mine, other = ({_plain(b.text): b for b in u.notes} if u else {} for u in (base, ours, theirs))
        kept = [n for n in interleaved(was, mine, other) if n not in was or (n in mine and n in other)]
        said = _plain(ours.block.text)
        return [_stricter(mine.get(n), other.get(n)) for n in kept if n in mine or n != said]


def _stricter(*notes: Block | None) -> Block:
    """Give the note at the higher level of two that say the same."""
    return max((n for n in notes if n is not None), key=lambda note: _told(note, 4, 1))


def _level3(base: _Unit | None, ours: _Unit, theirs: _Unit) -> int:
    """Give the level that a block needs; a level that one side lowered stays where the other wrote."""
    strict = max(ours.level, theirs.level)
    if base is None or base.level not in (ours.level, theirs.level):
        return strict
    for changed, other in ((ours, theirs), (theirs, ours)):
        if other.level == base.level:
            return strict if changed.level < base.level and other.wrote(base) else changed.level
    return strict


def _mark3(base: _Unit | None, ours: _Unit, theirs: _Unit) -> str:
    """Give the mark of the side that changed it; the stricter where both did."""
    was = base.mark if base else None
    if theirs.mark in (ours.mark, was):
        return ours.mark
    return theirs.mark if ours.mark == was else max(ours.mark, theirs.mark)


def _with_sentences(level: int, kept: str, base: _Unit | None, ours: _Unit, theirs: _Unit) -> int:
    """Raise the level of a block where a side has a sentence at a level that what is kept does not have it at."""
    plain, have = SENTENCE.sub(" ", kept), _sentences(kept)
    for side in (ours, theirs):
        text = side.block.text
        if text == kept or (base is not None and text == base.block.text):
            continue  # who left the block alone has decided nothing
        for found in SENTENCE.finditer(text):
            at = int(found.group(1))
            fewer = sum(n >= at for n in have) < sum(n >= at for n in _sentences(text))
            if fewer or found.group(2).strip() in plain:
                level = max(level, at)
    return level


def as_read(blocks: Sequence[Block]) -> list[Block]:
    """Give the blocks of a text, each with the level that the reader takes it to be at."""
    told = _told_levels(blocks, file_level(blocks))
    return [replace(block, level=level) for block, level in zip(blocks, told, strict=True)]


def raised(blocks: Sequence[Block], level: int, sides: Raised | None = None) -> list[Block]:
    """Put a mark on each block that the reader of a file at this level would take to be lower than its own level.

    With ``sides`` also on those, other versions too, that say what one side closed.
    """
    out: list[Block] = []
    above = 1
    for block in blocks:
        told = _told(block, level, above)
        need = told if block.other else max(told, block.level)
        if block.heading or FILE_LEVEL.fullmatch(block.text):
            need = told
        elif sides is not None:
            need = max(need, _closed(block, need, sides))
        out.append(block if need == told else replace(block, text=_at_level(block.text, need)))
        above = _above(block, need, above)
    return out


def _closed(block: Block, level: int, sides: Raised) -> int:
    """Give the level that a block needs for words that one side closed; ``level`` where all of them are at theirs."""
    body = MARK.sub(r"\3", _body(block.text), count=1)
    pieces = Paragraph("", body, level, 1).pieces()
    return max((n for text, at, _ in pieces if (n := sides.need(text, at if block.other else 0)) > at), default=level)


def _at_level(text: str, level: int) -> str:
    """Give a block with this level as its mark; an indented one cannot carry a mark, and comes to the margin."""
    found = MARK.fullmatch(text.lstrip())
    assert found is not None  # noqa: S101 - it fits every text
    return f"{found.group(1) or ''}{{level={level}}} {_within(found.group(3), level)}"


def _within(body: str, level: int) -> str:
    """Give words without the marks of sentences that are no higher than their paragraph."""
    return SENTENCE.sub(lambda m: m.group(0) if int(m.group(1)) > level else m.group(2), body)


def _noted(text: str, kept: str, by: Side, level: int) -> str:
    """Give the other version as a block: with its own level, and where it stands in a list as an item."""
    found = MARK.fullmatch(text or kept)
    assert found is not None  # noqa: S101 - it fits every text
    body = _within(found.group(3).lstrip(), level) if text else f"({TAKEN_OUT})"
    return (found.group(1) or "") + other_mark(by.by, by.on, level) + body


def _body(text: str) -> str:
    return OTHER.sub("", text, count=1)


def _plain(text: str) -> str:
    """Give what another version says, without its marks: a merge may have closed more of it since."""
    return SENTENCE.sub(r"\2", _body(text))


def _labels(
    base: list[Block], names: list[str], side: list[Block], *, moved: bool = False, one_by_one: bool = True
) -> tuple[list[str], dict[str, Block]]:
    """Give each block of a side the name of the block of the base that it is a version of, else one of its own.

    With ``moved`` the words come first: also out of order, what is alike is one thing; what is left is taken one by one.
    """
    was, now = ([_words(b) for b in blocks] for blocks in (base, side))
    notes = {*(i for i, b in enumerate(base) if b.other)}, {*(j for j, b in enumerate(side) if b.other)}
    pairs = paired(was, now, _like, ALIKE, one_by_one=one_by_one and not moved, fixed=notes)
    if moved:
        left = [i for i in range(len(was)) if i not in pairs.values() and i not in notes[0]]
        right = [j for j in range(len(now)) if j not in pairs and j not in notes[1]]
        pairs |= _moved({i: was[i] for i in left}, {j: now[j] for j in right})
        pairs |= _between(pairs, [i for i in left if i not in pairs.values()], [j for j in right if j not in pairs])
    labels: list[str] = []
    taken: set[str] = set()
    for n, block in enumerate(side):
        label = names[pairs[n]] if n in pairs else f"{'~' if block.other else '+'}{now[n]}"
        while label in taken:
            label += " "
        labels.append(label)
        taken.add(label)
    return labels, dict(zip(labels, side, strict=True))


def _new(names: list[str], other: list[str], words: list[str], was: list[str]) -> list[str]:
    """Give the names of a side, with one of its own for what only stands in the place of what the other side took out."""
    out = list(names)
    for n, name in enumerate(names):
        if name.isdecimal() and name not in other and _same_words(was[int(name)], words[n]) < ALIKE:
            out[n] = _own(words[n], out)
    return out


def _own(words: str, *names: list[str]) -> str:
    """Give a name for a block that is new, which none of the others has."""
    name = f"+{words}"
    while any(name in side for side in names):
        name += " "
    return name


def _as_one(
    mine: list[str], other: list[str], ours: list[str], theirs: list[str], old: set[str]
) -> tuple[list[str], list[str]]:
    """Give the names of ours and theirs so that what both have word for word, and is new, has one name on both sides.

    Else it would stand twice where one of them took it for a version of what was there: after an earlier merge.
    """
    for words in dict.fromkeys(w for w in ours if w not in old and w in theirs):
        i, j = ours.index(words), theirs.index(words)
        one, two = mine[i], other[j]
        if one == two:
            continue
        if one.isdecimal() and one not in other and not two.isdecimal():
            other[j] = one
        elif two.isdecimal() and two not in mine and not one.isdecimal():
            mine[i] = two
        else:
            mine[i] = other[j] = _own(words, mine, other)
    return mine, other


def _moved(left: dict[int, str], right: dict[int, str]) -> dict[int, int]:
    """Pair what is alike wherever it stands, the most alike first."""
    ways = [
        (alike, i, j)
        for i, one in left.items()
        for j, two in right.items()
        if (alike := _same_words(one, two)) >= MOVED
    ]
    out: dict[int, int] = {}
    for _, i, j in sorted(ways, key=lambda way: (-way[0], *way[1:])):
        if i not in out.values() and j not in out:
            out[j] = i
    return out


def _between(pairs: dict[int, int], left: list[int], right: list[int]) -> dict[int, int]:
    """Pair what stands between the same two neighbours one by one, where it is as many."""
    out: dict[int, int] = {}
    ends = [(-1, -1), *((i, j) for j, i in sorted(pairs.items())), (sys.maxsize, sys.maxsize)]
    for (i1, j1), (i2, j2) in pairwise(ends):
        olds, news = [i for i in left if i1 < i < i2], [j for j in right if j1 < j < j2]
        if len(olds) == len(news):
            out |= dict(zip(news, olds, strict=True))
    return out


def _words(block: Block) -> str:
    """Give what a block says, without its level and however its lines are broken."""
    found = None if block.heading or block.other else MARK.fullmatch(block.text)
    return " ".join((f"{found.group(1) or ''}{found.group(3)}" if found else block.text).split())


def _same_words(one: str, two: str) -> float:
    """Give how alike two texts are by their words alone: by their signs two sentences of one language are easily alike."""
    matcher = SequenceMatcher(None, one.split(), two.split(), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def _like(one: str, two: str) -> float:
    """Give how alike two texts are: short ones by their signs, long ones by their words, which takes far less time."""
    short = max(len(one), len(two)) < SHORT
    matcher = SequenceMatcher(None, *((list(one), list(two)) if short else (one.split(), two.split())), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0
