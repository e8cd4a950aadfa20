"""Maps: nothing from anywhere else, the same bytes each time, the same content in words; and folium as we know it."""

from __future__ import annotations

import datetime as dt
import json
import re

import folium
import pytest
from branca.element import Element

from planning.display.leaflet import leaflet_css, leaflet_inline, leaflet_js
from planning.display.maps import UN_NOTE, area_map, overview_map
from planning.geography import units
from planning.profiles import load_profile

DAY = dt.date(2026, 11, 22)
VALUES = {"LB-BA": 4.0, "LB-JA": 0.0}
UNKNOWN_TO_US = re.compile(r"https?://|(?<![:\w])//\w|\$\(|jQuery|import\(|fetch\(|XMLHttpRequest")


def maps(real) -> dict[str, object]:
    """Give the map of an area and the overview."""
    return {
        "area": area_map(real("LBN"), VALUES, "Incidents", 4.0),
        "overview": overview_map((real("LBN"), real("XAB"), real("SSD")), DAY),
    }


@pytest.mark.parametrize("kind", ["area", "overview"])
def test_a_map_calls_nobody(real, kind: str) -> None:
    """No address of another site and no jQuery in the script or in the frame."""
    block = maps(real)[kind]
    assert len(block.scripts) == 1
    assert "L.map(" in block.scripts[0]
    assert UNKNOWN_TO_US.findall(block.scripts[0]) == []
    assert re.findall(r'(?:src|href)="[^"#]', block.html) == []


@pytest.mark.parametrize("kind", ["area", "overview"])
def test_two_drawings_give_the_same_bytes(real, kind: str) -> None:
    """The ids of the elements are counted, not drawn at random, in whatever order maps are made."""
    first = maps(real)[kind]
    overview_map((real("SDN"),), DAY)
    assert maps(real)[kind] == first


def test_the_random_ids_of_folium_come_back() -> None:
    """Outside our maps folium works as its users know it, also after a map that failed."""
    original = Element.__dict__["_generate_id"]

    class Broken:
        """A profile that breaks while it is drawn."""

        code, folder, exercise = "LBN", None, False

        @property
        def area(self) -> object:
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError):
        area_map(Broken(), {}, "", 0)
    assert Element.__dict__["_generate_id"] is original


def test_folium_still_has_what_we_override() -> None:
    """The lists of third parties on the map and the method that gives the ids are where we look for them."""
    assert isinstance(folium.Map.default_js, list)
    assert isinstance(folium.Map.default_css, list)
    assert all(len(pair) == 2 for pair in (*folium.Map.default_js, *folium.Map.default_css))
    assert isinstance(Element.__dict__["_generate_id"], classmethod)
    assert folium.Map().get_name().startswith("map_")


def test_two_areas_do_not_share_the_id_of_a_map(real) -> None:
    """Several maps can stand on one page."""
    ids = [re.search(r'class="pl-map" id="([^"]+)"', b.html).group(1) for b in maps(real).values()]
    assert len(set(ids)) == 2


def test_the_same_content_stands_below_as_a_table(real) -> None:
    """Every unit with its figure; a unit without one is a gap, a zero is a zero."""
    out = area_map(real("LBN"), VALUES, "Incidents", 4.0).html
    rows = dict(re.findall(r'<th scope="row"[^>]*>(.*?)</th><td[^>]*>(.*?)</td>', out))
    assert set(rows) == {u.name for u in units("LBN")}
    names = {u.code: u.name for u in units("LBN")}
    assert rows[names["LB-BA"]] == "4"
    assert rows[names["LB-JA"]] == "0"
    assert sum("pl-gap" in v for v in rows.values()) == len(rows) - 2


def test_a_map_without_figures_names_its_units(real) -> None:
    """And says that no figure is recorded."""
    out = area_map(real("LBN"), {}, "", 0.0).html
    assert "No figure by unit is recorded." in out
    assert all(u.name in out for u in units("LBN"))


@pytest.mark.parametrize(("code", "abyei"), [("LBN", False), ("SDN", True), ("SSD", True), ("XAB", True)])
def test_the_notes_that_a_map_must_carry(real, code: str, abyei: bool) -> None:
    """The disclaimer stands below every real map, the note on Abyei below those that show it."""
    out = area_map(real(code), {}, "", 0.0).html
    assert UN_NOTE in out
    assert ("Final status of the Abyei area" in out) is abyei


def test_an_exercise_is_on_no_map_of_the_world(folder_with, real) -> None:
    """A fictional area is drawn on its own, labelled as one, and never among real countries."""
    shape = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    unit = {"type": "Feature", "properties": {"code": "XKZ-01", "name": "<b>North"}, "geometry": shape}
    collection = json.dumps({"type": "FeatureCollection", "features": [unit]})
    profile = load_profile(folder_with({"geography.geojson": collection}))
    own = area_map(profile, {"XKZ-01": 1.0}, "Incidents", 1.0)
    assert "Fictional: this place does not exist." in own.html
    assert UN_NOTE not in own.html
    assert "<b>North" not in own.html
    # folium puts the name into the tooltip as HTML, so it is escaped before the script escapes it once more
    assert "\\u0026lt;b\\u0026gt;North" in own.scripts[0]
    assert not overview_map((profile,), DAY)
    assert "XKZ" not in "".join(overview_map((profile, real("LBN")), DAY).scripts)


def test_an_area_without_boundaries_has_no_map(folder_with) -> None:
    """An empty block, and no frame without a map."""
    assert not area_map(load_profile(folder_with()), {}, "", 0.0)


def test_leaflet_is_carried_whole_and_calls_nobody() -> None:
    """Script and style come from the package; the style needs no picture and the script no source map."""
    assert "L.map" in leaflet_js() or "L.Map" in leaflet_js() or ".Map=" in leaflet_js()
    assert "sourceMappingURL" not in leaflet_js()
    assert "url(" not in leaflet_css()
    assert ".leaflet-pane" in leaflet_css()
    assert leaflet_inline().startswith("<style>")
