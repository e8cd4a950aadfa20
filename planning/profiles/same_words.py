"""Whether two texts say the same words: wrapped anew, moved or touched up they still do."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["RUN", "WORD", "one_line", "share_words"]

RUN = 5  # words in a row that are more than chance
WORD = re.compile(r"\w+")


def one_line(text: str) -> str:
    """Give a text with its blanks and ends of lines as single blanks, without the dash of an item."""
    return " ".join(text.split()).removeprefix("- ")


def share_words(one: str, other: str) -> bool:
    """Whether two texts share words in a row, or the shorter stands in the other where it has few."""
    size = min(RUN, len(_words(one)), len(_words(other)))
    return size > 0 and not _runs(one, size).isdisjoint(_runs(other, size))


@lru_cache(maxsize=4096)  # one text is laid beside many others
def _words(text: str) -> tuple[str, ...]:
    return tuple(WORD.findall(text.casefold()))


@lru_cache(maxsize=4096)
def _runs(text: str, size: int) -> frozenset[tuple[str, ...]]:
    words = _words(text)
    return frozenset(words[i : i + size] for i in range(len(words) - size + 1))
