"""Merges values, lines and orders of three versions: what two people made of what both had read."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Generic, TypeVar

from planning.profiles.yamltext import Plain

__all__ = ["CLASH", "Clash", "Stretch", "interleaved", "merged_value", "paired", "stretches", "zipped"]

T = TypeVar("T")
BACK = "draft"  # the state of a review that nobody below may read from


class Clash:
    """Stands for a value that both changed, each to something else."""


CLASH: Final = Clash()


def merged_value(base: Plain, ours: Plain, theirs: Plain) -> Plain | Clash:
    """Merge three versions of a value; CLASH where both changed the same thing to something else.

    Lists of words are merged as sets that keep their order, lists of parts with an ``id`` by it, other lists by
    stretches that only one side changed, mappings key by key. An absent value is None.
    """
    if theirs in (ours, base):
        return ours
    if ours == base:
        return theirs
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return _merged_keys(base if isinstance(base, dict) else {}, ours, theirs)
    if isinstance(ours, list) and isinstance(theirs, list):
        return _merged_list(base if isinstance(base, list) else [], ours, theirs)
    return CLASH


def _merged_keys(base: dict[str, Plain], ours: dict[str, Plain], theirs: dict[str, Plain]) -> Plain | Clash:
    out: dict[str, Plain] = {}
    for key in interleaved(base, ours, theirs):
        value = merged_value(base.get(key), ours.get(key), theirs.get(key))
        if isinstance(value, Clash):
            return CLASH
        if value is not None or (key in ours and key in theirs):
            out[key] = value
    return out


def _merged_list(base: list[Plain], ours: list[Plain], theirs: list[Plain]) -> Plain | Clash:
    sides = (base, ours, theirs)
    if all(isinstance(v, str) for side in sides for v in side) and all(_once(side) for side in sides):
        return _merged_words([str(v) for v in base], [str(v) for v in ours], [str(v) for v in theirs])
    if all(isinstance(v, dict) and isinstance(v.get("id"), str) for side in sides for v in side):
        was, mine, other = (_by_id(side) for side in sides)
        if [len(n) for n in (was, mine, other)] == [len(side) for side in sides]:
            value = _merged_keys(was, mine, other)
            return value if isinstance(value, Clash) or not isinstance(value, dict) else list(value.values())
    out: list[Plain] = []
    for stretch in stretches(base, ours, theirs):
        if stretch.clash and stretch.base:
            return CLASH
        out += zipped(stretch.ours, stretch.theirs, _in_time) if stretch.clash else stretch.merged
    return out


def _in_time(value: Plain) -> str:
    """Give what parts are put in order by: their day, and on one day what takes a review back stands last."""
    told = value if isinstance(value, dict) else {}
    return f"{told.get('on', '')}\t{'~' if told.get('state') == BACK else ''}{value!r}"


def _by_id(values: list[Plain]) -> dict[str, Plain]:
    return {str(v["id"]): v for v in values if isinstance(v, dict)}


def _merged_words(base: list[str], ours: list[str], theirs: list[str]) -> list[Plain]:
    gone = {w for w in base if w not in ours or w not in theirs}
    return [w for w in interleaved(base, ours, theirs) if w not in gone]


def _once(values: list[Plain]) -> bool:
    return len({str(v) for v in values}) == len(values)


def interleaved(base: Iterable[str], ours: Iterable[str], theirs: Iterable[str]) -> list[str]:
    """Give the names of both sides in one order that is the same whichever side is called ours.

    Names that both have follow the side that moved them (ours where both did); a name that one side alone has stands
    behind what it stood behind there.
    """
    base, ours, theirs = list(base), list(ours), list(theirs)
    both = {*ours} & {*theirs}
    common, other, before = ([n for n in side if n in both] for side in (ours, theirs, base))
    spine = other if common == before else common
    behind_ours, behind_theirs = _behind(spine, ours), _behind(spine, theirs)
    out: list[str] = []
    for anchor in (None, *spine):
        out += [] if anchor is None else [anchor]
        out += zipped(behind_ours.get(anchor, []), behind_theirs.get(anchor, []), str)
    return out


def _behind(spine: Sequence[str], side: Sequence[str]) -> dict[str | None, list[str]]:
    """Give what one side alone has, by the name of the spine that it stands behind."""
    on, at = set(spine), None
    out: dict[str | None, list[str]] = {}
    for name in side:
        if name in on:
            at = name
        else:
            out.setdefault(at, []).append(name)
    return out


def zipped(one: Sequence[T], two: Sequence[T], key: Callable[[T], str]) -> list[T]:
    """Put two rows together, the smaller head first, each in its own order; what both have stands once."""
    have = {key(v) for v in one}
    left, right, out = deque(one), deque(v for v in two if key(v) not in have and v not in one), []
    while left and right:
        out.append((left if key(left[0]) < key(right[0]) else right).popleft())
    return [*out, *left, *right]


def paired(
    base: Sequence[str],
    side: Sequence[str],
    like: Callable[[str, str], float],
    enough: float,
    *,
    one_by_one: bool = False,
    fixed: tuple[set[int], set[int]] = (set(), set()),
) -> dict[int, int]:
    """Give which place of a side is which of the base: what is the same, else what is like it in the same stretch.

    ``like`` tells how alike two are (0 to 1), from ``enough`` on they are one thing; with ``one_by_one`` a stretch of as
    many as there were is taken one by one. What is ``fixed`` (places of the base, of the side) is paired only where it is
    the same.
    """
    out: dict[int, int] = {}
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, base, side, autojunk=False).get_opcodes():
        if kind == "equal":
            out |= {j1 + n: i1 + n for n in range(i2 - i1)}
        elif kind == "replace":
            left = [i for i in range(i1, i2) if i not in fixed[0]]
            right = [j for j in range(j1, j2) if j not in fixed[1]]
            if one_by_one and len(left) == len(right):
                out |= dict(zip(right, left, strict=True))
            else:
                out |= _most_alike(left, right, lambda i, j: like(base[i], side[j]), enough)
    return out


def _most_alike(left: list[int], right: list[int], like: Callable[[int, int], float], enough: float) -> dict[int, int]:
    """Pair what stands in one order and is most alike."""
    best: dict[tuple[int, int], tuple[float, dict[int, int]]] = {}
    for i in range(len(left), -1, -1):
        for j in range(len(right), -1, -1):
            if i == len(left) or j == len(right):
                best[i, j] = (0.0, {})
                continue
            ways = [best[i + 1, j], best[i, j + 1]]
            if (alike := like(left[i], right[j])) >= enough:
                score, pairs = best[i + 1, j + 1]
                ways.append((score + alike, {right[j]: left[i], **pairs}))
            best[i, j] = max(ways, key=lambda way: way[0])
    return best[0, 0][1]


@dataclass(frozen=True)
class Stretch(Generic[T]):
    """A stretch of a sequence: what it was, and what each side made of it."""

    base: tuple[T, ...]
    ours: tuple[T, ...]
    theirs: tuple[T, ...]

    @property
    def clash(self) -> bool:
        """Whether both changed it, each to something else."""
        return self.ours != self.theirs and self.base not in (self.ours, self.theirs)

    @property
    def merged(self) -> tuple[T, ...]:
        """What it is where only one side changed it, or both in the same way."""
        return self.theirs if self.ours == self.base else self.ours


def stretches(base: Sequence[T], ours: Sequence[T], theirs: Sequence[T]) -> list[Stretch[T]]:
    """Cut three versions of a sequence at what all three have; put together, the stretches are each version whole."""
    one, two = _matches(base, ours), _matches(base, theirs)
    out: list[Stretch[T]] = []
    at, left, right = 0, 0, 0
    for i in range(len(base) + 1):
        if i < len(base) and not (i in one and i in two):
            continue
        mine, other = (one[i], two[i]) if i < len(base) else (len(ours), len(theirs))
        gap = Stretch(tuple(base[at:i]), tuple(ours[left:mine]), tuple(theirs[right:other]))
        if gap.base or gap.ours or gap.theirs:
            out.append(gap)
        if i < len(base):
            out.append(Stretch((base[i],), (ours[mine],), (theirs[other],)))
        at, left, right = i + 1, mine + 1, other + 1
    return out


def _matches(base: Sequence[T], side: Sequence[T]) -> dict[int, int]:
    """Give which place of the base stands at which place of a side."""
    names: dict[str, int] = {}
    one, two = ([names.setdefault(repr(v), len(names)) for v in row] for row in (base, side))
    blocks = SequenceMatcher(None, one, two, autojunk=False).get_matching_blocks()
    return {b.a + n: b.b + n for b in blocks for n in range(b.size)}
