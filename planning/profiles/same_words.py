"""Whether two texts say the same words: wrapped anew, moved or touched up they still do."""

from __future__ import annotations

import re

__all__ = ["RUN", "WORD", "one_line", "share_words"]

RUN = 5  # words in a row that are more than chance
WORD = re.compile(r"\w+")


def one_line(text: str) -> str:
    """Give a text with its blanks and ends of lines as single blanks, without the dash of an item."""
    return " ".join(text.split()).removeprefix("- ")


def share_words(one: str, other: str) -> bool:
    """Whether two texts share words in a row, or the shorter stands in the other where it has few."""
    first, second = (WORD.findall(text.casefold()) for text in (one, other))
    size = min(RUN, len(first), len(second))
    return size > 0 and bool(_runs(first, size) & _runs(second, size))


def _runs(words: list[str], size: int) -> set[tuple[str, ...]]:
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}
