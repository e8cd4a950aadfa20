"""Tells which words one of two sides closed to readers who had them, so that no copy of them stays open, wherever it was moved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from planning.profiles.narrative import read_narrative
from planning.profiles.same_words import RUN, WORD

__all__ = ["Raised"]

Run = tuple[str, ...]
END = re.compile(r"[.!?;:…؟۔](?=\s|$)")  # of a sentence
LEVELS = (4, 3, 2)
LITTLE = 3  # letters of words that many sentences have
FEW = 3  # closed words of one sentence that are more than chance


class Raised:
    """The words that one side shows only at a higher level than they were shown at before it wrote.

    A side has closed words where it still has them, yet nowhere below that level, while the text that both had read shows
    them below. Where that text lacks them, or both changed their level, the stricter of the two sides holds. What a side
    shows openly somewhere, such as a phrase that many paragraphs have, it has not closed.
    """

    def __init__(self, base: str, ours: str, theirs: str) -> None:
        """Compare the text that both had read with what each made of it."""
        was, mine, other = (_Shown(text) for text in (base, ours, theirs))
        self._sides = ((mine, was, other), (other, was, mine))

    def need(self, text: str, noted: int = 0) -> int:
        """Give the level that a text needs, since a side closed its words: a run of them, a short sentence, or most of one.

        ``noted`` is the level of another version: a side that noted it so itself, as a merge does, has closed nothing of it.
        """
        note = (tuple(_words(text)), noted)
        asked = (s for s in self._sides if note not in s[0].notes or note in s[1].notes)
        return max((_need(text, *side) for side in asked), default=1)


class _Shown:
    """The lowest level at which a text shows each run of words, runs that are a whole sentence of a few words, other versions."""

    def __init__(self, text: str) -> None:
        self.lowest: dict[Run, int] = {}
        self.short: set[Run] = set()
        narrative, _ = read_narrative(text, "")
        self.notes = {(tuple(_words(piece)), level) for p in narrative.others for piece, level, _ in p.pieces()}
        for paragraph in narrative.paragraphs:
            for piece, level, _ in paragraph.pieces():
                words = _words(piece)
                for size in range(1, RUN + 1):
                    for run in _runs(words, size):
                        self.lowest[run] = min(level, self.lowest.get(run, level))
                self.short.update(run for run in _sentences(piece) if len(run) < RUN)


def _need(text: str, side: _Shown, was: _Shown, other: _Shown) -> int:
    def closed(run: Run) -> tuple[int, int]:
        """Give the level at which it would be shown without the side, and at which the side shows it: the same where it closed nothing."""
        now = side.lowest.get(run, 1)
        old = was.lowest.get(run)
        before = now if old == now else min(old or now, other.lowest.get(run, now))
        return (before, now) if before < now else (now, now)

    words, sentences = _words(text), list(_sentences(text))
    runs = {*_runs(words, RUN), *(s for s in sentences if len(s) < RUN)}
    runs |= {run for size in range(1, RUN) for run in _runs(words, size) if run in side.short}
    need = max((now for before, now in map(closed, runs) if before < now), default=1)
    for level in (n for n in LEVELS if n > need):
        for sentence in sentences:
            # Words that the side shows below, and words such as "the", say nothing about where a sentence comes from.
            rest = [run for word in sentence if _telling(word) and side.lowest.get(run := (word,), 4) >= level]
            gone = sum(before < level <= now for before, now in map(closed, rest))
            if 2 * gone > len(rest) and (gone >= FEW or 2 * gone >= len(sentence)):
                return level
    return need


def _telling(word: str) -> bool:
    return len(word) > LITTLE or not word.isalpha()


def _words(text: str) -> list[str]:
    return WORD.findall(text.casefold())


def _runs(words: Sequence[str], size: int) -> Iterator[Run]:
    return (tuple(words[i : i + size]) for i in range(len(words) - size + 1))


def _sentences(text: str) -> Iterator[Run]:
    """Give the words of each sentence; a single word only where it is all that the text says."""
    found = [tuple(_words(part)) for part in END.split(text)]
    found = [words for words in found if words]
    return (words for words in found if len(words) > 1 or len(found) == 1)
