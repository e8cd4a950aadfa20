"""Looks for many phrases in a text at once: word by word, and without separators where a phrase is long enough."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

__all__ = ["LONG", "Finder", "Hit"]

LONG = 10  # letters from which a phrase is also found without its separators
_OTHER = "\x01"  # stands for every word that no phrase has


@dataclass(frozen=True)
class Hit:
    """Where a phrase stands: its first word and the one after its last."""

    phrase: str
    start: int
    end: int


class Finder:
    """Finds phrases, which are in normal form, in texts in normal form."""

    def __init__(self, phrases: Iterable[str], glued: Iterable[str] | None = None) -> None:
        """Take the phrases; ``glued`` are those that are also found without separators (default: all long ones)."""
        self.phrases = sorted(set(phrases))
        self._glued = set(self.phrases if glued is None else glued)
        self._signs: dict[str, str] = {}

    @cached_property
    def _by_word(self) -> Any:
        import ahocorasick

        made = ahocorasick.Automaton()
        for phrase in self.phrases:
            # A sign stands for a word: the search steps over words, and a phrase begins and ends with one.
            signs = "".join(self._signs.setdefault(word, _sign(len(self._signs))) for word in phrase.split())
            if signs:
                made.add_word(signs, phrase)
        made.make_automaton()
        return made

    @cached_property
    def _by_letter(self) -> Any:
        import ahocorasick

        made = ahocorasick.Automaton()
        for phrase in self.phrases:
            letters = phrase.replace(" ", "")
            if len(letters) >= LONG and phrase in self._glued:
                made.add_word(letters, (phrase, len(letters)))
        made.make_automaton()
        return made

    def find(self, words: list[str], *, loose: bool = False) -> Iterator[Hit]:
        """Give every place where a phrase stands among the words of a text, which are in normal form.

        ``loose`` is for text that was decoded on trial: what stands before and after it is chance, so that a long
        phrase need not begin or end a word.
        """
        if not self.phrases:
            return
        by_word = self._by_word
        sign = self._signs.get
        signs = "".join([sign(word, _OTHER) for word in words])
        for last, phrase in by_word.iter(signs):
            yield Hit(phrase, last + 1 - phrase.count(" ") - 1, last + 1)
        yield from self._find_glued(words, loose=loose)

    def _find_glued(self, words: list[str], *, loose: bool) -> Iterator[Hit]:
        if not len(self._by_letter):
            return
        found = list(self._by_letter.iter("".join(words)))
        if not found:
            return
        ends = list(accumulate(map(len, words)))
        for last, (phrase, size) in found:
            first = last + 1 - size
            start, end = bisect_left(ends, first + 1), bisect_left(ends, last + 1)
            whole = first == (ends[start - 1] if start else 0) and ends[end] == last + 1
            # Within one longer word only a phrase that lost its separators counts; else `port authority` would be
            # found in `airport authority`.
            inside = start == end and " " in phrase
            if (whole or inside or loose) and " ".join(words[start : end + 1]) != phrase:
                yield Hit(phrase, start, end + 1)


def _sign(number: int) -> str:
    code = 0x100 + number
    return chr(code if code < 0xD800 else code + 0x800)
