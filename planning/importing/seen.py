"""Remembers the ids of a file's rows in little memory, so that an id that comes twice is found however long the file is."""

from __future__ import annotations

__all__ = ["Seen"]

PAGE = 16  # bits of a number within one page
MOST_PAGES = 2048  # of 8 kB each; a file whose ids lie scattered is remembered text by text
LONGEST = 12  # digits of a number that a page is made for


class Seen:
    """The ids that were met. Ids that end in a running number, as those of UCDP, ACLED and AWSD, take a bit each."""

    def __init__(self) -> None:
        """Begins without an id."""
        self._pages: dict[tuple[str, int], bytearray] = {}
        self._others: set[str] = set()

    def add(self, text: str) -> bool:
        """Take an id in; False where it was met before, or is none."""
        head = text.rstrip("0123456789")
        tail = text[len(head) :]
        if not tail or len(tail) > LONGEST or (tail[0] == "0" and len(tail) > 1):
            return self._other(text)
        number = int(tail)
        page = self._pages.get((head, number >> PAGE))
        if page is None:
            if len(self._pages) >= MOST_PAGES:
                return self._other(text)
            page = self._pages[head, number >> PAGE] = bytearray(1 << (PAGE - 3))
        at, bit = (number & ((1 << PAGE) - 1)) >> 3, 1 << (number & 7)
        if page[at] & bit:
            return False
        page[at] |= bit
        return True

    def _other(self, text: str) -> bool:
        if not text or text.isspace():
            return False
        before = len(self._others)
        self._others.add(text)
        return len(self._others) > before
