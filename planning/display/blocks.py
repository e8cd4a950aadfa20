"""Pieces of a page as HTML: every text that people typed is escaped here and nowhere else."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from planning.profiles import EVIDENCE_MARK
from planning.profiles.records import Record

__all__ = [
    "BLOCK_TYPE",
    "Block",
    "badge",
    "braces",
    "bullets",
    "dated",
    "day",
    "definition",
    "direction",
    "escaped",
    "evidence",
    "gap",
    "join",
    "lines",
    "month",
    "note",
    "number",
    "paragraph",
    "show",
    "suppressed",
    "text",
]

RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
GAP_WORDS = "gap"
BLOCK_TYPE = "application/vnd.cmcoord.block+json"  # what the builder takes from an executed notebook


@dataclass(frozen=True)
class Block:
    """A piece of a page. An empty block means: this does not apply here, and its heading goes with it.

    ``scripts`` are the maps' scripts. They lie beside the HTML, because a published page takes them from a file of the
    site; only in JupyterLab are they put into the output itself. ``calendars`` are texts in the form of iCalendar, which
    become files that a page links to.
    """

    html: str = ""
    scripts: tuple[str, ...] = ()
    calendars: tuple[str, ...] = ()

    def __add__(self, other: Block) -> Block:
        """Put one block below another."""
        return Block(self.html + other.html, self.scripts + other.scripts, self.calendars + other.calendars)

    def __bool__(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.html)

    def __str__(self) -> str:
        """Give the HTML."""
        return self.html

    def _ipython_display_(self) -> None:
        # An empty block shows nothing at all; a plain representation would stand there as an empty output.
        if not self.html:
            return
        from IPython.display import display

        inline = "".join(f"<script>{s}</script>" for s in self.scripts)
        if inline:
            from planning.display.leaflet import leaflet_inline

            inline = leaflet_inline() + inline
        plain = {"html": self.html, "scripts": list(self.scripts), "calendars": list(self.calendars)}
        display({"text/html": self.html + inline, BLOCK_TYPE: plain}, raw=True)  # type: ignore[no-untyped-call]


def show(value: object, href: str = "") -> str:
    """Give any value as HTML for a table: a Block as it is, None as a gap, everything else as escaped text."""
    if value is None or value in ("", ()):
        return gap().html
    if isinstance(value, Block):
        return value.html
    if isinstance(value, dt.date):
        return day(value)
    if isinstance(value, float):
        return number(value)
    if isinstance(value, tuple):
        return "; ".join(show(v, href) for v in value)
    return text(str(value), href)


def escaped(value: str) -> str:
    """Escape a text for a place between tags or in the quotes of an attribute."""
    return braces(html.escape(value))


def braces(made: str) -> str:
    """Give HTML with its braces escaped: Quarto runs a shortcode wherever it stands."""
    return made.replace("{", "&#123;").replace("}", "&#125;")


def text(value: str, href: str = "") -> str:
    """Escape a text and turn its evidence marks into links to ``href`` (the page that lists the facts)."""
    return EVIDENCE_MARK.sub(lambda m: _link(m.group(1), href), escaped(value))


def evidence(ids: Iterable[str], href: str = "") -> str:
    """Give links to facts, or an empty string."""
    return " ".join(_link(i, href) for i in ids)


def _link(key: str, href: str) -> str:
    return f'<a href="{escaped(href)}#{key}">{key}</a>'


def gap(words: str = GAP_WORDS) -> Block:
    """Show a gap as a gap: in words, not by colour."""
    return Block(f'<span class="pl-gap">{escaped(words)}</span>')


def suppressed() -> Block:
    """Say that a count is not told: it is small, or would give a small one back. No gap, and no zero."""
    return Block('<span class="pl-suppressed">suppressed</span>')


def badge(words: str, kind: str = "plain") -> Block:
    """Give a short label; ``kind`` (plain, good, watch, bad) only adds colour to what the words say."""
    return Block(f'<span class="pl-badge pl-{kind}">{escaped(words)}</span>')


def direction(inner: str) -> str:
    """Give the attribute that lets right-to-left text run its own way, where there is any."""
    return ' dir="auto"' if RIGHT_TO_LEFT.search(inner) else ""


def paragraph(inner: str, kind: str = "") -> Block:
    """Wrap HTML in a paragraph."""
    mark = f' class="{kind}"' if kind else ""
    return Block(f"<p{direction(inner)}{mark}>{inner}</p>\n")


def note(words: str) -> Block:
    """Give a remark on how to read what stands above: how it is computed, whose scale it is."""
    return paragraph(text(words), "pl-note")


def bullets(items: Iterable[str], kind: str = "") -> Block:
    """Give a list of pieces of HTML; empty for no item."""
    rows = "".join(f"<li{direction(i)}>{i}</li>\n" for i in items)
    mark = f' class="{kind}"' if kind else ""
    return Block(f"<ul{mark}>\n{rows}</ul>\n" if rows else "")


def lines(pairs: Iterable[tuple[str, object]], href: str = "") -> Block:
    """Give pairs of (name, value) as short lines within a field of a table; None is a gap, a pair without a name is bare."""
    parts = [(f"<b>{escaped(k)}</b> " if k else "") + show(v, href) for k, v in pairs]
    return bullets(parts, "pl-lines")


def definition(pairs: Iterable[tuple[str, str]]) -> Block:
    """Give pairs of (name, HTML) as a definition list."""
    rows = "".join(f"<dt>{escaped(k)}</dt><dd{direction(v)}>{v}</dd>\n" for k, v in pairs)
    return Block(f'<dl class="pl-facts">\n{rows}</dl>\n' if rows else "")


def join(blocks: Iterable[Block]) -> Block:
    """Put blocks below each other."""
    return sum(blocks, Block())


def day(value: dt.date | None) -> str:
    """Write a date as a page does: 22 Nov 2026."""
    return gap().html if value is None else f'<span class="pl-day">{value.day} {value:%b %Y}</span>'


def month(value: dt.date) -> str:
    """Write the month of a date of which no more is told: Nov 2026."""
    return f'<span class="pl-day">{value:%b %Y}</span>'


def dated(record: Record) -> str:
    """Write the day of a record; the month where no more of it is told (``Fact.month_only``)."""
    return month(record.as_of) if record.as_of and getattr(record, "month_only", False) else day(record.as_of)


def number(value: float | None, digits: int = 1) -> str:
    """Write a number with a thin space between thousands and no false decimals."""
    if value is None:
        return gap().html
    rounded = f"{value:,.{digits}f}"
    short = re.sub(r"\.0+$", "", rounded) if "." in rounded else rounded
    return short.replace(",", "\u202f")
