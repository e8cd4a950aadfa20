"""Tables that a screen reader can read, that scroll on a phone, and that never show an empty frame as none."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from planning.display.blocks import Block
from planning.display.tables import table


def parsed(block: Block) -> ET.Element:
    """Read a table's HTML, which is well formed."""
    return ET.fromstring(block.html)


def test_a_table_has_a_caption_and_scopes() -> None:
    """Every column header and the first cell of each row say what they are the header of."""
    root = parsed(table("Risks <all>", ["Unit", "Risk"], [["North", 3.0], ["South", None]]))
    assert root.find(".//caption").text == "Risks <all>"
    assert [(h.text, h.get("scope")) for h in root.findall(".//thead//th")] == [("Unit", "col"), ("Risk", "col")]
    assert [(h.text, h.get("scope")) for h in root.findall(".//tbody//th")] == [("North", "row"), ("South", "row")]


def test_a_table_scrolls_by_itself_and_can_be_reached_by_keyboard() -> None:
    """The frame is a named region that takes the focus."""
    frame = parsed(table("Risks", ["Unit"], [["North"]]))
    assert (frame.get("role"), frame.get("aria-label"), frame.get("tabindex")) == ("region", "Risks", "0")


def test_a_cell_without_a_value_is_a_gap_in_words() -> None:
    """No cell is empty."""
    root = parsed(table("Risks", ["Unit", "Risk"], [["South", None]]))
    assert "".join(root.find(".//tbody//td").itertext()) == "gap"


def test_cells_are_escaped() -> None:
    """Whatever was typed into a record, a caption or a column stays text."""
    root = parsed(table("<b>", ["<i>"], [["<script>"]]))
    assert root.find(".//tbody//th").text == "<script>"
    assert root.find(".//thead//th").text == "<i>"
    assert {e.tag for e in root.iter()} == {"div", "table", "caption", "thead", "tbody", "tr", "th"}


def test_a_table_without_rows_says_so() -> None:
    """An empty table would read as none; the words say that nothing is recorded."""
    block = table("Risks", ["Unit"], [], empty="No risk is recorded.")
    assert "<table" not in block.html
    assert "No risk is recorded." in block.html
    assert 'class="pl-gap"' in block.html


def test_marks_in_cells_lead_to_the_facts() -> None:
    """A mark in any cell is a link to the page given."""
    block = table("Facts", ["A", "B"], [["x [F-001]", "y [F-002]"]], href="p.html")
    assert '<a href="p.html#F-001">F-001</a>' in block.html
    assert '<a href="p.html#F-002">F-002</a>' in block.html


def test_numbers_stand_to_the_right() -> None:
    """Only the columns named, in head and body."""
    root = parsed(table("T", ["A", "B"], [["a", 1.0]], numbers=[1]))
    assert [c.get("class") for c in root.iter() if c.tag in {"th", "td"}] == [None, "pl-number", None, "pl-number"]
