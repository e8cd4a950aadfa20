"""Merges three versions of ``assessment.md``, paragraph by paragraph; where both rewrote one, the other version stands below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from planning.keeping.merging import TAKEN_OUT, Clashed, Merge, Side, Sides
from planning.keeping.three_way import interleaved
from planning.profiles.narrative import OTHER, SENTENCE, other_mark

__all__ = ["FILE_LEVEL", "Block", "blocks_of", "merge_prose", "section_of", "sections_of", "text_of", "versions_of"]

BOM = "\ufeff"
FILE_LEVEL = re.compile(r"level:\s*([1-4])\s*")
MARK = re.compile(r"(- )?(?:\{level=([1-4])\}\s*)?(.*)", re.DOTALL)
ALIKE = 0.4  # of two paragraphs, to be taken for versions of one
FILE = "file"
TOP = "(top)"  # what stands before the first heading


@dataclass(frozen=True)
class Block:
    """One paragraph, list item or heading, how many empty lines stand before it, and the level it is at."""

    text: str
    above: int
    level: int = 4

    @property
    def other(self) -> bool:
        """Whether it is another version of the paragraph above it."""
        return bool(OTHER.match(self.text))


def blocks_of(text: str) -> list[Block]:
    """Cut a text into its blocks, as the reader of the narrative does."""
    out: list[Block] = []
    above, going = 0, False
    for raw in text.splitlines():
        line = raw.rstrip()
        if not line:
            above, going = above + 1, False
        elif going and not line.startswith(("- ", "#")):
            out[-1] = Block(f"{out[-1].text}\n{line}", out[-1].above)
        else:
            out.append(Block(line, above))
            above, going = 0, not line.startswith("#")
    return out


def text_of(blocks: Sequence[Block]) -> str:
    """Give blocks as a text, with the empty lines between them."""
    return "".join("\n" * (b.above if n else 0) + b.text + "\n" for n, b in enumerate(blocks))


def section_of(heading: str) -> str:
    """Give the id of a heading: its first word behind the signs."""
    return (heading.lstrip("#").split() or [""])[0]


def sections_of(text: str) -> dict[str, list[Block]]:
    """Give the blocks of a text by section, each with its level; the heading is the first one of its section."""
    sections = _sections(blocks_of(text.removeprefix(BOM).replace("\r\n", "\n")))
    level = _file_level(sections.get(TOP, []))
    return {name: _with_levels(blocks, level) for name, blocks in sections.items()}


def _with_levels(blocks: list[Block], level: int) -> list[Block]:
    """Give blocks with their levels; an indented one belongs to the one above it, and is at least as sensitive."""
    out: list[Block] = []
    for block in blocks:
        own = _own_level(block.text, level)
        above = out[-1].level if out and block.text.startswith("  ") else 1
        out.append(replace(block, level=max(own, above)))
    return out


def _own_level(text: str, level: int) -> int:
    found = MARK.fullmatch(text)
    own = int(found.group(2) or level) if found and not text.startswith("#") else 1 if text.startswith("#") else level
    return max([own, *(int(m.group(1)) for m in SENTENCE.finditer(text))])


def versions_of(before: str, after: str) -> Iterator[tuple[str, str, str, int]]:
    """Give the paragraphs that differ between two texts: (section, text before, text after, level); what is absent is empty."""
    old, new = sections_of(before), sections_of(after)
    for section in interleaved(old, new, new):
        was, now = old.get(section, []), new.get(section, [])
        names = [str(n) for n in range(len(was))]
        labels, blocks = _labels(was, names, now)
        have = dict(zip(names, was, strict=True))
        for label in interleaved(names, labels, labels):
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
    versions = [_sections(blocks_of(text.removeprefix(BOM).replace("\r\n", "\n"))) for text in (base, ours, theirs)]
    levels = [_file_level(v.get(TOP, [])) for v in versions]
    out: list[Block] = []
    clashes: list[Clashed] = []
    for name in interleaved(versions[0], versions[1], versions[2]):
        section = _Section(name, [v.get(name, []) for v in versions], levels, sides)
        out += section.merged()
        clashes += section.clashes
    out, lowered = _level_kept(out, levels, versions, sides)
    text = text_of(out)
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


def _file_level(blocks: Sequence[Block]) -> int:
    found = FILE_LEVEL.fullmatch(blocks[0].text) if blocks else None
    return int(found.group(1)) if found else 4


def _level_kept(
    blocks: list[Block], levels: list[int], versions: list[dict[str, list[Block]]], sides: Sides
) -> tuple[list[Block], tuple[Clashed, ...]]:
    """Keep the stricter level of the file where one side lowered it while the other wrote."""
    base, ours, theirs = levels
    rest = [
        [b.text for section in side.values() for b in section if not FILE_LEVEL.fullmatch(b.text)] for side in versions
    ]
    lowered = (theirs < base and rest[1] != rest[0]) or (ours < base and rest[2] != rest[0])
    first = blocks[0].text if blocks else ""
    if not lowered or not FILE_LEVEL.fullmatch(first) or _file_level(blocks) >= max(ours, theirs):
        return blocks, ()
    strict, other = max(ours, theirs), min(ours, theirs)
    by = sides.ours if ours < theirs else sides.theirs
    note = Block(other_mark(by.by, by.on, 1) + f"level: {other}", 1)
    head = [Block(f"level: {strict}", 0), note]
    return [*head, *(b for b in blocks[1:] if b.text != note.text)], (
        Clashed("prose", FILE, "level", str(strict), str(other), by),
    )


class _Section:
    """Merges the blocks of one section."""

    def __init__(self, name: str, blocks: list[list[Block]], levels: list[int], sides: Sides) -> None:
        self.name, self.levels, self.sides = name, levels, sides
        self.base, self.ours, self.theirs = blocks
        self.clashes: list[Clashed] = []

    def merged(self) -> list[Block]:
        base = [f"~{b.text}" if b.other else str(n) for n, b in enumerate(self.base)]
        mine, one = _labels(self.base, base, self.ours)
        other, two = _labels(self.base, base, self.theirs)
        was = dict(zip(base, self.base, strict=True))
        out: list[Block] = []
        for label in interleaved(base, mine, other):
            out += self._block(was.get(label), one.get(label), two.get(label))
        return out

    def _block(self, base: Block | None, ours: Block | None, theirs: Block | None) -> list[Block]:
        was, mine, other = (b.text if b else None for b in (base, ours, theirs))
        if other in (mine, was):
            return [ours] if ours else []
        if mine == was:
            return [theirs] if theirs else []
        if base and base.text.startswith("#"):
            return [ours or theirs or base]  # a heading is known by its id
        kept = ours or theirs
        assert kept is not None  # noqa: S101 - they differ
        text = theirs.text if ours and theirs else ""
        by, level = (self.sides.theirs, self.levels[2]) if ours else (self.sides.ours, self.levels[1])
        note = Block(_noted(text, kept.text, by, level), 1)
        self.clashes.append(Clashed("prose", self.name, "paragraph", kept.text, text or TAKEN_OUT, by))
        bodies = {_body(b.text) for b in self.ours if b.other}
        return [kept] if _body(note.text) in bodies else [kept, note]


def _noted(text: str, kept: str, by: Side, level: int) -> str:
    """Give the other version as a block: with its own level, and where it stands in a list as an item."""
    found = MARK.fullmatch(text or kept)
    assert found is not None  # noqa: S101 - it fits every text
    body = found.group(3) if text else f"({TAKEN_OUT})"
    return (found.group(1) or "") + other_mark(by.by, by.on, int(found.group(2) or level)) + body


def _body(text: str) -> str:
    return OTHER.sub("", text, count=1)


def _labels(base: list[Block], names: list[str], side: list[Block]) -> tuple[list[str], dict[str, Block]]:
    """Give each block of a side the name of the block of the base that it is a version of, else one of its own."""
    pairs = _pairs([b.text for b in base], [b.text for b in side], [b.other for b in base], [b.other for b in side])
    labels: list[str] = []
    for n, block in enumerate(side):
        label = names[pairs[n]] if n in pairs else f"{'~' if block.other else '+'}{block.text}"
        while label in labels:
            label += " "
        labels.append(label)
    return labels, dict(zip(labels, side, strict=True))


def _pairs(base: list[str], side: list[str], fixed: list[bool], notes: list[bool]) -> dict[int, int]:
    """Give which block of a side (by place) is which of the base: the same text, else one like it in the same stretch."""
    out: dict[int, int] = {}
    matcher = SequenceMatcher(None, base, side, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            out |= {j1 + n: i1 + n for n in range(i2 - i1)}
        elif kind == "replace":
            left = [i for i in range(i1, i2) if not fixed[i]]
            right = [j for j in range(j1, j2) if not notes[j]]
            out |= _alike(base, side, left, right)
    return out


def _alike(base: list[str], side: list[str], left: list[int], right: list[int]) -> dict[int, int]:
    """Pair blocks that stand in one order and are most alike; as many as there were are taken one by one."""
    if len(left) == len(right):
        return dict(zip(right, left, strict=True))
    best: dict[tuple[int, int], tuple[float, dict[int, int]]] = {}
    for i in range(len(left), -1, -1):
        for j in range(len(right), -1, -1):
            if i == len(left) or j == len(right):
                best[i, j] = (0.0, {})
                continue
            like = SequenceMatcher(None, base[left[i]], side[right[j]], autojunk=False).ratio()
            ways = [best[i + 1, j], best[i, j + 1]]
            if like >= ALIKE:
                score, pairs = best[i + 1, j + 1]
                ways.append((score + like, {right[j]: left[i], **pairs}))
            best[i, j] = max(ways, key=lambda way: way[0])
    return best[0, 0][1]
