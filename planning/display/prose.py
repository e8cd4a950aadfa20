"""Prose of an assessment to HTML: Markdown without HTML, links or images, so nothing can run or be fetched."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from markdown_it import MarkdownIt

from planning.display.blocks import Block, braces, text
from planning.profiles import EVIDENCE_MARK, SENTENCE, Paragraph

__all__ = ["prose"]


@cache
def _parser() -> MarkdownIt:
    # Headings are the templates' alone. An entity could stand for a character that is refused where it is typed.
    return MarkdownIt("commonmark", {"html": False}).disable(
        ["image", "link", "reference", "html_block", "html_inline", "autolink", "entity", "heading", "lheading"]
    )


def prose(paragraphs: Iterable[Paragraph], href: str = "") -> Block:
    """Give paragraphs as HTML, list items that follow each other as one list; evidence marks become links."""
    source = ""
    before = False
    for p in paragraphs:
        item = p.text.startswith("- ")
        words = SENTENCE.sub(r"\2", p.text)  # what is still here may be read: the marks alone go
        source += ("\n" if item and before else "\n\n") + words
        before = item
    tokens = _parser().parse(source.strip())
    for token in tokens:
        token.info = ""  # what stands behind a fence would become a class
    out = braces(_parser().renderer.render(tokens, _parser().options, {}))
    out = re.sub(r"<(p|li|blockquote)>", r'<\1 dir="auto">', out)
    return Block(EVIDENCE_MARK.sub(lambda m: text(m.group(0), href), out))
