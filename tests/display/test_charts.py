"""Charts: the same bytes each time, words for who cannot see them, years without a reading left open."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from planning.analysis.readings import Series, series
from planning.display.blocks import Block
from planning.display.charts import heat_table, readings_chart, stakeholder_chart

SVG = "{http://www.w3.org/2000/svg}"
POINTS = [("River Guard", -2, 4, "spoiler"), ("Council <of> Elders", 1, 5, "influencer"), ("نهر", 1, 5, "both")]
SERIES = (
    Series(
        "aid_workers_killed", None, "Aid workers killed", "persons", "AWSD", ((2020, 3.0), (2023, 0.0)), "2025-04-06"
    ),
    Series("inform_risk", None, "INFORM Risk index", "index 0-10", "INFORM", ((2021, 6.5),), "not dated"),
)


def svg_of(block: Block) -> ET.Element:
    """Give the picture of a chart."""
    return ET.fromstring(re.search(r"<svg.*?</svg>", block.html, re.DOTALL).group(0))


@pytest.mark.parametrize(
    "draw",
    [lambda: readings_chart(SERIES), lambda: stakeholder_chart(POINTS, "protection", "a")],
    ids=["readings", "actors"],
)
def test_two_drawings_give_the_same_bytes(draw) -> None:
    """No date, no random id, no memory of what was drawn before."""
    first = draw()
    stakeholder_chart(POINTS[:1], "access", "b")
    assert draw() == first


def test_the_words_say_what_the_lines_show() -> None:
    """First and last figure of each series, and the years that are missing."""
    picture = svg_of(readings_chart(SERIES))
    assert picture.get("role") == "img"
    assert picture.get("aria-label") == (
        "Small charts of yearly figures. Aid workers killed: 3 in 2020, 0 in 2023, no reading for 2021, 2022; "
        "INFORM Risk index: 6.5 in 2021, 6.5 in 2021"
    )


def test_the_figures_stand_below_as_a_table() -> None:
    """Every year of every series; a year without a reading is a gap in words, a zero is a zero."""
    root = ET.fromstring("<d>" + readings_chart(SERIES).html.partition("</figure>")[2] + "</d>")
    rows = [["".join(c.itertext()) for c in tr] for tr in root.findall(".//tbody/tr")]
    assert rows[0] == ["Aid workers killed", "persons", "3", "gap", "0", "AWSD", "2025-04-06"]
    assert rows[1] == ["INFORM Risk index", "index 0-10", "gap", "6.5", "gap", "INFORM", "not dated"]


def test_the_actors_are_named_in_words_and_in_the_picture() -> None:
    """Role, position and influence of each; names are escaped."""
    block = stakeholder_chart(POINTS, "protection", "a")
    label = svg_of(block).get("aria-label")
    assert label.startswith(
        "Actors by position and influence on protection. River Guard: spoiler, position -2, influence 4;"
    )
    assert "Council <of> Elders: influencer, position +1, influence 5" in label
    names = ["".join(t.itertext()) for t in svg_of(block).iter(f"{SVG}text")]
    assert {"River Guard", "Council <of> Elders", "نهر"} <= set(names)


def test_nothing_in_a_picture_is_fetched_or_run() -> None:
    """No image, no script, no style sheet, no address of another site."""
    for block in (readings_chart(SERIES), stakeholder_chart(POINTS, "protection", "a")):
        assert {e.tag.removeprefix(SVG) for e in svg_of(block).iter()}.isdisjoint(
            {"image", "script", "style", "foreignObject"}
        )
        assert re.findall(r"https?://(?!www\.w3\.org/)", block.html) == []


def test_two_charts_on_one_page_share_no_id() -> None:
    """Each picture's ids have a salt of their own, and all that is referred to is there."""
    ids = []
    for salt in ("protection", "access"):
        root = svg_of(stakeholder_chart(POINTS, salt, salt))
        own = {e.get("id") for e in root.iter() if e.get("id")}
        used = {
            m for e in root.iter() for v in e.attrib.values() for m in re.findall(r"(?:url\(#|^#)([^)\s]+?)(?:\)|$)", v)
        }
        used = {u for u in used if not re.fullmatch(r"[0-9a-f]{6}", u)}
        assert own == used
        assert own
        ids.append(own)
    assert ids[0].isdisjoint(ids[1])


def test_nothing_to_draw_gives_an_empty_block() -> None:
    """No empty frame."""
    assert not readings_chart(())
    assert not stakeholder_chart([], "access", "a")


def test_shades_follow_the_figures_and_zero_is_no_gap() -> None:
    """The number says it; the shade is the fifth of the scale it lies in."""
    out = heat_table("T", ["a", "b", "c", "d"], [("North", [0.0, 2.5, 5.0, None])], 5, "Unit").html
    assert re.findall(r'pl-heat-(\d)">([^<]*)<', out) == [("0", "0"), ("2", "2.5"), ("4", "5")]
    assert out.count('class="pl-gap"') == 1


def test_real_readings_are_drawn(real) -> None:
    """All series of a real area come into one picture that is well formed."""
    found = series(real("LBN").readings)
    block = readings_chart(found)
    assert all(s.label in svg_of(block).get("aria-label") for s in found)


@pytest.mark.parametrize("name", ["A $5 to $10 group", "One $\\frac$ two"])
def test_a_name_with_dollars_is_no_formula(name: str) -> None:
    """A name is drawn as it was typed, and none can stop a page."""
    picture = svg_of(stakeholder_chart([(name, 1, 1, "spoiler")], "access", "a"))
    assert name in ["".join(t.itertext()) for t in picture.iter(f"{SVG}text")]
