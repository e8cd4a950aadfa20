"""Pieces of a page: what people typed is escaped, a gap is said in words, a mark of evidence is a link."""

from __future__ import annotations

import datetime as dt
import html
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.display.blocks import (
    Block,
    badge,
    bullets,
    definition,
    evidence,
    gap,
    join,
    note,
    number,
    paragraph,
    show,
    text,
)

ODD = ["<script>alert(1)</script>", "{{< env HOME >}}", '" onmouseover="x', "a & b", "`{=html}`", "<b>", "'", "{{"]


@pytest.mark.parametrize("typed", ODD)
def test_what_was_typed_is_shown_as_it_was_typed(typed: str) -> None:
    """Nothing in a text is markup, an attribute or a shortcode, and a reader sees each letter of it."""
    out = text(typed)
    assert not re.search(r"[<>{}\"]", out)
    assert html.unescape(out) == typed


@given(st.text())
def test_no_text_gets_through(typed: str) -> None:
    """For any text, angle brackets, braces and quotes never come out as such, except in links to evidence."""
    out = re.sub(r'<a href="#F-\d+">F-\d+</a>', "", text(typed))
    assert not re.search(r"[<>{}\"]", out)


@pytest.mark.parametrize("typed", ODD)
def test_every_piece_escapes_the_words_it_is_given(typed: str) -> None:
    """Badges, notes, gaps and the names of a definition list take plain words."""
    for block in (badge(typed), note(typed), gap(typed), definition([(typed, "x")])):
        assert not re.search(r"[{}]", block.html)
        root = ET.fromstring(block.html)
        assert typed in ("".join(root.itertext()), root.findtext("dt"))


def test_marks_of_evidence_become_links() -> None:
    """A mark leads to the fact on the page that lists them; what only looks like one stays text."""
    assert text("Low [F-012].", "country_assessment.html") == ('Low <a href="country_assessment.html#F-012">F-012</a>.')
    assert text("Low [G-012] F-012 [F-x].") == "Low [G-012] F-012 [F-x]."


def test_the_page_of_the_facts_is_escaped_too() -> None:
    """A link's target is an attribute like any other."""
    assert '"x' not in text("[F-001]", '"x').replace('href="', "")


def test_evidence_lists_its_links() -> None:
    """One link for each fact, and nothing for none."""
    assert evidence(("F-001", "F-002"), "p.html") == '<a href="p.html#F-001">F-001</a> <a href="p.html#F-002">F-002</a>'
    assert evidence(()) == ""


@pytest.mark.parametrize("nothing", [None, "", ()])
def test_a_gap_is_said_in_words(nothing: object) -> None:
    """Nothing is shown as the word gap, which needs no colour to be understood."""
    assert re.sub(r"<[^>]*>", "", show(nothing)) == "gap"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (0.0, "0"),
        ("no", "no"),
        (17000.0, "17\u202f000"),
        (2.25, "2.2"),
        (2.0, "2"),
        (dt.date(2026, 11, 2), "2 Nov 2026"),
        (("a", "<b>"), "a; &lt;b&gt;"),
        (Block("<i>made</i>"), "made"),
    ],
)
def test_a_value_is_shown_as_what_it_is(value: object, shown: str) -> None:
    """A zero and a no are no gaps; numbers, dates and lists read as on a page; a block stays itself."""
    assert re.sub(r"</?(span|i)[^>]*>", "", show(value)) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1234567.0, "1\u202f234\u202f567"),
        (0.04, "0"),
        (0.05, "0.1"),
        (-3.5, "-3.5"),
        (100.0, "100"),
        (1000.04, "1\u202f000"),
    ],
)
def test_numbers_have_no_false_decimals(value: float, shown: str) -> None:
    """A thin space between thousands, one decimal where it says something."""
    assert number(value) == shown


def test_right_to_left_text_runs_its_own_way() -> None:
    """A paragraph, an item and a cell with Arabic in it ask the browser for the direction."""
    assert 'dir="auto"' in paragraph(text("نهر")).html
    assert 'dir="auto"' in bullets([text("نهر")]).html


def test_nothing_to_list_gives_an_empty_block() -> None:
    """An empty block is false, so that its heading can go with it."""
    for block in (bullets([]), definition([]), Block(), join([])):
        assert not block
        assert str(block) == ""


def test_blocks_put_together_keep_html_and_scripts() -> None:
    """The order is kept, and the scripts stay beside the HTML."""
    both = join([Block("a", ("s1",)), Block("b"), Block("c", ("s2",))])
    assert (both.html, both.scripts) == ("abc", ("s1", "s2"))
